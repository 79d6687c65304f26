package live

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// declaredTypes holds, by their text in information_schema, the columns that
// MySQL's types make.
type declaredTypes map[string]*catalog.Column

// read replays one definition with a column of each type.
func (d declaredTypes) read(rows []myColumn) {
	for _, row := range rows {
		d[row.Type] = nil
	}
	all := slices.Sorted(maps.Keys(d))
	if d.define(all) {
		return
	}
	// One that the parser does not know takes the others along.
	for _, typ := range all {
		if !d.define([]string{typ}) {
			name, _, _ := strings.Cut(strings.ToLower(typ), "(")
			d[typ] = &catalog.Column{Type: sqlast.TypeName{Name: name}}
		}
	}
}

// define tells whether all of the types were understood.
func (d declaredTypes) define(types []string) bool {
	if len(types) == 0 {
		return true
	}
	var b strings.Builder
	for i, typ := range types {
		fmt.Fprintf(&b, ", c%d %s", i, typ)
	}
	res, err := ddl.LoadText(ddl.Options{Dialect: catalog.MySQL}, "", "CREATE TABLE t ("+b.String()[2:]+")")
	if err != nil || len(res.Problems) > 0 || len(res.Catalog.Tables()) != 1 {
		return false
	}
	columns := res.Catalog.Tables()[0].Columns
	if len(columns) != len(types) {
		return false
	}
	for i, typ := range types {
		d[typ] = columns[i]
	}
	return true
}

// column is a new column of a type.
func (d declaredTypes) column(typ string) *catalog.Column {
	c := d[typ]
	return &catalog.Column{Type: c.Type, Values: slices.Clone(c.Values), Unsigned: c.Unsigned, Boolean: c.Boolean}
}
