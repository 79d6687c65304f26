package main

import (
	"go/token"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/report"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// openCall is a call that counts under a condition on the whole module, with
// all that it then adds to the report.
type openCall struct {
	function, variable string
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
	for _, o := range r.Open {
		call := openCall{function: o.Function, variable: o.Variable, coverage: o.Result.Coverage, allowed: o.Result.Allowed}
		record(&call.document, pkg, fset, o.Result, sites)
		t.open = append(t.open, call)
	}
}

// settle adds the calls whose condition the module fulfils: those of functions
// that nothing seems to call, if all packages were looked at, and assignments to
// variables of which statements are made.
func (c *check) settle() {
	for _, o := range c.open {
		if o.function != "" && c.judged[o.function] {
			for _, s := range o.document.Sites {
				s.Verdict, s.Statements = string(callsite.Forwarded), []report.SiteStatement{}
				s.Reason = callsite.Settled(s.Reason)
				c.document.Sites = append(c.document.Sites, s)
			}
			continue
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
}
