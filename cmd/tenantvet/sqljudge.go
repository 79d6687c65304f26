package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/postgres"
	"github.com/tenantvet/tenantvet/internal/suppress"
)

// maxSQLBytes bounds what is read into memory.
const maxSQLBytes = 256 << 20

// sqlJudge proves the statements of files and reports on them.
type sqlJudge struct {
	project   *project.Project
	trust     trusted
	style     sqlparse.Style
	autoStyle bool
	json      bool
	io        streams

	statements, scoped, unscoped, unknown, suppressed, directives int
	findings                                                      bool
}

// sqlStatement is a line of --json.
type sqlStatement struct {
	File       string          `json:"file"`
	Line       int             `json:"line"`
	Name       string          `json:"name"`
	Index      int             `json:"index"`
	Statement  string          `json:"statement"`
	Verdict    string          `json:"verdict"`
	Findings   []sqlFinding    `json:"findings"`
	Relations  []sqlRelation   `json:"relations"`
	Trusted    []int           `json:"trusted"`
	Suppressed []sqlSuppressed `json:"suppressed,omitempty"`
}

type sqlFinding struct {
	Code     diag.Code `json:"code"`
	Relation string    `json:"relation"`
	Message  string    `json:"message"`
	Line     int       `json:"line"`
	Column   int       `json:"column"`
}

type sqlRelation struct {
	Table  string   `json:"table"`
	Alias  string   `json:"alias"`
	Class  string   `json:"class"`
	Bound  bool     `json:"bound"`
	Proof  []string `json:"proof"`
	Reason string   `json:"reason"`
}

type sqlSuppressed struct {
	sqlFinding
	Category string `json:"category"`
	Reason   string `json:"reason"`
}

// readText reads SQL; binary data is an error.
func readText(r io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxSQLBytes+1))
	if err != nil {
		return "", err
	}
	if len(data) > maxSQLBytes {
		return "", fmt.Errorf("more than %d MB", maxSQLBytes>>20)
	}
	text := string(data)
	if i := strings.IndexByte(text, 0); i >= 0 {
		return "", fmt.Errorf("not a text file: NUL byte at offset %d", i)
	}
	return text, nil
}

// file judges one file. The error is about the file as a whole.
func (j *sqlJudge) file(name string) error {
	src, shown, err := openSQL(name, j.io)
	if err != nil {
		return fmt.Errorf("%s: %w", shown, err)
	}
	comments := sqlparse.Comments(src)
	style := j.style
	if j.autoStyle {
		style.Sqlc = sqlcText(src, comments)
	}
	parsed := postgres.Parse(src, style)
	if len(parsed) == 0 {
		fmt.Fprintf(j.io.err, "%s: no statements\n", shown)
		return nil
	}
	f := &sqlFile{name: shown, src: src, lines: lineStarts(src), parsed: parsed, comments: comments}
	out := j.prove(f)
	f.attachProblems(out)
	assumed := map[string][]int{}
	for i := range out {
		j.count(&out[i])
		if err := j.report(&out[i]); err != nil {
			return err
		}
		for _, n := range out[i].Trusted {
			spelling := spelling(parsed[i].Placeholders, n)
			assumed[spelling] = append(assumed[spelling], out[i].Line)
		}
	}
	if j.trust.assume && !j.json {
		for _, p := range slices.Sorted(maps.Keys(assumed)) {
			fmt.Fprintf(j.io.err, "%s: assumed to be the caller's tenant: %s (%s)\n", shown, p, lineList(assumed[p]))
		}
	}
	return nil
}

// prove judges the statements of a file and applies its directives.
func (j *sqlJudge) prove(f *sqlFile) []sqlStatement {
	allow := suppress.NewSet(time.Now())
	allow.AddSQL(f.directives())
	names := f.names()
	prover := j.project.Prover.Locating(func(offset int) (line, column int) {
		at := f.position(offset)
		return at.Line, at.Column
	})
	out := make([]sqlStatement, len(f.parsed))
	for i, p := range f.parsed {
		result := prover.Prove(p.Stmt, f.src, j.trustFor(p.Placeholders))
		s := sqlStatement{
			File: f.name, Line: f.position(p.Start).Line, Name: names[i], Index: i + 1,
			Statement: f.src[p.Start:p.End], Verdict: result.Verdict.String(),
			Findings: []sqlFinding{}, Relations: []sqlRelation{}, Trusted: append([]int{}, result.Trusted...),
		}
		if result.Verdict != scope.Scoped && len(result.Findings) == 0 {
			result.Findings = []scope.Finding{{Code: diag.CannotProve, Message: "the statement was not proved to be scoped", Pos: p.Stmt.Position()}}
		}
		for _, found := range result.Findings {
			start := f.position(p.Start)
			at := start
			if int(found.Pos) >= p.Start && int(found.Pos) <= len(f.src) {
				at = f.position(int(found.Pos))
			}
			finding := sqlFinding{found.Code, found.Relation, found.Message, at.Line, at.Column}
			if d := allow.Match(found.Code, at, start); d != nil {
				s.Suppressed = append(s.Suppressed, sqlSuppressed{finding, d.Category, d.Reason})
				continue
			}
			s.Findings = append(s.Findings, finding)
		}
		for _, r := range result.Relations {
			s.Relations = append(s.Relations, sqlRelation{r.Table, r.Alias, r.Class.String(), r.Bound, append([]string{}, r.Proof...), r.Reason})
		}
		out[i] = s
	}
	f.problems = allow.Problems(func(c diag.Code) bool { return strings.HasPrefix(string(c), "TV1") })
	return out
}

