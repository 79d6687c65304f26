package verdict

import (
	"fmt"
	"go/token"
	"sort"
	"strings"

	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// firstStandIn numbers the placeholders that stand for values formatted into
// the text. It is above what a program has, and within PostgreSQL's limit.
const firstStandIn = 60000

// rendered is a template as text to parse.
type rendered struct {
	text     string
	at       places
	standIns []standIn
}

// standIn is a placeholder in the text that the program does not have there.
type standIn struct {
	number int
	offset int
	hole   *sqltext.Hole
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
	return ps[i].segment.Pos(offset - ps[i].start)
}

// render writes a template without free text as one text. What its harmless
// holes stand for becomes a placeholder that no argument fills, or a quoted
// name that no schema has.
func render(t sqltext.Template) rendered {
	var r rendered
	var b strings.Builder
	unknown := 0
	placeholder := func(h *sqltext.Hole) {
		n := firstStandIn + len(r.standIns)
		r.standIns = append(r.standIns, standIn{n, b.Len(), h})
		if !strings.HasSuffix(b.String(), "$") { // "$%d" has its own
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
			fmt.Fprintf(&b, `"tenantvet: unknown name %d"`, unknown)
			unknown++
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

// words rewrites a message of the prover in terms of the template.
func (r *rendered) words() *strings.Replacer {
	var pairs []string
	for _, s := range r.standIns {
		pairs = append(pairs, fmt.Sprintf("$%d", s.number), "{"+s.hole.String()+"}")
	}
	return strings.NewReplacer(pairs...)
}
