package sqlite

import (
	"strconv"
	"strings"

	"github.com/sqlc-dev/meyer/token"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// params are the placeholders of one statement.
type params struct {
	list    []sqlparse.Placeholder // in order of first occurrence
	numbers map[int]int            // by offset in the text
	slices  map[int]bool           // the numbers of sqlc.slice
	with    bool                   // the word WITH occurs
	problem *sqlast.Unsupported

	largest int
	names   map[string]int
	seen    map[int]bool
}

// maxVariable is SQLite's default limit on the number of a placeholder.
const maxVariable = 32766

// scan numbers the placeholders of a piece and gives the text for the parser,
// in which every position is as in src: what the grammar does not know is
// replaced by as many bytes.
func scan(src string, p piece, style sqlparse.Style) (string, *params) {
	out := &params{numbers: map[int]int{}, names: map[string]int{}, seen: map[int]bool{}}
	text := []byte(nil) // nil: nothing is replaced
	replace := func(start, end int, by string) {
		if text == nil {
			text = []byte(src[p.start():p.end()])
		}
		for i := start; i < end; i++ {
			c := byte(' ')
			if i-start < len(by) {
				c = by[i-start]
			}
			text[i-p.start()] = c
		}
	}
	for i := 0; i < len(p.tokens) && out.problem == nil; i++ {
		t := p.tokens[i]
		switch {
		case t.Kind == token.WITH:
			out.with = true
		case t.Kind == token.VARIABLE:
			end := t.End
			if style.Named && src[t.Pos] == ':' { // sqlx takes :a.b for one name
				for i+2 < len(p.tokens) && src[end] == '.' && p.tokens[i+2].Pos == end+1 && word(src[end+1:p.tokens[i+2].End]) {
					i, end = i+2, p.tokens[i+2].End
				}
			}
			if out.variable(src[t.Pos:end], t.Pos, style); end > t.End {
				replace(t.Pos, end, "?")
			}
		case style.Sqlc && strings.EqualFold(src[t.Pos:t.End], "sqlc"):
			if n, by := out.macro(src, p.tokens[i:]); n > 0 {
				replace(t.Pos, p.tokens[i+n-1].End, by)
				i += n - 1
			}
		}
	}
	if text == nil {
		return src[p.start():p.end()], out
	}
	return string(text), out
}

func word(s string) bool {
	for i := range len(s) {
		if c := s[i]; !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80 || '0' <= c && c <= '9') {
			return false
		}
	}
	return s != ""
}

// variable numbers a placeholder as SQLite does: ? is one more than the
// largest so far, a name keeps its number.
func (p *params) variable(raw string, at int, style sqlparse.Style) {
	pos := sqlast.Pos(at)
	switch {
	case raw == "?":
		p.largest++
		p.add(sqlparse.Placeholder{Number: p.largest, Pos: pos}, at)
	case style.StandIns && standIn(raw) > 0:
		p.add(sqlparse.Placeholder{Number: standIn(raw), Pos: pos}, at)
	case raw[0] == '?':
		n, err := strconv.Atoi(raw[1:])
		if err != nil || n < 1 || n > maxVariable {
			p.problem = unsupported(pos, "placeholder %s", raw)
			return
		}
		p.largest = max(p.largest, n)
		p.add(sqlparse.Placeholder{Number: n, Pos: pos}, at)
	case raw[0] == '#': // a register of a program that SQLite runs itself
		p.problem = unsupported(pos, "placeholder %s", raw)
	case raw[0] == '$' && digits(raw[1:]):
		// SQLite takes $2 for a name like any other; some drivers match it with
		// the second value and some with the value of its index.
		if n := p.name(raw); strconv.Itoa(n) != raw[1:] {
			p.problem = unsupported(pos, "%s as placeholder %d: drivers number it differently", raw, n)
		} else {
			p.add(sqlparse.Placeholder{Number: n, Pos: pos}, at)
		}
	default:
		key := raw
		if style.Sqlc {
			key = raw[1:] // @x, :x and sqlc.arg(x) are one parameter
		}
		p.add(sqlparse.Placeholder{Number: p.name(key), Name: raw[1:], Pos: pos}, at)
	}
}

// standIn is the number of a stand-in: $60000, ?60000; else 0.
func standIn(raw string) int {
	n, err := strconv.Atoi(raw[1:])
	if err != nil || n < sqlparse.FirstStandIn || raw[0] != '$' && raw[0] != '?' {
		return 0
	}
	return n
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func (p *params) name(key string) int {
	n, ok := p.names[key]
	if !ok {
		p.largest++
		n = p.largest
		p.names[key] = n
	}
	return n
}

// isSlice tells whether a placeholder is of sqlc.slice.
func (l *lowerer) isSlice(param int) bool { return l.params != nil && l.params.slices[param] }

// add lists a placeholder at its first occurrence.
func (p *params) add(ph sqlparse.Placeholder, at int) {
	if ph.Number > maxVariable && ph.Number < sqlparse.FirstStandIn {
		p.problem = unsupported(ph.Pos, "more than %d placeholders", maxVariable)
		return
	}
	p.numbers[at] = ph.Number
	if !p.seen[ph.Number] {
		p.seen[ph.Number] = true
		p.list = append(p.list, ph)
	}
}

// macro reads sqlc.arg(x) and its kin at the start of tokens: how many tokens
// it is, and what stands for it.
func (p *params) macro(src string, tokens []token.Token) (n int, by string) {
	const length = 6 // sqlc . arg ( x )
	if len(tokens) < length {
		return 0, ""
	}
	part := func(i int) string { return src[tokens[i].Pos:tokens[i].End] }
	if part(1) != "." || part(3) != "(" || part(5) != ")" {
		return 0, ""
	}
	switch tokens[4].Kind {
	case token.STRING, token.ID:
	default:
		if !word(part(4)) { // a keyword may be a name here
			return 0, ""
		}
	}
	name := strings.Trim(part(4), "'\"`[]")
	macro := strings.ToLower(part(2))
	if macro == "embed" {
		return length, part(4) + ".*"
	}
	at := tokens[0].Pos
	ph := sqlparse.Placeholder{Name: name, Pos: sqlast.Pos(at)}
	switch macro {
	case "arg":
	case "narg":
		ph.Nullable = true
	case "slice":
		ph.Slice = true
	default:
		return 0, ""
	}
	ph.Number = p.name(name)
	if ph.Slice {
		if p.slices == nil {
			p.slices = make(map[int]bool)
		}
		p.slices[ph.Number] = true
	}
	p.add(ph, at)
	return length, "?"
}
