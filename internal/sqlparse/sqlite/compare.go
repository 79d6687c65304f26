package sqlite

import (
	"github.com/sqlc-dev/meyer/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// compare splits the equality of rows into equalities.
func compare(op string, left, right sqlast.Expr, pos sqlast.Pos) sqlast.Expr {
	a, ok := left.(*sqlast.Row)
	b, ok2 := right.(*sqlast.Row)
	if op != "=" || !ok || !ok2 {
		return &sqlast.Compare{Op: op, L: left, R: right, Pos: pos}
	}
	return fields(a, b, pos, func(l, r sqlast.Expr) sqlast.Expr { return compare(op, l, r, l.Position()) })
}

// isDistinct splits the sameness of rows into that of their fields.
func isDistinct(not bool, left, right sqlast.Expr, pos sqlast.Pos) sqlast.Expr {
	a, ok := left.(*sqlast.Row)
	b, ok2 := right.(*sqlast.Row)
	if !not || !ok || !ok2 {
		return &sqlast.IsDistinct{Not: not, L: left, R: right, Pos: pos}
	}
	return fields(a, b, pos, func(l, r sqlast.Expr) sqlast.Expr { return isDistinct(not, l, r, l.Position()) })
}

func fields(a, b *sqlast.Row, pos sqlast.Pos, each func(l, r sqlast.Expr) sqlast.Expr) sqlast.Expr {
	if len(a.Fields) != len(b.Fields) {
		return unsupported(pos, "comparison of rows of different lengths")
	}
	terms := make([]sqlast.Expr, len(a.Fields))
	for i := range terms {
		terms[i] = each(a.Fields[i], b.Fields[i])
	}
	return sqlparse.And(terms)
}

func (l *lowerer) between(e *ast.BetweenExpr) sqlast.Expr {
	x, low, high, pos := l.expr(e.X), l.expr(e.Lo), l.expr(e.Hi), l.pos(e)
	// The operand hangs at two places: it must not multiply.
	if !sqlparse.Small(x) {
		opName := "BETWEEN"
		if e.Not {
			opName = "NOT BETWEEN"
		}
		return &sqlast.Op{Name: opName, Args: []sqlast.Expr{x, low, high}, Pos: pos}
	}
	if e.Not {
		return sqlparse.Or([]sqlast.Expr{compare("<", x, low, pos), compare(">", x, high, pos)})
	}
	return sqlparse.And([]sqlast.Expr{compare(">=", x, low, pos), compare("<=", x, high, pos)})
}

// in lowers IN before a list, a query, a table or a table-valued function. x IN
// t reads the table t.
func (l *lowerer) in(e *ast.InExpr) sqlast.Expr {
	x, pos := l.expr(e.X), l.pos(e)
	switch {
	case e.Select != nil:
		return negate(e.Not, &sqlast.Subquery{Kind: sqlast.InQuery, X: x, Query: l.query(e.Select), Pos: pos})
	case e.Table != nil:
		at := l.pos(e.Table)
		var item sqlast.FromItem
		if e.HasArgs {
			item = &sqlast.FuncTable{Calls: []sqlast.Expr{l.tableFunction(e.Table, e.Args)}, Pos: at}
		} else {
			item = l.table(e.Table, "")
		}
		all := &sqlast.Select{
			Targets: []sqlast.Target{{X: &sqlast.Star{Pos: at}, Pos: at}},
			From:    []sqlast.FromItem{item},
			Pos:     at,
		}
		return negate(e.Not, &sqlast.Subquery{Kind: sqlast.InQuery, X: x, Query: all, Pos: pos})
	case len(e.List) == 0:
		// Always false, NOT IN () always true, NULL or not.
		opName := "IN ()"
		if e.Not {
			opName = "NOT IN ()"
		}
		return &sqlast.Op{Name: opName, Args: []sqlast.Expr{x}, Pos: pos}
	default:
		return sqlparse.InList(e.Not, x, l.exprs(e.List), pos, l.isSlice)
	}
}

func negate(not bool, q *sqlast.Subquery) sqlast.Expr {
	if not {
		return &sqlast.Not{X: q, Pos: q.Pos}
	}
	return q
}
