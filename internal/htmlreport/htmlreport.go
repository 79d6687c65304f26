// Package htmlreport shows a run as one page that needs nothing beside itself.
package htmlreport

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/report"
	"github.com/tenantvet/tenantvet/internal/textutil"
)

//go:embed page.html
var pageText string

//go:embed page.css
var styles string

//go:embed page.js
var script string

// Outcomes are what can become of a statement, the good first, with the words
// of the page.
var outcomes = []outcome{
	{"scoped", "proved", "stays within the caller's tenant"},
	{"guarded", "guarded", "is checked in Go before its rows are used"},
	{"suppressed", "exempted", "is allowed, with a reason"},
	{"baselined", "baselined", "was there when tenantvet was turned on"},
	{"unknown", "unknown", "could not be proved"},
	{"unscoped", "unscoped", "can touch other tenants' rows"},
}

type outcome struct{ Name, Label, Doc string }

// tally counts statements by outcome, in the order of outcomes.
type tally []int

func newTally() tally { return make(tally, len(outcomes)) }

func (t tally) add(name string) {
	if i := slices.IndexFunc(outcomes, func(o outcome) bool { return o.Name == name }); i >= 0 {
		t[i]++
	}
}

// Total is the number of statements.
func (t tally) Total() int {
	n := 0
	for _, c := range t {
		n += c
	}
	return n
}

// Shares are the parts of a bar.
func (t tally) Shares() []share {
	var parts []share
	at := 0.0
	for i, n := range t {
		if n == 0 {
			continue
		}
		width := 100 * float64(n) / float64(t.Total())
		parts = append(parts, share{outcomes[i], n, at, width})
		at += width
	}
	return parts
}

type share struct {
	outcome
	Count     int
	At, Width float64 // percent
}

// Proved is the share of statements that are proved or guarded, in percent, and
// 100 where there is nothing to prove. It is rounded down: all is only all.
func (t tally) Proved() int {
	if t.Total() == 0 {
		return 100
	}
	return 100 * (t[0] + t[1]) / t.Total()
}

// row is a package or a table in the coverage.
type row struct {
	Name  string
	Tally tally
}

// cell is what a package does with a table.
type cell struct {
	Package, Table string
	Tally          tally
}

// Worst is the outcome that the cell shows.
func (c cell) Worst() string {
	for i, n := range slices.Backward(c.Tally) {
		if n > 0 {
			return outcomes[i].Name
		}
	}
	return ""
}

type matrix struct {
	Tables []string
	Rows   []matrixRow
}

type matrixRow struct {
	Package string
	Cells   []cell
}

type statement struct {
	ID      string
	Site    report.Site
	Outcome outcome
	report.SiteStatement
}

// Search is what the filter looks in.
func (s statement) Search() string {
	words := []string{s.Site.File, s.Site.Package, s.Site.Function, s.Name, s.Statement.Statement}
	for _, f := range s.Findings {
		words = append(words, string(f.Code))
	}
	for _, f := range s.Suppressed {
		words = append(words, string(f.Code), f.Category, f.Reason)
	}
	return strings.ToLower(strings.Join(words, " "))
}

// Excerpt is the beginning of the statement in one line.
func (s statement) Excerpt() string { return textutil.Excerpt(s.Statement.Statement, 140) }

type page struct {
	Title      string
	Document   *report.Document
	Outcomes   []outcome
	All        tally
	Packages   []row
	Tables     []row
	Matrix     matrix
	Statements []statement
	Others     []report.Finding // that are about no statement
	Styles     template.CSS
	Script     template.JS
}

// Write writes the page. The document must be complete and have its sites.
func Write(w io.Writer, title string, d *report.Document) error {
	t, err := template.New("page").Funcs(template.FuncMap{
		"percent": func(f float64) string { return fmt.Sprintf("%.4g", f) },
		"join":    strings.Join,
		"count":   textutil.Count,
		"parts":   func(path string) []string { return strings.SplitAfter(path, "/") },
	}).Parse(pageText)
	if err != nil {
		return err
	}
	return t.Execute(w, newPage(title, d))
}

