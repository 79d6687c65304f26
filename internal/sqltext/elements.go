package sqltext

import "slices"

func (x *expander) element(e *Expr) *Expr {
	items := x.list(e.args[0])
	n := e.n
	if n < 0 && len(e.args) > 1 {
		if k, ok := x.number(e.args[1]); ok && !x.varies(e.args[1]) {
			n = k
		}
	}
	for i, it := range items {
		if it.rest != "" && (n < 0 || n >= i) {
			if e.segs != nil {
				return textExpr(e.segs...)
			}
			return freeExpr("element of a list: "+it.rest, 0)
		}
	}
	switch {
	case n >= 0 && n < len(items):
		return items[n].x
	case n < 0 && len(items) > 0:
		var key any = e
		if l := loopIn(e.args[1]); l != nil {
			key = l
		}
		return items[x.choose(key, len(items))].x
	}
	return freeExpr("element of a list", 0)
}

func loopIn(e *Expr) *loop {
	if e.loop != nil {
		return e.loop
	}
	for _, a := range e.args {
		if l := loopIn(a); l != nil {
			return l
		}
	}
	return nil
}

// member answers whether a list has a text.
func (x *expander) member(e *Expr) []Segment {
	text, ok := constantText(x.pieces(e.args[1]))
	if !ok {
		return free(reasonOf(e))
	}
	known := true
	for _, it := range x.list(e.args[0]) {
		if it.rest != "" {
			known = false
			continue
		}
		switch s, ok := constantText(x.pieces(it.x)); {
		case !ok:
			known = false
		case s == text:
			return answer(true).segs
		}
	}
	if !known {
		return free(reasonOf(e))
	}
	return answer(false).segs
}

// item is an element of a list, or the reason why the rest is not known.
type item struct {
	x      *Expr
	rest   string
	repeat *Expr
	tag    int // of the choice that it is there for
}

// list returns the elements of e. Nobody changes them.
func (x *expander) list(e *Expr) []item {
	if !x.recalled.constant(e) {
		return x.elements(e)
	}
	if l, ok := x.recalled.lists[e]; ok {
		x.spend(l.spent)
		return l.items
	}
	nodes, bytes := x.nodes, x.bytes
	items := slices.Clip(x.elements(e))
	x.recalled.lists[e] = fixedList{items, effort{x.nodes - nodes, x.bytes - bytes}}
	return items
}

func (x *expander) elements(e *Expr) []item {
	before, covering := x.tagged, x.covering
	x.tagged = 0
	if e = x.reduce(e); x.tagged != 0 {
		x.covering++
	}
	items := x.items(e)
	x.covering = covering
	if x.tagged != 0 {
		items = append([]item(nil), items...)
		for i := range items {
			if items[i].tag == 0 {
				items[i].tag = x.tagged
			}
		}
	}
	x.tagged = before
	return items
}

// items returns the elements of e, which is reduced.
func (x *expander) items(e *Expr) []item {
	switch e.kind {
	case kindList:
		out := make([]item, len(e.args))
		for i, a := range e.args {
			out[i] = item{x: a}
		}
		return out
	case kindAppend:
		var out []item
		for _, a := range e.args {
			out = append(out, x.list(a)...)
			if len(out) > 100000 {
				panic(stop{"the list is too long"})
			}
		}
		return out
	case kindRepeat:
		n, ok := x.iterations(e)
		if !ok {
			n, ok = x.counted(e)
		}
		if ok {
			var out []item
			for k := range n {
				x.loops[e.loop] = k
				for _, it := range x.list(e.args[0]) {
					if it.rest == "" {
						it.x = x.fixed(it.x)
					}
					out = append(out, it)
				}
			}
			delete(x.loops, e.loop)
			return out
		}
		return []item{{rest: reasonOf(e), repeat: e}}
	case kindParam:
		return []item{{rest: paramName(e.param) + " is not known at this call"}}
	case kindOp:
		switch e.op {
		case opNamed:
			return []item{{x: e}}
		case opTimes:
			n, ok := x.number(e.args[0])
			if ok && n <= maxElements {
				out := make([]item, max(n, 0))
				for i := range out {
					out[i].x = textExpr()
				}
				return out
			}
			return []item{{rest: "how often a loop runs is not known"}}
		case opSteps:
			each, ok := x.steps(e)
			if !ok {
				return x.list(e.args[1])
			}
			var out []item
			for _, st := range each {
				x.loops[e.loop] = st.iteration
				for _, it := range x.list(st.adds) {
					if it.rest == "" {
						it.x = x.fixed(it.x)
					}
					out = append(out, it)
				}
			}
			delete(x.loops, e.loop)
			return out
		default:
		}
	default:
	}
	return []item{{rest: reasonOf(e)}}
}

