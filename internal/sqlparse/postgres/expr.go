package postgres

import (
	"slices"
	"strconv"
	"strings"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

func (l *lowerer) expr(n *pg.Node) sqlast.Expr {
	if deep := l.enter(); deep != nil {
		return deep
	}
	defer l.leave()
	switch e := n.GetNode().(type) {
	case *pg.Node_ColumnRef:
		return l.columnRef(e.ColumnRef)
	case *pg.Node_ParamRef:
		return &sqlast.Param{Number: int(e.ParamRef.GetNumber()), Pos: l.pos(e.ParamRef.GetLocation())}
	case *pg.Node_AConst:
		return l.constant(e.AConst)
	case *pg.Node_AExpr:
		return l.operator(e.AExpr)
	case *pg.Node_BoolExpr:
		return l.boolExpr(e.BoolExpr)
	case *pg.Node_NullTest:
		t := e.NullTest
		x := l.expr(t.GetArg())
		return &sqlast.Is{
			Not:  t.GetNulltesttype() == pg.NullTestType_IS_NOT_NULL,
			Test: sqlast.IsNull,
			X:    x,
			Pos:  first(at(x), l.pos(t.GetLocation())),
		}
	case *pg.Node_BooleanTest:
		return l.booleanTest(e.BooleanTest)
	case *pg.Node_SubLink:
		return l.subLink(e.SubLink)
	case *pg.Node_RowExpr:
		return &sqlast.Row{Fields: l.exprs(e.RowExpr.GetArgs()), Pos: l.pos(e.RowExpr.GetLocation())}
	case *pg.Node_AArrayExpr:
		return &sqlast.Array{Elems: l.exprs(e.AArrayExpr.GetElements()), Pos: l.pos(e.AArrayExpr.GetLocation())}
	case *pg.Node_TypeCast:
		c := e.TypeCast
		x := l.expr(c.GetArg())
		pos := first(at(x), l.pos(c.GetLocation()), l.pos(c.GetTypeName().GetLocation()))
		return &sqlast.Cast{X: x, Type: LowerType(c.GetTypeName()), Pos: pos}
	case *pg.Node_CollateClause:
		x := l.expr(e.CollateClause.GetArg())
		return &sqlast.Op{Name: "COLLATE", Args: []sqlast.Expr{x}, Pos: first(at(x), l.pos(e.CollateClause.GetLocation()))}
	case *pg.Node_CaseExpr:
		return l.caseExpr(e.CaseExpr)
	case *pg.Node_AIndirection:
		x, parts := l.expr(e.AIndirection.GetArg()), e.AIndirection.GetIndirection()
		if _, ok := last(parts).GetNode().(*pg.Node_AStar); ok {
			if parts = parts[:len(parts)-1]; len(parts) > 0 {
				x = l.indirect(x, parts)
			}
			return &sqlast.Star{Of: x, Pos: at(x)}
		}
		return l.indirect(x, parts)
	case *pg.Node_SetToDefault:
		return &sqlast.Default{Pos: l.pos(e.SetToDefault.GetLocation())}
	case *pg.Node_CurrentOfExpr:
		return unsupported(l.start, "WHERE CURRENT OF")
	default:
		return l.call(n)
	}
}

func last(list []*pg.Node) *pg.Node {
	if len(list) == 0 {
		return nil
	}
	return list[len(list)-1]
}

func (l *lowerer) columnRef(c *pg.ColumnRef) sqlast.Expr {
	pos := l.pos(c.GetLocation())
	fields := c.GetFields()
	if len(fields) == 0 || len(fields) > 4 { // database.schema.table.column at most
		return unsupported(pos, "column reference of %d parts", len(fields))
	}
	var schema, qualifier string
	if len(fields) > 1 {
		qualifier = fields[len(fields)-2].GetString_().GetSval()
	}
	if len(fields) > 2 {
		schema = fields[len(fields)-3].GetString_().GetSval()
	}
	_, star := last(fields).GetNode().(*pg.Node_AStar)
	if len(fields) == 2 && slices.Contains(l.oldNew, qualifier) {
		if star {
			return &sqlast.Star{Of: &sqlast.Op{Name: qualifier, Pos: pos}, Pos: pos}
		}
		return &sqlast.Op{Name: qualifier + "." + last(fields).GetString_().GetSval(), Pos: pos}
	}
	if star {
		return &sqlast.Star{Schema: schema, Qualifier: qualifier, Pos: pos}
	}
	return &sqlast.Column{Schema: schema, Qualifier: qualifier, Name: last(fields).GetString_().GetSval(), Pos: pos}
}

func (l *lowerer) constant(c *pg.A_Const) sqlast.Expr {
	out := &sqlast.Const{Pos: l.pos(c.GetLocation())}
	if c.GetIsnull() {
		return out
	}
	switch v := c.GetVal().(type) {
	case *pg.A_Const_Ival:
		out.Kind, out.Text = sqlast.Number, strconv.Itoa(int(v.Ival.GetIval()))
	case *pg.A_Const_Fval:
		out.Kind, out.Text = sqlast.Number, v.Fval.GetFval()
	case *pg.A_Const_Boolval:
		out.Kind, out.Text = sqlast.Bool, strconv.FormatBool(v.Boolval.GetBoolval())
	case *pg.A_Const_Sval:
		out.Kind, out.Text = sqlast.String, v.Sval.GetSval()
	case *pg.A_Const_Bsval:
		out.Kind, out.Text = sqlast.OtherConst, v.Bsval.GetBsval()
	default:
		return unsupported(out.Pos, "constant")
	}
	return out
}

func (l *lowerer) boolExpr(b *pg.BoolExpr) sqlast.Expr {
	args := l.exprs(b.GetArgs())
	pos := l.pos(b.GetLocation())
	if len(args) == 0 {
		return unsupported(pos, "empty condition")
	}
	switch b.GetBoolop() {
	case pg.BoolExprType_AND_EXPR:
		return sqlparse.And(args)
	case pg.BoolExprType_OR_EXPR:
		return sqlparse.Or(args)
	case pg.BoolExprType_NOT_EXPR:
		return &sqlast.Not{X: args[0], Pos: pos}
	default:
		return unsupported(pos, "condition %s", b.GetBoolop())
	}
}

func (l *lowerer) booleanTest(t *pg.BooleanTest) sqlast.Expr {
	out := &sqlast.Is{X: l.expr(t.GetArg())}
	out.Pos = first(at(out.X), l.pos(t.GetLocation()))
	switch t.GetBooltesttype() {
	case pg.BoolTestType_IS_TRUE:
		out.Test = sqlast.IsTrue
	case pg.BoolTestType_IS_NOT_TRUE:
		out.Test, out.Not = sqlast.IsTrue, true
	case pg.BoolTestType_IS_FALSE:
		out.Test = sqlast.IsFalse
	case pg.BoolTestType_IS_NOT_FALSE:
		out.Test, out.Not = sqlast.IsFalse, true
	case pg.BoolTestType_IS_UNKNOWN:
		out.Test = sqlast.IsUnknown
	case pg.BoolTestType_IS_NOT_UNKNOWN:
		out.Test, out.Not = sqlast.IsUnknown, true
	default:
		return unsupported(out.Pos, "test %s", t.GetBooltesttype())
	}
	return out
}

func (l *lowerer) subLink(s *pg.SubLink) sqlast.Expr {
	pos := l.pos(s.GetLocation())
	q := s.GetSubselect().GetSelectStmt()
	if q == nil {
		return unsupported(pos, "%s in an expression", commandName(s.GetSubselect()))
	}
	out := &sqlast.Subquery{X: l.optional(s.GetTestexpr()), Query: l.query(q, false)}
	out.Pos = first(at(out.X), pos)
	op, builtin := operatorName(s.GetOperName())
	switch s.GetSubLinkType() {
	case pg.SubLinkType_EXISTS_SUBLINK:
		out.Kind = sqlast.Exists
	case pg.SubLinkType_EXPR_SUBLINK:
		out.Kind = sqlast.Scalar
	case pg.SubLinkType_ARRAY_SUBLINK:
		out.Kind = sqlast.ArrayQuery
	case pg.SubLinkType_ALL_SUBLINK:
		out.Kind, out.Op = sqlast.AllQuery, op
	case pg.SubLinkType_ANY_SUBLINK:
		// Without an operator it was written IN.
		if out.Kind = sqlast.InQuery; len(s.GetOperName()) > 0 && !(builtin && op == "=") {
			out.Kind, out.Op = sqlast.AnyQuery, op
		}
	default:
		return unsupported(pos, "subquery %s", s.GetSubLinkType())
	}
	return out
}

func (l *lowerer) caseExpr(c *pg.CaseExpr) sqlast.Expr {
	out := &sqlast.Case{Operand: l.optional(c.GetArg()), Pos: l.pos(c.GetLocation())}
	for _, n := range c.GetArgs() {
		w := n.GetCaseWhen()
		out.Whens = append(out.Whens, sqlast.CaseWhen{Cond: l.expr(w.GetExpr()), Result: l.expr(w.GetResult())})
	}
	out.Else = l.optional(c.GetDefresult())
	return out
}

// indirect lowers subscripts and field names behind an expression.
func (l *lowerer) indirect(x sqlast.Expr, parts []*pg.Node) sqlast.Expr {
	name, args := l.indirection(parts)
	return &sqlast.Op{Name: name, Args: append([]sqlast.Expr{x}, args...), Pos: at(x)}
}

// indirection lowers subscripts and field names behind an expression: their
// spelling and the subscripts' expressions.
func (l *lowerer) indirection(parts []*pg.Node) (name string, args []sqlast.Expr) {
	var b strings.Builder
	for _, p := range parts {
		switch p := p.GetNode().(type) {
		case *pg.Node_String_:
			b.WriteString("." + p.String_.GetSval())
		case *pg.Node_AIndices:
			b.WriteString("[]")
			for _, i := range []*pg.Node{p.AIndices.GetLidx(), p.AIndices.GetUidx()} {
				if i != nil {
					args = append(args, l.expr(i))
				}
			}
		default:
			b.WriteString("?")
			args = append(args, unsupported(l.start, "indirection"))
		}
	}
	return b.String(), args
}
