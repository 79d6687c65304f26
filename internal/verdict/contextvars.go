package verdict

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/origin"
	"github.com/tenantvet/tenantvet/internal/sqltext"
	"github.com/tenantvet/tenantvet/internal/ssapass"
)

// contextVars reports contexts by which a library sets something for the
// session, where they are used in a transaction.
func (j *judge) contextVars() {
	if j.pass.TypesInfo == nil || !j.setsSession() {
		return
	}
	_, funcs := j.pass.ResultOf[ssapass.Analyzer].(*ssapass.Package).Build()
	v := &contextVars{judge: j, index: origin.NewIndex(funcs), reported: map[*ssa.Call]bool{}}
	for _, call := range v.index.Calls() {
		c, ok := call.(*ssa.Call)
		if !ok {
			continue
		}
		if i, ok := knowledge.SetsSession(origin.Method(c)); ok {
			setting := origin.ConstString(origin.Argument(c, i))
			v.follow(c, &setter{call: c, setting: setting, seen: map[ssa.Value]bool{}})
		}
	}
}

// setsSession tells whether the package mentions a function that makes such a
// context.
func (j *judge) setsSession() bool {
	for _, obj := range j.pass.TypesInfo.Uses {
		if fn, ok := obj.(*types.Func); ok {
			if _, ok := knowledge.SetsSession(fn); ok {
				return true
			}
		}
	}
	return false
}

type contextVars struct {
	*judge
	index    *origin.Index
	reported map[*ssa.Call]bool
}

// setter is a call that makes such a context.
type setter struct {
	call    *ssa.Call
	setting string // "" when it is computed
	seen    map[ssa.Value]bool
}

// follow goes through the uses of a context within the package.
func (v *contextVars) follow(ctx ssa.Value, s *setter) {
	if s.seen[ctx] || ctx.Referrers() == nil || len(s.seen) > 500 {
		return
	}
	s.seen[ctx] = true
	for _, in := range *ctx.Referrers() {
		switch in := in.(type) {
		case *ssa.Phi:
			v.follow(in, s)
		case *ssa.ChangeInterface:
			v.follow(in, s)
		case *ssa.MakeInterface:
			v.follow(in, s)
		case *ssa.UnOp:
			v.follow(in, s)
		case *ssa.Store:
			if in.Val == ctx {
				v.follow(in.Addr, s)
			}
		case *ssa.FieldAddr:
			// A struct that carries the context carries much else.
		case *ssa.MakeClosure:
			if fn, ok := in.Fn.(*ssa.Function); ok {
				for i, b := range in.Bindings {
					if b == ctx && i < len(fn.FreeVars) {
						v.follow(fn.FreeVars[i], s)
					}
				}
			}
		case *ssa.Return:
			// What calls the function has the context.
			for _, call := range v.index.Callers(in.Parent()) {
				if value := call.Value(); value != nil {
					v.results(value, slices.Index(in.Results, ctx), len(in.Results), s)
				}
			}
		case ssa.CallInstruction:
			v.call(in, ctx, s)
		}
	}
}

// results follows result i of a call.
func (v *contextVars) results(call *ssa.Call, i, n int, s *setter) {
	if n == 1 {
		v.follow(call, s)
		return
	}
	for _, in := range *call.Referrers() {
		if e, ok := in.(*ssa.Extract); ok && e.Index == i {
			v.follow(e, s)
		}
	}
}

// call looks at a call that is given the context: one in a transaction, one
// that derives another context of it, or one of the package's functions.
func (v *contextVars) call(call ssa.CallInstruction, ctx ssa.Value, s *setter) {
	c := call.Common()
	if recv := origin.Argument(call, 0); recv != ctx && inTransaction(recv, 0) && (c.IsInvoke() || c.Signature().Recv() != nil) {
		v.found(s, call)
		return
	}
	for _, a := range c.Args {
		if a != ctx && knowledge.IsClientTransaction(a.Type()) {
			v.found(s, call)
			return
		}
	}
	if value := call.Value(); value != nil && c.Signature().Results().Len() > 0 {
		if knowledge.TypeName(c.Signature().Results().At(0).Type()) == "context.Context" {
			v.results(value, 0, c.Signature().Results().Len(), s)
		}
	}
	if fn := origin.Callee(call); fn != nil && len(fn.Blocks) > 0 {
		for i, p := range fn.Params {
			if origin.Argument(call, i) == ctx {
				v.follow(p, s)
			}
		}
	}
}

// inTransaction tells whether a value is a client's transaction, or was got
// from one by fields and method calls.
func inTransaction(v ssa.Value, depth int) bool {
	if v == nil || depth > 20 {
		return false
	}
	if knowledge.IsClientTransaction(v.Type()) {
		return true
	}
	switch x := v.(type) {
	case *ssa.Call:
		return inTransaction(origin.Argument(x, 0), depth+1)
	case *ssa.Extract:
		return inTransaction(x.Tuple, depth+1)
	case *ssa.FieldAddr:
		return inTransaction(x.X, depth+1)
	case *ssa.Field:
		return inTransaction(x.X, depth+1)
	case *ssa.UnOp:
		return inTransaction(x.X, depth+1)
	case *ssa.MakeInterface:
		return inTransaction(x.X, depth+1)
	case *ssa.ChangeInterface:
		return inTransaction(x.X, depth+1)
	case *ssa.Phi:
		return slices.ContainsFunc(x.Edges, func(e ssa.Value) bool { return e != v && inTransaction(e, depth+5) })
	case *ssa.Alloc:
		for _, in := range *x.Referrers() {
			if st, ok := in.(*ssa.Store); ok && st.Addr == v && inTransaction(st.Val, depth+1) {
				return true
			}
		}
	}
	return false
}

// found reports a context once, at the call that makes it.
func (v *contextVars) found(s *setter, use ssa.CallInstruction) {
	if v.reported[s.call] {
		return
	}
	v.reported[s.call] = true
	what, instead := "what it sets", "run SELECT set_config(name, value, true) in the transaction"
	if s.setting != "" {
		what, instead = s.setting, fmt.Sprintf("run SELECT set_config('%s', $1, true) in the transaction", s.setting)
	}
	if v.prover.dialect != catalog.Postgres {
		instead = "pass the value to the statements"
	}
	f := &Finding{
		Code: diag.SessionState, Pos: s.call.Pos(), Offset: -1,
		Site: &Site{Site: &callsite.Site{Pos: s.call.Pos(), Function: sqltext.FunctionName(s.call.Parent())}},
		Message: fmt.Sprintf("%s in a transaction: %s is set for the session and not set back, so that it stays on the pooled connection after the commit; %s",
			shortName(origin.Method(s.call)), what, instead),
	}
	if use.Pos().IsValid() && v.line(use.Pos()) != v.line(f.Pos) {
		f.Related = append(f.Related, Related{"the transaction", use.Pos()})
	}
	v.report(f)
}
