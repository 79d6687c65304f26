package scope

import (
	"cmp"
	"fmt"
	"maps"
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

func (a *analysis) insertMiss(r *relation) string {
	if r.class.Class == catalog.ClassChild {
		if r.lenient {
			return fmt.Sprintf("where there is no row of %[2]s, NULL is written to %[1]s, and the database may store another row's key; insert it with a SELECT from %[2]s",
				strings.Join(r.class.Owner.Columns, ", "), r.class.OwnerTable.Name)
		}
		return fmt.Sprintf("%s is not taken from a row of %s that is bound to the tenant; insert it with a SELECT from %s",
			strings.Join(r.class.Owner.Columns, ", "), r.class.OwnerTable.Name, r.class.OwnerTable.Name)
	}
	for _, o := range r.supplies {
		if o.term == noTerm {
			continue
		}
		if r.lenient && a.originTrusted(o) && !a.asStored(o, r) {
			if c, ok := r.table.Column(r.class.Column); ok && c.Identity {
				return fmt.Sprintf("a NULL %s generates one: the row is of a new tenant", r.class.Column)
			}
			return fmt.Sprintf("a tenant that is NULL or does not fit %s is stored as another one; only an INSERT without IGNORE or REPLACE refuses it", r.class.Column)
		}
		if !a.storable(o.term, r.tau) {
			return fmt.Sprintf("%s is written from %s, of another type or collation: equal values can be different tenants", r.class.Column, a.show(o.term))
		}
		if i := a.terms[o.term]; i.param > 0 && !a.trusts(i.param) {
			return fmt.Sprintf("%s is written from %s, which is not trusted", r.class.Column, i.name)
		} else if !a.originTrusted(o) {
			return fmt.Sprintf("%s is written from %s, which is not the caller's tenant", r.class.Column, a.show(o.term))
		}
	}
	return fmt.Sprintf("%s is not written from the caller's tenant; give it to every row", r.class.Column)
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
			return nearMiss{fmt.Sprintf("%s equals %s, which is not bound either", a.show(r.tau), a.show(other)), e.pos, true}, true
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

// smallestChange says what to write, and where; nil where no comparison does.
func (a *analysis) smallestChange(r *relation, joined *relation) *Change {
	if r.in != "" && r.in != "MERGE" || r.class.Class == catalog.ClassChild {
		return nil
	}
	c := &Change{Column: r.class.Column, Dimension: a.policy.Name, On: r.merged, Bound: sqlast.NoPos}
	if len(a.trust.Params) > 0 {
		c.Param = slices.Min(slices.Collect(maps.Keys(a.trust.Params)))
	}
	for n := range a.terms {
		if i := a.terms[n]; i.param > 0 && a.trusts(i.param) {
			c.Param = i.param
			break
		}
	}
	if joined != nil && joined.ghost == nil && joined.class.Column == r.class.Column && r.level.sees(joined) {
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

// describe says a change to a relation in words.
func (a *analysis) describe(c *Change, r, joined *relation) string {
	switch {
	case r.class.Class == catalog.ClassChild && (r.in == "" || r.in == "MERGE"):
		return fmt.Sprintf("join it to a bound %s on %s", r.class.OwnerTable.Name, strings.Join(r.class.Owner.Columns, ", "))
	case c == nil:
		return ""
	}
	value, where := "the caller's tenant", "WHERE"
	switch {
	case c.Bound != sqlast.NoPos:
		value = a.show(joined.tau)
	case c.Param > 0:
		value = a.placeholder(c.Param)
	}
	if c.On {
		where = "ON"
	}
	return fmt.Sprintf("add %s.%s = %s to %s", r.name, r.class.Column, value, where)
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
		return fmt.Sprintf("%s (%s) also meets rows without a tenant, as the key's NULLs are not distinct", r.in, columns)
	}
	return fmt.Sprintf("%s (%s) does not contain %s: %s another tenant's row; %s", r.in, columns, a.tenantOf(r), hit, a.conflictChange(r))
}

// conflictChange says what keeps a write from the row that it meets.
func (a *analysis) conflictChange(r *relation) string {
	switch column := r.class.Column; {
	case r.class.Class == catalog.ClassChild:
		return "have a key that contains " + strings.Join(r.class.Owner.Columns, ", ")
	case r.in == "ON CONFLICT":
		return fmt.Sprintf("add WHERE %s.%s = excluded.%[2]s to the update, or have a key that contains %[2]s", r.name, column)
	default:
		return "have a key that contains " + column
	}
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

// placeholder is how a statement of the dialect says the one of that number.
func (a *analysis) placeholder(number int) string {
	switch a.dialect {
	case catalog.MySQL:
		return "?"
	case catalog.SQLite:
		return fmt.Sprintf("?%d", number)
	default:
		return fmt.Sprintf("$%d", number)
	}
}
