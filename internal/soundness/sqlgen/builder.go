package sqlgen

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// builder makes one statement.
type builder struct {
	s     *Schema
	d     catalog.Dialect
	rng   *rand.Rand
	names int
	sites []site
	tags  []string
	ctes  []string
	isRec bool
	noCTE bool // the statement takes no WITH before it
	// aliases lists the relations made so far, for mutations that take the
	// wrong one. They need not be visible: such a mutant does not run.
	aliases []*rel
}

// rel is a relation that expressions may name.
type rel struct {
	alias  string
	tenant [2]string // the columns with the tenant; "" when it has none
	ints   []string
	texts  []string
	table  *table // of a plain occurrence
	// loose tells that the tenant may be NULL in rows that all tenants share.
	loose bool
}

func (r *rel) col(name string) string { return r.alias + "." + name }

// level is one query level: what is visible and what is tied.
type level struct {
	rels  []*rel
	known [2][]string // tenant columns tied to the caller, by dimension
	outer [2][]string // those of the levels around it
	where []string
}

func (lv *level) all(dim int) []string { return slices.Concat(lv.known[dim], lv.outer[dim]) }

func (lv *level) tie(r *rel) {
	for dim, c := range r.tenant {
		if c != "" && !r.loose {
			lv.known[dim] = append(lv.known[dim], r.col(c))
		}
	}
}

func pick[T any](rng *rand.Rand, s []T) T { return s[rng.IntN(len(s))] }

func (b *builder) oneIn(n int) bool { return b.rng.IntN(n) == 0 }

func (b *builder) tag(t string) { b.tags = append(b.tags, t) }

func (b *builder) name(prefix string) string {
	b.names++
	return prefix + strconv.Itoa(b.names)
}

func (b *builder) site(s site) string {
	b.sites = append(b.sites, s)
	return string(rune(markBase + len(b.sites) - 1))
}

// choice is a site with other texts, given as name, text, name, text…
func (b *builder) choice(text string, others ...string) string {
	s := site{text: text}
	for i := 0; i < len(others); i += 2 {
		s.alts = append(s.alts, alt{name: others[i], text: others[i+1]})
	}
	return b.site(s)
}

func (b *builder) recursive() string {
	if b.isRec {
		return "RECURSIVE "
	}
	return ""
}

// occurrence makes a relation of a table.
func (b *builder) occurrence(t *table) *rel {
	r := &rel{alias: b.name("r"), tenant: t.tenant, table: t, ints: t.names(intValue), texts: t.names(textValue), loose: t.nullable}
	if t.class == catalog.ClassRoot {
		r.ints = nil
	}
	b.aliases = append(b.aliases, r)
	return r
}

// bind gives the condition that ties the relation to the caller: a pin for
// each of its tenant columns, a test of the owner for a child, "" for what
// belongs to nobody.
func (b *builder) bind(r *rel, lv *level) string {
	if r.table != nil && r.table.class == catalog.ClassChild {
		return b.bindChild(r, r.table.owner, lv, 0)
	}
	var parts []string
	for dim, c := range r.tenant {
		if c == "" {
			continue
		}
		if r.table != nil && r.table.nullable && b.oneIn(2) {
			b.tag("own-and-shared-rows")
			parts = append(parts, "("+b.pin(r.col(c), dim, nil)+" OR "+r.col(c)+" IS NULL)")
			continue
		}
		known := lv.all(dim)
		pin := b.pin(r.col(c), dim, known)
		if b.oneIn(8) && len(r.ints) > 0 {
			b.tag("pin-or-of-ands")
			cond := b.intTest(r.col(pick(b.rng, r.ints)))
			pin = "(" + pin + " AND " + cond + " OR " + b.pin(r.col(c), dim, known) + " AND " + b.intTest(r.col(pick(b.rng, r.ints))) + ")"
		}
		parts = append(parts, pin)
	}
	return strings.Join(parts, " AND ")
}

// bindChild ties a child to a bound row of its owner, by a subquery.
func (b *builder) bindChild(r *rel, ref *reference, lv *level, depth int) string {
	p := b.occurrence(ref.to)
	p.alias = b.name("p")
	inner := &level{outer: [2][]string{lv.all(0), lv.all(1)}}
	var cond string
	if ref.to.class == catalog.ClassChild {
		cond = b.bindChild(p, ref.to.owner, inner, depth+1)
		b.tag("grandchild")
	} else {
		cond = b.bind(p, inner)
	}
	key := b.choice(r.col(ref.column), "other-key", r.col(r.ints[len(r.ints)-1]))
	b.tag("child")
	if b.oneIn(2) {
		return fmt.Sprintf("%s IN (SELECT %s FROM %s %s WHERE %s)", key, p.col(ref.key), ref.to.name, p.alias, cond)
	}
	return fmt.Sprintf("EXISTS (SELECT 1 FROM %s %s WHERE %s = %s AND %s)", ref.to.name, p.alias, p.col(ref.key), key, cond)
}

