package mysql

import (
	"fmt"
	"iter"
	"strings"
	"sync"

	"github.com/sqlc-dev/marino/ast"
	"github.com/sqlc-dev/marino/parser"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// parsed is one statement of a text as the parser sees it.
type parsed struct {
	// Node is the parsed statement; nil when it was not parsed, and Problem
	// then says why.
	Node    ast.StmtNode
	Problem *sqlast.Unsupported
	// Start and End delimit the statement in the text given to parseEach, as in
	// [sqlparse.Statement].
	Start, End   int
	Placeholders []sqlparse.Placeholder

	text      *text
	returning *returning
}

// lower lowers the statement, with positions in the text given to parseEach.
func (r *parsed) lower() (s sqlast.Statement) {
	if r.Problem != nil {
		return r.Problem
	}
	defer func() {
		if p := recover(); p != nil {
			s = unsupported(sqlast.Pos(r.Start), "statement that could not be read: %v", p)
		}
	}()
	l := r.lowerer()
	s = l.statement(r.Node)
	if l.caseClash != "" {
		return unsupported(sqlast.Pos(r.Start), "names that differ in case only: %s", l.caseClash)
	}
	if r.returning != nil {
		s = r.returning.attach(s)
	}
	return s
}

func (r *parsed) lowerer() *lowerer {
	return &lowerer{text: r.text, start: sqlast.Pos(r.Start)}
}

// parseEach splits src into statements and parses each by itself, one at a time. A
// statement without a token vanishes; one that the parser does not take is
// there with its Problem. Where a semicolon stands within the body of a
// routine and the whole does not parse, each part is a statement.
func parseEach(src string, style sqlparse.Style) iter.Seq[parsed] {
	return func(yield func(parsed) bool) {
		numbers := &sqlparse.Numbering{}
		for p := range split(src, 0, len(src), false) {
			var before sqlparse.Numbering
			if p.inner {
				before = numbers.Clone()
			}
			raw := parsePiece(src, p, style, numbers, nil)
			if raw.Problem == nil || !p.inner {
				if !yield(raw) {
					return
				}
				continue
			}
			*numbers = before
			for part := range split(src, p.start, p.end, true) {
				if !yield(parsePiece(src, part, style, numbers, nil)) {
					return
				}
			}
		}
	}
}

// parsePiece parses one piece. numbers goes on from the pieces before it when
// one call runs them all. definitions is not nil for a file of schema
// definitions, and then takes what the parser does not know.
func parsePiece(src string, p piece, style sqlparse.Style, numbers *sqlparse.Numbering, definitions *mariadb) parsed {
	raw := parsed{Start: p.start, End: p.end, text: &text{start: p.start}}
	start := sqlast.Pos(p.start)
	switch {
	case p.end-p.start > sqlparse.MaxStatementBytes:
		raw.Problem = unsupported(start, "statement longer than %d bytes", sqlparse.MaxStatementBytes)
		return raw
	case p.nesting > sqlparse.MaxNesting:
		raw.Problem = unsupported(start, "parentheses nested deeper than %d", sqlparse.MaxNesting)
		return raw
	}
	if !style.OneCall {
		*numbers = sqlparse.Numbering{}
	}
	r := rewrite(src, p, style, numbers, definitions != nil)
	raw.text, raw.Placeholders = r.text, r.placeholders
	if raw.Problem = r.problem; raw.Problem != nil {
		return raw
	}
	if definitions != nil {
		definitions.adapt(r)
	}
	sql := r.build()
	raw.Node, raw.Problem = parse(sql, p.start)
	if raw.Problem != nil {
		if node, ret := parseReturning(sql, r); node != nil {
			raw.Node, raw.Problem, raw.returning = node, nil, ret
		}
	}
	return raw
}

// parsers holds parsers, which are not for use by several goroutines at once.
var parsers = sync.Pool{New: func() any { return parser.New() }}

// parse runs the parser over the text of one statement, which begins at start.
func parse(sql string, start int) (node ast.StmtNode, problem *sqlast.Unsupported) {
	p := parsers.Get().(*parser.Parser)
	defer func() {
		if recover() != nil { // the parser p is lost
			node, problem = nil, unsupported(sqlast.Pos(start), "statement that the parser fails on")
		}
	}()
	stmts, _, err := p.ParseSQL(sql)
	parsers.Put(p)
	switch {
	case err != nil:
		return nil, syntaxError(err, sql, start)
	case len(stmts) == 0:
		return nil, unsupported(sqlast.Pos(start), "no statement")
	case len(stmts) > 1:
		// Its rules for quotes differ from ours.
		return nil, unsupported(sqlast.Pos(start), "text that is several statements to the parser")
	}
	return stmts[0], nil
}

// syntaxError takes the place out of the parser's message, which quotes the
// rest of the text from there on.
func syntaxError(err error, sql string, start int) *sqlast.Unsupported {
	msg := err.Error()
	_, after, ok := strings.Cut(msg, ` near "`)
	end := strings.LastIndexByte(after, '"')
	if !ok || end < 0 {
		return unsupported(sqlast.Pos(start), "syntax error: %s", firstLine(msg))
	}
	rest := after[:end]
	var total int
	if _, tail, ok := strings.Cut(after[end:], "(total length "); ok {
		if _, err := fmt.Sscanf(tail, "%d", &total); err != nil {
			total = 0
		}
	}
	at := len(sql) - max(len(rest), total)
	if at < 0 || !strings.HasPrefix(sql[at:], rest) {
		return unsupported(sqlast.Pos(start), "syntax error: %s", firstLine(msg))
	}
	pos := sqlast.Pos(start + at)
	near := firstLine(strings.TrimSpace(rest))
	switch {
	case near == "":
		return unsupported(pos, "syntax error at the end of the statement")
	case len(near) > 40:
		near = strings.ToValidUTF8(near[:40], "") + "…"
	}
	return unsupported(pos, "syntax error near %q", near)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
