package sqlgen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// query is a SELECT whose parts its user may still change.
type query struct {
	distinct string
	targets  []string
	from     string
	lv       *level
	group    string
	limit    string // ORDER BY, LIMIT and locking
	first    *rel
	exposes  [2]string // names of the tenant columns among the targets
	free     bool
	commas   bool // a comma hides what is left of it from the joins that follow
	choice   func(text string, others ...string) string
}

func (q *query) and(cond string) { q.lv.where = append(q.lv.where, cond) }

func (q *query) String() string {
	s := "SELECT " + q.distinct + strings.Join(q.targets, ", ") + " FROM " + q.from
	if len(q.lv.where) > 0 {
		s += " WHERE " + q.lv.where[0]
		for i, c := range q.lv.where[1:] {
			and := " AND "
			if i == 0 {
				and = q.choice(" AND ", "and-or", " OR ")
			}
			s += and + c
		}
	}
	return s + q.group + q.limit
}

// order is a total order of the result.
func (q *query) order() string {
	var keys []string
	for i := range q.targets {
		keys = append(keys, fmt.Sprint(i+1))
	}
	return strings.Join(keys, ", ")
}

// query makes a SELECT of the usual columns. outer lists the tied columns of
// the levels around it. A free query does not tie its first relation: whoever
// uses it ties the columns that it exposes.
func (b *builder) query(depth int, outer [2][]string, free bool) *query {
	q := &query{lv: &level{outer: outer}, free: free, choice: b.choice}
	lv := q.lv
	var it item
	if free {
		it = b.plain(b.s.pick(owned, exact, hasInt))
	} else {
		it = b.source(depth, lv)
	}
	q.first, q.from = it.rel, it.text
	switch {
	case free: // its user ties it
		lv.tie(it.rel)
	case it.free:
		if cond := b.bind(it.rel, lv); cond != "" {
			q.and(cond)
		}
		lv.tie(it.rel)
	default:
		lv.tie(it.rel)
	}
	lv.rels = append(lv.rels, it.rel)
	for range joins[b.rng.IntN(len(joins))] {
		b.join(q, depth)
	}
	for b.oneIn(4) {
		q.and(b.filter(pick(b.rng, lv.rels)))
	}
	if depth > 0 && b.oneIn(2) {
		q.and(b.nested(depth-1, q))
	}
	b.targets(q, depth)
	if b.oneIn(3) {
		b.rng.Shuffle(len(lv.where), func(i, j int) { lv.where[i], lv.where[j] = lv.where[j], lv.where[i] })
	}
	b.tail(q)
	return q
}

// joins holds how many relations are joined, by frequency.
var joins = []int{0, 0, 1, 1, 1, 2}

// targets lists the usual columns.
func (b *builder) targets(q *query, depth int) {
	for dim := range b.s.dims {
		name := b.s.dims[dim].column
		switch c := q.first.tenant[dim]; {
		case c != "":
			q.targets = append(q.targets, q.first.col(c)+" AS "+name)
		case q.free || b.d == catalog.SQLite || b.d == catalog.MySQL && b.s.dims[dim].typ.text:
			continue // a bare parameter has no affinity or another collation
		default:
			q.targets = append(q.targets, b.castParam(dim)+" AS "+name)
		}
		q.exposes[dim] = name
	}
	id := "1"
	if len(q.first.ints) > 0 {
		id = q.first.col(q.first.ints[0])
	}
	v := b.intExpr(pick(b.rng, q.lv.rels))
	if depth > 0 && b.oneIn(6) {
		v = b.scalar(depth-1, q)
	}
	q.targets = append(q.targets, id+" AS id", v+" AS v", b.textExpr(pick(b.rng, q.lv.rels))+" AS s")
}

func (b *builder) castParam(dim int) string {
	cast := b.s.dims[dim].typ.cast
	switch {
	case cast == "":
		return b.param(dim)
	case b.d == catalog.Postgres:
		return b.param(dim) + "::" + cast
	default:
		return "CAST(" + b.param(dim) + " AS " + cast + ")"
	}
}

