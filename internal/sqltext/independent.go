package sqltext

import (
	"slices"
	"strings"
)

// independence finds the choices of a statement that cannot influence each
// other: what an arm adds to the text, to the list of arguments and to numbers
// counted from it is the same whatever the others are.
type independence struct {
	seen    map[placed]bool
	found   map[any]int // choices in the text, with the number of their arms
	spoiled map[any]bool
	dry     map[*Expr]bool // expressions without a choice
	clauses map[any]*Expr  // by the key of their choice
	// required is a list that is not empty when the statement is sent, as
	// condition guard says.
	required *Expr
	guard    asking
}

// asking is one of the conditions of a guard.
type asking struct {
	guard *Expr
	at    int
}

type placed struct {
	e    *Expr
	role role
}

type role uint8

const (
	asText role = iota
	asNumber
	asList
	asJoined
	asSpoiled
)

// independent finds the choices of s that are independent of all others, and the
// clauses that follow from them.
func independent(s Statement) *independence {
	w := &independence{seen: map[placed]bool{}, found: map[any]int{}, spoiled: map[any]bool{}, dry: map[*Expr]bool{}, clauses: map[any]*Expr{}}
	w.text(w.sent(s.Text))
	if s.Args != nil {
		w.list(s.Args)
	}
	if s.Named != nil {
		w.spoil(s.Named)
	}
	w.alone(s)
	for key := range w.spoiled {
		delete(w.found, key)
		delete(w.clauses, key)
	}
	return w
}

// sent looks at the conditions under which the statement is sent. That a list is
// not empty can be one of them.
func (w *independence) sent(e *Expr) *Expr {
	for ; e.kind == kindGuard; e = e.args[0] {
		for i, a := range e.args[1:] {
			if of := emptinessOf(e, i, "!0", ">0", "!"); w.required == nil && of != nil && !w.fixed(of) && !settled(a, e.names[i]) {
				w.required, w.guard = of, asking{e, i}
				w.counted(of)
				continue
			}
			if i >= len(e.names) || !settled(a, e.names[i]) {
				w.spoil(a)
			}
		}
	}
	return e
}

// choiceKey identifies the choice that an alternative makes.
func choiceKey(e *Expr) any {
	if e.choice != 0 {
		return e.choice
	}
	return e
}

func (w *independence) visit(e *Expr, r role) bool {
	p := placed{e, r}
	if w.seen[p] || w.fixed(e) {
		return false
	}
	w.seen[p] = true
	return true
}

// fixed says whether e makes no choice.
func (w *independence) fixed(e *Expr) bool {
	if f, ok := w.dry[e]; ok {
		return f
	}
	f := e.kind != kindAlt && !(e.kind == kindOp && (e.op == opElement || e.op == opLookup)) && !e.open
	if e.kind == kindRepeat && e.loop != nil && e.loop.over != nil && e.loop.over.kind != kindList {
		f = false // as long as a list
	}
	for _, a := range e.args {
		f = w.fixed(a) && f
	}
	if e.loop != nil && e.loop.over != nil {
		f = w.fixed(e.loop.over) && f
	}
	w.dry[e] = f
	return f
}

// spoil gives up all choices in e.
func (w *independence) spoil(e *Expr) {
	if !w.visit(e, asSpoiled) {
		return
	}
	if e.kind == kindAlt {
		w.spoiled[choiceKey(e)] = true
	}
	for _, a := range e.args {
		w.spoil(a)
	}
	if e.loop != nil && e.loop.over != nil {
		w.spoil(e.loop.over)
	}
}

// guards gives up the choices that a condition depends on, unless it has the
// same answer for all of them. It returns what is guarded.
func (w *independence) guards(e *Expr) *Expr {
	for e.kind == kindGuard {
		for i, a := range e.args[1:] {
			if i >= len(e.names) || !settled(a, e.names[i]) {
				w.spoil(a)
			}
		}
		e = e.args[0]
	}
	return e
}

func (w *independence) text(e *Expr) {
	if !w.visit(e, asText) {
		return
	}
	switch e.kind {
	case kindConcat:
		for _, a := range e.args {
			w.text(a)
		}
	case kindGuard:
		w.text(w.guards(e))
	case kindValue:
		w.text(e.args[0])
	case kindAlt:
		if !w.clause(e, w.text) {
			w.alternatives(e, w.text)
		}
	case kindOp:
		w.operation(e)
	case kindRepeat:
		w.repeated(e)
	default:
		w.spoil(e)
	}
}

// repeated looks at what a loop appends: the same each time but for numbers.
func (w *independence) repeated(e *Expr) {
	if e.loop != nil && e.loop.over != nil {
		w.spoil(e.loop.over)
	}
	for _, a := range e.args {
		if !w.plain(a) {
			w.spoil(a)
		}
	}
}

