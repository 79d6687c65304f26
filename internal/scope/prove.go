package scope

import (
	"fmt"
	"slices"
	"sort"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// analysis is the state of one proof.
type analysis struct {
	cat     *catalog.Catalog
	dialect catalog.Dialect
	tenancy *catalog.Tenancy
	policy  catalog.TenancyPolicy
	trust   Trust
	src     string
	locate  func(offset int) (line, column int)
	lines   []int // offsets at which lines of src begin

	terms     []termInfo
	termIDs   map[termKey]term
	relations []*relation
	contexts  []*context
	joins     []*join
	outer     []outerJoin
	steps     []recursiveStep
	written   []edge       // tenant columns of INSERT targets with the values given
	naming    map[int]bool // placeholders that name the caller's root row by another key than its first
	anchored  []edge       // what is known of root rows, wherever in the statement

	subqueries   map[subqueryKey]*subqueryResult
	expansion    int
	expansions   int
	depth        int
	call         *call  // the function whose body is being analysed
	view         string // what is being analysed in place of its name: "view v_orders"
	viewPos      sqlast.Pos
	nullExtended map[*relation]bool
	setParams    map[int]bool
	assumed      map[int]bool
	retracted    map[recursiveColumn]bool

	effort     int // see budget.go
	size       int
	kept       int
	version    int
	outMemo    map[outKey]bool
	outVersion int

	later    []func() // checks that need the solution
	uses     map[int]*paramUse
	likeness *classes    // of compared, for advice
	views    []*relation // that the statement's own FROM names
	misses   map[*relation]nearMiss
	pinnable map[*relation]bool // unbound, but bound if foreign keys without the tenant were trusted
	findings []Finding
	unknown  []Finding // reasons why the statement cannot be decided
	listed   []Relation
	notes    []string
}

// Prove judges one statement. Src is the text that the statement's positions
// point into; messages give them as line:column of it. Prove never panics: what
// goes wrong inside is an unknown with its reason.
func (p *Prover) Prove(stmt sqlast.Statement, src string, trust Trust) Result {
	if p.dimensions != nil {
		return p.proveEach(stmt, src, trust)
	}
	return p.prove(stmt, src, trust)
}

// prove judges a statement in one dimension.
func (p *Prover) prove(stmt sqlast.Statement, src string, trust Trust) (result Result) {
	a := p.analysis(src, trust)
	defer func() {
		if r := recover(); r != nil {
			a.unknown, a.findings = nil, nil
			reason := fmt.Sprintf("the prover failed: %v", r)
			if large, ok := r.(tooLarge); ok {
				reason = string(large)
			}
			a.cannot(stmt.Position(), reason)
			result = Result{Verdict: Unknown, Findings: a.unknown}
		}
	}()
	params := a.run(stmt)
	if !a.policy.TrustForeignKeys && slices.ContainsFunc(a.relations, (*relation).loose) {
		a.whatForeignKeysBind(p, stmt)
	}
	for _, check := range a.later {
		check()
	}
	return a.result(params)
}

func (p *Prover) analysis(src string, trust Trust) *analysis {
	return &analysis{
		cat: p.cat, dialect: p.cat.Dialect(), tenancy: p.tenancy, policy: p.tenancy.Policy, trust: trust, src: src, locate: p.locate,
		termIDs: map[termKey]term{}, subqueries: map[subqueryKey]*subqueryResult{},
		nullExtended: map[*relation]bool{}, setParams: map[int]bool{}, assumed: map[int]bool{},
		retracted: map[recursiveColumn]bool{}, outMemo: map[outKey]bool{}, misses: map[*relation]nearMiss{}, uses: map[int]*paramUse{},
		pinnable: map[*relation]bool{},
	}
}

// run analyses a statement and binds what can be bound.
func (a *analysis) run(stmt sqlast.Statement) []TenantParam {
	a.statement(stmt)
	a.unlinkMixed()
	a.reduceFromAbove()
	params := a.tenantParams()
	names := a.rootNames(params)
	a.checkUses(stmt, slices.Concat(params, names))
	if a.trust.Assume {
		for _, t := range params {
			a.assumed[t.Number] = !a.trust.Never[t.Number]
		}
	}
	a.anchor()
	a.anchorNamed(names)
	a.settle()
	return append(params, names...)
}

// loose tells whether an occurrence is left unbound.
func (r *relation) loose() bool { return r.need && !r.bound }

// whatForeignKeysBind marks the unbound occurrences that foreign keys without
// the tenant would bind if they were trusted. The same statement makes the same
// occurrences in the same order.
func (a *analysis) whatForeignKeysBind(p *Prover, stmt sqlast.Statement) {
	b := p.analysis(a.src, a.trust)
	b.policy.TrustForeignKeys = true
	b.run(stmt)
	for i, r := range a.relations {
		a.pinnable[r] = i < len(b.relations) && r.loose() && b.relations[i].bound
	}
}

func (a *analysis) statement(s sqlast.Statement) {
	switch s := s.(type) {
	case sqlast.Query:
		if u, ok := s.(*sqlast.Unsupported); ok {
			a.unsupported(u)
			return
		}
		a.query(s, nil, nil, a.newContext(nil), nil)
	case *sqlast.Utility:
		a.utility(s)
	default:
		a.modify(s, nil, nil, a.newContext(nil))
	}
}

func (a *analysis) trusts(param int) bool {
	return a.trust.Params[param] || a.assumed[param] || a.setParams[param] && a.trust.Sets[param]
}

// tenantParams lists the placeholders that some chain of equalities compares
// with a tenant column, or that are written to one: where the caller's tenant
// must arrive.
func (a *analysis) tenantParams() []TenantParam {
	c := a.compared()
	tenants := map[term]string{}
	for t, i := range a.terms {
		if i.trust && i.setting {
			tenants[c.find(term(t))] = i.name
		}
		if a.isTau(term(t)) {
			r := a.terms[t].rel
			root := c.find(term(t))
			if _, ok := tenants[root]; !ok && r.class.Class != catalog.ClassChild {
				tenants[root] = r.table.Name.String() + "." + r.class.Column
			}
		}
	}
	return a.paramsOf(c, tenants)
}

// paramsOf lists the placeholders in classes that have a name.
func (a *analysis) paramsOf(c *classes, names map[term]string) []TenantParam {
	var params []TenantParam
	for t, i := range a.terms {
		if i.param == 0 {
			continue
		}
		if column, ok := names[c.find(term(t))]; ok && !slices.ContainsFunc(params, func(p TenantParam) bool { return p.Number == i.param }) {
			params = append(params, TenantParam{Number: i.param, Column: column, Pos: i.pos})
		}
	}
	slices.SortFunc(params, func(x, y TenantParam) int { return x.Number - y.Number })
	return params
}

// compared gives the classes of terms that some chain of equalities, anywhere
// in the statement, compares.
func (a *analysis) compared() *classes {
	c := newClasses()
	var visit func(f *facts)
	visit = func(f *facts) {
		for _, e := range f.edges {
			if !a.isLiteral(e.a) && !a.isLiteral(e.b) {
				c.union(e.a, e.b)
			}
		}
		for _, o := range f.ors {
			for _, arm := range o.arms {
				visit(arm)
			}
		}
	}
	for _, x := range a.contexts {
		visit(x.facts)
		for _, e := range x.idents {
			c.union(e.a, e.b)
		}
	}
	for _, e := range a.written {
		c.union(e.a, e.b)
	}
	for t, i := range a.terms {
		if i.rel == nil || i.col < 0 || i.col >= len(i.rel.outs) {
			continue
		}
		for _, o := range i.rel.outs[i.col].arms {
			if o.term != noTerm {
				c.union(term(t), o.term)
			}
		}
	}
	return c
}

func (a *analysis) isLiteral(t term) bool {
	i := a.terms[t]
	return i.rel == nil && i.param == 0 && !i.trust
}

func (a *analysis) report(f Finding)        { a.findings = append(a.findings, f) }
func (a *analysis) reportUnknown(f Finding) { a.unknown = append(a.unknown, f) }

// pos is a position in the statement: inside a view, that of the view's name.
func (a *analysis) pos(p sqlast.Pos) sqlast.Pos {
	if a.view != "" {
		return a.viewPos
	}
	return p
}

func (a *analysis) clause(p *place) string {
	if a.view != "" {
		return a.view
	}
	return p.clause
}

// at gives a position as line:column of the source.
func (a *analysis) at(p sqlast.Pos) string {
	if p < 0 || int(p) > len(a.src) {
		return ""
	}
	if a.locate != nil {
		line, column := a.locate(int(p))
		return fmt.Sprintf("%d:%d", line, column)
	}
	if a.lines == nil {
		a.lines = []int{0}
		for i := range len(a.src) {
			if a.src[i] == '\n' {
				a.lines = append(a.lines, i+1)
			}
		}
	}
	line := sort.SearchInts(a.lines, int(p)+1)
	return fmt.Sprintf("%d:%d", line, int(p)-a.lines[line-1]+1)
}
