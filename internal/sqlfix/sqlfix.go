// Package sqlfix edits the text of SQL statements: it finds where a condition
// on a table, or a column of an INSERT, belongs. It knows the lay of clauses and
// no more; whether an edited statement is right is for the prover to say.
package sqlfix

import (
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// Edit puts Text in place of the bytes from Start to End, which are often none.
type Edit struct {
	Start, End int
	Text       string
	// Behind says that an insertion goes with the byte before Start, not with
	// the one at it: they may come from different places.
	Behind bool
}

// Apply makes edits, which must not overlap and are in order.
func Apply(text string, edits []Edit) string {
	var b strings.Builder
	last := 0
	for _, e := range edits {
		b.WriteString(text[last:e.Start])
		b.WriteString(e.Text)
		last = e.End
	}
	b.WriteString(text[last:])
	return b.String()
}

// Another makes an edit that adds a WHERE clause one that goes on with the
// clause which another edit adds at the same place; ok is false for other edits.
func (e Edit) Another() (next Edit, ok bool) {
	predicate, ok := strings.CutPrefix(strings.TrimSpace(e.Text), where)
	e.Text = " AND " + predicate
	return e, ok && e.Behind
}

const where = "WHERE "

// Statement is a statement of a text, split into tokens. Offsets are into the
// text.
type Statement struct {
	dialect catalog.Dialect
	src     string
	tokens  []token
}

type token struct {
	sqlparse.Token
	depth int    // of parentheses; those of a pair are outside of it
	word  string // in upper case; a symbol as it is; "" for others
}

// New splits src[start:end], which is one statement of src.
func New(dialect catalog.Dialect, src string, start, end int) *Statement {
	s := &Statement{dialect: dialect, src: src}
	lex := sqlparse.NewLexer(dialect, src[:end], start)
	depth := 0
	for t, ok := lex.Next(); ok; t, ok = lex.Next() {
		if t.Kind == sqlparse.CommentToken {
			continue
		}
		next := token{Token: t, depth: depth}
		switch t.Kind {
		case sqlparse.Word:
			next.word = strings.ToUpper(src[t.Start:t.End])
		case sqlparse.Symbol:
			next.word = src[t.Start:t.End]
		default:
		}
		switch next.word {
		case "(":
			depth++
		case ")":
			depth--
			next.depth = depth
		}
		s.tokens = append(s.tokens, next)
	}
	return s
}

// at finds the token that begins at an offset.
func (s *Statement) at(offset int) (int, bool) {
	return slices.BinarySearchFunc(s.tokens, offset, func(t token, offset int) int { return t.Start - offset })
}

func (s *Statement) text(i int) string { return s.src[s.tokens[i].Start:s.tokens[i].End] }

func (s *Statement) is(i int, words ...string) bool {
	return i >= 0 && i < len(s.tokens) && slices.Contains(words, s.tokens[i].word)
}

// Name is how the statement calls the table that it names at an offset: by its
// alias, if aliased, as it is spelled there.
func (s *Statement) Name(offset int, aliased bool) (string, bool) {
	i, ok := s.at(offset)
	if !ok || !s.name(i) {
		return "", false
	}
	for s.is(i+1, ".") && s.name(i+2) {
		i += 2
	}
	if !aliased {
		return s.text(i), true
	}
	for i++; s.is(i, "*", "AS"); i++ {
	}
	if !s.name(i) {
		return "", false
	}
	return s.text(i), true
}

// name tells whether a token can name something.
func (s *Statement) name(i int) bool {
	return i >= 0 && i < len(s.tokens) && (s.tokens[i].Kind == sqlparse.Word || s.tokens[i].Kind == sqlparse.QuotedIdent)
}

// Where adds a predicate to the condition of the SELECT, UPDATE or DELETE that
// names a table at an offset in its FROM.
func (s *Statement) Where(offset int, predicate string) ([]Edit, bool) {
	i, ok := s.at(offset)
	if !ok {
		return nil, false
	}
	depth := s.tokens[i].depth
	for head := i; ; head-- {
		if head < 0 {
			return nil, false
		}
		depth = min(depth, s.tokens[head].depth)
		if s.tokens[head].depth == depth && s.is(head, "SELECT", "UPDATE", "DELETE") {
			break
		}
	}
	at, end := -1, len(s.tokens)
	for k := i; k < len(s.tokens); k++ {
		if s.tokens[k].depth > depth {
			continue
		}
		if s.tokens[k].depth < depth || s.ends(k) {
			end = k
			break
		}
		if s.is(k, "WHERE") && at < 0 {
			at = k
		}
	}
	if at < 0 {
		last, before := s.tokens[end-1].End, " "
		if end < len(s.tokens) {
			gap := s.src[last:s.tokens[end].Start]
			if line := strings.LastIndexByte(gap, '\n'); line >= 0 && strings.TrimSpace(gap) == "" {
				before = gap[line:] // clauses stand on lines of their own
			}
		}
		return []Edit{{last, last, before + where + predicate, true}}, true
	}
	return s.conjoin(at+1, end, depth, predicate)
}

// ends tells whether a clause begins behind WHERE at a token.
func (s *Statement) ends(i int) bool {
	return s.is(i, "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR", "LOCK", "UNION", "INTERSECT", "EXCEPT", "RETURNING", ";") ||
		s.is(i, "ON") && s.is(i+1, "CONFLICT", "DUPLICATE")
}

// On adds a predicate to the condition of the join that names a table at an
// offset as its right side, or of the MERGE that it is a target of.
func (s *Statement) On(offset int, predicate string) ([]Edit, bool) {
	i, ok := s.at(offset)
	if !ok {
		return nil, false
	}
	depth := s.tokens[i].depth
	merge := slices.ContainsFunc(s.tokens[:i], func(t token) bool { return t.depth == depth && t.word == "MERGE" })
	on, end := -1, len(s.tokens)
	for k := i + 1; k < len(s.tokens); k++ {
		t := s.tokens[k]
		if t.depth > depth {
			continue
		}
		if on < 0 && t.depth == depth && t.word == "ON" && !s.ends(k) {
			on = k
			continue
		}
		using := t.word == "USING" && !merge
		if t.depth < depth || s.ends(k) || s.joins(k) || using || s.is(k, ",", "WHERE", "SET", "WHEN", "ON") {
			end = k
			break
		}
	}
	if on < 0 {
		return nil, false
	}
	return s.conjoin(on+1, end, depth, predicate)
}

// Inner tells whether the table that is named at an offset is the right side of
// an inner join, so that a condition of the join may as well stand in WHERE.
func (s *Statement) Inner(offset int) bool {
	i, ok := s.at(offset)
	return ok && s.is(i-1, "JOIN") && !s.is(i-2, "LEFT", "RIGHT", "FULL", "OUTER")
}

// joins tells whether a join begins at a token.
func (s *Statement) joins(i int) bool {
	return s.is(i, "JOIN", "INNER", "CROSS", "FULL", "NATURAL", "STRAIGHT_JOIN") ||
		s.is(i, "LEFT", "RIGHT") && !s.is(i+1, "(")
}

// conjoin adds a predicate before the condition of the tokens from first on.
func (s *Statement) conjoin(first, end, depth int, predicate string) ([]Edit, bool) {
	if first >= end {
		return nil, false
	}
	start, last := s.tokens[first].Start, s.tokens[end-1].End
	for k := first; k < end; k++ {
		or := s.is(k, "OR") || s.dialect == catalog.MySQL && (s.is(k, "XOR") || s.is(k, "|") && s.is(k+1, "|"))
		if or && s.tokens[k].depth == depth {
			return []Edit{{start, start, predicate + " AND (", false}, {last, last, ")", true}}, true
		}
	}
	return []Edit{{start, start, predicate + " AND ", false}}, true
}
