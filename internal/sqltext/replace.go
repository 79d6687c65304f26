package sqltext

import (
	"slices"
	"strings"
)

func (x *expander) replace(e *Expr) []Segment {
	segs := x.pieces(e.args[0])
	old, ok := constantText(x.pieces(e.args[1]))
	count := -1
	if len(e.args) > 3 {
		n, known := x.number(e.args[3])
		if !known {
			ok = false
		}
		count = n
	}
	if !ok || old == "" {
		return free(reasonOf(e))
	}
	by := x.pieces(e.args[2])
	var out []Segment
	for _, s := range join(segs) {
		if s.Hole != nil {
			if !s.Hole.takes(old, by) {
				return free(reasonOf(e))
			}
			out = append(out, s)
			continue
		}
		at := 0
		for count != 0 {
			i := strings.Index(s.Text[at:], old)
			if i < 0 {
				break
			}
			out = append(out, s.slice(at, at+i))
			out = append(out, by...)
			at += i + len(old)
			count--
		}
		out = append(out, s.slice(at, len(s.Text)))
	}
	return out
}

// takes says whether the hole is still what its kind says when old is replaced in
// it by other text.
func (h *Hole) takes(old string, by []Segment) bool {
	s, ok := constantText(by)
	switch h.Kind {
	case WordText:
		return ok && isWord(s) && isWord(old)
	case QuotedIdentifier:
		return ok && !strings.Contains(s, `"`) && h.survives(old)
	default:
		return h.survives(old)
	}
}

// survives says whether the hole is still what its kind says when text of the
// characters in chars is removed from it.
func (h *Hole) survives(chars string) bool {
	switch h.Kind {
	case NumberText:
		return !strings.ContainsAny(chars, "0123456789-")
	case QuotedIdentifier:
		return !strings.Contains(chars, `"`)
	case WordText:
		return !strings.ContainsFunc(chars, func(c rune) bool { return isWord(string(c)) })
	case PlaceholderList:
		return strings.Trim(chars, ", \t\r\n") == ""
	default:
		return true
	}
}

// replacer applies a strings.Replacer of constants.
func (x *expander) replacer(e *Expr) []Segment {
	if len(e.args) != 2 {
		return free(reasonOf(e))
	}
	r := x.reduce(e.args[0])
	if r.kind != kindOp || r.op != opReplacer || len(r.args) != 1 {
		return free(reasonOf(e))
	}
	var pairs []string
	for _, it := range x.list(r.args[0]) {
		if it.rest != "" {
			return free(reasonOf(e))
		}
		s, ok := constantText(x.pieces(it.x))
		if !ok {
			return free(reasonOf(e))
		}
		pairs = append(pairs, s)
	}
	if len(pairs)%2 != 0 {
		return free(reasonOf(e))
	}
	var first [256]bool // bytes that begin what is replaced
	for k := 0; k < len(pairs); k += 2 {
		if pairs[k] != "" {
			first[pairs[k][0]] = true
		}
	}
	var out []Segment
	for _, s := range x.edited(e.args[1]) {
		if s.Hole != nil {
			for k, p := range pairs {
				if k%2 == 0 && !s.Hole.takes(p, literalExpr(pairs[k+1]).segs) {
					return free(reasonOf(e))
				}
			}
			out = append(out, s)
			continue
		}
		res := merger{text: make([]byte, 0, len(s.Text)), embedded: s.Embedded && len(s.Text) > 0}
		for i := 0; i < len(s.Text); {
			k := 0
			for k < len(pairs) && first[s.Text[i]] && (pairs[k] == "" || !strings.HasPrefix(s.Text[i:], pairs[k])) {
				k += 2
			}
			if k < len(pairs) && first[s.Text[i]] {
				res.addText(pairs[k+1], s.Pos(i))
				i += len(pairs[k])
				continue
			}
			res.put(s.Text[i], s.Pos(i))
			i++
		}
		out = append(out, res.segment())
	}
	return out
}

func (x *expander) cut(e *Expr) []Segment {
	segs := join(x.pieces(e.args[0]))
	low := e.n
	drop := 0
	if len(e.args) > 1 {
		h := e.args[1]
		if n, ok := x.number(h); ok {
			return between(segs, low, n)
		}
		if h.kind != kindOp || h.op != opAdd || h.n != -1 || h.args[0].kind != kindOp || h.args[0].op != opLen || h.args[0].args[0] != e.args[0] {
			return free("part of a text")
		}
		n, ok := x.number(h.args[1])
		if !ok || n < 0 {
			return free("part of a text")
		}
		drop = n
	}
	if low > 0 && (len(segs) == 0 || segs[0].Hole != nil && segs[0].Hole.Kind != PlaceholderList || segs[0].Hole == nil && low > len(segs[0].Text)) {
		return free("part of a text")
	}
	if low > 0 && segs[0].Hole == nil {
		segs[0] = segs[0].slice(low, len(segs[0].Text))
	}
	if drop == 0 {
		return segs
	}
	if len(segs) == 0 {
		return free("part of a text")
	}
	switch s := segs[len(segs)-1]; {
	case s.Hole != nil && s.Hole.Kind == PlaceholderList && drop <= 2:
	case s.Hole == nil && drop <= len(s.Text):
		segs[len(segs)-1] = s.slice(0, len(s.Text)-drop)
	default:
		return free("part of a text")
	}
	return segs
}

// part is what is between two places of a text.
func (x *expander) part(e *Expr) []Segment {
	segs := join(x.pieces(e.args[0]))
	low, ok := x.number(e.args[1])
	if !ok {
		return free(reasonOf(e))
	}
	if len(e.args) > 2 {
		high, ok := x.number(e.args[2])
		if !ok {
			return free(reasonOf(e))
		}
		return between(segs, low, high)
	}
	if low < 0 || len(segs) == 0 && low > 0 || low > 0 && (segs[0].Hole != nil || low > len(segs[0].Text)) {
		return free(reasonOf(e))
	}
	if low == 0 {
		return segs
	}
	return append([]Segment{segs[0].slice(low, len(segs[0].Text))}, segs[1:]...)
}

// between is bytes low to high of a joined text, which must be known up to there.
func between(segs []Segment, low, high int) []Segment {
	switch {
	case low < 0 || high < low:
	case high == 0:
		return nil
	case len(segs) > 0 && segs[0].Hole == nil && high <= len(segs[0].Text):
		return []Segment{segs[0].slice(low, high)}
	}
	return free("part of a text")
}

// recolon undoes what sqlx.Named makes of ::, which is a single colon behind it:
// doubling these again gives the text as it was written.
func (x *expander) recolon(e *Expr) ([]Segment, bool) {
	if e.op != opReplace || len(e.args) != 3 {
		return nil, false
	}
	old, ok := constantText(x.pieces(e.args[1]))
	by, ok2 := constantText(x.pieces(e.args[2]))
	of := x.reduce(e.args[0])
	for of.kind == kindOp && of.op == opIn {
		of = x.reduce(of.args[0])
	}
	if !ok || !ok2 || old != ":" || by != "::" || of.kind != kindOp || of.op != opRewritten || slices.ContainsFunc(of.args, x.recalled.rewrites) {
		return nil, false
	}
	segs := x.edited(e.args[0])
	for _, s := range segs {
		// Named leaves := alone, and a word may have colons.
		if s.Hole == nil && strings.Contains(s.Text, ":=") || isWordHole(s) {
			return nil, false
		}
	}
	return segs, true
}
