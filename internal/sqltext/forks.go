package sqltext

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Two appends to one slice share the room behind its end: what the first has
// appended, the second assigns. Code appends to a slice once, and then to the
// result, so that only a slice which is appended to twice is looked at.

const sharedRoom = "another append to the same slice may assign what was appended"

// forked says whether what v, an append or a call of a function that appends
// to what it is passed, adds behind base may be assigned by another append to
// base before it is used.
func (e *Evaluator) forked(v *ssa.Call, base ssa.Value) bool {
	if r, ok := e.forks[v]; ok {
		return r
	}
	f := &forks{e: e, at: v, seen: map[ssa.Value]bool{}}
	r := !exact(base, 0) && (f.repeated(base) || f.rival(base, v))
	e.forks[v] = r
	return r
}

// forkedArg is forked for a call of a function of the package that appends to
// an argument.
func (e *Evaluator) forkedArg(v *ssa.Call, fn *ssa.Function) bool {
	for i, a := range v.Common().Args {
		if e.growsParam(fn, i) && e.forked(v, a) {
			return true
		}
	}
	return false
}

// exact says whether nothing fits behind the end of a slice.
func exact(v ssa.Value, depth int) bool {
	switch v := v.(type) {
	case *ssa.Const:
		return true
	case *ssa.Slice:
		if v.Max != nil {
			return v.High == v.Max || isLen(v.High, v.X) && isLen(v.Max, v.X)
		}
		if a, ok := v.X.(*ssa.Alloc); ok && v.Low == nil {
			return v.High == nil || fresh(v) && fills(a, v.High)
		}
	case *ssa.Call:
		return calleeName(v.Common()) == "slices.Clip"
	case *ssa.MakeSlice:
		return v.Len == v.Cap
	case *ssa.Phi:
		if depth > 3 {
			return false
		}
		for _, x := range v.Edges {
			if !exact(x, depth+1) {
				return false
			}
		}
		return true
	}
	return false
}

// isLen says whether v is the length of a slice.
func isLen(v, of ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	b, ok := call.Call.Value.(*ssa.Builtin)
	return ok && b.Name() == "len" && call.Call.Args[0] == of
}

// fills says whether n is the number of elements of the array variable.
func fills(a *ssa.Alloc, n ssa.Value) bool {
	arr, ok := a.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array)
	c, constant := constInt(n)
	return ok && constant && c == arr.Len()
}

// forks looks for an append that assigns what the one at has appended.
type forks struct {
	e    *Evaluator
	at   *ssa.Call
	seen map[ssa.Value]bool
}

// repeated says whether a function literal appends to a variable of the
// function around it and leaves the variable as it is: each call of it appends
// to the same slice.
func (f *forks) repeated(base ssa.Value) bool {
	load, ok := base.(*ssa.UnOp)
	if !ok {
		return false
	}
	v, ok := load.X.(*ssa.FreeVar)
	if !ok {
		return false
	}
	for _, in := range *f.at.Referrers() {
		if st, ok := in.(*ssa.Store); ok && st.Addr == ssa.Value(v) {
			return false
		}
	}
	return slices.ContainsFunc(*f.at.Referrers(), f.kept)
}

// kept says whether an instruction hands on the value that it uses.
func (f *forks) kept(in ssa.Instruction) bool {
	switch in := in.(type) {
	case *ssa.Return, *ssa.Store:
		return true
	case *ssa.Phi, *ssa.ChangeType, *ssa.MakeInterface, *ssa.Slice:
		for _, r := range *in.(ssa.Value).Referrers() {
			if _, again := r.(*ssa.Phi); !again && f.kept(r) {
				return true
			}
		}
	}
	return false
}

// rival says whether another append to x may run after the instruction from,
// which f.at is or which follows it, and before the last use of what that one
// returns.
func (f *forks) rival(x ssa.Value, from ssa.Instruction) bool {
	if f.seen[x] || x.Referrers() == nil {
		return false
	}
	f.seen[x] = true
	// Where x is computed again it is another slice.
	anew := func(in ssa.Instruction) bool { v, ok := in.(ssa.Value); return ok && v == x }
	for _, in := range *x.Referrers() {
		switch in := in.(type) {
		case *ssa.Phi:
			for i, edge := range in.Edges {
				pred := in.Block().Preds[i]
				if edge == x && runsAfter(from, pred.Instrs[len(pred.Instrs)-1], anew) && f.rival(in, in) {
					return true
				}
			}
		case *ssa.ChangeType:
			if f.rival(in, f.later(in, from)) {
				return true
			}
		case *ssa.Slice:
			if in.High == nil && f.rival(in, f.later(in, from)) {
				return true
			}
		case *ssa.Store:
			if in.Val == x && f.rivalLoad(in.Addr, from) {
				return true
			}
		case *ssa.Call:
			switch {
			case !f.appends(in, x) || !runsAfter(from, in, anew):
			case in == f.at:
				if f.carried(in) {
					return true
				}
			case f.used(f.at, in, map[ssa.Value]bool{}):
				return true
			}
		}
	}
	if load, ok := x.(*ssa.UnOp); ok && load.Op == token.MUL {
		return f.rivalLoad(load.X, from)
	}
	return false
}

// later is the instruction that computes a part of a slice where it follows
// from, else from.
func (f *forks) later(in, from ssa.Instruction) ssa.Instruction {
	if runsAfter(from, in, func(in ssa.Instruction) bool { return in == ssa.Instruction(f.at) }) {
		return in
	}
	return from
}

