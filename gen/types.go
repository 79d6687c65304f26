package gen

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// kind is how a column's values travel between Go and the database.
type kind int

const (
	kindOther kind = iota // a type of the user's
	kindInt
	kindFloat
	kindString
	kindBool
	kindTime
	kindBytes
	kindJSON
	kindUUID
	kindEnum
	kindArray
	kindAny // whatever the database holds; nil is NULL
)

// goType is what a database type maps to.
type goType struct {
	name   string
	kind   kind
	dbType string // for casts
}

// postgresTypes are the base types by PostgreSQL's own names. What has no exact
// counterpart in Go is a string, as the server writes it.
var postgresTypes = map[string]goType{
	"int2": {"int16", kindInt, ""}, "int4": {"int32", kindInt, ""}, "int8": {"int64", kindInt, ""},
	"float4": {"float32", kindFloat, ""}, "float8": {"float64", kindFloat, ""},
	"bool": {"bool", kindBool, ""}, "bytea": {"[]byte", kindBytes, ""}, "uuid": {"UUID", kindUUID, ""},
	"json": {"json.RawMessage", kindJSON, ""}, "jsonb": {"json.RawMessage", kindJSON, ""},
	"date": {"time.Time", kindTime, ""}, "timestamp": {"time.Time", kindTime, ""}, "timestamptz": {"time.Time", kindTime, ""},
}

var postgresStrings = strings.Fields(`text varchar bpchar char name citext numeric money xml
	inet cidr macaddr macaddr8 time timetz interval tsvector tsquery bit varbit oid xid8 pg_lsn jsonpath
	point line lseg box path polygon circle int4range int8range numrange tsrange tstzrange daterange
	int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange ltree lquery hstore`)

var mysqlTypes = map[string]goType{
	"tinyint": {"int8", kindInt, ""}, "smallint": {"int16", kindInt, ""}, "mediumint": {"int32", kindInt, ""},
	"int": {"int32", kindInt, ""}, "bigint": {"int64", kindInt, ""}, "year": {"int16", kindInt, ""},
	"float": {"float32", kindFloat, ""}, "double": {"float64", kindFloat, ""},
	"json": {"json.RawMessage", kindJSON, ""}, "bit": {"[]byte", kindBytes, ""},
	"date": {"time.Time", kindTime, ""}, "datetime": {"time.Time", kindTime, ""}, "timestamp": {"time.Time", kindTime, ""},
	"binary": {"[]byte", kindBytes, ""}, "varbinary": {"[]byte", kindBytes, ""}, "blob": {"[]byte", kindBytes, ""},
	"tinyblob": {"[]byte", kindBytes, ""}, "mediumblob": {"[]byte", kindBytes, ""}, "longblob": {"[]byte", kindBytes, ""},
	"uuid": {"UUID", kindUUID, ""},
}

var mysqlStrings = strings.Fields(`char varchar text tinytext mediumtext longtext decimal time set inet4 inet6`)

// typeOf finds the Go type of a column, without NULL.
func (b *builder) typeOf(t *catalog.Table, c *catalog.Column) (goType, error) {
	for _, key := range []string{t.Name.String() + "." + c.Name, typeText(c.Type)} {
		if over, ok := b.override(key); ok {
			over.dbType = b.typeSQL(c.Type)
			return over, nil
		}
	}
	var g goType
	var ok bool
	switch b.cat.Dialect() {
	case catalog.Postgres:
		return b.postgresType(t, c, c.Type, 0)
	case catalog.MySQL:
		g, ok = b.mysqlType(t, c)
	case catalog.SQLite:
		g, ok = sqliteType(c.Type.Name)
	}
	if !ok {
		return g, b.unknownType(t, c, c.Type)
	}
	return g, nil
}

// override is what the configuration maps a type or a column to.
func (b *builder) override(key string) (goType, bool) {
	name, ok := b.cfg.Generate.Types[key]
	if !ok {
		return goType{}, false
	}
	for _, known := range []map[string]goType{postgresTypes, mysqlTypes} {
		for _, g := range known {
			if g.name == name {
				return g, true
			}
		}
	}
	switch name {
	case "string":
		return goType{"string", kindString, ""}, true
	case "int":
		return goType{"int", kindInt, ""}, true
	}
	return goType{b.imported(name), kindOther, ""}, true
}

var versionSuffix = regexp.MustCompile(`^v[0-9]+$`)

// imported notes the import of a type written as path/of/package.Type and
// gives the type as Go writes it.
func (b *builder) imported(full string) string {
	i := strings.LastIndexByte(full, '.')
	if i < 0 {
		return full
	}
	pkg, typ := full[:i], full[i+1:]
	base := path.Base(pkg)
	if versionSuffix.MatchString(base) {
		base = path.Base(path.Dir(pkg))
	}
	name := strings.Map(func(r rune) rune {
		if r == '-' || r == '.' {
			return '_'
		}
		return r
	}, base)
	spec := ""
	if name != path.Base(pkg) {
		spec = name
	}
	b.imports[Import{Name: spec, Path: pkg}] = true
	return name + "." + typ
}

