package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// arbiter is the key on which an upsert finds the row that is there: one whose
// values the caller knows, with the tenant in it if there is such a one.
func (b *builder) arbiter(t *Table) (*catalog.Key, []*Column) {
	table := t.plan.table
	var usable []*catalog.Key
	for _, k := range keysOf(table) {
		if !k.Holds() {
			continue
		}
		ok := true
		for _, name := range k.Columns {
			c := t.column(table, name)
			ok = ok && c != nil && !c.Generated && !c.Identity && !c.Version && !c.rounded && (!c.Nullable || c.Tenant || k == table.Primary)
		}
		for _, o := range t.plan.owner {
			ok = ok && slices.Contains(b.columnsOf(t, k.Columns), o)
		}
		if ok {
			usable = append(usable, k)
		}
	}
	if len(usable) == 0 {
		return nil, nil
	}
	best := usable[0]
	for _, k := range usable {
		if best != table.Primary && !best.Has(t.plan.class.Column) && k.Has(t.plan.class.Column) {
			best = k
		}
	}
	return best, b.columnsOf(t, best.Columns)
}

func (b *builder) upsert(t *Table) {
	key, on := b.arbiter(t)
	set := slices.DeleteFunc(settable(t), func(c *Column) bool { return slices.Contains(on, c) })
	if len(on) == 0 || len(set) == 0 {
		return
	}
	doc := fmt.Sprintf("inserts a row of %s, or writes the one that has its %s.", t.Name, listing(on))
	if t.plan.tenant != nil {
		doc += " Its error is ErrTenantMismatch if that one is another tenant's."
	}
	if t.Version != nil {
		doc += " It does not look at the version, but counts it on."
	}
	a := t.add("upsert", "Upsert"+t.Row, "Upsert", doc, []Param{{"row", "*" + t.Row}})
	known := slices.DeleteFunc(slices.Clone(on), func(c *Column) bool { return c.Tenant })
	if b.cat.Dialect() == catalog.MySQL {
		b.upsertInTwo(t, a, key, known, set)
		return
	}
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
	if b.returns() {
		s.returning(t)
	} else {
		a.Fetch = b.fetch(t, known, constant(a.Func, "Fetch"))
	}
	a.Query = s.query(constant(a.Func, ""))
}

// upsertInTwo is MySQL's: ON DUPLICATE KEY UPDATE takes any unique key for the
// one that is meant, whosever row it finds. A failed insert does no harm there,
// not even in a transaction, so that the row is inserted, and else updated.
func (b *builder) upsertInTwo(t *Table, a *Accessor, key *catalog.Key, by, set []*Column) {
	s := b.statement()
	b.insertInto(s, t, "")
	a.Query = s.query(constant(a.Func, ""))
	s = b.statement()
	s.printf("UPDATE %s\nSET %s", t.SQL, strings.Join(b.assignments(s, t, set), ", "))
	s.where(t, by, s.field)
	a.Alter = s.query(constant(a.Func, "Update"))
	a.Exist = b.exists(t, by, constant(a.Func, "Exists"))
	a.Fetch = b.fetch(t, by, constant(a.Func, "Fetch"))
	// With the tenant in the key, no other tenant's row can be in the way of it.
	vanished := "that of the insert"
	if !key.Has(t.plan.class.Column) && t.plan.tenant != nil {
		a.Arbiter = key.Name
		vanished = "ErrTenantMismatch, whosever row it was"
	}
	// Nothing tells such a row from another tenant's: no statement may look at that.
	a.Doc += " It inserts, and updates if it cannot: a row that is deleted in between, or that the transaction does not see yet, can make the error " +
		vanished + ". Nothing is written then, and the call can be repeated, in a new transaction."
}
