package sqltext

import (
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// edits are the operations that look for something in a text.
var edits = map[opCode]bool{
	opUpper: true, opLower: true, opTrim: true, opTrimLeft: true, opTrimRight: true, opTrimPrefix: true, opTrimSuffix: true,
	opReplace: true, opReplacer: true, opCut: true, opPart: true, opFold: true,
}

// rewrites says whether a library has rewritten part of the text: what is then
// looked for in it is not what stands here.
func (c *recalled) rewrites(e *Expr) bool {
	is, ok := c.rewritten[e]
	if !ok {
		c.rewritten[e] = false // a self reference adds nothing
		is = e.kind == kindOp && e.op == opRewritten || slices.ContainsFunc(e.args, c.rewrites)
		c.rewritten[e] = is
	}
	return is
}

// apply computes an operation on text.
func (x *expander) apply(e *Expr) []Segment {
	if edits[e.op] && slices.ContainsFunc(e.args, x.recalled.rewrites) {
		if segs, ok := x.recolon(e); ok {
			return segs
		}
		return free("text that is edited after sqlx.Named has rewritten it")
	}
	switch e.op {
	case opUpper:
		return mapText(x.pieces(e.args[0]), strings.ToUpper)
	case opLower:
		return mapText(x.pieces(e.args[0]), strings.ToLower)
	case opCopy, opRewritten:
		return x.pieces(e.args[0])
	case opTrimSpace, opTrim, opTrimLeft, opTrimRight, opTrimPrefix, opTrimSuffix:
		return x.trim(e)
	case opReplace:
		return x.replace(e)
	case opReplacer:
		return x.replacer(e)
	case opRepeat:
		return x.repeat(e)
	case opJoin:
		return x.join(e)
	case opSprintf:
		return x.sprintf(e)
	case opSprint, opSprintln:
		return x.sprint(e)
	case opColumns:
		return x.columns(e)
	case opQuoteIdentifier, opQuoteLiteral, opSanitize:
		return x.quote(e)
	case opCut:
		return x.cut(e)
	case opLen:
		return x.length(e)
	case opAdd:
		a, ok := x.number(e.args[0])
		b, ok2 := x.number(e.args[1])
		if ok && ok2 && (x.exact == 0 || e.field != overflows) {
			return literalExpr(strconv.Itoa(a + e.n*b)).segs
		}
		return holeExpr(NumberText, "", token.NoPos).segs
	case opProduct:
		a, ok := x.number(e.args[0])
		b, ok2 := x.number(e.args[1])
		if ok && ok2 && max(a, -a, b, -b) < 1<<30 {
			return literalExpr(strconv.Itoa(a * b)).segs
		}
		return holeExpr(NumberText, "", token.NoPos).segs
	case opChar:
		if n, ok := x.number(e.args[0]); ok && n >= 0 && n <= 0x10ffff {
			return literalExpr(string(rune(n))).segs
		}
		return free("a character that is not constant")
	case opIndex:
		if k, ok := x.loops[e.loop]; ok {
			return literalExpr(strconv.Itoa(k + e.n)).segs
		}
		return holeExpr(NumberText, "", token.NoPos).segs
	case opSteps:
		return x.stepped(e)
	case opMember:
		return x.member(e)
	case opWord:
		return word(reasonOf(e), token.NoPos)
	case opIn:
		return x.expandIn(e)
	case opFold:
		return x.fold(e)
	case opPart:
		return x.part(e)
	case opFound:
		return x.found(e)
	case opContains, opHasPrefix, opHasSuffix, opEqualFold:
		return x.test(e)
	case opAny:
		if x.none(e) {
			return answer(false).segs
		}
		return free("a condition")
	default:
		return free(reasonOf(e))
	}
}

func mapText(segs []Segment, f func(string) string) []Segment {
	out := make([]Segment, len(segs))
	for i, s := range segs {
		out[i] = s
		if s.Hole == nil {
			if t := f(s.Text); len(t) == len(s.Text) {
				out[i].Text = t
			} else {
				out[i] = Segment{Text: t}
			}
		}
	}
	return out
}

// trim cuts text at the ends; what a hole holds is not touched.
func (x *expander) trim(e *Expr) []Segment {
	segs := x.pieces(e.args[0])
	cutset := ""
	if len(e.args) > 1 {
		s, ok := constantText(x.pieces(e.args[1]))
		if !ok {
			return free(reasonOf(e))
		}
		cutset = s
	}
	segs = append([]Segment(nil), segs...)
	left := e.op == opTrimSpace || e.op == opTrim || e.op == opTrimLeft
	right := e.op == opTrimSpace || e.op == opTrim || e.op == opTrimRight
	trim := func(s string, f, space func(string) string) int {
		if e.op == opTrimSpace {
			return len(s) - len(space(s))
		}
		return len(s) - len(f(s))
	}
	for left && len(segs) > 0 && segs[0].Hole == nil {
		s := segs[0]
		n := trim(s.Text, func(s string) string { return strings.TrimLeft(s, cutset) }, func(s string) string { return strings.TrimLeft(s, " \t\r\n\v\f") })
		if n < len(s.Text) {
			segs[0] = s.slice(n, len(s.Text))
			break
		}
		segs = segs[1:]
	}
	for right && len(segs) > 0 && segs[len(segs)-1].Hole == nil {
		last := len(segs) - 1
		s := segs[last]
		n := trim(s.Text, func(s string) string { return strings.TrimRight(s, cutset) }, func(s string) string { return strings.TrimRight(s, " \t\r\n\v\f") })
		if n < len(s.Text) {
			segs[last] = s.slice(0, len(s.Text)-n)
			break
		}
		segs = segs[:last]
	}
	if len(segs) > 0 && cutset != "" {
		for _, s := range []Segment{segs[0], segs[len(segs)-1]} {
			if s.Hole != nil && !s.Hole.survives(cutset) {
				return free(reasonOf(e))
			}
		}
	}
	switch {
	case e.op == opTrimPrefix && len(segs) > 0:
		return cutEnds(segs, cutset, "")
	case e.op == opTrimSuffix && len(segs) > 0:
		return cutEnds(segs, "", cutset)
	}
	return segs
}

// cutEnds removes a prefix and a suffix when they are there.
func cutEnds(segs []Segment, prefix, suffix string) []Segment {
	segs = join(segs)
	if s := segs[0]; s.Hole == nil && strings.HasPrefix(s.Text, prefix) {
		segs[0] = s.slice(len(prefix), len(s.Text))
	}
	last := len(segs) - 1
	if s := segs[last]; s.Hole == nil && strings.HasSuffix(s.Text, suffix) {
		segs[last] = s.slice(0, len(s.Text)-len(suffix))
	}
	return segs
}

// join merges adjacent constant segments into one.
func join(segs []Segment) []Segment {
	var out []Segment
	for i := 0; i < len(segs); {
		j := i
		for j < len(segs) && segs[j].Hole == nil {
			j++
		}
		switch j {
		case i:
			out = append(out, segs[i])
			i++
		case i + 1:
			out = append(out, segs[i])
			i = j
		default:
			out = append(out, merged(segs[i:j], 0, length(segs[i:j])))
			i = j
		}
	}
	return out
}

func (x *expander) join(e *Expr) []Segment {
	items := x.list(e.args[0])
	sep := x.pieces(e.args[1])
	var out []Segment
	certain := false // an element that no choice leaves out has come
	for i, it := range items {
		var segs []Segment
		if it.rest == "" {
			segs = tagged(x.pieces(it.x), it.tag)
		} else {
			more, ok := x.joined(it, sep)
			if !ok {
				return free(it.rest)
			}
			if segs = more; len(segs) == 0 {
				continue
			}
		}
		if i > 0 && (certain || len(out) > 0 || items[i-1].rest == "") {
			tag := it.tag
			switch {
			case !slices.ContainsFunc(items, func(it item) bool { return it.tag == 0 }):
				tag = connective // of a clause: none is always there
			case !certain:
				tag = items[i-1].tag
			}
			out = append(out, tagged(sep, tag)...)
		}
		certain = certain || it.tag == 0
		out = append(out, segs...)
	}
	return out
}

// joined is the text of the elements that a loop adds to a list, joined by sep.
func (x *expander) joined(it item, sep []Segment) ([]Segment, bool) {
	s, ok := constantText(sep)
	if it.repeat == nil || !ok {
		return nil, false
	}
	s = strings.ToUpper(strings.TrimSpace(s))
	if s == "," {
		if hole := x.listed(it.repeat); hole != nil {
			return []Segment{{Hole: hole}}, true
		}
	}
	units, ok := x.grown(it.repeat, s)
	var out []Segment
	for i, u := range units {
		if i > 0 {
			out = append(out, sep...)
		}
		out = append(out, u...)
	}
	return out, ok
}

// listed is the hole for a list of placeholders or numbers that a loop makes,
// or nil.
func (x *expander) listed(e *Expr) *Hole {
	var units [][]Segment
	known := true
	for _, d := range e.args {
		x.tentatively(func() {
			for _, el := range x.list(d) {
				if el.rest != "" {
					known = false
					return
				}
				units = append(units, x.pieces(el.x))
			}
		})
	}
	if !known {
		return nil
	}
	return listHole(units)
}

func (x *expander) length(e *Expr) []Segment {
	unknown := holeExpr(NumberText, "", token.NoPos).segs
	r := x.reduce(e.args[0])
	switch r.kind {
	case kindList, kindAppend, kindRepeat, kindParam:
		n := 0
		for _, it := range x.list(r) {
			if it.rest != "" {
				return unknown
			}
			n++
		}
		return literalExpr(strconv.Itoa(n)).segs
	case kindText, kindConcat, kindOp:
		if s, ok := constantText(x.pieces(r)); ok {
			return literalExpr(strconv.Itoa(len(s))).segs
		}
	default:
	}
	return unknown
}

func (x *expander) sprint(e *Expr) []Segment {
	items := x.list(e.args[0])
	var out []Segment
	wasString := true
	for i, it := range items {
		if it.rest != "" {
			return free(reasonOf(e))
		}
		str := it.x.kind == kindValue && it.x.value != nil && it.x.value.Type != nil && isString(it.x.value.Type)
		if i > 0 && (e.op == opSprintln || !str && !wasString) {
			out = append(out, Segment{Text: " "})
		}
		wasString = str
		out = append(out, x.formatted(it.x, "%v", 'v')...)
	}
	if e.op == opSprintln {
		out = append(out, Segment{Text: "\n"})
	}
	return out
}

// test answers a question about text.
func (x *expander) test(e *Expr) []Segment {
	segs := x.edited(e.args[0])
	part, ok := constantText(x.pieces(e.args[1]))
	if !ok {
		return free(reasonOf(e))
	}
	answer := func(yes bool) []Segment { return literalExpr(strconv.FormatBool(yes)).segs }
	if s, ok := constantText(segs); ok {
		switch e.op {
		case opContains:
			return answer(strings.Contains(s, part))
		case opHasPrefix:
			return answer(strings.HasPrefix(s, part))
		case opHasSuffix:
			return answer(strings.HasSuffix(s, part))
		default:
			return answer(strings.EqualFold(s, part))
		}
	}
	// Of text with holes only what surrounds them tells.
	first, last := segs[0], segs[len(segs)-1]
	switch {
	case e.op == opContains:
		for _, s := range segs {
			if s.Hole == nil && strings.Contains(s.Text, part) {
				return answer(true)
			}
		}
	case e.op == opHasPrefix && first.Hole == nil && len(first.Text) >= len(part):
		return answer(strings.HasPrefix(first.Text, part))
	case e.op == opHasSuffix && last.Hole == nil && len(last.Text) >= len(part):
		return answer(strings.HasSuffix(last.Text, part))
	}
	return free(reasonOf(e))
}
