package scope

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// checkFunction judges a call by what the function can reach. One that neither
// the schema has nor the database brings along can reach anything.
func (a *analysis) checkFunction(f *sqlast.Func, p *place) {
	own := a.cat.Functions(f.Schema, f.Name)
	builtin := f.Schema == "" || f.Schema == "pg_catalog"
	switch {
	case builtin && f.Name == "set_config" && a.dialect == catalog.Postgres:
		a.setConfig(f, p)
		return
	case builtin && a.reachesOut(f.Name):
		a.cannot(a.pos(f.Pos), f.Name+" reaches rows that no table in the statement names; allow it with a reason")
		return
	case len(own) == 0 && a.functionKind(f.Schema, f.Name) == 0:
		a.cannot(a.pos(f.Pos), fmt.Sprintf("function %s is not in the schema and none of the database's own; name the file that creates it under schema", catalog.Name{Schema: f.Schema, Name: f.Name}))
		return
	}
	for _, def := range own {
		if reason := a.reaches(def, map[*catalog.Function]bool{}); reason != "" {
			a.cannot(a.pos(f.Pos), "function "+def.Name.String()+" "+reason+"; write its statements in Go, or allow the call with a reason")
			return
		}
	}
}

// setConfig judges set_config(name, value, is_local): for the session, it
// outlives the transaction and meets the next user of a pooled connection; the
// setting that holds the tenant must hold the caller's.
func (a *analysis) setConfig(f *sqlast.Func, p *place) {
	var setting, local *sqlast.Const
	if len(f.Args) == 3 {
		setting, _ = uncast(f.Args[0]).(*sqlast.Const)
		local, _ = uncast(f.Args[2]).(*sqlast.Const)
	}
	pos := a.pos(f.Pos)
	switch {
	case local == nil || local.Text != "true" && local.Text != "t":
		a.report(Finding{
			Code: diag.SessionState, Pos: pos,
			Message: "set_config for the session stays on the pooled connection for the next tenant; pass true as is_local inside a transaction",
		})
	case setting == nil || !a.plainSetting(setting.Text):
		a.cannot(pos, "set_config changes how later statements are read; set it where connections are opened")
	case slices.Contains(a.policy.Settings, strings.ToLower(setting.Text)):
		holder := a.setting(strings.ToLower(setting.Text))
		value := a.value(f.Args[1], p, nil)
		if value != noTerm {
			a.written = append(a.written, edge{a: holder, b: value})
		}
		a.later = append(a.later, func() {
			if !a.originTrusted(origin{term: value, ctx: p.ctx}) {
				a.report(Finding{Code: diag.SessionState, Pos: pos, Message: fmt.Sprintf("%s is set to a value that is not the caller's tenant; pass that", setting.Text)})
			}
		})
	}
}

// plainSetting tells whether a setting changes neither which tables names mean
// nor which rows are visible.
func (a *analysis) plainSetting(name string) bool {
	if a.dialect == catalog.MySQL {
		for one := range strings.SplitSeq(name, ", ") {
			switch {
			case strings.HasPrefix(one, "global."), one == "sql_mode", one == "old_mode", one == "foreign_key_checks", one == "unique_checks",
				one == "check_constraint_checks", one == "sql_auto_is_null", one == "database", one == "role":
				return false
			}
		}
		return true
	}
	switch strings.ToLower(name) {
	case "search_path", "role", "session_authorization", "row_security", "session_replication_role", "check_function_bodies",
		"transform_null_equals", "standard_conforming_strings":
		return false
	}
	return true
}

// reaches says what a user-defined function reads, itself or through another,
// that a call cannot be judged for; "" when it reads no table that matters.
// Seen holds the functions that are being looked at.
func (a *analysis) reaches(f *catalog.Function, seen map[*catalog.Function]bool) string {
	if seen[f] {
		return ""
	}
	seen[f] = true
	through := func(called *catalog.Function) string {
		if reason := a.reaches(called, seen); reason != "" {
			return "calls " + called.Name.String() + ", which " + reason
		}
		return ""
	}
	if f.Body != nil {
		reason := ""
		for _, s := range f.Body {
			sqlast.Walk(s, func(n sqlast.Node) bool {
				switch n := n.(type) {
				case *sqlast.Unsupported:
					reason = "has a body that cannot be judged: " + n.Kind
				case *sqlast.Insert, *sqlast.Update, *sqlast.Delete, *sqlast.Merge:
					reason = "writes" // whatever it is, only its own statement is judged as a write
				case *sqlast.Table:
					if t, _ := a.cat.Table(n.Schema, n.Name); t != nil && a.tenancy.Of(t).Class != catalog.ClassShared {
						reason = "reads " + t.Name.String()
					}
				case *sqlast.Func:
					own := a.cat.Functions(n.Schema, n.Name)
					if n.Schema == "" && (a.reachesOut(n.Name) || n.Name == "set_config") || len(own) == 0 && a.functionKind(n.Schema, n.Name) == 0 {
						reason = "calls " + n.Name
					}
					for _, called := range own {
						if reason == "" {
							reason = through(called)
						}
					}
				}
				return reason == ""
			})
		}
		return reason
	}
	text := strings.ToLower(f.Text)
	if strings.Contains(text, "execute") {
		return "runs text that is not seen"
	}
	for _, name := range a.policy.Settings {
		if strings.Contains(text, name) && (mentions(text, "set_config") || mentions(text, "set")) {
			return "may set " + name
		}
	}
	for _, t := range a.cat.Tables() {
		class := a.tenancy.Of(t)
		if !mentions(text, strings.ToLower(t.Name.Name)) {
			continue
		}
		if class.Class != catalog.ClassShared {
			return "mentions " + t.Name.String()
		}
		if !class.Writable && slices.ContainsFunc(writing, func(word string) bool { return mentions(text, word) }) {
			return "may write " + t.Name.String()
		}
	}
	for _, called := range a.cat.AllFunctions() {
		if mentions(text, strings.ToLower(called.Name.Name)) {
			if reason := through(called); reason != "" {
				return reason
			}
		}
	}
	if f.Text == "" {
		return "has a body that is not seen"
	}
	return ""
}

// writing are the words that begin what changes rows.
var writing = []string{"insert", "update", "delete", "merge", "truncate", "copy"}

// mentions tells whether a word occurs in a text.
func mentions(text, word string) bool {
	for i := 0; ; {
		j := strings.Index(text[i:], word)
		if j < 0 {
			return false
		}
		start, end := i+j, i+j+len(word)
		if (start == 0 || !wordByte(text[start-1])) && (end == len(text) || !wordByte(text[end])) {
			return true
		}
		i = end
	}
}

func wordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}
