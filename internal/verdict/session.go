package verdict

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
)

// sessionUse is a statement that sets state of its session.
type sessionUse struct {
	*Statement
	name    string // SET, RESET, DISCARD, USE, PRAGMA or set_config
	setting string // in lower case; "" when it is computed
	local   bool   // for the transaction only
	reset   bool   // back to the default
	alone   bool   // it does nothing else, and nor does the rest of the call
	offset  int
}

var (
	sessionWords = regexp.MustCompile(`(?i)^\s*(set|reset|use|discard|pragma)\b|set_config\s*\(`)
	placeholder  = regexp.MustCompile(`\$(\d+)|\?`)
	quoted       = regexp.MustCompile(`'[^']*'`)
	toDefault    = regexp.MustCompile(`(?i)(=|\bto)\s*(default|null)\s*$`)
	pragmaValue  = regexp.MustCompile(`(?i)^\s*pragma\s+(?:\w+\s*\.\s*)?(\w+)\s*[=(]`)
)

// sessions judges what calls do to their sessions. The prover judges the text
// alone; here it is known what it runs on.
func (j *judge) sessions() {
	var uses []sessionUse
	for _, site := range j.result.Sites {
		for _, s := range site.Statements {
			if u, ok := j.sessionUse(s); ok {
				uses = append(uses, u)
			}
		}
	}
	for _, u := range uses {
		message := j.lasting(u, uses)
		switch {
		case u.name == "PRAGMA":
		case message != "", u.reset:
			j.retract(u, diag.SessionState, diag.CannotProve)
		case j.returned(u, uses):
			j.retract(u, diag.SessionState)
		}
		if message != "" {
			j.report(&Finding{Code: diag.SessionState, Message: message, Pos: u.Pos(u.offset), Site: u.Site, Statement: u.Statement, Offset: u.offset})
			u.lower(scope.Unscoped)
		}
	}
}

// sessionUse reads what a statement sets.
func (j *judge) sessionUse(s *Statement) (u sessionUse, ok bool) {
	if s.Reason != "" || s.Start >= s.End || s.End > len(s.Text) || !sessionWords.MatchString(s.Text[s.Start:s.End]) {
		return u, false
	}
	style := sqlparse.Style{Question: s.Site.Question, Named: s.Site.NamedStyle, At: s.Site.AtStyle, OneCall: true, StandIns: true}
	text := s.Text[s.Start:s.End]
	parsed := parser.Parse(j.prover.dialect, text, style)
	if len(parsed) != 1 {
		return u, false
	}
	alone := strings.TrimSpace(s.Text[:s.Start]) == "" && strings.Trim(s.Text[s.End:], " \t\r\n;") == ""
	u = sessionUse{Statement: s, offset: s.Start, alone: alone}
	if m := pragmaValue.FindStringSubmatch(text); m != nil && j.prover.dialect == catalog.SQLite {
		u.name, u.setting = "PRAGMA", strings.ToLower(m[1])
		return u, true
	}
	switch stmt := parsed[0].Stmt.(type) {
	case *sqlast.Utility:
		if stmt.Kind != sqlast.SetSession {
			return u, false
		}
		u.name, u.setting, u.local = stmt.Name, stmt.Setting, stmt.Local
		u.reset = stmt.Name == "RESET" || stmt.Name == "DISCARD" || toDefault.MatchString(strings.TrimRight(text, " \t\r\n;"))
		return u, true
	default:
		ok := u.setConfig(stmt)
		return u, ok
	}
}

// setConfig reads a query that calls set_config.
func (u *sessionUse) setConfig(stmt sqlast.Statement) bool {
	calls := 0
	sqlast.Walk(stmt, func(n sqlast.Node) bool {
		f, ok := n.(*sqlast.Func)
		if !ok || f.Name != "set_config" || len(f.Args) != 3 {
			return true
		}
		calls++
		if c, ok := constant(f.Args[0]); ok {
			u.setting = strings.ToLower(c)
		}
		local, known := constant(f.Args[2])
		u.local = known && (local == "true" || local == "t")
		value, isConst := constant(f.Args[1])
		u.reset = isConst && value == ""
		u.offset = u.Start + int(f.Pos)
		return true
	})
	sel, ok := stmt.(*sqlast.Select)
	u.name = "set_config"
	u.alone = u.alone && ok && len(sel.From) == 0 && len(sel.Targets) == 1
	return calls == 1
}

func constant(e sqlast.Expr) (string, bool) {
	for {
		c, ok := e.(*sqlast.Cast)
		if !ok {
			break
		}
		e = c.X
	}
	c, ok := e.(*sqlast.Const)
	if !ok {
		return "", false
	}
	return c.Text, true
}