// tail orders, limits or makes distinct. Under a free query only what keeps
// each tenant's rows as they are.
func (b *builder) tail(q *query) {
	if q.free {
		switch {
		case b.oneIn(8) && q.exposes == dimensions(b.s):
			q.distinct = "DISTINCT "
			b.tag("distinct-free")
		case b.d == catalog.Postgres && b.oneIn(8):
			on := b.tenants(q.first) + ", "
			key := q.first.firstInt()
			q.distinct = "DISTINCT ON (" + b.choice(on, "distinct-on-drop", "") + key + ") "
			q.limit = " ORDER BY " + on + key + ", " + q.order()
			b.tag("distinct-on-free")
		default:
			q.limit = b.choice("", "limit-below", " ORDER BY "+q.order()+" LIMIT 2", "offset-below", " ORDER BY "+q.order()+" LIMIT 9 OFFSET 1")
		}
		return
	}
	switch b.rng.IntN(16) {
	case 0, 1:
		q.limit = " ORDER BY " + q.order() + " LIMIT " + pick(b.rng, []string{"1", "2", "3", intParam})
		if b.d == catalog.Postgres && b.oneIn(3) {
			q.limit = " ORDER BY " + q.order() + " FETCH FIRST 2 ROWS ONLY"
		}
		if b.d != catalog.MySQL && b.oneIn(6) {
			in := b.query(0, q.lv.outer, false)
			in.distinct, in.limit, in.targets = "", "", []string{"count(*)"}
			q.limit = " ORDER BY " + q.order() + " LIMIT (" + in.String() + ")"
			b.tag("limit-subquery")
		}
		b.tag("limit")
	case 2:
		q.limit = " ORDER BY " + q.order() + " LIMIT 3 OFFSET 1"
		b.tag("offset")
	case 3:
		q.distinct = "DISTINCT "
		b.tag("distinct")
	case 4:
		if b.d == catalog.Postgres {
			q.distinct = "DISTINCT ON (" + q.first.firstInt() + ") "
			q.limit = " ORDER BY " + q.first.firstInt() + ", " + q.order()
			b.tag("distinct-on")
		}
	}
}

func dimensions(s *Schema) [2]string {
	var out [2]string
	for i := range s.dims {
		out[i] = s.dims[i].column
	}
	return out
}

// link joins a relation to one before it by their values.
func (b *builder) link(r *rel, lv *level) string {
	for _, l := range lv.rels {
		if l.table == nil || r.table == nil {
			continue
		}
		for _, pair := range [][2]*rel{{l, r}, {r, l}} {
			for _, ref := range pair[0].table.refs {
				if ref.to == pair[1].table && b.rng.IntN(4) > 0 {
					b.tag("foreign-key-join")
					return pair[1].col(ref.key) + " = " + pair[0].col(ref.column)
				}
			}
		}
	}
	l := pick(b.rng, lv.rels)
	switch {
	case len(r.texts) > 0 && len(l.texts) > 0 && b.oneIn(4):
		return r.col(r.texts[0]) + " = " + l.col(l.texts[0])
	case len(r.ints) > 0 && len(l.ints) > 0 && b.oneIn(3):
		return r.col(pick(b.rng, r.ints)) + " <= " + l.col(l.ints[0])
	case len(r.ints) > 0 && len(l.ints) > 0:
		return r.col(r.ints[0]) + " = " + l.col(pick(b.rng, l.ints))
	default:
		return "1 = 1"
	}
}

