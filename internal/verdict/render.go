package verdict

import (
	"fmt"
	"go/token"
	"sort"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// unknownName begins the quoted names that stand for unknown ones.
const unknownName = "tenantvet: unknown name "

// rendered is a template as text to parse.
type rendered struct {
	text     string
	at       places
	standIns []standIn
	quote    string // of names
	names    int    // quoted names that stand for unknown ones
	minus    bool   // a number stands right behind a minus sign
}

// standIn is a placeholder in the text that the program does not have there.
type standIn struct {
	number int
	offset int
	hole   *sqltext.Hole
	// counted tells that the program has a placeholder there after all, whose
	// number is not known.
	counted bool
}

// expands tells that several values of the call may take its place.
func (s standIn) expands() bool {
	return s.hole.FromIn || s.hole.Kind == sqltext.PlaceholderList
}

// places maps offsets of a text to the source.
type places []piece

type piece struct {
	start   int // offset in the text
	segment sqltext.Segment
}

// pos returns the place of an offset; that of a hole is the hole's.
func (ps places) pos(offset int) token.Pos {
	i := sort.Search(len(ps), func(i int) bool { return ps[i].start > offset }) - 1
	if offset < 0 || i < 0 {
		return token.NoPos
	}
	if h := ps[i].segment.Hole; h != nil {
		return h.Pos
	}
	if ps[i].segment.Embedded {
		return token.NoPos
	}
	return ps[i].segment.Pos(offset - ps[i].start)
}

// embedded returns the place of an offset in an embedded file, if it is there.
func (ps places) embedded(offset int) token.Pos {
	i := sort.Search(len(ps), func(i int) bool { return ps[i].start > offset }) - 1
	if offset < 0 || i < 0 || !ps[i].segment.Embedded {
		return token.NoPos
	}
	return ps[i].segment.Pos(offset - ps[i].start)
}

// renderings writes a template without free text as the texts to judge: one,
// or two where a negative number would start a comment.
func renderings(t sqltext.Template, dialect catalog.Dialect) []rendered {
	r := render(t, dialect, false)
	if !r.minus {
		return []rendered{r}
	}
	return []rendered{r, render(t, dialect, true)}
}

// render writes a template without free text as one text. What its harmless
// holes stand for becomes a placeholder that no argument fills, or a quoted
// name that no schema has. With negative, numbers behind a minus sign have one
// of their own.
func render(t sqltext.Template, dialect catalog.Dialect, negative bool) rendered {
	r := rendered{quote: `"`}
	if dialect == catalog.MySQL {
		r.quote = "`"
	}
	var b strings.Builder
	placeholder := func(h *sqltext.Hole) {
		if h.Kind == sqltext.NumberText && strings.HasSuffix(b.String(), "-") {
			r.minus = true
			if negative {
				b.WriteByte('-')
			}
		}
		n := sqlparse.FirstStandIn + len(r.standIns)
		text := b.String()
		numbered := dialect == catalog.SQLite && strings.HasSuffix(text, "?")
		dollar := strings.HasSuffix(text, "$")
		counted := h.Kind == sqltext.NumberText && (numbered || dollar && dialect != catalog.MySQL)
		r.standIns = append(r.standIns, standIn{n, b.Len(), h, counted})
		if !numbered && !dollar { // "$%d" has its own
			b.WriteByte('$')
		}
		fmt.Fprint(&b, n)
	}
	for _, s := range t.Segments {
		r.at = append(r.at, piece{b.Len(), s})
		switch {
		case s.Hole == nil:
			b.WriteString(s.Text)
		case s.Hole.Kind == sqltext.QuotedIdentifier:
			fmt.Fprintf(&b, "%s%s%d%[1]s", r.quote, unknownName, r.names)
			r.names++
		case s.Hole.Kind == sqltext.PlaceholderList:
			placeholder(s.Hole)
			b.WriteString(", ")
			placeholder(s.Hole)
		default:
			placeholder(s.Hole)
		}
	}
	r.text = b.String()
	return r
}

// words rewrites the text, or a message of the prover about it, in terms of
// the template.
func (r *rendered) words() *strings.Replacer {
	var pairs []string
	for _, s := range r.standIns {
		name := "{" + s.hole.String() + "}"
		pairs = append(pairs, fmt.Sprintf("$%d", s.number), name, fmt.Sprintf("?%d", s.number), name)
	}
	for i := range r.names {
		name := fmt.Sprint(unknownName, i)
		pairs = append(pairs, r.quote+name+r.quote, "{identifier}", name, "{identifier}")
	}
	return strings.NewReplacer(pairs...)
}