func (b *builder) postgresType(t *catalog.Table, c *catalog.Column, typ sqlast.TypeName, depth int) (goType, error) {
	if typ.Array {
		elem := typ
		elem.Array, elem.Mods = false, nil
		g, err := b.postgresType(t, c, elem, depth)
		if err != nil {
			return g, err
		}
		switch g.kind {
		case kindInt, kindFloat, kindString, kindBool, kindEnum, kindUUID:
			b.pkg.Arrays = true
			b.pkg.UUID = b.pkg.UUID || g.kind == kindUUID
			return goType{"Array[" + g.name + "]", kindArray, b.typeSQL(typ)}, nil
		default: // as the server writes it
			return goType{"string", kindString, b.typeSQL(typ)}, nil
		}
	}
	db := b.typeSQL(typ)
	if typ.Schema == "" || typ.Schema == "pg_catalog" {
		if g, ok := postgresTypes[typ.Name]; ok {
			g.dbType = db
			return g, nil
		}
	}
	if d, ok := b.cat.Domain(typ.Schema, typ.Name); ok && depth < 16 {
		if over, ok := b.override(typeText(d.Base)); ok {
			over.dbType = db
			return over, nil
		}
		g, err := b.postgresType(t, c, d.Base, depth+1)
		g.dbType = db
		return g, err
	}
	if e, ok := b.cat.Enum(typ.Schema, typ.Name); ok {
		return goType{b.enum(e.Name.String(), e.Name.Name, e.Values), kindEnum, db}, nil
	}
	// Extensions' types may be in any schema.
	if slices.Contains(postgresStrings, typ.Name) {
		return goType{"string", kindString, db}, nil
	}
	return goType{}, b.unknownType(t, c, typ)
}

func (b *builder) unknownType(t *catalog.Table, c *catalog.Column, typ sqlast.TypeName) error {
	pos := c.Pos
	if pos.Line == 0 {
		pos = t.Pos
	}
	what := fmt.Sprintf("has the type %s", typeText(typ))
	if typ.Name == "" {
		what = "has no type that the schema tells"
	}
	return fmt.Errorf("%s: %s.%s %s, which has no Go type: name one in %s under generate.types, as in %q: string",
		pos, t.Name, c.Name, what, b.file(), typeKey(t, c, typ))
}

func typeKey(t *catalog.Table, c *catalog.Column, typ sqlast.TypeName) string {
	if typ.Name == "" {
		return t.Name.String() + "." + c.Name
	}
	return typeText(typ)
}

// typeText is a type as the configuration names it.
func typeText(t sqlast.TypeName) string {
	s := t.Name
	if t.Schema != "" && t.Schema != "pg_catalog" && t.Schema != catalog.DefaultSchema {
		s = t.Schema + "." + s
	}
	if t.Array {
		s += "[]"
	}
	return s
}

// typeSQL is a type as PostgreSQL reads it, without modifiers.
func (b *builder) typeSQL(t sqlast.TypeName) string {
	s := quote(b.cat.Dialect(), t.Name)
	_, known := postgresTypes[t.Name]
	switch {
	case t.Name == "bit": // without a length it would be bit(1)
		s = "varbit"
	case t.Name == "char":
		s = `"char"`
	case known || slices.Contains(postgresStrings, t.Name): // a keyword of another dialect
		s = t.Name
	}
	if t.Schema != "" && t.Schema != "pg_catalog" {
		s = quote(b.cat.Dialect(), t.Schema) + "." + s
	}
	if t.Array {
		s += "[]"
	}
	return s
}

func (b *builder) mysqlType(t *catalog.Table, c *catalog.Column) (goType, bool) {
	if c.Boolean {
		return goType{"bool", kindBool, ""}, true
	}
	if c.Type.Name == "enum" {
		// MySQL's enums have no names; two columns called status are two types.
		return goType{b.enum(t.Name.String()+"."+c.Name, t.Name.Name+"_"+c.Name, c.Values), kindEnum, ""}, true
	}
	if g, ok := mysqlTypes[c.Type.Name]; ok {
		if c.Unsigned && g.kind == kindInt {
			g.name = "u" + g.name
		}
		return g, true
	}
	return goType{"string", kindString, ""}, slices.Contains(mysqlStrings, c.Type.Name)
}

// sqliteType follows SQLite's rules of affinity, after the names of types that
// people use for what it stores as text or numbers.
func sqliteType(name string) (goType, bool) {
	lower := strings.ToLower(name)
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(lower, w) {
				return true
			}
		}
		return false
	}
	switch {
	case lower == "" || lower == "any": // each row decides
		return goType{"any", kindAny, ""}, true
	case lower == "boolean" || lower == "bool":
		return goType{"bool", kindBool, ""}, true
	case has("datetime", "timestamp") || lower == "date":
		return goType{"time.Time", kindTime, ""}, true
	case has("json"):
		return goType{"JSON", kindOther, ""}, true
	case lower == "uuid":
		return goType{"UUID", kindUUID, ""}, true
	case has("int"):
		return goType{"int64", kindInt, ""}, true
	case has("char", "clob", "text"):
		return goType{"string", kindString, ""}, true
	case has("blob"):
		return goType{"[]byte", kindBytes, ""}, true
	case has("real", "float", "double"):
		return goType{"float64", kindFloat, ""}, true
	case has("numeric", "decimal"):
		return goType{"string", kindString, ""}, true
	default:
		return goType{}, false
	}
}
