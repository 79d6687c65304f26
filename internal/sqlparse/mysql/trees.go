package mysql

import (
	"iter"
	"slices"
	"strings"

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
	// OrReplace and IfExists are of MariaDB's CREATE OR REPLACE TABLE and ALTER
	// TABLE IF EXISTS, which the parser does not know.
	OrReplace, IfExists bool
	// UUIDs lists the columns that the statement defines with MariaDB's type
	// UUID, which the parser takes for DATE.
	UUIDs map[string]bool

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
			m := &mariadb{}
			raw := parsePiece(text, own, sqlparse.Style{}, &sqlparse.Numbering{}, m)
			t := Tree{
				Stmt: raw.Node, Problem: raw.Problem, Start: p.start, End: p.end, Inner: p.inner,
				OrReplace: m.orReplace, IfExists: m.ifExists, UUIDs: m.uuids, raw: raw,
			}
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

// mariadb is what the parser does not know of MariaDB's definitions.
type mariadb struct {
	orReplace, ifExists bool
	uuids               map[string]bool
}

// adapt makes a definition one that the parser takes.
func (m *mariadb) adapt(r *rewriter) {
	t := r.text
	blank := func(i, n int) {
		r.edits = append(r.edits, replacement{t.tokens[i].Start, t.tokens[i+n-1].End, ""})
	}
	switch {
	case t.is(0, "create") && t.is(1, "or") && t.is(2, "replace") && (t.is(3, "table") || t.is(3, "temporary")):
		m.orReplace = true
		blank(1, 2)
	case t.is(0, "alter"):
		for i := 1; i < 4; i++ {
			if t.is(i, "table") && t.is(i+1, "if") && t.is(i+2, "exists") {
				m.ifExists = true
				blank(i+1, 2)
			}
		}
	}
	if !t.is(0, "create") && !t.is(0, "alter") {
		return
	}
	for i := 2; i < len(t.tokens); i++ {
		if !t.is(i, "uuid") || t.is(i+1, "(") || t.is(i-1, ".") || t.tokens[i].Kind != sqlparse.Word {
			continue
		}
		switch w := t.word(i - 2); {
		case w == "(" || w == ",", strings.EqualFold(w, "add"), strings.EqualFold(w, "column"), strings.EqualFold(w, "exists"),
			strings.EqualFold(w, "modify"), t.is(i-3, "change"), t.is(i-3, "column") && t.is(i-4, "change"):
			if m.uuids == nil {
				m.uuids = make(map[string]bool)
			}
			m.uuids[fold(unquote(t.word(i-1)))] = true
			r.edits = append(r.edits, replacement{t.tokens[i].Start, t.tokens[i].End, "DATE"})
		}
	}
	slices.SortFunc(r.edits, func(a, b replacement) int { return a.start - b.start })
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

// Find is the place of the first word or quoted name at or behind from that is
// the name; from itself when there is none.
func (t *Tree) Find(name string, from int) int {
	if i := t.raw.text.find(name, t.raw.text.index(sqlast.Pos(from))); i >= 0 {
		return t.raw.text.tokens[i].Start
	}
	return from
}

// Fold folds a name as the statements' names are.
func Fold(name string) string { return fold(name) }
