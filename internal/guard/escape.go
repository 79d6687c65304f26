package guard

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// refuse gives up on what the flow does not see.
func (a *analysis) refuse() {
	if !a.One && !a.reaches(a.fill.at, a.fill.at, a.Call) {
		a.refuses(posOf(a.fill.at), "which row it reads depends on other tenants' rows: the statement may find several")
	}
	for _, r := range a.fill.roots {
		if variable, ok := r.(*ssa.Alloc); ok {
			a.shared(variable, a.fill.at)
		}
	}
	if a.fn.Recover != nil {
		for _, in := range a.fn.Recover.Instrs {
			if load, ok := in.(*ssa.UnOp); ok && a.filled(a.base(load.X)) {
				a.refuses(posOf(a.fill.at), "a deferred function that recovers returns it")
			}
		}
	}
}

// shared refuses a variable that something else holds already when in assigns
// to it.
func (a *analysis) shared(variable *ssa.Alloc, in ssa.Instruction) {
	for _, leak := range a.leaks(variable) {
		if a.reaches(leak, in, variable) {
			a.refuses(posOf(leak), "its address is passed on at %s before the row is read", a.place(posOf(leak)))
		}
	}
}

// leaks lists the instructions by which the address of a variable gets out of
// sight.
func (a *analysis) leaks(variable *ssa.Alloc) []ssa.Instruction {
	var out []ssa.Instruction
	seen := map[ssa.Value]bool{}
	var follow func(v ssa.Value)
	follow = func(v ssa.Value) {
		if seen[v] {
			return
		}
		seen[v] = true
		for _, in := range *v.Referrers() {
			if in == a.fill.at || a.fill.passing[in] {
				continue
			}
			switch in := in.(type) {
			case *ssa.UnOp, *ssa.BinOp, *ssa.DebugRef:
			case *ssa.Store:
				if in.Val == v {
					out = append(out, in)
				}
			case *ssa.FieldAddr:
				follow(in)
			case *ssa.IndexAddr:
				follow(in)
			case *ssa.ChangeType:
				follow(in)
			case *ssa.MakeInterface:
				follow(in)
			case *ssa.Slice:
				follow(in)
			case *ssa.Call:
				fn := calleeOf(in.Common())
				b, builtin := in.Call.Value.(*ssa.Builtin)
				if !(builtin && (b.Name() == "len" || b.Name() == "cap" || b.Name() == "append")) && !knowledge.IsPure(fn) {
					out = append(out, in)
				}
			default:
				out = append(out, in)
			}
		}
	}
	follow(variable)
	return out
}

// reaches tells whether execution can get from one instruction to another
// without a third.
func (a *analysis) reaches(from, to, avoid ssa.Instruction) bool {
	seen := map[*ssa.BasicBlock]bool{}
	var walk func(b *ssa.BasicBlock, start int) bool
	walk = func(b *ssa.BasicBlock, start int) bool {
		for _, in := range b.Instrs[start:] {
			switch in {
			case to:
				return true
			case avoid:
				return false
			}
		}
		for _, s := range b.Succs {
			if !seen[s] {
				seen[s] = true
				if walk(s, 0) {
					return true
				}
			}
		}
		return false
	}
	b := from.Block()
	return walk(b, slices.Index(b.Instrs, from)+1)
}

// inspect looks for what lets the row out without a comparison.
func (a *analysis) inspect() {
	for _, b := range a.fn.Blocks {
		if !a.entry[b.Index].reached {
			continue
		}
		st := a.entry[b.Index].clone()
		for _, in := range b.Instrs {
			if in != a.fill.at && !a.fill.passing[in] {
				a.escape(&st, in)
			}
			a.step(&st, in)
		}
	}
	for _, b := range a.fn.Blocks {
		cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || !a.entry[b.Index].reached {
			continue
		}
		end := a.entry[b.Index].clone()
		for _, in := range b.Instrs {
			a.step(&end, in)
		}
		if _, ok := a.comparisons[cond.Cond]; ok && end.fresh[cond.Cond] {
			continue
		}
		if a.touched(&end, cond.Cond) && !a.sameOutcome(b) {
			a.refuses(posOf(cond), "the branch at %s depends on the row%s", a.place(posOf(cond)), a.without())
		}
	}
}

