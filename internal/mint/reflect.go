package mint

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// reflected reports what makes a tenant value by reflection: a conversion to
// its type, a variable that is set through its address, and a new value that is
// decoded into.
func (f *finder) reflected(call *ast.CallExpr, fn *types.Func) {
	if fn.Pkg() == nil || fn.Pkg().Path() != "reflect" || f.scanner {
		return
	}
	switch name := knowledge.FullName(fn); {
	case name == "reflect.Value.Convert" && len(call.Args) == 1:
		if t := f.itself(f.typeNamed(call.Args[0])); t != nil {
			f.report(call, t, "something is converted to a %s by reflection here", t)
		}
	case name == "reflect.ValueOf" && len(call.Args) == 1 && f.sets():
		if ptr, ok := types.Unalias(f.typeOf(call.Args[0])).(*types.Pointer); ok {
			for _, part := range f.parts(ptr.Elem(), "", nil) {
				f.report(call, part.tenant, "a %s may be set by reflection here", part.tenant)
			}
		}
	case name == "reflect.New" && len(call.Args) == 1 && f.decodesAny():
		if t := f.typeNamed(call.Args[0]); t != nil {
			f.decoded(call, t, "")
		}
	}
}

// typeNamed is the type that an expression of type reflect.Type stands for; nil
// when it is not written there.
func (f *finder) typeNamed(e ast.Expr) types.Type {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return nil
	}
	switch fn := f.callee(call); knowledge.FullName(fn) {
	case "reflect.TypeFor":
		if index, ok := ast.Unparen(call.Fun).(*ast.IndexExpr); ok {
			return f.typeOf(index.Index)
		}
	case "reflect.TypeOf":
		if len(call.Args) == 1 {
			return f.typeOf(call.Args[0])
		}
	}
	return nil
}

// sets tells whether the declaration assigns by reflection.
func (f *finder) sets() bool {
	return f.calls(func(fn *types.Func, _ *ast.CallExpr) bool {
		return strings.HasPrefix(knowledge.FullName(fn), "reflect.Value.Set")
	})
}

// decodesAny tells whether the declaration decodes into a value of which only
// an interface is known.
func (f *finder) decodesAny() bool {
	return f.calls(func(_ *types.Func, call *ast.CallExpr) bool {
		for _, d := range f.fills(call) {
			if types.IsInterface(f.typeOf(d.arg)) {
				return true
			}
		}
		return false
	})
}

// calls tells whether the declaration has a call of that kind.
func (f *finder) calls(is func(*types.Func, *ast.CallExpr) bool) bool {
	found := false
	ast.Inspect(f.decl, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && !found {
			fn := f.callee(call)
			found = fn != nil && is(fn, call)
		}
		return !found
	})
	return found
}
