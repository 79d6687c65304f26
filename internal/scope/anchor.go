package scope

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// anchor is what an inner dimension tells an outer one: the root row whose key
// is the caller's project is a row of the caller's organisation. The prover
// takes it for a bound occurrence around the statement, so that rows which are
// that row, or reference it, are bound by the rules for keys.
type anchor struct {
	table        *catalog.Table
	key          string
	inner, outer string
	params       map[int]bool
	assumed      bool
	settings     []string
}

// namesAnchor tells whether a session setting holds the tenant of an inner
// dimension.
func (a *analysis) namesAnchor(setting string) bool {
	return slices.ContainsFunc(a.trust.anchors, func(an anchor) bool { return slices.Contains(an.settings, setting) })
}

// anchor adds the root rows that inner dimensions tell of.
func (a *analysis) anchor() {
	for _, an := range a.trust.anchors {
		for t, i := range slices.Clone(a.terms) {
			if i.param > 0 && an.params[i.param] && !a.setParams[i.param] {
				root := i.name + " is trusted as the " + an.inner
				if an.assumed {
					root = AssumedAs(i.param, an.inner)
				}
				a.anchorTo(an.table, an.key, term(t), "the caller's "+an.inner, root, containment(an.inner, an.outer))
			}
		}
		for _, s := range an.settings {
			if t, ok := a.termIDs[termKey{col: -1, name: settingLabel(s)}]; ok {
				a.anchorTo(an.table, an.key, t, "the caller's "+an.inner, settingLabel(s)+" holds the caller's "+an.inner, containment(an.inner, an.outer))
			}
		}
	}
}

// anchorTo adds a row of a root table that is known to be the caller's by the
// value of a key.
func (a *analysis) anchorTo(table *catalog.Table, column string, value term, clause string, proof ...string) {
	r := &relation{
		name: fmt.Sprintf("%s(%s)", table.Name, a.show(value)), table: table, class: a.tenancy.Of(table),
		tau: noTerm, stored: true, bound: true, exact: true, proof: proof,
	}
	for _, c := range table.Columns {
		r.cols = append(r.cols, c.Name)
	}
	a.setTau(r)
	if !r.need {
		return
	}
	r.ctx = a.newContext(nil)
	// An identity: the value may be NULL, and no row then has the key.
	key, value, ok := a.equate(a.tableColumn(r, column), value)
	if !ok {
		return
	}
	a.anchored = append(a.anchored, edge{a: key, b: value, clause: clause, ident: true})
}

func containment(inner, outer string) string {
	return fmt.Sprintf("the caller's %s is within the caller's %s", inner, outer)
}

func settingLabel(name string) string { return fmt.Sprintf("current_setting('%s')", name) }

// rootParams lists the placeholders, beside the given ones, that are compared
// with the key of a root table which is excepted from its dimension: there they
// need not be the caller's tenant, but may be assumed to.
func (a *analysis) rootParams(given []TenantParam) []TenantParam {
	table, key := a.tenancy.Root()
	if !a.trust.Assume || table == nil || !a.tenancy.Of(table).Outside {
		return nil
	}
	c := a.compared()
	names := map[term]string{}
	for t, i := range a.terms {
		if i.rel != nil && i.rel.table == table && a.tableColumn(i.rel, key) == term(t) {
			names[c.find(term(t))] = table.Name.String() + "." + key
		}
	}
	return slices.DeleteFunc(a.paramsOf(c, names), func(p TenantParam) bool {
		return a.trust.Never[p.Number] || slices.ContainsFunc(given, func(g TenantParam) bool { return g.Number == p.Number })
	})
}

// rootNames lists the placeholders, beside the given ones, that are compared
// with a column of the root table which the policy lets name a tenant. What
// carries a tenant's key does not carry its name.
func (a *analysis) rootNames(given []TenantParam) []TenantParam {
	table, _ := a.tenancy.Root()
	if table == nil || len(a.policy.RootKeys) == 0 || a.tenancy.Of(table).Class != catalog.ClassRoot {
		return nil
	}
	c := a.compared()
	names := map[term]string{}
	for t, i := range a.terms {
		if i.rel == nil || i.rel.table != table || !i.rel.stored {
			continue
		}
		for _, column := range a.policy.RootKeys {
			if a.tableColumn(i.rel, column) == term(t) {
				names[c.find(term(t))] = table.Name.String() + "." + column
			}
		}
	}
	return slices.DeleteFunc(a.paramsOf(c, names), func(p TenantParam) bool {
		return slices.ContainsFunc(given, func(g TenantParam) bool { return g.Number == p.Number })
	})
}

// anchorNamed adds the root rows that trusted placeholders name by a unique
// column: no other row has the name.
func (a *analysis) anchorNamed(params []TenantParam) {
	a.naming = map[int]bool{}
	table, _ := a.tenancy.Root()
	for _, p := range params {
		assumed := a.trust.Assume && !a.trust.Never[p.Number]
		if !assumed && !a.trust.Params[p.Number] || a.setParams[p.Number] {
			continue
		}
		a.naming[p.Number] = true
		root := fmt.Sprintf("$%d is trusted", p.Number)
		if a.trust.Assume {
			root = Assumed(p.Number)
		}
		t := a.param(p.Number, p.Pos)
		column := p.Column[strings.LastIndexByte(p.Column, '.')+1:]
		a.anchorTo(table, column, t, fmt.Sprintf("unique key (%s)", column), root)
	}
}
