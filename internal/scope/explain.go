package scope

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// nearMiss is a condition on a tenant column that does not bind it.
type nearMiss struct {
	text string
	pos  sqlast.Pos
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
					a.misses[r] = nearMiss{a.show(t) + " " + text, a.pos(pos)}
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
func (a *analysis) miss(d *disjunction, p *place) {
	for _, arm := range d.arms {
		for _, e := range arm.edges {
			for _, t := range []term{e.a, e.b} {
				if !a.isTau(t) {
					continue
				}
				if _, ok := a.misses[a.terms[t].rel]; !ok {
					a.misses[a.terms[t].rel] = nearMiss{a.show(t) + " is not compared with the tenant in every arm of the OR", d.pos}
				}
			}
		}
	}
}

// result assembles the verdict.
func (a *analysis) result(params []TenantParam) Result {
	res := Result{TenantParams: params}
	res.Relations = append(a.relationsResult(), a.listed...)
	slices.SortStableFunc(res.Relations, func(x, y Relation) int { return int(x.Pos) - int(y.Pos) })
	res.Findings = dedupe(append(slices.Clone(a.findings), a.unknown...))
	for n := range a.trust.Params {
		res.Trusted = append(res.Trusted, n)
	}
	if a.trust.Assume {
		for _, p := range params {
			if a.assumed[p.Number] {
				res.Trusted = append(res.Trusted, p.Number)
			}
		}
	}
	slices.Sort(res.Trusted)
	res.Trusted = slices.Compact(res.Trusted)
	switch {
	case a.undecided():
		res.Verdict = Unknown
	case len(a.findings) > 0:
		res.Verdict = Unscoped
	case len(a.unknown) > 0:
		res.Verdict = Unknown
	default:
		res.Verdict = Scoped
		slices.Sort(a.notes)
		res.Notes = slices.Compact(a.notes)
	}
	return res
}

// undecided tells whether something in the statement's own text was not
// understood: it could bind what seems unbound.
func (a *analysis) undecided() bool {
	return slices.ContainsFunc(a.unknown, func(f Finding) bool { return f.Code == diag.CannotProve })
}

func dedupe(all []Finding) []Finding {
	var out []Finding
	for _, f := range all {
		same := func(g Finding) bool { return g.Code == f.Code && g.Pos == f.Pos && g.Message == f.Message }
		if !slices.ContainsFunc(out, same) {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(x, y Finding) int { return int(x.Pos) - int(y.Pos) })
	return out
}

type occurrence struct {
	table *catalog.Table
	name  string
	pos   sqlast.Pos
	in    string
}

// relationsResult lists the table occurrences. One that was analysed several
// times, in a view or CTE referenced more than once, is bound if it is each
// time.
func (a *analysis) relationsResult() []Relation {
	var list []Relation
	index := map[occurrence]int{}
	for _, r := range a.relations {
		if r.class.Class == catalog.ClassUnknown || !r.need && r.class.Class != catalog.ClassShared {
			if r.class.Class == catalog.ClassUnknown {
				list = append(list, Relation{Table: r.table.Name.String(), Alias: r.alias, Class: r.class.Class, Reason: r.class.Reason, Pos: r.pos})
			}
			continue
		}
		rel := Relation{Table: r.table.Name.String(), Alias: r.alias, Class: r.class.Class, Bound: r.bound, Proof: r.proof, Pos: r.pos}
		if !r.need {
			rel.Bound = !r.target || r.class.Writable
			rel.Proof = []string{r.class.Reason}
		} else if !r.bound {
			f := a.unbound(r)
			rel.Reason, rel.Proof = f.Message, nil
			if !r.follows() {
				a.report(f)
			}
		}
		k := occurrence{r.table, r.name, r.pos, r.in}
		if i, seen := index[k]; seen {
			if list[i].Bound {
				list[i] = rel
			}
			continue
		}
		index[k] = len(list)
		list = append(list, rel)
	}
	return list
}

// unbound is the finding for an occurrence that nothing binds, with the
// nearest miss.
func (a *analysis) unbound(r *relation) Finding {
	f := Finding{Code: diag.UnscopedQuery, Relation: r.name, Pos: r.pos}
	if r.target {
		f.Code = diag.UnscopedWrite
	}
	what := r.table.Name.String()
	if r.name != r.table.Name.Name {
		what += " " + r.name
	}
	if strings.HasPrefix(r.in, "view ") || strings.HasPrefix(r.in, "function ") {
		what += " in " + r.in
	}
	var why string
	switch {
	case r.holds != nil:
		why = a.insertMiss(r)
	case r.arbiter != nil:
		why = fmt.Sprintf("ON CONFLICT (%s) does not contain %s: the update can hit another tenant's row", strings.Join(r.arbiter, ", "), a.tenantOf(r))
	default:
		fk, to, pos := a.unpinned(r)
		if fk != nil && !r.target {
			f.Code = diag.UnpinnedJoin
			why = fmt.Sprintf("is joined to %s only by foreign key %s, which does not contain the tenant", to.name, fk.Name)
			f.Related = append(f.Related, Related{"the join", pos})
		} else if miss, ok := a.nearest(r); ok {
			why = miss.text
			f.Related = append(f.Related, Related{miss.text, miss.pos})
			if at := a.at(miss.pos); at != "" {
				why += " (" + at + ")"
			}
		} else {
			why = "nothing binds " + a.tenantOf(r) + " to the caller's tenant"
		}
		if fix := a.smallestChange(r, to); fix != "" {
			why += "; " + fix
		}
	}
	f.Message = what + ": " + why
	return f
}

// follows tells whether a row in conflict has the tenant of the row that is
// inserted: it is unbound only because that one is, which is reported.
func (r *relation) follows() bool {
	switch r.class.Class {
	case catalog.ClassChild:
		return len(r.arbiter) > 0 && !slices.ContainsFunc(r.class.Owner.Columns, func(c string) bool { return indexOf(r.arbiter, c) < 0 })
	default:
		return indexOf(r.arbiter, r.class.Column) >= 0
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
		return fmt.Sprintf("%s is not taken from a row of %s that is bound to the tenant; insert it with a SELECT from %s",
			strings.Join(r.class.Owner.Columns, ", "), r.class.OwnerTable.Name, r.class.OwnerTable.Name)
	}
	for _, o := range r.supplies {
		if o.term == noTerm {
			continue
		}
		if i := a.terms[o.term]; i.param > 0 && !a.trusts(i.param) {
			return fmt.Sprintf("%s is written from %s, which is not trusted", r.class.Column, i.name)
		} else if !a.originTrusted(o) {
			return fmt.Sprintf("%s is written from %s, which is not the caller's tenant", r.class.Column, a.show(o.term))
		}
	}
	return fmt.Sprintf("%s is not written from the caller's tenant", r.class.Column)
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
	for _, j := range a.joins {
		preserved := j.kind == sqlast.Left && slices.Contains(j.l.rels, r) || j.kind == sqlast.Right && slices.Contains(j.r.rels, r) || j.kind == sqlast.Full && slices.Contains(j.rels, r)
		for _, e := range j.on.edges {
			if preserved && (e.a == r.tau && a.terms[e.b].rel == nil || e.b == r.tau && a.terms[e.a].rel == nil) {
				return nearMiss{fmt.Sprintf("%s is compared in %s, which keeps rows of %s that do not match", a.show(r.tau), e.clause, r.name), e.pos}, true
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
		i := a.terms[other]
		switch {
		case i.param > 0:
			return nearMiss{fmt.Sprintf("%s is compared with %s, which is not trusted", a.show(r.tau), i.name), e.pos}, true
		case i.rel == nil:
			return nearMiss{fmt.Sprintf("%s is compared with the literal %s, not with the caller's tenant", a.show(r.tau), i.name), e.pos}, true
		default:
			return nearMiss{fmt.Sprintf("%s equals %s, which is not bound either", a.show(r.tau), a.show(other)), e.pos}, true
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
			for _, t := range []term{e.a, e.b} {
				i := a.terms[t]
				if i.rel == nil || i.col < 0 || i.col >= len(i.rel.outs) {
					continue
				}
				for _, o := range i.rel.outs[i.col].arms {
					if o.term == r.tau {
						return nearMiss{fmt.Sprintf("%s is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first", a.show(t)), e.pos}, true
					}
				}
			}
		}
	}
	return nearMiss{}, false
}

// smallestChange says what to write, and where.
func (a *analysis) smallestChange(r *relation, joined *relation) string {
	if r.in != "" && r.in != "MERGE" {
		return ""
	}
	if r.class.Class == catalog.ClassChild {
		return fmt.Sprintf("join it to a bound %s on %s", r.class.OwnerTable.Name, strings.Join(r.class.Owner.Columns, ", "))
	}
	value := "the caller's tenant"
	for n := range a.terms {
		if i := a.terms[n]; i.param > 0 && a.trusts(i.param) {
			value = i.name
			break
		}
	}
	if joined != nil && joined.tau != noTerm && joined.class.Class != catalog.ClassChild && joined.ghost == nil {
		value = a.show(joined.tau)
	}
	where := "WHERE"
	for _, j := range a.joins {
		optional := j.kind == sqlast.Left && slices.Contains(j.r.rels, r) || j.kind == sqlast.Right && slices.Contains(j.l.rels, r)
		if optional || joined != nil && j.kind == sqlast.Inner && slices.Contains(j.rels, r) {
			where = "ON"
		}
	}
	return fmt.Sprintf("add %s.%s = %s to %s", r.name, r.class.Column, value, where)
}
