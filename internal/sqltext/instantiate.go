package sqltext

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Instantiate replaces the parameters of fn, or of an imported function when
// fn is nil, in x by the arguments of the call at, of which those that are nil
// are not known.
func (e *Evaluator) Instantiate(x *Expr, fn *ssa.Function, args []ssa.Value, at ssa.Instruction) *Expr {
	bound := map[int]*Expr{}
	bind := func(i int) *Expr {
		if p := (Param{fn, i}); p.isCell() {
			b, ok := bound[i]
			if !ok {
				b = e.variable(p, at)
				bound[i] = b
			}
			return b
		}
		if i < 0 || i >= len(args) || args[i] == nil {
			return nil
		}
		b, ok := bound[i]
		if !ok {
			b = e.bind(args[i], at)
			if e.twice(args, i) {
				b = &Expr{kind: kindValue, value: e.describeValue(unwrap(args[i]), 0), args: []*Expr{freeExpr(describe(args[i])+" is passed twice", at.Pos())}}
			}
			bound[i] = b
		}
		return b
	}
	return e.instantiate(x, fn, at, bind, func(x *Expr) *Expr {
		i := x.param.Index
		switch {
		case i < 0 || i >= len(args) || args[i] == nil:
			return anyAnswer()
		case x.op == opNil && (x.field == "" || !e.twice(args, i)):
			return e.nilArgument(args[i], x.field, at)
		case x.value == nil || x.value.Type == nil:
			return anyAnswer() // what another package asks for is known by its name only
		}
		return e.isType(args[i], x.value.Type)
	})
}

// twice says whether the variable that argument i points to is passed in another
// argument too, so that the function has two names for it.
func (e *Evaluator) twice(args []ssa.Value, i int) bool {
	v := unwrap(args[i])
	if !isPointer(v.Type()) {
		return false
	}
	root, path, _ := e.rootOf(v)
	for k, a := range args {
		if k == i || a == nil || !isPointer(unwrap(a).Type()) {
			continue
		}
		other, part, _ := e.rootOf(unwrap(a))
		if unwrap(a) == v || root != nil && other == root && overlaps(path, part) {
			return true
		}
	}
	return false
}

// bind evaluates an argument, both as a value and as what it holds.
func (e *Evaluator) bind(v ssa.Value, at ssa.Instruction) *Expr {
	if holds(v.Type()) {
		// What it points to is as this call finds it.
		text := e.pointed(e.contents(v, at), v, at)
		return &Expr{kind: kindValue, value: e.describeValue(v, 0), args: []*Expr{text}, open: text.open}
	}
	b := e.Value(v, at)
	if b.value != nil && len(b.args) == 0 {
		b = &Expr{kind: kindValue, value: b.value, args: []*Expr{e.eval(v, at)}}
		b.open = b.args[0].open
	}
	if b.value != nil {
		if x := e.pointed(b.args[0], v, at); x != b.args[0] {
			b = &Expr{kind: kindValue, value: b.value, args: append([]*Expr{x}, b.args[1:]...), open: b.open}
		}
	}
	return b
}

// instantiate replaces the parameters by what bind gives for their number, and
// the questions about parameters by their answers.
func (e *Evaluator) instantiate(x *Expr, fn *ssa.Function, at ssa.Instruction, bind func(int) *Expr, ask func(*Expr) *Expr) *Expr {
	loops := map[*loop]*loop{}
	loose := false // a parameter stays that no argument is known for
	nodes := 0
	r := rewriter{seen: map[*Expr]*Expr{}}
	r.replace = func(x *Expr) *Expr {
		nodes++
		if x.loop != nil && x.loop.over != nil {
			l, ok := loops[x.loop]
			if !ok {
				l = x.loop
				loops[x.loop] = l
				if over := r.walk(l.over); over != l.over {
					l = &loop{header: l.header, over: over}
				}
				loops[x.loop] = l
			}
			if l != x.loop {
				y := *x
				y.loop = l
				return &y
			}
			return nil
		}
		switch x.kind {
		case kindParam, kindValue:
			if x.kind == kindValue && x.value != nil || x.param.Function != fn {
				return nil
			}
			b := bind(x.param.Index)
			switch {
			case b == nil:
				loose = true
				return nil
			case x.kind == kindValue:
				return b
			case b.value == nil:
				p := &Expr{kind: kindParam, param: b.param, segs: x.segs}
				if v := b.param.value(); v != nil {
					return e.pointed(p, v, at)
				}
				return p
			}
			return b.args[0]
		case kindOp:
			switch {
			case x.op == opInvoke:
				return e.invoke(x.args[0], x.field, at)
			case (x.op == opNil || x.op == opIs) && x.param.Function == fn:
				return ask(x)
			}
		case kindField:
			y := fieldOf(x.args[0], x.field, nil)
			if y.kind == kindField && y.args[0] == x.args[0] {
				y.segs = x.segs
			}
			if y.kind == kindField && len(y.args) == 1 && len(x.args) > 1 {
				z := *y
				z.args = []*Expr{y.args[0], x.args[1]}
				y = &z
			}
			return y
		default:
		}
		if x.choice != 0 {
			y := *x
			if c, ok := e.rebased(x.choice, fn, bind); ok {
				y.choice = c
			} else {
				y.choice = e.fresh(at, x.choice)
			}
			if at != nil && (y.kind == kindText || y.kind == kindOp && y.op == opAt) {
				y.args = slices.Concat(y.args, e.iterationsAt(at))
			}
			return &y
		}
		return nil
	}
	y := r.walk(x)
	if loose {
		y = e.anyCall(y, fn)
	}
	markOpen(y)
	// A graph is gone through again at each call, so that large ones are counted
	// beside the values that are evaluated.
	if nodes > smallGraph {
		e.steps += nodes / nodesPerStep
	}
	return y
}

