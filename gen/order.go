package gen

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// A server need not keep the order in which keys were declared: what is
// generated goes by their columns and names.

// keysOf lists the primary key and then the unique keys.
func keysOf(t *catalog.Table) []*catalog.Key {
	keys := slices.Clone(t.Uniques)
	slices.SortStableFunc(keys, func(a, b *catalog.Key) int { return byColumns(a.Columns, b.Columns, a.Name, b.Name) })
	if t.Primary != nil {
		keys = slices.Insert(keys, 0, t.Primary)
	}
	return keys
}

func foreignOf(t *catalog.Table) []*catalog.ForeignKey {
	keys := slices.Clone(t.Foreign)
	slices.SortStableFunc(keys, func(a, b *catalog.ForeignKey) int { return byColumns(a.Columns, b.Columns, a.Name, b.Name) })
	return keys
}

func indexesOf(t *catalog.Table) []*catalog.Index {
	indexes := slices.Clone(t.Indexes)
	slices.SortStableFunc(indexes, func(a, b *catalog.Index) int { return byColumns(a.Columns, b.Columns, a.Name, b.Name) })
	return indexes
}

func checksOf(t *catalog.Table) []*catalog.Check {
	checks := slices.Clone(t.Checks)
	slices.SortStableFunc(checks, func(a, b *catalog.Check) int { return strings.Compare(a.Name, b.Name) })
	return checks
}

func byColumns(a, b []string, nameA, nameB string) int {
	return cmp.Or(slices.Compare(a, b), strings.Compare(nameA, nameB))
}
