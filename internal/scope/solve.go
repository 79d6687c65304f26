package scope

import (
	"maps"
	"slices"
)

// closure is what follows from the facts of a context: which terms equal the
// caller's tenant, and by which chain.
type closure struct {
	version int
	from    map[term]step // trusted term -> the equality that made it so
	exact   map[term]bool // trusted terms that are the tenant, not the NULL of shared or missing rows
	classes *classes
	edges   []edge
	terms   map[term]bool // those of the first indexed edges
	indexed int
}

// step is one link of a proof chain; a root has no edge.
type step struct {
	via  edge
	next term
	root bool
}

func (c *closure) trusted(t term) bool { _, ok := c.from[t]; return ok }

// classes is a union-find over terms.
type classes struct{ parent map[term]term }

func newClasses() *classes { return &classes{parent: map[term]term{}} }

func (c *classes) find(t term) term {
	p, ok := c.parent[t]
	if !ok || p == t {
		return t
	}
	root := c.find(p)
	c.parent[t] = root
	return root
}

func (c *classes) union(x, y term) bool {
	rx, ry := c.find(x), c.find(y)
	if rx == ry {
		return false
	}
	c.parent[rx] = ry
	return true
}

// solve binds occurrences until nothing changes. Each binding restricts one
// occurrence to the tenant, after which its tenant column is itself a trusted
// value wherever it is visible.
func (a *analysis) solve() {
	for changed := true; changed; {
		changed = false
		for _, r := range a.relations {
			if !r.need || r.bound || r.ghost != nil {
				continue
			}
			a.bind(r)
			changed = changed || r.bound
		}
		a.version++ // what follows is more now
	}
}

// bind restricts one occurrence if it can be. A row that is written must be
// the tenant's own: reaching a row that all tenants share is not enough.
func (a *analysis) bind(r *relation) {
	if r.holds != nil {
		r.proof, r.bound = r.holds()
		r.exact = r.bound
		return
	}
	c := a.closed(r.ctx)
	if !c.trusted(r.tau) {
		return
	}
	never := a.tauNeverNull(r.table)
	r.exact = !a.nullExtended[r] && (never || a.exactIn(c, r.tau))
	if r.target && !never && !r.exact {
		return
	}
	r.proof, r.bound = a.chain(c, r.tau), true
}

// closed returns what follows in a context from its facts and those around it.
func (a *analysis) closed(c *context) *closure {
	if c.cached == nil || c.cached.version != a.version {
		var edges []edge
		var ors []*disjunction
		for x := c; x != nil; x = x.parent {
			edges = append(append(edges, x.facts.edges...), x.idents...)
			ors = append(ors, x.facts.ors...)
		}
		c.cached = a.keep(a.close(append(edges, a.anchored...), ors))
	}
	return c.cached
}

// closedLocally returns what follows from a context's own facts alone, for
// values that leave it: what a filter further out demands is not true of them.
//
// A disjunction in a derived table can speak of the table's own columns, so
// that what follows in its context is asked for while it is being worked out:
// nothing is known of it then.
func (a *analysis) closedLocally(c *context) *closure {
	if c.closing {
		return &closure{version: a.version, classes: newClasses()}
	}
	if c.local == nil || c.local.version != a.version {
		c.closing = true
		c.local = a.keep(a.close(slices.Concat(c.facts.edges, c.idents, a.anchored), c.facts.ors))
		c.closing = false
	}
	return c.local
}

func (a *analysis) close(edges []edge, ors []*disjunction) *closure {
	version := a.version
	c := &closure{version: version, classes: newClasses(), edges: slices.Clip(edges), terms: map[term]bool{}}
	for _, e := range edges {
		if !e.weak {
			c.classes.union(e.a, e.b)
		}
	}
	for more := true; more; {
		a.spend(len(c.edges))
		c.from = a.reach(c.edges)
		more = false
		for _, o := range ors {
			more = a.everyArm(c, o) || more
		}
		if !more {
			more = a.keyEdges(c)
		}
	}
	return c
}

// reach walks from the trusted terms along the equalities; along a weak one
// only towards the term that it speaks of.
func (a *analysis) reach(edges []edge) map[term]step {
	from := map[term]step{}
	next := map[term][]int{}
	var queue, later []term
	seed := func(t term) {
		if _, seen := next[t]; seen {
			return
		}
		next[t] = nil
		if a.seed(t) {
			if a.terms[t].rel == nil {
				queue = append(queue, t)
			} else {
				later = append(later, t)
			}
		}
	}
	for i, e := range edges {
		seed(e.a)
		seed(e.b)
		if !e.weak {
			next[e.a] = append(next[e.a], i)
		}
		next[e.b] = append(next[e.b], i)
	}
	walk := func() {
		for len(queue) > 0 {
			t := queue[0]
			queue = queue[1:]
			for _, i := range next[t] {
				other := edges[i].a
				if other == t {
					if edges[i].weak {
						continue
					}
					other = edges[i].b
				}
				if _, seen := from[other]; !seen {
					from[other] = step{via: edges[i], next: t}
					queue = append(queue, other)
				}
			}
		}
	}
	// Placeholders and settings come first, so that a chain leads to one
	// where it can.
	for _, t := range queue {
		from[t] = step{root: true}
	}
	walk()
	for _, t := range later {
		if _, seen := from[t]; !seen {
			from[t] = step{root: true}
			queue = append(queue, t)
			walk()
		}
	}
	return from
}

