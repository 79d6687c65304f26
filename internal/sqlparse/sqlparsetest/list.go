package sqlparsetest

import (
	"strings"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// list writes one S-expression.
type list struct{ b strings.Builder }

func newList(head string) *list {
	l := &list{}
	l.b.WriteString("(" + head)
	return l
}

func (l *list) add(s string) {
	if s != "" {
		l.b.WriteString(" " + s)
	}
}

func (l *list) end() string { return l.b.String() + ")" }

func (l *list) flag(name string, set bool) {
	if set {
		l.add(name)
	}
}

func (l *list) expr(name string, e sqlast.Expr) {
	if e != nil {
		l.add("(" + name + " " + Dump(e) + ")")
	}
}

func (l *list) exprs(name string, list []sqlast.Expr) {
	if len(list) > 0 {
		l.add("(" + name + " " + join(list) + ")")
	}
}

func (l *list) targets(name string, list []sqlast.Target) {
	var parts []string
	for _, t := range list {
		s := Dump(t.X)
		if t.Name != "" && t.Name != s {
			s += "@" + t.Name
		}
		parts = append(parts, s)
	}
	if len(parts) > 0 {
		l.add("(" + strings.TrimPrefix(name+" "+strings.Join(parts, " "), " ") + ")")
	}
}

func (l *list) from(name string, list []sqlast.FromItem) {
	var parts []string
	for _, f := range list {
		parts = append(parts, Dump(f))
	}
	if len(parts) > 0 {
		l.add("(" + name + " " + strings.Join(parts, " ") + ")")
	}
}

func (l *list) set(list []sqlast.Assignment) {
	for _, a := range list {
		l.add("(set " + dotted(a.Column.Qualifier, a.Column.Name) + " " + Dump(a.Value) + ")")
	}
}

func (l *list) keys(list []sqlast.SortKey) {
	if len(list) > 0 {
		l.add("(order " + sortKeys(list) + ")")
	}
}

func (l *list) with(w *sqlast.With) {
	if w == nil {
		return
	}
	d := newList("with")
	d.flag("recursive", w.Recursive)
	for _, c := range w.CTEs {
		d.add(aliased(c.Name, "", c.Columns) + "=" + Dump(c.Stmt))
	}
	l.add(d.end())
}

func (l *list) tail(t sqlast.Tail) string {
	l.keys(t.OrderBy)
	l.expr("limit", t.Limit)
	l.expr("offset", t.Offset)
	l.flag("locking", t.Locking)
	return l.end()
}

func window(w *sqlast.Window) string {
	var parts []string
	if len(w.PartitionBy) > 0 {
		parts = append(parts, "(partition "+join(w.PartitionBy)+")")
	}
	if len(w.OrderBy) > 0 {
		parts = append(parts, "(order "+sortKeys(w.OrderBy)+")")
	}
	if len(w.Frame) > 0 {
		parts = append(parts, "(frame "+join(w.Frame)+")")
	}
	return strings.Join(parts, " ")
}

func sortKeys(list []sqlast.SortKey) string {
	var xs []sqlast.Expr
	for _, k := range list {
		xs = append(xs, k.X)
	}
	return join(xs)
}

func join(list []sqlast.Expr) string {
	var parts []string
	for _, e := range list {
		parts = append(parts, Dump(e))
	}
	return strings.Join(parts, " ")
}

func columns(list []sqlast.ColumnName) string {
	var parts []string
	for _, c := range list {
		parts = append(parts, c.Name)
	}
	return strings.Join(parts, " ")
}

func aliased(s, alias string, columns []string) string {
	if alias != "" {
		s += "@" + alias
	}
	if columns != nil {
		s += "[" + strings.Join(columns, " ") + "]"
	}
	return s
}

func dotted(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ".")
}

func not(b bool) string {
	if b {
		return "not-"
	}
	return ""
}
