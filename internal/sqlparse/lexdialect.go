package sqlparse

import "strings"

// mysql reads a token of MySQL.
func (l *Lexer) mysql(c byte) (kind TokenKind, unterminated bool) {
	switch {
	case c == '#', c == '-' && l.peek(1) == '-' && (l.pos+2 >= len(l.src) || l.src[l.pos+2] <= ' ' || l.src[l.pos+2] == 0x7f):
		l.lineComment("\n")
		return CommentToken, false
	case c == '/' && l.peek(1) == '*':
		if n := executableMark(l.src[l.pos:]); n > 0 && !l.executable {
			l.pos += n
			l.executable = true
			return Executable, false
		}
		return CommentToken, !l.flatComment()
	case c == '*' && l.peek(1) == '/' && l.executable:
		l.pos += len("*/")
		l.executable = false
		return Executable, false
	case c == '\'', c == '"':
		return String, !l.quoted(c, true)
	case c == '`':
		return QuotedIdent, !l.quoted(c, false)
	case c == '$': // a name may begin with it: $1 is one
		l.word()
		return Word, false
	default:
		return l.common(c)
	}
}

// executableMark is the length of the mark at the start of s, with its version
// number, that begins a comment whose text runs; 0 when there is none.
func executableMark(s string) int {
	var n int
	switch {
	case strings.HasPrefix(s, "/*!"):
		n = len("/*!")
	case strings.HasPrefix(s, "/*M!"):
		n = len("/*M!")
	default:
		return 0
	}
	start := n
	for n < len(s) && digit(s[n]) && n < start+6 {
		n++
	}
	switch {
	case n < start+5: // fewer digits are no version number
		return start
	case s[start:n] == "999999": // no server's: MariaDB's dumps hide a command of the client in it
		return 0
	default:
		return n
	}
}

// sqlite reads a token of SQLite.
func (l *Lexer) sqlite(c byte) (kind TokenKind, unterminated bool) {
	switch {
	case c == '-' && l.peek(1) == '-':
		l.lineComment("\n")
		return CommentToken, false
	case c == '/' && l.peek(1) == '*':
		return CommentToken, !l.flatComment()
	case c == '`':
		return QuotedIdent, !l.quoted(c, false)
	case c == '[':
		return QuotedIdent, !l.upTo("]")
	case c == '?':
		for l.pos++; l.pos < len(l.src) && digit(l.src[l.pos]); l.pos++ {
		}
		return Parameter, false
	case (c == ':' || c == '@' || c == '$') && l.variable():
		return Parameter, false
	default:
		return l.common(c)
	}
}

// variable reads a named parameter, which may go on with ::name and end with
// (…), as Tcl's variables do.
func (l *Lexer) variable() bool {
	end, named := l.pos+1, false
	for end < len(l.src) {
		switch c := l.src[end]; {
		case identPart(c):
			end, named = end+1, true
			continue
		case c == ':' && strings.HasPrefix(l.src[end:], "::"):
			end += len("::")
			continue
		case c == '(' && named:
			closing := strings.IndexAny(l.src[end:], ") \t\n\v\f\r")
			if closing >= 0 && l.src[end+closing] == ')' {
				end += closing + 1
			}
		}
		break
	}
	if named {
		l.pos = end
	}
	return named
}
