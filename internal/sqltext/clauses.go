package sqltext

import (
	"slices"
	"strings"
)

// A clause is text that is there when there is something to put in it, or begins
// otherwise then:
//
//	if len(conditions) > 0 {
//		query += " WHERE " + strings.Join(conditions, " AND ")
//	}
//
//	if where == "" {
//		where = " WHERE " + condition
//	} else {
//		where += " AND " + condition
//	}
//
// Which of the two it is follows from the choices among what is put in, so that
// it is none of its own. The word that it begins with and the separators are
// connective.

// connective tags the tokens of a clause that are of no condition.
const connective = -1

// clause returns what decides by being empty which arm of e is taken, and the arm
// for when it is not: nil when e is no clause.
func clause(e *Expr) (of *Expr, filled int) {
	if len(e.args) != 2 {
		return nil, 0
	}
	for i, a := range e.args {
		empty := empties(e.args[1-i], "=0", "<1", "=")
		for _, x := range empties(a, "!0", ">0", "!") {
			if slices.Contains(empty, x) {
				return x, i
			}
		}
	}
	return nil, 0
}

// empties lists the lists and texts whose being empty e is guarded by: with the
// first two comparisons of a length or the third of a text.
func empties(e *Expr, zero, none, blank string) []*Expr {
	var out []*Expr
	for ; e.kind == kindGuard; e = e.args[0] {
		for i := range e.args[1:] {
			if x := emptinessOf(e, i, zero, none, blank); x != nil {
				out = append(out, x)
			}
		}
	}
	return out
}

// emptinessOf is what condition i of a guard asks to be empty, or not, with one of
// the given comparisons; nil when it asks something else.
func emptinessOf(guard *Expr, i int, zero, none, blank string) *Expr {
	if i >= len(guard.names) {
		return nil
	}
	of, compare := guard.args[i+1], guard.names[i]
	for of.kind == kindValue && len(of.args) > 0 {
		of = of.args[0]
	}
	switch {
	case isCount(of):
		if (compare == computed+zero || compare == computed+none) && of.op == opLen && of.n != lenChanges {
			return of.args[0]
		}
	case compare == computed+blank && (of.kind == kindConcat || of.kind == kindAlt || of.kind == kindOp && (of.op == opSprintf || of.op == opJoin)):
		return of
	}
	return nil
}

// clause looks into e with look when it is a clause whose content is chosen.
func (w *independence) clause(e *Expr, look func(*Expr)) bool {
	of, _ := clause(e)
	if of == nil || w.fixed(of) || least(of) > 0 {
		return false
	}
	w.clauses[choiceKey(e)] = e
	for _, a := range e.args {
		for ; a.kind == kindGuard; a = a.args[0] {
			for i, x := range a.args[1:] {
				about := emptinessOf(a, i, "!0", ">0", "!")
				if about == nil {
					about = emptinessOf(a, i, "=0", "<1", "=")
				}
				if about != of && (i >= len(a.names) || !settled(x, a.names[i])) {
					w.spoil(x)
				}
			}
		}
		look(a)
	}
	w.counted(of)
	return true
}

// counted looks at a list or text of which only matters whether it is empty.
func (w *independence) counted(e *Expr) {
	if e.kind == kindList || e.kind == kindAppend || e.kind == kindAlt && listed(e) {
		w.joined(e)
		return
	}
	w.text(e)
}

// alone gives up the clauses whose choice is made in other places too.
func (w *independence) alone(s Statement) {
	if len(w.clauses) == 0 {
		return
	}
	seen := map[*Expr]bool{}
	var walk func(e *Expr)
	walk = func(e *Expr) {
		if e == nil || seen[e] {
			return
		}
		seen[e] = true
		if c := w.clauses[choiceKey(e)]; e.kind == kindAlt && c != nil && c != e {
			w.spoil(c)
			delete(w.clauses, choiceKey(e))
		}
		for _, a := range e.args {
			walk(a)
		}
		if e.loop != nil {
			walk(e.loop.over)
		}
	}
	walk(s.Text)
	walk(s.Args)
	walk(s.Named)
}

// inClause returns the arm of a clause that the choices made for its content lead
// to.
func (x *expander) inClause(e *Expr) (*Expr, bool) {
	if x.covered == nil || len(x.loops) > 0 || x.covered.clauses[choiceKey(e)] != e {
		return nil, false
	}
	of, filled := clause(e)
	full, always := x.content(of)
	if !full {
		filled = 1 - filled
	}
	arm := x.pass(e.args[filled])
	if !always {
		x.tagged = connective
	}
	return arm, true
}

// content says whether a list or text is not empty, and whether that is so by
// choices of other kinds than the covered ones.
func (x *expander) content(e *Expr) (full, always bool) {
	switch r := x.reduce(e); r.kind {
	case kindList, kindAppend, kindRepeat:
		for _, it := range x.list(e) {
			if it.rest != "" {
				panic(stop{it.rest})
			}
			full, always = true, always || it.tag == 0
		}
	default:
		for _, s := range x.pieces(e) {
			if s.Hole == nil && s.Text == "" {
				continue
			}
			if s.Hole != nil && minLength([]Segment{s}) == 0 {
				panic(stop{"whether a text is empty"})
			}
			full, always = true, always || s.tag == 0
		}
	}
	return full, always
}

// excluded says whether the statement is not sent with what a run has chosen,
// since nothing is.
func (c *covering) excluded(x *expander) (no, ok bool) {
	if c.required == nil {
		return false, true
	}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case stop, impossible:
			no, ok = false, false
		default:
			panic(r)
		}
	}()
	full, _ := x.content(c.required)
	return !full, true
}

// tagged is segs as what a choice adds; without one, segs themselves. What
// choices within it add keeps their tags.
func tagged(segs []Segment, tag int) []Segment {
	switch tag {
	case 0:
		return segs
	case connective:
		return lead(segs)
	}
	out := append([]Segment(nil), segs...)
	for i := range out {
		if out[i].tag == 0 {
			out[i].tag = tag
		}
	}
	return out
}

// lead tags the word or comma that connects segs to what is before.
func lead(segs []Segment) []Segment {
	for i, s := range segs {
		if s.Hole != nil || s.tag != 0 {
			return segs
		}
		blank := len(s.Text) - len(strings.TrimLeft(s.Text, " \t\r\n\f"))
		if blank == len(s.Text) {
			continue
		}
		n, ok := tokenLength(s.Text[blank:])
		if !ok || !connects[strings.ToUpper(s.Text[blank:blank+n])] {
			return segs
		}
		word := s.slice(0, blank+n)
		word.tag = connective
		out := append(slices.Clone(segs[:i]), word)
		if blank+n < len(s.Text) {
			out = append(out, s.slice(blank+n, len(s.Text)))
		}
		return append(out, segs[i+1:]...)
	}
	return segs
}

var connects = setOf("WHERE", "AND", ",")

// connected says whether the connective tokens of a variant only lead to and
// separate what the choices add.
func connected(tokens []lexeme) bool {
	for i, t := range tokens {
		if t.tag != connective {
			continue
		}
		behind := i+1 < len(tokens) && tokens[i+1].tag > 0
		if !(behind && (t.text == "WHERE" || t.text == "AND") || t.text == "," && clauseOf(tokens, i) == "SET") {
			return false
		}
	}
	return true
}
