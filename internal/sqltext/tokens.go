package sqltext

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// lexeme is a token of SQL text. Tag is that of the segments it is from.
type lexeme struct {
	text string // in upper case; placeholders without their number
	tag  int
	// Of a placeholder: its number, from $n or counted; zero when it is not
	// known, as behind a list of unknown length.
	placeholder bool
	number      int
}

// tokenize splits a template into tokens. It reports false for text that the
// dialects read in different ways, and when a token is made of segments with
// different tags.
func tokenize(segs []Segment) ([]lexeme, bool) {
	t := tokenizer{tags: make([]tagEnd, 0, len(segs))}
	t.text.Grow(length(segs) + len(segs))
	for _, s := range segs {
		text := s.Text
		if s.Hole != nil {
			switch s.Hole.Kind {
			case NumberText:
				text = "0"
			case QuotedIdentifier:
				text = `"x"`
			case PlaceholderList:
				text = "\x00"
			default:
				return nil, false
			}
		}
		t.text.WriteString(text)
		t.tags = append(t.tags, tagEnd{t.text.Len(), s.tag})
	}
	return t.tokens()
}

type tokenizer struct {
	text strings.Builder
	tags []tagEnd // of the text from the end before
}

// tagEnd says up to where a tag goes.
type tagEnd struct{ end, tag int }

// bytesPerToken is what a token of SQL takes with the white space around it.
const bytesPerToken = 5

func (t *tokenizer) tokens() ([]lexeme, bool) {
	s := t.text.String()
	upper := s
	ascii := !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
	if ascii {
		upper = strings.ToUpper(s)
	}
	out := make([]lexeme, 0, len(s)/bytesPerToken+1)
	asked, lists := 0, false
	tags := t.tags
	for i := 0; i < len(s); {
		n, ok := tokenLength(s[i:])
		if !ok {
			return nil, false
		}
		at := i
		i += n
		for tags[0].end <= at {
			tags = tags[1:]
		}
		// White space separates, whatever it is from.
		if isBlank(s[at]) {
			continue
		}
		for k := 0; tags[k].end < i; k++ {
			if next := tags[k+1]; next.tag != tags[0].tag && next.end > tags[k].end {
				return nil, false
			}
		}
		if strings.HasPrefix(s[at:], "--") {
			continue
		}
		tok := lexeme{text: upper[at:i], tag: tags[0].tag}
		if !ascii {
			tok.text = strings.ToUpper(tok.text)
		}
		switch {
		case s[at] == 0:
			lists = true
		case s[at] == '$' && n > 1, s[at] == '?' && n > 1:
			tok.placeholder, tok.number = true, decimal(s[at+1:i])
			tok.text = s[at : at+1]
		case s[at] == '?':
			asked++
			tok.placeholder = true
			if !lists {
				tok.number = asked
			}
		}
		out = append(out, tok)
	}
	return out, true
}

func decimal(s string) int {
	n := 0
	for _, c := range []byte(s) {
		if n = n*10 + int(c-'0'); n > 1<<20 {
			return 0
		}
	}
	return n
}

func isBlank(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80 }

// span is the number of leading bytes of s that all satisfy f.
func span(s string, f func(byte) bool) int {
	n := 0
	for n < len(s) && f(s[n]) {
		n++
	}
	return n
}

// tokenLength is the length of the token, the comment or the white space that
// s begins with.
func tokenLength(s string) (int, bool) {
	c := s[0]
	switch {
	case isBlank(c):
		return span(s, isBlank), true
	case isLetter(c):
		n := span(s, func(c byte) bool { return isLetter(c) || isDigit(c) || c == '$' })
		// E'…' and its like have rules of their own.
		return n, n == len(s) || s[n] != '\''
	case isDigit(c):
		return span(s, func(c byte) bool { return isLetter(c) || isDigit(c) || c == '.' }), true
	case c == '\'' || c == '"' || c == '`':
		return quoted(s)
	case c == '$':
		n := 1 + span(s[1:], isDigit)
		return n, n > 1 && (n == len(s) || !isLetter(s[n]))
	case c == '?':
		return 1 + span(s[1:], isDigit), true
	case strings.HasPrefix(s, "-- "):
		n := strings.IndexByte(s, '\n')
		return n, n > 0
	case strings.HasPrefix(s, "--"), strings.HasPrefix(s, "/*"), c == '#', c == '\\':
		return 0, false
	}
	return 1, true
}

// quoted is the length of the quoted token that s begins with.
func quoted(s string) (int, bool) {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			return 0, false
		case s[i] == s[0] && i+1 < len(s) && s[i+1] == s[0]:
			i++
		case s[i] == s[0]:
			return i + 1, true
		}
	}
	return 0, false
}

