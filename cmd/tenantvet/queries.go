package main

import (
	"fmt"
	"go/token"

	"github.com/tenantvet/tenantvet/internal/runner"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// unwritten adds the queries of sqlc whose Go code is in no package of the
// module.
func (c *check) unwritten() error {
	fset := token.NewFileSet()
	r, err := verdict.Queries(c.project, fset, c.queries)
	if err != nil {
		return err
	}
	c.coverage.Add(r.Coverage)
	c.document.add(fset, r, c.sites)
	add := func(f verdict.Directive) {
		c.result.Diagnostics = append(c.result.Diagnostics, runner.Diagnostic{
			Code: f.Code, Message: fmt.Sprintf("%s (%s)", f.Message, f.Code), Pos: runner.Position(fset, f.Pos),
		})
	}
	for _, f := range r.Findings {
		if f.Allowed == nil {
			add(verdict.Directive{Code: f.Code, Message: f.Message, Pos: f.Pos})
		}
	}
	for _, d := range r.Directives {
		add(d)
	}
	return nil
}