// join adds a relation to the query.
func (b *builder) join(q *query, depth int) {
	lv := q.lv
	if b.keyJoin(q) {
		return
	}
	it := b.source(depth-1, lv)
	link := b.link(it.rel, lv)
	bound := ""
	if it.free {
		bound = b.bind(it.rel, lv)
	}
	on := and(link, bound)
	kind := b.rng.IntN(10)
	switch {
	case q.commas:
		kind = 3
	case it.needsLateral && (kind == 3 || kind > 4):
		kind = 0
	}
	switch {
	case kind < 3:
		b.tag("left-join")
		more := b.site(site{})
		q.from += b.choice(" LEFT JOIN ", "inner", " JOIN ", "right", " RIGHT JOIN ", "full", " FULL JOIN ") + it.text + " ON " + on + more
		if it.free && b.oneIn(5) { // the filter rejects the rows that the join made
			b.tag("left-join-where")
			q.and(b.bind(it.rel, lv))
			lv.tie(it.rel)
		} else {
			b.moveToOn(len(b.sites)-1, lv)
		}
		lv.rels = append(lv.rels, it.rel)
		return // what is on the nullable side ties nothing that follows
	case kind == 3:
		q.commas = true
		q.from += ", " + it.text
		q.and(link)
		if bound != "" {
			q.and(bound)
		}
		b.tag("comma-join")
	case kind == 4:
		q.from += " CROSS JOIN " + it.text
		if bound != "" {
			q.and(bound)
		}
		b.tag("cross-join")
	case kind == 5 && b.canRight(q, it):
		b.tag("right-join")
		// The first relation becomes the nullable side: its pin moves to ON.
		first := q.lv.where
		lv.where = nil
		q.from += " RIGHT JOIN " + it.text + " ON " + strings.Join(append(first, link), " AND ")
		lv.known = [2][]string{}
		if bound != "" {
			q.and(b.bind(it.rel, &level{outer: lv.outer}))
		}
	case kind == 6 && b.canUse(q, it, bound):
		q.from += " JOIN " + it.text + " USING (" + it.rel.tenant[0] + ")"
		q.and(link)
		b.tag("using")
	case kind == 7 && b.d == catalog.MySQL:
		q.from += " STRAIGHT_JOIN " + it.text + " ON " + on
		b.tag("straight-join")
	default:
		word := " JOIN "
		if b.oneIn(4) {
			word = " INNER JOIN "
		}
		if bound != "" && b.oneIn(4) {
			on = link
			q.and(bound)
		}
		q.from += b.choice(word, "left", " LEFT JOIN ", "right", " RIGHT JOIN ", "full", " FULL JOIN ") + it.text + " ON " + on
		b.tag("join")
	}
	lv.tie(it.rel)
	lv.rels = append(lv.rels, it.rel)
}

func and(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(parts, " AND ")
}

// moveToOn lets a pin of the WHERE move into the ON of an outer join.
func (b *builder) moveToOn(on int, lv *level) {
	for i := range b.sites {
		s := &b.sites[i]
		mark := string(rune(markBase + i))
		if s.col != "" && slices.Contains(lv.where, mark) {
			s.alts = append(s.alts, alt{name: "where-to-on", text: "1 = 1", also: on + 1, alsoText: " AND " + s.text})
		}
	}
}

// canRight tells that the query so far is one relation whose pins can all move
// into ON, tied to nothing else.
func (b *builder) canRight(q *query, it item) bool {
	return len(q.lv.rels) == 1 && !q.free && q.first.table != nil && q.first.table.class == catalog.ClassTenant && it.rel.table != nil && len(q.lv.where) > 0
}

// canUse tells that both sides have the tenant column by one name, so that
// USING ties the joined relation to the first.
func (b *builder) canUse(q *query, it item, bound string) bool {
	return bound != "" && len(b.s.dims) == 1 && len(q.lv.rels) == 1 && q.first.tenant[0] != "" && it.rel.tenant[0] == q.first.tenant[0] && !it.rel.loose && !q.first.loose
}

// keyJoin joins a table through a foreign key that holds the tenant, without
// comparing tenants: the key says that the row is the tenant's.
func (b *builder) keyJoin(q *query) bool {
	t := q.first.table
	if t == nil || q.commas || !b.oneIn(6) {
		return false
	}
	for _, ref := range t.refs {
		if ref.firm && ref.tenant && ref.to.globalID() {
			r := b.occurrence(ref.to)
			q.from += " JOIN " + ref.to.name + " " + r.alias + " ON " + r.col(ref.key) + " = " + b.choice(q.first.col(ref.column), "other-key", q.first.firstInt())
			b.tag("foreign-key-fact")
			if c := r.tenant[1]; c != "" { // the key says nothing of the second dimension
				q.and(b.pin(r.col(c), 1, q.lv.all(1)))
			}
			q.lv.tie(r)
			q.lv.rels = append(q.lv.rels, r)
			return true
		}
	}
	return false
}
