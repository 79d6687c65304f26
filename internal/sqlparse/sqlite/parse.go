package sqlite

import (
	"errors"
	"iter"
	"strings"

	"github.com/sqlc-dev/meyer/ast"
	"github.com/sqlc-dev/meyer/parser"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// parsed is one statement of a text before it is lowered.
type parsed struct {
	stmt       ast.Stmt            // nil when there is a problem
	problem    *sqlast.Unsupported // why there is no tree
	start, end int
	text       string // as the parser saw it
	params     *params
}

// parseEach splits src into statements and parses each by itself, one at a
// time.
func parseEach(src string, style sqlparse.Style) iter.Seq[parsed] {
	return func(yield func(parsed) bool) {
		tokens, end := tokenize(src)
		for p := range split(tokens, false) {
			raw := parsePiece(src, p, style)
			if raw.problem == nil || !p.inner {
				if !yield(raw) {
					return
				}
				continue
			}
			// What looked like a trigger's body may hold other statements.
			for part := range split(p.tokens, true) {
				if !yield(parsePiece(src, part, style)) {
					return
				}
			}
		}
		if end < len(src) {
			yield(parsed{
				problem: unsupported(sqlast.Pos(end), "NUL byte"),
				start:   end, end: len(src), params: &params{},
			})
		}
	}
}

func parsePiece(src string, p piece, style sqlparse.Style) parsed {
	raw := parsed{start: p.start(), end: p.end(), params: &params{}}
	start := sqlast.Pos(raw.start)
	switch {
	case raw.end-raw.start > sqlparse.MaxStatementBytes:
		raw.problem = unsupported(start, "statement longer than %d bytes", sqlparse.MaxStatementBytes)
		return raw
	case p.nesting > sqlparse.MaxNesting:
		raw.problem = unsupported(start, "parentheses nested deeper than %d", sqlparse.MaxNesting)
		return raw
	}
	raw.text, raw.params = scan(src, p, style)
	if raw.problem = raw.params.problem; raw.problem == nil {
		raw.parse()
	}
	return raw
}

// parse runs the parser over the statement's text.
func (r *parsed) parse() {
	defer func() {
		if p := recover(); p != nil {
			r.stmt, r.problem = nil, unsupported(sqlast.Pos(r.start), "statement that the parser fails on: %v", p)
		}
	}()
	stmts, err := parser.Options{UpdateDeleteLimit: true}.ParseString(r.text)
	switch {
	case err != nil:
		pos, message := r.start, err.Error()
		if at := new(parser.Error); errors.As(err, &at) {
			pos, message = r.start+max(0, at.Offset), at.Message
		}
		message = strings.TrimSuffix(message, ": syntax error")
		r.problem = &sqlast.Unsupported{Kind: "syntax error: " + message, Pos: sqlast.Pos(pos)}
	case len(stmts) != 1:
		r.problem = unsupported(sqlast.Pos(r.start), "%d statements read as one", len(stmts))
	default:
		r.stmt = stmts[0]
	}
}

// lower lowers the statement, with positions in the text given to parseEach.
func (r *parsed) lower() (s sqlast.Statement) {
	if r.problem != nil {
		return r.problem
	}
	defer func() {
		if p := recover(); p != nil {
			s = unsupported(sqlast.Pos(r.start), "statement that could not be read: %v", p)
		}
	}()
	l := lowerer{src: r.text, base: r.start, start: sqlast.Pos(r.start), params: r.params}
	l.findCTEs(r.stmt)
	return l.statement(r.stmt)
}

// keyword tells whether an identifier is the unquoted word w.
func keyword(id *ast.Ident, w string) bool {
	return id.Quote == ast.QuoteNone && fold(id.Name) == w
}
