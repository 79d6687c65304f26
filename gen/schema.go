package gen

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// checkForeignKeys refuses foreign keys that lead a row to another tenant's,
// and warns of those that do not keep it from there.
func (b *builder) checkForeignKeys() {
	for _, t := range b.tables {
		if t.View {
			continue
		}
		for _, fk := range foreignOf(t.plan.table) {
			b.checkForeignKey(t, fk)
		}
	}
}

func (b *builder) checkForeignKey(t *Table, fk *catalog.ForeignKey) {
	target, _ := b.cat.Table(fk.RefTable.Schema, fk.RefTable.Name)
	if target == nil {
		return
	}
	from, to := t.plan.class, b.tenancy.Of(target)
	pos := fk.Pos
	if pos.Line == 0 {
		pos = t.plan.table.Pos
	}
	own := slices.Index(fk.Columns, from.Column)
	if from.Class != catalog.ClassTenant {
		own = -1
	}
	theirs := -1
	if to.Class == catalog.ClassTenant || to.Class == catalog.ClassRoot {
		theirs = slices.Index(fk.RefColumns, to.Column)
	}
	switch {
	case own >= 0 && theirs < 0 && to.Class != catalog.ClassShared && to.Class != catalog.ClassUnknown:
		b.errorf(pos, "foreign key %s of %s cannot keep the tenant: it takes %s to %s.%s, which is not the tenant of %s",
			fk.Name, t.Name, from.Column, target.Name, at(fk.RefColumns, own), target.Name)
	case own >= 0 && theirs >= 0 && own != theirs:
		b.errorf(pos, "foreign key %s of %s cannot keep the tenant: it takes %s to %s.%s, and %s to %s.%s",
			fk.Name, t.Name, from.Column, target.Name, at(fk.RefColumns, own), at(fk.Columns, theirs), target.Name, to.Column)
	case own >= 0 && len(fk.Columns) > 1 && nulls(fk, from.Column):
		b.errorf(pos, "foreign key %s of %s cannot keep the tenant: %s of the referenced row sets %s to NULL or its default",
			fk.Name, t.Name, action(fk), from.Column)
	case own < 0 && theirs >= 0 && len(fk.Columns) > 1:
		b.errorf(pos, "foreign key %s of %s cannot keep the tenant: it takes %s to %s.%s, the tenant of %s",
			fk.Name, t.Name, at(fk.Columns, theirs), target.Name, to.Column, target.Name)
	case own < 0 && (to.Class == catalog.ClassTenant || to.Class == catalog.ClassChild) && from.Class != catalog.ClassShared && fk != from.Owner:
		b.warnf(pos, "foreign key %s of %s goes to %s without the tenant: a row can reference another tenant's",
			fk.Name, t.Name, target.Name)
	case from.Class == catalog.ClassShared && (to.Class == catalog.ClassTenant || to.Class == catalog.ClassChild):
		b.warnf(pos, "foreign key %s of the shared table %s goes to %s, whose rows belong to tenants", fk.Name, t.Name, target.Name)
	}
}

func at(columns []string, i int) string {
	if i < 0 || i >= len(columns) {
		return "?"
	}
	return columns[i]
}

// nulls tells that a change of the referenced row sets a column.
func nulls(fk *catalog.ForeignKey, column string) bool {
	deleted := strings.HasPrefix(fk.OnDelete, "set ") && (fk.DeleteSets == nil || slices.Contains(fk.DeleteSets, column))
	return deleted || strings.HasPrefix(fk.OnUpdate, "set ")
}

func action(fk *catalog.ForeignKey) string {
	if strings.HasPrefix(fk.OnDelete, "set ") {
		return "a delete"
	}
	return "an update"
}

// checkKeys warns of unique keys by which one tenant learns what another has.
func (b *builder) checkKeys() {
	for _, t := range b.tables {
		if t.plan.class.Class != catalog.ClassTenant || t.View {
			continue
		}
		for _, k := range keysOf(t.plan.table) {
			c := t.plan.table
			if k.Exprs || len(k.Columns) == 0 || k.Has(t.plan.class.Column) || k.Partial || numbered(c, k) {
				continue
			}
			pos := k.Pos
			if pos.Line == 0 {
				pos = c.Pos
			}
			b.warnf(pos, "unique key %s of %s (%s) is without the tenant: an insert tells whether another tenant has the value",
				cmp.Or(k.Name, "without a name"), t.Name, strings.Join(k.Columns, ", "))
		}
	}
}

// numbered tells that the database chooses the key's values.
func numbered(t *catalog.Table, k *catalog.Key) bool {
	return slices.ContainsFunc(k.Columns, func(name string) bool {
		c, ok := t.Column(name)
		return ok && (c.Identity || c.Type.Name == "uuid")
	})
}
