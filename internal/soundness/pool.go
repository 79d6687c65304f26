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
	rng  *rand.Rand
	ints []string
	text []string
}

var (
	comment  = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/`)
	literal  = regexp.MustCompile(`'((?:[^']|'')*)'`)
	numeral  = regexp.MustCompile(`\b\d{1,6}\b`)
	paramRef = regexp.MustCompile(`\$\d+`)
)

func newPool(rng *rand.Rand, statement string) *pool {
	p := &pool{rng: rng, text: []string{"a", "b", "c", "A", "open", "1", "01"}}
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

// callers is how many of the tenants take turns as the caller.
const callers = 5

func pick[T any](rng *rand.Rand, s []T) T { return s[rng.IntN(len(s))] }

// tenants lists tenants as the type writes them. Those of text look alike
// under case, blanks, prefixes and conversion to a number; the first
// [callers] of them are the caller's in turn.
func (p *pool) tenants(typ string) []string {
	switch typ {
	case "uuid":
		var all []string
		for i := 1; i <= 5; i++ {
			all = append(all, uuid(strconv.Itoa(i)))
		}
		return all
	case "text", "character varying":
		return []string{"1", "A", "01", "12", "", "a", " 1", "2"}
	case "character":
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
	return "00000000-0000-0000-0000-" + strings.Repeat("0", max(0, 12-len(n))) + strings.TrimPrefix(n, "-")
}

// value draws a value of the column's type. Keys and what is named like a
// reference to one come from a wider pool, keys from a range of their own when
// apart is set.
func (p *pool) value(c *column, isKey, apart bool) (string, error) {
	n := pick(p.rng, p.ints)
	if (isKey || strings.HasSuffix(c.name, "_id")) && p.rng.IntN(4) > 0 {
		n = strconv.Itoa(1 + min(p.rng.IntN(14), p.rng.IntN(14)))
	}
	if isKey && apart {
		n = strconv.Itoa(7000 + p.rng.IntN(500))
	}
	if len(c.labels) > 0 {
		return pick(p.rng, c.labels), nil
	}
	return p.scalar(c.typ, n, isKey && apart)
}

func (p *pool) scalar(typ, n string, apart bool) (string, error) {
	switch typ {
	case "smallint", "integer", "bigint", "numeric", "real", "double precision":
		return n, nil
	case "text", "character varying", "character", "name":
		if apart {
			return "x" + n, nil
		}
		return pick(p.rng, p.text), nil
	case "boolean":
		return pick(p.rng, []string{"t", "f"}), nil
	case "uuid":
		return uuid(n), nil
	case "jsonb", "json":
		return pick(p.rng, []string{`{}`, `{"tenant_id": 1}`, `{"tenant_id": 12, "k": 2}`, `{"tenant_id": 2}`, `[1]`}), nil
	case "date":
		return pick(p.rng, []string{"2026-01-01", "2026-01-02", "2026-02-01"}), nil
	case "timestamp without time zone", "timestamp with time zone":
		return pick(p.rng, []string{"2026-01-01 00:00:00+00", "2026-01-02 00:00:00+00", "2026-02-01 00:00:00+00"}), nil
	case "interval":
		return pick(p.rng, []string{"1 day", "2 days", "00:00:00"}), nil
	}
	if elem, isArray := strings.CutSuffix(typ, "[]"); isArray {
		var vs []string
		for range p.rng.IntN(3) {
			v, err := p.scalar(elem, pick(p.rng, p.ints), false)
			if err != nil {
				return "", err
			}
			vs = append(vs, strconv.Quote(v))
		}
		return "{" + strings.Join(vs, ",") + "}", nil
	}
	return "", fmt.Errorf("no values for type %s", typ)
}
