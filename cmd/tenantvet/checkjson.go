package main

import (
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/report"
	"github.com/tenantvet/tenantvet/internal/runner"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/suppress"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// record adds a package to a document. Everything is copied: the package's
// syntax and types are dropped after.
func record(d *report.Document, pkg string, fset *token.FileSet, r *verdict.Result, sites bool) {
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, finding(pkg, fset, f))
	}
	for _, a := range r.Allowances {
		d.Exemptions = append(d.Exemptions, exemption("directive", a))
	}
	for _, dir := range r.Directives {
		at := place(fset, dir.Pos)
		d.Findings = append(d.Findings, report.Finding{
			Code: dir.Code, Message: dir.Message, File: at.File, Line: at.Line, Column: at.Column, Package: pkg,
		})
	}
	if sites {
		for _, s := range r.Sites {
			d.Sites = append(d.Sites, site(pkg, fset, s))
		}
	}
}

func finding(pkg string, fset *token.FileSet, f *verdict.Finding) report.Finding {
	at := place(fset, f.Pos)
	out := report.Finding{
		Code: f.Code, Message: f.Message, File: at.File, Line: at.Line, Column: at.Column,
		Baselined: f.Baselined,
		Package:   pkg, Function: strings.Clone(f.Site.Function), Relation: strings.Clone(f.Relation),
	}
	if end := place(fset, f.End); end.File == at.File {
		out.EndLine, out.EndColumn = end.Line, end.Column
	}
	if s := f.Statement; s != nil {
		out.Statement = s.SQL()
		out.Relations = relations(fset, s)
	}
	for _, rel := range f.Related {
		out.Related = append(out.Related, related(rel.Message, place(fset, rel.Pos)))
	}
	out.Lines = extent(fset, f, &out)
	for i, r := range f.Reasons {
		at := place(fset, r.Pos)
		reason := report.Reason{Message: r.Message, File: at.File, Line: at.Line, Column: at.Column, Relation: strings.Clone(r.Relation)}
		if r.Statement != nil {
			reason.Statement = r.Statement.SQL()
		}
		out.Reasons = append(out.Reasons, reason)
		if i > 0 {
			out.Lines = append(out.Lines, extent(fset, r, &report.Finding{File: at.File, Line: at.Line})...)
		}
	}
	if f.Allowed != nil {
		out.Suppressed = allowed(f.Allowed)
	}
	if f.Fix != nil {
		out.Fixes = []report.Fix{fixOf(fset, f.Fix)}
	}
	return out
}

// extent are the lines that a finding comes from.
func extent(fset *token.FileSet, f *verdict.Finding, out *report.Finding) []report.Lines {
	lines := []report.Lines{{File: out.File, First: out.Line, Last: max(out.Line, out.EndLine)}}
	for _, r := range out.Related {
		lines = append(lines, report.Lines{File: r.File, First: r.Line, Last: r.Line})
	}
	call := place(fset, f.Site.Pos)
	last := call.Line
	if f.Site.Call != nil {
		last = max(last, place(fset, f.Site.Call.End()).Line)
	}
	lines = append(lines, report.Lines{File: call.File, First: call.Line, Last: last})
	if f.Statement == nil {
		return lines
	}
	text := map[string]*report.Lines{}
	add := func(offset int) {
		at := place(fset, f.Statement.Pos(offset))
		switch l := text[at.File]; {
		case at == call: // that part is written elsewhere, or nobody knows where
		case l == nil:
			text[at.File] = &report.Lines{File: at.File, First: at.Line, Last: at.Line}
		default:
			l.First, l.Last = min(l.First, at.Line), max(l.Last, at.Line)
		}
	}
	from, to := 0, len(f.Statement.Text) // all of it: what was cut off its end counts
	if f.Statement.Query != "" {
		from, to = f.Statement.Start, f.Statement.End
	}
	for at := from; at < to; at++ {
		if at == from || at == to-1 || f.Statement.Text[at] == '\n' || f.Statement.Text[at-1] == '\n' {
			add(at)
		}
	}
	for _, file := range slices.Sorted(maps.Keys(text)) {
		lines = append(lines, *text[file])
	}
	return lines
}

