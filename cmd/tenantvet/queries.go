package main

import (
	"go/token"

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
	record(&c.document, "", fset, r, c.sites)
	return nil
}
