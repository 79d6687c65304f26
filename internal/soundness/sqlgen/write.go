package sqlgen

import (
	"fmt"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// set writes the assignments of an UPDATE.
func (b *builder) set(r *rel, lv *level, depth int, sources ...*rel) string {
	col := r.ints[1+b.rng.IntN(len(r.ints)-1)]
	qualified := col
	if b.d == catalog.MySQL {
		qualified = r.col(col)
	}
	q := &query{lv: lv, first: r, choice: b.choice}
	var v string
	switch n := b.rng.IntN(6); {
	case n == 0 && depth > 0 && b.d != catalog.MySQL:
		v = b.scalar(depth-1, q)
	case n < 3 && len(sources) > 0:
		v = b.intExpr(sources[0])
	case n == 3:
		v = intParam
	default:
		v = b.intExpr(r)
	}
	if notNull(r.table, col) {
		v = "COALESCE(" + v + ", 1)"
	}
	if b.d == catalog.Postgres && depth > 0 && b.oneIn(8) && len(r.texts) > 0 && !notNull(r.table, col) && !notNull(r.table, r.texts[0]) {
		in := b.inner(0, q)
		in.targets = []string{"max(" + b.intExpr(in.first) + ")", "min(" + b.textExpr(in.first) + ")"}
		b.tag("set-row")
		return fmt.Sprintf("(%s, %s) = (%s)", col, r.texts[0], in)
	}
	s := qualified + " = " + v
	if len(r.texts) > 0 && b.oneIn(3) {
		s += ", " + strings.TrimSuffix(qualified, col) + r.texts[0] + " = " + pick(b.rng, []string{b.text(), textParam})
	}
	// The tenant itself is never written by a sound statement.
	return s + b.choice("", "set-tenant", ", "+strings.TrimSuffix(qualified, col)+r.tenant[0]+" = "+b.s.dims[0].typ.values[1])
}

func notNull(t *table, col string) bool {
	for _, c := range t.cols {
		if c.name == col {
			return c.notNull
		}
	}
	return false
}

// conditions is the WHERE of a write: the pin, a filter, a subquery.
func (b *builder) conditions(r *rel, lv *level, depth int) string {
	q := &query{lv: lv, first: r, choice: b.choice}
	if lv.rels == nil {
		q.and(b.bindTarget(r, lv))
		lv.tie(r)
		lv.rels = []*rel{r}
	}
	if b.oneIn(2) {
		q.and(b.filter(r))
	}
	if depth > 0 && b.oneIn(2) {
		q.and(b.nested(depth-1, q))
	}
	out := q.lv.where[0]
	for i, c := range q.lv.where[1:] {
		and := " AND "
		if i == 0 {
			and = b.choice(" AND ", "and-or", " OR ")
		}
		out += and + c
	}
	return out
}

func (b *builder) update(depth int) string {
	r, name := b.target(b.writes())
	lv := &level{}
	b.tag("update")
	if b.d != catalog.MySQL && b.oneIn(3) {
		return b.updateFrom(r, name, depth)
	}
	where := b.conditions(r, lv, depth)
	return "UPDATE " + name + " SET " + b.set(r, lv, depth) + " WHERE " + where + b.returning(r)
}

// joined binds the target of a write and joins it with a source.
func (b *builder) joined(r *rel, lv *level, depth int) item {
	lv.where = []string{b.bindTarget(r, lv)}
	lv.tie(r)
	lv.rels = []*rel{r}
	it := b.source(depth, &level{})
	lv.where = append(lv.where, b.link(it.rel, lv))
	if it.free {
		lv.where = append(lv.where, b.bind(it.rel, lv))
	}
	lv.tie(it.rel)
	lv.rels = append(lv.rels, it.rel)
	return it
}

func (b *builder) updateFrom(r *rel, name string, depth int) string {
	lv := &level{}
	it := b.joined(r, lv, depth)
	b.tag("update-from")
	where := b.conditions(r, lv, depth)
	return "UPDATE " + name + " SET " + b.set(r, lv, 0, it.rel) + " FROM " + it.text + " WHERE " + where
}

func (b *builder) delete(depth int) string {
	r, name := b.target(b.writes())
	lv := &level{}
	b.tag("delete")
	if b.d == catalog.Postgres && b.oneIn(3) {
		it := b.joined(r, lv, depth)
		b.tag("delete-using")
		return "DELETE FROM " + name + " USING " + it.text + " WHERE " + b.conditions(r, lv, 0)
	}
	if b.d == catalog.MySQL {
		depth = 0
	}
	return "DELETE FROM " + name + " WHERE " + b.conditions(r, lv, depth) + b.returning(r)
}

// sourceOf makes a bound query whose columns fit the table, tenant first.
func (b *builder) sourceOf(t *table, depth int) (cols []string, text string) {
	q := b.query(depth, [2][]string{}, false)
	q.distinct, q.limit = "", ""
	fixed := map[string]string{}
	for dim, c := range t.tenant {
		if c == "" {
			continue
		}
		v := b.castParam(dim)
		if q.first.tenant[dim] != "" && !q.first.loose {
			v = b.choice(q.first.col(q.first.tenant[dim]), "written-tenant", b.s.dims[dim].typ.values[1], "written-id", q.first.firstInt())
			b.tag("insert-tenant-column")
		}
		fixed[c] = v
	}
	for _, c := range t.cols {
		if _, ok := fixed[c.name]; ok {
			continue
		}
		switch {
		case c.kind == intValue && b.rng.IntN(3) > 0:
			fixed[c.name] = "COALESCE(" + b.intExpr(q.first) + ", 1)"
		case c.kind == textValue && b.rng.IntN(3) > 0:
			fixed[c.name] = "COALESCE(" + b.textExpr(q.first) + ", 'a')"
		}
	}
	cols, q.targets = b.values(t, fixed)
	if b.d == catalog.Postgres {
		// A bare parameter in a SELECT's targets has no type of its own.
		for i, v := range q.targets {
			switch v {
			case intParam:
				q.targets[i] = v + "::int"
			case textParam:
				q.targets[i] = v + "::text"
			}
		}
	}
	if len(q.lv.where) == 0 {
		q.and("1 = 1")
	}
	return cols, q.String()
}

func (b *builder) insert(depth int) string {
	t := b.insertable()
	b.tag("insert")
	var s string
	if b.oneIn(2) {
		cols, text := b.sourceOf(t, depth)
		b.tag("insert-select")
		s = fmt.Sprintf("INSERT INTO %s (%s) %s", t.name, strings.Join(cols, ", "), text)
	} else {
		s = b.insertValues(t, "INSERT INTO ")
	}
	if b.d != catalog.MySQL && b.oneIn(3) {
		s += " ON CONFLICT DO NOTHING"
		b.tag("do-nothing")
	}
	return s
}

func (b *builder) insertValues(t *table, verb string) string {
	cols, vals := b.values(t, nil)
	rows := "(" + strings.Join(vals, ", ") + ")"
	if b.oneIn(4) {
		fixed := map[string]string{}
		for i, c := range cols {
			if v := vals[i]; v == intParam || v == textParam || v[0] == markLead {
				fixed[c] = v
			} else {
				fixed[c] = pick(b.rng, []string{v, "NULL"})
				if notNull(t, c) || b.oneIn(2) {
					fixed[c] = v
				}
			}
		}
		again := make([]string, len(cols))
		for i, c := range cols {
			again[i] = fixed[c]
		}
		rows += ", (" + strings.Join(again, ", ") + ")"
		b.tag("insert-rows")
	}
	b.tag("insert-values")
	return verb + t.name + " (" + strings.Join(cols, ", ") + ") VALUES " + rows
}

// upsert inserts or updates: the arbiter holds the tenant, or a guard compares
// it.
func (b *builder) upsert(depth int) string {
	if b.d == catalog.MySQL {
		return b.mysqlUpsert(depth)
	}
	t := b.insertable()
	var arbiter []string
	guarded := false
	for _, k := range t.keys {
		if k.partial == "" {
			arbiter = k.columns
			guarded = !holdsTenants(t, k)
			if !guarded {
				break
			}
		}
	}
	if arbiter == nil {
		return b.insert(depth)
	}
	var s string
	if b.oneIn(3) {
		cols, text := b.sourceOf(t, depth)
		s = fmt.Sprintf("INSERT INTO %s (%s) %s", t.name, strings.Join(cols, ", "), text)
	} else {
		s = b.insertValues(t, "INSERT INTO ")
	}
	v := t.names(intValue)[len(t.names(intValue))-1]
	list := strings.Join(arbiter, ", ")
	s += " ON CONFLICT (" + list + ") DO UPDATE SET " + v + " = " + pick(b.rng, []string{"excluded." + v, t.name + "." + v + " + 1", b.int()})
	s += b.choice("", "set-tenant", ", "+t.tenant[0]+" = excluded."+t.tenant[0])
	b.tag("upsert")
	var where []string
	if guarded {
		b.tag("upsert-guarded")
		for dim, c := range t.tenant {
			if c != "" {
				where = append(where, b.pin(t.name+"."+c, dim, []string{"excluded." + c}))
			}
		}
	}
	if b.oneIn(3) {
		where = append(where, t.name+"."+v+" IS NOT NULL")
	}
	if len(where) > 0 {
		s += " WHERE " + strings.Join(where, " AND ")
	}
	return s
}

func holdsTenants(t *table, k uniqueKey) bool {
	for _, c := range t.tenant {
		if c != "" {
			found := false
			for _, kc := range k.columns {
				found = found || kc == c
			}
			if !found {
				return false
			}
		}
	}
	return true
}

// childWrite changes rows of a child whose owner is bound, or adds one to a
// bound owner.
func (b *builder) childWrite(depth int) string {
	children := b.s.pick(child)
	if len(children) == 0 {
		return b.update(depth)
	}
	t := pick(b.rng, children)
	b.tag("child-write")
	if t.owner.to.class == catalog.ClassTenant && b.oneIn(3) {
		p := b.occurrence(t.owner.to)
		cols, vals := b.values(t, map[string]string{t.owner.column: p.col(t.owner.key)})
		for i, v := range vals {
			if b.d == catalog.Postgres && v == intParam {
				vals[i] = v + "::int"
			}
			if b.d == catalog.Postgres && v == textParam {
				vals[i] = v + "::text"
			}
		}
		b.tag("insert-child")
		return fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s %s WHERE %s AND %s = %s", t.name, strings.Join(cols, ", "), strings.Join(vals, ", "), p.table.name, p.alias, b.bind(p, &level{}), p.col(t.owner.key), intParam)
	}
	r, name := b.target(t)
	lv := &level{}
	cond := b.bindChild(r, t.owner, lv, 0)
	if b.oneIn(2) {
		cond += " AND " + b.filter(r)
	}
	if b.oneIn(2) {
		return "DELETE FROM " + name + " WHERE " + cond
	}
	return fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s", name, r.ints[len(r.ints)-1], b.intExpr(r), cond)
}
