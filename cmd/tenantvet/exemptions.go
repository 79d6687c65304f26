package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/git"
	"github.com/tenantvet/tenantvet/internal/report"
	"github.com/tenantvet/tenantvet/internal/suppress"
	"github.com/tenantvet/tenantvet/internal/textutil"
)

const exemptionsHelp = `
Lists everything that lets a finding pass: the directives in Go and SQL, the
exemptions, shared tables, packages and functions of tenantvet.yaml, each with
its reason, its owner, since when it is there (from git, where there is one),
until when it holds, and the statements that it lets pass.

Exit code: 0, however many there are; 2 usage or configuration error, 3 a
package could not be analysed.`

func runExemptions(args []string, io streams) int {
	f := cli.NewFlags("tenantvet exemptions", "[flags] [packages]", exemptionsHelp)
	var packages packageFlags
	packages.define(f)
	format := f.String("format", "text", strings.Join(report.ExemptionFormats, ", ")+" (`FORMAT`)")
	patterns, code, done := f.Parse(args, io.out, io.err)
	if done {
		return code
	}
	if !slices.Contains(report.ExemptionFormats, *format) {
		return usageError(io, f.Name(), "unknown format %q; there are: %s", *format, strings.Join(report.ExemptionFormats, ", "))
	}
	if err := packages.enter(); err != nil {
		return fail(io, f.Name(), err)
	}
	c, code, ok := packages.check(io, f.Name(), patterns, false)
	if !ok {
		return code
	}
	list := c.document.Exemptions
	date(list)
	if err := report.WriteExemptions(io.out, list, *format); err != nil {
		return fail(io, f.Name(), err)
	}
	fmt.Fprintln(io.err, textutil.Count(len(list), "exemption"))
	if len(c.result.Incomplete) > 0 {
		c.summary(io.err)
		return exitIncomplete
	}
	return exitClean
}

// exemption is a directive as it is listed.
func exemption(kind string, d *suppress.Directive) report.Exemption {
	a := allowed(d)
	return report.Exemption{
		Kind: kind, Subject: d.Name, Codes: d.Codes, Category: d.Category, Reason: d.Reason, Owner: d.Owner,
		Until: a.Until, Expired: d.ExpiredOn(time.Now()), File: a.File, Line: a.Line,
	}
}

// staleExemptions reports entries under exemptions that have expired and, where
// the whole module was looked at, codes that they need not silence. It also
// lists all that the configuration lets pass.
func (c *check) staleExemptions(whole bool) {
	used := map[string]bool{}
	for _, f := range c.document.Findings {
		if f.Suppressed != nil {
			used[f.Suppressed.Name+" "+string(f.Code)] = true
		}
	}
	cfg := c.project.Config
	for _, d := range cfg.Exemptions {
		c.document.Exemptions = append(c.document.Exemptions, exemption("exemptions", d))
		if d.ExpiredOn(time.Now()) {
			c.config = append(c.config, configFinding{
				diag.ExpiredAllow, fmt.Sprintf("exemption of %s expired on %s", d.Name, d.Until.Format(time.DateOnly)), d.Pos,
			})
			continue
		}
		for _, code := range d.Codes {
			if whole && !used[d.Name+" "+string(code)] {
				c.config = append(c.config, configFinding{
					diag.UnusedAllow, fmt.Sprintf("exemption of %s from %s is not needed: nothing to silence there", d.Name, code), d.Pos,
				})
			}
		}
	}
	list := func(key string, reasons map[string]string) {
		for _, subject := range slices.Sorted(maps.Keys(reasons)) {
			at := shorten(cfg.Position(key + "." + subject))
			c.document.Exemptions = append(c.document.Exemptions, report.Exemption{
				Kind: key, Subject: subject, Reason: reasons[subject], File: at.File, Line: at.Line,
			})
		}
	}
	list("raw.allow", cfg.Raw.Allow)
	list("sqlc-aside", cfg.SqlcAside)
	list("tables.shared", cfg.Tables.Shared)
	list("tables.shared-rows", cfg.Tables.SharedRows)
	list("tables.writable", cfg.Tables.Writable)
	for _, d := range cfg.AllDimensions() {
		list(d.Section+".mint", d.Mint)
		list(d.Section+".except", d.Except)
	}
	for _, d := range cfg.Dimensions {
		list(d.Section+".shared-rows", d.SharedRows)
	}
	ignored := map[string]string{}
	for _, l := range cfg.Libraries {
		if l.Ignore != "" {
			ignored[l.Package] = l.Ignore
		}
	}
	list("libraries", ignored)
}

// date tells since when the exemptions are there, where git knows.
func date(list []report.Exemption) {
	lines := map[string][]int{}
	for _, e := range list {
		lines[e.File] = append(lines[e.File], e.Line)
	}
	for file, numbers := range lines {
		changes, err := git.Blame(context.Background(), file, numbers)
		if err != nil {
			continue // not under version control, which is no fault
		}
		for i := range list {
			if change, ok := changes[list[i].Line]; ok && list[i].File == file && change.Commit != "" {
				list[i].Since, list[i].Commit = change.Time.Format(time.DateOnly), change.Commit
			}
		}
	}
}
