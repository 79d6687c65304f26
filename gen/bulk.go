package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// maxRows is how many rows an insert takes at most where a row's values are
// placeholders of their own: so many that more would not be faster, and so few
// that the statement stays below what servers read at once.
const maxRows = 1000

// placeholders is how many a statement may have.
func (b *builder) placeholders() int {
	if b.cat.Dialect() == catalog.SQLite {
		return 32766
	}
	return 65535
}

// bulk adds an insert of many rows. PostgreSQL's has the rows as one argument,
// whatever their number. Elsewhere each value is an argument, as the drivers
// disagree on how times and bytes are written as text.
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
	if t.plan.class.Class == catalog.ClassChild {
		doc += fmt.Sprintf(" Its error is ErrNotFound if the tenant lacks a row of %s that one of them needs.", t.plan.class.OwnerTable.Name)
	}
	doc += " Either all are inserted or none"
	a := t.add("bulk", "BulkInsert"+t.Rows, "BulkInsert", "", []Param{{"rows", "[]*" + t.Row}})
	switch postgres := b.cat.Dialect() == catalog.Postgres; {
	case len(columns) > 0 && postgres:
		b.bulkPayload(t, a, columns)
		a.Doc = doc + ". The rows are not read back."
	case len(columns) > 0 && b.repeatable(t):
		b.bulkRows(t, a, columns)
		a.Doc = doc + fmt.Sprintf(". The rows are not read back. More than %d are several statements,%s", a.Most, alone)
	default:
		a.Kind = "each"
		a.Doc = doc + ". Several are several statements," + alone
		b.pkg.Several = true
	}
}

// repeatable tells whether the values of a row can stand for themselves. A
// child's owner is one value, and NULL for it must be an error: not a number or
// default that the database chooses, nor zero, as in MySQL when it is not strict.
func (b *builder) repeatable(t *Table) bool {
	if t.plan.class.Class != catalog.ClassChild {
		return true
	}
	owner := t.plan.class.Owner.Columns
	c, ok := t.plan.table.Column(owner[0])
	return b.cat.Dialect() == catalog.SQLite && ok && len(owner) == 1 && !c.Identity && c.Default == nil
}

const alone = " in a transaction of their own if db is a *sqlx.DB; in a transaction of yours, roll that back after an error."

// bulkPayload writes PostgreSQL's statement.
func (b *builder) bulkPayload(t *Table, a *Accessor, columns []*Column) {
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
		a.Values = append(a.Values, b.value(t, c))
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
		b.pkg.Missing = true
	}
	a.Query = s.query(constant(a.Func, ""))
}

// bulkRows writes the statement of the other dialects: its beginning, and the
// values of one row, which are repeated behind it.
func (b *builder) bulkRows(t *Table, a *Accessor, columns []*Column) {
	a.Kind, b.pkg.Several = "rows", true
	row := b.statement()
	var list, values []string
	if t.plan.class.Class == catalog.ClassTenant {
		list, values = []string{t.plan.tenant.SQL}, []string{row.arg("tenant")}
	}
	for _, c := range columns {
		list = append(list, c.SQL)
		if !slices.Contains(t.plan.owner, c) {
			values = append(values, row.written(t, c))
			continue
		}
		// A row whose owner is not the tenant's gets NULL for it, which ends
		// the statement.
		class := t.plan.class
		key := ownerAlias(0) + "." + b.columnSQL(class.OwnerTable, class.Owner.RefColumns[0])
		values = append(values, fmt.Sprintf("(SELECT %s FROM %s AS %s WHERE %s AND %s = %s)", key, b.tableSQL(class.OwnerTable), ownerAlias(0),
			row.scopeOf(class.OwnerTable, b.tenancy.Of(class.OwnerTable), ownerAlias(0), 1), key, row.arg(row.field(c))))
		a.Owners = append(a.Owners, c.Name)
		b.pkg.Missing = true
	}
	if t.Version != nil {
		list, values = append(list, t.Version.SQL), append(values, "1")
	}
	row.printf("(%s)", strings.Join(values, ", "))
	s := b.statement()
	s.printf("INSERT INTO %s (%s)\nVALUES ", t.SQL, strings.Join(list, ", "))
	a.Query, a.Row = s.query(constant(a.Func, "")), row.query(constant(a.Func, "Row"))
	a.Most = min(maxRows, b.placeholders()/max(1, len(row.args)))
}
