package callsite

import (
	"go/token"
	"go/types"
	"slices"

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
	var operands [8]*ssa.Value
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.MakeInterface:
				f.conversion(fn, placeOf(in, in.X), in.X.Type(), in.Type())
			case *ssa.ChangeType:
				if types.IsInterface(in.X.Type()) {
					f.conversion(fn, placeOf(in, in.X), in.X.Type(), in.Type())
				}
			case *ssa.ChangeInterface:
				f.conversion(fn, placeOf(in, in.X), in.X.Type(), in.Type())
			}
			var callee ssa.Value
			if call, ok := in.(ssa.CallInstruction); ok && !call.Common().IsInvoke() {
				callee = call.Common().Value
			}
			for _, op := range in.Operands(operands[:0]) {
				v, ok := (*op).(*ssa.Function)
				if !ok || *op == callee {
					continue
				}
				if m, ok := in.(*ssa.MakeClosure); ok && m.Fn == ssa.Value(v) {
					if !f.onlyCalled(m) {
						f.valueUse(in, m.Pos(), v)
					}
					continue
				}
				if st, ok := in.(*ssa.Store); !isLocalVariable(in, v) || !f.called[v] || ok && !onlyCallee(st.Addr, v) {
					f.valueUse(in, in.Pos(), v)
				}
			}
		}
	}
}

// onlyCalled says whether a function literal is called where it is made or
// through one local variable, so that its calls have been seen.
func (f *finder) onlyCalled(m *ssa.MakeClosure) bool {
	fn, ok := m.Fn.(*ssa.Function)
	if !ok || fn.Parent() == nil && len(*m.Referrers()) > 0 {
		// A method value.
		return false
	}
	for _, in := range *m.Referrers() {
		switch in := in.(type) {
		case ssa.CallInstruction:
			if in.Common().Value != ssa.Value(m) {
				return false
			}
		case *ssa.Store:
			if !isLocalVariable(in, m) || !f.called[fn] || !onlyCallee(in.Addr, m) {
				return false
			}
		case *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// onlyCallee says whether what the local variable addr holds is only called;
// closure is assigned to it.
func onlyCallee(addr ssa.Value, closure ssa.Value) bool {
	for _, in := range *addr.Referrers() {
		switch in := in.(type) {
		case *ssa.Store:
			if in.Val != closure {
				return false
			}
		case *ssa.UnOp:
			for _, r := range *in.Referrers() {
				call, ok := r.(ssa.CallInstruction)
				if _, debug := r.(*ssa.DebugRef); !debug && (!ok || call.Common().Value != ssa.Value(in) || slices.Contains(call.Common().Args, ssa.Value(in))) {
					return false
				}
			}
		case *ssa.MakeClosure:
			fn := in.Fn.(*ssa.Function)
			for i, b := range in.Bindings {
				if b == addr && !onlyCallee(fn.FreeVars[i], closure) {
					return false
				}
			}
		case *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// isLocalVariable says whether in stores v into a local variable.
func isLocalVariable(in ssa.Instruction, v ssa.Value) bool {
	st, ok := in.(*ssa.Store)
	if !ok || st.Val != v {
		return false
	}
	_, ok = st.Addr.(*ssa.Alloc)
	return ok
}

func (f *finder) valueUse(in ssa.Instruction, pos token.Pos, fn *ssa.Function) {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	// A method value is a wrapper function made by the SSA builder.
	obj, _ := fn.Object().(*types.Func)
	name := nameOf(fn)
	switch {
	case len(f.runs[fn]) > 0:
	case obj == nil:
		return
	case knowledge.Lookup(obj) != nil:
		if knowledge.Lookup(obj).Kind == knowledge.Execute {
			return
		}
	case obj.Pkg() == f.pass.Pkg:
		target := f.pkg.Prog.FuncValue(obj)
		if len(f.runs[target]) == 0 && (!isInterfaceMethod(obj) || len(f.methodRuns(obj)) == 0) {
			return
		}
	case len(f.imports.runsOf(obj)) == 0:
		return
	}
	if obj != nil {
		name = knowledge.FullName(obj)
		f.judge(f.implementation(obj))
	}
	f.judge(f.runs[fn])
	if !pos.IsValid() {
		pos = usePos(in)
	}
	if !pos.IsValid() {
		pos = fn.Pos()
	}
	f.unseen(in.Parent(), pos, name, name+" is used as a value: its callers are not seen")
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

// conversion reports functions that run SQL and become methods of an interface
// through which their calls cannot be recognised. The interface may be the
// constraint of a type parameter.
func (f *finder) conversion(fn *ssa.Function, pos token.Pos, from, to types.Type) {
	iface, ok := to.Underlying().(*types.Interface)
	if !ok || iface.NumMethods() == 0 {
		return
	}
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(from, true, m.Pkg(), m.Name())
		method, ok := obj.(*types.Func)
		if !ok || method == m {
			continue
		}
		name := knowledge.FullName(method)
		if knowledge.Lookup(m) != nil {
			f.judge(f.implementation(method))
			continue
		}
		api := knowledge.Lookup(method)
		runs := f.implementation(method)
		if api != nil && api.Kind != knowledge.Execute || len(runs) > 0 && !covers(f.methodRuns(m), runs) {
			f.judge(runs)
			f.unseen(fn, pos, name+" "+knowledge.TypeName(to),
				name+" is called through "+knowledge.TypeName(to)+": its callers are not seen")
		}
	}
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
