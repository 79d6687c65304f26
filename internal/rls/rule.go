package rls

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// rule finds what makes a row of the table the session's tenant's. It has no
// conditions for a shared table.
func (e *emitter) rule(t *catalog.Table) (*rule, error) {
	r := &rule{}
	open := false
	var read []string
	for _, tenancy := range e.tenancies {
		class := tenancy.Of(t)
		if t.Kind == catalog.Partition {
			class = e.partition(tenancy, t)
		}
		var condition string
		var err error
		switch class.Class {
		case catalog.ClassTenant:
			condition, err = equality(tenancy, t, class.Column)
			r.tenant = append(r.tenant, class.Column)
		case catalog.ClassRoot:
			column := rootColumn(e.cat, tenancy, t, class.Column)
			condition, err = equality(tenancy, t, column)
			r.tenant = append(r.tenant, column)
		case catalog.ClassChild:
			condition, err = e.owned(tenancy, t, class)
		case catalog.ClassShared:
			continue
		case catalog.ClassUnknown:
			err = fmt.Errorf("%stable %s is neither a tenant's nor declared shared: %s", at(t), t.Name, class.Reason)
		}
		if err != nil {
			return nil, err
		}
		r.own = append(r.own, condition)
		if class.SharedRows {
			open = true
			condition = fmt.Sprintf("(%s OR %s IS NULL)", condition, quote(class.Column))
		}
		read = append(read, condition)
	}
	if open {
		r.read = read
	}
	return r, nil
}

// partition is the class of a partition: its parent's.
func (e *emitter) partition(tenancy *catalog.Tenancy, t *catalog.Table) catalog.Classification {
	for parent := t; parent != nil && parent.Parent != nil; {
		parent, _ = e.cat.Table(parent.Parent.Schema, parent.Parent.Name)
		if parent != nil && parent.Kind == catalog.Partitioned && parent.Parent == nil {
			return tenancy.Of(parent)
		}
	}
	return tenancy.Of(t)
}

// equality is the condition on a tenant column. The setting is read once, by
// the subquery, not for each row; after a transaction that set it, it is the
// empty string, which no type but text takes. It is the setting that is cast:
// with a cast on the column no index would serve.
func equality(tenancy *catalog.Tenancy, t *catalog.Table, column string) (string, error) {
	c, ok := t.Column(column)
	if !ok {
		return "", fmt.Errorf("%stable %s has no column %s", at(t), t.Name, column)
	}
	if c.Type.Array {
		return "", fmt.Errorf("%scolumn %s.%s is an array: one setting cannot be compared with it", at(t), t.Name, column)
	}
	return fmt.Sprintf("%s = (SELECT NULLIF(current_setting('%s', true), '')::%s)",
		quote(column), strings.ReplaceAll(setting(tenancy), "'", "''"), typeName(c.Type)), nil
}

// owned is the condition on a child: the session may see the row that owns it.
func (e *emitter) owned(tenancy *catalog.Tenancy, t *catalog.Table, class catalog.Classification) (string, error) {
	var on []string
	for i, c := range class.Owner.Columns {
		on = append(on, fmt.Sprintf("owner.%s = %s.%s", quote(class.Owner.RefColumns[i]), quote(t.Name.Name), quote(c)))
	}
	if owner := tenancy.Of(class.OwnerTable); owner.Class == catalog.ClassTenant {
		condition, err := equality(tenancy, class.OwnerTable, owner.Column)
		if err != nil {
			return "", err
		}
		on = append(on, "owner."+condition)
	}
	return fmt.Sprintf("EXISTS (SELECT FROM %s AS owner WHERE %s)", quoteName(class.OwnerTable.Name), strings.Join(on, " AND ")), nil
}

// rootColumn is the column of the root that tenant columns hold: its primary
// key, or a root key when that alone has their type.
func rootColumn(cat *catalog.Catalog, tenancy *catalog.Tenancy, root *catalog.Table, primary string) string {
	fits := func(column string) bool {
		c, ok := root.Column(column)
		return ok && slices.ContainsFunc(cat.Tables(), func(t *catalog.Table) bool {
			class := tenancy.Of(t)
			held, found := t.Column(class.Column)
			return found && class.Class == catalog.ClassTenant && held.Type.Name == c.Type.Name
		})
	}
	if fits(primary) {
		return primary
	}
	if i := slices.IndexFunc(tenancy.Policy.RootKeys, fits); i >= 0 {
		return tenancy.Policy.RootKeys[i]
	}
	return primary
}

// typeName is the type to cast to, without modifiers: a value too long for the
// column must not be cut off to one that it holds.
func typeName(t sqlast.TypeName) string {
	name := t.Name
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		name = quote(name)
	}
	if t.Schema != "" {
		return quote(t.Schema) + "." + name
	}
	return name
}
