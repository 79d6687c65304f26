package mysql

import (
	"iter"

	"github.com/sqlc-dev/marino/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// Tree is one statement of a file of schema definitions, in the parser's own
// form. Its positions are offsets into the statement.
type Tree struct {
	// Stmt is the statement; nil when it does not parse, and Problem says why.
	Stmt    ast.StmtNode
	Problem *sqlast.Unsupported
	// Start and End delimit the statement in the file, as in
	// [sqlparse.Statement].
	Start, End int
	// Inner tells that semicolons stand within it, as in the body of a routine.
	Inner bool

	raw parsed
}

// Trees splits a file of schema definitions and parses each statement by
// itself. The text of every executable comment is taken: a dump has those of
// the server that it was made from. A body of a routine is never split.
func Trees(src string) iter.Seq[Tree] {
	return func(yield func(Tree) bool) {
		foreign := false
		for p := range split(src, 0, len(src), false) {
			text := src[p.start:p.end]
			own := p
			own.start, own.end = 0, len(text)
			raw := parsePiece(text, own, sqlparse.Style{}, &numbering{}, true)
			t := Tree{Stmt: raw.Node, Problem: raw.Problem, Start: p.start, End: p.end, Inner: p.inner, raw: raw}
			if foreign {
				t.Stmt, t.Problem = nil, unsupported(0, "statement under another sql_mode")
			}
			foreign = foreign || foreignMode(raw.Node)
			if !yield(t) {
				return
			}
		}
	}
}

// LowerExpr lowers an expression of the statement; nil stays nil.
func (t *Tree) LowerExpr(e ast.ExprNode) sqlast.Expr {
	if e == nil {
		return nil
	}
	return t.raw.lowerer().expr(e)
}

// LowerQuery lowers the query of the statement.
func (t *Tree) LowerQuery(n ast.Node) sqlast.Query {
	l := t.raw.lowerer()
	q := l.query(n)
	if l.caseClash != "" {
		return unsupported(l.start, "names that differ in case only: %s", l.caseClash)
	}
	return q
}

// Position is the place in the statement of a node of it; 0 when the parser
// gives it none.
func (t *Tree) Position(n ast.Node) int { return max(0, n.OriginTextPosition()) }

// Fold folds a name as the statements' names are.
func Fold(name string) string { return fold(name) }
