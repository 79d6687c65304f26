package callsite_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// likeness says how much of a statement a template tells.
type likeness int

const (
	different likeness = iota
	vague              // by a hole of free text
	holes              // by holes of known kinds: a number, an identifier, placeholders
	repeated           // with rows of VALUES left out
	exact
)

func (l likeness) String() string {
	return [...]string{"different", "free text", "with holes", "rows repeated", "exact"}[l]
}

// pattern is a template as statements sent to a database match it.
type pattern struct {
	template string
	re, rows *regexp.Regexp // rows: with repeated rows cut down, nil when the same
	best     likeness       // when re matches
}

// like compares the pattern with a statement in normal form.
func (p *pattern) like(statement string) likeness {
	switch {
	case p.re.MatchString(statement):
		return p.best
	case p.rows != nil && p.rows.MatchString(cutRows(statement)):
		return min(p.best, repeated)
	}
	return different
}

// normal is the form in which statements are compared: each run of spaces is
// one, and none is after a comma or at the ends, as no semicolon is.
func normal(statement string) string {
	s := strings.ReplaceAll(strings.Join(strings.Fields(statement), " "), ", ", ",")
	return strings.TrimRight(s, "; ")
}

const placeholder = `(?:\$[0-9]+|\?)`

// newPattern compiles a template of the site, whose API says which spellings
// of placeholders the driver does not see.
func newPattern(s *callsite.Site, t sqltext.Template) (*pattern, error) {
	b := patternBuilder{site: s}
	for _, seg := range t.Segments {
		if seg.Hole != nil {
			b.hole(seg.Hole)
			continue
		}
		b.text(seg.Text)
	}
	for len(b.items) > 0 && (b.last() == " " || b.last() == ";") {
		b.items = b.items[:len(b.items)-1]
	}
	p := &pattern{template: normal(t.String()), best: exact}
	switch {
	case b.free:
		p.best = vague
	case b.holes:
		p.best = holes
	}
	var err error
	if p.re, err = b.compile(b.items); err != nil {
		return nil, err
	}
	if rows := cutItems(b.items); b.values {
		p.rows, err = b.compile(rows)
	}
	return p, err
}

// patternBuilder turns a template into regular expressions of one character,
// placeholder or hole each.
type patternBuilder struct {
	site        *callsite.Site
	items       []string
	in          byte // the quote or kind of comment that the text is in: ' " ` - *; 0 outside
	free, holes bool
	values      bool
}

func (b *patternBuilder) last() string {
	if len(b.items) == 0 {
		return " "
	}
	return b.items[len(b.items)-1]
}

const (
	anything = `.*?`
	digits   = `-?[0-9]+`
	name     = "(?:\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|\\[[^\\]]*\\]|[\\pL_][\\pL\\pN_$]*)"
	list     = `[, ]*(?:(?:` + placeholder + `(?:::[a-z0-9_\[\]]+)?|NULL)[, ]*)*`
)

func (b *patternBuilder) hole(h *sqltext.Hole) {
	item := anything
	switch h.Kind {
	case sqltext.NumberText:
		item = digits
	case sqltext.QuotedIdentifier:
		item = name
	case sqltext.PlaceholderList:
		item = list
	default:
		// What the hole gives may be nothing, between two spaces.
		if b.last() == " " && len(b.items) > 0 {
			b.items = b.items[:len(b.items)-1]
		}
		b.free = true
	}
	b.holes = true
	b.items = append(b.items, item)
}

// named finds the name of a :name or @name placeholder.
var named = regexp.MustCompile(`^[:@][\pL_][\pL\pN_.]*`)

func (b *patternBuilder) text(s string) {
	b.values = b.values || strings.Contains(strings.ToUpper(s), "VALUES")
	for len(s) > 0 {
		n := b.step(s)
		s = s[n:]
	}
}

