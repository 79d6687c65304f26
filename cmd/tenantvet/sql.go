package main

import (
	"bufio"
	"fmt"
	"time"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/cmd/internal/sqlflags"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/report"
)

const sqlHelp = `
Proves each statement of SQL files; "-" is standard input. Files are plain, or
have sqlc's "-- name: GetOrder :one" lines. A directive
"-- tenantvet:allow TV101 admin: reason" in or above a statement allows what
is found there.

The schema and the tenancy come from --config, or from the flags, which win
over the file. With neither --config nor --schema, tenantvet.yaml is looked
for here and above. A configuration that is not used leaves tenant_id as the
tenant column.

Without --trust, a placeholder that is compared with a tenant column, or
written to one, is assumed to carry the caller's tenant; the output says which.
--trust takes numbers and, for @name and its like, names; none trusts nothing.
Where the configuration has several dimensions of tenancy, each is
DIMENSION=N, as in --trust organisation=1,project=2.

--diff shows what --fix would change: a predicate that reuses a placeholder of
the statement, or in files of sqlc's a new one.

Findings go to standard output, on a terminal with the lines that they are
about, elsewhere in the format of go vet; -o and --format write other formats,
as in tenantvet check.

With --json, each statement is one line:
{"file","line","name","index","statement","verdict","findings":[{"code",
"relation","message","line","column"}],"relations":[{"table","alias","class",
"bound","proof","reason"}],"trusted"}. index counts the file's statements from
1, name is sqlc's, lines and columns are the file's, columns in bytes.
Findings that a directive allows are in "suppressed" instead. With several
dimensions, a relation has "dimension", and "dimensions" lists what is trusted
in each.

Exit code: 0 all scoped, 1 some are not, 2 usage, configuration or file error.`

func runSQL(args []string, io streams) int {
	f := cli.NewFlags("tenantvet sql", "[flags] FILE|-…", sqlHelp)
	tenancy := sqlflags.Register(f.FlagSet)
	asJSON := f.Bool("json", false, "one JSON object a line for each statement")
	var outs outputs
	outs.define(f)
	var change fixFlags
	change.define(f)
	files, code, done := f.Parse(args, io.out, io.err)
	if done {
		return code
	}
	if len(files) == 0 {
		return usageError(io, f.Name(), "no SQL file; - reads standard input")
	}
	taken := change.output()
	switch {
	case change.fix && change.diff:
		return usageError(io, f.Name(), "--fix changes files and --diff does not: give one of them")
	case *asJSON && (change.fix || change.diff):
		return usageError(io, f.Name(), "--json is about files as they are: leave out --fix and --diff")
	case *asJSON:
		taken = "--json"
	}
	if err := outs.check(io.out, taken); err != nil {
		return fail(io, f.Name(), err)
	}
	out := bufio.NewWriter(io.out)
	judge := sqlJudge{json: *asJSON, keep: len(outs.list) > 0 || change.fix || change.diff, fix: change.fix || change.diff, io: streams{io.in, out, io.err}, today: time.Now()}
	var err error
	if judge.trust, err = tenancy.Trust(); err != nil {
		return usageError(io, f.Name(), "%w", err)
	}
	if judge.style, judge.autoStyle, err = tenancy.Style(); err != nil {
		return usageError(io, f.Name(), "%w", err)
	}
	cfg, err := tenancy.Config()
	if err != nil {
		return fail(io, f.Name(), err)
	}
	if judge.project, err = project.Load(cfg); err != nil {
		return fail(io, f.Name(), err)
	}
	if err := judge.trust.Check(judge.project); err != nil {
		return usageError(io, f.Name(), "%w", err)
	}
	printProblems(io.err, judge.project.Schema.Problems)
	look := func(io streams) (*sqlJudge, int) {
		judge, code := judge, exitClean
		judge.io.err = io.err
		for _, file := range files {
			if err := judge.file(file); err != nil {
				code = fail(io, f.Name(), err)
				judge.document.Incomplete = append(judge.document.Incomplete, report.Incomplete{Package: file, Reason: err.Error()})
			}
		}
		return &judge, code
	}
	looked, code := change.mend(io, f.Name(), look)
	if looked == nil {
		return code
	}
	if err := out.Flush(); err != nil {
		return fail(io, f.Name(), err)
	}
	if err := outs.write(looked.complete(), io.out, looked.read); err != nil {
		return fail(io, f.Name(), err)
	}
	for _, p := range judge.trust.Unused() {
		fmt.Fprintf(io.err, "%s: --trust %s: no statement has this placeholder\n", f.Name(), p)
	}
	looked.summary()
	return max(code, looked.code())
}
