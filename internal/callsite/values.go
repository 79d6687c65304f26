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
	var operands [8]*ssa.Value
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if mi, ok := in.(*ssa.MakeInterface); ok {
				f.conversion(mi)
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
				if !isLocalVariable(in, v) || !f.called[v] {
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
			if !isLocalVariable(in, m) || !f.called[fn] {
				return false
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
	}
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

// conversion reports wrappers that become methods of an interface through
// which their calls cannot be recognised.
func (f *finder) conversion(mi *ssa.MakeInterface) {
	iface, ok := mi.Type().Underlying().(*types.Interface)
	if !ok || iface.NumMethods() == 0 {
		return
	}
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(mi.X.Type(), false, m.Pkg(), m.Name())
		method, ok := obj.(*types.Func)
		if !ok || knowledge.Lookup(m) != nil {
			continue
		}
		method = method.Origin()
		var runs []run
		if method.Pkg() == f.pass.Pkg {
			if fn := f.pkg.Prog.FuncValue(method); fn != nil {
				runs = f.runs[fn]
			}
		} else {
			runs = f.imports.runsOf(method)
		}
		if len(runs) == 0 || covers(f.methodRuns(m), runs) {
			continue
		}
		name := knowledge.FullName(method)
		pos := mi.Pos()
		if !pos.IsValid() {
			pos = usePos(mi)
		}
		if !pos.IsValid() {
			pos = mi.X.Pos()
		}
		f.unseen(mi.Parent(), pos, name+" "+knowledge.TypeName(mi.Type()),
			name+" is called through "+knowledge.TypeName(mi.Type())+": its callers are not seen")
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
