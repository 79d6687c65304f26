package sqltext

import "slices"

// recalled keeps, from one run for a statement to the next, what is the same in
// all of them.
type recalled struct {
	is        map[*Expr]bool // whether it depends on no choice and no iteration
	texts     map[*Expr]fixedText
	joined    map[*Expr]fixedText
	lists     map[*Expr]fixedList
	rewritten map[*Expr]bool
}

// fixedText is the text of an expression with what it takes to find it.
type fixedText struct {
	segs  []Segment
	spent effort
}

// fixedList is the same of a list.
type fixedList struct {
	items []item
	spent effort
}

// effort counts against the limits of a run.
type effort struct{ nodes, bytes int }

func newRecalled() *recalled {
	return &recalled{
		is: map[*Expr]bool{}, texts: map[*Expr]fixedText{}, joined: map[*Expr]fixedText{}, lists: map[*Expr]fixedList{},
		rewritten: map[*Expr]bool{},
	}
}

// steady are the operations that give the same whenever their operands do.
var steady = map[opCode]bool{
	opUpper: true, opLower: true, opTrimSpace: true, opTrim: true, opTrimLeft: true, opTrimRight: true, opTrimPrefix: true,
	opTrimSuffix: true, opReplace: true, opRepeat: true, opJoin: true, opSprintf: true, opSprint: true, opSprintln: true,
	opReplacer: true, opQuoteIdentifier: true, opQuoteLiteral: true, opSanitize: true, opCut: true, opLen: true, opAdd: true,
	opChar: true, opIn: true, opColumns: true, opCopy: true, opContains: true, opHasPrefix: true, opHasSuffix: true,
	opEqualFold: true, opMember: true, opTimes: true, opRewritten: true, opWord: true, opAt: true,
}

// constant says whether e is the same in every run.
func (c *recalled) constant(e *Expr) bool {
	if c == nil {
		return false
	}
	if is, ok := c.is[e]; ok {
		return is
	}
	is := !e.open && e.loop == nil
	switch e.kind {
	case kindText, kindConcat, kindList, kindAppend, kindParam, kindValue, kindRecord, kindField:
	case kindOp:
		// A sum that may overflow is exact or not.
		is = is && steady[e.op] && !(e.op == opAdd && e.field == overflows)
		// How often rows are repeated is chosen.
		is = is && !(e.op == opRepeat && e.args[1].kind != kindText)
	default:
		is = false
	}
	is = is && !slices.ContainsFunc(e.args, func(a *Expr) bool { return !c.constant(a) })
	c.is[e] = is
	return is
}

// costly says whether e is worth being kept.
func costly(e *Expr) bool { return e.kind != kindText && e.kind != kindParam }

// spend counts what finding something took when it was first found.
func (x *expander) spend(e effort) {
	if x.nodes += e.nodes; x.nodes > maxNodes {
		panic(stop{"the text has too many parts"})
	}
	if x.bytes += e.bytes; x.bytes > maxBytes {
		panic(stop{"the text is too long"})
	}
}

// recall gives what find does for a constant, which it is asked for once.
func (x *expander) recall(known map[*Expr]fixedText, e *Expr, find func() []Segment) []Segment {
	if !costly(e) || !x.recalled.constant(e) {
		return find()
	}
	if t, ok := known[e]; ok {
		x.spend(t.spent)
		return t.segs
	}
	nodes, bytes := x.nodes, x.bytes
	segs := slices.Clip(find())
	known[e] = fixedText{segs, effort{x.nodes - nodes, x.bytes - bytes}}
	return segs
}

// edited is the text of e in as few segments as there can be.
func (x *expander) edited(e *Expr) []Segment {
	return x.recall(x.recalled.joined, e, func() []Segment {
		segs := x.pieces(e)
		if len(segs) > 1 {
			segs = join(segs)
		}
		return segs
	})
}
