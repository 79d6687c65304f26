package soundness

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A generated statement is a function of (seed, mutation). Without a mutation
// it is scoped by construction: every occurrence of a tenant table gets one
// pin, an equality with the caller's tenant or with an occurrence pinned
// before. Rendering a mutation draws nothing from the seed, so that a mutant
// differs from its base in that one place.
type generator struct {
	rng    *rand.Rand
	names  int
	pins   int // counts the pins made
	target int // the pin to mutate; -1: none
	kind   int // how, index into pinMutations
	ctes   []string
}

// pinMutations break a pin. col is the tenant column, pin the whole pin.
var pinMutations = []struct {
	name string
	f    func(col, pin string) string
}{
	{"not", func(_, pin string) string { return "NOT (" + pin + ")" }},
	{"not-equal", func(col, _ string) string { return col + " <> $1" }},
	{"self", func(col, _ string) string { return col + " = " + col }},
	{"range", func(col, _ string) string { return col + " >= $1" }},
	{"constant", func(col, _ string) string { return col + " = 2" }},
	{"drop", func(_, _ string) string { return "true" }},
	{"case", func(col, pin string) string { return "CASE WHEN " + pin + " THEN true ELSE " + col + " > 1 END" }},
	{"other-column", func(col, _ string) string { return col[:strings.LastIndex(col, ".")+1] + "id = $1" }},
	{"or", func(_, pin string) string { return "(" + pin + " OR 1 = 1)" }},
	{"is-not-false", func(_, pin string) string { return "(" + pin + ") IS NOT FALSE" }},
	{"optional", func(_, pin string) string { return "($1::int IS NULL OR " + pin + ")" }},
	{"is-null", func(_, pin string) string { return "(" + pin + ") IS NULL" }},
	{"distinct", func(col, _ string) string { return col + " IS DISTINCT FROM $1" }},
	{"not-distinct", func(col, _ string) string { return col + " IS NOT DISTINCT FROM $1" }},
	{"coalesce", func(col, _ string) string { return col + " = COALESCE($1, " + col + ")" }},
	{"in-column", func(col, _ string) string {
		return "$1 IN (" + col + ", " + col[:strings.LastIndex(col, ".")+1] + "id)"
	}},
	{"or-null", func(col, pin string) string { return "(" + pin + " OR " + col + " IS NULL)" }},
}

var relations = []struct{ name, value string }{
	{"orders", "total"}, {"customers", "id"}, {"invoices", "amount"}, {"projects", "id"}, {"orders", "customer_id"}, {"orders", "parent_id"},
}

func generate(seed uint64, target, kind int) (string, int) {
	g := &generator{rng: rand.New(rand.NewPCG(seed, 77)), target: target, kind: kind}
	sql := g.statement()
	if len(g.ctes) > 0 {
		sql = "WITH " + strings.Join(g.ctes, ", ") + " " + sql
	}
	return strings.ReplaceAll(sql, freeMark, ""), g.pins
}

func (g *generator) name(prefix string) string {
	g.names++
	return fmt.Sprintf("%s%d", prefix, g.names)
}

func (g *generator) oneIn(n int) bool { return g.rng.IntN(n) == 0 }

// pin equates a tenant column with the caller's tenant. known lists tenant
// columns that are pinned already and may be used instead of the parameter.
func (g *generator) pin(col string, known []string) string {
	var pin string
	form := g.rng.IntN(10)
	switch {
	case form < 4 && len(known) > 0:
		pin = col + " = " + known[g.rng.IntN(len(known))]
	case form == 4:
		pin = "$1 = " + col
	case form == 5:
		pin = col + " IN ($1)"
	case form == 6:
		pin = "(" + col + ", 1) = ($1, 1)"
	case form == 7:
		pin = "(" + col + " = $1) IS TRUE"
	case form == 8:
		pin = col + " = (SELECT $1::int)"
	default:
		pin = col + " = $1"
	}
	g.pins++
	if g.target == g.pins-1 {
		pin = pinMutations[g.kind].f(col, pin)
	}
	return pin
}

// filter is a harmless condition.
func (g *generator) filter(a string) string {
	switch g.rng.IntN(4) {
	case 0:
		return a + ".id > 1"
	case 1:
		return a + ".v IS NOT NULL"
	case 2:
		return "(" + a + ".v < 4 OR " + a + ".id > 3)"
	default:
		return a + ".id <> $2"
	}
}

