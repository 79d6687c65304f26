package sqlparse

import (
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// TokenKind is the kind of a lexical token.
type TokenKind int

// The kinds of tokens.
const (
	Word         TokenKind = iota // an unquoted identifier or keyword
	QuotedIdent                   // "…" (a String in MySQL), `…` in MySQL and SQLite, […] in SQLite
	String                        // '…', E'…' (with its prefix letter), $tag$…$tag$, "…" in MySQL
	Number                        // 1, 1.5e3, 0x1F
	Parameter                     // $1; in SQLite ?, ?1, :a, @a and $a; in MySQL ? is a Symbol
	CommentToken                  // -- … without the line's end, or /* … */; # … in MySQL
	Executable                    // MySQL: /*!, /*!40101 and /*M! with its digits, whose text runs, and the */ at its end
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

// Lexer splits SQL text into tokens by the rules of a dialect, MySQL's and
// SQLite's in their default modes (a backslash escapes in MySQL's strings, "…"
// is one of them). It takes any bytes and never fails; white space is
// skipped. A byte order mark at the start counts as white space.
type Lexer struct {
	dialect    catalog.Dialect
	src        string
	pos        int
	executable bool // within an executable comment
}

// NewLexer makes a lexer that starts at the offset start of src.
func NewLexer(dialect catalog.Dialect, src string, start int) *Lexer {
	return &Lexer{dialect: dialect, src: src, pos: start}
}

// Seek makes the lexer go on at the offset pos.
func (l *Lexer) Seek(pos int) { l.pos = pos }

// Next returns the next token; ok is false at the end of the text.
func (l *Lexer) Next() (t Token, ok bool) {
	l.skipSpace()
	if l.pos >= len(l.src) {
		return Token{}, false
	}
	t.Start = l.pos
	switch l.dialect {
	case catalog.MySQL:
		t.Kind, t.Unterminated = l.mysql(l.src[l.pos])
	case catalog.SQLite:
		t.Kind, t.Unterminated = l.sqlite(l.src[l.pos])
	default:
		t.Kind, t.Unterminated = l.postgres(l.src[l.pos])
	}
	t.End = l.pos
	return t, true
}

// postgres reads a token that begins with c, as do the other dialects'
// methods of this kind.
func (l *Lexer) postgres(c byte) (kind TokenKind, unterminated bool) {
	switch {
	case c == '-' && l.peek(1) == '-':
		// The comment ends before a carriage return as well: what follows one
		// is not a comment.
		l.lineComment("\r\n")
		return CommentToken, false
	case c == '/' && l.peek(1) == '*':
		return CommentToken, !l.nestedComment()
	case (c == 'e' || c == 'E') && l.peek(1) == '\'':
		l.pos++
		return String, !l.escapeString()
	case c == '$' && digit(l.peek(1)):
		for l.pos++; l.pos < len(l.src) && digit(l.src[l.pos]); l.pos++ {
		}
		return Parameter, false
	case c == '$' && l.dollarTag() != "":
		tag := l.dollarTag()
		l.pos += len(tag)
		return String, !l.upTo(tag)
	default:
		return l.common(c)
	}
}

// common reads what PostgreSQL and SQLite share and MySQL for the most part.
func (l *Lexer) common(c byte) (kind TokenKind, unterminated bool) {
	switch {
	case c == '\'':
		return String, !l.quoted('\'', false)
	case c == '"':
		return QuotedIdent, !l.quoted('"', false)
	case identStart(c):
		l.word()
		return Word, false
	case digit(c) || c == '.' && digit(l.peek(1)):
		l.number()
		return Number, false
	default:
		l.pos++
		return Symbol, false
	}
}

// word reads a word from a byte that can start one on.
func (l *Lexer) word() {
	for l.pos++; l.pos < len(l.src) && identPart(l.src[l.pos]); l.pos++ {
	}
}

func (l *Lexer) peek(n int) byte {
	if l.pos+n < len(l.src) {
		return l.src[l.pos+n]
	}
	return 0
}

// upTo reads to past the next end.
func (l *Lexer) upTo(end string) (found bool) {
	i := strings.Index(l.src[l.pos:], end)
	if i < 0 {
		l.pos = len(l.src)
		return false
	}
	l.pos += i + len(end)
	return true
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

// lineComment reads to before the first of the bytes that end a line.
func (l *Lexer) lineComment(ends string) {
	if end := strings.IndexAny(l.src[l.pos:], ends); end >= 0 {
		l.pos += end
	} else {
		l.pos = len(l.src)
	}
}

func (l *Lexer) nestedComment() (closed bool) {
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

// flatComment reads a comment that the first */ ends.
func (l *Lexer) flatComment() (closed bool) {
	l.pos += len("/*")
	return l.upTo("*/")
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
			l.lineComment("\r\n")
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
