package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// returns tells whether writes give back the row.
func (b *builder) returns() bool { return b.cat.Dialect() != catalog.MySQL }

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
		terms = append(terms, ownerAlias(0)+"."+b.columnSQL(owner, class.Owner.RefColumns[i])+" = "+s.arg("row."+c.Field))
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
	if b.returns() {
		doc += " The row is then as the database has it."
	}
	a := t.add("insert", "Insert"+t.Row, "Insert", doc, []Param{{"row", "*" + t.Row}})
	s := b.statement()
	b.insertInto(s, t, "")
	if b.returns() {
		s.returning(t)
	}
	a.Query = s.query(constant(a.Func, ""))
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
	if t.Version != nil {
		s.where(t, append(slices.Clone(t.Key), t.Version), func(c *Column) string { return "row." + c.Field })
		x := b.statement()
		x.printf("SELECT 1\nFROM %s", t.SQL)
		x.where(t, t.Key, func(c *Column) string { return "row." + c.Field })
		a.Exist = x.query(constant(a.Func, "Exists"))
	} else {
		s.where(t, t.Key, func(c *Column) string { return "row." + c.Field })
	}
	if b.returns() {
		s.returning(t)
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
		out = append(out, c.SQL+" = "+s.arg(plainValue(t, c)))
	}
	if t.Version != nil {
		out = append(out, t.Version.SQL+" = "+t.Version.SQL+" + 1")
	}
	return out
}

// plainValue is what an update writes: the field, whatever it is.
func plainValue(t *Table, c *Column) string {
	without := *c
	without.Default = ""
	return value(t, &without)
}

func (b *builder) remove(t *Table) {
	doc := fmt.Sprintf("deletes %srow of %s with the given %s. Its error is ErrNotFound if there is none.", t.owners(), t.Name, listing(t.Key))
	if len(t.Key) == 0 {
		doc = fmt.Sprintf("deletes the tenant's row of %s. Its error is ErrNotFound if there is none.", t.Name)
	}
	a := t.add("delete", "Delete"+t.Row, "Delete", doc, params(t.Key))
	s := b.statement()
	s.printf("DELETE FROM %s", t.SQL)
	s.where(t, t.Key, param)
	a.Query = s.query(constant(a.Func, ""))
}

// arbiter is the key on which an upsert finds the row that is there: one whose
// values the caller knows, with the tenant in it if there is such a one.
func (b *builder) arbiter(t *Table) []*Column {
	table := t.plan.table
	var usable []*catalog.Key
	for _, k := range table.Keys() {
		if !k.Holds() {
			continue
		}
		ok := true
		for _, name := range k.Columns {
			c := t.column(table, name)
			ok = ok && c != nil && !c.Generated && !c.Identity && !c.Version && (!c.Nullable || k == table.Primary)
		}
		for _, o := range t.plan.owner {
			ok = ok && slices.Contains(b.columnsOf(t, k.Columns), o)
		}
		if ok {
			usable = append(usable, k)
		}
	}
	if len(usable) == 0 {
		return nil
	}
	best := usable[0]
	for _, k := range usable {
		if best != table.Primary && !best.Has(t.plan.class.Column) && k.Has(t.plan.class.Column) {
			best = k
		}
	}
	return b.columnsOf(t, best.Columns)
}

func (b *builder) upsert(t *Table) {
	on := b.arbiter(t)
	set := slices.DeleteFunc(settable(t), func(c *Column) bool { return slices.Contains(on, c) })
	if len(on) == 0 || len(set) == 0 || b.cat.Dialect() == catalog.MySQL {
		return
	}
	doc := fmt.Sprintf("inserts a row of %s, or writes the one that has its %s.", t.Name, listing(on))
	if t.plan.tenant != nil {
		doc += " Its error is ErrTenantMismatch if that one is another tenant's."
	}
	a := t.add("upsert", "Upsert"+t.Row, "Upsert", doc, []Param{{"row", "*" + t.Row}})
	s := b.statement()
	b.insertInto(s, t, " AS stored")
	s.printf("\nON CONFLICT (%s) DO UPDATE\nSET ", strings.Join(names(on), ", "))
	var assign []string
	for _, c := range set {
		assign = append(assign, c.SQL+" = excluded."+c.SQL)
	}
	if t.Version != nil {
		assign = append(assign, fmt.Sprintf("%s = stored.%s + 1", t.Version.SQL, t.Version.SQL))
	}
	s.printf("%s", strings.Join(assign, ", "))
	if c := t.plan.tenant; c != nil {
		s.printf("\nWHERE stored.%s = excluded.%s", c.SQL, c.SQL)
	}
	s.returning(t)
	a.Query = s.query(constant(a.Func, ""))
}

func (b *builder) bulk(*Table) {}
