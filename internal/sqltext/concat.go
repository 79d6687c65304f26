package sqltext

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

func (e *Evaluator) binary(v *ssa.BinOp) *Expr {
	b, ok := v.Type().Underlying().(*types.Basic)
	if !ok {
		return unknown(v.Type(), "result of "+v.Op.String(), v.Pos())
	}
	switch {
	case v.Op == token.ADD && b.Info()&types.IsString != 0:
		return e.plus(v)
	case v.Op == token.ADD && b.Info()&types.IsInteger != 0:
		return sum(v.Type(), 1, e.eval(v.X, v), e.eval(v.Y, v))
	case v.Op == token.SUB && b.Info()&types.IsInteger != 0:
		return sum(v.Type(), -1, e.eval(v.X, v), e.eval(v.Y, v))
	case v.Op == token.MUL && wide(v.Type()):
		return opExpr(opProduct, 0, e.eval(v.X, v), e.eval(v.Y, v))
	}
	return unknown(v.Type(), "result of "+v.Op.String(), v.Pos())
}

// plus flattens a chain of concatenations, which generated code makes long.
func (e *Evaluator) plus(v *ssa.BinOp) *Expr {
	var right []*Expr
	var left ssa.Value = v
	var at ssa.Instruction = v
	for {
		b, ok := left.(*ssa.BinOp)
		if !ok || b.Op != token.ADD {
			break
		}
		right = append(right, e.eval(b.Y, b))
		left, at = b.X, b
	}
	args := []*Expr{e.eval(left, at)}
	for i := len(right) - 1; i >= 0; i-- {
		args = append(args, right[i])
	}
	return concat(args...)
}
