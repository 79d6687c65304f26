package guard

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// helper takes a call of a function of the package that reads a row and
// returns it: what it returns is the row then.
func (a *analysis) helper(call *ssa.Call, v ssa.Value) bool {
	fn := call.Call.StaticCallee()
	i := slices.Index(call.Call.Args, v)
	if fn == nil || i < 0 || len(fn.Blocks) == 0 || fn.Parent() != nil || fn.Pkg != a.fn.Pkg || fn.Recover != nil || a.inner || i >= len(fn.Params) {
		return false
	}
	sub := &analysis{Query: a.Query, fn: fn, inner: true, handles: map[ssa.Value]bool{}, lists: map[ssa.Value]bool{}, comparisons: map[ssa.Value]comparison{}}
	sub.One = true
	sub.handle(fn.Params[i])
	if sub.reason != "" || sub.fill.at == nil || sub.stepped || sub.fill.element || sub.reaches(sub.fill.at, sub.fill.at, nil) {
		return false
	}
	sub.refuse()
	sub.flow()
	sub.inspect()
	result := firstResult(call)
	if sub.reason != "" || result == nil || sub.returned == nil || !a.begin(call) {
		return false
	}
	a.root(result)
	for _, path := range sub.returned {
		a.fill.tenants = append(a.fill.tenants, place{result, path})
	}
	return true
}

// returns notes that the helper under analysis returns the row as its first
// result; it must be the whole of what the tenants are parts of, and the same
// at each return.
func (a *analysis) returns(st *state, in *ssa.Return) {
	for i, v := range in.Results {
		if !a.touched(st, v) {
			continue
		}
		p, ok := a.where(v)
		if _, plain := v.Type().Underlying().(*types.Interface); i > 0 || !ok || plain || !a.held(st, v) {
			a.refuses(posOf(in), "the row is returned in parts")
			return
		}
		var paths []string
		for _, t := range a.fill.tenants {
			if t.root != p.root || !within(p.path, t.path) {
				a.refuses(posOf(in), "the row is returned in parts")
				return
			}
			paths = append(paths, t.path[len(p.path):])
		}
		if a.returned != nil && !slices.Equal(a.returned, paths) {
			a.refuses(posOf(in), "the row is returned in parts")
		}
		a.returned = paths
	}
}
