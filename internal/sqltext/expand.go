package sqltext

import "fmt"

// DefaultLimit is the number of variants of one statement that are followed.
const DefaultLimit = 256

// few is the number of variants up to which all are followed, even when the
// choices among them are independent.
const few = 64

const (
	maxRuns  = 2048    // assignments of choices tried for one statement
	hopeless = 256     // the same where there are millions
	maxNodes = 50000   // nodes visited for one variant
	maxBytes = 4 << 20 // text of one variant
)

// Variant is one text of a statement with the values bound to it.
type Variant struct {
	Template Template
	// Args are the values in order. When the list is not known to its end,
	// ArgsKnown is false, ArgsReason says why and Args is the known start.
	Args       []*Value
	ArgsKnown  bool
	ArgsReason string
	// Named holds values by the key of a map or the field of a struct.
	// NamedKnown is false when there are such values but they are not known.
	Named      map[string]*Value
	NamedKnown bool
}

// Statement is a statement to expand: its text, the list of its positional
// values and the struct or map of its named values, either of which may be nil.
type Statement struct {
	Text, Args, Named *Expr
}

// Expand returns the variants of s, at most limit different ones. When there
// are more it returns none and a reason. Parameters that are still symbolic
// become holes. A statement that is never reached with its arguments has no
// variant and no reason.
func Expand(s Statement, limit int) ([]Variant, string) {
	if limit <= 0 {
		limit = DefaultLimit
	}
	known := newRecalled()
	all := newEnumeration(s, false, known)
	out, reason := all.upTo(min(few, limit))
	if reason != "" {
		if out := cover(s, limit, known); out != nil {
			return out, ""
		}
		if limit > few {
			out, reason = all.upTo(limit)
		}
	}
	if len(out) == 0 && reason == "" && !unreached(s) {
		// What the arms leave out would be needed.
		return newEnumeration(s, true, known).upTo(limit)
	}
	return out, reason
}

// unreached says whether the conditions of getting to a statement are known to
// be false.
func unreached(s Statement) bool {
	x := newExpander(nil, newRecalled())
	return !x.attempt(func() { x.pass(s.Text) })
}

// ExpandUnreached is Expand for a statement that is judged although it is never
// reached.
func ExpandUnreached(s Statement, limit int) ([]Variant, string) {
	if limit <= 0 {
		limit = DefaultLimit
	}
	return newEnumeration(s, true, newRecalled()).upTo(limit)
}

type expander struct {
	plan  []int
	sizes []int
	taken map[any]int
	loops map[*loop]int
	// sampled are the loops of which one or two iterations stand for all.
	sampled map[*loop]bool
	// weights make a number of the iterations of loops inside each other.
	weights map[*loop]int
	nodes   int
	bytes   int
	// unguarded takes every arm, whatever its conditions.
	unguarded bool
	// Conditions that have been found true or open, and those that depended
	// on choices not made then; frozen makes no choice.
	passed   map[condition]bool
	pending  []condition
	frozen   bool
	deciding int // nodes visited for conditions
	known    map[string]*known
	// tentative counts what is tried at the moment of which not every
	// iteration of a loop does.
	tentative int
	exact     int // counts the comparisons that are being decided
	covering  int // counts the arms of covered choices that are being looked at
	covered   *covered
	tagged    int // of the covered choice that has just been made
	recalled  *recalled
}

func newExpander(plan []int, from *recalled) *expander {
	return &expander{plan: plan, recalled: from, taken: map[any]int{}, passed: map[condition]bool{}, known: map[string]*known{}, loops: map[*loop]int{}, weights: map[*loop]int{}, sampled: map[*loop]bool{}}
}

type stop struct{ reason string }

// variant returns the variant of this run; it is not possible when an arm is
// taken against its condition.
func (x *expander) variant(s Statement) (v Variant, possible bool, reason string) {
	defer func() {
		if r := recover(); r != nil {
			switch r := r.(type) {
			case impossible:
				possible = false
			case stop:
				reason = r.reason
			default:
				panic(r)
			}
		}
	}()
	segs := x.pieces(s.Text)
	v.Template.Segments = tidy(quotedWords(segs))
	v.ArgsKnown = true
	if s.Args != nil {
		x.arguments(&v, s.Args)
	}
	if s.Named != nil {
		v.Named, v.NamedKnown = x.named(s.Named)
	}
	x.settle()
	return v, true, ""
}

// choose returns which of n arms to take for key in this run.
func (x *expander) choose(key any, n int) int {
	if arm, ok := x.taken[key]; ok {
		return min(arm, n-1)
	}
	if x.frozen {
		panic(undecided{})
	}
	at := len(x.sizes)
	if at >= len(x.plan) {
		x.plan = append(x.plan, 0)
	}
	if at > 4*maxRuns {
		panic(stop{"the text has too many parts"})
	}
	x.sizes = append(x.sizes, n)
	x.taken[key] = x.plan[at]
	return x.plan[at]
}

