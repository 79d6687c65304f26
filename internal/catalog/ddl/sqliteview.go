package ddl

import (
	"slices"
	"strings"

	"github.com/sqlc-dev/meyer/ast"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlite"
)

// sqliteView is a view's definition, which is read anew for each use.
type sqliteView struct {
	query   *ast.SelectStmt
	columns []string
	text    string
	pos     diag.Position
	open    bool   // being resolved
	why     string // its columns are not known
}

func (r *sqliteReplay) createView(s *ast.CreateViewStmt) error {
	t, err := r.create(s.Name, s.Temp, s.IfNotExists)
	if t == nil {
		return err
	}
	t.Kind, t.Definition = catalog.View, r.stmt
	v := &sqliteView{query: s.Select, text: r.stmt, pos: r.pos(int32(s.Name.Pos()))}
	for _, c := range s.Columns {
		v.columns = append(v.columns, sqlite.Fold(c.Name.Name))
	}
	r.views[t] = v
	return nil
}

// tableOfQuery gives a table the columns of CREATE TABLE AS.
func (r *sqliteReplay) tableOfQuery(t *table, s *ast.CreateTableStmt) error {
	q := sqlite.LowerQuery(s.Select, r.stmt)
	columns, problem := r.outputs(q)
	if problem != "" {
		return failf(int32(s.Name.Pos()), t, "the columns of %s are not known: %s", t.Name, problem)
	}
	for _, c := range columns {
		t.Columns = append(t.Columns, &catalog.Column{Name: c.name, Type: storedType(c.typ), Pos: t.Pos})
	}
	return nil
}

// outputs gives the output columns of a query, whose views are resolved first,
// and replaces every * in it.
func (r *sqliteReplay) outputs(q sqlast.Query) (columns []outColumn, problem string) {
	sqlast.Walk(q, func(n sqlast.Node) bool {
		f, ok := n.(*sqlast.Table)
		if !ok {
			return true
		}
		if t := r.lookup(r.catalogSchema(f.Schema), f.Name); t != nil && r.views[t] != nil {
			r.resolveView(t, false)
		}
		return true
	})
	if name := forwardReference(q); name != "" {
		return nil, "WITH query " + name + " is used before it is defined"
	}
	x := &expander{r: r.replay}
	columns = distinctNames(x.query(q, nil))
	if x.problem == "" {
		keepAffinities(q, columns)
	}
	return columns, x.problem
}

// keepAffinities takes the types from columns that are neither columns of
// tables nor casts: no other expression has an affinity. That of a compound's
// column depends on all its queries and is left open.
func keepAffinities(q sqlast.Query, columns []outColumn) {
	s, _ := q.(*sqlast.Select)
	for i := range columns {
		if s != nil && i < len(s.Targets) {
			switch s.Targets[i].X.(type) {
			case *sqlast.Column, *sqlast.Cast:
				continue
			}
		}
		columns[i].typ = sqlast.TypeName{}
	}
}

func (r *sqliteReplay) catalogSchema(schema string) string {
	if schema == "temp" {
		return tempSchema
	}
	return schema
}

// forwardReference finds a CTE that one before it reads: to SQLite each CTE of
// a WITH clause sees all, to the expander only those before it.
func forwardReference(q sqlast.Query) string {
	found := ""
	check := func(w *sqlast.With) {
		if w == nil {
			return
		}
		for i, c := range w.CTEs {
			sqlast.Walk(c.Stmt, func(n sqlast.Node) bool {
				t, ok := n.(*sqlast.Table)
				if ok && t.Schema == "" && slices.ContainsFunc(w.CTEs[i+1:], func(o *sqlast.CTE) bool { return o.Name == t.Name }) {
					found = t.Name
				}
				return true
			})
		}
	}
	sqlast.Walk(q, func(n sqlast.Node) bool {
		switch n := n.(type) {
		case *sqlast.Select:
			check(n.With)
		case *sqlast.SetOp:
			check(n.With)
		case *sqlast.Values:
			check(n.With)
		}
		return true
	})
	return found
}

// distinctNames renames output columns as SQLite does: a second id is id:1.
func distinctNames(columns []outColumn) []outColumn {
	taken := make(map[string]bool)
	out := slices.Clone(columns)
	for i, c := range out {
		name := c.name
		for n := 1; taken[name]; n++ {
			base := name
			if at := strings.LastIndexByte(base, ':'); at >= 0 && strings.Trim(base[at+1:], "0123456789") == "" {
				base = base[:at]
			}
			name = base + ":" + itoa(n)
		}
		taken[name] = true
		out[i].name = name
	}
	return out
}

// storedType is the type of a column made from a query's: that of its affinity.
func storedType(declared sqlast.TypeName) sqlast.TypeName {
	name := declared.Name
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(name, p) })
	}
	switch {
	case has("int"):
		return sqlast.TypeName{Name: "int"}
	case has("char", "clob", "text"):
		return sqlast.TypeName{Name: "text"}
	case name == "" || has("blob"):
		return sqlast.TypeName{}
	case has("real", "floa", "doub"): //nolint:misspell // the beginning of "double"
		return sqlast.TypeName{Name: "real"}
	default:
		return sqlast.TypeName{Name: "num"}
	}
}

// resolveView computes a view's columns from the schema as it is. report tells
// whether a failure is a problem of the schema, or only of whoever asks.
func (r *sqliteReplay) resolveView(t *table, report bool) {
	v := r.views[t]
	if t.Unknown != v.why {
		return // spoilt by a statement
	}
	if v.open { // a circle
		spoil(t, "view "+t.Name.String()+" reads itself")
		v.why = t.Unknown
		return
	}
	v.open = true
	defer func() { v.open = false }()
	t.Columns, t.Unknown, v.why = nil, "", ""
	q := sqlite.LowerQuery(v.query, v.text)
	t.Query = q
	columns, problem := r.outputs(q)
	if problem == "" && len(v.columns) > 0 && len(v.columns) != len(columns) {
		problem = "it names another number of columns than its query has"
	}
	if problem != "" {
		if report {
			r.problem(v.pos, "the columns of %s are not known: %s", t.Name, problem)
		}
		spoil(t, v.pos.String()+": the columns of "+t.Name.String()+" are not known: "+problem)
		v.why = t.Unknown
		return
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
		if len(v.columns) > 0 {
			names[i] = v.columns[i]
		}
		t.Columns = append(t.Columns, &catalog.Column{Name: names[i], Type: c.typ, Pos: v.pos})
	}
	renameOutputs(q, names)
}
