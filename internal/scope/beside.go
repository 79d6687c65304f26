package scope

import "github.com/tenantvet/tenantvet/internal/sqlast"

// visible is a relation of a FROM list as names see it before it is read.
type visible struct {
	name string
	cols []string
	open bool // it may have other columns
}

// beside lists the relations of a FROM list but those of one join.
func (a *analysis) beside(items []sqlast.FromItem, but *sqlast.Join, env *ctes) []visible {
	var list []visible
	for _, item := range items {
		switch item := item.(type) {
		case *sqlast.Join:
			if item != but {
				list = append(list, a.beside([]sqlast.FromItem{item.Left, item.Right}, but, env)...)
			}
		case *sqlast.Table:
			v := visible{name: visibleName(item), open: true}
			if table, _ := a.cat.Table(item.Schema, item.Name); table != nil && table.Unknown == "" && (item.Schema != "" || env.find(item.Name) == nil) {
				v.open = false
				for _, c := range table.Columns {
					v.cols = append(v.cols, c.Name)
				}
			}
			list = append(list, v)
		case *sqlast.Derived:
			list = append(list, visible{name: item.Alias, open: true})
		default:
			list = append(list, visible{open: true})
		}
	}
	return list
}
