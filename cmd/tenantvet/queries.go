package main

import (
	"fmt"
	"go/token"
	"path/filepath"
	"slices"

	"github.com/tenantvet/tenantvet/internal/report"
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

// once keeps one of the findings that several packages have in the same file of
// queries, when sqlc has made code of it for each: one that is reported rather
// than one that some exemption of a package's code allows, unless the baseline
// has it.
func (c *check) once() {
	type key struct {
		code, message string
		file          string
		line, column  int
	}
	seen := map[key]int{}
	kept := c.document.Findings[:0]
	for _, f := range c.document.Findings {
		k := key{string(f.Code), f.Message, f.File, f.Line, f.Column}
		i, ok := seen[k]
		if !ok || !isQueries(f.File) {
			seen[k] = len(kept)
			kept = append(kept, f)
			continue
		}
		if baselined := kept[i].Baselined || f.Baselined; f.Suppressed == nil {
			kept[i] = f
			kept[i].Baselined = baselined
		}
	}
	c.document.Findings = kept
	directives := map[string]bool{}
	c.document.Exemptions = slices.DeleteFunc(c.document.Exemptions, func(e report.Exemption) bool {
		at := fmt.Sprintf("%s:%d", e.File, e.Line)
		again := directives[at]
		directives[at] = again || e.Kind == "directive" && isQueries(e.File)
		return again
	})
}

func isQueries(file string) bool { return filepath.Ext(file) == ".sql" }
