package verdict

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/origin"
	"github.com/tenantvet/tenantvet/internal/scope"
)

// parameter is a part of a function's parameter that carries the tenant of a
// dimension.
type parameter struct {
	root            *ssa.Parameter
	path, dimension string
}

// callers are the parameters that scoped statements are bound to.
func (j *judge) callers() map[parameter]bool {
	found := map[parameter]bool{}
	for _, site := range j.result.Sites {
		for _, s := range site.Statements {
			if s.Verdict != scope.Scoped {
				continue
			}
			for p, v := range s.tenants {
				if root, path := partOf(v.arg.SSA); root != nil {
					found[parameter{root, path, dimensionOf(j.config, p.dimension).Name}] = true
				}
			}
		}
	}
	return found
}

// isCallers tells whether a value is the caller's tenant: by its type or where
// it comes from, or because a scoped statement is bound to the same parameter
// where the configuration says neither. That it was compared with something
// before says nothing here: with another tenant's row, for one.
func (j *judge) isCallers(d *config.Dimension, v ssa.Value, at ssa.Instruction, caller map[parameter]bool) bool {
	if j.flow == nil || j.flow.tracers[d.Name] == nil {
		return false
	}
	v = plain(v)
	typed := carries(v.Type(), d.Types)
	trace := func(v ssa.Value, path string, at ssa.Instruction, good func(o origin.Origin) bool) bool {
		origins := j.flow.tracers[d.Name].Of(v, path, at)
		return len(origins) > 0 && !slices.ContainsFunc(origins, func(o origin.Origin) bool { return !good(o) })
	}
	if root, path := partOf(v); root != nil {
		entry := root.Parent().Blocks[0].Instrs[0]
		return (typed || !checks(d) && caller[parameter{root, path, d.Name}]) &&
			trace(root, path, entry, func(o origin.Origin) bool { return o.Kind == origin.Parameter })
	}
	if in, ok := v.(ssa.Instruction); ok {
		at = in // where it is made: before it was compared
	}
	if !checks(d) {
		return trace(v, "", at, func(o origin.Origin) bool { return o.Kind == origin.Trusted && o.What == "a context value" })
	}
	says := policy(d)
	if trace(v, "", at, func(o origin.Origin) bool {
		check, checked := strings.CutPrefix(o.What, "the check of ")
		return o.Kind == origin.Trusted && (says.Source(o.What) || checked && says.Check(check))
	}) {
		return true
	}
	// A type makes the caller's tenant of what a function returns, not of what
	// was read with another row.
	switch v.(type) {
	case *ssa.Call, *ssa.Extract:
		return typed && trace(v, "", at, func(o origin.Origin) bool { return o.Kind != origin.Untrusted && o.Kind != origin.Constant })
	default:
		return false
	}
}

// plain is a value before conversions and before it is written out.
func plain(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.Call:
			fn := x.Call.StaticCallee()
			if fn == nil || len(x.Call.Args) != 1 {
				return v
			}
			obj, _ := fn.Object().(*types.Func)
			if !knowledge.Spells(obj) {
				return v
			}
			v = x.Call.Args[0]
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case *ssa.Convert:
			v = x.X
		default:
			return v
		}
	}
}

// partOf says which part of a parameter a value is, if the function does not
// assign to it; nil when it is none.
func partOf(v ssa.Value) (*ssa.Parameter, string) {
	switch v := plain(v).(type) {
	case *ssa.Parameter:
		return v, ""
	case *ssa.Field:
		root, path := partOf(v.X)
		return root, path + "." + knowledge.FieldName(v.X.Type(), v.Field)
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return partAt(v.X)
		}
	}
	return nil, ""
}

// partAt is partOf for what an address points to.
func partAt(v ssa.Value) (*ssa.Parameter, string) {
	switch v := v.(type) {
	case *ssa.FieldAddr:
		root, path := partAt(v.X)
		if root == nil {
			root, path = partOf(v.X)
		}
		if root == nil || assigned(v.X, v.Field) {
			return nil, ""
		}
		return root, path + "." + knowledge.FieldName(v.X.Type(), v.Field)
	case *ssa.Alloc:
		// A parameter whose address is taken, or that a literal captures.
		var only ssa.Value
		for _, in := range *v.Referrers() {
			if st, ok := in.(*ssa.Store); ok && st.Addr == v {
				if only != nil {
					return nil, ""
				}
				only = st.Val
			}
		}
		root, _ := only.(*ssa.Parameter)
		return root, ""
	case *ssa.FreeVar:
		if b := bindingOf(v); b != nil {
			return partAt(b)
		}
	}
	return nil, ""
}

// assigned tells whether a function assigns to a field of what x points to.
func assigned(x ssa.Value, field int) bool {
	for _, in := range *x.Referrers() {
		at, ok := in.(*ssa.FieldAddr)
		if !ok || at.Field != field {
			continue
		}
		for _, use := range *at.Referrers() {
			if _, load := use.(*ssa.UnOp); !load {
				return true
			}
		}
	}
	return false
}

// bindingOf is what a captured variable is outside of its function literal.
func bindingOf(v *ssa.FreeVar) ssa.Value {
	fn := v.Parent()
	var found ssa.Value
	for _, b := range fn.Parent().Blocks {
		for _, in := range b.Instrs {
			closure, ok := in.(*ssa.MakeClosure)
			if !ok || closure.Fn != ssa.Value(fn) {
				continue
			}
			if found != nil {
				return nil
			}
			found = closure.Bindings[slices.Index(fn.FreeVars, v)]
		}
	}
	return found
}
