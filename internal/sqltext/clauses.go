package sqltext

import "slices"

// A clause is text that is there when a list of conditions is not empty:
//
//	if len(conditions) > 0 {
//		query += " WHERE " + strings.Join(conditions, " AND ")
//	}
//
// Whether it is there follows from the choices among the conditions, so that it
// is none of its own: WHERE, or AND behind a constant condition, and the
// separators are connective, and the conditions are independent of each other as
// they are behind a constant one.

// connective tags the tokens of a clause that are of no condition.
const connective = -1

// clause returns the list that decides which arm of e is taken, and the arm for
// when it is not empty: nil when e is no clause.
func clause(e *Expr) (list *Expr, filled int) {
	if len(e.args) != 2 {
		return nil, 0
	}
	for i, a := range e.args {
		arm, other := bare(a), bare(e.args[1-i])
		if s, ok := constantText(other.segs); other.kind != kindText || !ok || s != "" {
			continue
		}
		for _, l := range counted(a, "!0", ">0") {
			if slices.Contains(counted(e.args[1-i], "=0", "<1"), l) && joins(arm, l) {
				return l, i
			}
		}
	}
	return nil, 0
}

func bare(e *Expr) *Expr {
	for e.kind == kindGuard {
		e = e.args[0]
	}
	return e
}

// counted lists what e is guarded by the length of, compared in one of two ways.
func counted(e *Expr, compare, same string) []*Expr {
	var out []*Expr
	for ; e.kind == kindGuard; e = e.args[0] {
		for i, a := range e.args[1:] {
			if i < len(e.names) && (e.names[i] == computed+compare || e.names[i] == computed+same) && a.kind == kindOp && a.op == opLen && a.n != lenChanges {
				out = append(out, a.args[0])
			}
		}
	}
	return out
}

// joins says whether e is constant text around the elements of list, joined.
func joins(e, list *Expr) bool {
	found := 0
	for _, a := range parts(e) {
		a = bare(a)
		for a.kind == kindValue && len(a.args) > 0 {
			a = a.args[0]
		}
		switch {
		case a.kind == kindOp && a.op == opJoin && a.args[0] == list && a.args[1].kind == kindText:
			found++
		case a.kind != kindText:
			return false
		}
	}
	return found == 1
}

// parts lists what the text of e is put together from.
func parts(e *Expr) []*Expr {
	switch {
	case e.kind == kindConcat:
		return e.args
	case e.kind == kindOp && e.op == opSprintf && len(e.args) == 2 && e.args[0].kind == kindText && e.args[1].kind == kindList:
		return e.args[1].args
	}
	return []*Expr{e}
}

// clause looks into e when it is a clause whose conditions can all be missing.
func (w *independence) clause(e *Expr) bool {
	list, _ := clause(e)
	if list == nil || certain(list) {
		return false
	}
	w.clauses[choiceKey(e)] = e
	for _, a := range e.args {
		for ; a.kind == kindGuard; a = a.args[0] {
			for i, of := range a.args[1:] {
				about := of.kind == kindOp && of.op == opLen && of.args[0] == list
				if !about && (i >= len(a.names) || !settled(of, a.names[i])) {
					w.spoil(of)
				}
			}
		}
	}
	w.joined(list)
	return true
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

// inClause returns the arm of a clause that the choices made for its list
// lead to.
func (x *expander) inClause(e *Expr) (*Expr, bool) {
	if x.covered == nil || len(x.loops) > 0 || x.covered.clauses[choiceKey(e)] != e {
		return nil, false
	}
	list, filled := clause(e)
	items := x.list(list)
	always := false // by choices of other kinds
	for _, it := range items {
		if it.rest != "" {
			panic(stop{it.rest})
		}
		always = always || it.tag == 0
	}
	if len(items) == 0 {
		filled = 1 - filled
	}
	arm := x.pass(e.args[filled])
	if !always {
		x.tagged = connective
	}
	return arm, true
}

// connected says whether the connective tokens of a variant only lead to and
// separate what the choices add.
func connected(tokens []lexeme) bool {
	for i, t := range tokens {
		if t.tag != connective {
			continue
		}
		behind := i+1 < len(tokens) && tokens[i+1].tag > 0
		if !behind || t.text != "WHERE" && t.text != "AND" {
			return false
		}
	}
	return true
}
