package catalog

import (
	"cmp"
	"maps"
	"slices"
)

// New makes a catalogue of the given objects. SearchPath lists the schemas in
// which unqualified names are looked up; nil means the dialect's default.
func New(dialect Dialect, tables []*Table, functions []*Function, enums []*Enum, domains []*Domain, searchPath []string) *Catalog {
	if searchPath == nil {
		searchPath = []string{dialect.DefaultSchema()}
	}
	c := &Catalog{
		dialect: dialect,
		tables:  make(map[Name]*Table, len(tables)),
		byName:  make(map[string][]*Table, len(tables)),
		funcs:   make(map[string][]*Function, len(functions)),
		enums:   make(map[Name]*Enum, len(enums)),
		domains: make(map[Name]*Domain, len(domains)),
		order:   tables,
		search:  searchPath,
	}
	for _, t := range tables {
		c.tables[t.Name] = t
		c.byName[t.Name.Name] = append(c.byName[t.Name.Name], t)
	}
	for _, f := range functions {
		c.funcs[f.Name.Name] = append(c.funcs[f.Name.Name], f)
	}
	for _, e := range enums {
		c.enums[e.Name] = e
	}
	for _, d := range domains {
		c.domains[d.Name] = d
	}
	return c
}

func sortedFunctions(byName map[string][]*Function) []*Function {
	var all []*Function
	for _, fs := range byName {
		all = append(all, fs...)
	}
	slices.SortStableFunc(all, func(a, b *Function) int {
		return cmp.Or(cmp.Compare(a.Name.Name, b.Name.Name), cmp.Compare(a.Name.Schema, b.Name.Schema), cmp.Compare(a.Pos.Offset, b.Pos.Offset))
	})
	return all
}

func sortedByName[T any](byName map[Name]T, name func(T) Name) []T {
	return slices.SortedFunc(maps.Values(byName), func(a, b T) int {
		return cmp.Or(cmp.Compare(name(a).Schema, name(b).Schema), cmp.Compare(name(a).Name, name(b).Name))
	})
}
