package main

import (
	"regexp"
	"sort"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/suppress"
)

var sqlcName = regexp.MustCompile(`^(?:--|#|/\*)\s*name:\s*(\S+)`)

// sqlFile is a text whose statements are visited in order.
type sqlFile struct {
	name, src string
	lines     []int              // offsets of the lines' first bytes
	comments  []sqlparse.Comment // name lines and directives that no statement has taken yet
	// sqlc tells that the text is written for sqlc, where @name is a
	// placeholder. Elsewhere @ is an operator: tenant_id = @tenant_id compares
	// a column with its own absolute value.
	sqlc  bool
	index int // statements visited
}

func newSQLFile(dialect catalog.Dialect, name, src string) *sqlFile {
	f := &sqlFile{name: name, src: src, lines: make([]int, 1, 1+strings.Count(src, "\n"))}
	for i := range len(src) {
		if src[i] == '\n' {
			f.lines = append(f.lines, i+1)
		}
	}
	f.sqlc = strings.Contains(src, "sqlc.arg(") || strings.Contains(src, "sqlc.narg(") || strings.Contains(src, "sqlc.slice(")
	if !strings.Contains(src, "name:") && !strings.Contains(src, "tenantvet:") {
		return f
	}
	lex := sqlparse.NewLexer(dialect, src, 0)
	for t, ok := lex.Next(); ok; t, ok = lex.Next() {
		if t.Kind != sqlparse.CommentToken {
			continue
		}
		c := sqlparse.Comment{Start: t.Start, End: t.End, Text: src[t.Start:t.End]}
		named := sqlcName.MatchString(c.Text)
		f.sqlc = f.sqlc || named
		if named || strings.Contains(c.Text, "tenantvet:") {
			f.comments = append(f.comments, c)
		}
	}
	return f
}

func (f *sqlFile) position(offset int) diag.Position {
	line := sort.SearchInts(f.lines, offset+1)
	return diag.Position{File: f.name, Offset: offset, Line: line, Column: offset - f.lines[line-1] + 1}
}

// next visits a statement. It takes the comments above it, in it and behind
// it on its last line: name is that of the last name line of sqlc above it,
// and a directive covers the lines of the statement and its own.
func (f *sqlFile) next(p sqlparse.Statement) (name string, directives []suppress.Comment) {
	f.index++
	first, last := f.position(p.Start).Line, f.position(max(p.Start, p.End-1)).Line
	taken := 0
	for _, c := range f.comments {
		if c.Start >= p.End && f.position(c.Start).Line > last {
			break
		}
		taken++
		m := sqlcName.FindStringSubmatch(c.Text)
		switch {
		case m == nil:
			at := f.position(c.Start)
			directives = append(directives, suppress.Comment{Text: c.Text, Pos: at, FirstLine: min(first, at.Line), LastLine: max(last, at.Line)})
		case c.Start < p.Start:
			name = m[1]
		}
	}
	f.comments = f.comments[taken:]
	return name, directives
}

// rest takes the directives behind the last statement; they cover nothing.
func (f *sqlFile) rest() []suppress.Comment {
	var directives []suppress.Comment
	for _, c := range f.comments {
		if !sqlcName.MatchString(c.Text) {
			at := f.position(c.Start)
			directives = append(directives, suppress.Comment{Text: c.Text, Pos: at, FirstLine: at.Line, LastLine: at.Line})
		}
	}
	f.comments = nil
	return directives
}
