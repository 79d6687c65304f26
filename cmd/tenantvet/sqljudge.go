package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tenantvet/tenantvet/cmd/internal/sqlflags"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/report"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlfile"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
	"github.com/tenantvet/tenantvet/internal/suppress"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// sqlJudge proves the statements of files and reports on them.
type sqlJudge struct {
	project   *project.Project
	trust     *sqlflags.Trust
	style     sqlparse.Style
	autoStyle bool
	json      bool // statements go to standard output
	keep      bool // findings go to the document
	fix       bool // fixes are looked for
	io        streams
	today     time.Time

	index    int    // statements of the file so far
	stdin    string // what was read of it
	document report.Document
	fixes    []offered

	statements, scoped, unscoped, unknown, suppressed int
	findings                                          bool
}

// file judges one file. The error is about the file as a whole.
func (j *sqlJudge) file(name string) error {
	src, shown, err := sqlflags.Read(name, j.io.in)
	if err != nil {
		return fmt.Errorf("%s: %w", shown, err)
	}
	if name == "-" {
		j.stdin = src
	}
	dialect := j.project.Schema.Catalog.Dialect()
	f := sqlfile.New(dialect, shown, src)
	j.index = 0
	style := j.style
	if j.autoStyle {
		style.Sqlc = f.Sqlc
	}
	prover := j.project.Prover.Locating(func(offset int) (line, column int) {
		at := f.Position(offset)
		return at.Line, at.Column
	})
	assumed := map[string][]int{}
	// A statement is held back until the next one: what stands behind the
	// last one belongs to it.
	var last *report.Statement
	for p := range parser.Statements(dialect, src, style) {
		if err := j.report(last); err != nil {
			return err
		}
		last = j.prove(prover, f, p, style)
		if j.trust.Assume && !j.json {
			assumptions(last, p.Placeholders, func(what string) { assumed[what] = append(assumed[what], last.Line) })
		}
	}
	if last == nil {
		fmt.Fprintf(j.io.err, "%s: no statements\n", shown)
		last = &report.Statement{}
	}
	addProblems(last, j.suppressions(f.Rest()))
	if err := j.report(last); err != nil {
		return err
	}
	for _, p := range slices.Sorted(maps.Keys(assumed)) {
		fmt.Fprintf(j.io.err, "%s: assumed to be the caller's %s (%s)\n", shown, p, lineList(assumed[p]))
	}
	return nil
}

// suppressions reads the directives among comments.
func (j *sqlJudge) suppressions(comments []suppress.Comment) *suppress.Set {
	allow := suppress.NewSet(j.today)
	allow.AddSQL(comments)
	return allow
}

// prove judges the next statement of a file and applies its directives.
func (j *sqlJudge) prove(prover *scope.Prover, f *sqlfile.File, p sqlparse.Statement, style sqlparse.Style) *report.Statement {
	j.index++
	label := f.Next(p)
	allow := j.suppressions(label.Directives)
	allow.AddNamed(j.project.Config.Exemptions)
	var names []string
	if label.Name != "" {
		names = append(names, label.Name)
	}
	result := prover.Prove(p.Stmt, f.Text, j.trust.Of(p.Placeholders))
	verdict.RequireTenant(p, &result)
	start := f.Position(p.Start)
	place := func(pos sqlast.Pos) diag.Position {
		if int(pos) < p.Start || int(pos) > len(f.Text) {
			return start
		}
		return f.Position(int(pos))
	}
	s := &report.Statement{
		File: f.Name, Line: start.Line, Name: label.Name, Index: j.index,
		Statement: f.Text[p.Start:p.End], Verdict: result.Verdict.String(),
		Findings: []report.StatementFinding{}, Relations: []report.Relation{}, Trusted: append([]int{}, result.Trusted...),
		Dimensions: result.Dimensions,
	}
	if result.Verdict != scope.Scoped && len(result.Findings) == 0 {
		result.Findings = []scope.Finding{{Code: diag.CannotProve, Message: "the statement was not proved to be scoped", Pos: p.Stmt.Position()}}
	}
	var open []scope.Finding
	for _, found := range result.Findings {
		at := place(found.Pos)
		finding := report.StatementFinding{Code: found.Code, Relation: found.Relation, Message: found.Message, Line: at.Line, Column: at.Column}
		if d := allow.Match(found.Code, names, at, start); d != nil {
			s.Suppressed = append(s.Suppressed, report.Suppressed{StatementFinding: finding, Category: d.Category, Reason: d.Reason, By: allowed(d)})
			continue
		}
		s.Findings, open = append(s.Findings, finding), append(open, found)
	}
	j.offer(f, p, style, open, s)
	for _, r := range result.Relations {
		s.Relations = append(s.Relations, relation(r, append([]string{}, r.Proof...), r.Reason, place(r.Pos)))
	}
	j.count(s)
	addProblems(s, allow)
	return s
}