// without names the comparisons in a message.
func (a *analysis) without() string {
	text := " without the comparison at "
	for i, p := range a.positions() {
		if i > 0 {
			text += " or "
		}
		text += a.place(p)
	}
	return text
}

// escape refuses an instruction that lets something made of the row out.
func (a *analysis) escape(st *state, in ssa.Instruction) {
	out := func(v ssa.Value, what string) {
		if v != nil && a.touched(st, v) {
			a.refuses(posOf(in), "the row is %s at %s%s", what, a.place(posOf(in)), a.without())
		}
	}
	switch in := in.(type) {
	case *ssa.Return:
		if a.inner {
			a.returns(st, in)
			return
		}
		for _, v := range in.Results {
			out(v, "returned")
		}
	case *ssa.Store:
		for at := in.Addr; ; {
			index, ok := at.(*ssa.IndexAddr)
			if ok {
				out(index.Index, "used as an index")
				at = index.X
				continue
			}
			field, ok := at.(*ssa.FieldAddr)
			if !ok {
				break
			}
			at = field.X
		}
		if !a.touched(st, in.Val) {
			return
		}
		if variable, ok := a.base(in.Addr).(*ssa.Alloc); ok {
			a.shared(variable, in)
			return
		}
		out(in.Val, "stored")
	case *ssa.MapUpdate:
		out(in.Key, "stored")
		out(in.Value, "stored")
	case *ssa.Send:
		out(in.X, "sent")
	case *ssa.Select:
		for _, s := range in.States {
			out(s.Send, "sent")
		}
	case *ssa.Panic:
		out(in.X, "passed to panic")
	case *ssa.MakeInterface:
		if m := formatter(in.X.Type()); m != "" {
			out(in.X, "given to what may call its method "+m)
		}
	case *ssa.MakeClosure:
		for _, v := range in.Bindings {
			out(v, "captured by a function literal")
		}
	case *ssa.Go:
		a.passed(in, out)
	case *ssa.Defer:
		a.passed(in, out)
	case *ssa.Call:
		if a.aboutRows(in) || knowledge.IsPure(calleeOf(in.Common())) {
			return
		}
		if b, ok := in.Call.Value.(*ssa.Builtin); ok {
			switch b.Name() {
			case "append", "len", "cap", "min", "max", "real", "imag", "complex", "ssa:wrapnilchk":
				return
			case "copy":
				if variable, ok := a.base(in.Call.Args[0]).(*ssa.Alloc); !ok {
					out(in.Call.Args[1], "copied")
				} else if a.touched(st, in.Call.Args[1]) {
					a.shared(variable, in)
				}
				return
			}
		}
		a.passed(in, out)
	}
}

// passed refuses a call that gets something made of the row.
func (a *analysis) passed(in ssa.CallInstruction, out func(ssa.Value, string)) {
	c := in.Common()
	name := "a function"
	if fn := calleeOf(c); fn != nil {
		name = fn.Name()
	} else if b, ok := c.Value.(*ssa.Builtin); ok {
		name = b.Name()
	}
	out(c.Value, "passed to "+name)
	for _, v := range c.Args {
		out(v, "passed to "+name)
	}
}

// sameOutcome tells whether both sides of a branch end alike when the row is
// another tenant's, as in "row.Deleted || row.Tenant != tenant".
func (a *analysis) sameOutcome(b *ssa.BasicBlock) bool {
	if b.Succs[0] == b.Succs[1] {
		return false // its merged values have two edges from b
	}
	x, xok := a.outcome(b, b.Succs[0], 0)
	y, yok := a.outcome(b, b.Succs[1], 0)
	return xok && yok && x.same(y)
}

// outcome is where a path without effects leads.
type outcome struct {
	block  *ssa.BasicBlock
	values []ssa.Value // of the block's merged values, on the path
}

