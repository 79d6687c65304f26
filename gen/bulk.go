package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// bulk adds an insert of many rows: PostgreSQL's is one statement, whatever
// their number, with the rows as one argument. Elsewhere it is a row after the
// other, as the drivers disagree on how times and bytes are written.
func (b *builder) bulk(t *Table) {
	columns := insertable(t)
	doc := fmt.Sprintf("inserts rows of %s", t.Name)
	if t.Scoped() {
		doc += " for the tenant"
	}
	doc += " and gives their number."
	if t.plan.tenant != nil {
		doc += " Its error is ErrTenantMismatch if one of them is another tenant's."
	}
	if len(columns) == 0 || b.cat.Dialect() != catalog.Postgres {
		t.add("each", "BulkInsert"+t.Rows, "BulkInsert", doc+" It stops at the first error: to have all of them or none, call it in a transaction.", []Param{{"rows", "[]*" + t.Row}})
		return
	}
	if t.plan.class.Class == catalog.ClassChild {
		doc += fmt.Sprintf(" Its error is ErrNotFound if the tenant lacks a row of %s that one of them needs.", t.plan.class.OwnerTable.Name)
	}
	a := t.add("bulk", "BulkInsert"+t.Rows, "BulkInsert", doc+" Either all are inserted or none. The rows are not read back.", []Param{{"rows", "[]*" + t.Row}})
	b.pkg.Bulk = true

	s := b.statement()
	var list, values []string
	if t.plan.class.Class == catalog.ClassTenant {
		list, values = []string{t.plan.tenant.SQL}, []string{s.arg("tenant")}
	} else {
		s.tenantFirst(t)
	}
	element := func(c *Column) string {
		i := slices.Index(columns, c)
		return fmt.Sprintf("(r.v ->> %d)::%s", i, c.dbType)
	}
	for _, c := range columns {
		list = append(list, c.SQL)
		a.Values = append(a.Values, value(t, c))
		if i := slices.Index(t.plan.owner, c); i >= 0 {
			values = append(values, ownerAlias(0)+"."+b.columnSQL(t.plan.class.OwnerTable, t.plan.class.Owner.RefColumns[i]))
			continue
		}
		v := element(c)
		if c.Default != "" {
			v = "COALESCE(" + v + ", " + c.Default + ")"
		}
		values = append(values, v)
	}
	if t.Version != nil {
		list, values = append(list, t.Version.SQL), append(values, "1")
	}
	s.printf("INSERT INTO %s (%s)\nSELECT %s\nFROM jsonb_array_elements(%s::jsonb) AS r(v)", t.SQL,
		strings.Join(list, ", "), strings.Join(values, ", "), s.arg("payload"))
	if class := t.plan.class; class.Class == catalog.ClassChild {
		// A row whose owner is not the tenant's gets NULL for it, which ends
		// the statement.
		s.printf("\nLEFT JOIN %s AS %s ON %s", b.tableSQL(class.OwnerTable), ownerAlias(0),
			s.scopeOf(class.OwnerTable, b.tenancy.Of(class.OwnerTable), ownerAlias(0), 1))
		for i, c := range t.plan.owner {
			s.printf("\n\tAND %s.%s = %s", ownerAlias(0), b.columnSQL(class.OwnerTable, class.Owner.RefColumns[i]), element(c))
			a.Owners = append(a.Owners, c.Name)
		}
	}
	a.Query = s.query(constant(a.Func, ""))
}
