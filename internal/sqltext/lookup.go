package sqltext

import (
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// What opLookup is known to find.
const (
	foundOrNot = iota
	foundEntry
	foundNone
)

// hit is the condition that a look-up in a map finds an entry.
type hit struct{ of *ssa.Lookup }

// lookup evaluates m[k], and the value of v, ok := m[k].
func (e *Evaluator) lookup(v *ssa.Lookup) *Expr {
	t, ok := v.X.Type().Underlying().(*types.Map)
	if !ok {
		return unknown(v.Type(), "value of "+describe(v), v.Pos())
	}
	m := e.eval(v.X, v)
	if load, ok := v.X.(*ssa.UnOp); ok && m.kind == kindText && isString(t.Elem()) {
		if x := e.storedIn(load.X, v.Index, v); x != nil && v.CommaOk {
			y := node(kindAlt, x, zero(t.Elem()))
			y.choice = e.choice(asked{hit{v}, "=true"})
			return y
		} else if x != nil {
			return node(kindAlt, zero(t.Elem()), x)
		}
	}
	if m.kind == kindText || e.filledLater(v) {
		return unknown(t.Elem(), "value of "+describe(v), v.Pos())
	}
	key := e.eval(v.Index, v)
	find := func(what int) *Expr {
		x := opExpr(opLookup, what, m, key, zero(t.Elem()))
		x.segs = unknown(t.Elem(), "value of "+describe(v), v.Pos()).segs
		return x
	}
	if !v.CommaOk || e.looped(v.Block()) {
		return find(foundOrNot)
	}
	x := node(kindAlt, find(foundEntry), find(foundNone))
	x.choice = e.choice(asked{hit{v}, "=true"})
	return x
}

// filledLater says whether an entry of the map that v looks up may be assigned
// on some paths only, or behind v.
func (e *Evaluator) filledLater(v *ssa.Lookup) bool {
	x := v.X
	for {
		c, ok := x.(*ssa.ChangeType)
		if !ok {
			break
		}
		x = c.X
	}
	m, ok := x.(*ssa.MakeMap)
	if !ok {
		return false
	}
	for _, in := range *m.Referrers() {
		u, ok := in.(*ssa.MapUpdate)
		if ok && (u.Block() != m.Block() || u.Block() == v.Block() && e.index.order(u) > e.index.order(v)) {
			return true
		}
	}
	return false
}

// found evaluates the ok of v, ok := m[k].
func (e *Evaluator) found(v *ssa.Lookup) *Expr {
	if e.filledLater(v) {
		return unknown(types.Typ[types.Bool], "whether "+describe(v)+" is there", v.Pos())
	}
	m, key := e.eval(v.X, v), e.eval(v.Index, v)
	x := node(kindAlt, opExpr(opFound, foundEntry, m, key, literalExpr("true")), opExpr(opFound, foundNone, m, key, literalExpr("false")))
	if !e.looped(v.Block()) {
		x.choice = e.choice(asked{hit{v}, "=true"})
	}
	return x
}

// lookup finds an entry: any, when the key is not known.
func (x *expander) lookup(e *Expr) *Expr {
	m := x.reduce(e.args[0])
	if m.kind == kindList && len(m.args) == 0 {
		m = node(kindRecord) // nil
	}
	if m.kind != kindRecord {
		return x.notFound(e, foundOrNot, textExpr(e.segs...))
	}
	switch at, known := x.entry(m, e.args[1]); {
	case known && at < 0:
		return x.notFound(e, foundNone, e.args[2])
	case known && e.n == foundNone:
		panic(impossible{})
	case known:
		return m.args[at]
	}
	entries := m.args
	if e.n != foundEntry {
		entries = append([]*Expr{e.args[2]}, entries...)
	}
	switch {
	case e.n == foundNone:
		return e.args[2]
	case len(entries) == 0:
		panic(impossible{})
	}
	var key any = e
	if len(x.loops) > 0 {
		key = iterated{e, x.iteration()}
	}
	return entries[x.choose(key, len(entries))]
}

// entry returns the place of an entry in a map literal, or -1; known is false
// when the key is not constant.
func (x *expander) entry(m, key *Expr) (at int, known bool) {
	s, ok := constantText(x.pieces(key))
	if !ok {
		return 0, false
	}
	return slices.IndexFunc(m.names, func(n string) bool { return n == s || n == strconv.Quote(s) }), true
}

// found is the answer to whether a map has an entry, which must be the right
// one.
func (x *expander) found(e *Expr) []Segment {
	if m := x.reduce(e.args[0]); m.kind == kindRecord {
		if at, known := x.entry(m, e.args[1]); known && (at >= 0) != (e.n == foundEntry) {
			panic(impossible{})
		}
	}
	return x.pieces(e.args[2])
}

// iterated is a choice in one iteration of a loop.
type iterated struct {
	of        *Expr
	iteration int
}

// notFound is other, unless an entry is known to be found and what says that
// there is none.
func (x *expander) notFound(e *Expr, what int, other *Expr) *Expr {
	if what == foundNone && e.n == foundEntry {
		panic(impossible{})
	}
	return other
}
