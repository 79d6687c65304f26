package main

import (
	"context"
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"slices"

	"github.com/tenantvet/tenantvet/analyzers"
	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/report"
	"github.com/tenantvet/tenantvet/internal/runner"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// maxLooks bounds how often a module is looked at. Three times does but where
// what a look finds is handed on in turn; after the first, each sees few
// packages.
const maxLooks = 10

// run looks at the module. Where a package hands what runs SQL to one below it,
// which was looked at before, or assigns what statements are made of, another
// look at those packages finds the calls there.
func (c *check) run(ctx context.Context, opts runner.Options) error {
	var m *runner.Module
	closed := func(path string) bool { return m.Closed(path) }
	known := analyzers.Known{Calls: callsite.NewModule(closed), Values: &verdict.Module{}}
	suite := analyzers.NewModuleSuite(c.project, known)
	seen := map[string]*visited{} // by the package's ID
	opts.Analyzers = suite.Rules
	opts.Reaches = project.Libraries(c.project.Config).IsLibrary
	opts.Suspects = sqlText.Match
	opts.Whole = true
	opts.Listed = c.collector.start
	shown := &progress{}
	opts.Visit = func(p *runner.Package) {
		c.collector.adjust()
		v := newVisited(p, suite, c.sites)
		if seen[p.ID] == nil {
			shown.analysed(v.coverage)
		}
		seen[p.ID] = v
	}
	var err error
	if m, err = runner.Load(ctx, opts); err != nil {
		return err
	}
	shown = newProgress(c.err, m.Packages())
	defer shown.done()
	var stale runner.Stale
	for range maxLooks {
		if c.result, err = m.Look(ctx, stale); err != nil {
			return err
		}
		if stale = another(seen, known); len(stale.Paths) == 0 && len(stale.About) == 0 {
			break
		}
	}
	c.tally = newTally()
	var others []*visited
	for _, id := range slices.Sorted(maps.Keys(seen)) {
		if v := seen[id]; v.asked {
			c.add(&v.tally)
		} else {
			others = append(others, v)
		}
	}
	c.beside(others)
	c.settle()
	return nil
}

// visited is what a look found in a package.
type visited struct {
	path       string
	asked      bool                // it is to be reported
	dispatches []callsite.Dispatch // what another look at the module would follow
	handed     []verdict.Dispatch  // the same
	invoked    []string            // methods that are called through interfaces
	assigns    []string            // variables of other packages that it may assign
	tally
}

// tally is what packages add to the report. Everything is copied: the packages'
// syntax and types are dropped after.
type tally struct {
	coverage verdict.Coverage
	document report.Document
	allowed  map[string]bool   // entries of raw.allow that were needed
	minting  map[string]bool   // and of tenant.mint, as config.Position takes them
	ignored  map[string]bool   // rows of libraries that set a call aside
	declared map[string]string // entries of the configuration that name Go code -> what is wrong with them
	queries  map[int]bool      // sets of sqlc's queries that an analysed package has the code of

	// What the whole module settles: calls that count under a condition, the
	// functions whose texts are judged where they are called, the variables of
	// which texts are made, and calls that do not tell of what they are.
	open              []openCall
	judged, variables map[string]bool
	undecided         map[string][]report.Related // calls, by composition
}

func newTally() tally {
	return tally{
		allowed: map[string]bool{}, minting: map[string]bool{}, ignored: map[string]bool{}, declared: map[string]string{},
		queries: map[int]bool{}, judged: map[string]bool{}, variables: map[string]bool{}, undecided: map[string][]report.Related{},
	}
}

// newVisited copies what is wanted of a package.
func newVisited(p *runner.Package, suite *analyzers.Suite, sites bool) *visited {
	v := &visited{path: p.Path, asked: p.Asked, tally: newTally()}
	result, ok := p.Result(suite.Verdict)
	if !ok {
		return v
	}
	r := result.(*verdict.Result)
	v.dispatches, v.handed, v.invoked, v.assigns = r.Dispatches, r.Handed, r.Invoked, r.Assigns
	v.coverage.Add(r.Coverage)
	for _, entry := range r.Allowed {
		v.allowed[entry] = true
	}
	for _, entry := range r.Minting {
		v.minting[entry] = true
	}
	for _, set := range r.Queries {
		v.queries[set] = true
	}
	maps.Copy(v.declared, r.Declared)
	record(&v.document, p.Path, p.Fset, r, sites)
	v.setAside(p.Path, p.Fset, r, sites)
	v.keep(p.Path, p.Fset, r, sites)
	return v
}

// add adds what another tally has.
func (t *tally) add(o *tally) {
	t.coverage.Add(o.coverage)
	t.document.Findings = append(t.document.Findings, o.document.Findings...)
	t.document.Sites = append(t.document.Sites, o.document.Sites...)
	t.document.Exemptions = append(t.document.Exemptions, o.document.Exemptions...)
	maps.Copy(t.allowed, o.allowed)
	maps.Copy(t.minting, o.minting)
	maps.Copy(t.ignored, o.ignored)
	maps.Copy(t.queries, o.queries)
	maps.Copy(t.judged, o.judged)
	maps.Copy(t.variables, o.variables)
	t.addUndecided(o, nil)
	for entry, complaint := range o.declared {
		if known, ok := t.declared[entry]; !ok || known != "" {
			t.declared[entry] = complaint
		}
	}
	t.open = append(t.open, o.open...)
}

// beside adds what other packages have to do with those that are reported.
func (t *tally) beside(others []*visited) {
	for _, o := range others {
		for _, call := range o.open {
			if t.variables[call.variable] || call.composition != "" && t.undecided[call.composition] != nil {
				t.open = append(t.open, call)
			}
		}
	}
	composed := map[string]bool{}
	for _, call := range t.open {
		composed[call.composition] = true
	}
	for _, o := range others {
		maps.Copy(t.judged, o.judged)
		maps.Copy(t.variables, o.variables)
		t.addUndecided(&o.tally, composed)
	}
}

// addUndecided adds calls of compositions, of those in only unless that is nil.
func (t *tally) addUndecided(o *tally, only map[string]bool) {
	for key, calls := range o.undecided {
		if only == nil || only[key] {
			t.undecided[key] = append(t.undecided[key], calls...)
		}
	}
}

// another tells which packages another look would see anew.
func another(seen map[string]*visited, known analyzers.Known) runner.Stale {
	var calls []callsite.Dispatch
	var values []verdict.Dispatch
	paths, variables, invoked := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, id := range slices.Sorted(maps.Keys(seen)) {
		v := seen[id]
		paths[v.path] = true
		calls = append(calls, v.dispatches...)
		values = append(values, v.handed...)
		maps.Copy(variables, v.variables)
		for _, method := range v.invoked {
			invoked[method] = true
		}
	}
	stale := runner.Stale{Paths: map[string]bool{}}
	learned := func(paths map[string]bool, about func(types.Object, reflect.Type) bool) {
		maps.Copy(stale.Paths, paths)
		if about != nil {
			stale.About = append(stale.About, about)
		}
	}
	learned(known.Calls.Learn(calls, func(path string) bool { return paths[path] }))
	learned(known.Values.Learn(values, func(method string) bool { return invoked[method] }))
	for _, v := range seen {
		if slices.ContainsFunc(v.assigns, func(name string) bool { return variables[name] }) && known.Calls.Enter(v.path) {
			stale.Paths[v.path] = true
		}
	}
	return stale
}

// setAside lists the calls of a package that are no sites.
func (t *tally) setAside(pkg string, fset *token.FileSet, r *verdict.Result, sites bool) {
	for _, a := range r.Aside {
		if a.Row != "" {
			t.ignored[a.Row] = true
		}
		if sites {
			t.document.Sites = append(t.document.Sites, asideSite(pkg, fset, a.Site, a.Kind))
		}
	}
}

// asideSite is a call that is judged elsewhere, or not at all.
func asideSite(pkg string, fset *token.FileSet, s *callsite.Site, kind callsite.AsideKind) report.Site {
	at := place(fset, s.Pos)
	return report.Site{
		File: at.File, Line: at.Line, Column: at.Column, Package: pkg, Function: s.Function, Library: s.Library,
		Verdict: string(kind), Statements: []report.SiteStatement{}, Reason: s.Reason,
	}
}

// staleIgnored reports rows of libraries that set no call aside.
func (c *check) staleIgnored() {
	for _, l := range c.project.Config.Libraries {
		if l.Ignore != "" && !c.ignored[l.Package] {
			c.config = append(c.config, configFinding{
				diag.UnusedAllow, "libraries entry " + l.Package + " is not needed: nothing runs SQL through it",
				c.project.Config.Position("libraries." + l.Package),
			})
		}
	}
}
