package scope

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

func (a *analysis) insert(s *sqlast.Insert, outer *names, env *ctes, around *context) []output {
	env = a.with(s.With, outer, env, around)
	ctx := a.newContext(around)
	r := a.writeTarget(s.Table)
	var outs []output
	switch src := s.Source.(type) {
	case nil:
	case *sqlast.Values:
		outs = a.insertRows(r, s.Columns, a.padded(s.Columns, src), &place{names: outer, ctes: env, ctx: ctx, clause: "VALUES"})
	default:
		outs, _ = a.query(src, outer, env, ctx, nil)
		a.fixedWidth(outs, src.Position())
	}
	if r == nil {
		// The target is reported; RETURNING is walked for its subqueries.
		r = &relation{name: visibleName(s.Table), open: true, pos: a.pos(s.Table.Pos), tau: noTerm}
	} else {
		r.lenient = a.lenient(r, s)
		n, list := len(s.Columns), a.listAmong(outs)
		switch {
		case len(outs) == 0:
		case list > 0 && n != len(outs):
			a.unclear(r, s.Pos, fmt.Sprintf("it is not known how many values $%d stands for", list))
		case n > 0 && n != len(outs):
			a.unclear(r, s.Pos, fmt.Sprintf("INSERT names %d columns for %d values; give each column one", n, len(outs)))
		case len(outs) > len(r.cols):
			a.unclear(r, s.Pos, fmt.Sprintf("INSERT gives %d values for the %d columns of %s; give each column one", len(outs), len(r.cols), r.name))
		}
		a.inserted(r, s.Columns, outs)
	}
	r.ctx = ctx
	a.conflicts(r, s, env, ctx)
	a.existence(r, s)
	p := &place{names: &names{parent: outer, rels: []*relation{r}}, ctes: env, ctx: a.newContext(around), clause: "RETURNING"}
	return a.targets(s.Returning, p)
}

// insertRows is values with DEFAULT replaced by the column's own.
func (a *analysis) insertRows(r *relation, columns []sqlast.ColumnName, v *sqlast.Values, p *place) []output {
	return a.rows(v, p, func(i int, e sqlast.Expr, f *facts) term { return a.insertValue(r, columns, i, e, p, f) })
}

func (a *analysis) insertValue(r *relation, columns []sqlast.ColumnName, i int, e sqlast.Expr, p *place, f *facts) term {
	if _, ok := e.(*sqlast.Default); ok && r != nil {
		if name := insertColumn(r.table, columns, i); name != "" {
			return a.defaultOf(r.table, name)
		}
	}
	return a.value(e, p, f)
}

// padded is rows in which a list of placeholders has as many values as the row
// lacks: with any other number the database refuses the statement.
func (a *analysis) padded(columns []sqlast.ColumnName, v *sqlast.Values) *sqlast.Values {
	if len(a.trust.Lists) == 0 || len(columns) == 0 {
		return v
	}
	w := *v
	w.Rows = slices.Clone(v.Rows)
	for n, row := range v.Rows {
		first := slices.IndexFunc(row, func(e sqlast.Expr) bool { return a.listOf(e) > 0 })
		if first < 0 || first+1 >= len(row) || a.listOf(row[first+1]) == 0 || slices.ContainsFunc(row[first+2:], func(e sqlast.Expr) bool { return a.listOf(e) > 0 }) {
			continue
		}
		if missing := len(columns) - (len(row) - 2); missing > 0 {
			w.Rows[n] = slices.Concat(row[:first], slices.Repeat(row[first:first+1], missing), row[first+2:])
		}
	}
	return &w
}

// listOf is the number of a placeholder that stands for a list; zero when e is
// something else.
func (a *analysis) listOf(e sqlast.Expr) int {
	if p, ok := e.(*sqlast.Param); ok && a.trust.Lists[p.Number] {
		return p.Number
	}
	return 0
}

