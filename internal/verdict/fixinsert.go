package verdict

import (
	"slices"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlfix"
)

// tryInsert finds the edits for an INSERT that leaves the tenant column out, or
// whose conflict target does.
func (m *mender) tryInsert(s *proven, f *scope.Finding, lay *sqlfix.Statement) (a mending, ok bool) {
	var into *sqlast.Insert
	sqlast.Walk(s.Stmt, func(n sqlast.Node) bool {
		if i, isInsert := n.(*sqlast.Insert); isInsert && i.Table != nil && (i.Table.Pos == f.Pos || i.OnConflict != nil && i.OnConflict.Pos == f.Pos) {
			into = i
		}
		return into == nil
	})
	if into == nil || m.catalog == nil {
		return a, false
	}
	table, _ := m.catalog.Table(into.Table.Schema, into.Table.Name)
	if table == nil {
		return a, false
	}
	for _, tenancy := range m.tenancies {
		class := tenancy.Of(table)
		if class.Class != catalog.ClassTenant {
			continue
		}
		dimension := tenancy.Policy.Name
		if into.Table.Pos == f.Pos {
			has := func(c sqlast.ColumnName) bool { return c.Name == class.Column }
			if !m.extensible(into, table, class.Column) || slices.ContainsFunc(into.Columns, has) {
				continue
			}
			if a.value, ok = m.tenant(s, carrier(&s.result, dimension, class.Column), dimension, class.Column); !ok {
				return a, false
			}
			column := m.spell(into.Table, class.Column)
			a.what = column + " = " + a.value.text
			a.edits, ok = lay.Column(int(f.Pos), column, a.value.text)
			return a, ok
		}
		if columns := m.target(table, into.OnConflict, class.Column); columns != nil {
			for i, c := range columns {
				columns[i] = m.spell(into.Table, c)
			}
			a.what = m.spell(into.Table, class.Column) + " to the conflict target"
			a.edits, ok = lay.Target(columns)
			return a, ok
		}
	}
	return a, false
}

// extensible tells whether one more column of a table can be given to an
// INSERT. PostgreSQL takes a placeholder for one type only, and a selected one
// is of the column's that it is written to.
func (m *mender) extensible(into *sqlast.Insert, table *catalog.Table, column string) bool {
	if into.Columns == nil {
		return false
	}
	switch into.Source.(type) {
	case *sqlast.Values:
		return true
	case *sqlast.Select:
	default:
		return false
	}
	own, ok := table.Column(column)
	if !ok || m.dialect != catalog.Postgres {
		return ok
	}
	same := true
	sqlast.Walk(into, func(n sqlast.Node) bool {
		if t, isTable := n.(*sqlast.Table); isTable {
			other, _ := m.catalog.Table(t.Schema, t.Name)
			if other == nil {
				same = false
				return same
			}
			if c, has := other.Column(column); has {
				same = same && c.Type.Name == own.Type.Name && c.Type.Schema == own.Type.Schema
			}
		}
		return same
	})
	return same
}

// carrier is a placeholder that carries the tenant and is compared with, or
// written to, a column of the name; 0 if there is none.
func carrier(r *scope.Result, dimension, column string) int {
	for _, p := range r.TenantParams {
		trusted := r.Trusted
		if r.Dimensions != nil {
			trusted = r.Dimensions[dimension]
		}
		if columnName(p.Column) == column && slices.Contains(trusted, p.Number) {
			return p.Number
		}
	}
	return 0
}

// target is the unique key that has the columns of a conflict target and the
// tenant's.
func (m *mender) target(t *catalog.Table, c *sqlast.OnConflict, tenant string) []string {
	if c == nil || c.Exprs || c.ArbiterPred != nil || c.Constraint != "" || c.Next != nil || len(c.Columns) == 0 {
		return nil
	}
	for _, k := range t.Keys() {
		if !k.Holds() || !k.Has(tenant) || len(k.Columns) != len(c.Columns)+1 {
			continue
		}
		if !slices.ContainsFunc(c.Columns, func(n sqlast.ColumnName) bool { return n.Name == tenant || !k.Has(n.Name) }) {
			return slices.Clone(k.Columns)
		}
	}
	return nil
}
