// Package sqlite lowers SQLite statements to sqlast.
//
// [Parse] takes a text of any number of statements. SQLite's own placeholders
// (?, ?NNN, :name, @name, $name) are always understood and numbered as
// SQLite numbers them. The text is split by SQLite's own tokens, so that a
// statement that does not parse hides no other, and positions are offsets into
// the text as it was written.
//
// Names are folded to lower case, whatever their quotes: SQLite compares them
// without regard to ASCII case. A name in double quotes that is no column is a
// string in SQLite; here it is always a [sqlast.Column], which the prover then
// does not find. The schema main is the default one and is left out.
//
// What the tree cannot represent becomes an [sqlast.Unsupported] where it
// stands. Nothing is dropped but what cannot matter to rows: materialisation
// and index hints, sort directions, frame modes.
package sqlite

import (
	"iter"
	"slices"

	"github.com/sqlc-dev/meyer/ast"

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
		positional := false
		for raw := range parseEach(src, style) {
			if style.OneCall && raw.problem == nil {
				raw.problem, positional = shared(&raw, positional)
			}
			if !yield(sqlparse.Statement{
				Stmt:         raw.lower(),
				Start:        raw.start,
				End:          raw.end,
				Placeholders: raw.params.list,
			}) {
				return
			}
		}
	}
}

// shared finds what drivers do not agree on when one call runs several
// statements: some give each statement the whole list of values, others what
// the statements before have left.
func shared(raw *parsed, before bool) (problem *sqlast.Unsupported, positional bool) {
	for _, p := range raw.params.list {
		if p.Name != "" {
			continue
		}
		if before {
			return unsupported(p.Pos, "placeholder by position behind another statement's: drivers number them differently"), true
		}
		positional = true
	}
	return nil, before || positional
}

// Tree is a statement of a text as the parser reads it, without lowering.
type Tree struct {
	// Stmt is the parser's tree, whose offsets count from Start; nil when
	// Problem, at an offset of the whole text, says why there is none.
	Stmt    ast.Stmt
	Problem *sqlast.Unsupported
	// Start and End delimit the statement as in [sqlparse.Statement].
	Start, End int
}

// Trees splits src into statements and parses each, one at a time.
func Trees(src string) iter.Seq[Tree] {
	return func(yield func(Tree) bool) {
		for raw := range parseEach(src, sqlparse.Style{}) {
			if !yield(Tree{Stmt: raw.stmt, Problem: raw.problem, Start: raw.start, End: raw.end}) {
				return
			}
		}
	}
}

// LowerQuery lowers a query of the statement src; its positions are offsets
// into that.
func LowerQuery(n *ast.SelectStmt, src string) sqlast.Query {
	l := lowerer{src: src, start: sqlast.Pos(n.Pos())}
	l.findCTEs(n)
	return l.query(n)
}

// LowerExpr lowers an expression of the statement src; its positions are
// offsets into that. nil stays nil.
func LowerExpr(n ast.Expr, src string) sqlast.Expr {
	if n == nil {
		return nil
	}
	l := lowerer{src: src, start: sqlast.Pos(n.Pos())}
	l.findCTEs(n)
	return l.expr(n)
}

// LowerType lowers a declared type or that of a CAST: its words in lower case,
// with single spaces. The zero value stands for no type. Arguments that are
// not integers are left out.
func LowerType(t *ast.TypeName) sqlast.TypeName { return typeName(t) }

// Fold folds a name as SQLite compares names: ASCII letters to lower case.
func Fold(s string) string { return fold(s) }
