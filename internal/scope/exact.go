package scope

import "github.com/tenantvet/tenantvet/internal/catalog"

// A trusted value is the caller's tenant or NULL: a row that all tenants share
// has a NULL tenant, and an outer join makes rows of NULLs. Reads may see
// those; what is written must be the tenant exactly.

// exactIn tells whether a term that is trusted in a context is the tenant and
// not NULL there: it is compared with '=', or is one value with a term that is
// exact.
func (a *analysis) exactIn(c *closure, t term) bool {
	if c.exact == nil {
		c.exact = map[term]bool{}
		for x := range c.from {
			c.exact[x] = a.exactSeed(x)
		}
		spread := func(e edge, from, to term) bool {
			if c.exact[to] || !c.trusted(from) || e.ident && !c.exact[from] {
				return false
			}
			c.exact[to] = true
			return true
		}
		for changed := true; changed; {
			changed = false
			for _, e := range c.edges {
				changed = spread(e, e.b, e.a) || changed
				changed = !e.weak && spread(e, e.a, e.b) || changed
			}
		}
	}
	return c.exact[t]
}

// exactSeed is seed for exact terms.
func (a *analysis) exactSeed(t term) bool {
	i := a.terms[t]
	switch {
	case i.param > 0:
		return a.trusts(i.param)
	case i.rel == nil:
		return i.setting
	case i.rel.ghost != nil:
		row := i.rel.row
		return i.rel.tau == t && i.rel.ghost.bound && i.rel.ghost.exact && (row == nil || !row.optional && !a.nullExtended[row])
	case i.rel.need:
		return i.rel.tau == t && i.rel.bound && i.rel.exact
	case i.col >= 0 && i.col < len(i.rel.outs) && a.outTrusted(i.rel, i.col):
		return i.rel.self == nil && !i.rel.optional && !a.nullExtended[i.rel] && a.armsExact(i.rel.outs[i.col].arms)
	default:
		return false
	}
}

func (a *analysis) armsExact(arms []origin) bool {
	for _, o := range arms {
		if !a.originExact(o) {
			return false
		}
	}
	return len(arms) > 0
}

// originExact is originTrusted for exact values.
func (a *analysis) originExact(o origin) bool {
	if o.optional || !a.originTrusted(o) {
		return false
	}
	return a.exactSeed(o.term) || o.ctx != nil && a.exactIn(a.closedLocally(o.ctx), o.term)
}

// tauNeverNull tells whether every row of a table has a tenant.
func (a *analysis) tauNeverNull(t *catalog.Table) bool {
	class := a.tenancy.Of(t)
	if class.Class == catalog.ClassChild {
		return a.tauNeverNull(class.OwnerTable)
	}
	c, ok := t.Column(class.Column)
	return ok && c.NotNull
}
