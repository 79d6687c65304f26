package config

import (
	"fmt"
	"go/token"
	"strings"
)

// kind is the shape of a key's value.
type kind int

const (
	number kind = iota
	word
	words
	wordOrWords
	reasons // name -> reason
	pairs   // name -> name
	section
	sections // name -> section
)

// key is one key of the configuration. The table of keys drives decoding,
// validation and the JSON Schema.
type key struct {
	name     string
	doc      string
	kind     kind
	item     string   // what a word, an item or the value of a pair is: "a table"
	enum     []string // the allowed words
	required bool
	most     int                 // of a number that is not an enum: the largest
	keys     []key               // of a section, or of each
	invalid  func(string) string // complaint about a word, an item or a pair's name; "" when fine
	set      func(*Config, value)
	// Of sections: what begins one and complains about its name, the pattern of
	// names in the JSON Schema, and the keys that it must at least have.
	add   func(c *Config, name, at string) string
	names string
	least string
	// Of pairs: complaint about a value, and its pattern in the JSON Schema.
	invalidValue func(string) string
	valuePattern string
}

// keys is the whole document.
var keys = []key{
	{name: "version", doc: "the format's version, 1", kind: number, enum: []string{"1"}, required: true},
	{name: "dialect", doc: "the SQL dialect", kind: word, item: "a dialect", enum: Dialects,
		set: func(c *Config, v value) { c.Dialect = v.word }},
	{name: "schema", doc: "files, folders and globs that define the schema, replayed in this order", kind: words, item: "a path",
		set: func(c *Config, v value) { c.Schema = v.words }},
	sqlcKey,
	sqlcAsideKey,
	{name: "search-path", doc: "the database schemas in which unqualified names are looked up", kind: words, item: "a schema's name",
		set: func(c *Config, v value) { c.SearchPath = v.words }},
	serverVersionKey,
	{name: "tenant", doc: "what a tenant is", kind: section, keys: tenantKeys},
	{name: "dimensions", doc: "further dimensions of tenancy by name, such as the projects of an organisation; a table's rows may belong to one of each", kind: sections, item: "what the dimension is", keys: dimensionKeys,
		add: addDimension, names: "^[a-z][a-z0-9_-]*$", least: "columns"},
	{name: "tables", doc: "tables that have no tenant column of their own", kind: section, keys: tableKeys},
	{name: "joins", doc: "whether a join on a foreign key without the tenant column binds the joined table", kind: word, item: "a mode",
		enum: []string{JoinsStrict, JoinsTrustForeignKeys},
		set:  func(c *Config, v value) { c.Joins = v.word }},
	{name: "foreign-keys", doc: "enforced when every connection to a SQLite database has always set PRAGMA foreign_keys = ON; other databases need no telling", kind: word, item: "a mode",
		enum: []string{ForeignKeysDeclared, ForeignKeysEnforced},
		set:  func(c *Config, v value) { c.ForeignKeys = v.word }},
	guardsKey,
	{name: "libraries", doc: "packages that run SQL and that tenantvet does not know, by import path", kind: sections, item: "what it has", keys: libraryKeys,
		add: addLibrary, names: `^[^/\s"'()*\\][^\s"'()*\\]*$`, least: "methods or ignore"},
	{name: "baseline", doc: "the file of findings that pass until they are mended; tenantvet-baseline.json beside this one if not given", kind: word, item: "a path",
		set: func(c *Config, v value) { c.Baseline = v.word }},
	exemptionsKey,
	{name: "limits", doc: "how far texts are followed before they are given up as unknown", kind: section, keys: limitKeys},
	{name: "raw", doc: "hand-written SQL", kind: section, keys: rawKeys},
	strictKey,
	{name: "generate", doc: "what tenantgen writes", kind: section, keys: generateKeys},
}

var tenantKeys = append([]key{
	{name: "name", doc: "what the tenant is called where there are several dimensions", kind: word, item: "a name", invalid: notDimension,
		set: func(c *Config, v value) { c.Tenant.Name = v.word }},
	{name: "columns", doc: "the tenant column by name, or as table.column for an exception", kind: words, item: "a column",
		set: func(c *Config, v value) { c.Tenant.Columns = v.words }},
}, identityKeys(func(c *Config) *Tenant { return &c.Tenant })...)

var dimensionKeys = append(append([]key{
	{name: "columns", doc: "the dimension's column by name, or as table.column for an exception", kind: words, item: "a column", required: true,
		set: func(c *Config, v value) { c.last().Columns = v.words }},
}, identityKeys(func(c *Config) *Tenant { return &c.last().Tenant })...),
	key{name: "shared-rows", doc: "tables whose rows with a NULL in the dimension's column are read by everyone in it, each with the reason", kind: reasons, item: "a reason",
		set: func(c *Config, v value) { c.last().SharedRows = v.pairs }},
	key{name: "children", doc: "the dimension's child tables with their owner table, where several foreign keys could own them", kind: pairs, item: "the owner table",
		set: func(c *Config, v value) { c.last().Children = v.pairs }},
)

