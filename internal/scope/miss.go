package scope

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// nearMiss is a condition on a tenant column that does not bind it.
type nearMiss struct {
	text string
	pos  sqlast.Pos
	// innocent tells that the condition would stay as it is if the column were
	// bound as well.
	innocent bool
}

// attempt remembers a comparison of a tenant column that binds nothing.
func (a *analysis) attempt(e sqlast.Expr, p *place, pos sqlast.Pos, text string) {
	if e == nil {
		return
	}
	sqlast.Walk(e, func(n sqlast.Node) bool {
		switch n := n.(type) {
		case *sqlast.Subquery:
			return false
		case *sqlast.Column:
			if t := a.resolve(n, p.names); t != noTerm && a.isTau(t) {
				r := a.terms[t].rel
				if _, ok := a.misses[r]; !ok {
					a.misses[r] = nearMiss{text: a.show(t) + " " + text, pos: a.pos(pos)}
				}
			}
		}
		return true
	})
}

func (a *analysis) negated(e sqlast.Expr, p *place, pos sqlast.Pos) {
	a.attempt(e, p, pos, "is compared under NOT")
}

// miss remembers tenant columns that only some arms of an OR compare.
func (a *analysis) miss(d *disjunction) {
	for _, arm := range d.arms {
		for _, e := range arm.edges {
			for _, t := range []term{e.a, e.b} {
				if !a.isTau(t) {
					continue
				}
				if _, ok := a.misses[a.terms[t].rel]; !ok {
					a.misses[a.terms[t].rel] = nearMiss{text: a.show(t) + " is not compared with the tenant in every arm of the OR", pos: d.pos}
				}
			}
		}
	}
}

func (a *analysis) tenantOf(r *relation) string {
	if r.class.Class == catalog.ClassChild {
		return fmt.Sprintf("its owner %s (through %s)", r.class.OwnerTable.Name, strings.Join(r.class.Owner.Columns, ", "))
	}
	return r.name + "." + r.class.Column
}

// insertMiss says why a row that is inserted is not the tenant's, and what to
// write.
func (a *analysis) insertMiss(r *relation) string {
	column := r.class.Column
	if r.class.Class == catalog.ClassChild {
		owner, key := r.class.OwnerTable, strings.Join(r.class.Owner.Columns, ", ")
		insert := fmt.Sprintf("insert it with a SELECT from %s WHERE %s", owner.Name, a.tenancy.Condition(a.dialect, owner, owner.Name.Name, a.callersTenant(r)))
		if r.lenient {
			return fmt.Sprintf("where there is no row of %s, NULL is written to %s, and the database may store another row's key; %s", owner.Name, key, insert)
		}
		return fmt.Sprintf("%s is not taken from a row of %s that is bound to the tenant; %s", key, owner.Name, insert)
	}
	for _, o := range r.supplies {
		if o.term == noTerm {
			continue
		}
		if r.lenient && a.originTrusted(o) && !a.asStored(o, r) {
			if c, ok := r.table.Column(column); ok && c.Identity {
				return fmt.Sprintf("a NULL %s generates one: the row is of a new tenant; if it is to be, allow it with a reason", column)
			}
			return fmt.Sprintf("a tenant that is NULL or does not fit %s is stored as another one; leave IGNORE or REPLACE out, so that it is refused", column)
		}
		write := "; write " + a.callersTenant(r)
		if !a.storable(o.term, r.tau) {
			return fmt.Sprintf("%s is written from %s, of another type or collation: equal values can be different tenants", column, a.show(o.term)) + write
		}
		if i := a.terms[o.term]; i.param > 0 && !a.trusts(i.param) {
			return fmt.Sprintf("%s is written from %s, which is not trusted", column, i.name) + write
		} else if !a.originTrusted(o) {
			return fmt.Sprintf("%s is written from %s, which is not the caller's tenant", column, a.show(o.term)) + write
		}
	}
	return fmt.Sprintf("%s is not written from the caller's tenant; give it to every row", column)
}

// unpinned finds a foreign key that joins r to a bound occurrence without the
// tenant.
func (a *analysis) unpinned(r *relation) (*catalog.ForeignKey, *relation, sqlast.Pos) {
	c := a.closed(r.ctx)
	for _, s := range a.relationsOf(c.edges) {
		if s == r || !(s.bound || s.ghost != nil && s.ghost.bound) {
			continue
		}
		for _, try := range [][2]*relation{{r, s}, {s, r}} {
			for _, f := range try[0].table.Foreign {
				if a.refTable(f) == try[1].table && a.agree(c, try[0], f.Columns, try[1], f.RefColumns) {
					return f, s, a.joinedAt(c, r, s)
				}
			}
		}
	}
	return nil, nil, 0
}

// joinedAt finds the equality that joins two occurrences.
func (a *analysis) joinedAt(c *closure, r, s *relation) sqlast.Pos {
	for _, e := range c.edges {
		x, y := a.terms[e.a].rel, a.terms[e.b].rel
		if x == r && y == s || x == s && y == r {
			return e.pos
		}
	}
	return r.pos
}

