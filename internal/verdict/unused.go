package verdict

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/origin"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// unusedTenants reports tenant parameters of functions that run statements on
// tenants' tables without them.
func (j *judge) unusedTenants() {
	var order []*ssa.Function
	sites := map[*ssa.Function][]*Site{}
	for _, site := range j.result.Sites {
		call := j.flow.calls[site.Site]
		if call == nil || j.inTest(site.Pos) {
			continue
		}
		fn := outermost(call.Parent())
		if sites[fn] == nil {
			order = append(order, fn)
		}
		sites[fn] = append(sites[fn], site)
	}
	for _, d := range j.config.AllDimensions() {
		for _, fn := range order {
			for i, p := range fn.Params {
				if p.Name() != "_" && p.Name() != "" && !(i == 0 && fn.Signature.Recv() != nil) && isTenantParam(&d, p) {
					j.unusedTenant(&d, fn, i, sites[fn])
				}
			}
		}
	}
}

// isTenantParam tells whether a parameter is there for the tenant: by its
// type, or by a name like the tenant column's.
func isTenantParam(d *config.Dimension, p *ssa.Parameter) bool {
	if len(d.Types) > 0 && carries(p.Type(), d.Types) {
		return true
	}
	plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
	return isIdentity(p.Type()) && slices.ContainsFunc(d.Columns, func(c string) bool {
		return plain(columnName(c)) == plain(p.Name()) && plain(p.Name()) != "id"
	})
}

// unusedTenant judges one parameter against the calls of its function.
func (j *judge) unusedTenant(d *config.Dimension, fn *ssa.Function, index int, sites []*Site) {
	p := fn.Params[index]
	used := reaches(p, map[ssa.Value]bool{})
	for _, site := range sites {
		var bound, free *Statement
		for _, s := range site.Statements {
			switch {
			case j.binds(s, d, fn, index):
				bound = s
			case onTenants(s, d) && (!used || s.Verdict == scope.Unscoped):
				free = s
			}
		}
		how := ""
		switch {
		case free == nil:
		case !used:
			how = "never reaches"
		case bound != nil:
			how = "reaches, on only some paths,"
		}
		if how != "" {
			j.report(&Finding{
				Code: diag.UnusedTenant, Pos: p.Pos(), Offset: -1,
				Message: fmt.Sprintf("tenant parameter %s of %s %s the statement on %s", p.Name(), sqltext.FunctionName(fn), how, tableOf(free, d)),
				Related: []Related{{"the statement", free.Pos(free.Start)}},
				Site:    &Site{Site: &callsite.Site{Pos: p.Pos(), Function: sqltext.FunctionName(fn)}},
			})
			return
		}
	}
}

// binds tells whether a parameter is among what a statement binds to a tenant.
func (j *judge) binds(s *Statement, d *config.Dimension, fn *ssa.Function, index int) bool {
	for key, v := range s.tenants {
		if dimensionOf(j.config, key.dimension).Name == d.Name && slices.ContainsFunc(v.origins, func(o origin.Origin) bool {
			return o.Kind == origin.Parameter && o.Func == fn && o.Index == index
		}) {
			return true
		}
	}
	return false
}

// onTenants tells whether a statement concerns tables of a dimension.
func onTenants(s *Statement, d *config.Dimension) bool { return tableOf(s, d) != "" }

// tableOf is the first of a statement's tables whose rows belong to tenants.
func tableOf(s *Statement, d *config.Dimension) string {
	for _, r := range s.Result.Relations {
		if (r.Class == catalog.ClassTenant || r.Class == catalog.ClassChild) && (r.Dimension == "" || r.Dimension == d.Name) {
			return r.Table
		}
	}
	return ""
}

// reaches tells whether a value goes anywhere: to a call that does more than
// report it, to a result, to memory that outlives the function, or into a
// comparison with what is no constant.
func reaches(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] || v.Referrers() == nil {
		return false
	}
	seen[v] = true
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.DebugRef, *ssa.If:
		case *ssa.BinOp:
			if isComparison(in.Op) {
				_, x := in.X.(*ssa.Const)
				_, y := in.Y.(*ssa.Const)
				if !x && !y {
					return true
				}
			} else if reaches(in, seen) {
				return true
			}
		case *ssa.Store:
			if in.Val == v && storeReaches(in.Addr, seen) {
				return true
			}
		case *ssa.MakeClosure:
			fn := in.Fn.(*ssa.Function)
			for i, b := range in.Bindings {
				if b == v && reaches(fn.FreeVars[i], seen) {
					return true
				}
			}
		case ssa.CallInstruction:
			if callReaches(in, seen) {
				return true
			}
		case *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.Convert, *ssa.MultiConvert, *ssa.TypeAssert, *ssa.Extract,
			*ssa.Phi, *ssa.Slice, *ssa.Field, *ssa.FieldAddr, *ssa.Index, *ssa.IndexAddr, *ssa.UnOp:
			if reaches(in.(ssa.Value), seen) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// storeReaches follows what is stored in a local variable.
func storeReaches(addr ssa.Value, seen map[ssa.Value]bool) bool {
	for {
		switch a := addr.(type) {
		case *ssa.IndexAddr:
			addr = a.X
		case *ssa.FieldAddr:
			addr = a.X
		case *ssa.Alloc, *ssa.FreeVar:
			return reaches(addr, seen)
		default:
			return true
		}
	}
}

// callReaches follows a value through a call that only reports or formats it,
// or asks for its length.
func callReaches(call ssa.CallInstruction, seen map[ssa.Value]bool) bool {
	if b, ok := call.Common().Value.(*ssa.Builtin); ok && b.Name() == "len" {
		return false
	}
	obj := origin.Method(call)
	if !knowledge.OnlyTells(obj) {
		if obj == nil || obj.Signature().Recv() == nil || obj.Signature().Params().Len() > 0 || obj.Signature().Results().Len() != 1 || isError(obj.Signature().Results().At(0).Type()) {
			return true
		}
	}
	v := call.Value()
	return v != nil && !isError(v.Type()) && reaches(v, seen)
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

func isComparison(op token.Token) bool {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	default:
		return false
	}
}