func (x outcome) same(y outcome) bool {
	if x.block == y.block {
		return slices.EqualFunc(x.values, y.values, sameValue)
	}
	rx, okx := bare(x.block)
	ry, oky := bare(y.block)
	if !okx || !oky || len(rx.Results) != len(ry.Results) {
		return false
	}
	for i := range rx.Results {
		if !sameValue(rx.Results[i], ry.Results[i]) {
			return false
		}
	}
	return true
}

// bare is the return of a block that does nothing else.
func bare(b *ssa.BasicBlock) (*ssa.Return, bool) {
	ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	if !ok {
		return nil, false
	}
	for _, in := range b.Instrs[:len(b.Instrs)-1] {
		if _, phi := in.(*ssa.Phi); phi || !harmless(in) {
			return nil, false
		}
	}
	return ret, true
}

func sameValue(x, y ssa.Value) bool {
	if x == y {
		return true
	}
	switch x := x.(type) {
	case *ssa.Const:
		y, ok := y.(*ssa.Const)
		return ok && types.Identical(x.Type(), y.Type()) && x.String() == y.String()
	case *ssa.UnOp:
		y, ok := y.(*ssa.UnOp)
		if !ok || x.Op != token.MUL || y.Op != token.MUL || x.X != y.X {
			return false
		}
		_, global := x.X.(*ssa.Global)
		return global
	case *ssa.MakeInterface:
		y, ok := y.(*ssa.MakeInterface)
		return ok && types.Identical(x.X.Type(), y.X.Type()) && sameValue(x.X, y.X)
	}
	return false
}

// outcome follows a path as long as it does nothing and its branches do not
// matter; a comparison of the tenant fails.
func (a *analysis) outcome(from, b *ssa.BasicBlock, depth int) (outcome, bool) {
	o := outcome{block: b}
	for _, in := range b.Instrs {
		if phi, ok := in.(*ssa.Phi); ok {
			o.values = append(o.values, phi.Edges[slices.Index(b.Preds, from)])
		}
	}
	if depth > 20 {
		return o, false
	}
	for _, in := range b.Instrs[:len(b.Instrs)-1] {
		if !harmless(in) || in == a.fill.at {
			return o, true
		}
	}
	switch last := b.Instrs[len(b.Instrs)-1].(type) {
	case *ssa.Jump:
		if len(o.values) == 0 {
			return a.outcome(b, b.Succs[0], depth+1)
		}
	case *ssa.If:
		if len(o.values) > 0 {
			return o, true
		}
		if k, ok := a.comparisons[last.Cond]; ok && !k.number && len(a.Tenants) == 1 {
			side := 0
			if k.equal {
				side = 1
			}
			return a.outcome(b, b.Succs[side], depth+1)
		}
		x, xok := a.outcome(b, b.Succs[0], depth+1)
		y, yok := a.outcome(b, b.Succs[1], depth+1)
		if xok && yok && x.same(y) {
			return x, true
		}
	}
	return o, true
}

// harmless tells whether an instruction only computes a value.
func harmless(in ssa.Instruction) bool {
	switch in := in.(type) {
	case *ssa.UnOp:
		return in.Op != token.ARROW
	case *ssa.Phi, *ssa.BinOp, *ssa.FieldAddr, *ssa.Field, *ssa.Index, *ssa.IndexAddr, *ssa.Convert, *ssa.ChangeType,
		*ssa.ChangeInterface, *ssa.MakeInterface, *ssa.Extract, *ssa.Slice, *ssa.Lookup, *ssa.DebugRef, *ssa.Alloc:
		return true
	case *ssa.Call:
		return knowledge.IsPure(calleeOf(in.Common()))
	}
	return false
}

// innocent are packages whose values only show themselves.
var innocent = map[string]bool{"time": true, "net": true, "net/netip": true, "net/url": true, "math/big": true, "errors": true, "fmt": true}

// formatter is the method of the program's by which fmt shows a value: it may
// keep the row, or log it. It is "" when there is none.
func formatter(t types.Type) string {
	for _, name := range []string{"Format", "GoString", "Error", "String"} {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		fn, ok := obj.(*types.Func)
		if ok && !types.IsInterface(t) && fn.Pkg() != nil && !knowledge.IsPure(fn) && !innocent[fn.Pkg().Path()] {
			return name
		}
	}
	return ""
}