// identityKeys say what a tenant of a dimension is.
func identityKeys(of func(*Config) *Tenant) []key {
	return []key{
		{name: "root", doc: "the table whose primary key is the tenant", kind: word, item: "a table",
			set: func(c *Config, v value) { of(c).Root = v.word }},
		{name: "root-keys", doc: "unique columns of the root table, beside its primary key, by which a trusted value may name the caller's tenant", kind: words, item: "a column",
			set: func(c *Config, v value) { of(c).RootKeys = v.words }},
		{name: "types", doc: "Go types that carry a tenant, as path/of/package.Type", kind: words, item: "a Go type", invalid: notGoName,
			set: func(c *Config, v value) { of(c).Types = v.words }},
		{name: "sources", doc: "Go functions whose result is the caller's tenant, as path/of/package.Func or (*path/of/package.Type).Method, or fields that hold it, as (path/of/package.Type).Field", kind: words, item: "a Go function", invalid: notGoFunc,
			set: func(c *Config, v value) { of(c).Sources = v.words }},
		checksKey(of),
		{name: "mint", doc: "packages that may make tenant values from something else, each with the reason", kind: reasons, item: "a reason",
			set: func(c *Config, v value) { of(c).Mint = v.pairs }},
		{name: "setting", doc: "the session setting, or settings, that hold the caller's tenant (row-level security)", kind: wordOrWords, item: "a setting",
			set: func(c *Config, v value) { of(c).Settings = v.words }},
		{name: "within", doc: "the dimension that contains this one: the caller's tenant here belongs to the caller's tenant there", kind: word, item: "a dimension",
			set: func(c *Config, v value) { of(c).Within = v.word }},
		{name: "except", doc: "tables whose rows do not belong to this dimension but to another, each with the reason", kind: reasons, item: "a reason",
			set: func(c *Config, v value) { of(c).Except = v.pairs }},
	}
}

var tableKeys = []key{
	{name: "shared", doc: "tables whose rows are the same for every tenant, each with the reason", kind: reasons, item: "a reason",
		set: func(c *Config, v value) { c.Tables.Shared = v.pairs }},
	{name: "shared-rows", doc: "tables whose rows with a NULL tenant are read by every tenant, each with the reason", kind: reasons, item: "a reason",
		set: func(c *Config, v value) { c.Tables.SharedRows = v.pairs }},
	{name: "writable", doc: "shared tables that tenants may write, each with the reason", kind: reasons, item: "a reason",
		set: func(c *Config, v value) { c.Tables.Writable = v.pairs }},
	{name: "children", doc: "child tables with their owner table, where several foreign keys could own them", kind: pairs, item: "the owner table",
		set: func(c *Config, v value) { c.Tables.Children = v.pairs }},
}

// want describes the value that a key must have.
func (k key) want() string {
	switch k.kind {
	case number:
		return "a number"
	case word:
		return "a string"
	case words:
		return "a list of strings"
	case wordOrWords:
		return "a string or a list of strings"
	case reasons:
		return "a mapping from a name to the reason"
	case sections:
		return "a mapping from a name to " + k.item
	default:
		return "a mapping from a name to " + k.item
	}
}

func (k key) complain(s string) string {
	if strings.TrimSpace(s) == "" {
		return "must not be empty"
	}
	if k.invalid != nil {
		return k.invalid(s)
	}
	return ""
}

// notGoName complains about what is no path/of/package.Name.
func notGoName(s string) string {
	base := s[strings.LastIndexByte(s, '/')+1:]
	dot := strings.LastIndexByte(base, '.')
	if dot <= 0 || !token.IsIdentifier(base[dot+1:]) || strings.ContainsAny(s, " \t\n()*") {
		return fmt.Sprintf("%q is no full Go name, such as example.com/app/tenant.ID", s)
	}
	return ""
}

// notGoFunc also takes methods, as go/types writes them.
func notGoFunc(s string) string {
	typ, method, ok := strings.Cut(strings.TrimPrefix(s, "("), ").")
	if ok && strings.HasPrefix(s, "(") && token.IsIdentifier(method) && notGoName(strings.TrimPrefix(typ, "*")) == "" {
		return ""
	}
	if notGoName(s) != "" {
		return fmt.Sprintf("%q is no full Go function name, such as example.com/app/auth.TenantFromContext or (*example.com/app/auth.Session).Tenant", s)
	}
	return ""
}
