package sqltext

import (
	"go/types"
	"slices"
)

// merge describes a point where values from several paths meet.
type merge struct {
	choice int      // arms of equal choice are taken together
	first  int      // the arm that is number zero of the choice
	self   *Expr    // stands for the value itself in the arms
	kind   exprKind // what joins values of the type: kindConcat, kindAppend, or kindOp for numbers
	loop   *loop
	// guard adds to arm number i the conditions under which it is taken.
	guard func(i int, arm *Expr) *Expr
	// now is guard for an arm that is not of the iteration before.
	now func(i int, arm *Expr) *Expr
	// earlier is arm number i as it was in the iteration before, if it comes
	// from there.
	earlier func(i int, arm *Expr) *Expr
	// unknown is the value when it changes in a loop in another way than by
	// appending.
	unknown *Expr
}

// alternative builds a choice among arms. Equal arms and references to the
// choice itself are dropped; growth in a loop becomes a repetition.
func (m merge) alternative(arms []*Expr) *Expr {
	var entry, deltas []*Expr
	var from []int
	resets := false
	for i, a := range arms {
		if !a.open || !contains(a, m.self) {
			entry = append(entry, m.earlier(i, a))
			from = append(from, i)
			continue
		}
		d, ok := delta(a, m.self)
		if !ok {
			return m.unknown
		}
		resets = resets || len(d.resets) > 0
		for _, x := range d.resets {
			entry = append(entry, m.earlier(i, x))
			from = append(from, i)
		}
		deltas = append(deltas, d.appended...)
	}
	if len(entry) == 0 {
		return m.unknown
	}
	base := entry[0]
	for _, a := range entry[1:] {
		if a != base {
			base = m.choose(entry, from, len(arms))
			break
		}
	}
	var grown []*Expr
	always := true
	for _, d := range unique(deltas) {
		if d == nil {
			always = false
		} else {
			grown = append(grown, d)
		}
	}
	if len(grown) == 0 {
		return base
	}
	tail := node(kindRepeat, grown...)
	tail.segs = m.unknown.segs
	if always && len(grown) == 1 && !resets {
		tail.loop = m.loop
	}
	grows := kindConcat
	if m.kind == kindAppend {
		grows = kindAppend
	}
	if tail.loop == nil && m.loop != nil && !resets {
		tail = m.steps(arms, tail)
	}
	return node(grows, base, tail)
}

// choose is the choice among entry, which come from the arms with numbers
// from, of total in all.
func (m merge) choose(entry []*Expr, from []int, total int) *Expr {
	whole := len(entry) == total
	begin, rests := m.shared(entry)
	if begin != nil {
		entry = rests
	}
	guarded := make([]*Expr, len(entry))
	for i, a := range entry {
		at := i
		if whole {
			at = (i + m.first) % total
			a = entry[at]
		}
		guarded[i] = m.guard(from[at], a)
	}
	alt := node(kindAlt, guarded...)
	// When arms are gone, arm numbers no longer agree with those of other
	// values that are chosen in the same block.
	if whole {
		alt.choice = m.choice
	}
	if begin == nil {
		return alt
	}
	return m.join([]*Expr{begin, alt})
}

// fork is a choice among values of type t, each taken under its guards.
func (e *Evaluator) fork(t types.Type, arms []*Expr, guards [][]guard, choice int) *Expr {
	m := merge{choice: choice, kind: joinedBy(t), guard: func(i int, arm *Expr) *Expr { return e.guarded(arm, guards[i]) }}
	from := make([]int, len(arms))
	for i := range from {
		from[i] = i
	}
	return m.choose(arms, from, len(arms))
}

// joinedBy is what joins values of type t: kindOp adds numbers.
func joinedBy(t types.Type) exprKind {
	if _, list := t.Underlying().(*types.Slice); list && !isBytes(t) {
		return kindAppend
	}
	if isInteger(t) {
		return kindOp
	}
	return kindConcat
}

// change is what one iteration of a loop does to a value: what it appends on
// each path, nil for nothing, and what it begins anew with.
type change struct {
	appended, resets []*Expr
}

