package sqlgen

import (
	"fmt"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// item is a FROM item with the relation that it makes visible.
type item struct {
	text string
	rel  *rel
	// free tells that its user must tie it; else it is bound within.
	free bool
	// needsLateral tells that it names relations to its left.
	needsLateral bool
}

// plain is an occurrence of a table or view.
func (b *builder) plain(tables []*table) item {
	t := pick(b.rng, tables)
	r := b.occurrence(t)
	name := t.name
	if t.view {
		b.tag("view")
	}
	if t.class == catalog.ClassRoot {
		b.tag("root")
	}
	if len(t.leaky) > 0 {
		var others []string
		for _, l := range t.leaky {
			others = append(others, "view "+l, l)
		}
		name = b.choice(name, others...)
	}
	as := " "
	if b.oneIn(4) {
		as = " AS "
	}
	return item{text: name + as + r.alias, rel: r, free: t.class != catalog.ClassShared}
}

// source makes a FROM item. outer is what a subquery in it may be tied to;
// left is the level whose relations LATERAL makes visible.
func (b *builder) source(depth int, lv *level) item {
	kind := b.rng.IntN(22)
	if depth <= 0 && kind > 10 {
		kind = 0
	}
	switch kind {
	case 8:
		if ts := b.s.pick(child); len(ts) > 0 {
			return b.plain(ts)
		}
	case 9:
		if ts := b.s.pick(func(t *table) bool { return t.class == catalog.ClassRoot }); len(ts) > 0 {
			return b.plain(ts)
		}
	case 10:
		if ts := b.s.pick(shared); len(ts) > 0 {
			b.tag("shared")
			return b.plain(ts)
		}
	case 11, 12:
		b.tag("derived-bound")
		return b.derived(b.query(depth-1, b.around(lv), false), false)
	case 13, 14:
		b.tag("derived-free")
		return b.derived(b.query(depth-1, b.around(lv), true), true)
	case 15:
		if !b.noCTE {
			return b.cte(depth)
		}
	case 16:
		return b.windowed()
	case 17:
		return b.grouped()
	case 18:
		return b.union()
	case 19:
		return b.constants()
	case 20:
		if b.d == catalog.Postgres && len(lv.rels) > 0 {
			return b.lateral(depth, lv)
		}
	case 21:
		if b.oneIn(2) {
			return b.fullJoin(depth, lv)
		}
		if !b.noCTE {
			return b.recursiveCTE()
		}
	}
	return b.plain(b.s.pick(owned))
}

// around is what a derived table at the level may be tied to: MySQL's see
// nothing of the queries around them.
func (b *builder) around(lv *level) [2][]string {
	if b.d == catalog.MySQL {
		return [2][]string{}
	}
	return lv.outer
}

// standard is the relation of a derived table with the usual columns.
func (b *builder) standard(prefix string, tenant [2]string) *rel {
	r := &rel{alias: b.name(prefix), tenant: tenant, ints: []string{"id", "v"}, texts: []string{"s"}}
	b.aliases = append(b.aliases, r)
	return r
}

func (b *builder) derived(q *query, free bool) item {
	r := b.standard("d", q.exposes)
	return item{text: "(" + q.String() + ") " + r.alias, rel: r, free: free}
}

// cte puts a query into the statement's WITH.
func (b *builder) cte(depth int) item {
	free := b.oneIn(3)
	q := b.query(depth-1, [2][]string{}, free)
	name := b.name("c")
	r := b.standard("r", q.exposes)
	how := " AS ("
	if b.d == catalog.Postgres || b.d == catalog.SQLite {
		how = pick(b.rng, []string{" AS (", " AS (", " AS MATERIALIZED (", " AS NOT MATERIALIZED ("})
	}
	b.ctes = append(b.ctes, name+how+q.String()+")")
	b.tag("cte")
	if free {
		b.tag("cte-free")
	}
	return item{text: name + " " + r.alias, rel: r, free: free}
}

// recursiveCTE follows references within one tenant.
func (b *builder) recursiveCTE() item {
	t := pick(b.rng, b.s.pick(owned, base, exact, hasInt, hasText))
	name := b.name("w")
	lv := &level{}
	first, step := b.occurrence(t), b.occurrence(t)
	cols, with := []string{}, [2]string{}
	targets, stepTargets := []string{}, []string{}
	var closures []string
	for dim, c := range t.tenant {
		if c == "" {
			continue
		}
		col := b.s.dims[dim].column
		with[dim] = col
		cols = append(cols, col)
		targets = append(targets, first.col(c))
		stepTargets = append(stepTargets, step.col(c))
		closures = append(closures, b.pin(step.col(c), dim, []string{name + "." + col}))
	}
	fk := step.ints[len(step.ints)-1]
	cols = append(cols, "id", "v", "s")
	targets = append(targets, first.col(first.ints[0]), first.col(fk), first.col(first.texts[0]))
	stepTargets = append(stepTargets, step.col(step.ints[0]), step.col(fk), step.col(step.texts[0]))
	op := b.choice("UNION", "union-all-limit", "UNION")
	b.ctes = append(b.ctes, fmt.Sprintf("%s(%s) AS (SELECT %s FROM %s %s WHERE %s %s SELECT %s FROM %s %s JOIN %s ON %s = %s.id AND %s)",
		name, strings.Join(cols, ", "), strings.Join(targets, ", "), t.name, first.alias, b.bind(first, lv), op,
		strings.Join(stepTargets, ", "), t.name, step.alias, name, step.col(fk), name, strings.Join(closures, " AND ")))
	b.isRec = true
	b.tag("recursive-cte")
	r := b.standard("r", with)
	return item{text: name + " " + r.alias, rel: r}
}

// list writes a table's columns as the usual ones.
func (b *builder) list(r *rel, id, v, s string) (targets string, exposes [2]string) {
	var parts []string
	for dim, c := range r.tenant {
		if c != "" {
			exposes[dim] = b.s.dims[dim].column
			parts = append(parts, r.col(c)+" AS "+exposes[dim])
		}
	}
	parts = append(parts, id+" AS id", v+" AS v", s+" AS s")
	return strings.Join(parts, ", "), exposes
}

func (b *builder) tenants(r *rel) string {
	var parts []string
	for _, c := range r.tenant {
		if c != "" {
			parts = append(parts, r.col(c))
		}
	}
	return strings.Join(parts, ", ")
}

// windowed numbers or sums within the tenant: a filter above it binds it.
func (b *builder) windowed() item {
	t := pick(b.rng, b.s.pick(owned, exact, hasInt))
	r := b.occurrence(t)
	by := b.choice("PARTITION BY "+b.tenants(r)+" ", "partition-drop", "", "partition-other", "PARTITION BY "+r.col(r.ints[0])+" ")
	f := pick(b.rng, []string{"count(*) OVER (%s)", "rank() OVER (%sORDER BY %s)", "sum(%[2]s) OVER (%[1]sORDER BY %[2]s)", "max(%[2]s) OVER (%[1]s)"})
	v := r.ints[len(r.ints)-1]
	if strings.Count(f, "%") == 1 {
		f = fmt.Sprintf(f, by)
	} else {
		f = fmt.Sprintf(f, by, r.col(v))
	}
	targets, exposes := b.list(r, r.col(r.ints[0]), f, b.textExpr(r))
	out := b.standard("d", exposes)
	b.tag("window")
	return item{text: fmt.Sprintf("(SELECT %s FROM %s %s) %s", targets, t.name, r.alias, out.alias), rel: out, free: true}
}

// grouped aggregates within the tenant.
func (b *builder) grouped() item {
	t := pick(b.rng, b.s.pick(owned, exact, hasInt))
	r := b.occurrence(t)
	aggregate := pick(b.rng, []string{"count(*)", "sum(%s)", "max(%s)", "count(DISTINCT %s)"})
	if strings.Contains(aggregate, "%") {
		aggregate = fmt.Sprintf(aggregate, r.col(r.ints[len(r.ints)-1]))
	}
	s := "'a'"
	if len(r.texts) > 0 {
		s = "max(" + r.col(r.texts[0]) + ")"
	}
	targets, exposes := b.list(r, "min("+r.col(r.ints[0])+")", aggregate, s)
	having := ""
	if b.oneIn(3) {
		having = " HAVING count(*) >= 1"
		b.tag("having")
	}
	out := b.standard("d", exposes)
	b.tag("group-by-tenant")
	group := b.tenants(r)
	if b.oneIn(3) {
		group += ", " + r.col(r.ints[len(r.ints)-1])
	}
	if b.d == catalog.Postgres {
		group = b.choice(group, "rollup", "ROLLUP ("+group+")", "grouping-sets", "GROUPING SETS (("+group+"), ())")
	}
	return item{text: fmt.Sprintf("(SELECT %s FROM %s %s GROUP BY %s%s) %s", targets, t.name, r.alias, group, having, out.alias), rel: out, free: true}
}

// union puts rows of two tables together, each arm with its tenant.
func (b *builder) union() item {
	tables := b.s.pick(owned, exact, hasInt)
	first := pick(b.rng, tables)
	var arms []string
	var exposes [2]string
	for i := range 2 {
		t := first
		if i == 1 {
			t = pick(b.rng, b.s.pick(owned, exact, hasInt, func(t *table) bool {
				return (t.tenant[0] == "") == (first.tenant[0] == "") && (t.tenant[1] == "") == (first.tenant[1] == "")
			}))
		}
		r := b.occurrence(t)
		targets, e := b.list(r, r.col(r.ints[0]), b.intExpr(r), b.textExpr(r))
		exposes = e
		if i == 1 && e[0] != "" {
			forged := strings.Replace(targets, r.col(r.tenant[0])+" AS", b.s.dims[0].typ.values[0]+" AS", 1)
			targets = b.choice(targets, "forged-arm", forged)
		}
		arms = append(arms, fmt.Sprintf("SELECT %s FROM %s %s", targets, t.name, r.alias))
	}
	out := b.standard("d", exposes)
	op := b.choice(pick(b.rng, []string{"UNION ALL", "UNION ALL", "UNION", "UNION", "INTERSECT", "EXCEPT"}), "set-op", "EXCEPT", "set-op", "UNION ALL")
	b.tag("union-free")
	return item{text: "(" + arms[0] + " " + op + " " + arms[1] + ") " + out.alias, rel: out, free: true}
}

// constants is a table without tenants: VALUES where the dialect has it.
func (b *builder) constants() item {
	out := b.standard("d", [2]string{})
	b.tag("values")
	if b.d == catalog.Postgres {
		return item{text: fmt.Sprintf("(VALUES (1, %s, 'a'), (2, 3, 'b'), (%s, 1, 'c')) %s(id, v, s)", b.int(), b.int(), out.alias), rel: out}
	}
	return item{text: fmt.Sprintf("(SELECT 1 AS id, %s AS v, 'a' AS s UNION ALL SELECT 2, 3, 'b' UNION ALL SELECT %s, 1, 'c') %s", b.int(), b.int(), out.alias), rel: out}
}

// lateral is a subquery tied to a relation to its left.
func (b *builder) lateral(depth int, lv *level) item {
	outer := [2][]string{lv.all(0), lv.all(1)}
	q := b.query(depth-1, outer, false)
	if left := pick(b.rng, lv.rels); len(left.ints) > 0 {
		q.and(q.first.firstInt() + " = " + left.col(pick(b.rng, left.ints)))
	}
	if q.distinct == "" && b.oneIn(2) {
		q.limit = " ORDER BY " + q.order() + " LIMIT " + pick(b.rng, []string{"1", "2"})
		b.tag("lateral-limit")
	}
	it := b.derived(q, false)
	it.text, it.needsLateral = "LATERAL "+it.text, true
	b.tag("lateral")
	return it
}

// fullJoin joins two bound arms from both sides.
func (b *builder) fullJoin(depth int, lv *level) item {
	if b.d == catalog.MySQL {
		return b.derived(b.query(depth-1, b.around(lv), false), false)
	}
	l, r := b.derived(b.query(0, b.around(lv), false), false), b.derived(b.query(0, b.around(lv), false), false)
	out := b.standard("d", [2]string{})
	b.tag("full-join")
	return item{text: fmt.Sprintf("(SELECT COALESCE(%s.id, %s.id) AS id, %s.v AS v, %s.s AS s FROM %s FULL JOIN %s ON %s.id = %s.id) %s",
		l.rel.alias, r.rel.alias, l.rel.alias, r.rel.alias, l.text, r.text, l.rel.alias, r.rel.alias, out.alias), rel: out}
}

// firstInt is the relation's id, or a constant where it has none.
func (r *rel) firstInt() string {
	if len(r.ints) == 0 {
		return "1"
	}
	return r.col(r.ints[0])
}
