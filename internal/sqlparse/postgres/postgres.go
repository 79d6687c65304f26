// Package postgres lowers PostgreSQL statements to sqlast.
//
// [Parse] takes a text of any number of statements in one of the placeholder
// styles of [sqlparse.Style]. It splits the text itself, so that a statement
// that does not parse hides no other, and gives positions as offsets into the
// text as it was written, whatever was rewritten for the parser.
//
// What the tree cannot represent becomes an [sqlast.Unsupported] where it
// stands. Nothing is dropped but what cannot matter to rows: materialisation
// hints, sort directions, frame modes, storage options.
package postgres

import (
	"iter"
	"slices"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// Parse splits src into statements and lowers each. It never fails: what does
// not parse is an Unsupported statement that says why.
func Parse(src string, style sqlparse.Style) []sqlparse.Statement {
	return slices.Collect(Statements(src, style))
}

// Statements is Parse one statement at a time, for texts whose trees need not
// be in memory together.
func Statements(src string, style sqlparse.Style) iter.Seq[sqlparse.Statement] {
	return func(yield func(sqlparse.Statement) bool) {
		for raw := range parseEach(src, style) {
			if !yield(sqlparse.Statement{
				Stmt:         raw.lower(),
				Start:        raw.Start,
				End:          raw.End,
				Placeholders: raw.Placeholders,
			}) {
				return
			}
		}
	}
}

// LowerStatement lowers one parsed statement. Positions are the tree's
// locations; [Parse] gives better ones.
func LowerStatement(n *pg.Node) sqlast.Statement {
	return (&lowerer{start: sqlast.NoPos}).statement(n)
}

// LowerExpr lowers one parsed expression; nil stays nil.
func LowerExpr(n *pg.Node) sqlast.Expr {
	if n == nil {
		return nil
	}
	return (&lowerer{start: sqlast.NoPos}).expr(n)
}

// LowerType lowers a type name. A %TYPE reference keeps its whole text in
// Name; modifiers that are not integers are left out.
func LowerType(t *pg.TypeName) sqlast.TypeName {
	var names []string
	for _, n := range t.GetNames() {
		names = append(names, n.GetString_().GetSval())
	}
	out := sqlast.TypeName{Array: len(t.GetArrayBounds()) > 0}
	switch {
	case len(names) == 0:
	case t.GetPctType():
		for i, n := range names {
			if i > 0 {
				out.Name += "."
			}
			out.Name += n
		}
		out.Name += "%TYPE"
	default:
		out.Schema, out.Name = qualified(names)
	}
	for _, m := range t.GetTypmods() {
		if c, ok := m.GetAConst().GetVal().(*pg.A_Const_Ival); ok {
			out.Mods = append(out.Mods, int(c.Ival.GetIval()))
		}
	}
	return out
}

// qualified takes apart a dotted name of a type or a function. A database
// name in front can only be the current one, and pg_catalog is what an
// unqualified name finds first.
func qualified(names []string) (schema, name string) {
	if len(names) == 0 {
		return "", ""
	}
	name = names[len(names)-1]
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	if schema == "pg_catalog" {
		schema = ""
	}
	return schema, name
}