// delta returns what one iteration does to self. It reports false when arm is
// neither self with something added nor a new beginning.
func delta(arm, self *Expr) (change, bool) {
	seen := map[*Expr]*change{}
	var walk func(e *Expr) (change, bool)
	walk = func(e *Expr) (change, bool) {
		for e.kind == kindGuard {
			// Iterations are many, so their conditions are not kept.
			e = e.args[0]
		}
		if c, ok := seen[e]; ok {
			if c == nil {
				return change{}, false
			}
			return *c, true
		}
		seen[e] = nil
		var out change
		switch {
		case e == self:
			out.appended = []*Expr{nil}
		case !e.open || !contains(e, self):
			out.resets = []*Expr{e}
		case e.kind == kindAlt:
			for _, a := range e.args {
				c, ok := walk(a)
				if !ok {
					return change{}, false
				}
				out.appended = append(out.appended, c.appended...)
				out.resets = append(out.resets, c.resets...)
			}
		case e.kind == kindConcat || e.kind == kindAppend:
			first, ok := walk(e.args[0])
			if !ok {
				return change{}, false
			}
			for _, a := range e.args[1:] {
				if a.open {
					return change{}, false
				}
			}
			rest := node(e.kind, e.args[1:]...)
			for _, f := range first.appended {
				if f == nil {
					out.appended = append(out.appended, rest)
				} else {
					out.appended = append(out.appended, node(e.kind, f, rest))
				}
			}
			for _, r := range first.resets {
				out.resets = append(out.resets, node(e.kind, r, rest))
			}
		default:
			return change{}, false
		}
		if len(out.appended)+len(out.resets) > 64 {
			return change{}, false
		}
		out = change{unique(out.appended), unique(out.resets)}
		seen[e] = &out
		return out, true
	}
	return walk(arm)
}

func unique(list []*Expr) []*Expr {
	seen := map[*Expr]bool{}
	out := list[:0:0]
	for _, e := range list {
		if !seen[e] {
			seen[e] = true
			out = append(out, e)
		}
	}
	return out
}

func contains(e, target *Expr) bool {
	seen := map[*Expr]bool{}
	var walk func(e *Expr) bool
	walk = func(e *Expr) bool {
		if e == target {
			return true
		}
		if !e.open || seen[e] {
			return false
		}
		seen[e] = true
		return slices.ContainsFunc(e.args, walk)
	}
	return walk(e)
}

// shared splits arms into what all of them begin with and what each adds to
// it; begin is nil when they have nothing in common.
func (m merge) shared(arms []*Expr) (begin *Expr, rests []*Expr) {
	common := m.chain(arms[0])
	for _, a := range arms[1:] {
		in := map[any]bool{}
		for _, n := range m.chain(a) {
			in[beginning(n)] = true
		}
		kept := common[:0]
		for _, n := range common {
			if in[beginning(n)] {
				kept = append(kept, n)
			}
		}
		common = kept
	}
	if len(common) == 0 || common[0].open {
		return nil, nil
	}
	for _, a := range arms {
		rests = append(rests, m.after(a, common[0]))
	}
	return common[0], rests
}

// beginning identifies an expression, or a constant by its value: constants
// are evaluated anew in each place.
func beginning(e *Expr) any { return begins(e, maxBeginning) }

func begins(e *Expr, depth int) any {
	if e.kind == kindOp && e.op == opAt {
		return begins(e.args[0], depth)
	}
	switch e.kind {
	case kindText:
		if s, ok := constantText(e.segs); ok {
			return s
		}
	case kindList:
		if len(e.args) == 0 {
			return kindList
		}
	case kindConcat:
		// What a builder holds is put together anew each time that it is read.
		if depth > 0 && len(e.args) == 2 {
			return joinedTexts{begins(e.args[0], depth-1), begins(e.args[1], depth-1)}
		}
	default:
	}
	return e
}

type joinedTexts struct{ first, second any }

// maxBeginning bounds how deep beginnings are compared.
const maxBeginning = 6

// maxChain bounds how far back a common beginning is looked for.
const maxChain = 64

// chain lists what e begins with, from e itself to its innermost beginning.
func (m merge) chain(e *Expr) []*Expr {
	out := []*Expr{e}
	for len(out) < maxChain && m.extends(e) {
		e = e.args[0]
		out = append(out, e)
	}
	return out
}

// extends says whether e is its first operand with others behind it.
func (m merge) extends(e *Expr) bool {
	if len(e.args) == 0 {
		return false
	}
	switch m.kind {
	case kindOp:
		return e.kind == kindOp && e.op == opAdd && e.n == 1 && e.field == ""
	default:
		return e.kind == m.kind
	}
}

// after is what e adds to begin, one of its chain.
func (m merge) after(e, begin *Expr) *Expr {
	var added [][]*Expr
	for first := beginning(begin); beginning(e) != first; e = e.args[0] {
		added = append(added, e.args[1:])
	}
	args := []*Expr{}
	for i := len(added) - 1; i >= 0; i-- {
		args = append(args, added[i]...)
	}
	return m.join(args)
}

// join puts values of the merge's type one behind the other.
func (m merge) join(args []*Expr) *Expr {
	switch {
	case len(args) == 1:
		return args[0]
	case m.kind == kindAppend && len(args) == 0:
		return node(kindList)
	case m.kind != kindOp:
		return node(m.kind, args...)
	case len(args) == 0:
		return literalExpr("0")
	}
	sum := args[0]
	for _, a := range args[1:] {
		sum = opExpr(opAdd, 1, sum, a)
	}
	return sum
}
