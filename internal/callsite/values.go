package callsite

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

type valueUse struct {
	pos  token.Pos
	name string
}

// valueUses reports functions that run SQL from their parameters and whose
// callers cannot be seen, because their value is passed around.
func (f *finder) valueUses(fn *ssa.Function) {
	f.conversions(fn, func(fn *ssa.Function, pos token.Pos, from, to types.Type) { f.conversion(fn, pos, from, to) })
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			f.functions(in, func(v ssa.Value) { f.valueUse(in, v) })
			if call, ok := in.(ssa.CallInstruction); ok {
				f.stranger(call)
			}
		}
	}
}

// conversions visits the places of fn where a value becomes an interface.
func (f *finder) conversions(fn *ssa.Function, visit func(fn *ssa.Function, pos token.Pos, from, to types.Type)) {
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.MakeInterface:
				visit(fn, placeOf(in, in.X), in.X.Type(), in.Type())
			case *ssa.ChangeType:
				if types.IsInterface(in.X.Type()) {
					visit(fn, placeOf(in, in.X), in.X.Type(), in.Type())
				}
			case *ssa.ChangeInterface:
				visit(fn, placeOf(in, in.X), in.X.Type(), in.Type())
			}
		}
	}
}

// valueUse looks at a function that is used as a value. Where its calls are not
// all seen, that is reported.
func (f *finder) valueUse(in ssa.Instruction, v ssa.Value) {
	f.makerUse(in, v)
	held := f.held(v)
	if len(held) == 0 {
		return
	}
	s := &sinks{finder: f, held: held, seen: map[ssa.Value]bool{}}
	s.use(in, v)
	name := ""
	for _, h := range held {
		f.forwards.call(h.owner, "")
		if name == "" {
			name = h.owner
		}
	}
	if !s.lost {
		return
	}
	pos := in.Pos()
	if fn := functionIn(v); fn != nil {
		name = valueName(fn)
		if m, ok := v.(*ssa.MakeClosure); ok {
			if pos = m.Pos(); !pos.IsValid() {
				pos = fn.Pos()
			}
		}
	}
	if name == "" {
		name = held[0].name
	}
	if !pos.IsValid() {
		pos = usePos(in)
	}
	if !pos.IsValid() {
		pos = v.Pos()
	}
	reason := name + " is used as a value: its callers are not seen"
	if !f.handedOn(in.Parent(), pos, name, reason, held) {
		f.unseen(in.Parent(), pos, name, reason)
	}
}

// makerUse reports a function that is used as a value and returns functions
// that run SQL: only the results of calls that name it are followed.
func (f *finder) makerUse(in ssa.Instruction, v ssa.Value) {
	fn := functionIn(v)
	if fn == nil || !f.returnsRuns(functionOf(fn), fn.Signature) {
		return
	}
	pos := in.Pos()
	if !pos.IsValid() {
		pos = usePos(in)
	}
	if !pos.IsValid() {
		pos = fn.Pos()
	}
	name := valueName(fn)
	f.unseen(in.Parent(), pos, name, name+" is used as a value: what runs the functions that it returns is not seen")
}

// functionIn is the function that v is a value of, or nil.
func functionIn(v ssa.Value) *ssa.Function {
	switch v := v.(type) {
	case *ssa.Function:
		return v
	case *ssa.MakeClosure:
		fn, _ := v.Fn.(*ssa.Function)
		return fn
	}
	return nil
}

// valueName names a function; a method value is a wrapper made by the SSA
// builder.
func valueName(fn *ssa.Function) string {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	return nameOf(fn)
}

// usePos returns the position of the first use of what in computes.
func usePos(in ssa.Instruction) token.Pos {
	v, ok := in.(ssa.Value)
	if !ok || v.Referrers() == nil {
		return token.NoPos
	}
	for _, r := range *v.Referrers() {
		if r.Pos().IsValid() {
			return r.Pos()
		}
	}
	return token.NoPos
}

func isInterfaceMethod(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	return recv != nil && types.IsInterface(recv.Type())
}

// placeOf is the place of a conversion, of its use or of its operand.
func placeOf(in ssa.Value, x ssa.Value) token.Pos {
	pos := in.Pos()
	if !pos.IsValid() {
		pos = usePos(in.(ssa.Instruction))
	}
	if !pos.IsValid() {
		pos = x.Pos()
	}
	return pos
}

