package main

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/runner"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// openCall is a call that counts under a condition on the whole module, with
// all that it then adds to the report.
type openCall struct {
	function, variable string
	coverage           verdict.Coverage
	allowed            []string
	document           document
	diagnostics        []runner.Diagnostic
}

// keep collects what a package says about the rest of the module.
func (c *check) keep(fset *token.FileSet, r *verdict.Result) {
	for _, name := range r.Judged {
		c.judged[name] = true
	}
	for _, name := range r.Variables {
		c.variables[name] = true
	}
	for _, o := range r.Open {
		call := openCall{function: o.Function, variable: o.Variable, coverage: o.Result.Coverage, allowed: o.Result.Allowed}
		call.document.add(fset, o.Result, c.sites)
		for _, f := range o.Result.Findings {
			if f.Allowed == nil {
				call.diagnostics = append(call.diagnostics, runner.Diagnostic{
					Code: f.Code, Message: fmt.Sprintf("%s (%s)", f.Message, f.Code), Pos: runner.Position(fset, f.Pos),
				})
			}
		}
		c.open = append(c.open, call)
	}
}

// settle adds the calls whose condition the module fulfils: those of functions
// that nothing seems to call, and assignments to variables of which statements
// are made.
func (c *check) settle() {
	for _, o := range c.open {
		if o.function != "" && c.judged[o.function] {
			for _, s := range o.document.Sites {
				s.Verdict, s.Statements = string(callsite.Forwarded), []checkStatement{}
				s.Reason = callsite.Settled(s.Reason)
				c.document.Sites = append(c.document.Sites, s)
			}
			continue
		}
		if o.variable != "" && !c.variables[o.variable] {
			continue
		}
		c.coverage.Add(o.coverage)
		for _, entry := range o.allowed {
			c.allowed[entry] = true
		}
		c.document.Findings = append(c.document.Findings, o.document.Findings...)
		c.document.Sites = append(c.document.Sites, o.document.Sites...)
		c.result.Diagnostics = append(c.result.Diagnostics, o.diagnostics...)
	}
	slices.SortStableFunc(c.result.Diagnostics, func(a, b runner.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
}
