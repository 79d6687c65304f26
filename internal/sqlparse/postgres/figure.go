package postgres

import pg "github.com/sqlc-dev/oliphant"

// figureName is the name that PostgreSQL gives an output column without an
// alias, "" for ?column?. weak is true for a name that a surrounding CASE or
// cast replaces by its own.
func figureName(n *pg.Node) (name string, weak bool) {
	switch e := n.GetNode().(type) {
	case *pg.Node_ColumnRef:
		return last(e.ColumnRef.GetFields()).GetString_().GetSval(), false // "" for a star
	case *pg.Node_AIndirection:
		parts := e.AIndirection.GetIndirection()
		for i := len(parts) - 1; i >= 0; i-- {
			if s := parts[i].GetString_(); s != nil {
				return s.GetSval(), false
			}
		}
		return figureName(e.AIndirection.GetArg())
	case *pg.Node_FuncCall:
		return last(e.FuncCall.GetFuncname()).GetString_().GetSval(), false
	case *pg.Node_AExpr:
		if e.AExpr.GetKind() == pg.A_Expr_Kind_AEXPR_NULLIF {
			return "nullif", false
		}
	case *pg.Node_TypeCast:
		if name, weak = figureName(e.TypeCast.GetArg()); name != "" && !weak {
			return name, false
		}
		if names := e.TypeCast.GetTypeName().GetNames(); len(names) > 0 {
			return last(names).GetString_().GetSval(), true
		}
		return name, weak
	case *pg.Node_CollateClause:
		return figureName(e.CollateClause.GetArg())
	case *pg.Node_CaseExpr:
		if name, weak = figureName(e.CaseExpr.GetDefresult()); name != "" && !weak {
			return name, false
		}
		return "case", true
	case *pg.Node_SubLink:
		return figureSubLink(e.SubLink), false
	case *pg.Node_AArrayExpr:
		return "array", false
	case *pg.Node_RowExpr:
		return "row", false
	case *pg.Node_CoalesceExpr:
		return "coalesce", false
	case *pg.Node_MinMaxExpr:
		if e.MinMaxExpr.GetOp() == pg.MinMaxOp_IS_LEAST {
			return "least", false
		}
		return "greatest", false
	case *pg.Node_GroupingFunc:
		return "grouping", false
	case *pg.Node_MergeSupportFunc:
		return "merge_action", false
	case *pg.Node_SqlvalueFunction:
		return valueFunction(e.SqlvalueFunction.GetOp()), false
	case *pg.Node_XmlExpr:
		if e.XmlExpr.GetOp() != pg.XmlExprOp_IS_DOCUMENT {
			return xmlName(e.XmlExpr.GetOp()), false
		}
	case *pg.Node_XmlSerialize:
		return "xmlserialize", false
	case *pg.Node_JsonParseExpr:
		return "json", false
	case *pg.Node_JsonScalarExpr:
		return "json_scalar", false
	case *pg.Node_JsonSerializeExpr:
		return "json_serialize", false
	case *pg.Node_JsonObjectConstructor:
		return "json_object", false
	case *pg.Node_JsonArrayConstructor, *pg.Node_JsonArrayQueryConstructor:
		return "json_array", false
	case *pg.Node_JsonObjectAgg:
		return "json_objectagg", false
	case *pg.Node_JsonArrayAgg:
		return "json_arrayagg", false
	case *pg.Node_JsonFuncExpr:
		return jsonName(e.JsonFuncExpr.GetOp()), false
	}
	return "", false // ?column?
}

// figureSubLink names a subquery's column: a scalar subquery's is that of the
// subquery's own.
func figureSubLink(s *pg.SubLink) string {
	switch s.GetSubLinkType() {
	case pg.SubLinkType_EXISTS_SUBLINK:
		return "exists"
	case pg.SubLinkType_ARRAY_SUBLINK:
		return "array"
	case pg.SubLinkType_EXPR_SUBLINK:
		q := s.GetSubselect().GetSelectStmt()
		for q.GetLarg() != nil {
			q = q.GetLarg()
		}
		if len(q.GetValuesLists()) > 0 {
			return "column1"
		}
		if list := q.GetTargetList(); len(list) > 0 {
			if name := list[0].GetResTarget().GetName(); name != "" {
				return name
			}
			name, _ := figureName(list[0].GetResTarget().GetVal())
			return name
		}
	}
	return ""
}