// anyCall is x with conditions that say nothing beyond themselves when they are
// about parameters of fn, which are those of one call here and of another there.
func (e *Evaluator) anyCall(x *Expr, fn *ssa.Function) *Expr {
	return rewrite(x, func(x *Expr) *Expr {
		if x.kind != kindGuard || !mentionsParams(x.args[1:], fn) {
			return nil
		}
		y := *x
		y.names = make([]string, len(x.names))
		for i, compare := range x.names {
			compare = strings.TrimPrefix(strings.TrimPrefix(compare, computed), unsteady)
			y.names[i] = computed + unsteady + compare
		}
		return &y
	})
}

// mentionsParams says whether parameters of fn are part of list.
func mentionsParams(list []*Expr, fn *ssa.Function) bool {
	seen := map[*Expr]bool{}
	var walk func(x *Expr) bool
	walk = func(x *Expr) bool {
		if seen[x] {
			return false
		}
		seen[x] = true
		param := x.kind == kindParam || x.kind == kindValue && x.value == nil || x.kind == kindOp && (x.op == opNil || x.op == opIs)
		return param && x.param.Function == fn || slices.ContainsFunc(x.args, walk)
	}
	return slices.ContainsFunc(list, walk)
}

// Graphs of smallGraph nodes are free; going through nodesPerStep of a larger
// one costs about what a step does.
const (
	smallGraph   = 200
	nodesPerStep = 8
)

// dispatch evaluates a call of an interface method without parameters whose
// receiver's type is known here or will be where the function is called.
func (e *Evaluator) dispatch(v *ssa.Call, t types.Type) *Expr {
	if len(v.Call.Args) > 0 || !CarriesText(t) || v.Call.Signature().Results().Len() != 1 {
		return nil
	}
	recv := e.Value(v.Call.Value, v)
	if x := e.invoke(recv, v.Call.Method.Name(), v); x != nil {
		return x
	}
	if recv.value != nil {
		return nil
	}
	x := opExpr(opInvoke, 0, recv)
	x.field = v.Call.Method.Name()
	x.segs = freeExpr("result of "+describe(v), v.Pos()).segs
	return x
}

// invoke evaluates a method of a value whose concrete type is known, or
// returns nil.
func (e *Evaluator) invoke(recv *Expr, name string, at ssa.Instruction) *Expr {
	if recv.kind != kindValue || recv.value == nil || recv.value.Type == nil || types.IsInterface(recv.value.Type) {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(recv.value.Type, false, e.index.pkg.Pkg, name)
	method, ok := obj.(*types.Func)
	if !ok {
		return nil
	}
	method = method.Origin()
	var s *Summary
	var fn *ssa.Function
	if method.Pkg() == e.index.pkg.Pkg {
		if fn = e.index.pkg.Prog.FuncValue(method); fn != nil && len(fn.Blocks) > 0 {
			s = e.summary(fn)
		}
	} else {
		s = e.imports.Summary(method)
	}
	if s == nil || len(s.Results) != 1 || s.Results[0] == nil {
		return nil
	}
	return e.instantiate(s.Results[0], fn, at, func(i int) *Expr {
		if i != 0 || len(recv.args) == 0 {
			return nil
		}
		return recv
	}, func(*Expr) *Expr { return anyAnswer() })
}

func (e *Evaluator) fresh(at ssa.Instruction, old int) int {
	k := callChoice{at, old}
	if c, ok := e.calls[k]; ok {
		return c
	}
	c := len(e.choices) + len(e.calls) + 1
	e.calls[k] = c
	return c
}

// markOpen recomputes which nodes refer to a value under evaluation.
func markOpen(x *Expr) {
	seen := map[*Expr]bool{}
	var walk func(x *Expr)
	walk = func(x *Expr) {
		if seen[x] {
			return
		}
		seen[x] = true
		for _, a := range x.args {
			walk(a)
			x.open = x.open || a.open
		}
	}
	walk(x)
}
