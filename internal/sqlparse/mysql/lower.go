package mysql

import (
	"fmt"
	"strings"

	"github.com/sqlc-dev/marino/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// maxDepth limits the depth of the tree, so that nothing that walks it can
// run out of stack: a chain of operators is as deep as it is long.
const maxDepth = 2 * sqlparse.MaxNesting

// lowerer lowers one statement.
type lowerer struct {
	text  *text
	start sqlast.Pos // of the statement
	depth int
	// windows holds the WINDOW clause of the SELECT being lowered.
	windows map[string]*namedWindow
	// proposed is the row that was to be inserted, within ON DUPLICATE KEY
	// UPDATE; proposedColumns are its columns by their aliases.
	proposed        string
	proposedColumns map[string]string
	// queries is the depth of queries within each other.
	queries int
	// into is the SELECT whose INTO is the statement's own.
	into *ast.SelectStmt
	// defined holds the names that the statement gives to relations, as
	// written, by their folded form.
	defined   map[string]definedName
	caseClash string
}

type definedName struct {
	written string
	alias   bool // or the name of a WITH query
}

// define notes a name that the statement gives to a relation. Two that differ
// in case only are one name or two, as the server is set up; tables are left
// to the schema.
func (l *lowerer) define(name string, alias bool) {
	folded := fold(name)
	if l.defined == nil {
		l.defined = make(map[string]definedName)
	}
	known, ok := l.defined[folded]
	if ok && known.written != name && (alias || known.alias) && l.caseClash == "" {
		l.caseClash = known.written + ", " + name
	}
	if !ok || alias {
		l.defined[folded] = definedName{name, alias || known.alias}
	}
}

// fold folds a name.
func fold(name string) string { return strings.ToLower(name) }

// pos turns an offset of the parser into a position. No node but the
// statement itself begins at 0, which stands for none.
func (l *lowerer) pos(offset int) sqlast.Pos {
	if offset <= 0 {
		return sqlast.NoPos
	}
	return sqlast.Pos(l.text.start + offset)
}

// first is the smallest of the positions that are known.
func first(list ...sqlast.Pos) sqlast.Pos {
	out := sqlast.NoPos
	for _, p := range list {
		if p != sqlast.NoPos && (out == sqlast.NoPos || p < out) {
			out = p
		}
	}
	return out
}

// at is the position of a node that may be nil.
func at(e sqlast.Expr) sqlast.Pos {
	if e == nil {
		return sqlast.NoPos
	}
	return e.Position()
}

func unsupported(pos sqlast.Pos, format string, args ...any) *sqlast.Unsupported {
	return &sqlast.Unsupported{Kind: fmt.Sprintf(format, args...), Pos: pos}
}

// enter counts a level of the tree; every call is paired with leave.
func (l *lowerer) enter() (tooDeep *sqlast.Unsupported) {
	if l.depth++; l.depth > maxDepth {
		return unsupported(l.start, "nested deeper than %d", maxDepth)
	}
	return nil
}

func (l *lowerer) leave() { l.depth-- }

func (l *lowerer) exprs(list []ast.ExprNode) []sqlast.Expr {
	if len(list) == 0 {
		return nil
	}
	out := make([]sqlast.Expr, len(list))
	for i, n := range list {
		out[i] = l.expr(n)
	}
	return out
}

// optional lowers an expression that may be absent.
func (l *lowerer) optional(n ast.ExprNode) sqlast.Expr {
	if n == nil {
		return nil
	}
	return l.expr(n)
}

func (l *lowerer) byItems(list []*ast.ByItem) []sqlast.Expr {
	var out []sqlast.Expr
	for _, n := range list {
		out = append(out, l.expr(n.Expr))
	}
	return out
}

func (l *lowerer) sortKeys(o *ast.OrderByClause) []sqlast.SortKey {
	if o == nil {
		return nil
	}
	var out []sqlast.SortKey
	for _, n := range o.Items {
		out = append(out, sqlast.SortKey{X: l.expr(n.Expr)})
	}
	return out
}

func names(list []ast.CIStr) []string {
	var out []string
	for _, n := range list {
		out = append(out, fold(n.O))
	}
	return out
}