// fixed evaluates the text of an element while the iteration is known.
func (x *expander) fixed(e *Expr) *Expr {
	switch {
	case e.kind == kindValue && e.value != nil && len(e.args) > 0 && isTextual(e.args[0]):
		return &Expr{kind: kindValue, value: e.value, args: append([]*Expr{textExpr(x.pieces(e.args[0])...)}, e.args[1:]...)}
	case e.kind == kindValue:
		return e
	case isTextual(e):
		return textExpr(x.pieces(e)...)
	}
	return e
}

func isTextual(e *Expr) bool {
	switch e.kind {
	case kindText, kindConcat, kindAlt:
		return true
	case kindOp:
		return e.op != opNamed
	default:
		return false
	}
}

func reasonOf(e *Expr) string {
	if len(e.segs) == 1 && e.segs[0].Hole != nil && e.segs[0].Hole.Reason != "" {
		return e.segs[0].Hole.Reason
	}
	return "the list is not known"
}

// iterations returns how often a loop over a known list repeats one thing.
func (x *expander) iterations(e *Expr) (int, bool) {
	if len(e.args) != 1 {
		return 0, false
	}
	return x.times(e)
}

// times returns how often the loop of e runs.
func (x *expander) times(e *Expr) (int, bool) {
	if e.loop == nil || e.loop.over == nil {
		return 0, false
	}
	if _, nested := x.loops[e.loop]; nested {
		return 0, false
	}
	items := x.list(e.loop.over)
	for _, it := range items {
		if it.rest != "" {
			return 0, false
		}
	}
	return len(items), true
}

// repeated is the text that a loop appends.
func (x *expander) repeated(e *Expr) []Segment {
	if n, ok := x.iterations(e); ok {
		var out []Segment
		for k := range n {
			x.loops[e.loop] = k
			out = append(out, x.pieces(e.args[0])...)
		}
		delete(x.loops, e.loop)
		return out
	}
	var list [][]Segment
	for _, d := range e.args {
		x.tentatively(func() { list = append(list, x.pieces(d)) })
	}
	if len(list) == 0 {
		return nil // no iteration appends anything
	}
	if hole := listHole(list); hole != nil {
		return []Segment{{Hole: hole}}
	}
	if units, ok := x.grown(e, ""); ok {
		return slices.Concat(units...)
	}
	return freeExpr(reasonOf(e), 0).segs
}

// listHole is the hole for a list of any length whose elements, with their
// commas, are each one of units; nil when they are not placeholders or
// numbers. A list of numbers stands where one number can, as in IN (…).
func listHole(units [][]Segment) *Hole {
	leads, marks, digits := false, true, true
	for _, segs := range units {
		marks = marks && placeholders(segs)
		digits = digits && numbers(segs)
		leads = leads || startsWithComma(segs)
	}
	switch {
	case len(units) == 0:
		return nil
	case marks:
		return &Hole{Kind: PlaceholderList, leads: leads}
	case digits:
		return &Hole{Kind: NumberText}
	}
	return nil
}
