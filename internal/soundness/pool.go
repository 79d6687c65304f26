package soundness

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// pool draws values. The pools are tiny and common to all tenants, so that
// rows of different tenants meet wherever a statement lets them; the
// statement's own constants and their neighbours are added.
type pool struct {
	ints []string
	text []string
}

var (
	comment  = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/`)
	literal  = regexp.MustCompile(`'((?:[^']|'')*)'`)
	numeral  = regexp.MustCompile(`\b\d{1,6}\b`)
	paramRef = regexp.MustCompile(`\$\d+`)
)

// newPool makes the pool for a statement, or with "" the one of the worlds that
// many statements share.
func newPool(statement string) *pool {
	p := &pool{text: []string{"a", "b", "c", "A", "open", "1", "01"}}
	for i := range 6 {
		p.ints = append(p.ints, strconv.Itoa(i))
	}
	s := comment.ReplaceAllString(statement, " ")
	for _, m := range literal.FindAllStringSubmatch(s, -1) {
		p.text = append(p.text, strings.ReplaceAll(m[1], "''", "'"))
	}
	for _, m := range numeral.FindAllString(paramRef.ReplaceAllString(literal.ReplaceAllString(s, " "), " "), -1) {
		n, _ := strconv.Atoi(m)
		for _, v := range []int{n, n - 1, n + 1, -n} {
			p.ints = append(p.ints, strconv.Itoa(v))
		}
	}
	slices.Sort(p.ints)
	p.ints = slices.Compact(p.ints)
	slices.Sort(p.text)
	p.text = slices.Compact(p.text)
	return p
}

// callersInTurn is how many of the tenants take turns as the caller.
const callersInTurn = 5

func pick[T any](rng *rand.Rand, s []T) T { return s[rng.IntN(len(s))] }

// tenants lists tenants as the column writes them. Those of text look alike
// under case, blanks, prefixes and conversion to a number; the first [callersInTurn]
// of them are the caller's in turn.
func (p *pool) tenants(c *column) []string {
	switch c.kind {
	case uuidKind:
		var all []string
		for i := 1; i <= 5; i++ {
			all = append(all, uuid(strconv.Itoa(i)))
		}
		return all
	case textKind, anyKind, blobKind:
		return []string{"1", "A", "01", "12", "", "a", " 1", "2", "1 "}
	case charKind:
		return []string{"1", "A", "12", "a", "2"}
	default:
		all := []string{"1", "12", "2", "-1", "3", "0"}
		for _, v := range p.ints {
			if !slices.Contains(all, v) {
				all = append(all, v)
			}
		}
		return all
	}
}

func uuid(n string) string {
	n = strings.TrimPrefix(n, "-")
	return "00000000-0000-0000-0000-" + strings.Repeat("0", max(0, 12-len(n))) + n
}

// value draws a value of the column's type. Keys and what is named like a
// reference to one come from a wider pool, keys from a range of their own when
// apart is set.
func (p *pool) value(rng *rand.Rand, c *column, isKey, apart bool) (string, error) {
	n := pick(rng, p.ints)
	if (isKey || strings.HasSuffix(c.name, "_id")) && rng.IntN(4) > 0 {
		n = strconv.Itoa(1 + min(rng.IntN(14), rng.IntN(14)))
	}
	if isKey && apart {
		n = strconv.Itoa(7000 + rng.IntN(500))
	}
	if len(c.labels) > 0 {
		return pick(rng, c.labels), nil
	}
	if c.array {
		var vs []string
		for range rng.IntN(3) {
			v, err := p.scalar(rng, c, pick(rng, p.ints), false)
			if err != nil {
				return "", err
			}
			vs = append(vs, v)
		}
		return arrayText(vs), nil
	}
	return p.scalar(rng, c, n, isKey && apart)
}

func (p *pool) scalar(rng *rand.Rand, c *column, n string, apart bool) (string, error) {
	switch c.kind {
	case intKind, realKind:
		return n, nil
	case anyKind:
		if rng.IntN(2) == 0 {
			return n, nil
		}
		return p.textValue(rng, n, apart), nil
	case textKind, charKind, blobKind:
		return p.textValue(rng, n, apart), nil
	case boolKind:
		return pick(rng, []string{"t", "f"}), nil
	case uuidKind:
		return uuid(n), nil
	case jsonKind:
		return pick(rng, []string{`{}`, `{"tenant_id": 1}`, `{"tenant_id": 12, "k": 2}`, `{"tenant_id": 2}`, `[1]`}), nil
	case dateKind:
		return pick(rng, []string{"2026-01-01", "2026-01-02", "2026-02-01"}), nil
	case timeKind:
		return pick(rng, []string{"2026-01-01 00:00:00", "2026-01-02 00:00:00", "2026-02-01 00:00:00"}), nil
	case spanKind:
		return pick(rng, []string{"1 day", "2 days", "00:00:00"}), nil
	case otherKind:
	}
	return "", fmt.Errorf("column %s: no values for type %s", c.name, c.typ)
}

func (p *pool) textValue(rng *rand.Rand, n string, apart bool) string {
	if apart {
		return "x" + n
	}
	return pick(rng, p.text)
}

// arrayText writes an array as PostgreSQL reads it.
func arrayText(vs []string) string {
	quoted := make([]string, len(vs))
	for i, v := range vs {
		quoted[i] = strconv.Quote(v)
	}
	return "{" + strings.Join(quoted, ",") + "}"
}
