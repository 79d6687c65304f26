package sqltext

import (
	"maps"
	"strconv"
	"strings"
)

// impossible is the panic of a run that takes an arm whose condition is false.
type impossible struct{}

// undecided is the panic of a condition that depends on a choice which the run
// has not made.
type undecided struct{}

// condition is one of a guard's, of a run.
type condition struct {
	guard     *Expr
	at        int
	iteration int
}

// pass returns what an arm holds when its conditions can be true.
func (x *expander) pass(e *Expr) *Expr {
	for e.kind == kindGuard {
		for i := range e.args[1:] {
			c := condition{e, i, x.iteration()}
			if x.unguarded || i >= len(e.names) || x.covering > 0 && x.covered.unconditional || x.covered != nil && x.covered.guard == (asking{e, i}) {
				continue
			}
			learnt, passed := x.passed[c]
			if !passed && x.refuted(c) {
				panic(impossible{})
			}
			if !learnt && !x.frozen && !x.learn(e.args[i+1], e.names[i]) {
				panic(impossible{})
			}
			x.passed[c] = learnt || !x.frozen && x.tentative == 0
		}
		e = e.args[0]
	}
	return e
}

// settle decides the conditions that depended on choices made later.
func (x *expander) settle() {
	pending := x.pending
	x.pending = nil
	for _, c := range pending {
		if x.refuted(c) {
			panic(impossible{})
		}
	}
}

// emptiness holds the comparisons of a length with none.
var emptiness = setOf(computed+"<1", computed+"=0")

// refuted says whether a condition is known to be false.
func (x *expander) refuted(c condition) (no bool) {
	compare := c.guard.names[c.at]
	operand := c.guard.args[c.at+1]
	if !x.alike(operand, compare) {
		return false
	}
	if !strings.HasPrefix(compare, computed) {
		return x.denies(operand, compare)
	}
	if emptiness[compare] && settled(operand, compare) {
		return true
	}
	budget := min(maxConditionNodes, maxConditionsNodes-x.deciding)
	if budget <= 0 || compare == computed {
		return false
	}
	frozen, nodes, size := x.frozen, x.nodes, x.bytes
	x.frozen, x.nodes = true, maxNodes-budget
	loops, tag, covering := maps.Clone(x.loops), x.tagged, x.covering
	defer func() {
		x.deciding += x.nodes - (maxNodes - budget)
		x.frozen, x.nodes, x.bytes = frozen, nodes, size
		r := recover()
		if r != nil {
			x.loops, x.tagged, x.covering = loops, tag, covering
		}
		switch r.(type) {
		case nil:
			// How long a list is may be chosen later.
			if !no && isCount(operand) && len(x.loops) == 0 {
				x.pending = append(x.pending, c)
			}
		case stop:
			// What is too large to decide is left open.
		case impossible:
			// It rests on an arm that is taken against its own condition.
			no = true
		case undecided:
			if len(x.loops) == 0 {
				x.pending = append(x.pending, c)
			}
		default:
			panic(r)
		}
	}()
	return x.denies(operand, compare)
}

// denies says whether what is known of a value rules a comparison of any kind
// out.
func (x *expander) denies(e *Expr, compare string) bool {
	compare = strings.TrimPrefix(strings.TrimPrefix(compare, computed), unsteady)
	x.exact++
	defer func() { x.exact-- }()
	return compare != "" && x.contradicts(e, compare[0], compare[1:])
}

// none says whether all comparisons of a disjunction are ruled out.
func (x *expander) none(e *Expr) bool {
	for i, a := range e.args {
		if i >= len(e.names) || !x.denies(a, e.names[i]) {
			return false
		}
	}
	return true
}

// The nodes visited to decide one condition on a computed value, and all of a
// run.
const (
	maxConditionNodes  = 2000
	maxConditionsNodes = 20000
)

