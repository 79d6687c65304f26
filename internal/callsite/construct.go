package callsite

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// askedFact is attached to a function whose calls in packages above determine
// texts of its package.
type askedFact struct{ Version int }

func (*askedFact) AFact() {}

func (f *askedFact) String() string { return "calls are asked for" }

// asked says whether the calls of a function of another package are asked for.
func (m *imports) asked(fn *types.Func) bool {
	if m.module == nil || fn.Pkg() == nil || fn.Pkg() == m.pass.Pkg {
		return false
	}
	// That they are is known after the look at those who need them: then the
	// driver looks again at who has asked here.
	m.pass.ImportObjectFact(fn, &askedFact{})
	return m.module.needs(fn)
}

// Calls implements sqltext.Imports.
func (m *imports) Calls(fn *types.Func) (calls [][]*sqltext.Expr, ok bool) {
	if m.module == nil || !m.module.closed(m.pass.Pkg.Path()) {
		return nil, false
	}
	for _, w := range m.module.passed(callsKey(fn), m.pass.Pkg.Path()) {
		calls = append(calls, sqltext.Decode(w))
	}
	return calls, true
}

func callsKey(fn *types.Func) string { return knowledge.FullName(fn) + callsOf }

// callsOf makes a key of the full name of a function.
const callsOf = " calls"

// gather joins what the parts of a package, which tests make two of, found of
// the calls of one function.
func gather(found []Dispatch, of Dispatch) []sqltext.Wire {
	var out []sqltext.Wire
	for _, d := range found {
		if d.Key != of.Key || d.from != of.from {
			continue
		}
		for _, w := range d.calls {
			if !slices.ContainsFunc(out, func(o sqltext.Wire) bool { return reflect.DeepEqual(o, w) }) {
				out = append(out, w)
			}
		}
	}
	return out
}

// constructions tells packages below what their functions are passed that ask
// for it.
func (f *finder) constructions() {
	if f.cfg.Module == nil {
		return
	}
	found := map[*types.Func]*Dispatch{}
	var order []*types.Func
	add := func(fn *types.Func, at ssa.Instruction, asks []string, args ...*sqltext.Expr) {
		d := found[fn]
		if d == nil {
			d = &Dispatch{Package: fn.Pkg().Path(), Key: callsKey(fn), from: f.pass.Pkg.Path()}
			found[fn], order = d, append(order, fn)
		}
		w, ok := sqltext.Encode(func(sqltext.Param) int { return -1 }, args...)
		if !ok {
			w, _ = sqltext.Encode(nil)
		}
		d.calls = append(d.calls, w)
		for _, name := range asks {
			d.via = append(d.via, name+callsOf)
		}
		known := f.imports.module.passed(d.Key, f.pass.Pkg.Path())
		if len(known) > 0 && at.Pos().IsValid() && !slices.ContainsFunc(known, func(o sqltext.Wire) bool { return reflect.DeepEqual(o, w) }) {
			name := knowledge.FullName(fn)
			f.unseen(at.Parent(), at.Pos(), name, name+" is passed texts that are not followed to the end")
		}
	}
	for _, fn := range f.funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				f.constructs(in, add)
			}
		}
	}
	needed := f.eval.Awaited()
	for _, fn := range f.eval.Asked() {
		// Of a method it was taken for granted that nothing calls it.
		if fn.Signature().Recv() != nil {
			needed = append(needed, knowledge.FullName(fn))
		}
	}
	for _, name := range needed {
		f.result.Dispatches = append(f.result.Dispatches, Dispatch{Package: packageOf(name), Key: name + callsOf, needed: true})
	}
	for _, fn := range order {
		f.result.Dispatches = append(f.result.Dispatches, *found[fn])
	}
}

// constructs looks for a function whose calls are asked for in an instruction:
// a call of it, or its use as a value, of whose calls nothing is known.
func (f *finder) constructs(in ssa.Instruction, add addCall) {
	if call, ok := in.(*ssa.Call); ok && !call.Call.IsInvoke() {
		if fn := askable(call.Call.StaticCallee()); fn != nil && f.imports.asked(fn) {
			calls, asks := f.eval.Passed(call)
			for _, args := range calls {
				add(fn, in, asks, args...)
			}
		}
	}
	var operands [8]*ssa.Value
	for _, op := range in.Operands(operands[:0]) {
		v, ok := (*op).(*ssa.Function)
		if call, isCall := in.(*ssa.Call); !ok || isCall && op == &call.Call.Value {
			continue
		}
		if fn := askable(v); fn != nil && f.imports.asked(fn) {
			add(fn, in, nil)
		}
	}
	switch in := in.(type) {
	case *ssa.MakeInterface:
		f.converts(in, in.X.Type(), in.Type(), add)
	case *ssa.ChangeInterface:
		f.converts(in, in.X.Type(), in.Type(), add)
	}
}

// converts looks for a method that is asked for and can be called through an
// interface from now on.
func (f *finder) converts(in ssa.Instruction, from, to types.Type, add addCall) {
	iface, ok := to.Underlying().(*types.Interface)
	if !ok {
		return
	}
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(from, true, m.Pkg(), m.Name())
		if method, ok := obj.(*types.Func); ok && f.imports.asked(method.Origin()) {
			add(method.Origin(), in, nil)
		}
	}
}

// packageOf is the package of a function or method by its full name.
func packageOf(name string) string {
	slash := strings.LastIndexByte(name, '/') + 1
	pkg, _, _ := strings.Cut(name[slash:], ".")
	return name[:slash] + pkg
}

// addCall takes note of a call with args, nothing being known of those that are
// not there; asks are as [sqltext.Evaluator.Passed] tells.
type addCall func(fn *types.Func, at ssa.Instruction, asks []string, args ...*sqltext.Expr)

// askable is the object of a function whose calls can be asked for.
func askable(fn *ssa.Function) *types.Func {
	if fn == nil {
		return nil
	}
	obj, _ := fn.Object().(*types.Func)
	if obj == nil || obj.Pkg() == nil || !token.IsExported(obj.Name()) {
		return nil
	}
	return obj.Origin()
}