func allowed(d *suppress.Directive) *report.Allowance {
	a := &report.Allowance{Name: d.Name, Category: d.Category, Reason: d.Reason, Owner: d.Owner, File: shorten(d.Pos).File, Line: d.Pos.Line}
	if !d.Until.IsZero() {
		a.Until = d.Until.Format("2006-01-02")
	}
	return a
}

func relations(fset *token.FileSet, s *verdict.Statement) []report.Relation {
	var out []report.Relation
	for _, r := range s.Result.Relations {
		out = append(out, relation(r, s.Proof(r), s.Show(r.Reason), place(fset, s.Pos(int(r.Pos)))))
	}
	return out
}

func relation(r scope.Relation, proof []string, reason string, at diag.Position) report.Relation {
	return report.Relation{
		Table: r.Table, Alias: r.Alias, Class: r.Class.String(), Bound: r.Bound, Proof: proof, Reason: reason, Dimension: r.Dimension, Pos: at,
	}
}

func related(message string, at diag.Position) report.Related {
	return report.Related{Message: message, File: at.File, Line: at.Line, Column: at.Column}
}

func site(pkg string, fset *token.FileSet, s *verdict.Site) report.Site {
	at := place(fset, s.Pos)
	out := report.Site{
		File: at.File, Line: at.Line, Column: at.Column, Package: pkg, Function: s.Function, Library: s.Library,
		Verdict: s.Outcome(), Statements: []report.SiteStatement{},
	}
	for i, st := range s.Statements {
		if st.Reason != "" && out.Reason == "" {
			out.Reason = st.Reason
		}
		at := place(fset, st.Pos(st.Start))
		js := report.Statement{
			File: at.File, Line: at.Line, Name: st.Query, Index: i + 1,
			Statement: st.SQL(), Verdict: st.Outcome(),
			Findings: []report.StatementFinding{}, Relations: append([]report.Relation{}, relations(fset, st)...),
			Trusted: st.Trusted(), Dimensions: st.Dimensions(),
		}
		for _, f := range st.Findings {
			p := place(fset, f.Pos)
			sf := report.StatementFinding{Code: f.Code, Relation: f.Relation, Message: f.Message, Line: p.Line, Column: p.Column, Baselined: f.Baselined}
			if f.Allowed != nil {
				js.Suppressed = append(js.Suppressed, report.Suppressed{StatementFinding: sf, Category: f.Allowed.Category, Reason: f.Allowed.Reason})
			} else {
				js.Findings = append(js.Findings, sf)
			}
		}
		out.Statements = append(out.Statements, report.SiteStatement{Statement: js, Outcome: st.Counted(), Related: guards(fset, st)})
	}
	return out
}

// guards are the comparisons that guard a statement.
func guards(fset *token.FileSet, s *verdict.Statement) []report.Related {
	if s.Guard == nil {
		return nil
	}
	message := "compares " + strings.Join(s.Guard.Columns, " and ") + " with the caller's tenant"
	var out []report.Related
	for _, pos := range s.Guard.Comparisons {
		out = append(out, related(message, place(fset, pos)))
	}
	return out
}

func place(fset *token.FileSet, pos token.Pos) diag.Position {
	return shorten(runner.Position(fset, pos))
}

// complete adds to the document what the run found beside its packages.
func (c *check) complete() {
	d := &c.document
	d.Version, d.Dialect = version(), c.project.Schema.Catalog.Dialect()
	for _, f := range c.config {
		at := shorten(f.pos)
		d.Findings = append(d.Findings, report.Finding{
			Code: f.code, Message: f.message, File: at.File, Line: at.Line, Column: at.Column,
		})
	}
	for _, i := range c.result.Incomplete {
		d.Incomplete = append(d.Incomplete, report.Incomplete{Package: i.Package, Reason: i.Reason})
	}
	d.Coverage = report.Coverage{
		Packages: c.result.Packages,
		Sites:    c.coverage.Sites, Statements: c.coverage.Statements,
		Scoped: c.coverage.Scoped, Guarded: c.coverage.Guarded, Unscoped: c.coverage.Unscoped, Unknown: c.coverage.Unknown,
		Suppressed: c.coverage.Suppressed, Baselined: c.coverage.Baselined,
	}
	d.Complete()
}
