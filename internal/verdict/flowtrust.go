package verdict

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/origin"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// trusted tells whether origins are all known to be good: those of parameters
// if every call, all of them in the package, passes such a value.
func (f *flow) trusted(d *config.Dimension, os []origin.Origin) bool {
	return f != nil && f.allTrusted(d, os, map[sinkKey]bool{})
}

func (f *flow) allTrusted(d *config.Dimension, os []origin.Origin, open map[sinkKey]bool) bool {
	return len(os) > 0 && !slices.ContainsFunc(os, func(o origin.Origin) bool { return !f.isTrusted(d, o, open) })
}

func (f *flow) isTrusted(d *config.Dimension, o origin.Origin, open map[sinkKey]bool) bool {
	switch o.Kind {
	case origin.Trusted:
		// Without a source in the configuration a context is as good as any.
		return o.What != "a context value" || len(d.Sources) == 0 && len(d.Types) == 0
	case origin.Parameter:
		if o.Vouched {
			return true
		}
		key := sinkKey{fn: o.Func, index: o.Index, path: o.Path}
		if open[key] {
			return true // as far as a recursive call can tell
		}
		if o.Func == nil || !f.private(o.Func) {
			return false
		}
		open[key] = true
		for _, call := range f.index.Callers(o.Func) {
			arg := origin.Argument(call, o.Index)
			if arg == nil || !f.allTrusted(d, f.tracers[d.Name].Of(arg, o.Path, call), open) {
				return false
			}
		}
		return true
	default:
		return false
	}
}

// private tells whether all calls of a function are calls in the package that
// name it.
func (f *flow) private(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	if !ok || !f.index.OnlyCalled(fn) || fn.Signature.Recv() != nil && len(f.implemented(fn)) > 0 {
		return false
	}
	return !obj.Exported() || f.pass.Pkg.Name() == "main"
}

// describeOrigin says where a value comes from, for proofs.
func describeOrigin(os []origin.Origin) string {
	if len(os) != 1 {
		return ""
	}
	switch o := os[0]; o.Kind {
	case origin.Trusted:
		return "from " + o.What
	case origin.Parameter:
		if o.Func == nil || o.Func.Parent() != nil {
			return ""
		}
		return fmt.Sprintf("parameter %s of %s", o.What+o.Path, sqltext.FunctionName(o.Func))
	default:
		return ""
	}
}
