package sqlgen

import (
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// The numbers of the trusted placeholders in canonical text.
const (
	TenantParam  = 1 // the caller's tenant
	ProjectParam = 2 // the caller's second dimension, in schemas with two
)

// Text is a statement as its database takes it.
type Text struct {
	SQL string
	// Canonical is the text that it was made from.
	Canonical string
	// Trust numbers the placeholders that carry the caller's tenant, ascending;
	// Projects those that carry the second dimension.
	Trust, Projects []int
	// Params gives the canonical number of each placeholder, by its own
	// number - 1.
	Params []int
}

// Bind writes canonical text's placeholders as the dialect does, numbered from
// one without gaps: $1 in PostgreSQL, ?1 in SQLite, one ? an occurrence in
// MySQL. tenant and project are the canonical numbers of the trusted ones.
func Bind(d catalog.Dialect, canonical string, tenant, project int) Text {
	t := Text{Canonical: canonical}
	if !strings.Contains(canonical, "$") {
		t.SQL = canonical
		return t
	}
	numbers := map[int]int{}
	var b strings.Builder
	b.Grow(len(canonical))
	last := 0
	for _, tok := range lex(canonical) {
		if tok.kind != param {
			continue
		}
		c, err := strconv.Atoi(canonical[tok.start+1 : tok.end])
		if err != nil {
			continue // more digits than a number has: no placeholder of ours
		}
		b.WriteString(canonical[last:tok.start])
		last = tok.end
		n, seen := numbers[c]
		if !seen || d == catalog.MySQL {
			t.Params = append(t.Params, c)
			n = len(t.Params)
			numbers[c] = n
			switch c {
			case tenant:
				t.Trust = append(t.Trust, n)
			case project:
				t.Projects = append(t.Projects, n)
			}
		}
		switch d {
		case catalog.MySQL:
			b.WriteByte('?')
		case catalog.SQLite:
			b.WriteByte('?')
			b.WriteString(strconv.Itoa(n))
		default:
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
		}
	}
	b.WriteString(canonical[last:])
	t.SQL = b.String()
	return t
}
