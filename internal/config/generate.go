package config

import (
	"fmt"
	"go/token"
	"strings"
)

// Values of the key generate.nullable.
const (
	NullablePointer = "pointer"
	NullableNull    = "sql.Null"
)

// Values of the key generate.interfaces.
const (
	InterfacesNone = "none"
	InterfacesAll  = "all"
)

// Generate is what tenantgen writes. Its zero value asks for nothing.
type Generate struct {
	Out        string            // folder of the generated package, relative to the configuration
	Package    string            // the package's name; "" means the folder's
	TenantType string            // "int64", "string", "uuid", or path/of/package.Type; "" means as the column is
	Nullable   string            // NullablePointer, NullableNull or ""
	Interfaces string            // InterfacesNone, InterfacesAll or ""
	Versions   []string          // columns that count a row's versions
	Types      map[string]string // type or table.column -> Go type
	Names      map[string]string // table or table.column -> Go name
	Skip       map[string]string // table -> reason
}

var generateKeys = []key{
	{name: "out", doc: "the folder of the generated package, relative to this file", kind: word, item: "a folder", required: true,
		set: func(c *Config, v value) { c.Generate.Out = v.word }},
	{name: "package", doc: "the package's name, if it is not the folder's", kind: word, item: "a name", invalid: notIdentifier,
		set: func(c *Config, v value) { c.Generate.Package = v.word }},
	{name: "tenant-type", doc: "the type of the tenant: a TenantID that is generated as an int64, string or uuid, or a type of yours as path/of/package.Type", kind: word, item: "a Go type", invalid: notTenantType,
		set: func(c *Config, v value) { c.Generate.TenantType = v.word }},
	{name: "nullable", doc: "how fields of nullable columns are typed", kind: word, item: "a form", enum: []string{NullablePointer, NullableNull},
		set: func(c *Config, v value) { c.Generate.Nullable = v.word }},
	{name: "interfaces", doc: "whether each table's handle comes with an interface to mock it by", kind: word, item: "a choice", enum: []string{InterfacesNone, InterfacesAll},
		set: func(c *Config, v value) { c.Generate.Interfaces = v.word }},
	{name: "versions", doc: "columns that count the versions of a row: an update of a stale one is refused", kind: words, item: "a column",
		set: func(c *Config, v value) { c.Generate.Versions = v.words }},
	{name: "types", doc: "Go types by database type or by table.column", kind: pairs, item: "a Go type, such as string or example.com/decimal.Decimal",
		set: func(c *Config, v value) { c.Generate.Types = v.pairs }},
	{name: "names", doc: "Go names by table, in the singular, or by table.column", kind: pairs, item: "a Go name",
		set: func(c *Config, v value) { c.Generate.Names = v.pairs }},
	{name: "skip", doc: "tables that get no code, each with the reason", kind: reasons, item: "a reason",
		set: func(c *Config, v value) { c.Generate.Skip = v.pairs }},
}

func notIdentifier(s string) string {
	if !token.IsIdentifier(s) || s == "_" {
		return fmt.Sprintf("%q is no Go name", s)
	}
	return ""
}

func notTenantType(s string) string {
	switch s {
	case "int64", "string", "uuid":
		return ""
	}
	if notGoName(s) != "" || !strings.Contains(s, "/") {
		return fmt.Sprintf("%q is neither int64, string, uuid nor a full Go name, such as example.com/app/tenant.ID", s)
	}
	return ""
}
