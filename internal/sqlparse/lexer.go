package sqlparse

import "strings"

// TokenKind is the kind of a lexical token.
type TokenKind int

// The kinds of tokens.
const (
	Word         TokenKind = iota // an unquoted identifier or keyword
	QuotedIdent                   // "…"
	String                        // '…', E'…' (with its prefix letter), $tag$…$tag$
	Number                        // 1, 1.5e3, 0x1F
	Parameter                     // $1
	CommentToken                  // -- … without the line's end, or /* … */
	Symbol                        // any other single byte
)

// Token is a lexical token: src[Start:End].
type Token struct {
	Kind       TokenKind
	Start, End int
	// Unterminated marks a string, quoted identifier or comment that the text
	// ends within.
	Unterminated bool
}

// Lexer splits SQL text into tokens by the rules that PostgreSQL and the
// standard share: doubled quotes, E” strings with backslashes, dollar
// quotes, nested comments. It takes any bytes and never fails; white space is
// skipped. A byte order mark at the start counts as white space.
type Lexer struct {
	src string
	pos int
}

// NewLexer makes a lexer that starts at the offset start of src.
func NewLexer(src string, start int) *Lexer { return &Lexer{src: src, pos: start} }

// Seek makes the lexer go on at the offset pos.
func (l *Lexer) Seek(pos int) { l.pos = pos }

// Next returns the next token; ok is false at the end of the text.
func (l *Lexer) Next() (t Token, ok bool) {
	l.skipSpace()
	if l.pos >= len(l.src) {
		return Token{}, false
	}
	t.Start = l.pos
	c := l.src[l.pos]
	switch {
	case c == '-' && l.peek(1) == '-':
		t.Kind = CommentToken
		l.lineComment()
	case c == '/' && l.peek(1) == '*':
		t.Kind = CommentToken
		t.Unterminated = !l.blockComment()
	case c == '\'':
		t.Kind = String
		t.Unterminated = !l.quoted('\'', false)
	case c == '"':
		t.Kind = QuotedIdent
		t.Unterminated = !l.quoted('"', false)
	case (c == 'e' || c == 'E') && l.peek(1) == '\'':
		t.Kind = String
		l.pos++
		t.Unterminated = !l.escapeString()
	case identStart(c):
		t.Kind = Word
		for l.pos < len(l.src) && identPart(l.src[l.pos]) {
			l.pos++
		}
	case digit(c) || c == '.' && digit(l.peek(1)):
		t.Kind = Number
		l.number()
	case c == '$' && digit(l.peek(1)):
		t.Kind = Parameter
		for l.pos++; l.pos < len(l.src) && digit(l.src[l.pos]); l.pos++ {
		}
	case c == '$' && l.dollarTag() != "":
		t.Kind = String
		tag := l.dollarTag()
		l.pos += len(tag)
		if end := strings.Index(l.src[l.pos:], tag); end >= 0 {
			l.pos += end + len(tag)
		} else {
			l.pos, t.Unterminated = len(l.src), true
		}
	default:
		t.Kind = Symbol
		l.pos++
	}
	t.End = l.pos
	return t, true
}

func (l *Lexer) peek(n int) byte {
	if l.pos+n < len(l.src) {
		return l.src[l.pos+n]
	}
	return 0
}

const byteOrderMark = "\ufeff"

func (l *Lexer) skipSpace() {
	if l.pos == 0 && strings.HasPrefix(l.src, byteOrderMark) {
		l.pos = len(byteOrderMark)
	}
	for l.pos < len(l.src) && space(l.src[l.pos]) {
		l.pos++
	}
}

// lineComment ends before a carriage return as well, as in PostgreSQL: what
// follows one is not a comment.
func (l *Lexer) lineComment() {
	if end := strings.IndexAny(l.src[l.pos:], "\r\n"); end >= 0 {
		l.pos += end
	} else {
		l.pos = len(l.src)
	}
}

func (l *Lexer) blockComment() (closed bool) {
	l.pos += 2
	for depth := 1; l.pos < len(l.src); l.pos++ {
		switch {
		case l.src[l.pos] == '*' && l.peek(1) == '/':
			l.pos++
			if depth--; depth == 0 {
				l.pos++
				return true
			}
		case l.src[l.pos] == '/' && l.peek(1) == '*':
			l.pos++
			depth++
		}
	}
	return false
}

// quoted reads from an opening quote to past the closing one.
func (l *Lexer) quoted(quote byte, backslash bool) (closed bool) {
	for l.pos++; l.pos < len(l.src); l.pos++ {
		switch c := l.src[l.pos]; {
		case c == '\\' && backslash:
			l.pos++
		case c == quote && l.peek(1) == quote:
			l.pos++
		case c == quote:
			l.pos++
			return true
		}
	}
	l.pos = len(l.src) // a backslash may have stepped over the end
	return false
}

// escapeString reads E'…'. Adjacent strings on following lines continue it
// and their backslashes escape too.
func (l *Lexer) escapeString() (closed bool) {
	for {
		if !l.quoted('\'', true) {
			return false
		}
		end, newline := l.pos, false
		for l.pos < len(l.src) {
			if c := l.src[l.pos]; space(c) {
				newline = newline || c == '\n' || c == '\r'
				l.pos++
				continue
			}
			if l.src[l.pos] != '-' || l.peek(1) != '-' {
				break
			}
			l.lineComment()
		}
		if !newline || l.peek(0) != '\'' {
			l.pos = end
			return true
		}
	}
}

// number takes whatever clings to a number, so that 1e5 does not start a word.
func (l *Lexer) number() {
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		if !identPart(c) && !(c == '.' && l.peek(1) != '.') || c == '$' {
			return
		}
		if (c == 'e' || c == 'E') && (l.peek(1) == '-' || l.peek(1) == '+') && digit(l.peek(2)) {
			l.pos++
		}
		l.pos++
	}
}

// dollarTag is the opening $tag$ at the current position, or "".
func (l *Lexer) dollarTag() string {
	for i := l.pos + 1; i < len(l.src); i++ {
		c := l.src[i]
		if c == '$' {
			return l.src[l.pos : i+1]
		}
		if !identStart(c) && !(digit(c) && i > l.pos+1) {
			break
		}
	}
	return ""
}

func space(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v'
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func identStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}

func identPart(c byte) bool { return identStart(c) || digit(c) || c == '$' }

// Comment is a comment of a SQL text: Text is src[Start:End], with its
// marks and without a line comment's line end.
type Comment struct {
	Start, End int
	Text       string
}

// Comments lists the comments of src, those outside quotes, in order.
func Comments(src string) []Comment {
	var out []Comment
	lex := NewLexer(src, 0)
	for {
		t, ok := lex.Next()
		if !ok {
			return out
		}
		if t.Kind == CommentToken {
			out = append(out, Comment{t.Start, t.End, src[t.Start:t.End]})
		}
	}
}
