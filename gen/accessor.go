package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// accessors gives a table its functions.
func (b *builder) accessors(t *Table) {
	b.constraints(t)
	root := t.plan.class.Class == catalog.ClassRoot
	single := len(t.Key) == 0 && t.Scoped() && t.plan.table.Primary != nil
	if len(t.Key) > 0 || single || root {
		b.get(t, t.Key, "")
	}
	if !root {
		b.getsByKey(t)
	}
	if !root && !single {
		b.list(t, nil)
		b.listsByIndex(t)
		b.all(t)
		b.count(t)
	}
	if t.ReadOnly {
		return
	}
	if !root {
		b.insert(t)
		b.bulk(t)
	}
	if len(t.Key) > 0 || single || root {
		b.update(t)
	}
	if !root {
		b.upsert(t)
	}
	if !root && (len(t.Key) > 0 || single) {
		b.remove(t)
	}
}

// add appends an accessor. Suffix goes behind the names of the function and
// the method: "ByEmail".
func (t *Table) add(kind, function, method string, doc string, params []Param) *Accessor {
	a := &Accessor{Kind: kind, Func: function, Method: method, Params: params, Doc: doc}
	t.Accessors = append(t.Accessors, a)
	return a
}

// constant names an accessor's statement.
func constant(function, suffix string) string {
	return strings.ToLower(function[:1]) + function[1:] + suffix + "SQL"
}

func params(columns []*Column) []Param {
	var out []Param
	for _, c := range columns {
		out = append(out, Param{c.Param, c.Type})
	}
	return out
}

// owners words whose rows an accessor gives.
func (t *Table) owners() string {
	if t.plan.class.SharedRows {
		return "the tenant's and everyone's "
	}
	if t.Scoped() {
		return "the tenant's "
	}
	return "the "
}

func (b *builder) get(t *Table, by []*Column, suffix string) {
	doc := fmt.Sprintf("gets %srow of %s with the given %s. Its error is ErrNotFound if there is none.", t.owners(), t.Name, listing(by))
	if t.plan.class.SharedRows {
		doc = fmt.Sprintf("gets the tenant's row of %s with the given %s, or else everyone's. Its error is ErrNotFound if there is neither.", t.Name, listing(by))
	}
	if len(by) == 0 {
		doc = fmt.Sprintf("gets the tenant's row of %s. Its error is ErrNotFound if there is none.", t.Name)
	}
	a := t.add("get", "Get"+t.Row+suffix, "Get"+suffix, doc, params(by))
	s := b.statement()
	s.selectFrom(t)
	s.whereRead(t, by)
	if t.plan.class.SharedRows {
		s.printf("\nORDER BY %s IS NULL\nLIMIT 1", t.plan.tenant.SQL)
	}
	a.Query = s.query(constant(a.Func, ""))
}

// getsByKey adds a getter for each unique key beside that of the row.
func (b *builder) getsByKey(t *Table) {
	seen := [][]*Column{t.Key}
	for _, k := range keysOf(t.plan.table) {
		if k.Exprs || k.Partial || len(k.Columns) == 0 {
			continue
		}
		by := b.columnsOf(t, b.withoutTenant(t, k.Columns))
		if len(by) == 0 || slices.ContainsFunc(seen, func(s []*Column) bool { return sameColumns(s, by) }) {
			continue
		}
		seen = append(seen, by)
		b.get(t, by, "By"+fieldNames(by))
	}
}

func (b *builder) columnsOf(t *Table, columns []string) []*Column {
	var out []*Column
	for _, name := range columns {
		c := t.column(t.plan.table, name)
		if c == nil {
			return nil
		}
		out = append(out, c)
	}
	return out
}

func sameColumns(a, b []*Column) bool {
	if len(a) != len(b) {
		return false
	}
	return !slices.ContainsFunc(a, func(c *Column) bool { return !slices.Contains(b, c) })
}

func fieldNames(columns []*Column) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = c.Field
	}
	return strings.Join(parts, "And")
}

func listing(columns []*Column) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = c.Name
	}
	return strings.Join(parts, " and ")
}

