package sqlite

import (
	"strings"

	"github.com/sqlc-dev/meyer/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

func (l *lowerer) expr(e ast.Expr) sqlast.Expr {
	if deep := l.enter(); deep != nil {
		return deep
	}
	defer l.leave()
	switch e := e.(type) {
	case *ast.ParenExpr:
		return l.expr(e.X)
	case *ast.Ident:
		return l.ident(e)
	case *ast.QualifiedRef:
		return l.qualified(e)
	case *ast.Star:
		return &sqlast.Star{Qualifier: name(e.Table), Pos: l.pos(e)}
	case *ast.Literal:
		return l.literal(e)
	case *ast.BindParam:
		return l.param(e)
	case *ast.BinaryExpr:
		return l.binary(e)
	case *ast.UnaryExpr:
		return l.unary(e)
	case *ast.LikeExpr:
		return l.like(e)
	case *ast.IsExpr:
		return l.is(e)
	case *ast.NullCheckExpr:
		return &sqlast.Is{Not: e.Test != ast.TestIsNull, Test: sqlast.IsNull, X: l.expr(e.X), Pos: l.pos(e)}
	case *ast.BetweenExpr:
		return l.between(e)
	case *ast.InExpr:
		return l.in(e)
	case *ast.CaseExpr:
		return l.caseExpr(e)
	case *ast.CastExpr:
		return &sqlast.Cast{X: l.expr(e.X), Type: typeName(e.Type), Pos: l.pos(e)}
	case *ast.CollateExpr:
		return l.op("COLLATE", e, e.X)
	case *ast.FuncCall:
		return l.call(e)
	case *ast.ExistsExpr:
		return &sqlast.Subquery{Kind: sqlast.Exists, Query: l.query(e.Select), Pos: l.pos(e)}
	case *ast.SubqueryExpr:
		return &sqlast.Subquery{Kind: sqlast.Scalar, Query: l.query(e.Select), Pos: l.pos(e)}
	case *ast.VectorExpr:
		return &sqlast.Row{Fields: l.exprs(e.List), Pos: l.pos(e)}
	case *ast.RaiseExpr:
		return unsupported(l.pos(e), "RAISE outside a trigger")
	case nil:
		return unsupported(l.start, "missing expression")
	default:
		return unsupported(l.pos(e), "expression of kind %T", e)
	}
}

// op is a construct that only computes a value of its operands.
func (l *lowerer) op(opName string, at ast.Node, args ...ast.Expr) sqlast.Expr {
	return &sqlast.Op{Name: opName, Args: l.exprs(args), Pos: l.pos(at)}
}

// ident lowers a bare name. true and false are constants where no column has
// that name: no name that a statement itself gives may be one (see [truth]),
// and a table with such a column is unknown to the catalogue.
func (l *lowerer) ident(id *ast.Ident) sqlast.Expr {
	if keyword(id, "true") || keyword(id, "false") {
		return &sqlast.Const{Kind: sqlast.Bool, Text: fold(id.Name), Pos: l.pos(id)}
	}
	return &sqlast.Column{Name: name(id), Pos: l.pos(id)}
}

func (l *lowerer) qualified(r *ast.QualifiedRef) sqlast.Expr {
	n := len(r.Parts)
	out := &sqlast.Column{Qualifier: name(r.Parts[n-2]), Name: name(r.Parts[n-1]), Pos: l.pos(r)}
	if n > 2 {
		out.Schema = schema(r.Parts[n-3])
	}
	return out
}

func (l *lowerer) literal(c *ast.Literal) sqlast.Expr {
	out := &sqlast.Const{Text: c.Value, Pos: l.pos(c)}
	switch c.Kind {
	case ast.LitNull:
		out.Kind, out.Text = sqlast.Null, ""
	case ast.LitInteger, ast.LitFloat:
		out.Kind = sqlast.Number
	case ast.LitString:
		out.Kind = sqlast.String
	case ast.LitBlob:
		out.Kind = sqlast.OtherConst
	case ast.LitCurrentDate, ast.LitCurrentTime, ast.LitCurrentTimestamp:
		return &sqlast.Func{Name: fold(c.Value), Pos: out.Pos}
	default:
		return unsupported(out.Pos, "constant")
	}
	return out
}

func (l *lowerer) param(p *ast.BindParam) sqlast.Expr {
	pos := l.pos(p)
	if l.params == nil {
		return &sqlast.Param{Number: p.Number, Pos: pos}
	}
	n, ok := l.params.numbers[int(pos)]
	if !ok {
		return unsupported(pos, "placeholder %s", p.Raw)
	}
	return &sqlast.Param{Number: n, Pos: pos}
}

func (l *lowerer) binary(e *ast.BinaryExpr) sqlast.Expr {
	switch e.Op {
	case ast.OpAnd, ast.OpOr:
		return l.boolean(e)
	case ast.OpEq, ast.OpNe, ast.OpLt, ast.OpLe, ast.OpGt, ast.OpGe:
		return compare(e.Op.String(), l.expr(e.X), l.expr(e.Y), l.pos(e))
	default:
		return l.op(e.Op.String(), e, e.X, e.Y)
	}
}

// boolean lowers a chain of AND or of OR, however long.
func (l *lowerer) boolean(e *ast.BinaryExpr) sqlast.Expr {
	var chain []ast.Expr // from right to left
	var x ast.Expr = e
	for {
		if p, ok := x.(*ast.ParenExpr); ok {
			x = p.X
			continue
		}
		b, ok := x.(*ast.BinaryExpr)
		if !ok || b.Op != e.Op {
			break
		}
		chain = append(chain, b.Y)
		x = b.X
	}
	terms := []sqlast.Expr{l.expr(x)}
	for i := len(chain) - 1; i >= 0; i-- {
		terms = append(terms, l.expr(chain[i]))
	}
	if e.Op == ast.OpAnd {
		return sqlparse.And(terms)
	}
	return sqlparse.Or(terms)
}

func (l *lowerer) unary(e *ast.UnaryExpr) sqlast.Expr {
	switch e.Op {
	case ast.OpNot:
		return &sqlast.Not{X: l.expr(e.X), Pos: l.pos(e)}
	case ast.OpMinus:
		if c, ok := e.X.(*ast.Literal); ok && (c.Kind == ast.LitInteger || c.Kind == ast.LitFloat) {
			return &sqlast.Const{Kind: sqlast.Number, Text: "-" + c.Value, Pos: l.pos(e)}
		}
	}
	return l.op(e.Op.String(), e, e.X)
}

func (l *lowerer) like(e *ast.LikeExpr) sqlast.Expr {
	opName := strings.ToUpper(e.Op.Raw)
	if e.Not {
		opName = "NOT " + opName
	}
	if e.Escape != nil {
		return l.op(opName, e, e.X, e.Y, e.Escape)
	}
	return l.op(opName, e, e.X, e.Y)
}

// is lowers IS, which in SQLite compares any two values as IS NOT DISTINCT
// FROM does, and is a test only before NULL, TRUE and FALSE.
func (l *lowerer) is(e *ast.IsExpr) sqlast.Expr {
	pos := l.pos(e)
	not := e.Not != e.Distinct // IS NOT, IS DISTINCT FROM
	right := e.Y
	for {
		p, ok := right.(*ast.ParenExpr)
		if !ok {
			break
		}
		right = p.X
	}
	switch y := right.(type) {
	case *ast.Literal:
		if y.Kind == ast.LitNull {
			return &sqlast.Is{Not: not, Test: sqlast.IsNull, X: l.expr(e.X), Pos: pos}
		}
	case *ast.Ident:
		if keyword(y, "true") {
			return &sqlast.Is{Not: not, Test: sqlast.IsTrue, X: l.expr(e.X), Pos: pos}
		}
		if keyword(y, "false") {
			return &sqlast.Is{Not: not, Test: sqlast.IsFalse, X: l.expr(e.X), Pos: pos}
		}
	}
	return isDistinct(!not, l.expr(e.X), l.expr(e.Y), pos)
}

func (l *lowerer) caseExpr(c *ast.CaseExpr) sqlast.Expr {
	out := &sqlast.Case{Operand: l.optional(c.Operand), Pos: l.pos(c)}
	for _, w := range c.Whens {
		out.Whens = append(out.Whens, sqlast.CaseWhen{Cond: l.expr(w.When), Result: l.expr(w.Then)})
	}
	out.Else = l.optional(c.Else)
	return out
}
