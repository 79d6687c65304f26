package main

import (
	"context"
	"go/token"

	"github.com/tenantvet/tenantvet/analyzers"
	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/report"
	"github.com/tenantvet/tenantvet/internal/runner"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// maxLooks bounds how often a module is looked at. Twice does but where what a
// second look finds is handed on in turn.
const maxLooks = 4

// run looks at the module. Where a package hands what runs SQL to one below it,
// which was looked at before, another look finds the calls there.
func (c *check) run(ctx context.Context, opts runner.Options) error {
	var known analyzers.Known
	for range maxLooks {
		*c = check{project: c.project, sites: c.sites, collector: c.collector, suite: analyzers.NewModuleSuite(c.project, known)}
		if err := c.look(ctx, opts); err != nil {
			return err
		}
		var calls, values bool
		known.Calls, calls = callsite.Merge(known.Calls, c.dispatches, func(path string) bool { return c.visited[path] })
		known.Values, values = verdict.Merge(known.Values, c.handed, func(method string) bool { return c.invoked[method] })
		if !calls && !values {
			break
		}
	}
	return nil
}

// setAside lists the calls of a package that are no sites.
func (c *check) setAside(path string, fset *token.FileSet, r *verdict.Result) {
	for _, a := range r.Aside {
		if a.Row != "" {
			c.ignored[a.Row] = true
		}
		if c.sites {
			c.document.Sites = append(c.document.Sites, asideSite(path, fset, a.Site, a.Kind))
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
