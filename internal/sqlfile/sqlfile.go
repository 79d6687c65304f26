// Package sqlfile reads files of SQL statements: plain ones and sqlc's, whose
// statements have names, with the directives in their comments.
package sqlfile

import (
	"fmt"
	"io"
	"regexp"
	"sort"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/suppress"
)

var macro = regexp.MustCompile(`(?i)\bsqlc\.(?:n?arg|slice)\(`)

var nameLine = regexp.MustCompile(`^(?:--|#|/\*)\s*name:\s*(\S+)(?:\s+(:\S+))?`)

// QueryName is the name that the comment at the start of a query gives it, in
// the code that sqlc writes; "" if it has none.
func QueryName(text string) string {
	if m := nameLine.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// maxBytes bounds what is read into memory.
const maxBytes = 256 << 20

// ReadText reads SQL; binary data is an error.
func ReadText(r io.Reader) (string, error) {
	var b strings.Builder
	if n, err := io.Copy(&b, io.LimitReader(r, maxBytes+1)); err != nil {
		return "", err
	} else if n > maxBytes {
		return "", fmt.Errorf("longer than %d MB", maxBytes>>20)
	}
	text := b.String()
	if i := strings.IndexByte(text, 0); i >= 0 {
		return "", fmt.Errorf("not a text file: NUL byte at offset %d", i)
	}
	return text, nil
}

// File is a text whose statements are visited in order.
type File struct {
	Name, Text string
	// Sqlc tells that the text is written for sqlc, where @name is a
	// placeholder. Elsewhere @ is an operator: tenant_id = @tenant_id compares
	// a column with its own absolute value.
	Sqlc bool

	lines    []int              // offsets of the lines' first bytes
	comments []sqlparse.Comment // name lines and directives that no statement has taken yet
}

// New reads the comments of a text.
func New(dialect catalog.Dialect, name, text string) *File {
	f := &File{Name: name, Text: text, lines: make([]int, 1, 1+strings.Count(text, "\n"))}
	for i := range len(text) {
		if text[i] == '\n' {
			f.lines = append(f.lines, i+1)
		}
	}
	f.Sqlc = macro.MatchString(text)
	if !strings.Contains(text, "name:") && !strings.Contains(text, "tenantvet:") {
		return f
	}
	lex := sqlparse.NewLexer(dialect, text, 0)
	for t, ok := lex.Next(); ok; t, ok = lex.Next() {
		if t.Kind != sqlparse.CommentToken {
			continue
		}
		c := sqlparse.Comment{Start: t.Start, End: t.End, Text: text[t.Start:t.End]}
		named := nameLine.MatchString(c.Text)
		f.Sqlc = f.Sqlc || named
		if named || strings.Contains(c.Text, "tenantvet:") {
			f.comments = append(f.comments, c)
		}
	}
	return f
}

// Position is the place of an offset.
func (f *File) Position(offset int) diag.Position {
	line := sort.SearchInts(f.lines, offset+1)
	return diag.Position{File: f.Name, Offset: offset, Line: line, Column: offset - f.lines[line-1] + 1}
}

// Label is what the comments at a statement say.
type Label struct {
	// Name and Command are sqlc's, such as "GetOrder" and ":one"; "" where the
	// last name line above the statement has none.
	Name, Command string
	// Directives cover the lines of the statement and their own.
	Directives []suppress.Comment
}

// Next visits the next statement. It takes the comments above it, in it and
// behind it on its last line.
func (f *File) Next(p sqlparse.Statement) (l Label) {
	first, last := f.Position(p.Start).Line, f.Position(max(p.Start, p.End-1)).Line
	taken := 0
	for _, c := range f.comments {
		if c.Start >= p.End && f.Position(c.Start).Line > last {
			break
		}
		taken++
		m := nameLine.FindStringSubmatch(c.Text)
		switch {
		case m == nil:
			at := f.Position(c.Start)
			l.Directives = append(l.Directives, suppress.Comment{Text: c.Text, Pos: at, FirstLine: min(first, at.Line), LastLine: max(last, at.Line)})
		case c.Start < p.Start:
			l.Name, l.Command = m[1], m[2]
		}
	}
	f.comments = f.comments[taken:]
	return l
}

// Rest takes the directives behind the last statement; they cover nothing.
func (f *File) Rest() []suppress.Comment {
	var directives []suppress.Comment
	for _, c := range f.comments {
		if !nameLine.MatchString(c.Text) {
			at := f.Position(c.Start)
			directives = append(directives, suppress.Comment{Text: c.Text, Pos: at, FirstLine: at.Line, LastLine: at.Line})
		}
	}
	f.comments = nil
	return directives
}
