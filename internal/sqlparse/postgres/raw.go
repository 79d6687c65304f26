package postgres

import (
	"errors"
	"fmt"
	"iter"

	pg "github.com/sqlc-dev/oliphant"
	"github.com/sqlc-dev/oliphant/parser"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// parsed is one statement of a text as the parser sees it.
type parsed struct {
	// Node is the parsed statement; nil when it was not parsed, and Problem
	// then says why.
	Node    *pg.Node
	Problem *sqlast.Unsupported
	// Start and End delimit the statement in the text given to parseEach, as in
	// [sqlparse.Statement].
	Start, End   int
	Placeholders []sqlparse.Placeholder

	text *text
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
	return r.lowerer().statement(r.Node)
}

func (r *parsed) lowerer() *lowerer { return &lowerer{text: r.text, start: sqlast.Pos(r.Start)} }

// parseEach splits src into statements and parses each by itself, one at a time.
// A statement without a token vanishes; one that the parser does not take is
// there with its Problem. Where a semicolon stands within parentheses or a
// function's body and the whole does not parse, each part is a statement.
func parseEach(src string, style sqlparse.Style) iter.Seq[parsed] {
	return func(yield func(parsed) bool) {
		numbers := &sqlparse.Numbering{}
		if style.OneCall {
			for p := range split(src, 0, len(src), true) {
				numbers.MaxParam = max(numbers.MaxParam, p.maxParam)
			}
		}
		for p := range split(src, 0, len(src), false) {
			if !parsePiece(src, p, style, numbers, yield) {
				return
			}
		}
	}
}

// parsePiece parses one piece. numbers goes on from the pieces before it when
// one call runs them all.
func parsePiece(src string, p piece, style sqlparse.Style, numbers *sqlparse.Numbering, yield func(parsed) bool) bool {
	var before sqlparse.Numbering
	if p.inner {
		before = numbers.Clone()
	}
	raws := parseText(src, p, style, numbers)
	if raws[0].Problem == nil || !p.inner {
		for _, r := range raws {
			if !yield(r) {
				return false
			}
		}
		return true
	}
	*numbers = before
	for part := range split(src, p.start, p.end, true) {
		for _, r := range parseText(src, part, style, numbers) {
			if !yield(r) {
				return false
			}
		}
	}
	return true
}

// parseText parses a piece; the result has at least one element.
func parseText(src string, p piece, style sqlparse.Style, numbers *sqlparse.Numbering) []parsed {
	raw := parsed{Start: p.start, End: p.end, text: &text{start: p.start}}
	start := sqlast.Pos(p.start)
	switch {
	case p.end-p.start > sqlparse.MaxStatementBytes:
		raw.Problem = unsupported(start, "statement longer than %d bytes", sqlparse.MaxStatementBytes)
		return []parsed{raw}
	case p.nesting > sqlparse.MaxNesting:
		raw.Problem = unsupported(start, "parentheses nested deeper than %d", sqlparse.MaxNesting)
		return []parsed{raw}
	}
	if !style.OneCall {
		*numbers = sqlparse.Numbering{MaxParam: p.maxParam}
	}
	r := rewrite(src, p, style, numbers)
	raw.text, raw.Placeholders = r.text, r.placeholders
	if raw.Problem = r.problem; raw.Problem != nil {
		return []parsed{raw}
	}
	tree, problem := parse(r, false)
	if problem != nil && len(r.operators) > 0 {
		if quoted, again := parse(r, true); again == nil || again.Pos > problem.Pos {
			tree, problem = quoted, again
		}
	}
	if problem != nil {
		raw.Problem = problem
		return []parsed{raw}
	}
	stmts := tree.GetStmts()
	if len(stmts) == 0 {
		raw.Problem = unsupported(start, "no statement")
		return []parsed{raw}
	}
	// The parser sees several where this package saw one only if their rules
	// for quotes or parentheses differ.
	out := make([]parsed, len(stmts))
	for i, s := range stmts {
		out[i] = raw
		out[i].Node = s.GetStmt()
		if i > 0 {
			out[i].Start = int(r.text.pos(s.GetStmtLocation()))
			out[i-1].End = out[i].Start
		}
	}
	return out
}

// parse runs the parser over a rewritten piece.
func parse(r *rewriter, quote bool) (tree *pg.ParseResult, problem *sqlast.Unsupported) {
	sql := r.build(quote)
	defer func() {
		if p := recover(); p != nil {
			tree, problem = nil, unsupported(sqlast.Pos(r.p.start), "statement that the parser fails on: %v", p)
		}
	}()
	tree, err := pg.Parse(sql)
	if err == nil {
		return tree, nil
	}
	pos := sqlast.Pos(r.p.start)
	if at := new(parser.Error); errors.As(err, &at) && at.Cursorpos > 0 {
		pos = r.text.pos(int32(runeOffset(sql, at.Cursorpos-1)))
	}
	return nil, &sqlast.Unsupported{Kind: fmt.Sprintf("syntax error: %s", message(err)), Pos: pos}
}

// message is the parser's message without the words that ours begins with.
func message(err error) string {
	const prefix = "syntax error "
	if m := err.Error(); len(m) > len(prefix) && m[:len(prefix)] == prefix {
		return m[len(prefix):]
	}
	return err.Error()
}

// runeOffset is the byte offset of the nth character.
func runeOffset(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}
