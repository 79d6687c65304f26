package guard

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// reused refuses a destination whose memory the next row is read into while a
// copy of the row before may still refer to it.
func (a *analysis) reused(at ssa.Instruction, variable ssa.Value, t types.Type, name string) {
	alloc, ok := variable.(*ssa.Alloc)
	if !ok || a.One {
		return
	}
	again := a.reaches(at, at, alloc)
	if borrows(t, again, 0) {
		a.refuses(posOf(at), "the next row is read into the same memory as %s", name)
	}
}

// borrows tells whether values of type t are, or contain, the driver's memory,
// or, where again tells that the variable is filled again, memory that a Scan
// method of the program may fill again.
func borrows(t types.Type, again bool, depth int) bool {
	if knowledge.IsDriverMemory(t) {
		return true
	}
	if depth > 4 {
		return false
	}
	if again && scanner(t) && refers(t, 0) {
		return true
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok || scanner(t) {
		return false
	}
	for f := range s.Fields() {
		if borrows(f.Type(), again, depth+1) {
			return true
		}
	}
	return false
}

// scanner tells whether t is no library's type and scans itself.
func scanner(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || knowledge.IsLibrary(n.Obj().Pkg().Path()) {
		return false
	}
	m, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), false, nil, "Scan")
	_, ok = m.(*types.Func)
	return ok
}

// refers tells whether copies of a value of type t share memory.
func refers(t types.Type, depth int) bool {
	switch t := t.Underlying().(type) {
	case *types.Map, *types.Slice, *types.Pointer:
		return true
	case *types.Struct:
		for f := range t.Fields() {
			if depth < 4 && refers(f.Type(), depth+1) {
				return true
			}
		}
	}
	return false
}

// pointed is what a pointer type points to.
func pointed(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}
