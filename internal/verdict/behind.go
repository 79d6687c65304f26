package verdict

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// implementations are the methods of the package's own types that a call of a
// method of one of its interfaces may reach: those whose types become the
// interface somewhere in the package.
func (f *flow) implementations(m *types.Func) []*ssa.Function {
	if m == nil || m.Pkg() != f.pass.Pkg || !isInterfaceMethod(m) || len(f.funcs) == 0 {
		return nil
	}
	if known, ok := f.behind[m]; ok {
		return known
	}
	var methods []*ssa.Function
	scope := f.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() || types.IsInterface(tn.Type()) {
			continue
		}
		if n, ok := tn.Type().(*types.Named); !ok || n.TypeParams().Len() > 0 || !f.becomes(tn, m) {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(tn.Type()), false, m.Pkg(), m.Name())
		method, ok := obj.(*types.Func)
		if !ok || method.Pkg() != f.pass.Pkg {
			continue
		}
		if fn := f.funcs[0].Prog.FuncValue(method); fn != nil && len(fn.Blocks) > 0 {
			methods = append(methods, fn)
		}
	}
	if f.behind == nil {
		f.behind = map[*types.Func][]*ssa.Function{}
	}
	f.behind[m] = methods
	return methods
}

// becomes tells whether a type's values become some interface with a method.
func (f *flow) becomes(tn *types.TypeName, m *types.Func) bool {
	for c := range f.converted {
		if c.from != tn {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(c.to.Type(), false, m.Pkg(), m.Name())
		if obj == m {
			return true
		}
	}
	return false
}

// exportBehind tells what the package's own types return behind its interfaces.
func (f *flow) exportBehind(facts map[*types.Func]*flowFact, of func(*types.Func) *flowFact) {
	scope := f.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		iface, ok := tn.Type().Underlying().(*types.Interface)
		if !ok {
			continue
		}
		for m := range iface.ExplicitMethods() {
			for _, fn := range f.implementations(m) {
				obj, ok := fn.Object().(*types.Func)
				if !ok || !m.Exported() {
					continue
				}
				if given := facts[obj].handed(); given != nil && len(given.Results) > 0 {
					of(m).add(&flowFact{Version: flowVersion, Results: given.Results})
				}
			}
		}
	}
}