// next returns the plan of the next run, or nil.
func (x *expander) next() []int {
	for i := len(x.sizes) - 1; i >= 0; i-- {
		if x.plan[i]+1 < x.sizes[i] {
			plan := append([]int(nil), x.plan[:i+1]...)
			plan[i]++
			return plan
		}
	}
	return nil
}

func (x *expander) arm(e *Expr) *Expr {
	key := choiceKey(e)
	if arm, ok := x.inClause(e); ok {
		return arm
	}
	if len(x.loops) == 0 {
		if arm, tag, ok := x.covered.take(key, len(e.args)); ok {
			x.tagged = tag
			covering := x.covering
			if x.covering++; x.covered.strictly(key) {
				x.covering = 0
			}
			arm := x.pass(e.args[arm])
			x.covering = covering
			return arm
		}
	}
	if len(x.loops) > 0 {
		key = fmt.Sprint(key, x.iteration())
		if e.choice == 0 {
			key = fmt.Sprintf("%p %d", e, x.iteration())
		}
		// What is known by now decides most choices of an iteration.
		if _, made := x.taken[key]; !made && !x.unguarded {
			if i, ok := x.only(e); ok {
				if !x.frozen {
					x.taken[key] = i
				}
				return x.pass(e.args[i])
			}
		}
	}
	return x.pass(e.args[x.choose(key, len(e.args))])
}

// iteration tells the iterations of the loops being unrolled apart.
func (x *expander) iteration() int {
	n := 0
	for l, k := range x.loops {
		w, ok := x.weights[l]
		if !ok {
			w = 1
			for range x.weights {
				w *= 1009
			}
			x.weights[l] = w
		}
		n += w * (k + 1)
	}
	return n
}

func (x *expander) count() {
	if x.nodes++; x.nodes > maxNodes {
		panic(stop{"the text has too many parts"})
	}
}

// reduce follows choices and selections to text, a list or an operation.
func (x *expander) reduce(e *Expr) *Expr {
	for {
		x.count()
		switch {
		case e.kind == kindAlt:
			e = x.arm(e)
		case e.kind == kindGuard:
			e = x.pass(e)
		case e.kind == kindValue && len(e.args) > 0, e.kind == kindOp && e.op == opAt:
			e = e.args[0]
		case e.kind == kindField:
			base := x.reduce(e.args[0])
			if base.kind != kindRecord && len(e.args) > 1 {
				e = e.args[1]
				continue
			}
			if base.kind != kindRecord && e.segs != nil {
				return textExpr(e.segs...)
			}
			if base.kind != kindRecord {
				return freeExpr("field "+e.field+" of "+whose(base), 0)
			}
			next := fieldOf(base, e.field, nil)
			if next.kind == kindField {
				return freeExpr("field "+e.field, 0)
			}
			e = next
		case e.kind == kindOp && e.op == opElement:
			e = x.element(e)
		case e.kind == kindOp && e.op == opFold && lists[e.field]:
			e = x.folded(e)
		case e.kind == kindOp && e.op == opLookup:
			e = x.lookup(e)
		default:
			return e
		}
	}
}

// pieces returns the text of e. Nobody changes it.
func (x *expander) pieces(e *Expr) []Segment {
	return x.recall(x.recalled.texts, e, func() []Segment { return x.evaluated(e) })
}

func (x *expander) evaluated(e *Expr) []Segment {
	before, covering := x.tagged, x.covering
	x.tagged = 0
	if e = x.reduce(e); x.tagged != 0 {
		x.covering++
	}
	segs := tagged(x.text(e), x.tagged)
	x.tagged, x.covering = before, covering
	return segs
}

// text returns the text of e, which is reduced.
func (x *expander) text(e *Expr) []Segment {
	switch e.kind {
	case kindText:
		for _, s := range e.segs {
			x.bytes += len(s.Text)
		}
		if x.bytes > maxBytes {
			panic(stop{"the text is too long"})
		}
		return e.segs
	case kindConcat:
		var out []Segment
		comment := false
		for _, a := range e.args {
			if comment && x.commentable(a) {
				out = append(out, Segment{Hole: &Hole{Kind: CommentText, Reason: "text in a comment"}})
				continue
			}
			segs := x.pieces(a)
			comment = endsInComment(segs, comment)
			out = append(out, segs...)
		}
		return out
	case kindParam:
		if e.segs != nil {
			return e.segs
		}
		return free(paramName(e.param) + " is not constant at this call")
	case kindRepeat:
		return x.repeated(e)
	case kindOp:
		return x.apply(e)
	case kindList, kindAppend:
		return free("a list is used as text")
	default:
		return free("a value that is not text")
	}
}

func free(reason string) []Segment { return freeExpr(reason, 0).segs }