// source is a FROM item with columns tenant_id, id and v. Free sources need a
// pin on tenant_id from outside; the others are bound within.
func (g *generator) source(depth int) (item, alias string, free bool) {
	alias = g.name("r")
	kind := g.rng.IntN(12)
	if depth <= 0 {
		kind = 0
	}
	switch kind {
	case 6: // pinned inside
		return "(" + g.query(depth-1, nil, false) + ") " + alias, alias, false
	case 7: // pinned above
		return "(" + g.query(depth-1, nil, true) + ") " + alias, alias, true
	case 8:
		cte := g.name("c")
		body := g.query(depth-1, nil, g.oneIn(3))
		free := strings.HasPrefix(body, freeMark)
		g.ctes = append(g.ctes, cte+" AS ("+strings.TrimPrefix(body, freeMark)+")")
		return cte + " " + alias, alias, free
	case 9:
		r := pick(g.rng, relations)
		return fmt.Sprintf("(SELECT tenant_id, id, count(*) OVER (PARTITION BY tenant_id)::int AS v FROM %s) %s", r.name, alias), alias, true
	case 10:
		return fmt.Sprintf("(SELECT tenant_id, max(id) AS id, count(*)::int AS v FROM orders GROUP BY tenant_id) %s", alias), alias, true
	case 11:
		return fmt.Sprintf("(SELECT tenant_id, id, total AS v FROM orders UNION ALL SELECT tenant_id, id, 0 FROM customers) %s", alias), alias, true
	default:
		r := pick(g.rng, relations)
		return fmt.Sprintf("(SELECT tenant_id, id, %s AS v FROM %s) %s", r.value, r.name, alias), alias, true
	}
}

// freeMark starts a query whose tenant column must be pinned by its user.
const freeMark = "/*free*/"

