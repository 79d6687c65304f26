package postgres

import (
	"strings"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// json lowers the constructors and functions of SQL/JSON. Their aggregates
// are functions, so that they count as aggregates.
func (l *lowerer) json(n *pg.Node) sqlast.Expr {
	switch e := n.GetNode().(type) {
	case *pg.Node_JsonObjectConstructor:
		var args []sqlast.Expr
		for _, kv := range e.JsonObjectConstructor.GetExprs() {
			args = append(args, l.keyValue(kv.GetJsonKeyValue())...)
		}
		return l.op("json_object", e.JsonObjectConstructor.GetLocation(), args...)
	case *pg.Node_JsonArrayConstructor:
		c := e.JsonArrayConstructor
		return l.op("json_array", c.GetLocation(), l.exprs(c.GetExprs())...)
	case *pg.Node_JsonArrayQueryConstructor:
		c := e.JsonArrayQueryConstructor
		q := c.GetQuery().GetSelectStmt()
		if q == nil {
			return unsupported(l.pos(c.GetLocation()), "json_array of %s", commandName(c.GetQuery()))
		}
		pos := l.pos(c.GetLocation())
		return l.op("json_array", c.GetLocation(),
			&sqlast.Subquery{Kind: sqlast.ArrayQuery, Query: l.query(q, false), Pos: pos})
	case *pg.Node_JsonObjectAgg:
		return l.jsonAggregate("json_objectagg", e.JsonObjectAgg.GetConstructor(), l.keyValue(e.JsonObjectAgg.GetArg()))
	case *pg.Node_JsonArrayAgg:
		return l.jsonAggregate("json_arrayagg", e.JsonArrayAgg.GetConstructor(),
			[]sqlast.Expr{l.jsonValue(e.JsonArrayAgg.GetArg())})
	case *pg.Node_JsonValueExpr:
		return l.jsonValue(e.JsonValueExpr)
	case *pg.Node_JsonParseExpr:
		return l.op("json", e.JsonParseExpr.GetLocation(), l.jsonValue(e.JsonParseExpr.GetExpr()))
	case *pg.Node_JsonScalarExpr:
		return l.op("json_scalar", e.JsonScalarExpr.GetLocation(), l.expr(e.JsonScalarExpr.GetExpr()))
	case *pg.Node_JsonSerializeExpr:
		return l.op("json_serialize", e.JsonSerializeExpr.GetLocation(), l.jsonValue(e.JsonSerializeExpr.GetExpr()))
	case *pg.Node_JsonIsPredicate:
		return l.op("IS JSON", e.JsonIsPredicate.GetLocation(), l.expr(e.JsonIsPredicate.GetExpr()))
	case *pg.Node_JsonFuncExpr:
		return l.jsonFunc(e.JsonFuncExpr)
	default:
		return unsupported(l.start, "%s in an expression", commandName(n))
	}
}

func (l *lowerer) jsonValue(v *pg.JsonValueExpr) sqlast.Expr {
	return l.expr(v.GetRawExpr())
}

func (l *lowerer) keyValue(kv *pg.JsonKeyValue) []sqlast.Expr {
	return []sqlast.Expr{l.expr(kv.GetKey()), l.jsonValue(kv.GetValue())}
}

func (l *lowerer) jsonAggregate(name string, c *pg.JsonAggConstructor, args []sqlast.Expr) sqlast.Expr {
	return l.over(&sqlast.Func{
		Name:    name,
		Args:    args,
		OrderBy: l.sortKeys(c.GetAggOrder()),
		Filter:  l.optional(c.GetAggFilter()),
		Pos:     l.pos(c.GetLocation()),
	}, c.GetOver())
}

func (l *lowerer) jsonFunc(f *pg.JsonFuncExpr) sqlast.Expr {
	args := []sqlast.Expr{l.jsonValue(f.GetContextItem()), l.expr(f.GetPathspec())}
	for _, n := range f.GetPassing() {
		args = append(args, l.jsonValue(n.GetJsonArgument().GetVal()))
	}
	for _, b := range []*pg.JsonBehavior{f.GetOnEmpty(), f.GetOnError()} {
		if b.GetExpr() != nil {
			args = append(args, l.expr(b.GetExpr()))
		}
	}
	return l.op(jsonName(f.GetOp()), f.GetLocation(), args...)
}

func jsonName(op pg.JsonExprOp) string {
	return strings.ToLower(strings.TrimSuffix(op.String(), "_OP"))
}
