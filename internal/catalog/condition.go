package catalog

import (
	"fmt"
	"strings"
)

// Condition writes that rows are one tenant's, in terms of the columns of
// table, which the statement calls qualifier: "o.tenant_id = $1", or for a child
// "i.order_id IN (SELECT id FROM orders WHERE tenant_id = $1)". Value is how the
// statement writes the tenant. A qualifier that is "" leaves columns bare. The
// result is "" for a table whose rows are no tenant's.
func (t *Tenancy) Condition(d Dialect, table *Table, qualifier, value string) string {
	class := t.Of(table)
	column := func(name string) string {
		if qualifier == "" {
			return d.Column(table, name)
		}
		return qualifier + "." + d.Column(table, name)
	}
	switch class.Class {
	case ClassTenant, ClassRoot:
		return column(class.Column) + " = " + value
	case ClassChild:
	case ClassShared, ClassUnknown:
		return ""
	}
	owner := class.OwnerTable
	if len(class.Owner.Columns) == 1 {
		return fmt.Sprintf("%s IN (SELECT %s FROM %s WHERE %s)", column(class.Owner.Columns[0]),
			d.Column(owner, class.Owner.RefColumns[0]), d.table(owner), t.Condition(d, owner, "", value))
	}
	name := d.written(owner)
	var equal []string
	for i, c := range class.Owner.Columns {
		equal = append(equal, name+"."+d.Column(owner, class.Owner.RefColumns[i])+" = "+column(c))
	}
	return fmt.Sprintf("EXISTS (SELECT 1 FROM %s WHERE %s AND %s)", d.table(owner), strings.Join(equal, " AND "), t.Condition(d, owner, name, value))
}

// TenantKey is the column of a child of the root table that holds the root's
// key: a tenant column, but for its name. It is "" for other tables.
func (t *Tenancy) TenantKey(table *Table) string {
	class := t.Of(table)
	if class.Class != ClassChild || len(class.Owner.Columns) != 1 {
		return ""
	}
	if of := t.Of(class.OwnerTable); of.Class != ClassRoot || of.Column != class.Owner.RefColumns[0] {
		return ""
	}
	return class.Owner.Columns[0]
}

// SeveralNames tells whether tenant columns have names that differ.
func (p *TenancyPolicy) SeveralNames() bool {
	first := ""
	for _, c := range p.Columns {
		c = c[strings.LastIndexByte(c, '.')+1:]
		if first != "" && c != first {
			return true
		}
		first = c
	}
	return false
}

// Column writes the name of a table's column as a statement needs it, as the
// schema spells it where the dialect takes it so.
func (d Dialect) Column(t *Table, name string) string {
	if t != nil {
		if c, ok := t.Column(name); ok && c.Written != "" {
			name = c.Written
		}
	}
	if d != Postgres && d.Quote(strings.ToLower(name)) == strings.ToLower(name) {
		return name // in any case
	}
	return d.Quote(name)
}

// written is a table's own name, table the one with its schema, both as a
// statement needs them.
func (d Dialect) written(t *Table) string {
	if t.Written != "" && d != Postgres {
		return d.Quote(t.Written)
	}
	return d.Quote(t.Name.Name)
}

func (d Dialect) table(t *Table) string {
	if t.Name.Schema == "" || t.Name.Schema == d.DefaultSchema() {
		return d.written(t)
	}
	return d.Quote(t.Name.Schema) + "." + d.written(t)
}
