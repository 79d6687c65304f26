package guard

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// handle follows rows that are not read yet.
func (a *analysis) handle(v ssa.Value) {
	if a.handles[v] || a.reason != "" {
		return
	}
	a.handles[v] = true
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.Call:
			a.handleCall(in, v)
		case *ssa.Defer:
			if knowledge.RowMethod(calleeOf(in.Common())) != knowledge.NoData {
				a.refuses(in.Pos(), "its rows are passed to a deferred call")
			}
		case *ssa.ChangeInterface:
			a.handle(in)
		case *ssa.MakeInterface:
			a.handle(in)
		case *ssa.FieldAddr: // rows embedded in a library's rows
			for _, load := range *in.Referrers() {
				if l, ok := load.(*ssa.UnOp); ok && l.Op == token.MUL && knowledge.IsRow(l.Type()) {
					a.handle(l)
				} else {
					a.refuses(in.Pos(), "its rows are not understood")
				}
			}
		case *ssa.Store:
			if variable, ok := in.Addr.(*ssa.Alloc); ok && in.Val == v && onlyStore(variable) == v {
				a.handleVariable(variable)
			} else {
				a.refuses(posOf(in), "its rows are stored")
			}
		case *ssa.BinOp, *ssa.DebugRef:
		case *ssa.Return:
			a.refuses(posOf(in), "its rows are returned")
		default:
			a.refuses(posOf(in), "its rows go elsewhere")
		}
	}
}

// handleVariable follows rows in a variable, which function literals may
// close.
func (a *analysis) handleVariable(v ssa.Value) {
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.Store, *ssa.DebugRef:
		case *ssa.UnOp:
			a.handle(in)
		case *ssa.MakeClosure:
			for i, b := range in.Bindings {
				if b == v && !onlyCloses(in.Fn.(*ssa.Function).FreeVars[i]) {
					a.refuses(posOf(in), "its rows are used in a function literal")
				}
			}
		default:
			a.refuses(posOf(in), "its rows go elsewhere")
		}
	}
}

// onlyCloses tells whether a function literal does no more than closing the
// rows that it captured.
func onlyCloses(v *ssa.FreeVar) bool {
	for _, in := range *v.Referrers() {
		load, ok := in.(*ssa.UnOp)
		if !ok {
			return false
		}
		for _, use := range *load.Referrers() {
			call, ok := use.(ssa.CallInstruction)
			if !ok || knowledge.RowMethod(calleeOf(call.Common())) != knowledge.NoData {
				return false
			}
		}
	}
	return true
}

func (a *analysis) handleCall(call *ssa.Call, v ssa.Value) {
	c := call.Common()
	fn := calleeOf(c)
	if fn == nil {
		a.refuses(call.Pos(), "its rows are passed on")
		return
	}
	args := c.Args
	if !c.IsInvoke() && fn.Signature().Recv() != nil && len(args) > 0 {
		args = args[1:]
	}
	method := knowledge.UnknownUse
	if c.IsInvoke() && c.Value == v || !c.IsInvoke() && fn.Signature().Recv() != nil && c.Args[0] == v {
		method = knowledge.RowMethod(fn)
	}
	switch method {
	case knowledge.NoData:
		return
	case knowledge.NextRow:
		a.stepped = true
		if !onlyBranches(call) {
			a.refuses(call.Pos(), "whether there is a row is used as a value")
		}
		return
	case knowledge.ScanColumns:
		a.scan(call, args[0])
		return
	case knowledge.ScanStruct:
		a.destination(call, args[0], knowledge.CollectRow)
		return
	default:
	}
	if use := knowledge.Collector(fn); use != knowledge.UnknownUse && len(args) == 2 && args[0] == v {
		a.collect(call, args[1], use)
		return
	}
	if !a.helper(call, v) {
		a.refuses(call.Pos(), "its rows are passed to %s", fn.Name())
	}
}

// onlyBranches tells whether a value does nothing but choose a branch.
func onlyBranches(v ssa.Value) bool {
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.If, *ssa.DebugRef:
		case *ssa.UnOp:
			if in.Op != token.NOT || !onlyBranches(in) {
				return false
			}
		default:
			return false
		}
	}
	return true
}