// step takes the next piece of s and says how long it is.
func (b *patternBuilder) step(s string) int {
	c := s[0]
	switch {
	case strings.IndexByte(" \t\r\n\v\f", c) >= 0:
		if b.in == '-' && c == '\n' {
			b.in = 0
		}
		if l := b.last(); l != " " && l != "," && l != anything {
			b.items = append(b.items, " ")
		}
		return 1
	case b.in != 0:
		switch {
		case b.in == '*' && strings.HasPrefix(s, "*/"):
			b.in = 0
			b.items = append(b.items, regexp.QuoteMeta("*"), "/")
			return 2
		case b.in == c && c != '-' && c != '*':
			b.in = 0
		}
	case strings.IndexByte("'\"`", c) >= 0:
		b.in = c
	case strings.HasPrefix(s, "--"):
		b.in = '-'
	case strings.HasPrefix(s, "/*"):
		b.in = '*'
	case strings.HasPrefix(s, "::"):
		b.items = append(b.items, ":", ":")
		return 2
	case c == '?' && b.site.Question:
		b.items = append(b.items, placeholder)
		return 1
	case c == ':' && b.site.NamedStyle || c == '@' && b.site.AtStyle:
		if n := len(named.FindString(s)); n > 0 {
			b.items = append(b.items, placeholder)
			return n
		}
	}
	n := 1
	for n < len(s) && s[n]&0xC0 == 0x80 { // the rest of a UTF-8 sequence
		n++
	}
	b.items = append(b.items, regexp.QuoteMeta(s[:n]))
	return n
}

func (*patternBuilder) compile(items []string) (*regexp.Regexp, error) {
	return regexp.Compile(`(?s)^` + strings.Join(items, "") + `$`)
}

// cutRows leaves out the rows of VALUES that say the same as the row before
// but for the numbers of placeholders, and those numbers.
func cutRows(statement string) string {
	statement = regexp.MustCompile(`\$[0-9]+`).ReplaceAllString(statement, "?")
	parts := strings.Split(statement, "")
	return strings.Join(cut(parts, "(", ")", ","), "")
}

func cutItems(items []string) []string {
	var out []string
	for i := 0; i < len(items); i++ {
		if items[i] == `\$` { // $ and its number, in figures or as a hole
			j := i + 1
			for j < len(items) && (items[j] == digits || len(items[j]) == 1 && items[j][0] >= '0' && items[j][0] <= '9') {
				j++
			}
			if j > i+1 {
				out = append(out, placeholder)
				i = j - 1
				continue
			}
		}
		out = append(out, items[i])
	}
	return cut(out, `\(`, `\)`, ",")
}

// cut removes each group in parentheses that follows an equal one and a comma.
func cut(items []string, open, closing, comma string) []string {
	var out []string
	var before []string // the group that ended last
	for i := 0; i < len(items); i++ {
		if items[i] != open {
			out = append(out, items[i])
			continue
		}
		end := i
		for depth := 0; end < len(items); end++ {
			switch items[end] {
			case open:
				depth++
			case closing:
				depth--
			}
			if depth == 0 {
				break
			}
		}
		group := items[i:min(end+1, len(items))]
		at := len(out)
		if at > 1 && out[at-1] == comma && out[at-2] == closing && slices.Equal(group, before) {
			out = out[:at-1]
		} else {
			out = append(out, group...)
		}
		before = group
		i = end
	}
	return out
}

// template reads "a {number} b {identifier} c {placeholders} d {anything else} e".
func template(text string) sqltext.Template {
	var t sqltext.Template
	for text != "" {
		before, rest, found := strings.Cut(text, "{")
		if before != "" {
			t.Segments = append(t.Segments, sqltext.Segment{Text: before})
		}
		if !found {
			break
		}
		what, after, _ := strings.Cut(rest, "}")
		h := &sqltext.Hole{Kind: sqltext.FreeText, Reason: what}
		for _, k := range []sqltext.HoleKind{sqltext.NumberText, sqltext.QuotedIdentifier, sqltext.PlaceholderList} {
			if (&sqltext.Hole{Kind: k}).String() == what {
				h.Kind = k
			}
		}
		t.Segments = append(t.Segments, sqltext.Segment{Hole: h})
		text = after
	}
	return t
}

