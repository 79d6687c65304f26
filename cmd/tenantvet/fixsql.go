package main

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"github.com/tenantvet/tenantvet/cmd/internal/sqlflags"
	"github.com/tenantvet/tenantvet/internal/report"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlfile"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// offer looks for a fix of findings about a statement that are to be reported,
// which are those of s.Findings in order.
func (j *sqlJudge) offer(f *sqlfile.File, p sqlparse.Statement, style sqlparse.Style, found []scope.Finding, s *report.Statement) {
	if !j.fix || len(found) == 0 || f.Name == sqlflags.Stdin {
		return
	}
	edits, message, gone := verdict.FixStatement(j.project, verdict.FileStatement{
		Statement: p, Text: f.Text, Style: style, Trust: j.trust.Of, Findings: found,
	})
	if len(gone) == 0 {
		return
	}
	fix := report.Fix{Description: message}
	for _, e := range edits {
		from, to := f.Position(e.Start), f.Position(e.End)
		fix.Edits = append(fix.Edits, report.Edit{
			File: f.Name, Line: from.Line, Column: from.Column, EndLine: to.Line, EndColumn: to.Column,
			Text: e.Text, Offset: e.Start, EndOffset: e.End, Size: len(f.Text),
		})
	}
	for _, i := range gone {
		j.fixes = append(j.fixes, offered{s.Findings[i], f.Name, fix})
	}
}

// offered is a fix of a finding of a file.
type offered struct {
	finding report.StatementFinding
	file    string
	fix     report.Fix
}

// fixOf is the fix of a finding of a file, if it has one.
func (j *sqlJudge) fixOf(f report.StatementFinding, file string) []report.Fix {
	i := slices.IndexFunc(j.fixes, func(o offered) bool { return o.finding == f && o.file == file })
	if i < 0 {
		return nil
	}
	return []report.Fix{j.fixes[i].fix}
}

// mend makes the fixes of what look finds, or shows them, and looks again at
// what is changed.
func (x *fixFlags) mend(io streams, command string, look func(streams) (*sqlJudge, int)) (*sqlJudge, int) {
	start := time.Now()
	var told bytes.Buffer
	first := io
	first.err = &told
	judge, code := look(first)
	flush := func() {
		fmt.Fprint(io.err, told.String())
		if judge != nil {
			judge.io.err = io.err
		}
	}
	if judge == nil || !x.fix && !x.diff {
		flush()
		return judge, code
	}
	f := chooseFixes(judge.complete().Active(), "", start)
	var err error
	verb := "would fix"
	if x.fix {
		verb, err = "fixed", f.write()
	} else {
		err = f.diff(io.out)
	}
	if err != nil {
		flush()
		return nil, fail(io, command, err)
	}
	if x.diff || len(f.taken) == 0 {
		flush()
		f.summary(io.err, verb)
		return judge, code
	}
	f.summary(io.err, verb)
	return look(io)
}
