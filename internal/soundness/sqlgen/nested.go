package sqlgen

import (
	"fmt"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// within gives what a subquery of the query may be tied to.
func (q *query) within() [2][]string { return [2][]string{q.lv.all(0), q.lv.all(1)} }

// inner makes a subquery without limits, tied to the query around it, that
// correlates by value.
func (b *builder) inner(depth int, q *query) *query {
	in := b.query(depth, q.within(), false)
	in.distinct, in.limit = "", ""
	return in
}

// correlate compares a value of the subquery with one of the query around it.
func (b *builder) correlate(in, q *query) {
	outer := pick(b.rng, q.lv.rels)
	r := pick(b.rng, in.lv.rels)
	if len(outer.ints) > 0 && len(r.ints) > 0 {
		in.and(r.col(pick(b.rng, r.ints)) + " = " + outer.col(pick(b.rng, outer.ints)))
	}
}

// nested is a condition with a bound subquery.
func (b *builder) nested(depth int, q *query) string {
	in := b.inner(depth, q)
	x := q.first.firstInt()
	id := in.first.firstInt()
	switch b.rng.IntN(9) {
	case 0, 1:
		b.correlate(in, q)
		in.targets = []string{pick(b.rng, []string{"1", "*", "NULL"})}
		b.tag("exists")
		return b.choice("EXISTS", "not-exists", "NOT EXISTS") + " (" + in.String() + ")"
	case 2:
		b.correlate(in, q)
		in.targets = []string{"1"}
		b.tag("not-exists")
		return b.choice("NOT EXISTS", "exists", "EXISTS") + " (" + in.String() + ")"
	case 3, 4:
		in.targets = []string{id}
		b.tag("in-subquery")
		return x + b.choice(" IN", "not-in", " NOT IN") + " (" + in.String() + ")"
	case 5:
		in.targets = []string{id}
		b.tag("not-in-subquery")
		return x + b.choice(" NOT IN", "in", " IN") + " (" + in.String() + ")"
	case 6:
		if b.d == catalog.SQLite {
			break
		}
		in.targets = []string{id}
		b.tag("all-any")
		return x + pick(b.rng, []string{" >= ALL", " = ANY", " < ANY", " <> ALL"}) + " (" + in.String() + ")"
	case 7:
		if len(q.first.ints) < 2 || len(in.first.ints) < 2 {
			break
		}
		in.targets = []string{id, in.first.col(in.first.ints[1])}
		b.tag("row-in-subquery")
		return fmt.Sprintf("(%s, %s) IN (%s)", x, q.first.col(q.first.ints[1]), in)
	}
	in.targets = []string{"count(*)"}
	b.tag("scalar-test")
	return "(" + in.String() + ") < " + pick(b.rng, []string{"1", "3", "4"})
}

// scalar is a bound subquery of one value.
func (b *builder) scalar(depth int, q *query) string {
	in := b.inner(depth, q)
	b.correlate(in, q)
	v := b.intExpr(in.first)
	b.tag("scalar-subquery")
	if b.oneIn(4) {
		in.targets = []string{v}
		in.limit = " ORDER BY 1 LIMIT 1"
		return "(" + in.String() + ")"
	}
	in.targets = []string{fmt.Sprintf(pick(b.rng, []string{"max(%s)", "count(%s)", "sum(%s)"}), v)}
	if b.d != catalog.MySQL && b.oneIn(4) {
		in.targets[0] += " FILTER (WHERE " + b.filter(in.first) + ")"
		b.tag("filter")
	}
	return "(" + in.String() + ")"
}

// keyed looks rows up by a key that is unique across tenants, in a subquery
// that is bound: the row found is the tenant's.
func (b *builder) keyed() string {
	tables := b.s.pick(owned, base, exact, (*table).globalID, hasInt)
	if len(tables) == 0 {
		return ""
	}
	t := pick(b.rng, tables)
	r, in := b.occurrence(t), b.occurrence(t)
	b.tag("key-in-subquery")
	key := b.choice(in.col(t.id()), "other-key", in.col(in.ints[len(in.ints)-1]))
	return fmt.Sprintf("SELECT %s, %s FROM %s %s WHERE %s IN (SELECT %s FROM %s %s WHERE %s)", r.col(t.id()), b.intExpr(r), t.name, r.alias, r.col(t.id()), key, t.name, in.alias, b.bind(in, &level{}))
}
