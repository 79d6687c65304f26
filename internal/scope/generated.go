package scope

import (
	"slices"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// A column that the database generates from others changes when these are
// assigned, whether it is a row's tenant or a part of a key.

// generatedTenant names the column of a row's tenant that is generated from the
// one given, "" when there is none.
func generatedTenant(r *relation, from string) string {
	columns := []string{r.class.Column}
	if r.class.Class == catalog.ClassChild {
		columns = r.class.Owner.Columns
	}
	for _, c := range columns {
		if generatedFrom(r.table, c, from, len(r.table.Columns)) {
			return c
		}
	}
	return ""
}

// changedBy tells whether SET changes a column: it assigns it, or a column that
// it is generated from.
func changedBy(t *catalog.Table, column string, set []sqlast.Assignment) bool {
	return slices.ContainsFunc(set, func(s sqlast.Assignment) bool {
		return s.Column.Name == column || generatedFrom(t, column, s.Column.Name, len(t.Columns))
	})
}

// generatedFrom tells whether a column is generated from another one, itself or
// through no more than a number of others.
func generatedFrom(t *catalog.Table, column, from string, through int) bool {
	c, ok := t.Column(column)
	if !ok || !c.Generated {
		return false
	}
	found := c.Default == nil || through == 0
	if !found {
		sqlast.Walk(c.Default, func(n sqlast.Node) bool {
			switch n := n.(type) {
			case *sqlast.Column:
				found = found || n.Name == from || generatedFrom(t, n.Name, from, through-1)
			case *sqlast.Unsupported:
				found = true
			}
			return !found
		})
	}
	return found
}