// query is a SELECT with columns tenant_id, id and v. outer lists pinned
// tenant columns that it may be correlated with. A free query pins nothing
// but closes its joins on one tenant.
func (g *generator) query(depth int, outer []string, free bool) string {
	item, first, firstFree := g.source(depth)
	var where []string
	known := append([]string(nil), outer...)
	if free { // its user pins it, once more if it is bound already
		known = []string{first + ".tenant_id"}
	} else {
		if firstFree {
			where = append(where, g.pin(first+".tenant_id", known))
		}
		known = append(known, first+".tenant_id")
	}
	from := item
	for range g.rng.IntN(3) {
		item, a, isFree := g.source(depth - 1)
		on := []string{fmt.Sprintf("%s.id = %s.v", a, first)}
		var pin string
		if isFree {
			pin = g.pinJoined(a, known, free)
		}
		switch g.rng.IntN(5) {
		case 0:
			from += " LEFT JOIN " + item + " ON " + strings.Join(append(on, nonEmpty(pin)...), " AND ")
			continue // a nullable side pins nothing that follows
		case 1:
			from += ", " + item
			where = append(where, append(on, nonEmpty(pin)...)...)
		case 2:
			from += " CROSS JOIN " + item
			where = append(where, nonEmpty(pin)...)
		default:
			from += " JOIN " + item + " ON " + strings.Join(append(on, nonEmpty(pin)...), " AND ")
		}
		known = append(known, a+".tenant_id")
	}
	if g.oneIn(3) {
		where = append(where, g.filter(first))
	}
	if depth > 0 && g.oneIn(2) {
		where = append(where, g.nested(depth-1, first, known, free))
	}
	v := first + ".v"
	if depth > 0 && g.oneIn(5) {
		v = "(SELECT max(s.v) FROM (" + g.bound(depth-1, known, free) + ") s)"
	}
	sql := fmt.Sprintf("SELECT %s.tenant_id, %s.id, %s AS v FROM %s", first, first, v, from)
	if len(where) > 0 {
		sql += " WHERE " + strings.Join(where, " AND ")
	}
	if free {
		return freeMark + sql
	}
	if g.oneIn(6) {
		sql += fmt.Sprintf(" ORDER BY %s.id, 3, 1 LIMIT 3", first)
	}
	return sql
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// pinJoined pins a joined source: in a free query only the join's own closure
// may do so.
func (g *generator) pinJoined(a string, known []string, free bool) string {
	if !free {
		return g.pin(a+".tenant_id", known)
	}
	g.pins++
	pin := a + ".tenant_id = " + known[g.rng.IntN(len(known))]
	if g.target == g.pins-1 {
		pin = pinMutations[g.kind].f(a+".tenant_id", pin)
	}
	return pin
}

// bound is a query pinned within or through the outer tenant.
func (g *generator) bound(depth int, known []string, free bool) string {
	if !free {
		return g.query(depth, known, false)
	}
	r, a := pick(g.rng, relations), g.name("n")
	return fmt.Sprintf("SELECT %[1]s.tenant_id, %[1]s.id, %[1]s.%[2]s AS v FROM %[3]s %[1]s WHERE %[4]s", a, r.value, r.name, g.pinJoined(a, known, true))
}

// nested is a condition with a bound subquery.
func (g *generator) nested(depth int, first string, known []string, free bool) string {
	sub := g.bound(depth, known, free)
	x := g.name("x")
	switch g.rng.IntN(6) {
	case 0:
		return fmt.Sprintf("EXISTS (SELECT 1 FROM (%s) %s WHERE %s.v = %s.id)", sub, x, x, first)
	case 1:
		return fmt.Sprintf("NOT EXISTS (SELECT 1 FROM (%s) %s WHERE %s.v = %s.id)", sub, x, x, first)
	case 2:
		return fmt.Sprintf("%s.id IN (SELECT %s.id FROM (%s) %s)", first, x, sub, x)
	case 3:
		return fmt.Sprintf("%s.id NOT IN (SELECT %s.id FROM (%s) %s WHERE %s.id > 2)", first, x, sub, x, x)
	case 4:
		return fmt.Sprintf("%s.id >= ALL (SELECT %s.v FROM (%s) %s WHERE %s.v < 3)", first, x, sub, x, x)
	default:
		return fmt.Sprintf("(SELECT count(*) FROM (%s) %s) < 4", sub, x)
	}
}

// statement is a whole statement.
func (g *generator) statement() string {
	depth := 1 + g.rng.IntN(2)
	switch g.rng.IntN(14) {
	case 0:
		return fmt.Sprintf("SELECT v, count(*), min(id) FROM (%s) q GROUP BY v", g.query(depth, nil, false))
	case 1:
		op := pick(g.rng, []string{"UNION", "UNION ALL", "EXCEPT", "INTERSECT"})
		return fmt.Sprintf("SELECT id, v FROM (%s) a %s SELECT id, v FROM (%s) b", g.query(depth, nil, false), op, g.query(depth, nil, false))
	case 2:
		q := g.query(depth, nil, true)
		return fmt.Sprintf("SELECT q.id, q.v FROM (%s) q WHERE %s", q, g.pin("q.tenant_id", nil))
	case 3:
		q := g.query(depth, nil, true)
		return fmt.Sprintf("SELECT q.id, rank() OVER (PARTITION BY q.tenant_id ORDER BY q.v, q.id) FROM (%s) q WHERE %s", q, g.pin("q.tenant_id", nil))
	case 4:
		return fmt.Sprintf("DELETE FROM counters t WHERE %s AND t.n IN (SELECT q.v FROM (%s) q)", g.pin("t.tenant_id", nil), g.query(depth, []string{"t.tenant_id"}, false))
	case 5:
		return fmt.Sprintf("UPDATE counters t SET n = q.v FROM (%s) q WHERE %s AND q.id = t.n AND q.v IS NOT NULL", g.query(depth, nil, true), g.pin("t.tenant_id", nil)+" AND "+g.pin("q.tenant_id", []string{"t.tenant_id"}))
	case 6:
		return fmt.Sprintf("UPDATE orders t SET status = (SELECT max(q.v)::text FROM (%s) q) WHERE %s", g.query(depth, []string{"t.tenant_id"}, false), g.pin("t.tenant_id", nil))
	case 7:
		return fmt.Sprintf("INSERT INTO counters(tenant_id, k, n) SELECT q.tenant_id, 'k' || q.id, max(coalesce(q.v, 0)) FROM (%s) q WHERE q.id IS NOT NULL GROUP BY q.tenant_id, q.id RETURNING n", g.query(depth, nil, false))
	case 8:
		return fmt.Sprintf("INSERT INTO counters(tenant_id, k, n) SELECT q.tenant_id, 'a', max(q.v) FROM (%s) q WHERE q.v IS NOT NULL GROUP BY q.tenant_id ON CONFLICT (tenant_id, k) DO UPDATE SET n = excluded.n", g.query(depth, nil, false))
	case 9:
		return fmt.Sprintf("MERGE INTO counters t USING (SELECT tenant_id, max(v) AS v FROM (%s) z WHERE v IS NOT NULL GROUP BY tenant_id) q ON %s AND t.n = q.v WHEN MATCHED THEN UPDATE SET n = 0 WHEN NOT MATCHED THEN DO NOTHING", g.query(depth, nil, false), g.pin("t.tenant_id", []string{"q.tenant_id"}))
	case 10:
		return fmt.Sprintf("SELECT i.id, i.qty FROM order_items i JOIN orders p ON p.id = i.order_id AND %s WHERE i.qty IN (SELECT q.v FROM (%s) q)", g.pin("p.tenant_id", nil), g.query(depth, []string{"p.tenant_id"}, false))
	case 11:
		return fmt.Sprintf("SELECT l.id, q.id FROM orders l LEFT JOIN LATERAL (%s) q ON true WHERE %s", g.query(depth, []string{"l.tenant_id"}, false), g.pin("l.tenant_id", nil))
	default:
		return g.query(depth+1, nil, false)
	}
}
