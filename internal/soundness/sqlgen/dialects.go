package sqlgen

import (
	"fmt"
	"slices"
	"strings"
)

// postgresWrite is a write that only PostgreSQL has.
func (b *builder) postgresWrite(depth int) string {
	if b.oneIn(2) {
		return b.merge(depth)
	}
	r, name := b.target(b.writes())
	lv := &level{}
	where := b.conditions(r, lv, depth)
	var exposes []string
	for dim, c := range r.tenant {
		if c != "" {
			exposes = append(exposes, r.col(c)+" AS "+b.s.dims[dim].column)
		}
	}
	returning := " RETURNING " + strings.Join(append(exposes, r.col(r.ints[0])+" AS id", r.col(r.ints[1])+" AS v"), ", ")
	change := "UPDATE " + name + " SET " + b.set(r, lv, 0) + " WHERE " + where + returning
	if b.oneIn(2) {
		change = "DELETE FROM " + name + " WHERE " + where + returning
	}
	w := b.name("w")
	b.ctes = append(b.ctes, w+" AS ("+change+")")
	b.tag("data-modifying-cte")
	switch b.rng.IntN(3) {
	case 0:
		return fmt.Sprintf("SELECT id, v FROM %s WHERE v IS NOT NULL", w)
	case 1:
		other := b.occurrence(pick(b.rng, b.s.pick(owned, hasInt)))
		return fmt.Sprintf("SELECT %s, %s.v FROM %s JOIN %s %s ON %s = %s.id WHERE %s", other.col(other.ints[0]), w, w, other.table.name, other.alias, other.col(other.ints[0]), w, b.bind(other, &level{}))
	default:
		b.tag("unused-data-modifying-cte")
		return b.query(depth, [2][]string{}, false).String()
	}
}

// merge matches by the tenant and a value.
func (b *builder) merge(depth int) string {
	t := b.insertable()
	r := b.occurrence(t)
	b.noCTE = true // a recursive one is not taken
	q := b.query(depth, [2][]string{}, false)
	if q.exposes != dimensions(b.s) && b.s.dims[0].typ.cast == "" {
		return b.update(depth)
	}
	for dim := range b.s.dims {
		if q.exposes[dim] == "" {
			q.targets = append([]string{b.castParam(dim) + " AS " + b.s.dims[dim].column}, q.targets...)
			q.exposes[dim] = b.s.dims[dim].column
		}
	}
	src := b.derived(q, false)
	b.tag("merge")
	var on []string
	fixed := map[string]string{}
	for dim, c := range t.tenant {
		if c != "" {
			on = append(on, b.pin(r.col(c), dim, []string{src.rel.col(src.rel.tenant[dim])}))
			fixed[c] = pick(b.rng, []string{src.rel.col(src.rel.tenant[dim]), b.param(dim)})
		}
	}
	for _, c := range t.cols {
		if _, ok := fixed[c.name]; !ok && c.kind == intValue && c.notNull {
			fixed[c.name] = "COALESCE(" + src.rel.col("id") + ", 1)"
		}
	}
	cols, vals := b.values(t, fixed)
	v := r.ints[len(r.ints)-1]
	on = append(on, r.col(r.ints[0])+" = "+src.rel.col("id"))
	matched := pick(b.rng, []string{"DELETE", "UPDATE SET " + v + " = " + b.int(), "DO NOTHING"})
	return fmt.Sprintf("MERGE INTO %s AS %s USING %s ON %s WHEN MATCHED AND %s > 0 THEN %s WHEN NOT MATCHED THEN INSERT (%s) VALUES (%s)",
		t.name, r.alias, src.text, strings.Join(on, " AND "), r.col(r.ints[0]), matched, strings.Join(cols, ", "), strings.Join(vals, ", "))
}