func TestLike(t *testing.T) {
	sqlx := &callsite.Site{NamedStyle: true, Question: true}
	pgx := &callsite.Site{AtStyle: true}
	plain := &callsite.Site{}
	for _, c := range []struct {
		site                *callsite.Site
		template, statement string
		want                likeness
	}{
		{plain, "SELECT id\n\tFROM orders WHERE tenant_id = $1;", "SELECT id FROM orders WHERE tenant_id = $1", exact},
		{plain, "SELECT id FROM orders WHERE tenant_id = $1", "SELECT id FROM orders WHERE tenant_id = $2", different},
		{plain, "SELECT id FROM orders", "SELECT id FROM orders WHERE tenant_id = $1", different},
		{plain, "SELECT a.b FROM t", "SELECT axb FROM t", different},
		{plain, "SELECT 'ä', \"ö\"  FROM t", "SELECT 'ä', \"ö\" FROM t", exact},

		// Placeholders that the library rewrites.
		{sqlx, "UPDATE orders SET note = :note WHERE id = :id", "UPDATE orders SET note = $1 WHERE id = $2", exact},
		{sqlx, "UPDATE orders SET note = :o.note WHERE id = ?", "UPDATE orders SET note = ? WHERE id = ?", exact},
		{pgx, "SELECT 1 FROM orders WHERE id = @id AND t = @t", "SELECT 1 FROM orders WHERE id = $1 AND t = $2", exact},
		{plain, "SELECT 1 FROM orders WHERE id = :id", "SELECT 1 FROM orders WHERE id = $1", different},
		{sqlx, "SELECT id::text, ':id', \"?\" /* ? */ FROM t -- :x\nWHERE id = :id", "SELECT id::text, ':id', \"?\" /* ? */ FROM t -- :x WHERE id = $1", exact},
		{sqlx, "SELECT 'it''s :id' FROM t WHERE id = ?", "SELECT 'it''s :id' FROM t WHERE id = $1", exact},
		{sqlx, "SELECT 'it''s :id' FROM t", "SELECT 'it''s $1' FROM t", different},
		{plain, "SELECT data ? 'x' FROM t", "SELECT data ? 'x' FROM t", exact},

		// Holes.
		{plain, "SELECT id FROM orders LIMIT {number}", "SELECT id FROM orders LIMIT 50", holes},
		{plain, "SELECT id FROM orders LIMIT {number}", "SELECT id FROM orders LIMIT x", different},
		{plain, "SELECT id FROM orders WHERE t = ${number}", "SELECT id FROM orders WHERE t = $12", holes},
		{plain, "LOCK TABLE {identifier}", `LOCK TABLE "a""b"`, holes},
		{plain, "LOCK TABLE {identifier}", `LOCK TABLE a; DROP TABLE b`, different},
		{plain, "SELECT 1 FROM t WHERE id IN ({placeholders})", "SELECT 1 FROM t WHERE id IN ($1, $2,$3)", holes},
		{plain, "SELECT 1 FROM t WHERE id IN ({placeholders}, {placeholders})", "SELECT 1 FROM t WHERE id IN (?,?)", holes},
		{plain, "SELECT 1 FROM t WHERE id IN ({placeholders})", "SELECT 1 FROM t WHERE id IN (SELECT 2)", different},
		{plain, "SELECT 1 FROM t WHERE id IN ($1{placeholders})", "SELECT 1 FROM t WHERE id IN ($1, $2)", holes},

		// Free text tells little, but what stands around it must be there.
		{plain, "SELECT 1 FROM t WHERE {cond} ORDER BY id", "SELECT 1 FROM t WHERE a = 1 AND b = 2 ORDER BY id", vague},
		{plain, "SELECT 1 FROM t {where} ORDER BY id", "SELECT 1 FROM t ORDER BY id", vague},
		{plain, "SELECT 1 FROM t WHERE {cond} ORDER BY id", "SELECT 2 FROM t WHERE a = 1 ORDER BY id", different},

		// Rows of VALUES.
		{plain, "INSERT INTO t (a, b) VALUES (?, ?), (?, ?) ON CONFLICT DO NOTHING", "INSERT INTO t (a, b) VALUES (?, ?), (?, ?), (?, ?) ON CONFLICT DO NOTHING", repeated},
		{plain, "INSERT INTO t (a, b) VALUES ($1, now()), ($2, now())", "INSERT INTO t (a, b) VALUES ($1, now()),($2, now()),($3, now())", repeated},
		{plain, "INSERT INTO t (a, b) VALUES (${number}, ${number})", "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4)", holes},
		{plain, "INSERT INTO t (a, b) VALUES (?, ?)", "INSERT INTO t (a, b) VALUES (?, ?), (?, 1)", different},
		{plain, "INSERT INTO t (a) SELECT f(1), f(1)", "INSERT INTO t (a) SELECT f(1), f(1), f(1)", different},
	} {
		t.Run(fmt.Sprintf("%s|%s", c.template, c.statement), func(t *testing.T) {
			p, err := newPattern(c.site, template(c.template))
			if err != nil {
				t.Fatal(err)
			}
			if got := p.like(normal(c.statement)); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
