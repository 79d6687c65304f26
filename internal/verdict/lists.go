package verdict

import (
	"cmp"
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/origin"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// isList tells whether a value of the type is several values for the database,
// or a pointer to them. A type of that name, and bytes, are one value.
func isList(t types.Type, names []string) bool {
	for t != nil {
		if n, ok := t.(interface{ Obj() *types.TypeName }); ok && knowledge.IsListed(n.Obj(), names) {
			return false
		}
		switch u := t.(type) {
		case *types.Alias:
			t = u.Rhs()
		case *types.Pointer:
			t = u.Elem()
		case *types.Slice:
			return !isByte(u.Elem())
		case *types.Array:
			return !isByte(u.Elem())
		case *types.Named:
			if u.TypeArgs().Len() == 1 && knowledge.IsContainer(u) {
				return u.Obj().Name() == "Array" || isList(u.TypeArgs().At(0), names)
			}
			if types.IsInterface(u) {
				return false
			}
			t = u.Underlying()
		default:
			return false
		}
	}
	return false
}

func isByte(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Uint8
}

// listType is the type of the list that an argument hands to the database, as
// it is or through what a driver makes of it; nil when it is no list.
func listType(arg *callsite.Arg, names []string) types.Type {
	t := arg.Type
	v := arg.SSA
	for v != nil {
		if m, ok := v.(*ssa.MakeInterface); ok {
			v = m.X
			continue
		}
		call, ok := v.(*ssa.Call)
		if !ok || len(call.Call.Args) != 1 || !knowledge.MakesList(origin.Method(call)) {
			break
		}
		v = call.Call.Args[0]
		if m, ok := v.(*ssa.MakeInterface); ok {
			v = m.X
		}
		t = v.Type()
	}
	if t != nil && isList(t, names) {
		return t
	}
	return nil
}

// elements lists what a slice literal holds; nil when the list is made
// otherwise.
func elements(v ssa.Value) []*ssa.Store {
	for {
		switch x := v.(type) {
		case *ssa.MakeInterface:
			v = x.X
			continue
		case *ssa.ChangeType:
			v = x.X
			continue
		case *ssa.Call:
			if len(x.Call.Args) == 1 && knowledge.MakesList(origin.Method(x)) {
				v = x.Call.Args[0]
				continue
			}
		}
		break
	}
	s, ok := v.(*ssa.Slice)
	if !ok {
		return nil
	}
	array, ok := s.X.(*ssa.Alloc)
	if !ok || array.Comment != "slicelit" {
		return nil
	}
	var out []*ssa.Store
	for _, in := range *array.Referrers() {
		at, ok := in.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, use := range *at.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == ssa.Value(at) {
				out = append(out, st)
			}
		}
	}
	return out
}

// mixed tells whether a list is written out with two different tenants.
func (j *judge) mixed(d *config.Dimension, arg *callsite.Arg) bool {
	if j.flow == nil || arg.SSA == nil {
		return false
	}
	tracer := j.flow.tracers[d.Name]
	all := elements(arg.SSA)
	for i, a := range all {
		for _, b := range all[:i] {
			x, y := tracer.Of(a.Val, "", a), tracer.Of(b.Val, "", b)
			if len(x) > 0 && len(y) > 0 && apart(x, y) {
				return true
			}
		}
	}
	return false
}

// assumption is what a proof says about a value that it takes for granted.
func (v *tenantValue) assumption(placeholder, name string) string {
	if v.list {
		return fmt.Sprintf("assumed: every element of %s is the caller's %s", placeholder, name)
	}
	return "assumed to be the caller's " + name
}

// expanded are the links of a proof for a relation that is bound by a list
// which the call expands, of which the prover has no placeholder.
func (s *Statement) expanded(r scope.Relation) []string {
	seen := map[string]bool{}
	var links []string
	for p, v := range s.tenants {
		table, _, _ := strings.Cut(v.bound, ".")
		name := cmp.Or(p.dimension, "tenant")
		if p.number < sqlparse.FirstStandIn || !v.list || table != r.Table || p.dimension != r.Dimension {
			continue
		}
		link := fmt.Sprintf("%s = %s", v.place, describe(v.arg))
		if from := describeOrigin(v.origins); from != "" {
			link += ", " + from
		}
		if !v.trusted {
			link += ", " + v.assumption(v.place, name)
		}
		if !seen[link] {
			seen[link] = true
			links = append(links, link)
		}
	}
	slices.Sort(links)
	return links
}

// Trusted lists the placeholders that carry the tenant by their numbers in the
// call: a list that the call expands has one.
func (s *Statement) Trusted() []int { return s.numbers(s.Result.Trusted, "") }

// Dimensions is Trusted for each of several dimensions; nil when there is one.
func (s *Statement) Dimensions() map[string][]int {
	if s.Result.Dimensions == nil {
		return nil
	}
	out := map[string][]int{}
	for name, list := range s.Result.Dimensions {
		out[name] = s.numbers(list, name)
	}
	return out
}

func (s *Statement) numbers(list []int, dimension string) []int {
	out := []int{}
	for _, n := range list {
		if n >= sqlparse.FirstStandIn {
			v, ok := s.tenants[tenantParam{n, dimension}]
			if !ok || v.number == 0 {
				continue // which of the call's values it is depends on a list before
			}
			n = v.number
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}
