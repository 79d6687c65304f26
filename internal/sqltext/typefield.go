package sqltext

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// typeField is the value of an unexported field whose values are known
// wherever the package makes the struct: what it is assigned there, or what
// the constructor that assigns it is passed by its callers.
func (e *Evaluator) typeField(addr *ssa.FieldAddr) *Expr {
	k, ok := keyOfField(addr)
	if !ok || token.IsExported(k.field) || k.typ.Pkg() != e.index.pkg.Pkg {
		return nil
	}
	t := addr.Type().Underlying().(*types.Pointer).Elem()
	if !readable(t) || len(e.index.fields[k]) == 0 || e.changedInUse(k) {
		return nil
	}
	x, ok := e.fields[k]
	if !ok {
		e.fields[k] = nil
		x = e.fieldValue(k, addr.Field, t)
		e.fields[k] = x
	}
	if x == nil {
		return nil
	}
	return e.ofBase(x, k, e.describeValue(unwrap(addr.X), 0).Identity)
}

// changedInUse says whether the field is assigned after its struct is made, or
// by what cannot be followed. A method that nothing calls assigns nothing.
func (e *Evaluator) changedInUse(k fieldKey) bool {
	if !e.index.changed(k) {
		return false
	}
	if e.index.exposedF[k] {
		return true
	}
	for _, st := range e.index.fields[k] {
		if !madeHere(st) && !e.uncalled(st.Parent()) {
			return true
		}
	}
	return false
}

// madeHere says whether st assigns a field of a variable of its function.
func madeHere(st *ssa.Store) bool {
	_, ok := st.Addr.(*ssa.FieldAddr).X.(*ssa.Alloc)
	return ok
}

// fieldValue joins what the field gets wherever the struct is made: nil when
// that is not known here.
func (e *Evaluator) fieldValue(k fieldKey, field int, t types.Type) *Expr {
	if sharesElements(t) && e.rewrittenField(k) {
		return nil
	}
	zeroed := e.index.zeroes[k.typ] && usableZero(k.typ)
	for _, a := range e.index.allocs[k.typ] {
		zeroed = zeroed || !assigns(a, field)
	}
	var stores []*ssa.Store
	var arms []*Expr
	symbolic, conditional := false, false
	for _, st := range e.index.fields[k] {
		if !madeHere(st) {
			continue
		}
		x := e.eval(st.Val, st)
		if x.open {
			return nil
		}
		stores, arms = append(stores, st), append(arms, x)
		symbolic = symbolic || len(x.Params()) > 0
		conditional = conditional || unguarded(x) != x
	}
	if len(arms) == 0 || symbolic && usableZero(k.typ) {
		// A value without a handle to run statements on is text that is being
		// put together: it is followed from call to call.
		return nil
	}
	choice := 0
	var asks []string
	if symbolic || conditional && !usableZero(k.typ) {
		made, by, ok := e.constructed(stores, arms)
		switch {
		case ok && len(made) > 0:
			arms, asks, choice = made, by, e.choice(construction(stores, len(made)))
		case symbolic && !ok:
			return nil
		case symbolic:
			reason := "field " + k.field + " is what " + functionName(stores[0].Parent()) + " is passed, of which no call was found"
			return e.awaits(unknown(t, reason, stores[0].Pos()), by)
		}
	}
	if choice == 0 {
		for i, x := range arms {
			arms[i] = unguarded(x)
		}
	}
	if zeroed || k.typ.Exported() && usableZero(k.typ) {
		arms = append(arms, zero(t))
	}
	x := arms[0]
	if len(arms) > 1 {
		x = node(kindAlt, arms...)
		x.choice = choice
	}
	if len(asks) > 0 {
		x = e.awaits(x, asks)
	}
	return assumed(x)
}

// awaits is x, a value that is made up of the calls of functions in other
// packages.
func (e *Evaluator) awaits(x *Expr, functions []string) *Expr {
	y := *x
	y.awaits = functions
	return &y
}

// construction identifies the places where values of a struct are made, so
// that its fields are chosen together.
func construction(stores []*ssa.Store, arms int) any {
	var b strings.Builder
	for _, st := range stores {
		fmt.Fprintf(&b, "%p ", st.Addr.(*ssa.FieldAddr).X)
	}
	return fmt.Sprint("constructed ", arms, " ", b.String())
}

// constructed gives each store's value for each call of its function; ok is
// false when the calls are not known.
func (e *Evaluator) constructed(stores []*ssa.Store, values []*Expr) (arms []*Expr, asks []string, ok bool) {
	for i, st := range stores {
		m := e.constructions(st.Parent())
		if m.reason != "" {
			return nil, nil, false
		}
		asks = append(asks, m.asks...)
		for _, c := range m.calls {
			if x := decided(e.instantiate(values[i], st.Parent(), c.at, c.argument, func(*Expr) *Expr { return anyAnswer() })); x != nil {
				arms = append(arms, closed(x))
			}
		}
	}
	slices.Sort(asks)
	return arms, slices.Compact(asks), len(arms) <= maxConstructions
}

// baseChoice is a choice made for the fields of one value.
type baseChoice struct {
	of   any // its identity
	what any // the choice
}

// based tells of which parameter's fields a choice is.
type based struct {
	param Param
	what  any
}

type baseField struct {
	field fieldKey
	of    any
}

// ofBase is x, a value of field k, as the field of the value with identity
// base. Two values can have come from different constructors, and so can two
// of which nothing is known.
func (e *Evaluator) ofBase(x *Expr, k fieldKey, base any) *Expr {
	key := baseField{k, base}
	if y, ok := e.basedOn[key]; ok && base != nil {
		return y
	}
	y := rewrite(x, func(x *Expr) *Expr {
		if x.kind != kindAlt && x.choice == 0 {
			return nil
		}
		y := *x
		switch {
		case base != nil:
			y.choice = e.chooseFor(base, choiceKey(x))
		case x.kind == kindAlt:
			y.choice = 0
		default:
			y.choice = e.choice(&y)
		}
		return &y
	})
	if base != nil {
		e.basedOn[key] = y
	}
	return y
}

func (e *Evaluator) chooseFor(base, what any) int {
	c := e.choice(baseChoice{base, what})
	if p, ok := base.(*ssa.Parameter); ok {
		e.lasting[c] = true
		e.ofParam[c] = based{paramOf(p), what}
	}
	return c
}

// rebased is a choice for the fields of a parameter of fn as the choice for
// the fields of what is passed for it; ok is false when it is none.
func (e *Evaluator) rebased(choice int, fn *ssa.Function, bind func(int) *Expr) (int, bool) {
	b, ok := e.ofParam[choice]
	if !ok || b.param.Function != fn {
		return 0, false
	}
	arg := bind(b.param.Index)
	switch {
	case arg == nil || arg.kind != kindValue:
		return 0, false
	case arg.value != nil:
		if arg.value.Identity == nil {
			return 0, false
		}
		return e.chooseFor(arg.value.Identity, b.what), true
	case arg.param.Function == nil || arg.param.Index < 0 || arg.param.isCell():
		return 0, false
	}
	return e.chooseFor(arg.param.Function.Params[arg.param.Index], b.what), true
}

// rewrittenField says whether elements of what the field holds are assigned.
func (e *Evaluator) rewrittenField(k fieldKey) bool {
	for _, addr := range e.index.uses[k] {
		for _, r := range *addr.Referrers() {
			if load, ok := r.(*ssa.UnOp); ok && e.rewritten(load, false) {
				return true
			}
		}
	}
	return false
}
