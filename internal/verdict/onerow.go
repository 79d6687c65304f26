package verdict

import (
	"strconv"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// fromTable is a table of a FROM list.
type fromTable struct {
	name  string
	table *catalog.Table
}

// equation says that a column has a value, or that of another column. Only
// tables from the place from on are restricted by it.
type equation struct {
	column, value sqlast.Expr
	from          int
}

// rowFinder looks at the FROM and WHERE of one SELECT.
type rowFinder struct {
	catalog   *catalog.Catalog
	tables    []fromTable
	equations []equation
	merged    bool // USING or NATURAL: * is not the tables' columns one after the other
}

// from lists the tables of a FROM list; false when there is more to it than
// tables and their inner and left joins.
func (p *prover) from(sel *sqlast.Select) (*rowFinder, bool) {
	f := &rowFinder{catalog: p.catalog}
	if sel.With != nil {
		return nil, false
	}
	for _, item := range sel.From {
		if !f.item(item) {
			return nil, false
		}
	}
	f.conjuncts(sel.Where, 0)
	return f, len(f.tables) > 0
}

func (f *rowFinder) item(item sqlast.FromItem) bool {
	switch item := item.(type) {
	case *sqlast.Table:
		t, ambiguous := f.catalog.Table(item.Schema, item.Name)
		if t == nil || ambiguous || len(item.Columns) > 0 || t.Unknown != "" || t.HasChildren && !item.Only {
			return false
		}
		name := item.Alias
		if name == "" {
			name = item.Name
		}
		f.tables = append(f.tables, fromTable{name, t})
		return true
	case *sqlast.Join:
		start := len(f.tables)
		if item.Alias != "" || item.Kind != sqlast.Inner && item.Kind != sqlast.Left || !f.item(item.Left) {
			return false
		}
		if item.Kind == sqlast.Left {
			start = len(f.tables)
		}
		if !f.item(item.Right) {
			return false
		}
		f.merged = f.merged || item.Natural || len(item.Using) > 0
		f.conjuncts(item.On, start)
		return true
	default:
		return false
	}
}

// conjuncts takes the equations of a condition.
func (f *rowFinder) conjuncts(e sqlast.Expr, from int) {
	switch e := e.(type) {
	case *sqlast.And:
		for _, arg := range e.Args {
			f.conjuncts(arg, from)
		}
	case *sqlast.Compare:
		if e.Op == "=" {
			f.equations = append(f.equations, equation{e.L, e.R, from}, equation{e.R, e.L, from})
		}
	}
}

// column resolves a column to one of the tables.
func (f *rowFinder) column(e sqlast.Expr) (table int, name string, ok bool) {
	c, isColumn := e.(*sqlast.Column)
	if !isColumn || c.Schema != "" {
		return 0, "", false
	}
	found := -1
	for i, t := range f.tables {
		if c.Qualifier != "" && c.Qualifier != t.name {
			continue
		}
		if _, has := t.table.Column(c.Name); has {
			if found >= 0 {
				return 0, "", false
			}
			found = i
		}
	}
	return found, c.Name, found >= 0
}

// oneRow tells whether a query finds one row at most, whoever owns it: each of
// its tables by a unique key with given values.
func (p *prover) oneRow(sel *sqlast.Select) bool {
	f, ok := p.from(sel)
	if !ok {
		return false
	}
	found := make([]bool, len(f.tables))
	for changed := true; changed; {
		changed = false
		for i := range f.tables {
			if !found[i] && f.byKey(i, found) {
				found[i], changed = true, true
			}
		}
	}
	for _, ok := range found {
		if !ok {
			return false
		}
	}
	return true
}

// byKey tells whether a table is found by a unique key.
func (f *rowFinder) byKey(table int, found []bool) bool {
	for _, key := range f.tables[table].table.Keys() {
		if !key.Holds() || len(key.Columns) == 0 {
			continue
		}
		given := 0
		for _, column := range key.Columns {
			for _, e := range f.equations {
				i, name, ok := f.column(e.column)
				if ok && i == table && i >= e.from && name == column && f.given(e.value, found) {
					given++
					break
				}
			}
		}
		if given == len(key.Columns) {
			return true
		}
	}
	return false
}

// given tells whether an expression has one value for the whole query.
func (f *rowFinder) given(e sqlast.Expr, found []bool) bool {
	switch e := e.(type) {
	case *sqlast.Param, *sqlast.Const:
		return true
	case *sqlast.Cast:
		return f.given(e.X, found)
	case *sqlast.Column:
		i, _, ok := f.column(e)
		return ok && found[i]
	default:
		return false
	}
}

// atLeastOne tells whether a LIMIT leaves at least one row.
func atLeastOne(limit sqlast.Expr) bool {
	c, ok := limit.(*sqlast.Const)
	if !ok || c.Kind != sqlast.Number {
		return false
	}
	n, err := strconv.Atoi(c.Text)
	return err == nil && n > 0
}

// outputs is a query's target list with * replaced by the columns that it
// stands for; nil when they are not known.
func (p *prover) outputs(sel *sqlast.Select) []sqlast.Target {
	var out []sqlast.Target
	for _, t := range sel.Targets {
		star, ok := t.X.(*sqlast.Star)
		if !ok {
			out = append(out, t)
			continue
		}
		f, ok := p.from(sel)
		if !ok || f.merged || star.Schema != "" || star.Of != nil {
			return nil
		}
		some := false
		for _, table := range f.tables {
			if star.Qualifier != "" && star.Qualifier != table.name {
				continue
			}
			for _, c := range table.table.Columns {
				some = true
				out = append(out, sqlast.Target{X: &sqlast.Column{Qualifier: table.name, Name: c.Name, Pos: star.Pos}, Name: c.Name, Pos: t.Pos})
			}
		}
		if !some {
			return nil
		}
	}
	return out
}
