package sqlgen

import (
	"fmt"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// depths holds how deep statements nest, by frequency: most are as services
// write them.
var depths = []int{0, 0, 0, 0, 1, 1, 1, 2}

// statement makes a whole statement, without the WITH of its CTEs.
func (b *builder) statement() string {
	depth := depths[b.rng.IntN(len(depths))]
	kind := b.rng.IntN(30)
	b.noCTE = b.d == catalog.MySQL && kind >= 10 && kind <= 22
	switch kind {
	case 0, 1:
		return b.aggregate(depth)
	case 2, 3:
		return b.setOperation(depth)
	case 4, 5:
		return b.above(depth)
	case 6:
		return b.ranked(depth)
	case 7:
		if s := b.keyed(); s != "" {
			return s
		}
	case 8:
		return b.ownerJoin(depth)
	case 9:
		return b.parentFirst(depth)
	case 10, 11, 12:
		return b.update(depth)
	case 13, 14:
		return b.delete(depth)
	case 15, 16, 17:
		return b.insert(depth)
	case 18, 19:
		return b.upsert(depth)
	case 20:
		return b.childWrite(depth)
	case 21, 22:
		switch b.d {
		case catalog.MySQL:
			return b.mysqlWrite()
		case catalog.SQLite:
			return b.sqliteWrite(depth)
		default:
			return b.postgresWrite(depth)
		}
	case 23:
		return b.simple()
	case 24:
		return b.havingPin()
	case 25:
		return b.keyRow(depth)
	}
	return b.selectAll(depth)
}

// simple is a statement as services write most of them.
func (b *builder) simple() string {
	t := pick(b.rng, b.s.pick(owned, hasInt))
	r := b.occurrence(t)
	name := t.name + " " + r.alias
	if b.oneIn(2) {
		r.alias, name = t.name, t.name
	}
	b.tag("simple")
	targets := []string{"*", r.alias + ".*", r.col(r.ints[0]) + ", " + r.col(r.ints[1])}
	if b.d == catalog.SQLite && !t.view {
		targets = append(targets, r.col("rowid")+", "+r.col(r.ints[1]))
	}
	s := "SELECT " + pick(b.rng, targets) + " FROM " + name + " WHERE " + b.bind(r, &level{})
	if b.oneIn(2) {
		s += " AND " + b.filter(r)
	}
	switch b.rng.IntN(5) {
	case 0:
		s += " ORDER BY " + r.col(r.ints[0]) + " LIMIT 3"
	case 1:
		if b.d != catalog.SQLite && !t.view {
			s += " FOR UPDATE"
			b.tag("for-update")
		}
	}
	return s
}

// selectAll is a query with targets of more kinds than derived tables have.
func (b *builder) selectAll(depth int) string {
	q := b.query(min(depth+1, 2), [2][]string{}, false)
	b.tag("select")
	if q.distinct != "" || q.limit != "" {
		return q.String()
	}
	switch b.rng.IntN(8) {
	case 0:
		q.targets = []string{"*"}
		b.tag("star")
	case 1:
		q.targets = append(q.targets, b.scalar(depth, q))
	case 2:
		q.targets = append(q.targets, "rank() OVER (ORDER BY "+b.intExpr(q.first)+")", "sum("+b.intExpr(q.first)+") OVER (PARTITION BY "+b.textExpr(q.first)+")")
		b.tag("window")
	case 3:
		q.limit = " ORDER BY " + b.scalar(depth, q) + ", " + q.order()
		b.tag("order-by-subquery")
	case 4:
		q.targets = append(q.targets, "CASE WHEN "+b.nested(depth, q)+" THEN 1 ELSE 0 END")
		b.tag("case-subquery")
	case 5:
		q.targets = append(q.targets, "COALESCE("+b.scalar(depth, q)+", 0)")
	}
	return q.String()
}

// aggregate groups a bound query.
func (b *builder) aggregate(depth int) string {
	q := b.query(depth, [2][]string{}, false)
	q.distinct, q.limit = "", ""
	r := pick(b.rng, q.lv.rels)
	key := b.intExpr(r)
	b.tag("aggregate")
	if len(r.ints) == 0 || b.oneIn(3) {
		q.targets = []string{"count(*)", "max(" + b.intExpr(q.first) + ")", "count(DISTINCT " + b.textExpr(r) + ")"}
		return q.String()
	}
	q.targets = []string{key, "count(*)", "sum(" + b.intExpr(q.first) + ")"}
	q.group = " GROUP BY " + key
	switch b.rng.IntN(6) {
	case 0:
		switch b.d {
		case catalog.Postgres:
			q.group = " GROUP BY " + pick(b.rng, []string{"ROLLUP (", "CUBE (", "GROUPING SETS ((), "}) + key + ")"
			b.tag("grouping-sets")
		case catalog.MySQL:
			q.group += " WITH ROLLUP"
			b.tag("grouping-sets")
		case catalog.SQLite: // has none
		}
	case 1:
		q.group += " HAVING count(*) " + pick(b.rng, []string{"> 1", "< 3"})
		b.tag("having")
	case 2:
		if b.d != catalog.MySQL {
			q.targets = append(q.targets, "count(*) FILTER (WHERE "+b.filter(r)+")")
			b.tag("filter")
		}
	case 3:
		in := b.inner(0, &query{lv: &level{}}) // the query's own columns are not grouped
		in.targets = []string{"count(*)"}
		q.group += " HAVING count(*) <= (" + in.String() + ")"
		b.tag("having-subquery")
	case 4:
		if b.d == catalog.SQLite {
			q.targets = append(q.targets, b.textExpr(r)) // of any row of the group
			b.tag("bare-column")
		}
	}
	return q.String()
}

func (b *builder) setOperation(depth int) string {
	l, r := b.query(depth, [2][]string{}, false), b.query(depth, [2][]string{}, false)
	width := pick(b.rng, []int{1, 1, 3}) // rows of three values are seldom in both arms
	arm := func(q *query) string {
		q.targets = q.targets[len(q.targets)-3:][:width]
		if q.limit != "" || q.distinct != "" {
			q.distinct, q.limit = "", ""
		}
		return q.String()
	}
	ops := []string{"UNION", "UNION ALL", "EXCEPT", "INTERSECT"}
	b.tag("set-operation")
	s := arm(l) + " " + b.choice(pick(b.rng, ops), "set-op", "EXCEPT", "set-op", "UNION", "set-op", "INTERSECT") + " " + arm(r)
	if b.oneIn(3) {
		s += " ORDER BY " + strings.Join([]string{"1", "2", "3"}[:width], ", ") + " LIMIT 3"
	}
	return s
}

// havingPin ties the groups of a query by the tenant.
func (b *builder) havingPin() string {
	t := pick(b.rng, b.s.pick(owned, exact, hasInt))
	r := b.occurrence(t)
	b.tag("pin-having")
	var pins []string
	for dim, c := range t.tenant {
		if c != "" {
			pins = append(pins, b.pin(r.col(c), dim, nil))
		}
	}
	group := b.tenants(r)
	if b.d == catalog.Postgres {
		group = b.choice(group, "rollup", "ROLLUP ("+group+")", "grouping-sets", "GROUPING SETS (("+group+"), ())")
	}
	s := "SELECT count(*), max(" + b.intExpr(r) + ") FROM " + t.name + " " + r.alias
	if b.oneIn(2) {
		s += " WHERE " + b.filter(r)
	}
	return s + " GROUP BY " + group + " HAVING " + strings.Join(pins, " AND ")
}

// keyRow finds rows by tenant and id together, in a bound subquery.
func (b *builder) keyRow(depth int) string {
	t := pick(b.rng, b.s.pick(owned, exact, hasInt))
	r := b.occurrence(t)
	q := b.query(depth, [2][]string{}, false)
	for dim, c := range t.tenant {
		if c != "" && q.first.tenant[dim] == "" || q.first.loose {
			return b.selectAll(depth)
		}
	}
	q.distinct, q.limit, q.targets = "", "", nil
	var cols []string
	for dim, c := range t.tenant {
		if c != "" {
			cols, q.targets = append(cols, r.col(c)), append(q.targets, q.first.col(q.first.tenant[dim]))
		}
	}
	id := q.first.firstInt()
	cols, q.targets = append(cols, r.col(r.ints[0])), append(q.targets, id)
	b.tag("pin-key-row")
	return fmt.Sprintf("SELECT %s, %s FROM %s %s WHERE (%s) %s (%s)", r.col(r.ints[0]), b.intExpr(r), t.name, r.alias, strings.Join(cols, ", "), b.choice("IN", "not-in", "NOT IN"), q)
}

// above ties a free query from above.
func (b *builder) above(depth int) string {
	q := b.query(depth, [2][]string{}, true)
	it := b.derived(q, true)
	b.tag("pin-above")
	pin := b.bind(it.rel, &level{})
	s := fmt.Sprintf("SELECT %s.id, %s FROM %s WHERE %s", it.rel.alias, b.intExpr(it.rel), it.text, pin)
	if b.oneIn(2) {
		s += " AND " + b.filter(it.rel)
	}
	return s
}

// ranked takes the first rows of each group, the usual way.
func (b *builder) ranked(depth int) string {
	q := b.query(depth, [2][]string{}, true)
	q.distinct, q.limit = "", ""
	by := b.choice("PARTITION BY "+b.tenants(q.first)+", "+q.first.firstInt(), "partition-drop", "PARTITION BY "+q.first.firstInt())
	number := "row_number()"
	if b.s.Dialect == catalog.MySQL { // its ties go by the join order, which no order of the rows brings out
		number = "rank()"
	}
	q.targets = append(q.targets, fmt.Sprintf("%s OVER (%s ORDER BY %s) AS rn", number, by, q.first.col(q.first.ints[len(q.first.ints)-1])))
	it := b.derived(q, true)
	b.tag("top-of-group")
	return fmt.Sprintf("SELECT %[1]s.id, %[1]s.v FROM %[2]s WHERE %[3]s AND %[1]s.rn %[4]s", it.rel.alias, it.text, b.bind(it.rel, &level{}), pick(b.rng, []string{"= 1", "<= 2"}))
}

// ownerJoin joins a child with its bound owner.
func (b *builder) ownerJoin(depth int) string {
	children := b.s.pick(child)
	if len(children) == 0 {
		return b.selectAll(depth)
	}
	c := b.occurrence(pick(b.rng, children))
	from := c.table.name + " " + c.alias
	var chain []*rel
	for r := c; r.table.class == catalog.ClassChild; {
		o := b.occurrence(r.table.owner.to)
		from += fmt.Sprintf(" JOIN %s %s ON %s = %s", o.table.name, o.alias, o.col(r.table.owner.key), b.choice(r.col(r.table.owner.column), "other-key", r.col(r.ints[len(r.ints)-1])))
		chain = append(chain, o)
		r = o
	}
	owner := chain[len(chain)-1]
	lv := &level{}
	q := &query{lv: lv, choice: b.choice, from: from, first: c}
	q.and(b.bind(owner, lv))
	lv.tie(owner)
	lv.rels = append([]*rel{c}, chain...)
	if b.oneIn(2) {
		q.and(b.filter(c))
	}
	if depth > 0 && b.oneIn(2) {
		q.and(b.nested(depth-1, q))
	}
	q.targets = []string{c.col(c.ints[0]), b.intExpr(c), b.textExpr(owner)}
	b.tag("owner-join")
	return q.String()
}

// parentFirst finds rows of a tenant table through a bound row of another.
func (b *builder) parentFirst(depth int) string {
	q := b.query(depth, [2][]string{}, false)
	q.distinct, q.limit = "", ""
	q.targets = []string{q.first.firstInt()}
	r := b.occurrence(pick(b.rng, b.s.pick(owned, base, hasInt)))
	b.tag("in-subquery")
	return fmt.Sprintf("SELECT %s, %s FROM %s %s WHERE %s AND %s IN (%s)", r.col(r.ints[0]), b.intExpr(r), r.table.name, r.alias, b.bind(r, &level{}), r.col(pick(b.rng, r.ints)), q)
}

// target makes the relation that a statement writes, with the text that names
// it.
func (b *builder) target(t *table) (*rel, string) {
	r := b.occurrence(t)
	if b.d == catalog.MySQL || b.oneIn(3) {
		r.alias = t.name
		return r, t.name
	}
	return r, t.name + " AS " + r.alias
}

// bindTarget ties a relation that is written: never to shared rows.
func (b *builder) bindTarget(r *rel, lv *level) string {
	t := *r.table
	t.nullable = false
	plain := *r
	plain.table = &t
	return b.bind(&plain, lv)
}

func (b *builder) writes() *table { return pick(b.rng, b.s.pick(writable)) }

// values gives the columns and values of a new row; fixed maps columns to
// values.
func (b *builder) values(t *table, fixed map[string]string) (cols, vals []string) {
	for _, c := range t.cols {
		v, isFixed := fixed[c.name]
		switch {
		case isFixed:
		case c.dim > 0:
			v = b.param(c.dim - 1)
			s := site{text: v}
			for _, other := range b.s.dims[c.dim-1].typ.values[:2] {
				s.alts = append(s.alts, alt{name: "written-tenant", text: other})
			}
			v = b.site(s)
		case !c.given && b.oneIn(3):
			continue
		case c.kind == intValue && !c.notNull && b.d != catalog.MySQL && b.oneIn(8):
			in := b.query(0, [2][]string{}, false)
			in.distinct, in.limit, in.targets = "", "", []string{"max(" + b.intExpr(in.first) + ")"}
			v = "(" + in.String() + ")"
			b.tag("insert-subquery")
		case c.kind == intValue:
			v = pick(b.rng, []string{intParam, b.int(), b.int()})
		case c.kind == textValue:
			v = pick(b.rng, []string{textParam, b.text(), b.text()})
		case c.given:
			return nil, nil
		default:
			continue
		}
		cols, vals = append(cols, c.name), append(vals, v)
	}
	return cols, vals
}

func (b *builder) insertable() *table {
	return pick(b.rng, b.s.pick(writable, func(t *table) bool {
		for _, c := range t.cols {
			if c.given && c.kind == otherValue && c.dim == 0 {
				return false
			}
		}
		return true
	}))
}

// returning adds RETURNING where the dialect has it.
func (b *builder) returning(r *rel) string {
	if b.d == catalog.MySQL || !b.oneIn(3) {
		return ""
	}
	b.tag("returning")
	if b.d == catalog.Postgres && b.oneIn(4) {
		in := b.query(0, [2][]string{}, false)
		in.distinct, in.limit, in.targets = "", "", []string{"count(*)"}
		b.tag("returning-subquery")
		return " RETURNING (" + in.String() + ")"
	}
	return " RETURNING " + pick(b.rng, []string{"*", r.ints[0], b.strip(r, b.intExpr(r))})
}

// strip writes an expression without its qualifier.
func (b *builder) strip(r *rel, x string) string { return strings.ReplaceAll(x, r.alias+".", "") }