var smallInts = []string{"0", "1", "2", "3", "4", "5"}

var smallTexts = []string{"'a'", "'b'", "'c'", "'A'", "'open'", "'1'", "'01'"}

func (b *builder) int() string { return pick(b.rng, smallInts) }

func (b *builder) text() string { return pick(b.rng, smallTexts) }

// The untrusted parameters of generated statements, by type.
const (
	intParam   = "$3"
	textParam  = "$4"
	tenantLike = "$5" // of the tenant's type, in mutants
)

// intTest is a condition on an int expression.
func (b *builder) intTest(x string) string {
	switch b.rng.IntN(12) {
	case 0:
		return x + " > " + b.int()
	case 1:
		return x + " <> " + intParam
	case 2:
		return x + " = " + intParam
	case 3:
		b.tag("is-null-test")
		return x + " IS NOT NULL"
	case 4:
		b.tag("or")
		return "(" + x + " < " + b.int() + " OR " + x + " > " + b.int() + ")"
	case 5:
		b.tag("between")
		return x + " BETWEEN " + pick(b.rng, smallInts[:3]) + " AND 5"
	case 6:
		b.tag("in-list")
		return x + " IN (" + b.int() + ", " + b.int() + ", " + intParam + ")"
	case 7:
		b.tag("not")
		return "NOT (" + x + " = " + b.int() + ")"
	case 8:
		b.tag("case-test")
		return "CASE WHEN " + x + " > " + b.int() + " THEN " + x + " < 5 ELSE " + x + " >= 0 END"
	case 9:
		b.tag("coalesce-test")
		return "COALESCE(" + x + ", 0) < " + intParam
	case 10:
		if b.d != catalog.Postgres {
			return x + " >= 1"
		}
		b.tag("any-array")
		return x + " = ANY (ARRAY[1, 2, " + b.int() + "])"
	default:
		b.tag("optional-filter")
		if b.d == catalog.Postgres {
			return "(" + intParam + "::int IS NULL OR " + x + " = " + intParam + ")"
		}
		return "(" + intParam + " IS NULL OR " + x + " = " + intParam + ")"
	}
}

func (b *builder) textTest(x string) string {
	switch b.rng.IntN(5) {
	case 0:
		return x + " <> " + b.text()
	case 1:
		return x + " = " + textParam
	case 2:
		b.tag("like")
		return x + " LIKE '%" + pick(b.rng, []string{"a", "1", "o"}) + "%'"
	case 3:
		b.tag("is-null-test")
		return x + " IS NOT NULL"
	default:
		return "LOWER(" + x + ") IN ('a', 'b', 'c', 'open', '1')"
	}
}

// filter is a condition on the relation that ties nothing.
func (b *builder) filter(r *rel) string {
	switch {
	case len(r.texts) > 0 && (len(r.ints) == 0 || b.oneIn(3)):
		return b.textTest(r.col(pick(b.rng, r.texts)))
	case len(r.ints) > 1 && b.oneIn(6):
		b.tag("keyset")
		return "(" + r.col(r.ints[0]) + ", " + r.col(r.ints[1]) + ") > (" + pick(b.rng, smallInts[:3]) + ", 1)"
	case len(r.ints) > 0:
		return b.intTest(r.col(pick(b.rng, r.ints)))
	default:
		return "1 = 1"
	}
}

// intExpr is an int of the relation.
func (b *builder) intExpr(r *rel) string {
	if len(r.ints) == 0 {
		return "1"
	}
	x := r.col(pick(b.rng, r.ints))
	switch b.rng.IntN(10) {
	case 0:
		b.tag("arithmetic")
		return x + " + 1"
	case 1:
		b.tag("coalesce")
		return "COALESCE(" + x + ", " + b.int() + ")"
	case 2:
		b.tag("case")
		return "CASE WHEN " + x + " > " + b.int() + " THEN " + x + " ELSE 0 END"
	case 3:
		b.tag("nullif")
		return "NULLIF(" + x + ", " + b.int() + ")"
	case 4:
		b.tag("cast")
		if b.d == catalog.MySQL {
			return "CAST(" + x + " AS SIGNED)"
		}
		return "CAST(" + x + " AS integer)"
	default:
		return x
	}
}

// textExpr is a text of the relation.
func (b *builder) textExpr(r *rel) string {
	if len(r.texts) == 0 {
		return "'a'"
	}
	x := r.col(pick(b.rng, r.texts))
	switch b.rng.IntN(8) {
	case 0:
		return "UPPER(" + x + ")"
	case 1:
		return "COALESCE(" + x + ", 'b')"
	case 2:
		if b.d == catalog.MySQL {
			return "CONCAT(" + x + ", 'a')"
		}
		return x + " || 'a'"
	default:
		return x
	}
}
