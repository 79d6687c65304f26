package guard

import (
	"go/token"
	"maps"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// set holds values, and variables by their address.
type set map[ssa.Value]bool

// state is what is known at a point of the function, over all paths to it.
type state struct {
	reached bool
	// pending are the tenant columns of the row held now that some path has
	// not compared; zero when there is no row or it is the caller's.
	pending uint8
	// fresh holds what is on every path a part of the row held now, or a
	// comparison of it.
	fresh set
	// row holds what some path made of the row held now without having
	// compared it, and old what it made of an earlier row. Kept are variables
	// that held such an earlier row before they were filled again, until that
	// is known to have succeeded.
	row, old, kept set
}

func newState() state {
	return state{reached: true, fresh: set{}, row: set{}, old: set{}, kept: set{}}
}

func (s *state) clone() state {
	return state{
		reached: s.reached, pending: s.pending,
		fresh: maps.Clone(s.fresh), row: maps.Clone(s.row), old: maps.Clone(s.old), kept: maps.Clone(s.kept),
	}
}

// merge adds another path and tells whether that changed anything.
func (s *state) merge(o state) bool {
	if !o.reached {
		return false
	}
	if !s.reached {
		*s = o.clone()
		return true
	}
	changed := o.pending&^s.pending != 0
	s.pending |= o.pending
	for v := range s.fresh {
		if !o.fresh[v] {
			delete(s.fresh, v)
			changed = true
		}
	}
	for _, p := range []struct{ into, from set }{{s.row, o.row}, {s.old, o.old}, {s.kept, o.kept}} {
		for v := range p.from {
			if !p.into[v] {
				p.into[v] = true
				changed = true
			}
		}
	}
	return changed
}

// flow computes the states at the beginning of every block and on every edge.
func (a *analysis) flow() {
	a.entry = make([]state, len(a.fn.Blocks))
	a.edges = make([][]state, len(a.fn.Blocks))
	a.entry[0] = newState()
	work := []*ssa.BasicBlock{a.fn.Blocks[0]}
	for len(work) > 0 {
		b := work[0]
		work = work[1:]
		st := a.entry[b.Index].clone()
		for _, in := range b.Instrs {
			a.step(&st, in)
		}
		a.edges[b.Index] = make([]state, len(b.Succs))
		for i, succ := range b.Succs {
			edge := st.clone()
			a.branch(&edge, b, i == 0)
			a.edges[b.Index][i] = edge
			into := edge.clone()
			a.phis(&into, &edge, b, succ)
			if a.entry[succ.Index].merge(into) {
				work = append(work, succ)
			}
		}
	}
}

// branch applies what taking a side of b's condition says.
func (a *analysis) branch(st *state, b *ssa.BasicBlock, yes bool) {
	cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return
	}
	if k, ok := a.comparisons[cond.Cond]; ok && !k.number && st.fresh[cond.Cond] && yes == k.equal {
		st.pending &^= 1 << k.tenant
		if st.pending == 0 {
			clear(st.row)
		}
	}
	if a.succeeds(cond.Cond, yes) {
		clear(st.kept)
	}
}

// succeeds tells whether a side of a condition is taken only when the row was
// read without an error.
func (a *analysis) succeeds(cond ssa.Value, yes bool) bool {
	op, ok := cond.(*ssa.BinOp)
	if !ok || a.fill.err == nil || op.Op != token.EQL && op.Op != token.NEQ {
		return false
	}
	if c, ok := op.Y.(*ssa.Const); !ok || c.Value != nil {
		return false
	}
	return a.isError(op.X) && yes == (op.Op == token.EQL)
}

// isError tells whether v is the error of reading the row, maybe through a
// variable that the same block assigns.
func (a *analysis) isError(v ssa.Value) bool {
	if a.fill.err == nil || v == a.fill.err {
		return v != nil && v == a.fill.err
	}
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return false
	}
	var last ssa.Value
	for _, in := range load.Block().Instrs {
		if in == ssa.Instruction(load) {
			break
		}
		if st, ok := in.(*ssa.Store); ok && st.Addr == load.X {
			last = st.Val
		}
	}
	return last == a.fill.err
}

// phis gives the merged values of succ what the values on this edge are.
func (a *analysis) phis(into, edge *state, b, succ *ssa.BasicBlock) {
	for _, in := range succ.Instrs {
		phi, ok := in.(*ssa.Phi)
		if !ok {
			break
		}
		delete(into.fresh, phi)
		delete(into.row, phi)
		delete(into.old, phi)
		for i, p := range succ.Preds {
			if p == b {
				row, old := a.made(edge, phi.Edges[i])
				into.mark(phi, row, old)
			}
		}
	}
}

// mark says what v is made of, beside what is known.
func (s *state) mark(v ssa.Value, row, old bool) {
	if row {
		s.row[v] = true
	}
	if old {
		s.old[v] = true
	}
}

// set says what v is made of, whatever was known.
func (s *state) set(v ssa.Value, row, old bool) {
	delete(s.row, v)
	delete(s.old, v)
	delete(s.kept, v)
	s.mark(v, row, old)
}

// made tells whether v is, or points to, something made of a row that has not
// been compared: of the one held now, or of an earlier one.
func (a *analysis) made(st *state, v ssa.Value) (row, old bool) {
	b := a.base(v)
	return st.row[v] || st.row[b], st.old[v] || st.old[b] || st.kept[v] || st.kept[b]
}

func (a *analysis) touched(st *state, v ssa.Value) bool {
	row, old := a.made(st, v)
	return row || old
}

// held tells whether what v reads is a part of the row held now.
func (a *analysis) held(st *state, v ssa.Value) bool { return st.fresh[a.base(v)] || st.fresh[v] }

