package mysql

import (
	"strings"

	"github.com/sqlc-dev/marino/ast"
	"github.com/sqlc-dev/marino/types"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// call lowers function calls and the constructs that only compute a value.
func (l *lowerer) call(n ast.ExprNode, pos sqlast.Pos) sqlast.Expr {
	op := func(name string, args ...ast.ExprNode) sqlast.Expr {
		list := l.exprs(args)
		if len(list) > 0 {
			pos = first(pos, at(list[0]))
		}
		return &sqlast.Op{Name: name, Args: list, Pos: pos}
	}
	switch e := n.(type) {
	case *ast.FuncCallExpr:
		return l.funcCall(e, pos)
	case *ast.AggregateFuncExpr:
		return &sqlast.Func{
			Name:     strings.ToLower(e.F),
			Args:     l.exprs(e.Args),
			Distinct: e.Distinct,
			OrderBy:  l.sortKeys(e.Order),
			Pos:      pos,
		}
	case *ast.WindowFuncExpr:
		w, problem := l.over(&e.Spec, pos)
		if problem != nil {
			return problem
		}
		return &sqlast.Func{Name: strings.ToLower(e.Name), Args: l.exprs(e.Args), Distinct: e.Distinct, Over: w, Pos: pos}
	case *ast.FuncCastExpr:
		x := l.expr(e.Expr)
		return &sqlast.Cast{X: x, Type: castType(e), Pos: first(pos, at(x))}
	case *ast.PatternLikeOrIlikeExpr:
		name := "LIKE"
		if !e.IsLike {
			name = "ILIKE"
		}
		return op(negated(e.Not, name), e.Expr, e.Pattern)
	case *ast.PatternRegexpExpr:
		return op(negated(e.Not, "REGEXP"), e.Expr, e.Pattern)
	case *ast.MatchAgainst:
		if e.Modifier.WithQueryExpansion() {
			return unsupported(pos, "WITH QUERY EXPANSION, which searches for words of the rows found first, whosever they are")
		}
		out := &sqlast.Op{Name: "MATCH AGAINST", Pos: pos}
		for _, c := range e.ColumnNames {
			out.Args = append(out.Args, l.column(c, pos))
		}
		out.Args = append(out.Args, l.expr(e.Against))
		return out
	case *ast.ValuesExpr:
		if l.proposed == "" || e.Column == nil {
			return unsupported(pos, "VALUES() outside ON DUPLICATE KEY UPDATE")
		}
		return &sqlast.Column{Qualifier: l.proposed, Name: fold(e.Column.Name.Name.O), Pos: pos}
	case *ast.VariableExpr:
		if e.Value != nil {
			return unsupported(pos, "assignment of @%s", e.Name)
		}
		if e.IsSystem {
			return op("@@" + fold(e.Name))
		}
		return op("@" + fold(e.Name))
	case *ast.PositionExpr:
		if e.P != nil {
			return l.expr(e.P)
		}
		return &sqlast.Const{Kind: sqlast.Number, Text: itoa(e.N), Pos: pos}
	case *ast.TimeUnitExpr:
		return &sqlast.Const{Kind: sqlast.OtherConst, Text: e.Unit.String(), Pos: pos}
	case *ast.TrimDirectionExpr:
		return &sqlast.Const{Kind: sqlast.OtherConst, Text: e.Direction.String(), Pos: pos}
	case *ast.GetFormatSelectorExpr:
		return &sqlast.Const{Kind: sqlast.OtherConst, Text: "format", Pos: pos}
	case *ast.JSONValueExpr:
		args := []ast.ExprNode{e.Doc, e.Path}
		for _, r := range []*ast.JSONOnResponse{e.OnEmpty, e.OnError} {
			if r != nil && r.Value != nil {
				args = append(args, r.Value)
			}
		}
		return op("JSON_VALUE", args...)
	case *ast.TableNameExpr:
		return unsupported(pos, "sequence %s", e.Name.Name.O)
	default:
		return unsupported(pos, "expression %s", strings.TrimPrefix(typeName(n), "*ast."))
	}
}

func negated(not bool, name string) string {
	if not {
		return "NOT " + name
	}
	return name
}

func (l *lowerer) funcCall(f *ast.FuncCallExpr, pos sqlast.Pos) sqlast.Expr {
	args := l.exprs(f.Args)
	if pos == sqlast.NoPos && len(args) > 0 {
		pos = at(args[0])
	}
	if f.FnName.L == "convert" && f.Schema.O == "" && len(args) == 2 {
		return &sqlast.Op{Name: "CONVERT USING", Args: args[:1], Pos: pos}
	}
	name := f.FnName.L
	switch {
	case strings.HasPrefix(name, "'tidb`.("): // DATE '2020-01-01'
		return &sqlast.Op{Name: strings.TrimPrefix(name, "'tidb`.("), Args: args, Pos: pos}
	case name == ast.CharFunc:
		name = "char"
	}
	return &sqlast.Func{Schema: fold(f.Schema.O), Name: name, Args: args, Pos: pos}
}

// castType is the type of a cast as it is written: signed, unsigned, char,
// binary, decimal, date. A CHAR with a character set is its own.
func castType(e *ast.FuncCastExpr) sqlast.TypeName {
	out := typeOf(e.Tp)
	switch {
	case out.Name == "bigint" && isUnsigned(e.Tp):
		out.Name = "unsigned"
	case out.Name == "bigint":
		out.Name = "signed"
	case out.Name == "varchar":
		out.Name = "char"
	case out.Name == "varbinary":
		out.Name = "binary"
	}
	out.Mods = nil
	if n := e.Tp.GetFlen(); n != types.UnspecifiedLength && (out.Name == "char" || out.Name == "binary" || out.Name == "decimal") {
		out.Mods = []int{n}
		if out.Name == "decimal" {
			out.Mods = append(out.Mods, max(0, e.Tp.GetDecimal()))
		}
	}
	out.Array = e.Tp.IsArray()
	return out
}
