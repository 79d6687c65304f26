package sqltext

import (
	"golang.org/x/tools/go/ssa"
)

// used says whether v, or a value made of it, is used after the instruction
// rival and before v is computed again.
func (f *forks) used(v ssa.Value, rival ssa.Instruction, seen map[ssa.Value]bool) bool {
	if seen[v] || v.Referrers() == nil {
		return false
	}
	seen[v] = true
	anew := func(in ssa.Instruction) bool { return in == ssa.Instruction(f.at) }
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.DebugRef:
			continue
		case *ssa.Phi, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.Slice, *ssa.Extract, *ssa.Field:
			if f.used(in.(ssa.Value), rival, seen) {
				return true
			}
			continue
		case *ssa.Store:
			if f.usedIn(in.Addr, rival, seen) {
				return true
			}
			continue
		case *ssa.Call:
			if b, ok := in.Common().Value.(*ssa.Builtin); ok && b.Name() == "append" && f.used(in, rival, seen) {
				return true
			}
		}
		if in != rival && runsAfter(rival, in, anew) {
			return true
		}
	}
	return false
}

// carried says whether v may be kept beyond the iteration of the loop that
// makes it.
func (f *forks) carried(v ssa.Value) bool {
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.Phi, *ssa.MapUpdate, *ssa.Send, *ssa.Go, *ssa.Defer, *ssa.MakeClosure:
			return true
		case *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.Slice:
			if f.carried(in.(ssa.Value)) {
				return true
			}
		case *ssa.Store:
			ix, ok := in.Addr.(*ssa.IndexAddr)
			if !ok {
				return true
			}
			a, ok := ix.X.(*ssa.Alloc)
			if !ok || f.collected(a) {
				return true
			}
		case *ssa.Call:
			if b, ok := in.Common().Value.(*ssa.Builtin); ok && b.Name() == "append" && in.Common().Args[0] == v && f.carried(in) {
				return true
			}
		}
	}
	return false
}

// collected says whether the elements of an array variable are appended to a
// slice or assigned.
func (f *forks) collected(a *ssa.Alloc) bool {
	for _, in := range *a.Referrers() {
		s, ok := in.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, r := range *s.Referrers() {
			call, ok := r.(*ssa.Call)
			if !ok {
				return true
			}
			if b, ok := call.Common().Value.(*ssa.Builtin); ok && b.Name() == "append" {
				return true
			}
		}
	}
	return false
}

// usedIn is used for a variable, an element or a field that v is assigned to.
func (f *forks) usedIn(addr ssa.Value, rival ssa.Instruction, seen map[ssa.Value]bool) bool {
	switch addr := addr.(type) {
	case *ssa.Alloc:
		for _, in := range *addr.Referrers() {
			if _, ok := in.(*ssa.MakeClosure); ok {
				return true
			}
		}
		return f.used(addr, rival, seen)
	case *ssa.IndexAddr:
		if a, ok := addr.X.(*ssa.Alloc); ok {
			return f.usedIn(a, rival, seen)
		}
	case *ssa.FieldAddr:
		for _, load := range loadsOf(addr, f.at.Parent()) {
			if f.used(load, rival, seen) {
				return true
			}
		}
		a, ok := addr.X.(*ssa.Alloc)
		return !ok || f.usedIn(a, rival, seen)
	}
	return true
}

// runsAfter says whether to may run after from with no instruction in between
// that stops.
func runsAfter(from, to ssa.Instruction, stops func(ssa.Instruction) bool) bool {
	seen := map[*ssa.BasicBlock]bool{}
	var walk func(b *ssa.BasicBlock, instrs []ssa.Instruction) bool
	walk = func(b *ssa.BasicBlock, instrs []ssa.Instruction) bool {
		for _, in := range instrs {
			if in == to {
				return true
			}
			if stops(in) {
				return false
			}
		}
		for _, next := range b.Succs {
			if !seen[next] {
				seen[next] = true
				if walk(next, next.Instrs) {
					return true
				}
			}
		}
		return false
	}
	b := from.Block()
	for i, in := range b.Instrs {
		if in == from {
			return walk(b, b.Instrs[i+1:])
		}
	}
	return false
}
