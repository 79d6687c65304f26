package callsite

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// executions returns the values given to a prepared statement when it runs in
// one place of the same function.
func (f *finder) executions(call ssa.CallInstruction) (args, named *sqltext.Expr) {
	v := call.Value()
	if v == nil {
		return nil, nil
	}
	var found []ssa.CallInstruction
	if !follow(v, map[ssa.Value]bool{}, &found) || len(found) != 1 {
		return nil, nil
	}
	in := found[0]
	api := executed(in, nil)
	list := in.Common().Args
	if in.Common().IsInvoke() || api.Args+1 >= len(list) {
		return nil, nil
	}
	if api.Style == knowledge.Bound {
		return nil, f.eval.Value(list[api.Args+1], in)
	}
	return f.eval.List(list[api.Args+1], in), nil
}

// follow collects the calls that run the statement v. It reports false when
// the statement goes where its calls are not seen.
func follow(v ssa.Value, seen map[ssa.Value]bool, found *[]ssa.CallInstruction) bool {
	if seen[v] || v.Referrers() == nil {
		return true
	}
	seen[v] = true
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.Extract:
			if in.Index == 0 && !follow(in, seen, found) {
				return false
			}
		case *ssa.Store:
			a, ok := in.Addr.(*ssa.Alloc)
			if !ok || !follow(a, seen, found) {
				return false
			}
		case *ssa.UnOp:
			if !follow(in, seen, found) {
				return false
			}
		case *ssa.MakeClosure:
			for i, b := range in.Bindings {
				if b == v && !follow(in.Fn.(*ssa.Function).FreeVars[i], seen, found) {
					return false
				}
			}
		case ssa.CallInstruction:
			if executed(in, v) != nil {
				*found = append(*found, in)
			} else if !closes(in, v) {
				return false
			}
		case *ssa.DebugRef, *ssa.BinOp:
		default:
			return false
		}
	}
	return true
}

// closes says whether a call closes the statement v.
func closes(in ssa.CallInstruction, v ssa.Value) bool {
	c := in.Common()
	fn := c.StaticCallee()
	return fn != nil && len(c.Args) > 0 && c.Args[0] == v && fn.Name() == "Close"
}

// executed returns the API when in runs a prepared statement v; any when v
// is nil.
func executed(in ssa.CallInstruction, v ssa.Value) *knowledge.API {
	c := in.Common()
	fn := c.StaticCallee()
	if fn == nil || len(c.Args) == 0 || v != nil && c.Args[0] != v {
		return nil
	}
	obj, _ := fn.Object().(*types.Func)
	if obj == nil {
		return nil
	}
	if api := knowledge.Lookup(obj); api != nil && api.Kind == knowledge.Execute {
		return api
	}
	return nil
}
