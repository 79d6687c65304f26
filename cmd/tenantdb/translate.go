package main

import (
	"fmt"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// translate writes a schema as SQLite takes it: tables with their columns, keys
// and references, and views. What SQLite does not have is left out; a statement
// that needs it does not run. Only facts that hold in the schema's own database
// are declared.
func translate(cat *catalog.Catalog) string {
	var b strings.Builder
	for _, t := range cat.Tables() {
		switch t.Kind {
		case catalog.BaseTable, catalog.Partitioned, catalog.ForeignTable:
			translateTable(&b, cat, t)
		case catalog.View:
			if view := strings.TrimSpace(t.Definition); view != "" {
				b.WriteString(strings.TrimSuffix(view, ";") + ";\n")
			}
		case catalog.Partition, catalog.MaterializedView:
			// A statement that names one needs a server.
		}
	}
	return b.String()
}

func translateTable(b *strings.Builder, cat *catalog.Catalog, t *catalog.Table) {
	var parts []string
	for _, c := range t.Columns {
		if c.Generated {
			continue
		}
		part := quote(c.Name) + " " + sqliteType(cat, c.Type)
		if strings.HasSuffix(c.Collation, "_ci") {
			part += " COLLATE NOCASE"
		}
		if c.NotNull && !c.Identity {
			part += " NOT NULL"
		}
		parts = append(parts, part)
	}
	list := func(names []string) string {
		var quoted []string
		for _, n := range names {
			quoted = append(quoted, quote(n))
		}
		return strings.Join(quoted, ", ")
	}
	if t.Primary != nil && t.Primary.Holds() {
		parts = append(parts, "PRIMARY KEY ("+list(t.Primary.Columns)+")")
	}
	for _, k := range t.Uniques {
		if k.Holds() {
			parts = append(parts, "UNIQUE ("+list(k.Columns)+")")
		}
	}
	for _, fk := range t.Foreign {
		ref, _ := cat.Table(fk.RefTable.Schema, fk.RefTable.Name)
		if !fk.Holds() || ref == nil || len(fk.RefColumns) != len(fk.Columns) {
			continue
		}
		part := fmt.Sprintf("FOREIGN KEY (%s) REFERENCES %s (%s)", list(fk.Columns), quote(ref.Name.Name), list(fk.RefColumns))
		for event, action := range map[string]string{"DELETE": fk.OnDelete, "UPDATE": fk.OnUpdate} {
			if action != "" {
				part += " ON " + event + " " + action
			}
		}
		parts = append(parts, part)
	}
	fmt.Fprintf(b, "CREATE TABLE %s (\n  %s\n);\n", quote(t.Name.Name), strings.Join(parts, ",\n  "))
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// sqliteType is the type whose values behave most like the column's.
func sqliteType(cat *catalog.Catalog, typ sqlast.TypeName) string {
	if _, isEnum := cat.Enum(typ.Schema, typ.Name); isEnum || typ.Array {
		return "TEXT"
	}
	switch name := strings.ToLower(typ.Name); name {
	case "int2", "int4", "int8", "int", "integer", "bigint", "smallint", "mediumint", "tinyint", "serial", "bigserial", "smallserial":
		if name == "tinyint" && len(typ.Mods) == 1 && typ.Mods[0] == 1 {
			return "BOOLEAN"
		}
		return "INTEGER"
	case "bool", "boolean":
		return "BOOLEAN"
	case "numeric", "decimal":
		return "NUMERIC"
	case "float4", "float8", "float", "real", "double", "double precision":
		return "REAL"
	case "uuid":
		return "UUID"
	case "json", "jsonb":
		return "JSON"
	case "date":
		return "DATE"
	case "timestamp", "timestamptz", "datetime":
		return "DATETIME"
	case "bytea", "blob", "binary", "varbinary":
		return "BLOB"
	default:
		return "TEXT"
	}
}
