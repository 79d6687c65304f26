package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// returns tells whether writes give back the row. MySQL has no RETURNING, and
// SQLite's tells no types: what is returned could not be read as a time.
func (b *builder) returns() bool { return b.cat.Dialect() == catalog.Postgres }

// fetch is the statement that reads a row back, by columns whose values are
// known.
func (b *builder) fetch(t *Table, by []*Column, name string) *Query {
	s := b.statement()
	s.selectFrom(t)
	s.where(t, by, s.field)
	return s.query(name)
}

// exists is the statement that tells whether a row is there.
func (b *builder) exists(t *Table, by []*Column, name string) *Query {
	s := b.statement()
	s.printf("SELECT 1\nFROM %s", t.SQL)
	s.where(t, by, s.field)
	return s.query(name)
}

// insertable are the columns that an insert writes, beside the tenant's.
func insertable(t *Table) []*Column {
	return slices.DeleteFunc(slices.Clone(t.Columns), func(c *Column) bool {
		return c.Tenant || c.Generated || c.Identity || c.Version
	})
}

// settable are the columns that an update may change: not the tenant, not the
// key, not the owner.
func settable(t *Table) []*Column {
	return slices.DeleteFunc(insertable(t), func(c *Column) bool {
		return slices.Contains(t.Key, c) || slices.Contains(t.plan.owner, c)
	})
}

// insertInto writes an INSERT up to its values. A child's row is selected from
// its owner, so that there is none if the owner is not the tenant's.
//
// As names the table for what follows; "" where nothing does.
func (b *builder) insertInto(s *statement, t *Table, as string) {
	columns := insertable(t)
	list := names(columns)
	s.tenantFirst(t)
	values := []string{}
	var tenant *Column
	if t.plan.class.Class == catalog.ClassTenant {
		tenant = t.plan.tenant
		list = append([]string{tenant.SQL}, list...)
		values = append(values, s.arg("tenant"))
	}
	if t.Version != nil {
		list = append(list, t.Version.SQL)
	}
	if len(list) == 0 {
		if b.cat.Dialect() == catalog.MySQL {
			s.printf("INSERT INTO %s () VALUES ()", t.SQL)
		} else {
			s.printf("INSERT INTO %s DEFAULT VALUES", t.SQL)
		}
		return
	}
	s.printf("INSERT INTO %s%s (%s)", t.SQL, as, strings.Join(list, ", "))
	for _, c := range columns {
		if i := slices.Index(t.plan.owner, c); i >= 0 {
			class := t.plan.class
			values = append(values, ownerAlias(0)+"."+b.columnSQL(class.OwnerTable, class.Owner.RefColumns[i]))
			continue
		}
		values = append(values, s.written(t, c))
	}
	if t.Version != nil {
		values = append(values, "1")
	}
	if t.plan.class.Class != catalog.ClassChild {
		s.printf("\nVALUES (%s)", strings.Join(values, ", "))
		return
	}
	class := t.plan.class
	owner := class.OwnerTable
	s.printf("\nSELECT %s\nFROM %s AS %s", strings.Join(values, ", "), b.tableSQL(owner), ownerAlias(0))
	terms := []string{s.scopeOf(owner, b.tenancy.Of(owner), ownerAlias(0), 1)}
	for i, c := range t.plan.owner {
		terms = append(terms, ownerAlias(0)+"."+b.columnSQL(owner, class.Owner.RefColumns[i])+" = "+s.arg(s.field(c)))
	}
	s.printf("\nWHERE %s", strings.Join(terms, "\n\tAND "))
}