// listAmong is the number of a placeholder for a list among values; zero when
// there is none.
func (a *analysis) listAmong(outs []output) int {
	for _, out := range outs {
		if n := a.listIn(out.arms); n > 0 {
			return n
		}
	}
	return 0
}

func (a *analysis) listIn(arms []origin) int {
	for _, o := range arms {
		if o.term != noTerm && a.trust.Lists[a.terms[o.term].param] {
			return a.terms[o.term].param
		}
	}
	return 0
}

// unclear gives up an INSERT of which it is not known what it writes to r.
func (a *analysis) unclear(r *relation, pos sqlast.Pos, reason string) {
	a.cannot(a.pos(pos), reason)
	r.unclear = reason
	r.holds = func() ([]string, bool) { return nil, false }
}

// insertColumn names the i-th column that an INSERT supplies.
func insertColumn(t *catalog.Table, columns []sqlast.ColumnName, i int) string {
	if columns != nil {
		if i < len(columns) {
			return columns[i].Name
		}
		return ""
	}
	if i < len(t.Columns) {
		return t.Columns[i].Name
	}
	return ""
}

func (a *analysis) defaultOf(t *catalog.Table, column string) term {
	c, ok := t.Column(column)
	if !ok || c.Default == nil {
		return noTerm
	}
	return a.value(c.Default, &place{}, nil)
}

// supplied returns the values of a column in every row, its default when the
// INSERT leaves it out.
func (a *analysis) supplied(t *catalog.Table, columns []sqlast.ColumnName, outs []output, column string) (arms []origin, given bool) {
	for i := range outs {
		if insertColumn(t, columns, i) == column {
			return outs[i].arms, true
		}
	}
	return []origin{{term: a.defaultOf(t, column)}}, false
}

// inserted sets the condition under which every inserted row is the tenant's.
func (a *analysis) inserted(r *relation, columns []sqlast.ColumnName, outs []output) {
	if r.unclear != "" {
		return
	}
	switch r.class.Class {
	case catalog.ClassTenant, catalog.ClassRoot:
		arms, given := a.supplied(r.table, columns, outs, r.class.Column)
		if list := a.listIn(arms); list > 0 {
			a.unclear(r, r.pos, fmt.Sprintf("%s is one of the values of $%d, which are not known one by one", r.class.Column, list))
			return
		}
		for _, o := range arms {
			if o.term != noTerm {
				a.written = append(a.written, edge{a: r.tau, b: o.term})
				if i := a.terms[o.term]; i.param > 0 && textType(a.typeOf(r.tau)) {
					a.use(i.param).text = true
				}
			}
		}
		nullable := true
		if c, ok := r.table.Column(r.class.Column); ok {
			nullable = !c.NotNull
		}
		r.supplies = arms
		r.holds = func() ([]string, bool) {
			if slices.ContainsFunc(arms, func(o origin) bool { return o.term != noTerm && !a.storable(o.term, r.tau) }) {
				return nil, false
			}
			if r.lenient && slices.ContainsFunc(arms, func(o origin) bool { return !a.asStored(o, r) }) {
				return nil, false
			}
			if !a.armsTrusted(arms) || nullable && !a.armsExact(arms) {
				return nil, false
			}
			link := fmt.Sprintf("%s.%s = %s (%s)", r.name, r.class.Column, a.show(arms[0].term), valueClause(given))
			return append([]string{link}, a.originChain(arms[0])...), true
		}
	case catalog.ClassChild:
		owner := r.class.Owner
		var values [][]origin
		for _, c := range owner.Columns {
			arms, _ := a.supplied(r.table, columns, outs, c)
			if list := a.listIn(arms); list > 0 {
				a.unclear(r, r.pos, fmt.Sprintf("%s is one of the values of $%d, which are not known one by one", c, list))
				return
			}
			values = append(values, arms)
		}
		r.holds = func() ([]string, bool) { return a.ownedRows(r, values) }
	case catalog.ClassShared, catalog.ClassUnknown: // judged as targets
	}
}

