package scope

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// keyEdges adds the equalities of tenants that keys make true in a context.
// Three facts of the schema are used, each only as far as it holds at every
// moment (complete, immediate, valid keys of tables without inheriting ones):
//
//   - Two occurrences of one table that agree on a unique key are the same
//     row, so they have the same tenant.
//   - A row that references another through a foreign key, joined to it on
//     columns that are unique there, is joined to the very row it references;
//     all columns of the foreign key then agree, the tenant's among them.
//   - A child's tenant is by definition that of the row which its owning
//     foreign key references.
func (a *analysis) keyEdges(c *closure) bool {
	rels := a.relationsOf(c.edges)
	a.spend(4 * len(rels))
	added := false
	join := func(x, y term, clause string, at *relation) {
		if x != noTerm && y != noTerm && a.equalityOf(x) == a.equalityOf(y) && c.classes.union(x, y) {
			c.edges = append(c.edges, edge{a: x, b: y, clause: clause, pos: at.pos, ident: true})
			added = true
		}
	}
	rows := map[rowKey][]*relation{}
	for _, r := range rels {
		if !r.stored || r.spansChildren() {
			continue
		}
		for _, k := range r.table.Keys() {
			if at, ok := a.rowKey(c, r, k, k.Columns, k.Columns); ok && k.Holds() {
				rows[at] = append(rows[at], r)
			}
		}
	}
	for _, r := range rels {
		for _, k := range r.table.Keys() {
			at, ok := a.rowKey(c, r, k, k.Columns, k.Columns)
			same := rows[at]
			if !ok || len(same) < 2 || same[0] != r || !a.given(c, r, k.Columns) {
				continue
			}
			for _, s := range same[1:] {
				join(r.tau, s.tau, fmt.Sprintf("the same row by unique key (%s)", strings.Join(k.Columns, ", ")), r)
			}
		}
		for _, f := range r.table.Foreign {
			for _, s := range a.referenced(c, r, f, rows) {
				if s != r {
					a.foreignKeyEdges(c, r, f, s, join)
				}
			}
		}
	}
	a.ownerEdges(c, rels, join)
	return added
}

// rowKey is a unique key with the classes of the values in its columns: two
// occurrences for which it is the same are one row.
type rowKey struct {
	key    *catalog.Key
	values string
}

// rowKey looks at the columns of r as at those of a key, each under its name
// there.
func (a *analysis) rowKey(c *closure, r *relation, k *catalog.Key, columns, names []string) (rowKey, bool) {
	var b strings.Builder
	for _, name := range k.Columns {
		i := slices.Index(names, name)
		if i < 0 {
			return rowKey{}, false
		}
		t := a.tableColumn(r, columns[i])
		if t == noTerm {
			return rowKey{}, false
		}
		b.WriteString(strconv.Itoa(int(c.classes.find(t))))
		b.WriteByte(' ')
	}
	return rowKey{k, b.String()}, true
}

// referenced lists the occurrences of the table that f references which share
// with r the values of one of its keys.
func (a *analysis) referenced(c *closure, r *relation, f *catalog.ForeignKey, rows map[rowKey][]*relation) []*relation {
	table := a.refTable(f)
	if table == nil || len(f.Columns) != len(f.RefColumns) {
		return nil
	}
	var found []*relation
	for _, k := range table.Keys() {
		if at, ok := a.rowKey(c, r, k, f.Columns, f.RefColumns); ok {
			found = append(found, rows[at]...)
		}
	}
	return found
}

// ownerEdges joins the tenants of children that reference the same owner.
func (a *analysis) ownerEdges(c *closure, rels []*relation, join func(x, y term, clause string, at *relation)) {
	first := map[string]*relation{}
	for _, r := range rels {
		if r.class.Class != catalog.ClassChild {
			continue
		}
		f := r.class.Owner
		values := make([]string, len(f.Columns))
		for i, name := range f.Columns {
			t := a.tableColumn(r, name)
			if t == noTerm || i >= len(f.RefColumns) {
				values = nil
				break
			}
			values[i] = f.RefColumns[i] + " " + strconv.Itoa(int(c.classes.find(t)))
		}
		if values == nil {
			continue
		}
		slices.Sort(values)
		owner := f.RefTable.String() + " " + strings.Join(values, " ")
		if s := first[owner]; s != nil {
			join(s.tau, r.tau, "rows with the same owner", s)
		} else {
			first[owner] = r
		}
	}
}

