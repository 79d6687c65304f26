package sqltext

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A run takes arms whose conditions hold together, in one call of the function
// that runs the statement. What the conditions of the arms taken so far say
// about a value that stays unknown is kept: an arm whose condition contradicts
// it is not taken in the same run.

// known is what a run's conditions say about one value.
type known struct {
	is        string // the value, when equal
	equal     bool
	among     []string // when not nil, one of these
	not       map[string]bool
	low, high bound // least and greatest
}

// maxSubject bounds the parts of a value that is told by its name.
const maxSubject = 24

// subject names a value that is the same wherever the name occurs in a run, or
// returns "".
func (x *expander) subject(e *Expr) string {
	var b strings.Builder
	if parts := 0; !x.name(&b, e, &parts) {
		return ""
	}
	return b.String()
}

func (x *expander) name(b *strings.Builder, e *Expr, parts *int) bool {
	if *parts++; *parts > maxSubject {
		return false
	}
	switch e.kind {
	case kindParam:
		return nameParam(b, e.param)
	case kindValue:
		switch {
		case e.value == nil:
			return nameParam(b, e.param)
		case len(e.args) > 0:
			return x.name(b, e.args[0], parts)
		}
	case kindField:
		b.WriteString(e.field + " of ")
		return e.args[0].kind != kindValue && x.name(b, e.args[0], parts)
	case kindText:
		if e.choice != 0 {
			fmt.Fprintf(b, "unknown %d", e.choice)
			x.nameIteration(b, e.args)
			return true
		}
		s, ok := constantText(e.segs)
		b.WriteString(strconv.Quote(s))
		return ok
	case kindOp:
		switch {
		case e.op == opNil:
			b.WriteString("nil " + e.field + " of ")
			return nameParam(b, e.param)
		case e.op == opIs:
			b.WriteString(types.TypeString(e.value.Type, nil) + " is ")
			return nameParam(b, e.param)
		case e.op == opLen && e.n == lenChanges || !pure[e.op]:
			return false
		}
		fmt.Fprintf(b, "%d %d(", e.op, e.n)
		args := e.args
		if e.op == opAt {
			args = args[:1]
		}
		for _, a := range args {
			if !x.name(b, a, parts) {
				return false
			}
			b.WriteByte(',')
		}
		if e.op == opAt {
			fmt.Fprintf(b, "at %d", e.choice)
			x.nameIteration(b, e.args[1:])
		}
		b.WriteByte(')')
		return true
	default:
	}
	return false
}

// nameIteration tells what is read in one iteration of the loops with the given
// indexes from what is read in others.
func (x *expander) nameIteration(b *strings.Builder, indexes []*Expr) {
	for _, i := range indexes {
		if k, ok := x.loops[i.loop]; i.loop != nil && ok {
			fmt.Fprintf(b, " in %d", k)
		}
	}
}

func nameParam(b *strings.Builder, p Param) bool {
	if p.Function == nil || p.Index < 0 {
		return false
	}
	fmt.Fprintf(b, "%p %d", p.Function, p.Index)
	return true
}

// pure are the operations whose result depends on nothing but the operands.
var pure = map[opCode]bool{
	opUpper: true, opLower: true, opTrimSpace: true, opTrim: true, opTrimLeft: true, opTrimRight: true,
	opTrimPrefix: true, opTrimSuffix: true, opLen: true, opAdd: true, opCopy: true,
	opContains: true, opHasPrefix: true, opHasSuffix: true, opEqualFold: true, opAt: true,
}

// lenChanges marks the length of what others may add to.
const lenChanges = 1

// lengthChanges says whether a value of type t keeps its identity while its
// length changes.
func lengthChanges(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Map, *types.Chan:
		return true
	}
	return false
}

// learn notes that a condition holds, and reports false when it contradicts
// what is known.
func (x *expander) learn(e *Expr, compare string) bool {
	if x.tentative > 0 {
		return true
	}
	name, k, ok := x.told(e, compare)
	if k != nil {
		x.known[name] = k
	}
	return ok
}

// disproved says whether a condition contradicts what is known.
func (x *expander) disproved(e *Expr, compare string) bool {
	_, _, ok := x.told(e, compare)
	return !ok
}

// told is what is known of a value when a condition about it holds too; k is nil
// when it tells nothing, ok false when it contradicts what is known.
func (x *expander) told(e *Expr, compare string) (name string, k *known, ok bool) {
	compare = strings.TrimPrefix(compare, computed)
	if compare == "" || compare[:1] == unsteady {
		return "", nil, true
	}
	name = x.subject(e)
	if name == "" {
		return "", nil, true
	}
	k = x.known[name]
	if k == nil {
		k = &known{not: map[string]bool{}}
		if isCount(e) && e.op == opLen {
			k.low = bound{0, true}
		}
	}
	k, ok = k.with(compare[0], compare[1:])
	return name, k, ok
}

// with is k with one more comparison; it reports false for a contradiction.
func (k *known) with(op byte, text string) (*known, bool) {
	c := *k
	switch op {
	case '=':
		if c.equal && c.is != text {
			return k, false
		}
		c.is, c.equal = text, true
	case '|':
		list := strings.Split(text, alternatives)
		if c.among != nil {
			list = slices.DeleteFunc(list, func(s string) bool { return !slices.Contains(c.among, s) })
		}
		c.among = list
	case '!':
		c.not = map[string]bool{text: true}
		for s := range k.not {
			c.not[s] = true
		}
	case '<':
		if n, err := strconv.Atoi(text); err == nil && (!c.high.known || n-1 < c.high.n) {
			c.high = bound{n - 1, true}
		}
	case '>':
		if n, err := strconv.Atoi(text); err == nil && (!c.low.known || n+1 > c.low.n) {
			c.low = bound{n + 1, true}
		}
	}
	return &c, c.possible()
}

// possible says whether any value is left.
func (k *known) possible() bool {
	switch {
	case k.equal:
		return k.allows(k.is)
	case k.among != nil:
		return slices.ContainsFunc(k.among, k.allows)
	case k.low.known && k.high.known:
		if k.high.n-k.low.n > len(k.not) {
			return true
		}
		for n := k.low.n; n <= k.high.n; n++ {
			if !k.not[strconv.Itoa(n)] {
				return true
			}
		}
		return false
	}
	return true
}

// allows says whether the value can be s.
func (k *known) allows(s string) bool {
	if k.not[s] || k.among != nil && !slices.Contains(k.among, s) {
		return false
	}
	n, err := strconv.Atoi(s)
	return err != nil || (!k.low.known || n >= k.low.n) && (!k.high.known || n <= k.high.n)
}

// tentatively does what some iterations of a loop do and others do not: the
// conditions on the way tell nothing about the run. It reports false when f
// meets a condition that is known to be false.
func (x *expander) tentatively(f func()) bool {
	x.tentative++
	defer func() { x.tentative-- }()
	return x.attempt(f)
}

// attempt reports false when f meets a condition that is known to be false.
func (x *expander) attempt(f func()) (possible bool) {
	tag, covering, loops := x.tagged, x.covering, maps.Clone(x.loops)
	defer func() {
		switch r := recover().(type) {
		case nil:
		case impossible:
			x.tagged, x.covering, x.loops, possible = tag, covering, loops, false
		default:
			panic(r)
		}
	}()
	f()
	return true
}