func valueClause(given bool) string {
	if given {
		return "inserted value"
	}
	return "column default"
}

// ownedRows tells whether in every inserted row the owning columns are the key
// of an owner that is bound to the tenant.
func (a *analysis) ownedRows(r *relation, values [][]origin) ([]string, bool) {
	for row := range values[0] {
		var terms []term
		var ctx *context
		for column, arms := range values {
			if row >= len(arms) || arms[row].term == noTerm || r.lenient && !a.keyAsStored(arms[row], r, r.class.Owner.Columns[column]) {
				return nil, false
			}
			terms = append(terms, arms[row].term)
			ctx = arms[row].ctx
		}
		c := &closure{classes: newClasses()}
		if ctx != nil {
			c = a.closedLocally(ctx)
		}
		if !a.boundOwner(r, terms, c) {
			return nil, false
		}
	}
	return []string{fmt.Sprintf("%s.%s is the key of a bound row of %s", r.name, strings.Join(r.class.Owner.Columns, ", "), r.class.OwnerTable.Name)}, len(values[0]) > 0
}

// lenient tells whether an INSERT stores another tenant, or another owner of a
// child, in place of one that the column does not take: NULL or too large a
// number under IGNORE, NULL where SQLite's REPLACE puts the default or a key is
// generated. MySQL without its strict mode also takes NULL for zero, unless it
// is the only row's; of tenants, whose values are the program's and not those
// that a row is missing for, strict mode is assumed.
func (a *analysis) lenient(r *relation, s *sqlast.Insert) bool {
	if a.dialect == catalog.Postgres {
		return false
	}
	columns := []string{r.class.Column}
	if r.class.Class == catalog.ClassChild {
		columns = r.class.Owner.Columns
		values, ok := s.Source.(*sqlast.Values)
		if one := ok && len(values.Rows) == 1; a.dialect == catalog.MySQL && !one {
			return true
		}
	}
	key, integer := integerKey(r.table)
	return slices.ContainsFunc(columns, func(name string) bool {
		c, ok := r.table.Column(name)
		return ok && (s.Ignore || a.dialect == catalog.MySQL && c.Identity ||
			a.dialect == catalog.SQLite && (s.Replace && c.NotNull && c.Default != nil || integer && key == c.Name))
	})
}

// asStored tells whether a tenant comes from a column of the same type and is
// not NULL, so that it is stored as it is.
func (a *analysis) asStored(o origin, r *relation) bool {
	from := a.columnOf(o)
	return from != nil && fits(from, r.table, r.class.Column) && a.originExact(o)
}

// keyAsStored is asStored for a column of a child's owning key.
func (a *analysis) keyAsStored(o origin, r *relation, column string) bool {
	from := a.columnOf(o)
	return from != nil && from.NotNull && fits(from, r.table, column)
}

// columnOf is the column of a table that a value is, through derived tables;
// nil where it may be something else, or NULL because there is no row.
func (a *analysis) columnOf(o origin) *catalog.Column {
	if o.term == noTerm || o.optional {
		return nil
	}
	i := a.terms[o.term]
	switch r := i.rel; {
	case r == nil || r.optional || a.nullExtended[r] || r.self != nil || i.col < 0:
		return nil
	case r.table != nil && r.table.Query == nil && i.col < len(r.table.Columns):
		return r.table.Columns[i.col]
	case i.col < len(r.outs) && len(r.outs[i.col].arms) == 1:
		return a.columnOf(r.outs[i.col].arms[0])
	default:
		return nil
	}
}

func fits(from *catalog.Column, table *catalog.Table, column string) bool {
	to, ok := table.Column(column)
	return ok && from.Type.Name == to.Type.Name && slices.Equal(from.Type.Mods, to.Type.Mods)
}
