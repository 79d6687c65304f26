package runner

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// cutBodies returns Go source without the bodies of the functions that it
// declares at the start of a line, and without the elements of literals that are
// the values of variables there: their types tell all that is asked. Reading
// over them costs much less than parsing them, and most of a dependency's source
// is in them. Places change. What it does not understand it leaves as it is.
func cutBodies(src []byte) []byte {
	out := make([]byte, 0, len(src)/2)
	c := &cutter{src: src}
	kept := 0 // what out has of src
	for depth := 0; c.at < len(src); {
		if isFunc := c.atFunc(); depth == 0 && (isFunc || c.atVar()) {
			var open int
			if isFunc {
				open = c.body()
			} else {
				open = c.literal()
			}
			if open < 0 {
				continue
			}
			if !c.skipTo('}') {
				return src
			}
			out = append(append(out, src[kept:open+1]...), '}')
			kept = c.at
			continue
		}
		switch c.next() {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
	}
	return append(out, src[kept:]...)
}

// cutter reads source byte by byte, and strings and comments as one.
type cutter struct {
	src []byte
	at  int
}

// atFunc tells whether a line starts here with the keyword func.
func (c *cutter) atFunc() bool {
	return (c.at == 0 || c.src[c.at-1] == '\n') && bytes.HasPrefix(c.src[c.at:], []byte("func ")) ||
		c.at > 0 && c.src[c.at-1] == '\n' && bytes.HasPrefix(c.src[c.at:], []byte("func("))
}

// atVar tells whether a line that declares a variable starts here.
func (c *cutter) atVar() bool {
	return (c.at == 0 || c.src[c.at-1] == '\n') && bytes.HasPrefix(c.src[c.at:], []byte("var "))
}

// literal goes from the keyword var to behind the brace that opens a literal with
// its type, and returns that brace's place; -1, and behind the keyword, where
// the line declares something else.
func (c *cutter) literal() int {
	c.at += len("var ")
	line := c.src[c.at:]
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	value := bytes.IndexByte(line, '=') + 1
	brace := bytes.IndexByte(line, '{')
	if value == 0 || brace < value || bytes.ContainsAny(line[:brace], "\"'`/(,") {
		return -1
	}
	typ := bytes.TrimSpace(line[value:brace])
	typ = bytes.TrimPrefix(typ, []byte("&"))
	// The elements tell how long [...]T{…} is.
	if len(typ) == 0 || bytes.Contains(typ, []byte("...")) || bytes.ContainsFunc(typ, notInType) {
		return -1
	}
	switch open := c.at + brace; c.before(open) {
	case "struct", "interface", "]", "func":
		return -1
	default:
		c.at = open + 1
		return open
	}
}

// notInType tells whether a type of one word has no such character.
func notInType(r rune) bool {
	return r != '_' && r != '.' && r != '[' && r != ']' && r != '*' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// next reads one byte, string or comment and returns its first byte; a space
// for a comment within a line.
func (c *cutter) next() byte {
	b := c.src[c.at]
	c.at++
	switch b {
	case '"', '\'':
		for c.at < len(c.src) && c.src[c.at] != b && c.src[c.at] != '\n' {
			if c.src[c.at] == '\\' {
				c.at++
			}
			c.at++
		}
		c.at++
	case '`':
		c.after([]byte{'`'})
	case '/':
		if c.at == len(c.src) {
			break
		}
		switch c.src[c.at] {
		case '/':
			if i := bytes.IndexByte(c.src[c.at:], '\n'); i >= 0 {
				c.at += i
			} else {
				c.at = len(c.src)
			}
			return ' '
		case '*':
			start := c.at
			c.at++
			c.after([]byte("*/"))
			if c.at <= len(c.src) && bytes.IndexByte(c.src[start:c.at], '\n') >= 0 {
				return '\n'
			}
			return ' '
		}
	}
	c.at = min(c.at, len(c.src))
	return b
}

// after goes behind what ends a string or comment.
func (c *cutter) after(end []byte) {
	if i := bytes.Index(c.src[c.at:], end); i >= 0 {
		c.at += i + len(end)
	} else {
		c.at = len(c.src)
	}
}

// skipTo goes behind the bracket that closes the one just read, and says
// whether there is one.
func (c *cutter) skipTo(closing byte) bool {
	var open []byte
	for c.at < len(c.src) {
		switch b := c.next(); b {
		case '(':
			open = append(open, ')')
		case '[':
			open = append(open, ']')
		case '{':
			open = append(open, '}')
		case ')', ']', '}':
			if len(open) == 0 {
				return b == closing
			}
			if open[len(open)-1] != b {
				return false
			}
			open = open[:len(open)-1]
		}
	}
	return false
}

// body goes from the keyword func to behind the brace that opens its body, and
// returns that brace's place; -1 where the function has none, or the brace
// cannot be told from that of a type.
func (c *cutter) body() int {
	for c.at < len(c.src) {
		at := c.at
		closing := byte(0)
		switch c.next() {
		case '(':
			closing = ')'
		case '[':
			closing = ']'
		case '{':
			switch c.before(at) {
			case "interface", "struct":
				closing = '}'
			case "/": // a comment may hide either
				return -1
			default:
				return at
			}
		case '\n', ';':
			return -1
		}
		if closing != 0 && !c.skipTo(closing) {
			return -1
		}
	}
	return -1
}

// before is the word that ends before a place, or the byte that is none.
func (c *cutter) before(at int) string {
	text := bytes.TrimRight(c.src[:at], " \t\r")
	start := len(text)
	for start > 0 && (text[start-1] == '_' || text[start-1] >= utf8.RuneSelf || 'a' <= text[start-1]|0x20 && text[start-1]|0x20 <= 'z' || '0' <= text[start-1] && text[start-1] <= '9') {
		start--
	}
	if start == len(text) && start > 0 {
		start--
	}
	return string(text[start:])
}