// isCondition says whether tokens are AND with a condition behind it, or a
// condition with AND behind it, so that a statement with them selects by one
// condition more than it does without.
func isCondition(tokens []lexeme) bool {
	if len(tokens) < 2 {
		return false
	}
	switch last := len(tokens) - 1; {
	case tokens[0].text == "AND":
		tokens = tokens[1:]
	case tokens[last].text == "AND":
		tokens = tokens[:last]
	default:
		return false
	}
	// For MySQL and MariaDB, which have none of these, || is OR.
	concatenates := slices.ContainsFunc(tokens, func(t lexeme) bool { return t.text == "ILIKE" || t.text == "$" })
	depth, cases := 0, 0
	for i, t := range tokens {
		switch t.text {
		case "(", "[":
			depth++
		case ")", "]":
			if depth--; depth < 0 {
				return false
			}
		case "CASE":
			cases++
		case "END":
			cases--
		case "WHEN", "THEN", "ELSE":
			if cases == 0 {
				return false
			}
		case ";":
			return false
		case "FROM":
			if depth == 0 && (i == 0 || tokens[i-1].text != "DISTINCT") {
				return false
			}
		}
		if depth == 0 && endsCondition[t.text] && !(t.text == "|" && concatenates) {
			return false
		}
	}
	last := tokens[len(tokens)-1].text
	return depth == 0 && cases == 0 && last != "AND" && tokens[0].text != "AND"
}

// endsCondition holds the words and signs that are never part of a condition
// outside of parentheses, or that bind less than AND.
var endsCondition = setOf("OR", "XOR", "|", "UNION", "INTERSECT", "EXCEPT", "MINUS", "SELECT", "WHERE", "GROUP", "ORDER", "HAVING",
	"LIMIT", "OFFSET", "FETCH", "FOR", "LOCK", "WINDOW", "QUALIFY", "RETURNING", "ON", "USING", "JOIN", "LEFT", "RIGHT", "FULL", "INNER",
	"CROSS", "NATURAL", "VALUES", "SET", "WITH", "AS", "INTO", "INSERT", "UPDATE", "DELETE", "DO", ",", ";", ":=")

// isOrder says whether tokens are names to order by, or functions of names and
// constants, with their directions.
func isOrder(tokens []lexeme) bool {
	if len(tokens) == 0 {
		return false
	}
	depth := 0
	for _, t := range tokens {
		switch c := t.text[0]; {
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth < 0 {
				return false
			}
		case t.text != "," && t.text != "." && !isLetter(c) && !isDigit(c) && c != '"' && c != '`' && c != '\'' || endsOrder[t.text]:
			return false
		}
	}
	return depth == 0
}

// endsOrder holds the words that are more than names in an order.
var endsOrder = setOf("LIMIT", "OFFSET", "FETCH", "FOR", "LOCK", "UNION", "INTERSECT", "EXCEPT", "USING", "SELECT", "WHERE", "FROM", "RETURNING",
	"CASE", "AND", "OR", "NOT", "IN", "IS", "INTO", "PROCEDURE", "WINDOW", "GROUP", "HAVING", "ORDER")

func setOf(words ...string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		m[w] = true
	}
	return m
}

// ordering says whether what follows tokens orders the rows of a query.
func ordering(tokens []lexeme) bool {
	depth := 0
	for i := len(tokens) - 1; i > 0; i-- {
		switch t := tokens[i].text; {
		case t == ")":
			depth++
		case t == "(":
			if depth--; depth < 0 {
				return false
			}
		case depth > 0:
		case t == "BY":
			return tokens[i-1].text == "ORDER"
		case endsOrder[t]:
			return false
		}
	}
	return false
}

// beginsCondition holds the tokens behind which a condition can begin.
var beginsCondition = setOf("WHERE", "ON", "AND", "(", "HAVING")

// coverable says whether conditions can be left out of a statement one by one:
// it is one query or write, and none of them decides which key a conflict is
// about.
func coverable(tokens []lexeme) bool {
	for i, t := range tokens {
		switch t.text {
		case "CONFLICT", "DUPLICATE", "MERGE", "RECURSIVE", "CREATE", "EXPLAIN", "PREPARE", "DECLARE", "COPY":
			return false
		case ";":
			if i < len(tokens)-1 {
				return false
			}
		}
	}
	return len(tokens) > 0 && firstWords[tokens[0].text]
}

var firstWords = setOf("SELECT", "UPDATE", "DELETE", "WITH", "INSERT")
