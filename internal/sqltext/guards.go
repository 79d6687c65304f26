package sqltext

import (
	"go/constant"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// maxGuards bounds the conditions kept for one arm. The nearest are kept:
// without the others the arm is taken more often, never less.
const maxGuards = 8

// guard is a condition under which a block is reached: that a parameter,
// which keeps its value while the function runs, is or is not a constant.
type guard struct {
	param *ssa.Parameter
	equal bool
	text  string
}

// name encodes the comparison as the name of an operand of kindGuard.
func (g guard) name() string {
	if g.equal {
		return "=" + g.text
	}
	return "!" + g.text
}

// guardsOf lists conditions that all hold whenever b is reached. Those that
// are not understood are left out.
func guardsOf(b *ssa.BasicBlock) []guard {
	var out []guard
	for ; b != nil && len(out) < maxGuards; b = b.Idom() {
		// A block with one way in is reached over that edge only.
		if len(b.Preds) == 1 {
			out = append(out, edgeGuard(b.Preds[0], b)...)
		}
	}
	return out[:min(len(out), maxGuards)]
}

// edgeGuards lists conditions that all hold on the edge from one block to
// another.
func edgeGuards(from, to *ssa.BasicBlock) []guard {
	return append(edgeGuard(from, to), guardsOf(from)...)
}

func edgeGuard(from, to *ssa.BasicBlock) []guard {
	branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok || from.Succs[0] == from.Succs[1] {
		return nil
	}
	holds := from.Succs[0] == to
	cond := branch.Cond
	if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
		cond, holds = not.X, !holds
	}
	if p, ok := cond.(*ssa.Parameter); ok {
		return []guard{{p, true, strconv.FormatBool(holds)}}
	}
	compare, ok := cond.(*ssa.BinOp)
	if !ok || compare.Op != token.EQL && compare.Op != token.NEQ {
		return nil
	}
	x, y := compare.X, compare.Y
	if _, ok := x.(*ssa.Const); ok {
		x, y = y, x
	}
	p, ok := x.(*ssa.Parameter)
	if !ok {
		return nil
	}
	c, ok := y.(*ssa.Const)
	basic, isBasic := p.Type().Underlying().(*types.Basic)
	if !ok || !isBasic || c.Value == nil {
		return nil
	}
	g := guard{param: p, equal: holds == (compare.Op == token.EQL)}
	switch {
	case basic.Info()&types.IsString != 0 && c.Value.Kind() == constant.String:
		g.text = constant.StringVal(c.Value)
	case basic.Info()&types.IsBoolean != 0 && c.Value.Kind() == constant.Bool:
		g.text = c.Value.String()
	default:
		return nil
	}
	return []guard{g}
}

// guarded is x, an arm that is taken only when all of guards hold.
func (e *Evaluator) guarded(x *Expr, guards []guard) *Expr {
	if len(guards) == 0 || x == nil {
		return x
	}
	y := node(kindGuard, x)
	for _, g := range guards {
		y.args = append(y.args, e.parameter(g.param))
		y.names = append(y.names, g.name())
	}
	return y
}

// unguarded is x without conditions, for a value that is read in another call
// of the function whose parameters they are about.
func unguarded(x *Expr) *Expr {
	return rewrite(x, func(x *Expr) *Expr {
		if x.kind == kindGuard {
			return x.args[0]
		}
		return nil
	})
}

// impossible is the panic of a run that takes an arm whose condition is false.
type impossible struct{}

// pass returns what an arm holds when its conditions can be true.
func (x *expander) pass(e *Expr) *Expr {
	if e.kind != kindGuard {
		return e
	}
	for i, a := range e.args[1:] {
		if x.unguarded || i >= len(e.names) || e.names[i] == "" {
			continue
		}
		s, ok := constantText(x.pieces(a))
		equal := e.names[i][0] == '='
		if ok && equal != (s == e.names[i][1:]) {
			panic(impossible{})
		}
	}
	return e.args[0]
}
