package mysql

import (
	"slices"
	"strings"

	"github.com/sqlc-dev/marino/ast"
	"github.com/sqlc-dev/marino/opcode"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

var comparisons = map[opcode.Op]string{
	opcode.EQ: "=", opcode.NE: "<>", opcode.LT: "<", opcode.LE: "<=", opcode.GT: ">", opcode.GE: ">=",
}

var operators = map[opcode.Op]string{
	opcode.LogicXor: "XOR", opcode.Plus: "+", opcode.Minus: "-", opcode.Mul: "*", opcode.Div: "/", opcode.Mod: "%",
	opcode.IntDiv: "DIV", opcode.And: "&", opcode.Or: "|", opcode.Xor: "^", opcode.LeftShift: "<<", opcode.RightShift: ">>",
	opcode.BitNeg: "~",
}

func (l *lowerer) binary(e *ast.BinaryOperationExpr, pos sqlast.Pos) sqlast.Expr {
	if op := l.logic(e); op != 0 {
		return l.chain(e, op)
	}
	left, right := l.expr(e.L), l.expr(e.R)
	pos = first(at(left), pos, at(right))
	if op, ok := comparisons[e.Op]; ok {
		return compare(op, left, right, pos)
	}
	args := []sqlast.Expr{left, right}
	switch e.Op {
	case opcode.LogicOr:
		return &sqlast.Op{Name: "||", Args: args, Pos: pos}
	case opcode.NullEQ:
		return isDistinct(true, left, right, pos)
	default:
		if name, ok := operators[e.Op]; ok {
			return &sqlast.Op{Name: name, Args: args, Pos: pos}
		}
		return unsupported(pos, "operator %d", e.Op)
	}
}

// logic is the operator of a conjunction or a disjunction, else 0. The parser
// takes || for OR, which it is only in some modes.
func (l *lowerer) logic(e *ast.BinaryOperationExpr) opcode.Op {
	switch e.Op {
	case opcode.LogicAnd:
		return e.Op
	case opcode.LogicOr:
		if i := l.text.index(l.pos(e.R.OriginTextPosition())); l.text.is(i-1, "or") {
			return e.Op
		}
	default:
	}
	return 0
}

// chain lowers terms that the same operator joins, however many they are: the
// parser hangs each on the left of the next.
func (l *lowerer) chain(e *ast.BinaryOperationExpr, op opcode.Op) sqlast.Expr {
	var terms []sqlast.Expr
	for {
		terms = append(terms, l.expr(e.R))
		next, ok := e.L.(*ast.BinaryOperationExpr)
		if !ok || l.logic(next) != op {
			terms = append(terms, l.expr(e.L))
			break
		}
		e = next
	}
	slices.Reverse(terms)
	if op == opcode.LogicAnd {
		return sqlparse.And(terms)
	}
	return sqlparse.Or(terms)
}

func (l *lowerer) unary(e *ast.UnaryOperationExpr, pos sqlast.Pos) sqlast.Expr {
	x := l.expr(e.V)
	pos = first(pos, at(x))
	switch e.Op {
	case opcode.Not, opcode.Not2:
		return &sqlast.Not{X: x, Pos: pos}
	case opcode.Plus, opcode.Minus, opcode.BitNeg:
		name := operators[e.Op]
		if c, ok := x.(*sqlast.Const); ok && name == "-" && c.Kind == sqlast.Number && !strings.HasPrefix(c.Text, "-") {
			return &sqlast.Const{Kind: sqlast.Number, Text: "-" + c.Text, Pos: pos}
		}
		return &sqlast.Op{Name: name, Args: []sqlast.Expr{x}, Pos: pos}
	default:
		return unsupported(pos, "operator %d", e.Op)
	}
}

// compare splits the equality of rows into equalities.
func compare(op string, left, right sqlast.Expr, pos sqlast.Pos) sqlast.Expr {
	if l, r := rows(left, right); op == "=" && l != nil {
		return pairwise(l, r, pos, func(x, y sqlast.Expr, p sqlast.Pos) sqlast.Expr { return compare(op, x, y, p) })
	}
	return &sqlast.Compare{Op: op, L: left, R: right, Pos: pos}
}

// isDistinct splits <=> over rows.
func isDistinct(not bool, left, right sqlast.Expr, pos sqlast.Pos) sqlast.Expr {
	if l, r := rows(left, right); not && l != nil {
		return pairwise(l, r, pos, func(x, y sqlast.Expr, p sqlast.Pos) sqlast.Expr { return isDistinct(not, x, y, p) })
	}
	return &sqlast.IsDistinct{Not: not, L: left, R: right, Pos: pos}
}

func pairwise(l, r []sqlast.Expr, pos sqlast.Pos, test func(x, y sqlast.Expr, p sqlast.Pos) sqlast.Expr) sqlast.Expr {
	if len(l) != len(r) {
		return unsupported(pos, "comparison of rows of different lengths")
	}
	terms := make([]sqlast.Expr, len(l))
	for i := range l {
		terms[i] = test(l[i], r[i], first(at(l[i]), at(r[i])))
	}
	return sqlparse.And(terms)
}

// rows gives the fields of two row constructors.
func rows(left, right sqlast.Expr) (l, r []sqlast.Expr) {
	a, ok := left.(*sqlast.Row)
	b, ok2 := right.(*sqlast.Row)
	if !ok || !ok2 || len(a.Fields) == 0 || len(b.Fields) == 0 {
		return nil, nil
	}
	return a.Fields, b.Fields
}

func (l *lowerer) in(e *ast.PatternInExpr, pos sqlast.Pos) sqlast.Expr {
	x := l.expr(e.Expr)
	pos = first(at(x), pos)
	if e.Sel != nil {
		sub, ok := e.Sel.(*ast.SubqueryExpr)
		if !ok {
			return unsupported(pos, "IN of %T", e.Sel)
		}
		return inQuery(e.Not, &sqlast.Subquery{Kind: sqlast.InQuery, X: x, Query: l.query(sub.Query), Pos: pos})
	}
	list := l.exprs(e.List)
	if len(list) == 1 {
		// IN ((SELECT …)) may be read as a list of one value or as the query.
		// Whatever holds for all rows of the query holds for that one.
		if sub, ok := list[0].(*sqlast.Subquery); ok && sub.Kind == sqlast.Scalar {
			sub.Kind, sub.X, sub.Pos = sqlast.InQuery, x, pos
			return inQuery(e.Not, sub)
		}
	}
	return sqlparse.InList(e.Not, x, list, pos, l.text.isSlice)
}

func inQuery(not bool, s *sqlast.Subquery) sqlast.Expr {
	if not {
		return &sqlast.Not{X: s, Pos: s.Pos}
	}
	return s
}

func (l *lowerer) compareQuery(e *ast.CompareSubqueryExpr, pos sqlast.Pos) sqlast.Expr {
	x := l.expr(e.L)
	pos = first(at(x), pos)
	sub, isQuery := e.R.(*ast.SubqueryExpr)
	op, ok := comparisons[e.Op]
	if !ok || !isQuery {
		return unsupported(pos, "comparison with ANY or ALL")
	}
	out := &sqlast.Subquery{Kind: sqlast.AnyQuery, X: x, Op: op, Query: l.query(sub.Query), Pos: pos}
	switch {
	case e.All && op == "<>": // NOT IN
		out.Kind, out.Op = sqlast.InQuery, ""
		return inQuery(true, out)
	case e.All:
		out.Kind = sqlast.AllQuery
	case op == "=":
		out.Kind, out.Op = sqlast.InQuery, ""
	}
	return out
}

func (l *lowerer) between(e *ast.BetweenExpr, pos sqlast.Pos) sqlast.Expr {
	x, low, high := l.expr(e.Expr), l.expr(e.Left), l.expr(e.Right)
	pos = first(at(x), pos)
	// Operands that hang at several places must not multiply.
	if !sqlparse.Small(x) {
		name := "BETWEEN"
		if e.Not {
			name = "NOT BETWEEN"
		}
		return &sqlast.Op{Name: name, Args: []sqlast.Expr{x, low, high}, Pos: pos}
	}
	if e.Not {
		return sqlparse.Or([]sqlast.Expr{compare("<", x, low, pos), compare(">", x, high, pos)})
	}
	return sqlparse.And([]sqlast.Expr{compare(">=", x, low, pos), compare("<=", x, high, pos)})
}
