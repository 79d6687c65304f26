package postgres

import (
	"strings"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// operatorName is the name of an operator. builtin is false for OPERATOR() of
// a schema other than pg_catalog; the name then says so.
func operatorName(names []*pg.Node) (name string, builtin bool) {
	list := stringList(names)
	if len(list) == 0 {
		return "", false
	}
	name = list[len(list)-1]
	if name == "!=" {
		name = "<>"
	}
	if len(list) == 1 || len(list) == 2 && list[0] == "pg_catalog" {
		return name, true
	}
	return "OPERATOR(" + strings.Join(list, ".") + ")", false
}

func comparison(op string) bool {
	switch op {
	case "=", "<>", "<", "<=", ">", ">=":
		return true
	}
	return false
}

func (l *lowerer) operator(e *pg.A_Expr) sqlast.Expr {
	op, builtin := operatorName(e.GetName())
	pos := l.pos(e.GetLocation())
	var left, right sqlast.Expr
	var list []sqlast.Expr // the right side of IN and BETWEEN
	if e.GetLexpr() != nil {
		left = l.expr(e.GetLexpr())
	}
	if r := e.GetRexpr(); r.GetList() != nil {
		list = l.exprs(r.GetList().GetItems())
	} else if r != nil {
		right = l.expr(r)
	}
	start := first(at(left), pos, at(right))

	// operands is every operand, for what stays an Op.
	var operands []sqlast.Expr
	for _, x := range append([]sqlast.Expr{left, right}, list...) {
		if x != nil {
			operands = append(operands, x)
		}
	}
	value := func(name string) sqlast.Expr {
		return &sqlast.Op{Name: name, Args: operands, Pos: start}
	}
	negated := op == "<>" || strings.HasPrefix(op, "!")
	not := ""
	if negated {
		not = "NOT "
	}

	switch e.GetKind() {
	case pg.A_Expr_Kind_AEXPR_OP:
		if left == nil || right == nil || !builtin || !comparison(op) {
			return value(op)
		}
		return compare(op, left, right, start)
	case pg.A_Expr_Kind_AEXPR_OP_ANY, pg.A_Expr_Kind_AEXPR_OP_ALL:
		if left == nil || right == nil {
			return value(op)
		}
		all := e.GetKind() == pg.A_Expr_Kind_AEXPR_OP_ALL
		return &sqlast.AnyAll{All: all, Op: op, X: left, Array: right, Pos: start}
	case pg.A_Expr_Kind_AEXPR_DISTINCT, pg.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		if left == nil || right == nil {
			return value("IS DISTINCT FROM")
		}
		return isDistinct(e.GetKind() == pg.A_Expr_Kind_AEXPR_NOT_DISTINCT, left, right, start)
	case pg.A_Expr_Kind_AEXPR_NULLIF:
		return &sqlast.Func{Name: "nullif", Args: operands, Pos: start}
	case pg.A_Expr_Kind_AEXPR_IN:
		if left == nil || len(list) == 0 {
			return value(not + "IN")
		}
		return sqlparse.InList(negated, left, list, start, l.text.isSlice)
	case pg.A_Expr_Kind_AEXPR_LIKE:
		return value(not + "LIKE")
	case pg.A_Expr_Kind_AEXPR_ILIKE:
		return value(not + "ILIKE")
	case pg.A_Expr_Kind_AEXPR_SIMILAR:
		return value(not + "SIMILAR TO")
	case pg.A_Expr_Kind_AEXPR_BETWEEN, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN,
		pg.A_Expr_Kind_AEXPR_BETWEEN_SYM, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		// Operands that hang at several places must not multiply.
		if left == nil || len(list) != 2 || !sqlparse.Small(left) || !sqlparse.Small(list[0]) || !sqlparse.Small(list[1]) {
			return value(op) // the name says which BETWEEN
		}
		return between(e.GetKind(), left, list[0], list[1], start)
	default:
		return unsupported(start, "operator expression %s", e.GetKind())
	}
}

// compare splits the equality of rows into equalities.
func compare(op string, left, right sqlast.Expr, pos sqlast.Pos) sqlast.Expr {
	if l, r := rows(left, right); op == "=" && l != nil {
		if len(l) != len(r) {
			return unsupported(pos, "comparison of rows of different lengths")
		}
		terms := make([]sqlast.Expr, len(l))
		for i := range l {
			terms[i] = compare(op, l[i], r[i], first(at(l[i]), at(r[i])))
		}
		return sqlparse.And(terms)
	}
	return &sqlast.Compare{Op: op, L: left, R: right, Pos: pos}
}

// isDistinct splits IS NOT DISTINCT FROM over rows.
func isDistinct(not bool, left, right sqlast.Expr, pos sqlast.Pos) sqlast.Expr {
	if l, r := rows(left, right); not && l != nil {
		if len(l) != len(r) {
			return unsupported(pos, "comparison of rows of different lengths")
		}
		terms := make([]sqlast.Expr, len(l))
		for i := range l {
			terms[i] = isDistinct(not, l[i], r[i], first(at(l[i]), at(r[i])))
		}
		return sqlparse.And(terms)
	}
	return &sqlast.IsDistinct{Not: not, L: left, R: right, Pos: pos}
}

// rows gives the fields of two row constructors that can be compared field by
// field: t.* among them stands for several.
func rows(left, right sqlast.Expr) (l, r []sqlast.Expr) {
	a, ok := left.(*sqlast.Row)
	b, ok2 := right.(*sqlast.Row)
	if !ok || !ok2 || len(a.Fields) == 0 || len(b.Fields) == 0 || hasStar(a.Fields) || hasStar(b.Fields) {
		return nil, nil
	}
	return a.Fields, b.Fields
}

func hasStar(list []sqlast.Expr) bool {
	for _, e := range list {
		if _, ok := e.(*sqlast.Star); ok {
			return true
		}
	}
	return false
}

func between(kind pg.A_Expr_Kind, x, low, high sqlast.Expr, pos sqlast.Pos) sqlast.Expr {
	cmp := func(op string, bound sqlast.Expr) sqlast.Expr { return compare(op, x, bound, pos) }
	inside := func(a, b sqlast.Expr) sqlast.Expr { return sqlparse.And([]sqlast.Expr{cmp(">=", a), cmp("<=", b)}) }
	outside := func(a, b sqlast.Expr) sqlast.Expr { return sqlparse.Or([]sqlast.Expr{cmp("<", a), cmp(">", b)}) }
	switch kind {
	case pg.A_Expr_Kind_AEXPR_NOT_BETWEEN:
		return outside(low, high)
	case pg.A_Expr_Kind_AEXPR_BETWEEN_SYM:
		return sqlparse.Or([]sqlast.Expr{inside(low, high), inside(high, low)})
	case pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		return sqlparse.And([]sqlast.Expr{outside(low, high), outside(high, low)})
	default:
		return inside(low, high)
	}
}
