package guard

import (
	"cmp"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// rows checks a loop over rows: one of another tenant must be skipped without
// a trace, or end the function without anything of the rows before it.
func (a *analysis) rows() {
	if a.One {
		return
	}
	in := a.loop()
	for b := range in {
		for _, s := range b.Succs {
			if !in[s] {
				a.leaves(in, b, s)
			}
		}
		a.traces(in, b)
	}
}

// loop is the set of blocks that run between one row and the next.
func (a *analysis) loop() map[*ssa.BasicBlock]bool {
	after, before := map[*ssa.BasicBlock]bool{}, map[*ssa.BasicBlock]bool{}
	start, query := a.fill.at.Block(), a.Call.Block()
	walk := func(seen map[*ssa.BasicBlock]bool, next func(*ssa.BasicBlock) []*ssa.BasicBlock) {
		work := []*ssa.BasicBlock{start}
		for len(work) > 0 {
			b := work[0]
			work = work[1:]
			for _, s := range next(b) {
				if !seen[s] && s != query {
					seen[s] = true
					work = append(work, s)
				}
			}
		}
	}
	walk(after, func(b *ssa.BasicBlock) []*ssa.BasicBlock { return b.Succs })
	walk(before, func(b *ssa.BasicBlock) []*ssa.BasicBlock { return b.Preds })
	in := map[*ssa.BasicBlock]bool{}
	for b := range after {
		if before[b] {
			in[b] = true
		}
	}
	return in
}

// traces refuses what a row that has not been compared changes within the
// loop.
func (a *analysis) traces(in map[*ssa.BasicBlock]bool, b *ssa.BasicBlock) {
	st := a.entry[b.Index].clone()
	if !st.reached {
		return
	}
	if slices.ContainsFunc(b.Preds, func(p *ssa.BasicBlock) bool { return !in[p] }) {
		// The loop begins here: what goes around must come back unchanged.
		for _, instr := range b.Instrs {
			if phi, ok := instr.(*ssa.Phi); ok && !a.unchanged(in, phi) {
				a.refuses(posOf(phi), "%s changes with rows that are not compared%s", cmp.Or(phi.Comment, "a variable"), a.without())
			}
		}
	}
	for _, instr := range b.Instrs {
		if st.pending != 0 && !a.traceless(in, instr) {
			a.refuses(posOf(instr), "what %s does counts rows that are not compared%s", a.place(posOf(instr)), a.without())
		}
		a.step(&st, instr)
	}
}

// traceless tells whether an instruction leaves nothing behind that outlives
// the row.
func (a *analysis) traceless(loop map[*ssa.BasicBlock]bool, in ssa.Instruction) bool {
	if in == a.fill.at || a.fill.passing[in] || harmless(in) {
		return true
	}
	switch in := in.(type) {
	case *ssa.If, *ssa.Jump, *ssa.Return, *ssa.RunDefers, *ssa.TypeAssert, *ssa.Panic:
		return true
	case *ssa.Store:
		variable, ok := a.base(in.Addr).(*ssa.Alloc)
		return ok && (a.filled(variable) || a.isError(in.Val) || loop[variable.Block()])
	case *ssa.MakeSlice, *ssa.Next, *ssa.Range:
		return true
	case *ssa.Call:
		fn := calleeOf(in.Common())
		return a.aboutRows(in) || knowledge.IsLog(fn) || isMeasure(in) || a.tells(in)
	}
	return false
}

// tells says whether a call, which is given nothing of the row, only tells who
// the caller's tenant is.
func (a *analysis) tells(in *ssa.Call) bool {
	for i := range a.Tenants {
		if a.Trusted(in, in, i) {
			return true
		}
	}
	return false
}

func isMeasure(in *ssa.Call) bool {
	b, ok := in.Call.Value.(*ssa.Builtin)
	return ok && (b.Name() == "len" || b.Name() == "cap" || b.Name() == "min" || b.Name() == "max")
}

// unchanged tells whether a value that the loop carries on comes back as it
// was from rows that are not compared.
func (a *analysis) unchanged(in map[*ssa.BasicBlock]bool, phi *ssa.Phi) bool {
	if a.counts(phi) {
		return true
	}
	seen := map[ssa.Value]bool{}
	var same func(v ssa.Value) bool
	same = func(v ssa.Value) bool {
		if v == phi || seen[v] || a.isError(v) {
			return true
		}
		seen[v] = true
		p, ok := v.(*ssa.Phi)
		if !ok || !in[p.Block()] {
			return false
		}
		return a.alive(p, func(_ int, e ssa.Value) bool { return same(e) })
	}
	return a.alive(phi, func(i int, e ssa.Value) bool { return !in[phi.Block().Preds[i]] || same(e) })
}

// alive applies a check to the edges of a merged value that a row can take
// without a comparison.
func (a *analysis) alive(phi *ssa.Phi, check func(i int, e ssa.Value) bool) bool {
	for i, e := range phi.Edges {
		p := phi.Block().Preds[i]
		pending := false
		for k, s := range p.Succs {
			if s == phi.Block() && len(a.edges[p.Index]) > k {
				pending = pending || a.edges[p.Index][k].pending != 0
			}
		}
		if pending && !check(i, e) {
			return false
		}
	}
	return true
}

// counts tells whether a value only counts the elements of the slice of rows,
// and is used for nothing else.
func (a *analysis) counts(phi *ssa.Phi) bool {
	at, ok := a.fill.at.(*ssa.IndexAddr)
	if !ok {
		return false
	}
	counter := map[ssa.Value]bool{phi: true}
	for _, in := range *phi.Referrers() {
		if sum, ok := in.(*ssa.BinOp); ok && sum.Op == token.ADD {
			if _, ok := sum.Y.(*ssa.Const); ok {
				counter[sum] = true
			}
		}
	}
	if !counter[at.Index] {
		return false
	}
	for v := range counter {
		for _, in := range *v.Referrers() {
			switch in := in.(type) {
			case *ssa.IndexAddr:
				if in != at {
					return false
				}
			case *ssa.BinOp:
				if !counter[in] && !onlyBranches(in) {
					return false
				}
			case *ssa.Phi:
				if in != phi {
					return false
				}
			case *ssa.DebugRef:
			default:
				return false
			}
		}
	}
	return true
}

// leaves refuses a way out of the loop that a row of another tenant takes and
// that shows what came of the rows before it.
func (a *analysis) leaves(in map[*ssa.BasicBlock]bool, from, to *ssa.BasicBlock) {
	for k, s := range from.Succs {
		if s != to || a.edges[from.Index] == nil || a.edges[from.Index][k].pending == 0 || a.ends(from, k) || a.failed(from, k == 0) {
			continue
		}
		made := map[ssa.Value]bool{}
		for b := range in {
			for _, instr := range b.Instrs {
				if v, ok := instr.(ssa.Value); ok && !a.isError(v) {
					made[v] = true
				}
				if st, ok := instr.(*ssa.Store); ok {
					if !a.isError(st.Val) {
						made[a.base(st.Addr)] = true
					}
				}
			}
		}
		seen := map[*ssa.BasicBlock]bool{}
		work := []*ssa.BasicBlock{to}
		for len(work) > 0 {
			b := work[0]
			work = work[1:]
			if seen[b] || in[b] {
				continue
			}
			seen[b] = true
			for _, instr := range b.Instrs {
				if shown(made, a, instr) {
					a.refuses(posOf(instr), "a row that is not the caller's ends the loop, and what came of the others is used at %s", a.place(posOf(instr)))
					return
				}
			}
			work = append(work, b.Succs...)
		}
	}
}

// shown tells whether an instruction shows a value of made; one that computes
// another adds to made.
func shown(made map[ssa.Value]bool, a *analysis, in ssa.Instruction) bool {
	uses := false
	for _, op := range in.Operands(nil) {
		if *op != nil && (made[*op] || made[a.base(*op)]) {
			uses = true
		}
	}
	if !uses {
		return false
	}
	if v, ok := in.(ssa.Value); ok && (harmless(in) || isPureCall(in)) {
		made[v] = true
		return false
	}
	call, ok := in.(*ssa.Call)
	return !ok || !a.aboutRows(call)
}

func isPureCall(in ssa.Instruction) bool {
	call, ok := in.(*ssa.Call)
	return ok && knowledge.IsPure(calleeOf(call.Common()))
}

// failed tells whether a side of a branch is taken when reading the row
// failed.
func (a *analysis) failed(from *ssa.BasicBlock, yes bool) bool {
	cond, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	return ok && a.succeeds(cond.Cond, !yes)
}

// ends tells whether an edge is where the rows are all read.
func (a *analysis) ends(from *ssa.BasicBlock, side int) bool {
	cond, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	c, no := cond.Cond, 1
	if not, ok := c.(*ssa.UnOp); ok && not.Op == token.NOT {
		c, no = not.X, 0
	}
	switch c := c.(type) {
	case *ssa.Call:
		return side == no && a.aboutRows(c) && knowledge.RowMethod(calleeOf(c.Common())) == knowledge.NextRow
	case *ssa.BinOp:
		size, ok := c.Y.(*ssa.Call)
		if !ok || c.Op != token.LSS || side != no {
			return false
		}
		b, ok := size.Call.Value.(*ssa.Builtin)
		return ok && b.Name() == "len" && len(size.Call.Args) == 1 && a.lists[size.Call.Args[0]]
	}
	return false
}
