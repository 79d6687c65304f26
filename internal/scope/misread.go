package scope

import (
	"slices"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// MariaDB, 10.11 at least, merges a view or a derived table into the query
// around it and in some places then reads its columns from another row. The
// promise is about what the database does: there such a column is no term.

// misread tells whether a column of a relation can be misread where it is used
// a number of query levels further in: as ” or 0 two levels down, where
// x IN (SELECT …) counts as one.
func (a *analysis) misread(r *relation, levels int) bool {
	return a.dialect == catalog.MySQL && levels > 1 && r != nil && r.table == nil
}

// misreadInHaving tells whether HAVING can see columns as they are in the first
// row of the next group.
func (a *analysis) misreadInHaving(n *names) bool {
	return a.dialect == catalog.MySQL && slices.ContainsFunc(n.rels, func(r *relation) bool { return r.table == nil })
}

// inQuery is where an operand is used that is compared with a query's rows.
func (a *analysis) inQuery(p *place) *place {
	if a.dialect != catalog.MySQL {
		return p
	}
	in := *p
	in.names = &names{parent: p.names}
	return &in
}
