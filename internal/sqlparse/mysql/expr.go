package mysql

import (
	"fmt"
	"strconv"

	"github.com/sqlc-dev/marino/ast"
	mysqltype "github.com/sqlc-dev/marino/mysql"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

func (l *lowerer) expr(n ast.ExprNode) sqlast.Expr {
	if deep := l.enter(); deep != nil {
		return deep
	}
	defer l.leave()
	pos := l.pos(n.OriginTextPosition())
	switch e := n.(type) {
	case *ast.ParenthesesExpr:
		return l.expr(e.Expr)
	case *ast.ColumnNameExpr:
		return l.column(e.Name, pos)
	case *ast.ParamMarkerExprBase:
		return l.param(e)
	case *ast.ValueExprBase:
		return constant(e, pos)
	case *ast.BinaryOperationExpr:
		return l.binary(e, pos)
	case *ast.UnaryOperationExpr:
		return l.unary(e, pos)
	case *ast.IsNullExpr:
		x := l.expr(e.Expr)
		return &sqlast.Is{Not: e.Not, Test: sqlast.IsNull, X: x, Pos: first(at(x), pos)}
	case *ast.IsTruthExpr:
		test := sqlast.IsTrue
		if e.True == 0 {
			test = sqlast.IsFalse
		}
		x := l.expr(e.Expr)
		return &sqlast.Is{Not: e.Not, Test: test, X: x, Pos: first(at(x), pos)}
	case *ast.PatternInExpr:
		return l.in(e, pos)
	case *ast.BetweenExpr:
		return l.between(e, pos)
	case *ast.RowExpr:
		return &sqlast.Row{Fields: l.exprs(e.Values), Pos: pos}
	case *ast.CaseExpr:
		return l.caseExpr(e, pos)
	case *ast.DefaultExpr:
		if e.Name == nil {
			return &sqlast.Default{Pos: pos}
		}
		return &sqlast.Op{Name: "DEFAULT", Args: []sqlast.Expr{l.column(e.Name, pos)}, Pos: pos}
	case *ast.SetCollationExpr:
		x := l.expr(e.Expr)
		return &sqlast.Op{Name: "COLLATE", Args: []sqlast.Expr{x}, Pos: first(at(x), pos)}
	case *ast.SubqueryExpr:
		return &sqlast.Subquery{Kind: sqlast.Scalar, Query: l.query(e.Query), Pos: pos}
	case *ast.ExistsSubqueryExpr:
		return l.exists(e, pos)
	case *ast.CompareSubqueryExpr:
		return l.compareQuery(e, pos)
	default:
		return l.call(n, pos)
	}
}

func (l *lowerer) column(c *ast.ColumnName, pos sqlast.Pos) sqlast.Expr {
	out := &sqlast.Column{Schema: fold(c.Schema.O), Qualifier: fold(c.Table.O), Name: fold(c.Name.O), Pos: pos}
	if l.proposedColumns != nil && out.Schema == "" && (out.Qualifier == "" || out.Qualifier == l.proposed) {
		if name, ok := l.proposedColumns[out.Name]; ok {
			if out.Qualifier == "" && l.queries > 0 { // it may be a column of the query's own
				return unsupported(pos, "alias of a column in a subquery")
			}
			out.Qualifier, out.Name = l.proposed, name
		} else if out.Qualifier != "" {
			return unsupported(pos, "column %s that the row alias does not have", out.Name)
		}
	}
	return out
}

func (l *lowerer) param(p *ast.ParamMarkerExprBase) sqlast.Expr {
	at := l.text.start + p.Offset
	number, ok := l.text.params[at]
	if !ok {
		return unsupported(sqlast.Pos(at), "placeholder that was not found")
	}
	return &sqlast.Param{Number: number, Pos: sqlast.Pos(at)}
}

func constant(v *ast.ValueExprBase, pos sqlast.Pos) sqlast.Expr {
	out := &sqlast.Const{Pos: pos}
	switch x := v.GetValue().(type) {
	case nil:
		out.Kind = sqlast.Null
	case int64:
		out.Kind, out.Text = sqlast.Number, strconv.FormatInt(x, 10)
		if v.Type.GetFlag()&mysqltype.IsBooleanFlag != 0 {
			out.Kind, out.Text = sqlast.Bool, strconv.FormatBool(x != 0)
		}
	case uint64:
		out.Kind, out.Text = sqlast.Number, strconv.FormatUint(x, 10)
	case float64:
		out.Kind, out.Text = sqlast.Number, strconv.FormatFloat(x, 'g', -1, 64)
	case string:
		out.Kind, out.Text = sqlast.String, x
	case *ast.MyDecimal:
		out.Kind, out.Text = sqlast.Number, x.String()
	case ast.BinaryLit:
		out.Kind, out.Text = sqlast.OtherConst, "0x"+hex(x)
	case ast.HexLiteral:
		out.Kind, out.Text = sqlast.OtherConst, "0x"+hex(x)
	case ast.BitLiteral:
		out.Kind, out.Text = sqlast.OtherConst, "0x"+hex(x)
	case []byte:
		out.Kind, out.Text = sqlast.String, string(x)
	default:
		return unsupported(pos, "constant of %T", x)
	}
	return out
}

func hex[T ~[]byte](b T) string { return fmt.Sprintf("%x", []byte(b)) }

func (l *lowerer) exists(e *ast.ExistsSubqueryExpr, pos sqlast.Pos) sqlast.Expr {
	sub, ok := e.Sel.(*ast.SubqueryExpr)
	if !ok {
		return unsupported(pos, "EXISTS of %T", e.Sel)
	}
	var out sqlast.Expr = &sqlast.Subquery{Kind: sqlast.Exists, Query: l.query(sub.Query), Pos: pos}
	if e.Not {
		out = &sqlast.Not{X: out, Pos: pos}
	}
	return out
}

func (l *lowerer) caseExpr(c *ast.CaseExpr, pos sqlast.Pos) sqlast.Expr {
	out := &sqlast.Case{Operand: l.optional(c.Value), Pos: pos}
	for _, w := range c.WhenClauses {
		out.Whens = append(out.Whens, sqlast.CaseWhen{Cond: l.expr(w.Expr), Result: l.expr(w.Result)})
	}
	out.Else = l.optional(c.ElseClause)
	return out
}
