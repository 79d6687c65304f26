package sqltext

import "slices"

// What a loop appends once for each element of a list of unknown length is
// judged with one, two and, where that is a statement, no elements: a row of
// an INSERT and a condition between AND or OR are judged for themselves, so
// that more of the same change nothing. The values that the loop appends are
// repeated as often as the text.

// counts are the numbers of elements to try.
var counts = [...]int{1, 2, 0}

// lengthKey is the choice of how many elements a list has.
type lengthKey struct{ list *Expr }

// grows says whether e repeats one thing for each element of a list.
func (x *expander) grows(e *Expr) bool {
	return e.loop != nil && e.loop.over != nil && len(e.args) == 1 && len(x.loops) == 0
}

// grown is the text that a loop appends, with no separator, or what it adds to
// a list that sep joins; ok is false when it cannot be judged like this.
func (x *expander) grown(e *Expr, sep string) (units [][]Segment, ok bool) {
	if !x.grows(e) {
		return nil, false
	}
	var one [][]Segment
	x.sampled[e.loop] = true
	if !x.tentatively(func() { one = x.unrolled(e, 1) }) {
		panic(impossible{})
	}
	least := 1
	for _, unit := range one {
		tokens, ok := tokenize(unit)
		if !ok {
			// Of text that is not known in part, one element tells what is.
			return one, hasFree(unit)
		}
		switch kind := unitOf(tokens, sep); kind {
		case noUnit:
			return nil, false
		case conditionUnit:
			least = 0
		case rowUnit:
		}
	}
	n := counts[x.choose(lengthKey{e.loop.over}, len(counts))]
	if n < least {
		panic(impossible{})
	}
	return x.unrolled(e, n), true
}

// counted returns how many elements this run takes a list to have.
func (x *expander) counted(e *Expr) (int, bool) {
	if !x.grows(e) {
		return 0, false
	}
	arm, ok := x.taken[lengthKey{e.loop.over}]
	if !ok {
		return 0, false
	}
	x.sampled[e.loop] = true
	return counts[arm], true
}

// varies says whether e depends on the number of an iteration that stands for
// others.
func (x *expander) varies(e *Expr) bool {
	if len(x.sampled) == 0 {
		return false
	}
	seen := map[*Expr]bool{}
	var walk func(e *Expr) bool
	walk = func(e *Expr) bool {
		if seen[e] {
			return false
		}
		seen[e] = true
		return e.kind == kindOp && e.op == opIndex && x.sampled[e.loop] || slices.ContainsFunc(e.args, walk)
	}
	return walk(e)
}

// whether an iteration is the first, which all but that one answer alike.
var isFirst = setOf(computed+">0", computed+"=0", computed+"!0", computed+"<1")

// alike says whether a condition has the same answer in all iterations of loops
// but the first.
func (x *expander) alike(operand *Expr, compare string) bool {
	if !x.varies(operand) {
		return true
	}
	for l := range x.sampled {
		if countsFrom(operand, l) == 0 {
			return isFirst[compare]
		}
	}
	return false
}

// unrolled is what n iterations append: one text each, or one for each element
// that they add to a list.
func (x *expander) unrolled(e *Expr, n int) [][]Segment {
	var out [][]Segment
	for k := range n {
		x.loops[e.loop] = k
		if unit := e.args[0]; unit.kind == kindList || unit.kind == kindAppend {
			for _, it := range x.list(unit) {
				if it.rest != "" {
					out = append(out, free(it.rest))
					continue
				}
				out = append(out, x.pieces(it.x))
			}
		} else {
			out = append(out, x.pieces(unit))
		}
	}
	delete(x.loops, e.loop)
	return out
}

// hasFree says whether segs have free text.
func hasFree(segs []Segment) bool { return Template{segs}.Unknown() != nil }

type unitKind uint8

const (
	noUnit unitKind = iota
	rowUnit
	conditionUnit
)

// unitOf says what tokens are that are repeated with sep in between; without
// one they begin or end with their separator.
func unitOf(tokens []lexeme, sep string) unitKind {
	if sep == "" && len(tokens) > 1 {
		last := len(tokens) - 1
		switch {
		case tokens[0].text == "AND", tokens[0].text == "OR", tokens[0].text == ",":
			sep, tokens = tokens[0].text, tokens[1:]
		case tokens[last].text == ",":
			sep, tokens = ",", tokens[:last]
		}
	}
	switch {
	case sep == "," && isRow(tokens):
		return rowUnit
	case (sep == "AND" || sep == "OR") && isCondition(append([]lexeme{{text: "AND"}}, tokens...)):
		return conditionUnit
	}
	return noUnit
}

// isRow says whether tokens are one pair of parentheses with what is in it.
func isRow(tokens []lexeme) bool {
	depth := 0
	for i, t := range tokens {
		switch t.text {
		case "(":
			depth++
		case ")":
			depth--
		case ";":
			return false
		}
		if depth <= 0 && i < len(tokens)-1 {
			return false
		}
	}
	return depth == 0 && len(tokens) > 2
}