func (b *builder) insert(t *Table) {
	doc := fmt.Sprintf("inserts a row of %s.", t.Name)
	if t.Scoped() {
		doc = fmt.Sprintf("inserts a row of %s for the tenant.", t.Name)
	}
	if t.plan.class.Class == catalog.ClassChild {
		doc += fmt.Sprintf(" Its error is ErrNotFound if the tenant has no such row of %s.", t.plan.class.OwnerTable.Name)
	}
	if t.plan.tenant != nil {
		doc += " Its error is ErrTenantMismatch if the row is another tenant's."
	}
	if b.returns() || t.found() {
		doc += " The row is then as the database has it."
	}
	a := t.add("insert", "Insert"+t.Row, "Insert", doc, []Param{{"row", "*" + t.Row}})
	s := b.statement()
	b.insertInto(s, t, "")
	if b.returns() {
		s.returning(t)
	}
	a.Query = s.query(constant(a.Func, ""))
	if !b.returns() && t.found() {
		a.Fetch = b.fetch(t, t.Key, constant(a.Func, "Fetch"))
	}
}

// found tells whether a row that was written can be found by what is known of
// it.
func (t *Table) found() bool {
	rounded := slices.ContainsFunc(t.Key, func(c *Column) bool { return c.rounded })
	return !rounded && (len(t.Key) > 0 || t.Scoped() && t.plan.table.Primary != nil)
}

func (b *builder) update(t *Table) {
	set := settable(t)
	if len(set) == 0 {
		return
	}
	doc := fmt.Sprintf("writes every column of the row of %s but its key", t.Name)
	if t.Scoped() {
		doc += " and its tenant"
	}
	doc += ". Its error is ErrNotFound if there is no such row"
	if t.Scoped() {
		doc += " of the tenant"
	}
	if t.Version != nil {
		doc += ", and ErrStale if it was changed since it was read"
	}
	a := t.add("update", "Update"+t.Row, "Update", doc+".", []Param{{"row", "*" + t.Row}})
	s := b.statement()
	s.tenantFirst(t)
	s.printf("UPDATE %s\nSET %s", t.SQL, strings.Join(b.assignments(s, t, set), ", "))
	by := t.Key
	if t.Version != nil {
		by = append(slices.Clone(t.Key), t.Version)
	}
	s.where(t, by, s.field)
	if t.Version != nil || !b.returns() {
		a.Exist = b.exists(t, t.Key, constant(a.Func, "Exists"))
	}
	if b.returns() {
		s.returning(t)
	} else {
		a.Fetch = b.fetch(t, t.Key, constant(a.Func, "Fetch"))
	}
	a.Query = s.query(constant(a.Func, ""))
}

// tenantFirst makes the tenant the first argument where arguments are numbered.
func (s *statement) tenantFirst(t *Table) {
	if t.Scoped() && s.b.cat.Dialect() == catalog.Postgres {
		s.arg("tenant")
	}
}

func (b *builder) assignments(s *statement, t *Table, set []*Column) []string {
	var out []string
	for _, c := range set {
		out = append(out, c.SQL+" = "+s.arg(b.plainValue(t, c)))
	}
	if t.Version != nil {
		out = append(out, t.Version.SQL+" = "+t.Version.SQL+" + 1")
	}
	return out
}

// plainValue is what an update writes: the field, whatever it is.
func (b *builder) plainValue(t *Table, c *Column) string {
	without := *c
	without.Default = ""
	return b.value(t, &without)
}

func (b *builder) remove(t *Table) {
	whose := "the "
	if t.Scoped() {
		whose = "the tenant's "
	}
	doc := fmt.Sprintf("deletes %srow of %s with the given %s. Its error is ErrNotFound if there is none.", whose, t.Name, listing(t.Key))
	if len(t.Key) == 0 {
		doc = fmt.Sprintf("deletes the tenant's row of %s. Its error is ErrNotFound if there is none.", t.Name)
	}
	a := t.add("delete", "Delete"+t.Row, "Delete", doc, params(t.Key))
	s := b.statement()
	s.printf("DELETE FROM %s", t.SQL)
	s.where(t, t.Key, s.param)
	a.Query = s.query(constant(a.Func, ""))
}
