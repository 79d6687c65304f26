package sqltext

// A loop over a known list that adds something on some paths only, as in
// "if i > 0" or "if !slices.Contains(keys, column)", is followed iteration by
// iteration when its conditions have an answer in each.

// steps is what a loop adds to a value, whose arms are given: in each iteration
// if that is known, and tail, which tells of all iterations at once, if not.
func (m merge) steps(arms []*Expr, tail *Expr) *Expr {
	var added []*Expr
	var from []int
	seen := map[*Expr]*Expr{}
	for i, a := range arms {
		if a.open && contains(a, m.self) {
			added, from = append(added, m.without(a, seen)), append(from, i)
		}
	}
	step := added[0]
	if len(added) > 1 {
		for k, a := range added {
			added[k] = m.now(from[k], a)
		}
		step = node(kindAlt, added...)
	}
	if step.open {
		return tail
	}
	x := opExpr(opSteps, 0, step, tail)
	x.loop = m.loop
	return x
}

// without is x, the value itself with something behind it, without the value.
func (m merge) without(x *Expr, seen map[*Expr]*Expr) *Expr {
	if y, ok := seen[x]; ok {
		return y
	}
	y := *x
	switch {
	case x == m.self && m.kind == kindAppend:
		y = Expr{kind: kindList}
	case x == m.self:
		y = Expr{kind: kindText}
	default:
		// Only the first operand of what grows can be the value.
		n := 1
		if x.kind == kindAlt {
			n = len(x.args)
		}
		y.args = append([]*Expr(nil), x.args...)
		y.open = false
		for i, a := range y.args {
			if i < n {
				y.args[i] = m.without(a, seen)
			}
			y.open = y.open || y.args[i].open
		}
	}
	seen[x] = &y
	return &y
}

// step is what one iteration adds.
type step struct {
	iteration int
	adds      *Expr
}

// steps returns what the iterations of a loop add, one after the other; ok is
// false when a condition has no answer.
func (x *expander) steps(e *Expr) (out []step, ok bool) {
	n, ok := x.times(e)
	if !ok {
		n, ok = x.counted(e)
	}
	if !ok || x.unguarded {
		return nil, false
	}
	return x.stepsOf(e, n)
}

// stepsOf is what the first n iterations add.
func (x *expander) stepsOf(e *Expr, n int) (out []step, ok bool) {
	ok = x.eachStep(e, n, func(s step) bool {
		out = append(out, s)
		return true
	})
	if !ok {
		return nil, false
	}
	return out, true
}

// eachStep calls yield in each of the first n iterations with what that adds,
// until it returns false; ok is false when a condition has no answer.
func (x *expander) eachStep(e *Expr, n int, yield func(step) bool) (ok bool) {
	defer delete(x.loops, e.loop)
	for k := range n {
		x.loops[e.loop] = k
		adds, ok := x.decided(e.args[0], nil)
		if !ok {
			return false
		}
		for _, a := range adds {
			if !yield(step{k, a}) {
				return true
			}
		}
	}
	return true
}

// rows is the text that a loop over a list of unknown length adds when each
// iteration adds a row, all but the first behind a comma.
func (x *expander) rows(e *Expr) ([]Segment, bool) {
	if e.loop == nil || e.loop.over == nil || len(x.loops) > 0 {
		return nil, false
	}
	x.sampled[e.loop] = true
	var first, both []Segment
	known := false
	possible := x.tentatively(func() {
		one, ok := x.stepsOf(e, 1)
		two, ok2 := x.stepsOf(e, 2)
		if known = ok && ok2; known {
			first, both = x.added(e, one), x.added(e, two)
		}
	})
	if !possible || !known {
		return nil, false
	}
	row, ok := tokenize(first)
	rows, ok2 := tokenize(both)
	if !ok || !ok2 || !isRow(row) || len(rows) < len(row)+2 || rows[len(row)].text != "," || !isRow(rows[len(row)+1:]) {
		return nil, false
	}
	n := counts[x.choose(lengthKey{e.loop.over}, len(counts))]
	if n < 1 {
		panic(impossible{})
	}
	each, ok := x.stepsOf(e, n)
	if !ok {
		return nil, false
	}
	return x.added(e, each), true
}

// added is the text of steps.
func (x *expander) added(e *Expr, each []step) []Segment {
	var out []Segment
	for _, st := range each {
		x.loops[e.loop] = st.iteration
		out = append(out, x.pieces(st.adds)...)
	}
	delete(x.loops, e.loop)
	return out
}

// decided appends what a step adds to list, when there is one way only to take
// it.
func (x *expander) decided(e *Expr, list []*Expr) ([]*Expr, bool) {
	x.count()
	switch e.kind {
	case kindGuard:
		return x.decided(x.pass(e), list)
	case kindAlt:
		i, ok := x.only(e)
		if !ok {
			return nil, false
		}
		return x.decided(e.args[i], list)
	case kindConcat, kindAppend:
		list, ok := x.decided(e.args[0], list)
		return append(list, e.args[1:]...), ok
	default:
		return list, true
	}
}

// only returns the arm of a choice whose conditions can be true, when there is
// one.
func (x *expander) only(e *Expr) (arm int, ok bool) {
	arm = -1
	for i, a := range e.args {
		if x.excluded(a) {
			continue
		}
		if arm >= 0 {
			return 0, false
		}
		arm = i
	}
	return arm, arm >= 0
}

// excluded says whether a condition of an arm is known to be false.
func (x *expander) excluded(e *Expr) bool {
	pending := x.pending
	defer func() { x.pending = pending }()
	for e.kind == kindGuard {
		for i, operand := range e.args[1:] {
			c := condition{e, i, x.iteration()}
			if i < len(e.names) && (x.refuted(c) || x.disproved(operand, e.names[i])) {
				return true
			}
		}
		e = e.args[0]
	}
	return false
}

// stepped is the text that the iterations of a loop add.
func (x *expander) stepped(e *Expr) []Segment {
	if each, ok := x.steps(e); ok {
		return x.added(e, each)
	}
	if rows, ok := x.rows(e); ok {
		return rows
	}
	return x.pieces(e.args[1])
}