// mysqlUpsert replaces or updates on any unique key: every key must hold the
// tenant. IGNORE tells of other tenants' keys at most.
func (b *builder) mysqlUpsert(depth int) string {
	tables := b.s.pick(writable, func(t *table) bool { return t.looseKeys() == 0 && len(t.keys) > 0 })
	if len(tables) == 0 || b.oneIn(4) {
		t := b.insertable()
		cols, text := b.sourceOf(t, depth)
		if !slices.Contains(b.tags, "insert-tenant-column") {
			return b.insertValues(t, b.choice("INSERT INTO ", "ignore", "INSERT IGNORE INTO "))
		}
		b.tag("insert-ignore") // of a column that is never NULL: IGNORE makes another tenant of a NULL
		return fmt.Sprintf("INSERT IGNORE INTO %s (%s) %s", t.name, strings.Join(cols, ", "), text)
	}
	t := pick(b.rng, tables)
	loose := b.s.pick(writable, func(t *table) bool { return t.looseKeys() > 0 })
	if b.oneIn(3) {
		b.tag("replace")
		return b.insertValues(t, "REPLACE INTO ")
	}
	v := t.names(intValue)[len(t.names(intValue))-1]
	var s string
	switch b.rng.IntN(3) {
	case 0:
		cols, text := b.sourceOf(t, depth)
		s = fmt.Sprintf("INSERT INTO %s (%s) %s", t.name, strings.Join(cols, ", "), text)
	case 1:
		cols, vals := b.values(t, nil)
		var sets []string
		for i := range cols {
			sets = append(sets, cols[i]+" = "+vals[i])
		}
		b.tag("insert-set")
		s = "INSERT INTO " + t.name + " SET " + strings.Join(sets, ", ")
	default:
		s = b.insertValues(t, "INSERT INTO ")
	}
	if len(loose) > 0 {
		s = strings.Replace(s, "INSERT INTO "+t.name+" ", "INSERT INTO "+b.choice(t.name, "loose-key", loose[0].name)+" ", 1)
	}
	b.tag("on-duplicate-key")
	return s + " ON DUPLICATE KEY UPDATE " + v + " = " + pick(b.rng, []string{"VALUES(" + v + ")", b.int(), "COALESCE(VALUES(" + v + "), 1)"}) +
		b.choice("", "set-tenant", ", "+t.tenant[0]+" = "+b.s.dims[0].typ.values[1])
}

// mysqlWrite is a write of several tables, or of the first rows.
func (b *builder) mysqlWrite() string {
	r, name := b.target(b.writes())
	lv := &level{}
	if b.oneIn(3) {
		b.tag("write-limit")
		where := b.conditions(r, lv, 0)
		if b.oneIn(2) {
			return "DELETE FROM " + name + " WHERE " + where + " ORDER BY " + r.ints[0] + " LIMIT 2"
		}
		return "UPDATE " + name + " SET " + b.set(r, lv, 0) + " WHERE " + where + " ORDER BY " + r.ints[0] + " LIMIT 2"
	}
	r.alias = b.name("m")
	lv.where = []string{b.bindTarget(r, lv)}
	lv.tie(r)
	lv.rels = []*rel{r}
	other := b.occurrence(pick(b.rng, b.s.pick(owned, base, exact, hasInt)))
	join := fmt.Sprintf("%s %s JOIN %s %s ON %s AND %s", r.table.name, r.alias, other.table.name, other.alias, b.link(other, lv), b.bindTarget(other, lv))
	lv.tie(other)
	lv.rels = append(lv.rels, other)
	where := b.conditions(r, lv, 0)
	if b.oneIn(2) {
		b.tag("multi-delete")
		return "DELETE " + b.choice(r.alias, "delete-both", r.alias+", "+other.alias) + " FROM " + join + " WHERE " + where
	}
	b.tag("multi-update")
	return "UPDATE " + join + " SET " + b.set(r, lv, 0, other) + " WHERE " + where
}

// sqliteWrite is a write that only SQLite has.
func (b *builder) sqliteWrite(depth int) string {
	switch b.rng.IntN(4) {
	case 0:
		b.tag("insert-or-ignore")
		return b.insertValues(b.insertable(), "INSERT OR IGNORE INTO ")
	case 1:
		if tables := b.s.pick(writable, func(t *table) bool { return t.looseKeys() == 0 && len(t.keys) > 0 }); len(tables) > 0 {
			b.tag("insert-or-replace")
			return b.insertValues(pick(b.rng, tables), pick(b.rng, []string{"INSERT OR REPLACE INTO ", "REPLACE INTO "}))
		}
	case 2:
		tables := b.s.pick(writable, func(t *table) bool { return t.looseKeys() == 0 && len(t.keys) > 0 })
		if len(tables) > 0 {
			t := pick(b.rng, tables)
			v := t.names(intValue)[len(t.names(intValue))-1]
			b.tag("several-on-conflict")
			return b.insertValues(t, "INSERT INTO ") + " ON CONFLICT (" + strings.Join(t.keys[0].columns, ", ") + ") DO UPDATE SET " + v + " = excluded." + v + " ON CONFLICT DO NOTHING"
		}
	}
	r, name := b.target(b.writes())
	lv := &level{}
	where := b.conditions(r, lv, depth)
	b.tag("update-or-ignore")
	return "UPDATE " + pick(b.rng, []string{"OR IGNORE ", "OR ABORT "}) + name + " SET " + b.set(r, lv, depth) + " WHERE " + where
}