// nearest finds the condition that comes closest to binding r.
func (a *analysis) nearest(r *relation) (nearMiss, bool) {
	a.spend((len(a.joins) + len(a.contexts)) / 8)
	for _, j := range a.joins {
		preserved := j.kind == sqlast.Left && slices.Contains(j.l.rels, r) || j.kind == sqlast.Right && slices.Contains(j.r.rels, r) || j.kind == sqlast.Full && slices.Contains(j.rels, r)
		for _, e := range j.on.edges {
			if preserved && (e.a == r.tau && a.terms[e.b].rel == nil || e.b == r.tau && a.terms[e.a].rel == nil) {
				return nearMiss{fmt.Sprintf("%s is compared in %s, which keeps rows of %s that do not match", a.show(r.tau), e.clause, r.name), e.pos, true}, true
			}
		}
	}
	for _, e := range a.closed(r.ctx).edges {
		other := e.b
		if e.b == r.tau {
			other = e.a
		} else if e.a != r.tau {
			continue
		}
		if e.weak && other == e.a || a.show(other) == a.show(r.tau) {
			continue
		}
		i := a.terms[other]
		switch {
		case i.trust || a.trusts(i.param):
			return nearMiss{fmt.Sprintf("%s can also be NULL there: a row that all tenants share, which no tenant may write", a.show(r.tau)), e.pos, false}, true
		case i.param > 0:
			return nearMiss{fmt.Sprintf("%s is compared with %s, which is not trusted", a.show(r.tau), i.name), e.pos, false}, true
		case i.rel == nil:
			return nearMiss{fmt.Sprintf("%s is compared with the literal %s, not with the caller's tenant", a.show(r.tau), i.name), e.pos, false}, true
		default:
			return nearMiss{fmt.Sprintf("%s equals %s, which is not bound either", a.show(r.tau), a.show(other)), e.pos, !a.namesRoot(other)}, true
		}
	}
	if m, ok := a.misses[r]; ok {
		return m, true
	}
	if r.class.Class == catalog.ClassTenant || r.class.Class == catalog.ClassRoot {
		return a.blockedFilter(r)
	}
	return nearMiss{}, false
}

// namesRoot tells whether a value is the key of a root row that is found by a
// placeholder: the statement has its tenant in a way of its own.
func (a *analysis) namesRoot(t term) bool {
	i := a.terms[t]
	switch {
	case i.rel == nil:
		return false
	case i.col >= 0 && i.col < len(i.rel.outs) && len(i.rel.outs[i.col].arms) == 1 && i.rel.outs[i.col].arms[0].term != noTerm:
		return a.namesRoot(i.rel.outs[i.col].arms[0].term)
	case i.rel.class.Class != catalog.ClassRoot || i.rel.ctx == nil:
		return false
	}
	return slices.ContainsFunc(a.closed(i.rel.ctx).edges, func(e edge) bool {
		x, y := a.terms[e.a], a.terms[e.b]
		return x.rel == i.rel && y.param > 0 || y.rel == i.rel && x.param > 0
	})
}

// blockedFilter finds a condition on a subquery's output column that is r's
// tenant, but that cannot be moved past what the subquery computes first.
func (a *analysis) blockedFilter(r *relation) (nearMiss, bool) {
	for _, x := range a.contexts {
		for _, e := range x.facts.edges {
			for _, pair := range [][2]term{{e.a, e.b}, {e.b, e.a}} {
				t, i := pair[0], a.terms[pair[0]]
				if i.rel == nil || i.col < 0 || i.col >= len(i.rel.outs) || !a.seed(pair[1]) {
					continue
				}
				for _, o := range i.rel.outs[i.col].arms {
					if o.term == r.tau {
						why := "above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first"
						if r.target {
							why = "after the rows are written"
						}
						return nearMiss{fmt.Sprintf("%s is compared only %s", a.show(t), why), e.pos, true}, true
					}
				}
			}
		}
	}
	return nearMiss{}, false
}

// smallestChange says what to write, and where; nil where no condition does.
func (a *analysis) smallestChange(r *relation, joined *relation) *Change {
	of, column := r, r.class.Column
	if r.in != "" && r.in != "MERGE" {
		if r, column = a.exposed(r); r == nil {
			return nil
		}
		joined = nil
	}
	c := &Change{Column: column, Dimension: a.policy.Name, On: r.merged, Param: a.trustedParam(of), Bound: sqlast.NoPos}
	if joined != nil && joined.ghost == nil && column != "" && joined.class.Column == column && r.level.sees(joined) {
		c.Bound = joined.pos
	}
	for _, j := range a.joins {
		optional := j.kind == sqlast.Left && slices.Contains(j.r.rels, r) || j.kind == sqlast.Right && slices.Contains(j.l.rels, r)
		if optional || joined != nil && j.kind == sqlast.Inner && slices.Contains(j.rels, r) {
			c.On = true
		}
	}
	return c
}

// sees tells whether names at a level can refer to an occurrence.
func (n *names) sees(r *relation) bool {
	for ; n != nil; n = n.parent {
		if n == r.level {
			return true
		}
	}
	return false
}

// conflictMiss says why the row that a write meets can be another tenant's.
func (a *analysis) conflictMiss(r *relation) string {
	k, hit := r.arbiter, "the update can hit"
	if r.in == "REPLACE" {
		hit = "it can delete"
	}
	columns := strings.Join(k.Columns, ", ")
	if columns == "" {
		columns = cmp.Or(k.Name, "an expression")
	}
	if k.Has(r.class.Column) && k.NullsNotDistinct {
		return fmt.Sprintf("%s (%s) also meets rows without a tenant, as the key's NULLs are not distinct; declare %s NOT NULL", r.in, columns, r.class.Column)
	}
	return fmt.Sprintf("%s (%s) does not contain %s: %s another tenant's row; %s", r.in, columns, a.tenantOf(r), hit, a.conflictChange(r))
}

// unlike remembers a tenant column that is compared with a value of another
// type or collation.
func (a *analysis) unlike(e edge) {
	for _, pair := range [][2]term{{e.a, e.b}, {e.b, e.a}} {
		if t := pair[0]; a.isTau(t) {
			if _, ok := a.misses[a.terms[t].rel]; !ok {
				a.misses[a.terms[t].rel] = nearMiss{fmt.Sprintf("%s is compared with %s, of another type or collation: equal values can be different tenants", a.show(t), a.show(pair[1])), e.pos, false}
			}
		}
	}
}