// conversion looks at the methods that run SQL of a value that becomes an
// interface, which may be the constraint of a type parameter. Where calls
// through the interface are not seen, that is reported.
func (f *finder) conversion(fn *ssa.Function, pos token.Pos, from, to types.Type) {
	f.makers(fn, pos, from, to)
	f.methodsOf(from, to, func(m, method *types.Func, runs []run) {
		f.judge(runs)
		var held []heldRun
		for _, r := range runs {
			held = append(held, heldRun{run: r})
		}
		if m.Pkg() == f.pass.Pkg || f.dispatch(m.Pkg(), methodKey(m), held) {
			return
		}
		name := knowledge.FullName(method)
		reason := name + " is called through " + knowledge.TypeName(to) + ": its callers are not seen"
		if !f.handedOn(fn, pos, name, reason, held) {
			f.unseen(fn, pos, name+" "+knowledge.TypeName(to), reason)
		}
	})
}

// makers reports the methods of a value that becomes an interface which return
// functions that run SQL.
func (f *finder) makers(fn *ssa.Function, pos token.Pos, from, to types.Type) {
	iface, ok := to.Underlying().(*types.Interface)
	if !ok || types.IsInterface(from) {
		return
	}
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(from, true, m.Pkg(), m.Name())
		method, ok := obj.(*types.Func)
		if !ok || !f.returnsRuns(method.Origin(), method.Signature()) {
			continue
		}
		name := knowledge.FullName(method)
		f.unseen(fn, pos, name+" "+knowledge.TypeName(to),
			name+" is called through "+knowledge.TypeName(to)+": what runs the functions that it returns is not seen")
	}
}

// methodsOf visits the methods of an interface for which a value of type from
// runs SQL in a way that is not known of the interface; a method of a type in
// the package is among the interface's anyway where that is of the package.
func (f *finder) methodsOf(from, to types.Type, visit func(m, method *types.Func, runs []run)) {
	iface, ok := to.Underlying().(*types.Interface)
	if !ok || iface.NumMethods() == 0 {
		return
	}
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(from, true, m.Pkg(), m.Name())
		method, ok := obj.(*types.Func)
		if !ok || method == m || m.Pkg() == nil {
			continue
		}
		runs := f.implementation(method)
		if f.lookup(m) != nil {
			f.judge(runs)
			continue
		}
		if api := f.lookup(method); api != nil && api.Kind != knowledge.Execute && api.Elsewhere == "" {
			runs = []run{apiRun(api, knowledge.FullName(method), 1)}
		}
		if len(runs) > 0 && !covers(f.methodRuns(m), runs) {
			visit(m, method, runs)
		} else {
			f.judge(runs)
		}
	}
}

// spread hands what functions run to the interfaces and places of the package
// that they get to, and says whether there was anything new.
func (f *finder) spread() bool {
	grown := false
	hand := func(_ *ssa.Function, _ token.Pos, from, to types.Type) {
		f.methodsOf(from, to, func(m, _ *types.Func, runs []run) {
			if m.Pkg() != f.pass.Pkg {
				return
			}
			key := methodKey(m)
			for _, r := range runs {
				if list := appendRun(f.handed[key], r); len(list) > len(f.handed[key]) {
					f.handed[key], grown = list, true
				}
			}
			delete(f.methods, m)
		})
	}
	for _, fn := range f.funcs {
		f.conversions(fn, hand)
	}
	f.instances(hand)
	return f.flows() || grown
}

// judge notes that the calls of functions are judged, or reported, here.
func (f *finder) judge(runs []run) {
	for _, r := range runs {
		f.forwards.call(r.owner, "")
	}
}

// covers says whether each of runs is among what is known of an interface's
// method, so that calls through the interface are judged alike.
func covers(known, runs []run) bool {
	for _, r := range runs {
		if len(appendRun(known, r)) > len(known) {
			return false
		}
	}
	return true
}

func (f *finder) unseen(fn *ssa.Function, pos token.Pos, key, reason string) {
	use := valueUse{pos, key}
	if f.reported[use] {
		return
	}
	f.reported[use] = true
	name, _, _ := cut(key)
	f.result.Sites = append(f.result.Sites, &Site{
		Pos: pos, Function: sqltext.FunctionName(fn), Library: name, API: name, Wrapper: true,
		Reason: reason, ReasonPos: pos, ArgsReason: reason,
	})
}

func cut(key string) (string, string, bool) {
	for i := range len(key) {
		if key[i] == ' ' {
			return key[:i], key[i+1:], true
		}
	}
	return key, "", false
}
