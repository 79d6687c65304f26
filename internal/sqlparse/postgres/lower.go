package postgres

import (
	"fmt"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// maxDepth limits the depth of the tree, so that nothing that walks it can
// run out of stack: a chain of operators is as deep as it is long.
const maxDepth = 2 * sqlparse.MaxNesting

// lowerer lowers one statement.
type lowerer struct {
	text  *text      // nil: locations are positions
	start sqlast.Pos // of the statement
	depth int
	// into is the INTO clause that became a CREATE TABLE AS already.
	into *pg.IntoClause
	// windows holds the WINDOW clause of the SELECT being lowered.
	windows map[string]namedWindow
	// oldNew holds, within a RETURNING list, those of the names old and new, or
	// of the names given for them, that are not names of the statement's own
	// relations.
	oldNew []string
}

// pos turns a location of the tree into a position.
func (l *lowerer) pos(location int32) sqlast.Pos {
	if location < 0 {
		return sqlast.NoPos
	}
	if l.text == nil {
		return sqlast.Pos(location)
	}
	return l.text.pos(location)
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

func (l *lowerer) exprs(list []*pg.Node) []sqlast.Expr {
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
func (l *lowerer) optional(n *pg.Node) sqlast.Expr {
	if n == nil {
		return nil
	}
	return l.expr(n)
}

func (l *lowerer) sortKeys(list []*pg.Node) []sqlast.SortKey {
	var out []sqlast.SortKey
	for _, n := range list {
		if s := n.GetSortBy(); s != nil {
			n = s.GetNode()
		}
		out = append(out, sqlast.SortKey{X: l.expr(n)})
	}
	return out
}

// stringList lists the values of String nodes.
func stringList(list []*pg.Node) []string {
	var out []string
	for _, n := range list {
		out = append(out, n.GetString_().GetSval())
	}
	return out
}
