package main

import (
	"cmp"
	"go/token"
	"maps"
	"slices"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/report"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// openCall is a call that counts under a condition on the whole module, with
// all that it then adds to the report.
type openCall struct {
	function, variable string
	composition        string
	coverage           verdict.Coverage
	allowed            []string
	document           report.Document
}

// keep collects what a package says about the rest of the module.
func (t *tally) keep(pkg string, fset *token.FileSet, r *verdict.Result, sites bool) {
	for _, name := range r.Judged {
		t.judged[name] = true
	}
	for _, name := range r.Variables {
		t.variables[name] = true
	}
	for _, u := range r.Undecided {
		at := place(fset, u.Pos)
		t.undecided[u.Composition.Key] = append(t.undecided[u.Composition.Key], report.Related{Message: u.Reason, File: at.File, Line: at.Line, Column: at.Column})
	}
	for _, o := range r.Open {
		call := openCall{function: o.Function, variable: o.Variable, composition: o.Composition, coverage: o.Result.Coverage, allowed: o.Result.Allowed}
		record(&call.document, pkg, fset, o.Result, sites)
		t.open = append(t.open, call)
	}
}

// settle adds the calls whose condition the module fulfils: those of functions
// that nothing seems to call, if all packages were looked at, assignments to
// variables of which statements are made, and what is composed of data that a
// call does not tell.
func (c *check) settle() {
	there := map[string]bool{}
	composed := map[diag.Position]bool{} // listed as such
	at := func(s *report.Site) diag.Position { return diag.Position{File: s.File, Line: s.Line, Column: s.Column} }
	for _, o := range c.open {
		there[o.composition] = true
		if o.composition == "" {
			continue
		}
		for i := range o.document.Sites {
			composed[at(&o.document.Sites[i])] = true
		}
	}
	for _, o := range c.open {
		calls := c.undecided[o.composition]
		if o.function != "" && c.judged[o.function] || o.composition != "" && calls == nil {
			for _, s := range o.document.Sites {
				if o.composition == "" && composed[at(&s)] {
					continue
				}
				s.Verdict, s.Statements = string(callsite.Forwarded), []report.SiteStatement{}
				if s.Reason = callsite.Settled(s.Reason); o.composition != "" {
					s.Reason = "what it is composed of is known at its calls, where it is judged"
				}
				c.document.Sites = append(c.document.Sites, s)
			}
			continue
		}
		if o.composition != "" {
			o.told(calls)
		}
		if o.function != "" && len(c.result.Incomplete) > 0 || o.variable != "" && !c.variables[o.variable] {
			continue
		}
		c.coverage.Add(o.coverage)
		for _, entry := range o.allowed {
			c.allowed[entry] = true
		}
		c.document.Findings = append(c.document.Findings, o.document.Findings...)
		c.document.Sites = append(c.document.Sites, o.document.Sites...)
	}
	// What is composed in a package that could not be looked at is for its calls.
	for _, key := range slices.Sorted(maps.Keys(c.undecided)) {
		for _, call := range c.undecided[key] {
			if !there[key] {
				c.document.Findings = append(c.document.Findings, report.Finding{
					Code: diag.CannotProve, Message: "the statement's text is not known: " + call.Message, File: call.File, Line: call.Line, Column: call.Column,
				})
			}
		}
	}
}

// told adds to the findings about a composition the calls that do not tell its
// data.
func (o *openCall) told(calls []report.Related) {
	slices.SortFunc(calls, func(a, b report.Related) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
	calls = slices.Compact(calls)
	for i := range o.document.Findings {
		f := &o.document.Findings[i]
		for _, call := range calls[:min(len(calls), verdict.FewCalls)] {
			call.Message = verdict.Untold(call.Message, len(calls))
			f.Related = append(f.Related, call)
		}
	}
}
