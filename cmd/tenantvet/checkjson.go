package main

import (
	"cmp"
	"encoding/json"
	"go/token"
	"io"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/runner"
	"github.com/tenantvet/tenantvet/internal/suppress"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// document is what check --json prints.
type document struct {
	Version    string         `json:"version"`
	Findings   []checkFinding `json:"findings"`
	Coverage   checkCoverage  `json:"coverage"`
	Incomplete []incomplete   `json:"incomplete"`
	Sites      []checkSite    `json:"sites,omitempty"`
}

type checkFinding struct {
	Code       diag.Code      `json:"code"`
	Message    string         `json:"message"`
	File       string         `json:"file"`
	Line       int            `json:"line"`
	Column     int            `json:"column"`
	Function   string         `json:"function"`
	Statement  string         `json:"statement"`
	Relations  []sqlRelation  `json:"relations"`
	Related    []checkRelated `json:"related"`
	Suppressed *allowance     `json:"suppressed"`
}

type checkRelated struct {
	Message string `json:"message"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
}

// allowance is the directive that suppresses a finding.
type allowance struct {
	Category string `json:"category"`
	Reason   string `json:"reason"`
	Until    string `json:"until,omitempty"`
	File     string `json:"file"`
	Line     int    `json:"line"`
}

type checkCoverage struct {
	Packages   int `json:"packages"`
	Sites      int `json:"sites"`
	Statements int `json:"statements"`
	Scoped     int `json:"scoped"`
	Guarded    int `json:"guarded"`
	Unscoped   int `json:"unscoped"`
	Unknown    int `json:"unknown"`
	Suppressed int `json:"suppressed"`
	Baselined  int `json:"baselined"`
}

type incomplete struct {
	Package string `json:"package"`
	Reason  string `json:"reason"`
}

type checkSite struct {
	File       string           `json:"file"`
	Line       int              `json:"line"`
	Column     int              `json:"column"`
	Function   string           `json:"function"`
	Library    string           `json:"library"`
	Verdict    string           `json:"verdict"`
	Statements []checkStatement `json:"statements"`
	Reason     string           `json:"reason"`
}

// checkStatement is a statement of a call. Related are the comparisons in Go
// that guard it.
type checkStatement struct {
	sqlStatement
	Related []checkRelated `json:"related,omitempty"`
}

// add records a package. Everything is copied: the package's syntax and types
// are dropped after.
func (d *document) add(fset *token.FileSet, r *verdict.Result, sites bool) {
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, finding(fset, f))
	}
	for _, dir := range r.Directives {
		at := place(fset, dir.Pos)
		d.Findings = append(d.Findings, checkFinding{
			Code: dir.Code, Message: dir.Message, File: at.File, Line: at.Line, Column: at.Column,
		})
	}
	if sites {
		for _, s := range r.Sites {
			d.Sites = append(d.Sites, site(fset, s))
		}
	}
}

func finding(fset *token.FileSet, f *verdict.Finding) checkFinding {
	at := place(fset, f.Pos)
	out := checkFinding{
		Code: f.Code, Message: f.Message, File: at.File, Line: at.Line, Column: at.Column,
		Function: strings.Clone(f.Site.Function),
	}
	if s := f.Statement; s != nil {
		out.Statement = s.SQL()
		out.Relations = relations(s)
	}
	for _, rel := range f.Related {
		p := place(fset, rel.Pos)
		out.Related = append(out.Related, checkRelated{rel.Message, p.File, p.Line, p.Column})
	}
	if f.Allowed != nil {
		out.Suppressed = allowed(f.Allowed)
	}
	return out
}

func allowed(d *suppress.Directive) *allowance {
	a := &allowance{Category: d.Category, Reason: d.Reason, File: shorten(d.Pos).File, Line: d.Pos.Line}
	if !d.Until.IsZero() {
		a.Until = d.Until.Format("2006-01-02")
	}
	return a
}

func relations(s *verdict.Statement) []sqlRelation {
	var out []sqlRelation
	for _, r := range s.Result.Relations {
		out = append(out, sqlRelation{r.Table, r.Alias, r.Class.String(), r.Bound, s.Proof(r), s.Show(r.Reason), r.Dimension})
	}
	return out
}

func site(fset *token.FileSet, s *verdict.Site) checkSite {
	at := place(fset, s.Pos)
	out := checkSite{
		File: at.File, Line: at.Line, Column: at.Column, Function: s.Function, Library: s.Library,
		Verdict: s.Outcome(), Statements: []checkStatement{},
	}
	for i, st := range s.Statements {
		if st.Reason != "" && out.Reason == "" {
			out.Reason = st.Reason
		}
		at := place(fset, st.Pos(st.Start))
		js := sqlStatement{
			File: at.File, Line: at.Line, Name: st.Query, Index: i + 1,
			Statement: st.SQL(), Verdict: st.Outcome(),
			Findings: []sqlFinding{}, Relations: append([]sqlRelation{}, relations(st)...),
			Trusted: append([]int{}, st.Result.Trusted...), Dimensions: st.Result.Dimensions,
		}
		for _, f := range st.Findings {
			p := place(fset, f.Pos)
			sf := sqlFinding{f.Code, f.Relation, f.Message, p.Line, p.Column}
			if f.Allowed != nil {
				js.Suppressed = append(js.Suppressed, sqlSuppressed{sf, f.Allowed.Category, f.Allowed.Reason})
			} else {
				js.Findings = append(js.Findings, sf)
			}
		}
		out.Statements = append(out.Statements, checkStatement{js, guards(fset, st)})
	}
	return out
}

// guards are the comparisons that guard a statement.
func guards(fset *token.FileSet, s *verdict.Statement) []checkRelated {
	if s.Guard == nil {
		return nil
	}
	message := "compares " + strings.Join(s.Guard.Columns, " and ") + " with the caller's tenant"
	var out []checkRelated
	for _, pos := range s.Guard.Comparisons {
		p := place(fset, pos)
		out = append(out, checkRelated{message, p.File, p.Line, p.Column})
	}
	return out
}

func place(fset *token.FileSet, pos token.Pos) diag.Position {
	return shorten(runner.Position(fset, pos))
}

// writeJSON completes and prints the document.
func (c *check) writeJSON(w io.Writer) error {
	d := &c.document
	d.Version = "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		d.Version = info.Main.Version
	}
	for _, f := range c.config {
		at := shorten(f.pos)
		d.Findings = append(d.Findings, checkFinding{
			Code: f.code, Message: f.message, File: at.File, Line: at.Line, Column: at.Column,
		})
	}
	slices.SortFunc(d.Findings, func(a, b checkFinding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
	slices.SortFunc(d.Sites, func(a, b checkSite) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	for i := range d.Findings {
		d.Findings[i].Relations = append([]sqlRelation{}, d.Findings[i].Relations...)
		d.Findings[i].Related = append([]checkRelated{}, d.Findings[i].Related...)
	}
	d.Findings = append([]checkFinding{}, d.Findings...)
	d.Incomplete = []incomplete{}
	for _, i := range c.result.Incomplete {
		d.Incomplete = append(d.Incomplete, incomplete{i.Package, i.Reason})
	}
	d.Coverage = checkCoverage{
		Packages: c.result.Packages,
		Sites:    c.coverage.Sites, Statements: c.coverage.Statements,
		Scoped: c.coverage.Scoped, Guarded: c.coverage.Guarded, Unscoped: c.coverage.Unscoped, Unknown: c.coverage.Unknown,
		Suppressed: c.coverage.Suppressed,
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(d)
}