// step applies an instruction.
func (a *analysis) step(st *state, in ssa.Instruction) {
	if in == a.fill.at {
		a.read(st)
		return
	}
	if a.fill.passing[in] {
		return
	}
	if v, ok := in.(ssa.Value); ok && a.filled(v) {
		if _, variable := v.(*ssa.Alloc); !variable {
			return // what the fill makes
		}
	}
	switch in := in.(type) {
	case *ssa.Alloc:
		st.set(in, false, false)
		delete(st.fresh, in)
	case *ssa.Store:
		a.store(st, in)
	case *ssa.Call:
		a.call(st, in)
	case *ssa.Phi: // by edge
	case *ssa.FieldAddr, *ssa.DebugRef: // an address is what it is based on
	case *ssa.UnOp:
		row, old := a.made(st, in.X)
		st.set(in, row, old)
		if k, ok := a.comparisons[in]; ok {
			a.tell(st, in, st.fresh[k.of])
			return
		}
		a.keep(st, in, in.Op == token.MUL && a.held(st, in.X))
	case *ssa.BinOp:
		if k, ok := a.comparisons[in]; ok {
			a.compute(st, in, in.X, in.Y)
			a.tell(st, in, a.held(st, k.of) && !(k.other != nil && a.touched(st, k.other)))
			return
		}
		a.compute(st, in, in.X, in.Y)
	case *ssa.Field:
		a.keep(st, in, st.fresh[in.X])
		a.compute(st, in, in.X)
	case *ssa.ChangeType:
		a.keep(st, in, a.held(st, in.X))
		a.compute(st, in, in.X)
	case *ssa.MakeInterface:
		a.keep(st, in, a.held(st, in.X))
		a.compute(st, in, in.X)
	case *ssa.Convert:
		a.keep(st, in, a.held(st, in.X))
		a.compute(st, in, in.X)
	case *ssa.Slice:
		a.keep(st, in, a.held(st, in.X))
		a.compute(st, in, in.X)
	case ssa.Value:
		var operands []ssa.Value
		for _, op := range in.(ssa.Instruction).Operands(nil) {
			if *op != nil {
				operands = append(operands, *op)
			}
		}
		a.compute(st, in, operands...)
	}
}

// compute notes a value that is made of others.
func (a *analysis) compute(st *state, v ssa.Value, of ...ssa.Value) {
	var row, old bool
	for _, x := range of {
		r, o := a.made(st, x)
		row, old = row || r, old || o
	}
	st.set(v, row, old)
}

// tell notes a comparison. That a row is not the caller's is nothing of the
// row's; a number tells more, and so does one of several comparisons.
func (a *analysis) tell(st *state, k ssa.Value, good bool) {
	a.keep(st, k, good)
	if good && !a.comparisons[k].number && len(a.Tenants) == 1 {
		st.set(k, false, false)
	}
}

func (a *analysis) keep(st *state, v ssa.Value, fresh bool) {
	if fresh {
		st.fresh[v] = true
	} else {
		delete(st.fresh, v)
	}
}

// read replaces the row held with the next.
func (a *analysis) read(st *state) {
	for v := range st.row {
		st.old[v] = true
	}
	clear(st.row)
	clear(st.fresh)
	for _, r := range a.fill.roots {
		_, variable := r.(*ssa.Alloc)
		if variable && (st.old[r] || st.kept[r]) {
			st.kept[r] = true
		} else {
			delete(st.kept, r) // a new value
		}
		delete(st.old, r)
		st.row[r] = true
		st.fresh[r] = true
	}
	st.pending = 1<<len(a.Tenants) - 1
}

func (a *analysis) store(st *state, in *ssa.Store) {
	if p, ok := a.where(in.Addr); ok {
		for _, t := range a.fill.tenants {
			if !p.overlaps(t) {
				continue
			}
			// A copy of what is there leaves it as it is.
			variable, whole := in.Addr.(*ssa.Alloc)
			if from, ok := a.where(in.Val); ok && whole && from == p && st.fresh[in.Val] {
				st.fresh[variable] = true
			} else {
				clear(st.fresh)
			}
			break
		}
	}
	row, old := a.made(st, in.Val)
	if variable, ok := in.Addr.(*ssa.Alloc); ok {
		st.set(variable, row, old)
		return
	}
	if variable, ok := a.base(in.Addr).(*ssa.Alloc); ok {
		st.mark(variable, row, old)
	}
}

func (a *analysis) call(st *state, in *ssa.Call) {
	if k, ok := a.comparisons[in]; ok {
		a.compute(st, in, k.of)
		a.tell(st, in, a.held(st, k.of) && !(k.other != nil && a.touched(st, k.other)))
		return
	}
	if fn := calleeOf(in.Common()); knowledge.Spells(fn) && len(in.Call.Args) == 1 {
		a.keep(st, in, a.held(st, in.Call.Args[0]))
	}
	if a.aboutRows(in) {
		return
	}
	var operands []ssa.Value
	for _, op := range in.Operands(nil) {
		if *op != nil {
			operands = append(operands, *op)
		}
	}
	a.compute(st, in, operands...)
	if b, ok := in.Call.Value.(*ssa.Builtin); ok && (b.Name() == "copy" || b.Name() == "append") {
		// They write to what their first argument points to.
		row, old := a.made(st, in.Call.Args[len(in.Call.Args)-1])
		st.mark(a.base(in.Call.Args[0]), row, old)
	}
}

// aboutRows tells whether a call is of a method of the rows that takes no
// row's data out.
func (a *analysis) aboutRows(in *ssa.Call) bool {
	c := in.Common()
	if c.IsInvoke() {
		return a.handles[c.Value]
	}
	return len(c.Args) > 0 && a.handles[c.Args[0]]
}
