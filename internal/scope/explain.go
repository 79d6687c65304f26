package scope

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// result assembles the verdict.
func (a *analysis) result(params []TenantParam) Result {
	res := Result{TenantParams: params, named: a.rootParams(params)}
	res.Relations = append(a.relationsResult(), a.listed...)
	slices.SortStableFunc(res.Relations, func(x, y Relation) int { return int(x.Pos) - int(y.Pos) })
	res.Findings = dedupe(append(slices.Clone(a.findings), a.unknown...))
	for n := range a.trust.Params {
		res.Trusted = append(res.Trusted, n)
	}
	if a.trust.Assume {
		for _, p := range params {
			if a.assumed[p.Number] || a.naming[p.Number] {
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
	leaders := a.leaders()
	follow := map[*relation][]string{}
	for _, r := range a.relations {
		if l := leaders[r]; l != nil && !slices.Contains(follow[l], r.name) {
			follow[l] = append(follow[l], r.name)
		}
	}
	for _, r := range a.relations {
		if r.class.Class == catalog.ClassUnknown || !r.need && r.class.Class != catalog.ClassShared {
			if r.class.Class == catalog.ClassUnknown {
				list = append(list, Relation{Table: r.table.Name.String(), Alias: r.alias, Class: r.class.Class, Reason: r.class.Reason, Pos: r.pos})
			}
			continue
		}
		rel := Relation{Table: r.table.Name.String(), Alias: r.alias, Class: r.class.Class, Bound: r.bound, Proof: r.proof, Pos: r.pos}
		switch {
		case !r.need:
			rel.Bound = !r.target || r.class.Writable
			rel.Proof = []string{r.class.Reason}
		case r.unclear != "":
			rel.Reason, rel.Proof = r.unclear, nil
		case !r.bound:
			f := a.unbound(r)
			if names := follow[r]; names != nil {
				f.Message += "; what binds " + r.name + " binds " + strings.Join(names, ", ") + " as well"
			}
			rel.Reason, rel.Proof = f.Message, nil
			if leaders[r] == nil && !r.follows() {
				a.report(f)
			}
		case r.holds != nil || r.target:
			rel.Proof = slices.Concat(r.proof, a.notes)
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

// leaders maps an unbound occurrence to another one with the same tenant, of
// which the finding is reported: binding that one binds both. A row that is
// written leads, and one with a tenant column before one of a child table.
func (a *analysis) leaders() map[*relation]*relation {
	type class struct {
		ctx  *context
		root term
	}
	first := map[class]*relation{}
	each := func(fn func(k class, r *relation)) {
		for _, r := range a.relations {
			if r.need && !r.bound && r.holds == nil && r.arbiter == nil {
				fn(class{r.ctx, a.closed(r.ctx).classes.find(r.tau)}, r)
			}
		}
	}
	each(func(k class, r *relation) {
		child := func(r *relation) bool { return r.class.Class == catalog.ClassChild }
		if f := first[k]; f == nil || r.target && !f.target || r.target == f.target && child(f) && !child(r) {
			first[k] = r
		}
	})
	leaders := map[*relation]*relation{}
	each(func(k class, r *relation) {
		if first[k] != r {
			leaders[r] = first[k]
		}
	})
	return leaders
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
	meant := false // the statement says something else of the tenant, perhaps on purpose
	switch {
	case r.holds != nil:
		why = a.insertMiss(r)
	case r.arbiter != nil:
		why = a.conflictMiss(r)
	default:
		fk, to, pos := a.unpinned(r)
		if fk != nil && !r.target {
			f.Code = diag.UnpinnedJoin
			why = fmt.Sprintf("is joined to %s only by foreign key %s, which does not contain the tenant", to.name, fk.Name)
			f.Related = append(f.Related, Related{"the join", pos})
		} else if a.pinnable[r] && !r.target {
			f.Code = diag.UnpinnedJoin
			why = "is bound only by way of foreign keys that do not contain the tenant"
		} else if miss, ok := a.nearest(r); ok {
			why, meant = miss.text, !miss.innocent
			f.Related = append(f.Related, Related{miss.text, miss.pos})
			if at := a.at(miss.pos); at != "" {
				why += " (" + at + ")"
			}
		} else {
			why = "nothing binds " + a.tenantOf(r) + " to the caller's tenant"
		}
		change := a.smallestChange(r, to)
		if fix := a.describe(change, r, to); fix != "" {
			why += "; " + fix
		}
		if !meant && r.class.Class != catalog.ClassRoot { // a root row is often looked up to find out who calls
			f.Change = change
		}
	}
	f.Message = what + ": " + why
	return f
}

// follows tells whether a row in conflict has the tenant of the row that is
// inserted: it is unbound only because that one is, which is reported.
func (r *relation) follows() bool {
	if r.arbiter == nil {
		return false
	}
	switch r.class.Class {
	case catalog.ClassChild:
		return !slices.ContainsFunc(r.class.Owner.Columns, func(c string) bool { return !r.arbiter.Has(c) })
	default:
		return r.arbiter.Has(r.class.Column) && !r.arbiter.NullsNotDistinct
	}
}
