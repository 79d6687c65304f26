package runner

import (
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
)

// Debtor is an analyzer's result for a package whose facts are seldom wanted
// and take long to find: what exports them runs when another package asks for
// one.
type Debtor interface {
	// Owes returns the analyzer that exports the facts, of the types that it
	// declares; nil when the package owes nothing.
	Owes() *analysis.Analyzer
}

// outcome is what a look at a package gave.
type outcome struct {
	facts       facts
	debt        *debt // nil where nothing is owed
	diagnostics []Diagnostic
	failure     string // of an analyzer
	// read holds the facts that were asked for, readsAll stands for all.
	read     []about
	readsAll bool
	// changed holds those about which the look before said something else.
	changed map[about]bool
}

// about is what a fact is about, an object or a package, with the fact's type.
type about struct {
	what any
	fact reflect.Type
}

// debt is facts that a package owes.
type debt struct {
	analyzer *analysis.Analyzer
	once     sync.Once
	outcome  *outcome // what was found; nil before
}

// owes tells whether facts like f are still to be found.
func (o *outcome) owes(f analysis.Fact) bool {
	return o.debt != nil && declares(o.debt.analyzer, reflect.TypeOf(f))
}

// settle finds what a package owes. Its source is read and checked once more:
// nothing but types was kept of it.
func (r *run) settle(n *node) *facts {
	d := n.last.debt
	d.once.Do(func() {
		p := r.check(n)
		if p == nil {
			return
		}
		p.all(requireOrder([]*analysis.Analyzer{d.analyzer}), false)
		p.facts = p.facts.moved(n.pkg)
		d.outcome = p.outcome
	})
	if d.outcome == nil {
		return &facts{}
	}
	return &d.outcome.facts
}

// again looks at a package once more if it is stale, or if what it was told
// about other packages has changed.
func (r *run) again(n *node, stale Stale) {
	if n.last == nil {
		return
	}
	before := n.last
	before.changed = nil
	if !stale.Paths[n.path] && !r.outdated(n, stale.About) {
		return
	}
	p := r.check(n)
	if p == nil {
		return
	}
	p.all(r.order, n.root)
	p.facts = p.facts.moved(n.pkg)
	n.last = p.outcome
	if p.debt != nil && (before.debt == nil || before.debt.outcome != nil) {
		r.settle(n)
	}
	p.changed = map[about]bool{}
	p.differs(before, n)
}

// outdated tells whether what a look was told about other packages has
// changed, or it asked for a fact that concerns something.
func (r *run) outdated(n *node, concerned []func(types.Object, reflect.Type) bool) bool {
	all := []*outcome{n.last}
	if d := n.last.debt; d != nil && d.outcome != nil {
		all = append(all, d.outcome)
	}
	for _, o := range all {
		if o.readsAll && slices.ContainsFunc(r.analysed(n), func(d *node) bool { return d.last != nil && len(d.last.changed) > 0 }) {
			return true
		}
		for _, read := range o.read {
			pkg, ok := read.what.(*types.Package)
			if !ok {
				obj := read.what.(types.Object)
				if slices.ContainsFunc(concerned, func(is func(types.Object, reflect.Type) bool) bool { return is(obj, read.fact) }) {
					return true
				}
				pkg = obj.Pkg()
			}
			if of := r.nodeOf(pkg); of != nil && of.last.changed[read] {
				return true
			}
		}
	}
	return false
}

// differs notes what the look before said something else about.
func (o *outcome) differs(before *outcome, n *node) {
	now, then := o.known(), before.known()
	for _, pair := range [][2][]*facts{{now, then}, {then, now}} {
		for _, f := range pair[0] {
			for key, fact := range f.objects {
				if !slices.ContainsFunc(pair[1], func(g *facts) bool { return reflect.DeepEqual(fact, g.objects[key]) }) {
					o.changed[about{key.obj, key.typ}] = true
				}
			}
			for typ, fact := range f.packages {
				if !slices.ContainsFunc(pair[1], func(g *facts) bool { return reflect.DeepEqual(fact, g.packages[typ]) }) {
					o.changed[about{n.pkg, typ}] = true
				}
			}
		}
	}
}

// known lists the facts that have been found.
func (o *outcome) known() []*facts {
	all := []*facts{&o.facts}
	if o.debt != nil && o.debt.outcome != nil {
		all = append(all, &o.debt.outcome.facts)
	}
	return all
}
