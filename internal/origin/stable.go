package origin

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// evidence is where a condition looked at what it is about.
func (c condition) evidence() spot {
	v := c.v
	if b, ok := v.(*ssa.BinOp); ok {
		switch {
		case isNil(b.X):
			v = b.Y
		case isNil(b.Y):
			v = b.X
		}
	}
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	if in, ok := v.(ssa.Instruction); ok && in.Parent() == c.at.block.Parent() {
		return spotOf(in)
	}
	return c.at
}

// stable tells whether what a place holds is still the same at use as it was at
// check, which comes before: nothing in between assigns to it.
func (w *walk) stable(p place, check, use spot) bool {
	switch p.root.(type) {
	case *ssa.Alloc:
	case *ssa.Parameter, *ssa.Call, *ssa.Extract, *ssa.FreeVar, *ssa.Phi:
		if p.path == "" {
			return true // a value, not a variable
		}
	default:
		return true
	}
	for _, wr := range w.index.region(p.root).writes {
		if !related(wr.path, p.path) || wr.val == nil && !w.assigns(wr, p) {
			continue
		}
		if fn := wr.in.Parent(); fn != use.block.Parent() {
			// What is around a function literal ran before it; other literals
			// may run at any time.
			if !encloses(fn, use.block.Parent()) {
				return false
			}
			continue
		}
		at := spotOf(wr.in)
		if reaches(check, at, spot{}) && reaches(at, use, check) {
			return false
		}
	}
	return true
}

// settled tells whether a variable is not assigned any more when a function
// literal that captures it is made.
func (w *walk) settled(variable ssa.Value, made *ssa.MakeClosure) bool {
	if made == nil || made.Parent() != variable.Parent() {
		return false
	}
	return !slices.ContainsFunc(w.index.region(variable).writes, func(wr write) bool {
		return wr.val != nil && (wr.in.Parent() != made.Parent() || reaches(spotOf(made), spotOf(wr.in), spot{}))
	})
}

// assigns tells whether a call is known to write what it is given the address
// of.
func (w *walk) assigns(wr write, p place) bool {
	rest, ok := cutPath(p.path, wr.path)
	if !ok {
		rest = ""
	}
	found, _, known := w.filled(wr.in.(ssa.CallInstruction), wr.arg, rest)
	return known && slices.ContainsFunc(found, func(o Origin) bool { return o.Kind != Unknown })
}

// encloses tells whether a function literal is within a function.
func encloses(fn, literal *ssa.Function) bool {
	for f := literal.Parent(); f != nil; f = f.Parent() {
		if f == fn {
			return true
		}
	}
	return false
}

// reaches tells whether one place of a function leads to another without a
// third; that one may be the zero spot.
func reaches(from, to, avoid spot) bool {
	inOrder := func(b *ssa.BasicBlock, start int) (found, stop bool) {
		end := len(b.Instrs)
		if avoid.block == b && avoid.index > start {
			end = avoid.index
		}
		if to.block == b && to.index > start && to.index <= end {
			return true, true
		}
		return false, avoid.block == b && avoid.index > start
	}
	if found, stop := inOrder(from.block, from.index); found || stop {
		return found
	}
	seen := map[*ssa.BasicBlock]bool{}
	work := slices.Clone(from.block.Succs)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		found, stop := inOrder(b, -1)
		if found {
			return true
		}
		if !stop {
			work = append(work, b.Succs...)
		}
	}
	return false
}
