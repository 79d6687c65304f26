package callsite

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"sort"

	"golang.org/x/tools/go/ssa"
)

// methodRuns returns what a method of an interface runs: by its fact, or by
// the implementations in the package that declares the interface.
func (f *finder) methodRuns(m *types.Func) []run {
	key := methodKey(m)
	if m.Pkg() != f.pass.Pkg {
		return slices.Concat(f.imports.runsOf(m), f.imports.dispatched(key))
	}
	if rs, ok := f.methods[m]; ok {
		return rs
	}
	if f.asking[m] {
		f.again = true
		return nil
	}
	f.asking[m] = true
	defer delete(f.asking, m)
	iface, ok := m.Signature().Recv().Type().Underlying().(*types.Interface)
	if !ok {
		return nil
	}
	scope := f.pass.Pkg.Scope()
	out := slices.Concat(f.handed[key], f.imports.dispatched(key))
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() || types.IsInterface(tn.Type()) {
			continue
		}
		if n, ok := tn.Type().(*types.Named); ok && n.TypeParams().Len() > 0 {
			continue
		}
		p := types.NewPointer(tn.Type())
		if !types.Implements(p, iface) {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(p, false, m.Pkg(), m.Name())
		method, ok := obj.(*types.Func)
		if !ok {
			continue
		}
		if method.Pkg() != f.pass.Pkg {
			out = append(out, f.imports.runsOf(method)...)
			continue
		}
		if fn := f.pkg.Prog.FuncValue(method); fn != nil {
			f.process(fn)
			f.again = f.again || f.state[fn] == 1
			out = append(out, f.runs[fn]...)
		}
	}
	f.methods[m] = out
	return out
}

// implementation returns what the method of a type runs; the method may be
// that of an interface which the type embeds.
func (f *finder) implementation(method *types.Func) []run {
	switch {
	case isInterfaceMethod(method):
		return f.methodRuns(method)
	case method.Pkg() != f.pass.Pkg:
		return f.imports.runsOf(method)
	}
	if fn := f.pkg.Prog.FuncValue(method.Origin()); fn != nil {
		return f.runs[fn]
	}
	return nil
}

// instances looks at what type parameters stand for: methods are called
// through their constraints.
func (f *finder) instances(visit func(fn *ssa.Function, pos token.Pos, from, to types.Type)) {
	var idents []*ast.Ident
	for id := range f.pass.TypesInfo.Instances {
		idents = append(idents, id)
	}
	sort.Slice(idents, func(i, j int) bool { return idents[i].Pos() < idents[j].Pos() })
	for _, id := range idents {
		var params *types.TypeParamList
		switch obj := f.pass.TypesInfo.Uses[id].(type) {
		case *types.Func:
			params = obj.Signature().TypeParams()
		case *types.TypeName:
			if n, ok := types.Unalias(obj.Type()).(*types.Named); ok {
				params = n.TypeParams()
			}
		}
		args := f.pass.TypesInfo.Instances[id].TypeArgs
		for i := range min(params.Len(), args.Len()) {
			if !types.IsInterface(args.At(i)) || isTypeParam(args.At(i)) {
				visit(f.around(id.Pos()), id.Pos(), args.At(i), params.At(i).Constraint())
			}
		}
	}
}

func isTypeParam(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.TypeParam)
	return ok
}

// around returns the function that a place is in; the package's initializer
// for one outside of functions.
func (f *finder) around(pos token.Pos) *ssa.Function {
	for _, fn := range f.funcs {
		if s := fn.Syntax(); s != nil && fn.Parent() == nil && s.Pos() <= pos && pos < s.End() {
			return fn
		}
	}
	return f.pkg.Func("init")
}
