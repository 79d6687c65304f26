package scope

import (
	"maps"
	"slices"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// dimension is one of several dimensions of tenancy. A statement is scoped if
// it is in each: what one dimension does not place, another one binds.
type dimension struct {
	name    string
	place   int // in the order of the configuration
	tenancy *catalog.Tenancy
	inner   []*dimension      // those within it, at any number of steps
	outside map[string]bool   // tables that only other dimensions bind
	by      map[string]string // tables whose rows an inner dimension tells -> its name
}

// newDimensions orders the dimensions so that each comes after those within
// it, whose placeholders tell it something.
func newDimensions(cat *catalog.Catalog, tenancies []*catalog.Tenancy) []*dimension {
	byName := map[string]*dimension{}
	var all []*dimension
	for i, t := range tenancies {
		d := &dimension{name: t.Policy.Name, place: i, tenancy: t, outside: map[string]bool{}, by: map[string]string{}}
		for _, table := range cat.Tables() {
			class := t.Of(table)
			d.outside[table.Name.String()] = class.Outside
			d.by[table.Name.String()] = class.By
		}
		byName[d.name] = d
		all = append(all, d)
	}
	depth := map[*dimension]int{}
	for _, d := range all {
		for o := byName[d.tenancy.Policy.Within]; o != nil && o != d && depth[d] < len(all); o = byName[o.tenancy.Policy.Within] {
			o.inner = append(o.inner, d)
			depth[d]++
		}
	}
	slices.SortStableFunc(all, func(x, y *dimension) int { return depth[y] - depth[x] })
	return all
}

// proved is a statement's result in one dimension.
type proved struct {
	*dimension
	Result
}

// proveEach judges a statement in every dimension.
func (p *Prover) proveEach(stmt sqlast.Statement, src string, trust Trust) Result {
	results := make([]*proved, 0, len(p.dimensions))
	never := maps.Clone(trust.Never)
	if never == nil {
		never = map[int]bool{}
	}
	for _, d := range p.dimensions {
		in := Trust{Params: trust.Dimensions[d.name].Params, Sets: trust.Dimensions[d.name].Sets, Assume: trust.Assume, Never: never, Lists: trust.Lists}
		one := &Prover{cat: p.cat, tenancy: d.tenancy, locate: p.locate}
		in.anchors = d.anchors(results, trust.Assume)
		r := &proved{d, one.prove(stmt, src, in)}
		results = append(results, r)
		if r.Verdict != Scoped {
			r.tryNamed(results, func(anchors []anchor) Result {
				in.anchors = anchors
				return one.prove(stmt, src, in)
			})
		}
		if !trust.Shared {
			for _, t := range r.TenantParams {
				never[t.Number] = true
			}
		}
	}
	slices.SortFunc(results, func(x, y *proved) int { return x.place - y.place })
	return merged(results)
}

// anchors lists what the dimensions within d tell it of the placeholders that
// they trust.
func (d *dimension) anchors(results []*proved, assumed bool) []anchor {
	var all []anchor
	for _, r := range results {
		table, key := r.tenancy.Root()
		if table == nil || key == "" || !slices.Contains(d.inner, r.dimension) {
			continue
		}
		an := anchor{table: table, key: key, inner: r.name, outer: d.name, params: map[int]bool{}, assumed: assumed, settings: r.tenancy.Policy.Settings}
		for _, n := range r.Trusted {
			an.params[n] = true
		}
		all = append(all, an)
	}
	return all
}

// tryNamed proves again with placeholders that name the root row of an inner
// dimension, and keeps to it when that helps: they are then required to be the
// caller's tenant.
func (r *proved) tryNamed(results []*proved, prove func([]anchor) Result) {
	own := map[int]bool{}
	for _, t := range r.TenantParams {
		own[t.Number] = true
	}
	var with []*proved
	for _, inner := range results {
		copied := *inner
		for _, t := range inner.named {
			if slices.Contains(r.inner, inner.dimension) && !own[t.Number] {
				copied.Trusted = append(slices.Clip(copied.Trusted), t.Number)
				copied.TenantParams = append(slices.Clip(copied.TenantParams), t)
			}
		}
		with = append(with, &copied)
	}
	if !slices.ContainsFunc(with, func(x *proved) bool { return len(x.Trusted) > len(results[slices.Index(with, x)].Trusted) }) {
		return
	}
	again := prove(r.anchors(with, true))
	if len(again.Findings) >= len(r.Findings) {
		return
	}
	for i := range results {
		if results[i] == r {
			r.Result = again
		} else {
			*results[i] = *with[i]
		}
	}
}
