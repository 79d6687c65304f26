package sqltext

import "golang.org/x/tools/go/ssa"

// filledFirst says whether all assignments to elements of an array variable
// come right where it is declared and before what reads it.
func filledFirst(a *ssa.Alloc) bool {
	read := false
	addrs := map[ssa.Value]bool{a: true}
	work := []ssa.Value{a}
	for len(work) > 0 {
		v := work[0]
		work = work[1:]
		for _, r := range *v.Referrers() {
			switch r := r.(type) {
			case *ssa.IndexAddr, *ssa.FieldAddr:
				addrs[r.(ssa.Value)] = true
				work = append(work, r.(ssa.Value))
			case *ssa.Store:
				if r.Block() != a.Block() {
					return false
				}
			}
		}
	}
	for _, in := range a.Block().Instrs {
		switch in := in.(type) {
		case *ssa.IndexAddr, *ssa.FieldAddr, *ssa.DebugRef:
		case *ssa.Store:
			if addrs[in.Addr] && read {
				return false
			}
		default:
			for _, op := range in.Operands(nil) {
				read = read || *op != nil && addrs[*op]
			}
		}
	}
	return true
}

// readAfter says whether a slice is read only behind the loop that fills it.
func readAfter(v *ssa.MakeSlice, l *loop) bool {
	body := LoopBlocks(l.header)
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.DebugRef:
			continue
		case *ssa.IndexAddr:
			if onlyStored(in) {
				continue
			}
		case *ssa.Call:
			if asksLength(in) {
				continue
			}
		}
		if b := in.Block(); body[b] || !l.header.Dominates(b) && (l.entry == nil || b == l.entry || !l.entry.Dominates(b)) {
			return false
		}
	}
	return true
}

// onlyStored says whether an element's address is only assigned to.
func onlyStored(ix *ssa.IndexAddr) bool {
	for _, r := range *ix.Referrers() {
		if st, ok := r.(*ssa.Store); !ok || st.Addr != ssa.Value(ix) {
			return false
		}
	}
	return true
}
