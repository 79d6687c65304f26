package sqltext

import "strings"

// What is put into a comment says nothing as long as it cannot end the comment, so
// that nothing there is chosen: the tags of a tracing comment are there or not,
// each for itself.

// endsInComment says whether the text ends in a comment, which it may begin in.
func endsInComment(segs []Segment, in bool) bool {
	for _, s := range segs {
		if s.Hole != nil {
			continue
		}
		if i, j := strings.LastIndex(s.Text, "/*"), strings.LastIndex(s.Text, "*/"); i != j {
			in = i > j
		}
	}
	return in
}

// maxComment bounds the expressions that are looked at in a comment.
const maxComment = 400

// commentable says whether e depends on choices and is text in any case that
// neither ends a comment nor begins one.
func (x *expander) commentable(e *Expr) bool {
	if e.kind == kindText || x.recalled.constant(e) {
		return false
	}
	seen := map[*Expr]bool{}
	var harmless func(e *Expr) bool
	all := func(list []*Expr) bool {
		for _, a := range list {
			if !harmless(a) {
				return false
			}
		}
		return true
	}
	harmless = func(e *Expr) bool {
		if seen[e] {
			return true
		}
		seen[e] = true
		if len(seen) > maxComment || e.open {
			return false
		}
		if x.recalled.constant(e) && e.kind != kindField {
			return endsNoComment(x.pieces(e))
		}
		switch e.kind {
		case kindConcat, kindAlt:
			return all(e.args)
		case kindGuard:
			return harmless(e.args[0])
		case kindField:
			return len(e.args) > 1 && harmless(e.args[1]) && unknownBase(e.args[0])
		case kindOp:
			switch e.op {
			case opWord:
				return true
			case opReplace:
				return harmless(e.args[0]) && harmless(e.args[2])
			case opUpper, opLower, opTrimSpace, opCopy, opAt:
				return harmless(e.args[0])
			default:
				return false
			}
		default:
			return false
		}
	}
	return harmless(e)
}

// endsNoComment says whether the text has no part of what begins or ends one, or
// makes one more than that.
func endsNoComment(segs []Segment) bool {
	for _, s := range segs {
		if s.Hole == nil && strings.ContainsAny(s.Text, "*/\n\r!(") || s.Hole != nil && s.Hole.Kind != NumberText && s.Hole.Kind != WordText {
			return false
		}
	}
	return true
}

// unknownBase says whether a struct is one of which nothing is known.
func unknownBase(e *Expr) bool {
	for e.kind == kindField || e.kind == kindOp && e.op == opAt {
		e = e.args[0]
	}
	return e.kind == kindParam || e.kind == kindText
}