// lasting says what is wrong with what a statement sets, and "" when nothing
// is.
func (j *judge) lasting(u sessionUse, all []sessionUse) string {
	what := u.name + " " + u.setting
	if u.name == "set_config" || u.name == "USE" {
		what = u.name
	}
	handle := u.Site.Handle
	switch {
	case u.name == "PRAGMA":
		if handle == knowledge.Pool && j.decisive(u.setting) && !j.oneConnection() {
			return what + " on a pool sets it for one of its connections only; set it in the data source name"
		}
		return ""
	case strings.HasPrefix(u.setting, "global."):
		return "" // no state of the session
	case u.name == "SET" && j.prover.dialect == catalog.Postgres && takesValue(u.Text[u.Start:u.End]):
		return fmt.Sprintf("SET takes no placeholder: the database answers with a syntax error; use SELECT set_config('%s', $1, true)", u.setting)
	case u.local:
		if handle == knowledge.Pool && u.alone {
			return what + " for the transaction has no effect on a pool: the next statement runs on another connection, or outside of it; run both in one transaction"
		}
		return ""
	case u.reset:
		return ""
	case handle == knowledge.Pool:
		return what + " on a pool sets it for one of its connections, and stays there for the next tenant; " + j.instead(u)
	case !j.weighty(u):
		return ""
	case j.returned(u, all):
		return ""
	case handle == knowledge.Connection:
		return what + " stays on the connection when it goes back to its pool; reset it in this function"
	case handle == knowledge.Transaction:
		return what + " for the session stays on the pooled connection after the transaction; " + j.instead(u)
	default:
		return what + " for the session stays on the pooled connection for the next tenant; " + j.instead(u)
	}
}

// instead says how to do without state that lasts.
func (j *judge) instead(u sessionUse) string {
	switch {
	case u.name == "USE":
		return "name the database in the statements, or open a pool for each"
	case j.prover.dialect == catalog.Postgres && u.name == "set_config":
		return "pass true as is_local inside a transaction"
	case j.prover.dialect == catalog.Postgres:
		return "use SET LOCAL inside a transaction"
	case strings.HasPrefix(u.setting, "@"):
		return "pass the value to the statements, or set it back in the same function"
	default:
		return "set it in the data source name"
	}
}

// takesValue tells whether a SET has a placeholder of the program's.
func takesValue(text string) bool {
	for _, m := range placeholder.FindAllStringSubmatch(quoted.ReplaceAllString(text, ""), -1) {
		if n, err := strconv.Atoi(m[1]); m[1] == "" || err == nil && n < sqlparse.FirstStandIn {
			return true
		}
	}
	return false
}

// weighty tells whether a setting says who the tenant is or what statements
// mean, beside how they run.
func (j *judge) weighty(u sessionUse) bool {
	switch j.prover.dialect {
	case catalog.MySQL:
		return u.name == "USE" || u.setting == "database" || u.setting == "role" || strings.HasPrefix(u.setting, "@") || strings.Contains(u.setting, "sql_mode")
	case catalog.Postgres, catalog.SQLite:
	}
	return u.setting == "" || strings.Contains(u.setting, ".") ||
		slices.Contains([]string{"search_path", "role", "session_authorization", "row_security", "session_replication_role"}, u.setting)
}

// returned tells whether the function that sets something on a connection or in
// a transaction of its own sets it back.
func (j *judge) returned(u sessionUse, all []sessionUse) bool {
	if u.Site.Handle != knowledge.Connection && u.Site.Handle != knowledge.Transaction {
		return false
	}
	outer := func(function string) string {
		name, _, _ := strings.Cut(function, ".func")
		return name
	}
	return slices.ContainsFunc(all, func(o sessionUse) bool {
		return o.reset && !o.local && o.Site.Handle == u.Site.Handle && outer(o.Site.Function) == outer(u.Site.Function) &&
			(o.setting == u.setting || o.setting == "all")
	})
}

// decisive tells whether a PRAGMA changes what is checked or what statements
// mean.
func (j *judge) decisive(name string) bool {
	switch name {
	case "foreign_keys":
		return j.config.ForeignKeys == config.ForeignKeysEnforced
	case "ignore_check_constraints", "writable_schema", "recursive_triggers", "case_sensitive_like":
		return true
	}
	return false
}

// oneConnection tells whether the package limits a pool to one connection.
func (j *judge) oneConnection() bool {
	for _, f := range j.pass.Files {
		if callsite.LimitsPool(j.pass.TypesInfo, f) {
			return true
		}
	}
	return false
}

// retract takes back what the prover said of a statement that sets something
// for its session, in findings of these codes. What it said of a query's other
// parts stays.
func (j *judge) retract(u sessionUse, codes ...diag.Code) {
	gone := func(f *Finding) bool {
		if u.name == "set_config" {
			return f.Code == diag.SessionState && f.Offset == u.offset && slices.Contains(codes, f.Code)
		}
		return slices.Contains(codes, f.Code)
	}
	var dropped []*Finding
	u.Findings = slices.DeleteFunc(u.Findings, func(f *Finding) bool {
		if gone(f) {
			dropped = append(dropped, f)
			return true
		}
		return false
	})
	for _, f := range dropped {
		kept := slices.ContainsFunc(j.result.Sites, func(site *Site) bool {
			return slices.ContainsFunc(site.Statements, func(s *Statement) bool { return slices.Contains(s.Findings, f) })
		})
		if !kept {
			j.result.Findings = slices.DeleteFunc(j.result.Findings, func(o *Finding) bool { return o == f })
			delete(j.seen, findingKey{f.Code, f.Pos, f.Message})
		}
	}
	if len(u.Findings) == 0 {
		u.Verdict = scope.Scoped
	}
}
