package mint

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// constructor reports a call of a function of the type's own package that makes
// a value of what it is given, unless that package is trusted with it.
func (f *finder) constructor(call *ast.CallExpr, fn *types.Func) {
	fact := f.factOf(fn)
	if fact == nil || fn.Pkg() == f.pass.Pkg {
		return
	}
	for _, name := range fact.Makes {
		for i := range f.dimensions {
			d := &f.dimensions[i]
			if !slices.Contains(d.Types, name) {
				continue
			}
			if _, listed := d.MayMint(fn.Pkg().Path()); listed || f.named(d, fn) {
				continue
			}
			obj, ok := fn.Pkg().Scope().Lookup(name[len(fn.Pkg().Path())+1:]).(*types.TypeName)
			if !ok || slices.ContainsFunc(call.Args, func(a ast.Expr) bool { return f.derived(a, &tenant{d, obj}) }) {
				continue
			}
			t := &tenant{d, obj}
			f.report(call, t, "%s.%s makes a %s of what it is given", fn.Pkg().Name(), fn.Name(), t)
		}
	}
}

// named tells whether a function is a source of the dimension's tenant.
func (f *finder) named(d *config.Dimension, fn *types.Func) bool {
	name := knowledge.FullName(fn)
	return slices.ContainsFunc(d.Sources, func(s string) bool { return knowledge.CanonicalName(s) == name })
}

// fill reports a destination that is, or holds, a tenant value.
func (f *finder) fill(call *ast.CallExpr, d filled) {
	if f.scanner {
		return
	}
	if u, ok := d.arg.(*ast.UnaryExpr); ok && u.Op == token.AND {
		if t, what := f.partOf(u.X); t != nil {
			f.report(call, t, "%s of a %s is decoded here", what, t)
			return
		}
	}
	f.decoded(call, f.typeOf(d.arg), d.tag)
}

func (f *finder) decoded(at ast.Node, typ types.Type, tag string) {
	for _, part := range f.parts(typ, tag, nil) {
		where := ""
		if part.path != "" {
			where = " into " + shown(deref(typ)) + part.path
		}
		f.report(at, part.tenant, "a %s is decoded%s here", part.tenant, where)
	}
}

// instance reports a generic function or type that makes values of the type it
// is instantiated with.
func (f *finder) instance(id *ast.Ident) {
	inst, ok := f.pass.TypesInfo.Instances[id]
	if !ok {
		return
	}
	fact := f.factOf(generic(f.pass.TypesInfo.Uses[id]))
	if fact == nil {
		return
	}
	for _, d := range fact.Types {
		if d.Index >= inst.TypeArgs.Len() {
			continue
		}
		arg := inst.TypeArgs.At(d.Index)
		if !d.Converted {
			f.decoded(id, arg, d.Tag)
		} else if t := f.itself(arg); t != nil {
			f.report(id, t, "%s converts something to a %s", id.Name, t)
		}
	}
}
