package main

import (
	"database/sql"
	"fmt"
	"strings"

	_ "modernc.org/sqlite" // the driver that answers to "sqlite"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// translate writes a schema as SQLite takes it: tables with their columns, keys
// and references, and views. What SQLite does not take is left out; a statement
// that needs it does not run. Only facts that hold in the schema's own database
// are declared.
func translate(cat *catalog.Catalog) (string, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return "", err
	}
	db.SetMaxOpenConns(1) // another connection would be another database
	var b strings.Builder
	for _, t := range cat.Tables() {
		text := ""
		switch t.Kind {
		case catalog.BaseTable, catalog.Partitioned, catalog.ForeignTable:
			text = translateTable(cat, t)
		case catalog.View:
			text = strings.TrimSuffix(strings.TrimSpace(t.Definition), ";")
		case catalog.Partition, catalog.MaterializedView:
			continue // a statement that names one needs a server
		}
		if _, err := db.Exec(text); err == nil {
			b.WriteString(text + ";\n")
		}
	}
	return b.String(), db.Close()
}

func translateTable(cat *catalog.Catalog, t *catalog.Table) string {
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
		if c.Default != nil && !c.Identity {
			part += " DEFAULT " + anyDefault(sqliteType(cat, c.Type))
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
	return fmt.Sprintf("CREATE TABLE %s (\n  %s\n)", quote(t.Name.Name), strings.Join(parts, ",\n  "))
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

// anyDefault stands for a column's default. Its value plays no part: what a
// statement leaves out does not tell tenants apart.
func anyDefault(typ string) string {
	switch typ {
	case "INTEGER", "REAL", "NUMERIC", "BOOLEAN":
		return "0"
	case "DATE", "DATETIME":
		return "'2026-01-01 00:00:00'"
	case "UUID":
		return "'00000000-0000-0000-0000-000000000000'"
	case "JSON":
		return "'{}'"
	default:
		return "'default'"
	}
}
