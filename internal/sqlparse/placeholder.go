package sqlparse

import (
	"maps"
	"strings"
	"unicode/utf8"
)

// Numbering gives numbers to ? and to names.
type Numbering struct {
	MaxParam int // numbers of names begin behind those of $n
	last     int
	names    map[string]int
}

// Clone copies the numbering with its names.
func (n *Numbering) Clone() Numbering {
	c := *n
	c.names = maps.Clone(n.names)
	return c
}

// Question numbers a ?.
func (n *Numbering) Question() int {
	n.last++
	return n.last
}

// Name numbers a name: the same one alike.
func (n *Numbering) Name(name string) int {
	if number, ok := n.names[name]; ok {
		return number
	}
	if n.names == nil {
		n.names = make(map[string]int)
	}
	n.last = max(n.last, n.MaxParam) + 1
	n.names[name] = n.last
	return n.last
}

// BindName is the name at the start of s: letters, digits and underscores,
// the first no digit; inside it dots too, when they may be part of names.
func BindName(s string, dots bool) string {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= utf8.RuneSelf
		if letter || i > 0 && ('0' <= c && c <= '9' || dots && c == '.') {
			continue
		}
		return s[:i]
	}
	return s
}

// Macro is sqlc.Name(Arg), in any case.
type Macro struct {
	Name string // "arg", "narg", "slice" or "embed", in lower case
	Arg  string // as written, but without the quotes of a value's name
	End  int    // behind the closing parenthesis
}

// Macro reads a macro of sqlc whose word "sqlc" is the last token, without
// going on.
func (l *Lexer) Macro() (m Macro, ok bool) {
	ahead := *l
	var parts [5]Token // . arg ( x )
	for i := range parts {
		if parts[i], ok = ahead.Next(); !ok {
			return m, false
		}
	}
	word := func(i int) string { return l.src[parts[i].Start:parts[i].End] }
	if word(0) != "." || word(2) != "(" || word(4) != ")" {
		return m, false
	}
	m = Macro{Name: strings.ToLower(word(1)), Arg: word(3), End: parts[4].End}
	kind := parts[3].Kind
	switch m.Name {
	case "embed":
		return m, kind == Word || kind == QuotedIdent
	case "arg", "narg", "slice":
		// MySQL's backticks quote no value's name.
		if kind == String || kind == QuotedIdent && m.Arg[0] == '"' {
			m.Arg = strings.Trim(m.Arg, `'"`)
			return m, true
		}
		return m, kind == Word
	default:
		return m, false
	}
}