// list adds a lister of pages: by the key, never by an offset.
func (b *builder) list(t *Table, by []*Column) {
	suffix := ""
	where := ""
	if len(by) > 0 {
		suffix = "By" + fieldNames(by)
		where = " with the given " + listing(by)
	}
	if len(t.Key) == 0 {
		doc := fmt.Sprintf("lists at most limit of %srows of %s%s, in no order: they have no key to page by.", t.owners(), t.Name, where)
		a := t.add("list", "List"+t.Rows+suffix, "List"+suffix, doc, append(params(by), Param{"limit", "int"}))
		s := b.statement()
		s.selectFrom(t)
		s.whereRead(t, by)
		s.printf("\nLIMIT %s", s.arg("limit"))
		a.Query = s.query(constant(a.Func, ""))
		return
	}
	doc := fmt.Sprintf("lists a page of %srows of %s%s, ordered by %s. The next page is behind the last row's Cursor.", t.owners(), t.Name, where, listing(t.Key))
	a := t.add("list", "List"+t.Rows+suffix, "List"+suffix, doc, append(params(by), Param{"page", "Page[" + t.KeyName + "]"}))
	order := strings.Join(names(t.Key), ", ")

	s := b.statement()
	s.selectFrom(t)
	s.whereRead(t, by)
	s.printf("\nORDER BY %s\nLIMIT %s", order, s.arg("page.limit()"))
	a.Query = s.query(constant(a.Func, ""))

	s = b.statement()
	s.selectFrom(t)
	s.whereRead(t, by, func() string {
		after := make([]string, len(t.Key))
		for i, c := range t.Key {
			expr := "*page.After"
			if t.CompositeKey() {
				expr = "page.After." + c.Field
			}
			after[i] = s.arg(b.sent(c, expr))
		}
		return row(names(t.Key)) + " > " + row(after)
	})
	s.printf("\nORDER BY %s\nLIMIT %s", order, s.arg("page.limit()"))
	a.After = s.query(constant(a.Func, "After"))
}

// listsByIndex adds a lister for each index, partial key and foreign key.
func (b *builder) listsByIndex(t *Table) {
	table := t.plan.table
	seen := [][]*Column{t.Key}
	for _, k := range keysOf(table) {
		if !k.Exprs && !k.Partial {
			seen = append(seen, b.columnsOf(t, b.withoutTenant(t, k.Columns)))
		}
	}
	add := func(columns []string) {
		columns = b.withoutTenant(t, columns)
		// What only orders the rows behind the search adds nothing to it.
		for len(columns) > 1 && slices.Contains(t.Key, t.column(table, columns[len(columns)-1])) {
			columns = columns[:len(columns)-1]
		}
		by := b.columnsOf(t, columns)
		if len(by) == 0 || slices.ContainsFunc(by, func(c *Column) bool { return c.kind == kindJSON }) ||
			slices.ContainsFunc(seen, func(s []*Column) bool { return sameColumns(s, by) }) {
			return
		}
		seen = append(seen, by)
		b.list(t, by)
	}
	for _, k := range keysOf(table) {
		if k.Partial && !k.Exprs {
			add(k.Columns)
		}
	}
	for _, x := range indexesOf(table) {
		if !x.Exprs && !slices.Contains(x.Columns, "") {
			add(x.Columns)
		}
	}
	for _, fk := range foreignOf(table) {
		add(fk.Columns)
	}
}

func (b *builder) all(t *Table) {
	doc := fmt.Sprintf("streams %srows of %s, in no order. A failure is the last pair.", t.owners(), t.Name)
	a := t.add("all", "All"+t.Rows, "All", doc, nil)
	s := b.statement()
	s.selectFrom(t)
	s.whereRead(t, nil)
	a.Query = s.query(constant(a.Func, ""))
}

func (b *builder) count(t *Table) {
	a := t.add("count", "Count"+t.Rows, "Count", fmt.Sprintf("counts %srows of %s.", t.owners(), t.Name), nil)
	s := b.statement()
	s.printf("SELECT count(*)\nFROM %s", t.SQL)
	s.whereRead(t, nil)
	a.Query = s.query(constant(a.Func, ""))
}

// comment breaks a text into the lines of a Go comment.
func comment(text string) string {
	var b strings.Builder
	b.WriteString("//")
	column := 2
	for word := range strings.FieldsSeq(text) {
		if column > 2 && column+1+len(word) > 80 {
			b.WriteString("\n//")
			column = 2
		}
		b.WriteString(" " + word)
		column += 1 + len(word)
	}
	return b.String()
}

// constraints lists what a violation may name. PostgreSQL's drivers tell that
// by themselves.
func (b *builder) constraints(t *Table) {
	if t.View || b.cat.Dialect() == catalog.Postgres {
		return
	}
	add := func(name string, columns []string) {
		if name == "" {
			return
		}
		full := make([]string, len(columns))
		for i, c := range columns {
			if col, ok := t.plan.table.Column(c); ok && col.Written != "" {
				c = col.Written
			}
			full[i] = t.plan.table.Name.Name + "." + c
			if w := t.plan.table.Written; w != "" {
				full[i] = w + "." + c
			}
		}
		t.Constraints = append(t.Constraints, Constraint{name, strings.Join(full, ", ")})
	}
	for _, k := range keysOf(t.plan.table) {
		add(k.Name, k.Columns)
	}
	for _, fk := range foreignOf(t.plan.table) {
		add(fk.Name, nil)
	}
	for _, c := range checksOf(t.plan.table) {
		add(c.Name, nil)
	}
}
