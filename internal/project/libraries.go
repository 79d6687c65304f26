package project

import (
	"slices"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// Libraries are the tables of the calls that run SQL, with the rows of the
// configuration; nil when it has none.
func Libraries(cfg *config.Config) *knowledge.Tables {
	var rows []knowledge.Library
	for _, l := range cfg.Libraries {
		row := knowledge.Library{Package: l.Package, Types: l.Types, Ignore: l.Ignore}
		spelled := func(name string) bool { return slices.Contains(l.Placeholders, name) }
		for _, m := range l.Methods {
			api := knowledge.API{
				Name: m.Name, SQL: m.SQL, Args: m.Args, Exec: m.Exec,
				Question: len(l.Placeholders) == 0 || spelled("question"), Colon: spelled("colon"), At: spelled("at"),
			}
			switch {
			case m.Prepare:
				api.Kind = knowledge.Prepare
			case m.Named:
				api.Style = knowledge.Bound
				api.Colon = api.Colon || !api.At
			case m.Spread:
				api.Style = knowledge.Variadic
			case m.Args >= 0:
				api.Style = knowledge.Slice
			}
			row.Methods = append(row.Methods, api)
		}
		rows = append(rows, row)
	}
	return knowledge.NewTables(rows)
}