// rivalLoad looks at what else is read from a variable or field, without an
// assignment to it in between.
func (f *forks) rivalLoad(addr ssa.Value, from ssa.Instruction) bool {
	assigned := func(in ssa.Instruction) bool {
		st, ok := in.(*ssa.Store)
		return ok && samePlace(st.Addr, addr)
	}
	for _, load := range loadsOf(addr, f.at.Parent()) {
		if runsAfter(from, load, assigned) && f.rival(load, load) {
			return true
		}
	}
	return f.rivalCall(addr, from, assigned)
}

// rivalCall looks at the calls that append to a variable through a function
// literal or a pointer.
func (f *forks) rivalCall(addr ssa.Value, from ssa.Instruction, assigned func(ssa.Instruction) bool) bool {
	root, path, _ := f.e.rootOf(addr)
	if root == nil {
		return false
	}
	o := f.e.view(root)
	if o == nil {
		o = f.e.object(root)
	}
	for ev := range o.all() {
		if ev.kind == eventCall && (ev.literal || overlaps(ev.path, path)) && runsAfter(from, ev.instr, assigned) &&
			f.used(f.at, ev.instr, map[ssa.Value]bool{}) {
			return true
		}
	}
	return false
}

// loadsOf lists what fn reads from a variable, or from a field of its name.
func loadsOf(addr ssa.Value, fn *ssa.Function) []*ssa.UnOp {
	var out []*ssa.UnOp
	add := func(a ssa.Value) {
		for _, in := range *a.Referrers() {
			if load, ok := in.(*ssa.UnOp); ok && load.Op == token.MUL && load.Parent() == fn {
				out = append(out, load)
			}
		}
	}
	field, ok := addr.(*ssa.FieldAddr)
	if !ok {
		if addr.Referrers() != nil {
			add(addr)
		}
		return out
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if other, ok := in.(*ssa.FieldAddr); ok && other.Field == field.Field && types.Identical(other.X.Type(), field.X.Type()) {
				add(other)
			}
		}
	}
	return out
}

// samePlace says whether two addresses are certainly of one variable or field.
func samePlace(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	x, ok := a.(*ssa.FieldAddr)
	y, also := b.(*ssa.FieldAddr)
	if ok && also {
		return x.Field == y.Field && samePlace(x.X, y.X)
	}
	l, ok := a.(*ssa.UnOp)
	m, also := b.(*ssa.UnOp)
	return ok && also && l.Op == token.MUL && m.Op == token.MUL && samePlace(l.X, m.X)
}

// appends says whether a call appends to x.
func (f *forks) appends(call *ssa.Call, x ssa.Value) bool {
	c := call.Common()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		return b.Name() == "append" && len(c.Args) > 0 && c.Args[0] == x
	}
	for i, a := range c.Args {
		if a == x && f.e.growsParam(c.StaticCallee(), i) {
			return true
		}
	}
	return false
}

// growsParam says whether a function appends to a parameter, or to a field of
// it, and does not have it by a pointer: one of another package by what it
// returns.
func (e *Evaluator) growsParam(fn *ssa.Function, i int) bool {
	if fn == nil {
		return false
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if len(fn.Blocks) > 0 && fn.Package() == e.index.pkg {
		return i < len(fn.Params) && e.grown(fn.Params[i])
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok || obj.Pkg() == nil {
		return false
	}
	s := e.imports.Summary(obj.Origin())
	return s != nil && slices.ContainsFunc(s.Results, func(x *Expr) bool { return appendsTo(x, i, map[*Expr]bool{}) })
}

// appendsTo says whether a value is a list made by appending to parameter i, or
// to a field of it, in whole or in part.
func appendsTo(x *Expr, i int, seen map[*Expr]bool) bool {
	if x == nil || seen[x] {
		return false
	}
	seen[x] = true
	if x.kind == kindAppend && len(x.args) > 0 {
		base := x.args[0]
		for len(base.args) > 0 && (base.kind == kindAppend || base.kind == kindField || base.kind == kindOp && base.op == opAt) {
			base = base.args[0]
		}
		if base.kind == kindParam && base.param.Index == i {
			return true
		}
	}
	return slices.ContainsFunc(x.args, func(a *Expr) bool { return appendsTo(a, i, seen) })
}

// grown says whether the function that p is a parameter of appends to it.
func (e *Evaluator) grown(p *ssa.Parameter) bool {
	if r, ok := e.grows[p]; ok {
		return r
	}
	e.grows[p] = false
	if _, ok := p.Type().Underlying().(*types.Pointer); ok {
		return false
	}
	r := e.appended(p, map[ssa.Value]bool{})
	e.grows[p] = r
	return r
}

// appended follows a slice, or a record that has one, to an append.
func (e *Evaluator) appended(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] || v.Referrers() == nil || len(seen) > maxSteps {
		return false
	}
	seen[v] = true
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.Phi, *ssa.ChangeType, *ssa.Field, *ssa.Slice, *ssa.FieldAddr:
			if e.appended(in.(ssa.Value), seen) {
				return true
			}
		case *ssa.UnOp:
			if in.Op == token.MUL && e.appended(in, seen) {
				return true
			}
		case *ssa.Store:
			if a, ok := in.Addr.(*ssa.Alloc); ok && in.Val == v && e.appended(a, seen) {
				return true
			}
		case *ssa.Call:
			c := in.Common()
			if b, ok := c.Value.(*ssa.Builtin); ok {
				if b.Name() == "append" && c.Args[0] == v {
					return true
				}
				continue
			}
			for i, a := range c.Args {
				if a == v && e.growsParam(c.StaticCallee(), i) {
					return true
				}
			}
		}
	}
	return false
}