func (j *sqlJudge) trustFor(placeholders []sqlparse.Placeholder) scope.Trust {
	t := scope.Trust{Assume: j.trust.assume, Params: map[int]bool{}}
	for _, n := range j.trust.numbers {
		t.Params[n] = true
	}
	for _, p := range placeholders {
		if p.Name != "" && slices.Contains(j.trust.names, p.Name) {
			t.Params[p.Number] = true
		}
	}
	return t
}

func (j *sqlJudge) count(s *sqlStatement) {
	j.statements++
	statementFindings := slices.ContainsFunc(s.Findings, func(f sqlFinding) bool { return !strings.HasPrefix(string(f.Code), "TV9") })
	switch {
	case s.Verdict == scope.Scoped.String():
		j.scoped++
	case !statementFindings:
		j.suppressed++
	case s.Verdict == scope.Unscoped.String():
		j.unscoped++
	default:
		j.unknown++
	}
	j.findings = j.findings || len(s.Findings) > 0
}

func (j *sqlJudge) report(s *sqlStatement) error {
	if j.json {
		e := json.NewEncoder(j.io.out)
		e.SetEscapeHTML(false)
		return e.Encode(s)
	}
	for _, f := range s.Findings {
		if _, err := fmt.Fprintf(j.io.out, "%s:%d:%d: %s (%s)\n", s.File, f.Line, f.Column, f.Message, f.Code); err != nil {
			return err
		}
	}
	return nil
}

func (j *sqlJudge) summary() {
	line := fmt.Sprintf("%d statements: %d scoped, %d unscoped, %d unknown", j.statements, j.scoped, j.unscoped, j.unknown)
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

var (
	sqlcName = regexp.MustCompile(`^(?:--|/\*)\s*name:\s*(\S+)`)
	sqlcCall = regexp.MustCompile(`(?i)\bsqlc\.n?arg\s*\(|\bsqlc\.slice\s*\(`)
)

// sqlcText tells whether a text is written for sqlc, where @name is a
// placeholder. Elsewhere @ is an operator: tenant_id = @tenant_id compares a
// column with its own absolute value.
func sqlcText(src string, comments []sqlparse.Comment) bool {
	return sqlcCall.MatchString(src) ||
		slices.ContainsFunc(comments, func(c sqlparse.Comment) bool { return sqlcName.MatchString(c.Text) })
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

func lineList(lines []int) string {
	if len(lines) == 1 {
		return fmt.Sprintf("line %d", lines[0])
	}
	var b strings.Builder
	b.WriteString("lines ")
	for i, n := range lines {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprint(&b, n)
	}
	return b.String()
}

// sqlFile is a file with its statements.
type sqlFile struct {
	name, src string
	lines     []int // offsets of the lines' first bytes
	parsed    []sqlparse.Statement
	comments  []sqlparse.Comment
	problems  []suppress.Problem
}

func lineStarts(src string) []int {
	starts := []int{0}
	for i := range len(src) {
		if src[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

func (f *sqlFile) position(offset int) diag.Position {
	line := sort.SearchInts(f.lines, offset+1)
	return diag.Position{File: f.name, Offset: offset, Line: line, Column: offset - f.lines[line-1] + 1}
}

func (f *sqlFile) lastLine(s sqlparse.Statement) int {
	return f.position(max(s.Start, s.End-1)).Line
}

// names gives each statement's name of sqlc: that of the last name line
// between the statement before it and itself.
func (f *sqlFile) names() []string {
	names := make([]string, len(f.parsed))
	next := 0
	for i, p := range f.parsed {
		for ; next < len(f.comments) && f.comments[next].Start < p.Start; next++ {
			if m := sqlcName.FindStringSubmatch(f.comments[next].Text); m != nil && (i == 0 || f.comments[next].Start >= f.parsed[i-1].End) {
				names[i] = m[1]
			}
		}
	}
	return names
}

// directives gives the comments with the lines that a directive covers: those
// of the statement that the comment is in, behind on the same line, or above.
func (f *sqlFile) directives() []suppress.Comment {
	var out []suppress.Comment
	i := 0 // the first statement that ends behind the comment
	for _, c := range f.comments {
		for i < len(f.parsed) && f.parsed[i].End <= c.Start {
			i++
		}
		at := f.position(c.Start)
		first, last := at.Line, f.position(c.End).Line
		cover := func(p sqlparse.Statement) {
			first, last = min(first, f.position(p.Start).Line), max(last, f.lastLine(p))
		}
		switch {
		case i > 0 && f.lastLine(f.parsed[i-1]) == at.Line:
			cover(f.parsed[i-1])
		case i < len(f.parsed):
			cover(f.parsed[i])
		}
		out = append(out, suppress.Comment{Text: c.Text, Pos: at, FirstLine: first, LastLine: last})
	}
	return out
}

// attachProblems adds the findings about directives to the statements that
// they stand at.
func (f *sqlFile) attachProblems(out []sqlStatement) {
	for _, p := range f.problems {
		i := slices.IndexFunc(f.parsed, func(s sqlparse.Statement) bool { return f.lastLine(s) >= p.Pos.Line })
		if i < 0 {
			i = len(out) - 1
		}
		out[i].Findings = append(out[i].Findings, sqlFinding{p.Code, "", p.Message, p.Pos.Line, p.Pos.Column})
	}
}
