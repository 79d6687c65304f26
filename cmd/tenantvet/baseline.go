package main

import (
	"context"
	"fmt"
	stdio "io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/baseline"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/git"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/report"
	"github.com/tenantvet/tenantvet/internal/textutil"
)

const baselineHelp = `
write pins the findings of today in tenantvet-baseline.json beside
tenantvet.yaml, or in the file that its key baseline names: they pass from then
on, in every driver, and what is new fails. An entry is bound to the statement
and the function, not to a line or file. Findings about suppressions are not
pinned. A baseline that is there is not overwritten unless --force says so,
since that lets new findings pass.

update takes out the entries whose finding is gone, which tenantvet reports as
TV904, and adds nothing.

Exit code: 0 written, 2 usage or configuration error, 3 a package could not be
analysed; then nothing is written.`

func runBaseline(args []string, io streams) int {
	f := cli.NewFlags("tenantvet baseline", "write|update [flags]", baselineHelp)
	var packages packageFlags
	packages.define(f)
	force := f.Bool("force", false, "write over a baseline, with what is new")
	operands, code, done := f.Parse(args, io.out, io.err)
	if done {
		return code
	}
	switch {
	case len(operands) == 0 || operands[0] != "write" && operands[0] != "update":
		return usageError(io, f.Name(), "what to do? tenantvet baseline write, or update")
	case len(operands) > 1:
		return usageError(io, f.Name(), "unexpected argument %q: a baseline is of the whole module", operands[1])
	}
	update := operands[0] == "update"
	if update && *force {
		return usageError(io, f.Name(), "--force is for write")
	}
	if err := packages.enter(); err != nil {
		return fail(io, f.Name(), err)
	}
	cfg, err := moduleConfig(packages.config)
	if err != nil {
		return fail(io, f.Name(), err)
	}
	before, err := project.LoadBaseline(cfg)
	if err != nil {
		return fail(io, f.Name(), err)
	}
	file := project.BaselineFile(cfg)
	switch {
	case update && before == nil:
		return fail(io, f.Name(), fmt.Errorf("%s: there is no baseline; tenantvet baseline write makes one", file))
	case !update && before != nil && !*force:
		return fail(io, f.Name(), fmt.Errorf("%s: there is a baseline already; update takes out what is gone, write --force starts anew", file))
	}
	// The whole module: what is not looked at would count as gone.
	packages.baseline = func(*project.Project) (*baseline.Baseline, error) { return nil, nil }
	if err := os.Chdir(cfg.Dir); err != nil {
		return fail(io, f.Name(), err)
	}
	if packages.config != "" {
		packages.config = filepath.Base(packages.config)
	}
	c, code, ok := packages.check(io, f.Name(), nil, false)
	if !ok {
		return code
	}
	if len(c.result.Incomplete) > 0 {
		c.summary(io.err)
		return exitIncomplete
	}
	today := pinned(c.document.Findings)
	entries := today
	if update {
		entries = nil
		for _, e := range before.Entries {
			now := slices.IndexFunc(today, func(t baseline.Entry) bool { return t.Fingerprint == e.Fingerprint })
			switch {
			case now >= 0: // it may have moved
				e.File = today[now].File
				entries = append(entries, e)
			case packages.unseen(e):
				entries = append(entries, e)
			}
		}
	}
	content, err := baseline.Format(entries)
	if err != nil {
		return fail(io, f.Name(), err)
	}
	target := project.BaselineFile(c.project.Config)
	write := func(w stdio.Writer) error {
		_, err := w.Write(content)
		return err
	}
	if err := writeFile(target, write); err != nil {
		return fail(io, f.Name(), diag.FileError(target, err))
	}
	line := fmt.Sprintf("%s: %s", file, countEntries(len(entries)))
	if before != nil {
		line += fmt.Sprintf(", %d before", len(before.Entries))
	}
	fmt.Fprintln(io.err, line)
	return exitClean
}

func countEntries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// pinned are the entries of findings that a baseline may let pass.
func pinned(findings []report.Finding) []baseline.Entry {
	var entries []baseline.Entry
	for _, f := range findings {
		if f.Suppressed == nil && !strings.HasPrefix(string(f.Code), "TV9") {
			for _, r := range f.Parts() {
				entries = append(entries, baseline.Entry{
					Fingerprint: r.Fingerprint, Code: f.Code, File: filepath.ToSlash(f.File), Function: f.Function,
					Statement: textutil.OneLine(r.Statement),
				})
			}
		}
	}
	return entries
}

// unseen tells that the entry is about a file that this run does not look at.
func (p *packageFlags) unseen(e baseline.Entry) bool {
	return !p.tests && strings.HasSuffix(e.File, "_test.go")
}

// staleBaseline reports entries whose finding is gone.
func (c *check) staleBaseline(entries []baseline.Entry) {
	c.document.Complete() // numbers the findings
	found := map[string]bool{}
	for _, f := range c.document.Findings {
		for _, r := range f.Parts() {
			found[r.Fingerprint] = found[r.Fingerprint] || f.Suppressed == nil
		}
	}
	for _, e := range entries {
		if found[e.Fingerprint] {
			continue
		}
		what := e.Function
		if e.Statement != "" {
			what += ": " + textutil.Excerpt(e.Statement, 60)
		}
		c.config = append(c.config, configFinding{
			diag.StaleBaseline, fmt.Sprintf("%s of %s is gone from %s; run tenantvet baseline update", e.Code, what, e.File), e.Pos,
		})
	}
}

// onlyNew takes out the findings of which nothing changed since a revision:
// neither the statement nor the call that runs it.
func (c *check) onlyNew(rev string) error {
	changed, err := git.Changed(context.Background(), ".", rev)
	if err != nil {
		return err
	}
	var kept []report.Finding
	for _, f := range c.document.Findings {
		lines := f.Lines
		if lines == nil {
			lines = []report.Lines{{File: f.File, First: f.Line, Last: f.Line}}
		}
		for _, l := range lines {
			abs, err := filepath.Abs(l.File)
			if err != nil {
				return err
			}
			if l.First == 0 || changed.Touch(abs, l.First, l.Last) {
				kept = append(kept, f)
				break
			}
		}
	}
	c.document.Findings = kept
	return nil
}