// seed tells whether a term is the caller's tenant (or NULL) on its own.
func (a *analysis) seed(t term) bool {
	i := a.terms[t]
	switch {
	case i.trust:
		return true
	case i.param > 0:
		return a.trusts(i.param)
	case i.rel == nil:
		return false
	case i.rel.ghost != nil:
		return i.rel.tau == t && i.rel.ghost.bound
	case i.rel.need:
		return i.rel.tau == t && i.rel.bound
	case i.col >= 0 && i.col < len(i.rel.outs):
		return a.outTrusted(i.rel, i.col)
	default:
		return false
	}
}

type outKey struct {
	rel *relation
	col int
}

// outTrusted tells whether a derived relation's column holds the tenant in
// every arm.
func (a *analysis) outTrusted(r *relation, col int) bool {
	if r.self != nil && a.retracted[recursiveColumn{r.self, col}] {
		return false
	}
	k := outKey{r, col}
	if a.outVersion != a.version {
		a.outVersion = a.version
		clear(a.outMemo)
	}
	if known, ok := a.outMemo[k]; ok {
		return known
	}
	a.outMemo[k] = false // while it is being decided
	ok := a.armsTrusted(r.outs[col].arms)
	a.outMemo[k] = ok
	return ok
}

func (a *analysis) armsTrusted(arms []origin) bool {
	for _, o := range arms {
		if !a.originTrusted(o) {
			return false
		}
	}
	return len(arms) > 0
}

func (a *analysis) originTrusted(o origin) bool {
	if o.term == noTerm {
		return false
	}
	return a.seed(o.term) || o.ctx != nil && a.closedLocally(o.ctx).trusted(o.term)
}

// everyArm adds to c what all arms of a disjunction have in common: terms that
// are the tenant in each, and equalities of the first arm that hold in the
// others too.
func (a *analysis) everyArm(c *closure, o *disjunction) bool {
	if len(o.arms) == 0 || len(o.arms) > maxArms || !a.promising(c, o) {
		return false
	}
	arms := make([]*closure, len(o.arms))
	for i, f := range o.arms {
		arms[i] = a.close(append(slices.Clip(slices.Clone(c.edges)), f.edges...), f.ors)
	}
	added := false
	for _, t := range slices.Sorted(maps.Keys(arms[0].from)) {
		if c.trusted(t) || slices.ContainsFunc(arms[1:], func(x *closure) bool { return !x.trusted(t) }) {
			continue
		}
		exact := !slices.ContainsFunc(arms, func(x *closure) bool { return !a.exactIn(x, t) })
		c.edges = append(c.edges, edge{a: t, b: a.orTerm(), clause: "every arm of OR", pos: o.pos, weak: true, ident: !exact})
		added = true
	}
	if added {
		return true
	}
	for _, e := range o.arms[0].edges {
		if e.weak || c.classes.find(e.a) == c.classes.find(e.b) {
			continue
		}
		common := true
		for _, x := range arms[1:] {
			common = common && x.classes.find(e.a) == x.classes.find(e.b)
		}
		if common {
			c.classes.union(e.a, e.b)
			c.edges = append(c.edges, e)
			added = true
		}
	}
	return added
}

// promising tells, without working out what follows from each arm, whether all
// can have something in common: an arm that only compares values with constants
// of its own says nothing of the tenant, and no equality that an arm without
// these constants says as well.
func (a *analysis) promising(c *closure, o *disjunction) bool {
	for _, f := range o.arms {
		if len(f.edges) == 0 && len(f.ors) == 0 {
			return false
		}
	}
	for i, f := range o.arms {
		constants := a.ownConstants(c, f)
		if constants == nil || len(o.arms) == 1 {
			continue
		}
		other := o.arms[0]
		if i == 0 {
			other = o.arms[1]
		}
		if len(other.ors) == 0 && !slices.ContainsFunc(other.edges, func(e edge) bool { return constants[e.a] || constants[e.b] }) {
			return false
		}
	}
	return true
}

// ownConstants lists the constants of an arm if each of its conditions compares
// something with a constant that occurs nowhere else; else nil.
func (a *analysis) ownConstants(c *closure, f *facts) map[term]bool {
	if len(f.ors) > 0 {
		return nil
	}
	own := make(map[term]bool, len(f.edges))
	for _, e := range f.edges {
		t := e.b
		if a.terms[t].rel != nil {
			t = e.a
		}
		if e.weak || a.terms[t].rel != nil || a.seed(t) || own[t] || c.speaksOf(t) {
			return nil
		}
		own[t] = true
	}
	return own
}

// speaksOf tells whether a term occurs in the equalities.
func (c *closure) speaksOf(t term) bool {
	for ; c.indexed < len(c.edges); c.indexed++ {
		e := c.edges[c.indexed]
		c.terms[e.a], c.terms[e.b] = true, true
	}
	return c.terms[t]
}

// maxArms bounds the work for one disjunction; a longer one binds nothing.
const maxArms = 256

// orTerm is the trusted term that the arms of a disjunction agree on.
func (a *analysis) orTerm() term {
	return a.intern(termKey{col: -1, name: "or"}, termInfo{name: "the tenant", trust: true})
}