// contradicts says whether what is known of a value rules a comparison out.
func (x *expander) contradicts(e *Expr, op byte, text string) bool {
	if op == '|' {
		for t := range strings.SplitSeq(text, alternatives) {
			if !x.contradicts(e, '=', t) {
				return false
			}
		}
		return true
	}
	if n, err := strconv.Atoi(text); err == nil && (op == '<' || op == '>' || isCount(e)) {
		if (op == '<' || op == '=') && x.hasMore(e, n, op == '=') {
			return true
		}
		low, high := x.bounds(e)
		switch op {
		case '<':
			return low.known && low.n >= n
		case '>':
			return high.known && high.n <= n
		case '=':
			return low.known && low.n > n || high.known && high.n < n
		default:
			return low.known && high.known && low.n == n && high.n == n
		}
	}
	if op != '=' && op != '!' {
		return false
	}
	segs := x.pieces(e)
	if s, ok := constantText(segs); ok {
		return (op == '=') != (s == text)
	}
	return op == '=' && text == "" && minLength(segs) > 0
}

// hasMore says whether e is the length of a list that has n elements, or more
// than n, without looking at all of them.
func (x *expander) hasMore(e *Expr, n int, more bool) bool {
	if e = x.reduce(e); e.kind != kindOp || e.op != opLen {
		return false
	}
	if more {
		n++
	}
	list := x.reduce(e.args[0])
	_, chosen := x.taken[lengthKey{list}]
	return n > 0 && !chosen && x.least(list, n) >= n
}

// least counts the elements that a list has for certain, up to enough.
func (x *expander) least(e *Expr, enough int) (n int) {
	switch e = x.reduce(e); {
	case e.kind == kindList:
		return len(e.args)
	case e.kind == kindAppend:
		for _, a := range e.args {
			if n += x.least(a, enough-n); n >= enough {
				break
			}
		}
	case e.kind == kindOp && e.op == opSteps:
		times, ok := x.times(e)
		if !ok || x.unguarded {
			return 0
		}
		x.eachStep(e, times, func(s step) bool {
			n += x.least(s.adds, enough-n)
			return n < enough
		})
	}
	return n
}

// isCount says whether e is a length or computed from one.
func isCount(e *Expr) bool { return e.kind == kindOp && (e.op == opLen || e.op == opAdd) }

// bound is the least or the greatest value of a number.
type bound struct {
	n     int
	known bool
}

// bounds returns between what a number lies.
func (x *expander) bounds(e *Expr) (low, high bound) {
	e = x.reduce(e)
	if e.kind == kindOp && e.op == opLen {
		return x.lengths(e.args[0])
	}
	if e.kind == kindOp && e.op == opAdd && e.field == overflows {
		return bound{}, bound{}
	}
	if e.kind == kindOp && e.op == opAdd {
		low, high = x.bounds(e.args[0])
		l, h := x.bounds(e.args[1])
		if e.n < 0 {
			l, h = bound{-h.n, h.known}, bound{-l.n, l.known}
		}
		return bound{low.n + l.n, low.known && l.known}, bound{high.n + h.n, high.known && h.known}
	}
	n, ok := x.number(e)
	return bound{n, ok}, bound{n, ok}
}

// lengths returns between what the length of a list or text lies.
func (x *expander) lengths(e *Expr) (low, high bound) {
	e = x.reduce(e)
	low, high = bound{0, true}, bound{0, true}
	if arm, ok := x.taken[lengthKey{e}]; ok {
		n := bound{counts[arm], true}
		return n, n
	}
	switch e.kind {
	case kindList, kindAppend, kindRepeat:
		for _, it := range x.list(e) {
			if it.rest != "" {
				high.known = false
				continue
			}
			low.n++
			high.n++
		}
		return low, high
	case kindText, kindConcat, kindOp:
		segs := x.pieces(e)
		low.n = minLength(segs)
		s, ok := constantText(segs)
		return low, bound{len(s), ok}
	default:
	}
	return low, bound{}
}

// minLength is the least number of bytes that segs stand for.
func minLength(segs []Segment) int {
	n := 0
	for _, s := range segs {
		switch {
		case s.Hole == nil:
			n += len(s.Text)
		case s.Hole.Kind == NumberText, s.Hole.Kind == QuotedIdentifier:
			n++
		}
	}
	return n
}
