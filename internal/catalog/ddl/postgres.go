package ddl

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	pg "github.com/sqlc-dev/oliphant"
	"github.com/sqlc-dev/oliphant/parser"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/textutil"
)

// postgresReplay replays PostgreSQL's statements.
type postgresReplay struct{ *replay }

// finish has nothing to do: PostgreSQL resolves every name at once.
func (r postgresReplay) finish() {}

func (r postgresReplay) run(f *file) (total, parsed int, firstBad error) {
	s := &splitter{text: f.text}
	for {
		st, ok := s.next()
		for _, m := range s.meta {
			r.metaCommand(m)
		}
		s.meta = nil
		if !ok {
			return total, parsed, firstBad
		}
		total++
		err := r.statement(st)
		if err == nil {
			parsed++
		} else if firstBad == nil {
			firstBad = err
		}
	}
}

// metaCommand reports psql commands that bring in other statements.
func (r *replay) metaCommand(m span) {
	line := strings.TrimSpace(r.file.text[m.start:m.end])
	name, _, _ := strings.Cut(line, " ")
	switch name {
	case `\i`, `\ir`, `\include`, `\include_relative`:
		r.problem(r.file.position(m.start), "%s is not followed: list the included file in the schema as well", line)
	case `\if`, `\elif`, `\else`, `\endif`, `\gexec`:
		r.problem(r.file.position(m.start), "%s is not replayed", line)
	}
}

// statement replays one statement. The error tells that it does not parse;
// everything else has become a Problem.
func (r *replay) statement(st span) error {
	r.base = st.start
	r.stmt = r.file.text[st.start:st.end]
	if ignoredCommands[st.command] {
		return nil
	}
	if len(r.stmt) > sqlparse.MaxStatementBytes {
		r.unparsed(st.start, fmt.Sprintf("statement of %d bytes is too long to be replayed", len(r.stmt)))
		return nil
	}
	if st.nesting > sqlparse.MaxNesting {
		r.unparsed(st.start, "statement is nested too deeply to be replayed")
		return nil
	}
	tree, err := pg.Parse(r.stmt)
	if err != nil {
		loc, msg := parseError(r.stmt, err)
		r.unparsed(st.start+loc, msg)
		return fmt.Errorf("%s: %s", r.file.position(st.start+loc), msg)
	}
	for _, raw := range tree.GetStmts() {
		r.execute(raw.GetStmt())
	}
	return nil
}

// parseError gives the offset in src and the text of a parser's error.
func parseError(src string, err error) (int, string) {
	pe, ok := errors.AsType[*parser.Error](err)
	if !ok || pe.Cursorpos <= 0 {
		return 0, err.Error()
	}
	loc := 0
	for n := pe.Cursorpos - 1; n > 0 && loc < len(src); n-- {
		_, size := utf8.DecodeRuneInString(src[loc:])
		loc += size
	}
	return loc, textutil.OneLine(pe.Message)
}

// execute replays one parsed statement and turns its failure into a Problem.
func (r *replay) execute(n *pg.Node) {
	if err := r.apply(n); err != nil {
		r.failed(err)
	}
}

// rangeName is a table's name as the statement gives it, qualified with the
// schema in which it would be created.
func (r *replay) rangeName(rv *pg.RangeVar) catalog.Name {
	switch {
	case rv.GetSchemaname() != "":
		return catalog.Name{Schema: rv.GetSchemaname(), Name: rv.GetRelname()}
	case rv.GetRelpersistence() == "t":
		return catalog.Name{Schema: tempSchema, Name: rv.GetRelname()}
	}
	return catalog.Name{Schema: r.search[0], Name: rv.GetRelname()}
}

func (r *replay) lookupRange(rv *pg.RangeVar) *table {
	return r.lookup(rv.GetSchemaname(), rv.GetRelname())
}