func newPage(title string, d *report.Document) *page {
	p := &page{
		Title: title, Document: d, Outcomes: outcomes, All: newTally(),
		Styles: template.CSS(styles), Script: template.JS(script), //nolint:gosec // both are ours
	}
	packages, tables := map[string]tally{}, map[string]tally{}
	cells := map[[2]string]tally{}
	count := func(m map[string]tally, key, name string) {
		if m[key] == nil {
			m[key] = newTally()
		}
		m[key].add(name)
	}
	told := map[string]bool{}
	for _, site := range d.Sites {
		for _, s := range site.Statements {
			st := statement{ID: fmt.Sprintf("s%d", len(p.Statements)+1), Site: site, SiteStatement: s}
			if i := slices.IndexFunc(outcomes, func(o outcome) bool { return o.Name == s.Outcome }); i >= 0 {
				st.Outcome = outcomes[i]
			}
			p.Statements = append(p.Statements, st)
			p.All.add(s.Outcome)
			count(packages, site.Package, s.Outcome)
			var seen []string
			for _, r := range s.Relations {
				if r.Table == "" || slices.Contains(seen, r.Table) {
					continue
				}
				seen = append(seen, r.Table)
				count(tables, r.Table, s.Outcome)
				key := [2]string{site.Package, r.Table}
				if cells[key] == nil {
					cells[key] = newTally()
				}
				cells[key].add(s.Outcome)
			}
			for _, f := range s.Findings {
				told[string(f.Code)+f.Message] = true
			}
		}
	}
	for _, f := range d.Active() {
		if !told[string(f.Code)+f.Parts()[0].Message] {
			p.Others = append(p.Others, f)
		}
	}
	p.Packages, p.Tables = rows(packages), rows(tables)
	p.Matrix = newMatrix(packages, tables, cells)
	return p
}

// rows are ordered by what needs work most.
func rows(m map[string]tally) []row {
	var list []row
	for name, t := range m {
		list = append(list, row{name, t})
	}
	last := len(outcomes) - 1
	slices.SortFunc(list, func(a, b row) int {
		return cmp.Or(cmp.Compare(b.Tally[last], a.Tally[last]), cmp.Compare(b.Tally[last-1], a.Tally[last-1]), cmp.Compare(a.Name, b.Name))
	})
	return list
}

func newMatrix(packages, tables map[string]tally, cells map[[2]string]tally) matrix {
	m := matrix{Tables: slices.Sorted(maps.Keys(tables))}
	for _, pkg := range slices.Sorted(maps.Keys(packages)) {
		r := matrixRow{Package: pkg}
		used := false
		for _, table := range m.Tables {
			t := cells[[2]string{pkg, table}]
			used = used || t != nil
			r.Cells = append(r.Cells, cell{pkg, table, t})
		}
		if used {
			m.Rows = append(m.Rows, r)
		}
	}
	return m
}

// Badge writes an SVG badge with the share of statements that are proved.
func Badge(w io.Writer, c report.Coverage) error {
	total := c.Statements
	t := newTally()
	t[0], t[1], t[5] = c.Scoped, c.Guarded, total-c.Scoped-c.Guarded
	share := t.Proved()
	color := "#b3261e"
	switch {
	case share == 100:
		color = "#1b7f3b"
	case share >= 80:
		color = "#946200"
	}
	const left = 76 // pixels of "tenantvet" in the badges' usual type
	text := fmt.Sprintf("%d%% proved", share)
	right := 12 + 7*len(text)
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="20" role="img" aria-label="tenantvet: %[2]s">
<title>tenantvet: %[3]d of %[4]d statements are proved to stay within one tenant</title>
<clipPath id="r"><rect width="%[1]d" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="%[5]d" height="20" fill="#444"/><rect x="%[5]d" width="%[6]d" height="20" fill="%[7]s"/></g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">
<text x="%[8]d" y="14" textLength="%[9]d">tenantvet</text><text x="%[10]d" y="14" textLength="%[11]d">%[2]s</text>
</g></svg>
`, left+right, text, c.Scoped+c.Guarded, total, left, right, color, left/2, left-18, left+right/2, right-14)
	return err
}