// alternatives takes e for independent, and looks into the arms that choose
// something themselves.
func (w *independence) alternatives(e *Expr, look func(*Expr)) {
	key := choiceKey(e)
	if n, ok := w.found[key]; ok && n != len(e.args) {
		w.spoiled[key] = true
	}
	w.found[key] = len(e.args)
	for _, a := range e.args {
		if a = w.guards(a); !w.plain(a) {
			look(a)
		}
	}
}

// plain says whether the text of e is the same but for numbers whatever is
// chosen.
func (w *independence) plain(e *Expr) bool {
	e = w.guards(e)
	if w.fixed(e) {
		return true
	}
	switch {
	case e.kind == kindConcat, e.kind == kindValue, e.kind == kindList, e.kind == kindAppend:
	case e.kind == kindOp && (e.op == opSprintf || e.op == opCopy || e.op == opRewritten):
	case e.kind == kindOp && (e.op == opLen || e.op == opAdd):
		w.number(e)
		return true
	default:
		return false
	}
	args := e.args
	if e.kind == kindValue {
		args = args[:1]
	}
	for _, a := range args {
		if !w.plain(a) {
			return false
		}
	}
	return true
}

func (w *independence) operation(e *Expr) {
	switch e.op {
	case opLen, opAdd:
		w.number(e)
	case opCopy, opRewritten, opTrimSpace:
		w.text(e.args[0])
	case opTrim, opTrimRight, opTrimSuffix, opTrimLeft, opTrimPrefix:
		// Commas connect, wherever they end up.
		if cutset, ok := constantText(e.args[1].segs); e.args[1].kind == kindText && ok && strings.Trim(cutset, ", \t\n") == "" {
			w.text(e.args[0])
			return
		}
		w.spoil(e)
	case opSprintf:
		if len(e.args) != 2 || !w.fixed(e.args[0]) || e.args[1].kind != kindList {
			w.spoil(e)
			return
		}
		for _, a := range e.args[1].args {
			w.text(a)
		}
	case opJoin:
		if !w.fixed(e.args[1]) {
			w.spoil(e)
			return
		}
		w.joined(e.args[0])
	default:
		w.spoil(e)
	}
}

// number looks at a number that is counted from lists.
func (w *independence) number(e *Expr) {
	if !w.visit(e, asNumber) {
		return
	}
	switch {
	case e.kind == kindGuard:
		w.number(w.guards(e))
	case e.kind == kindValue:
		w.number(e.args[0])
	case e.kind == kindAlt:
		for _, a := range e.args {
			if a = w.guards(a); !w.fixed(a) {
				w.number(a)
			}
		}
	case e.kind == kindOp && e.op == opLen:
		w.list(e.args[0])
	case e.kind == kindOp && e.op == opAdd:
		w.number(e.args[0])
		w.number(e.args[1])
	default:
		w.spoil(e)
	}
}

// list looks at a list that is passed on or counted.
func (w *independence) list(e *Expr) {
	if !w.visit(e, asList) {
		return
	}
	switch e.kind {
	case kindAppend:
		for _, a := range e.args {
			w.list(a)
		}
	case kindList:
		for _, a := range e.args {
			w.element(a)
		}
	case kindGuard:
		w.list(w.guards(e))
	case kindAlt:
		for _, a := range e.args {
			w.list(w.guards(a))
		}
	default:
		w.spoil(e)
	}
}

// element looks at an element of a list that is passed on: its text, if it has
// one, is counted and bound, not read.
func (w *independence) element(e *Expr) {
	switch {
	case e.kind == kindValue:
		for _, named := range e.args[min(1, len(e.args)):] {
			w.spoil(named)
		}
	case e.kind == kindText, e.kind == kindConcat, e.kind == kindOp && e.op != opNamed:
	default:
		w.spoil(e)
	}
}

// joined looks at a list that becomes text.
func (w *independence) joined(e *Expr) {
	if !w.visit(e, asJoined) {
		return
	}
	switch e.kind {
	case kindAppend:
		for _, a := range e.args {
			w.joined(a)
		}
	case kindList:
		for _, a := range e.args {
			w.text(a)
		}
	case kindGuard:
		w.joined(w.guards(e))
	case kindAlt:
		if !listed(e) {
			w.spoil(e)
			return
		}
		if !w.clause(e, w.joined) {
			w.alternatives(e, w.joined)
		}
	default:
		w.spoil(e)
	}
}

// listed says whether the elements of a list are all there to see, whatever is
// chosen.
func listed(e *Expr) bool {
	switch e.kind {
	case kindList:
		return true
	case kindAppend, kindAlt:
		return !slices.ContainsFunc(e.args, func(a *Expr) bool { return !listed(a) })
	case kindGuard:
		return listed(e.args[0])
	default:
		return false
	}
}