func (a *analysis) foreignKeyEdges(c *closure, r *relation, f *catalog.ForeignKey, s *relation, join func(x, y term, clause string, at *relation)) {
	if !f.Holds() || !r.stored || !s.stored || r.spansChildren() || s.spansChildren() || !a.references(c, r, f, s) {
		return
	}
	clause := fmt.Sprintf("foreign key %s (%s)", f.Name, strings.Join(f.Columns, ", "))
	for i := range f.Columns {
		join(a.tableColumn(r, f.Columns[i]), a.tableColumn(s, f.RefColumns[i]), clause, r)
	}
	if r.class.Class == catalog.ClassChild && r.class.Owner == f {
		join(r.tau, s.tau, "owner by "+clause, r)
	}
	if a.policy.TrustForeignKeys {
		join(r.tau, s.tau, clause+", trusted by joins: trust-foreign-keys", r)
	}
}

// references tells whether s is the row that r references through f: the
// matched columns identify a row of s, and the others are never NULL, so that
// MATCH SIMPLE enforces the key.
func (a *analysis) references(c *closure, r *relation, f *catalog.ForeignKey, s *relation) bool {
	if len(f.Columns) != len(f.RefColumns) {
		return false
	}
	matched := map[string]bool{}
	for i, col := range f.Columns {
		x, y := a.tableColumn(r, col), a.tableColumn(s, f.RefColumns[i])
		if x == noTerm || y == noTerm {
			return false
		}
		if c.classes.find(x) == c.classes.find(y) && a.given(c, r, []string{col}) {
			matched[f.RefColumns[i]] = true
		} else if def, ok := r.table.Column(col); !ok || !def.NotNull {
			return false
		}
	}
	if len(matched) == 0 {
		return false
	}
	for _, k := range s.table.Keys() {
		if k.Holds() && containsAll(matched, k.Columns) {
			return true
		}
	}
	return false
}

func containsAll(set map[string]bool, columns []string) bool {
	for _, c := range columns {
		if !set[c] {
			return false
		}
	}
	return true
}

// agree tells whether the columns of r equal those of s.
func (a *analysis) agree(c *closure, r *relation, rcols []string, s *relation, scols []string) bool {
	for i := range rcols {
		x, y := a.tableColumn(r, rcols[i]), a.tableColumn(s, scols[i])
		if x == noTerm || y == noTerm || c.classes.find(x) != c.classes.find(y) {
			return false
		}
	}
	return true
}

// given tells whether columns of r are never NULL where c holds: a unique key
// lets any number of rows have NULLs, and one value with a column outside they
// may be as NULLs. A column that is NULL because there is no row is fine.
func (a *analysis) given(c *closure, r *relation, columns []string) bool {
	return !slices.ContainsFunc(columns, func(name string) bool {
		if def, ok := r.table.Column(name); ok && def.NotNull {
			return false
		}
		t := a.tableColumn(r, name)
		return t == noTerm || !c.compared(t)
	})
}

// compared tells whether '=' holds of a value in the class of t, which is
// therefore not NULL.
func (c *closure) compared(t term) bool {
	class := c.classes.find(t)
	return slices.ContainsFunc(c.edges, func(e edge) bool {
		return !e.ident && (c.classes.find(e.a) == class || !e.weak && c.classes.find(e.b) == class)
	})
}

// spansChildren tells whether reading the relation also reads tables that
// inherit from it, to which its keys do not extend.
func (r *relation) spansChildren() bool { return r.table.HasChildren && !r.only }

func (a *analysis) refTable(f *catalog.ForeignKey) *catalog.Table {
	t, _ := a.cat.Table(f.RefTable.Schema, f.RefTable.Name)
	return t
}

// relationsOf lists the table occurrences that edges speak of, in a fixed
// order.
func (a *analysis) relationsOf(edges []edge) []*relation {
	seen := map[*relation]bool{}
	var rels []*relation
	add := func(t term) {
		if r := a.terms[t].rel; r != nil && r.table != nil && !seen[r] {
			seen[r] = true
			rels = append(rels, r)
		}
	}
	for _, e := range edges {
		add(e.a)
		add(e.b)
	}
	return rels
}