// addProblems adds what is wrong with directives at the statement.
func addProblems(s *report.Statement, allow *suppress.Set) {
	for _, p := range allow.Problems(func(c diag.Code) bool { return strings.HasPrefix(string(c), "TV1") }) {
		s.File = p.Pos.File
		s.Findings = append(s.Findings, report.StatementFinding{Code: p.Code, Message: p.Message, Line: p.Pos.Line, Column: p.Pos.Column})
	}
	slices.SortStableFunc(s.Findings, func(a, b report.StatementFinding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

func (j *sqlJudge) count(s *report.Statement) {
	j.statements++
	switch {
	case s.Verdict == scope.Scoped.String():
		j.scoped++
	case len(s.Findings) == 0:
		j.suppressed++
	case s.Verdict == scope.Unscoped.String():
		j.unscoped++
	default:
		j.unknown++
	}
}

func (j *sqlJudge) report(s *report.Statement) error {
	if s == nil {
		return nil
	}
	j.findings = j.findings || len(s.Findings) > 0
	if j.keep {
		j.record(s)
	}
	if j.json && s.Index > 0 {
		e := json.NewEncoder(j.io.out)
		e.SetEscapeHTML(false)
		return e.Encode(s)
	}
	if j.json { // directives of a file without statements
		for _, f := range s.Findings {
			fmt.Fprintf(j.io.err, "%s:%d:%d: %s (%s)\n", s.File, f.Line, f.Column, f.Message, f.Code)
		}
	}
	return nil
}

// record adds the findings about a statement to the document.
func (j *sqlJudge) record(s *report.Statement) {
	add := func(f report.StatementFinding, by *report.Allowance) {
		out := report.Finding{
			Code: f.Code, Message: f.Message, File: s.File, Line: f.Line, Column: f.Column,
			Function: s.Name, Relation: f.Relation, Suppressed: by,
		}
		if by == nil {
			out.Fixes = j.fixOf(f, s.File)
		}
		if strings.HasPrefix(string(f.Code), "TV1") { // the others are about directives
			out.Statement, out.Relations = s.Statement, s.Relations
		}
		j.document.Findings = append(j.document.Findings, out)
	}
	for _, f := range s.Findings {
		add(f, nil)
	}
	for _, f := range s.Suppressed {
		add(f.StatementFinding, f.By)
	}
}

// complete adds what is known at the end.
func (j *sqlJudge) complete() *report.Document {
	j.document.Version, j.document.Dialect = version(), j.project.Schema.Catalog.Dialect()
	j.document.Coverage = report.Coverage{
		Statements: j.statements, Scoped: j.scoped, Unscoped: j.unscoped, Unknown: j.unknown, Suppressed: j.suppressed,
	}
	j.document.Complete()
	return &j.document
}

// read returns a file's content by the name that findings have it under.
func (j *sqlJudge) read(file string) ([]byte, error) {
	if file == sqlflags.Stdin {
		return []byte(j.stdin), nil
	}
	return os.ReadFile(file)
}

func (j *sqlJudge) summary() {
	statements := "statements"
	if j.statements == 1 {
		statements = "statement"
	}
	line := fmt.Sprintf("%d %s: %d scoped, %d unscoped, %d unknown", j.statements, statements, j.scoped, j.unscoped, j.unknown)
	if j.suppressed > 0 {
		line += fmt.Sprintf(", %d suppressed", j.suppressed)
	}
	fmt.Fprintln(j.io.err, line)
}

func (j *sqlJudge) code() int {
	if j.findings {
		return exitFindings
	}
	return exitClean
}

// assumptions tells f of every placeholder that is trusted, as "tenant: $1".
func assumptions(s *report.Statement, placeholders []sqlparse.Placeholder, f func(what string)) {
	each := s.Dimensions
	if each == nil {
		each = map[string][]int{"tenant": s.Trusted}
	}
	for name, numbers := range each {
		for _, n := range numbers {
			f(name + ": " + spelling(placeholders, n))
		}
	}
}

// spelling shows a placeholder as the statement writes it.
func spelling(placeholders []sqlparse.Placeholder, number int) string {
	for _, p := range placeholders {
		if p.Number == number && p.Name != "" {
			return p.Name
		}
	}
	return fmt.Sprintf("$%d", number)
}

const maxLines = 20

func lineList(lines []int) string {
	if len(lines) == 1 {
		return fmt.Sprintf("line %d", lines[0])
	}
	var shown []string
	for _, n := range lines[:min(len(lines), maxLines)] {
		shown = append(shown, strconv.Itoa(n))
	}
	list := "lines " + strings.Join(shown, ", ")
	if more := len(lines) - maxLines; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}
