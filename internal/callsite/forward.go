package callsite

import (
	"go/types"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// forwards keeps track of texts that functions take from their parameters: a
// statement must be judged somewhere, or be reported.
type forwards struct {
	judged    map[string]bool            // functions whose texts a call has settled
	delegated map[string]map[string]bool // and those whose texts their callers pass on
	list      []forward
}

// forward is a call that runs a text of its function's parameters.
type forward struct {
	site  *Site
	call  ssa.CallInstruction
	owner *ssa.Function
}

func newForwards() forwards {
	return forwards{judged: map[string]bool{}, delegated: map[string]map[string]bool{}}
}

// call notes a call of function: its text is judged there, or depends on the
// parameters of the function to.
func (f *forwards) call(function, to string) {
	switch {
	case function == "":
	case to == "":
		f.judged[function] = true
	default:
		if f.delegated[function] == nil {
			f.delegated[function] = map[string]bool{}
		}
		f.delegated[function][to] = true
	}
}

// forward records a call whose text comes from parameters of owner.
func (f *finder) forward(call ssa.CallInstruction, owner *ssa.Function, params []sqltext.Param, library string, r run) {
	for _, o := range f.forwards.list {
		if o.call == call && o.owner == owner {
			return
		}
	}
	full := sqltext.FunctionName(owner)
	s := &Site{
		Pos: call.Pos(), Call: f.calls[call.Common().Pos()], Function: sqltext.FunctionName(call.Parent()),
		Library: library, API: r.name, Wrapper: library != r.name, Exec: r.api.Exec,
		Reason: "it comes from " + origin(owner, params) + " of " + full + uncalled,
	}
	if s.Call != nil {
		s.Pos = namePos(s.Call.Fun)
	}
	s.ReasonPos, s.ArgsReason = s.Pos, s.Reason
	f.forwards.list = append(f.forwards.list, forward{s, call, owner})
}

// uncalled ends the reason of a call whose text comes from nobody.
const uncalled = ", of which no call was found"

// origin names the first parameter of owner among params.
func origin(owner *ssa.Function, params []sqltext.Param) string {
	for _, p := range params {
		switch {
		case p.Function != owner || p.Index < 0 || p.Index >= len(owner.Params):
		case p.Index == 0 && owner.Signature.Recv() != nil:
			return "the receiver"
		default:
			return "parameter " + owner.Params[p.Index].Name()
		}
	}
	return "the parameters"
}

// open reports the texts that no call settles. What another package could
// call is left to a look at the whole module.
func (f *finder) open() {
	settled := f.settled()
	for _, u := range f.forwards.list {
		obj, ok := u.owner.Object().(*types.Func)
		switch {
		case f.composed[u.call] != nil && settled[nameOf(u.owner)]:
			// It is listed as a composition.
		case settled[nameOf(u.owner)] || ok && knowledge.OfDriver(obj):
			f.forwarded(u)
		case !ok || forTests(obj):
		case f.local(obj):
			f.result.Sites = append(f.result.Sites, u.site)
		default:
			f.result.Open = append(f.result.Open, &Open{Site: u.site, Function: knowledge.FullName(obj)})
		}
	}
	for name := range settled {
		f.result.Judged = append(f.result.Judged, name)
	}
	sort.Strings(f.result.Judged)
}

// forwarded lists a call whose text the callers of its function settle.
func (f *finder) forwarded(u forward) {
	s := *u.site
	s.Reason = Settled(s.Reason)
	s.ArgsReason = s.Reason
	f.result.Aside = append(f.result.Aside, &Aside{Site: &s, Kind: Forwarded})
}

// Settled is the reason of an open site once its function's calls settle it.
func Settled(reason string) string {
	return "the text " + strings.TrimPrefix(strings.TrimSuffix(reason, uncalled), "it ") + " and is judged where that is called"
}

// settled lists the functions whose texts are judged at a call, or are those
// of a function that calls them and is settled or reported itself. Functions
// that only call each other are neither.
func (f *finder) settled() map[string]bool {
	own := map[string]bool{}
	for _, u := range f.forwards.list {
		own[nameOf(u.owner)] = true
	}
	settled, reported := map[string]bool{}, map[string]bool{}
	for name := range f.forwards.judged {
		settled[name] = true
	}
	for name := range own {
		reported[name] = !settled[name] && len(f.forwards.delegated[name]) == 0
	}
	for changed := true; changed; {
		changed = false
		for name, callers := range f.forwards.delegated {
			for caller := range callers {
				if !settled[name] && (!own[name] || settled[caller] || reported[caller]) {
					settled[name], changed = true, true
				}
			}
		}
	}
	return settled
}

// local says whether only the package itself can call fn.
func (f *finder) local(fn *types.Func) bool {
	return !fn.Exported() || f.pass.Pkg.Name() == "main" ||
		strings.HasSuffix(f.pass.Fset.Position(fn.Pos()).Filename, "_test.go")
}

// forTests says whether fn is for tests, which may lie outside of what is
// analysed: it takes a *testing.T or an interface to one.
func forTests(fn *types.Func) bool {
	for v := range fn.Signature().Params().Variables() {
		obj, _, _ := types.LookupFieldOrMethod(v.Type(), false, nil, "FailNow")
		if _, ok := obj.(*types.Func); ok {
			return true
		}
	}
	return false
}

// assignments reports variables of other packages that are assigned here and
// of which statements are made.
func (f *finder) assignments() {
	used := map[string]bool{}
	for _, name := range f.eval.Used() {
		used[name] = true
		f.result.Variables = append(f.result.Variables, name)
	}
	for _, a := range f.eval.Assignments(f.funcs) {
		name := sqltext.VariableName(a.Variable)
		s := &Site{
			Pos: a.Pos, Function: sqltext.FunctionName(a.Function), Library: name, API: name,
			Reason:    "variable " + name + ", of which statements are made, is assigned outside its package",
			ReasonPos: a.Pos,
		}
		s.ArgsReason = s.Reason
		if f.cfg.Module == nil && (used[name] || f.imports.statement(a.Variable)) {
			f.result.Sites = append(f.result.Sites, s)
		} else {
			f.result.Open = append(f.result.Open, &Open{Site: s, Variable: name})
		}
	}
}

// uses says whether a statement of the package is made of v's text.
func (f *finder) uses(v *types.Var) bool {
	return slices.Contains(f.eval.Used(), sqltext.VariableName(v))
}
