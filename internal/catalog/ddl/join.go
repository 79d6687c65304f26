package ddl

import (
	"slices"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

func (x *expander) join(f *sqlast.Join, scope *ctes) []relation {
	left := x.from(f.Left, scope)
	var right []relation
	x.beside(left, func() { right = x.from(f.Right, scope) })
	x.beside(slices.Concat(left, right), func() { x.expr(f.On, scope) })
	using := f.Using
	if f.Natural {
		using = commonColumns(left, right)
		if !slices.ContainsFunc(slices.Concat(left, right), func(s relation) bool { return !s.known }) {
			// Columns that the tables get later do not join.
			f.Natural, f.Using = false, using
		}
	}
	sources := slices.Concat(left, right)
	if len(using) > 0 {
		sources = x.merge(sources, using)
		if x.r.dialect == catalog.SQLite {
			sources = sources[1:] // * leaves the columns of USING where they are
		}
	}
	if f.Alias == "" {
		return sources
	}
	// The alias hides the names inside.
	joined := relation{alias: f.Alias, known: true}
	targets := &expander{r: x.r}
	_, joined.columns = targets.star(&sqlast.Star{}, sources)
	joined.known, joined.why = targets.problem == "", targets.problem
	return []relation{joined}
}

// beside does something while sources of the query level are known that it does
// not have yet.
func (x *expander) beside(sources []relation, do func()) {
	last := len(x.levels) - 1
	if last < 0 {
		do()
		return
	}
	had := x.levels[last]
	x.levels[last] = slices.Concat(had, sources)
	do()
	x.levels[last] = had
}

// merge marks the columns of USING and puts them first in the order of *.
func (x *expander) merge(sources []relation, using []string) []relation {
	first := relation{known: true, merged: make(map[string]bool)}
	out := make([]relation, len(sources))
	for i, s := range sources {
		out[i] = s
		out[i].merged = make(map[string]bool)
		for name := range s.merged {
			out[i].merged[name] = true
		}
		for _, name := range using {
			out[i].merged[name] = true
		}
	}
	for _, name := range using {
		first.merged[name] = true
		col := outColumn{name: name}
		var types []sqlast.TypeName
		for _, s := range sources {
			if j := slices.IndexFunc(s.columns, func(c outColumn) bool { return c.name == name }); j >= 0 {
				if types = append(types, s.columns[j].typ); len(types) == 1 {
					col.typ, col.from = s.columns[j].typ, s.columns[j].from
				}
			}
		}
		if x.r.dialect == catalog.Postgres {
			if col.typ = x.commonType(types); len(types) > 0 && !sameType(col.typ, types[0]) {
				col.from = nil
			}
		}
		first.columns = append(first.columns, col)
	}
	return append([]relation{first}, out...)
}

func commonColumns(left, right []relation) []string {
	var out []string
	for _, l := range left {
		for _, c := range l.columns {
			for _, s := range right {
				if slices.ContainsFunc(s.columns, func(o outColumn) bool { return o.name == c.name }) && !slices.Contains(out, c.name) {
					out = append(out, c.name)
				}
			}
		}
	}
	return out
}
