package live_test

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlparsetest"
)

// normal writes an expression in a form that a server's own way to write it
// does not change: without casts and qualifiers, with IN for = ANY (ARRAY…),
// with LIKE for ~~.
func normal(e sqlast.Expr) string {
	if e == nil {
		return "-"
	}
	p := &listParser{text: sqlparsetest.Dump(e)}
	return p.node().simplify().String()
}

// node is a list or, without items, an atom.
type node struct {
	atom  string
	items []*node
}

func (n *node) String() string {
	if n.items == nil {
		return n.atom
	}
	var parts []string
	for _, i := range n.items {
		parts = append(parts, i.String())
	}
	return "(" + strings.Join(parts, " ") + ")"
}

func (n *node) head() string {
	if len(n.items) == 0 {
		return ""
	}
	return n.items[0].atom
}

var (
	// A time without a zone loses the one that it is written with.
	zone      = regexp.MustCompile(`^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)[+-]00(?::?00)?$`)
	qualified = regexp.MustCompile(`^(?:[\w$]+\.)+([\w$]+)$`)
	likes     = map[string]string{`"~~"`: `"LIKE"`, `"~~*"`: `"ILIKE"`, `"!~~"`: `"NOT LIKE"`, `"!~~*"`: `"NOT ILIKE"`}
)

func (n *node) simplify() *node {
	if n.items == nil {
		if len(n.atom) > 1 && n.atom[0] == '\'' {
			n = &node{atom: zone.ReplaceAllString(strings.Trim(n.atom, "'"), "$1")}
		}
		if f, err := strconv.ParseFloat(n.atom, 64); err == nil {
			return &node{atom: strconv.FormatFloat(f, 'g', -1, 64)}
		}
		if m := qualified.FindStringSubmatch(n.atom); m != nil {
			return &node{atom: m[1]}
		}
		return n
	}
	for i, x := range n.items {
		n.items[i] = x.simplify()
	}
	switch head := n.head(); head {
	case "cast":
		return n.items[1]
	case "=-any", "<>-all":
		if len(n.items) == 3 && n.items[2].head() == "array" {
			in := "in"
			if head == "<>-all" {
				in = "not-in"
			}
			items := append([]*node{{atom: in}, n.items[1]}, n.items[2].items[1:]...)
			return (&node{items: items}).single()
		}
	case "in", "not-in":
		return n.single()
	case "fn":
		if n.items[1].atom == "date_part" { // what PostgreSQL 13 makes of EXTRACT
			n.items[1].atom = "extract"
		}
	case "op":
		if like, ok := likes[n.items[1].atom]; ok {
			n.items[1].atom = like
		}
	case "and", "or":
		var flat []*node
		for _, x := range n.items {
			if x.head() == head {
				flat = append(flat, x.items[1:]...)
			} else {
				flat = append(flat, x)
			}
		}
		n.items = flat
	}
	return n
}

// single makes an equality of IN with one value.
func (n *node) single() *node {
	if len(n.items) != 3 {
		return n
	}
	op := "="
	if n.head() == "not-in" {
		op = "<>"
	}
	n.items[0] = &node{atom: op}
	return n
}

// listParser reads what sqlparsetest.Dump writes.
type listParser struct {
	text string
	at   int
}

func (p *listParser) node() *node {
	if p.at < len(p.text) && p.text[p.at] == '(' {
		p.at++
		n := &node{items: []*node{}}
		for p.at < len(p.text) && p.text[p.at] != ')' {
			if p.text[p.at] == ' ' {
				p.at++
				continue
			}
			n.items = append(n.items, p.node())
		}
		p.at++
		p.name()
		return n
	}
	start := p.at
	if p.at < len(p.text) && (p.text[p.at] == '\'' || p.text[p.at] == '"') {
		p.quoted(p.text[p.at])
	}
	for p.at < len(p.text) && !strings.ContainsRune(" ()@", rune(p.text[p.at])) {
		p.at++
	}
	n := &node{atom: p.text[start:p.at]}
	p.name()
	return n
}

// quoted passes over a text in quotes, which end before a space, a parenthesis,
// a target's name or the end.
func (p *listParser) quoted(quote byte) {
	for p.at++; p.at < len(p.text); p.at++ {
		if p.text[p.at] == quote && (p.at+1 == len(p.text) || strings.IndexByte(" )@", p.text[p.at+1]) >= 0) {
			p.at++
			return
		}
	}
}

// name passes over a target's name.
func (p *listParser) name() {
	if p.at < len(p.text) && p.text[p.at] == '@' {
		for p.at < len(p.text) && p.text[p.at] != ' ' && p.text[p.at] != ')' {
			p.at++
		}
	}
}
