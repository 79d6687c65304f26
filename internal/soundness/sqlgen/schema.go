package sqlgen

import (
	"maps"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// Schema is a database schema with its tenancy policy and what the generator
// must know of its tables.
type Schema struct {
	Name    string
	Dialect catalog.Dialect
	// DDL creates it. A schema made by [FromCatalog] has none.
	DDL string
	// Policies holds the policy of each tenant dimension: one, or an
	// organisation's and a project's.
	Policies []catalog.TenancyPolicy

	dims   []dimension // one or two
	tables []*table
}

// Policy is the policy of one dimension alone, as a check of that dimension
// needs it: tables that the dimension excepts are shared.
func (s *Schema) Policy(dim int) catalog.TenancyPolicy {
	p := s.Policies[dim]
	p.Shared = maps.Clone(p.Shared)
	maps.Copy(p.Shared, p.Except)
	return p
}

// dimension is one column that rows are separated by.
type dimension struct {
	column string // its name in derived tables
	typ    *tenantType
}

// tenantType is a type of tenant columns.
type tenantType struct {
	sql     string   // in DDL
	cast    string   // the type to cast a parameter to; "" when no cast keeps the meaning
	values  []string // literals of tenants
	numeric bool
	text    bool
}

type valueKind int

const (
	intValue valueKind = iota
	textValue
	otherValue
)

type tableColumn struct {
	name    string
	kind    valueKind
	notNull bool
	// given tells that an INSERT must give it: it is NOT NULL without default.
	given bool
	// dim is 1 + the dimension whose value it holds; 0: none.
	dim int
}

// reference is a foreign key.
type reference struct {
	column string // the referencing column that is not a tenant column
	to     *table
	key    string // the referenced one
	tenant bool   // the key holds both tenant columns
	// firm tells that the schema guarantees the referenced row: all columns
	// NOT NULL.
	firm bool
}

// uniqueKey is a primary key or unique constraint.
type uniqueKey struct {
	columns []string
	partial string // the predicate of a partial index; "" when complete
	primary bool
}

type table struct {
	name   string
	class  catalog.Class
	cols   []tableColumn
	tenant [2]string // the tenant column of each dimension; "" when it has none
	// nullable tells that rows with a NULL tenant are shared by all.
	nullable bool
	view     bool
	// reaches lists views over the same columns that are not bound by a filter
	// above them.
	leaky []string
	keys  []uniqueKey
	refs  []reference
	owner *reference // of a child
}

// id is the column that other tables refer to.
func (t *table) id() string {
	for _, c := range t.cols {
		if c.dim == 0 && c.kind == intValue {
			return c.name
		}
	}
	return ""
}

// root is the table whose tenant owns a child's rows; else the table itself.
func (t *table) root() *table {
	for t.owner != nil {
		t = t.owner.to
	}
	return t
}

// globalID tells that the id alone is unique.
func (t *table) globalID() bool {
	return slices.ContainsFunc(t.keys, func(k uniqueKey) bool {
		return k.partial == "" && len(k.columns) == 1 && k.columns[0] == t.id()
	})
}

func (t *table) names(kind valueKind) []string {
	var out []string
	for _, c := range t.cols {
		if c.kind == kind && c.dim == 0 {
			out = append(out, c.name)
		}
	}
	return out
}

// keyTenants tells how many of the complete keys lack a tenant column.
func (t *table) looseKeys() int {
	n := 0
	for _, k := range t.keys {
		for _, c := range t.tenant {
			if c != "" && !slices.Contains(k.columns, c) {
				n++
				break
			}
		}
	}
	return n
}

// pick gives the tables that satisfy all conditions.
func (s *Schema) pick(conds ...func(*table) bool) []*table {
	var out []*table
next:
	for _, t := range s.tables {
		for _, c := range conds {
			if !c(t) {
				continue next
			}
		}
		out = append(out, t)
	}
	return out
}

func owned(t *table) bool    { return t.class == catalog.ClassTenant }
func base(t *table) bool     { return !t.view }
func exact(t *table) bool    { return !t.nullable }
func child(t *table) bool    { return t.class == catalog.ClassChild }
func shared(t *table) bool   { return t.class == catalog.ClassShared }
func hasInt(t *table) bool   { return len(t.names(intValue)) > 1 }
func hasText(t *table) bool  { return len(t.names(textValue)) > 0 }
func writable(t *table) bool { return owned(t) && base(t) && exact(t) && hasInt(t) }

// FromCatalog describes a schema that was made elsewhere: its base tables with
// an int column to join on.
func FromCatalog(name string, cat *catalog.Catalog, tenancy *catalog.Tenancy) *Schema {
	s := &Schema{Name: name, Dialect: cat.Dialect(), Policies: []catalog.TenancyPolicy{tenancy.Policy}}
	made := map[*catalog.Table]*table{}
	for _, ct := range cat.Tables() {
		cl := tenancy.Of(ct)
		if ct.Unknown != "" || ct.Kind != catalog.BaseTable && ct.Kind != catalog.Partitioned || cl.Class == catalog.ClassUnknown {
			continue
		}
		t := &table{name: ct.Name.String(), class: cl.Class, nullable: cl.SharedRows}
		for _, c := range ct.Columns {
			col := tableColumn{name: c.Name, notNull: c.NotNull, kind: kindOf(c.Type.Name, c.Type.Array)}
			col.given = c.NotNull && c.Default == nil && !c.Identity && !c.Generated
			if c.Name == cl.Column && (cl.Class == catalog.ClassTenant || cl.Class == catalog.ClassRoot) {
				typ := typeNamed(s.Dialect, c.Type.Name)
				if typ == nil || len(s.dims) > 0 && s.dims[0].typ != typ {
					t = nil // a tenant of another type than the first table's
					break
				}
				if len(s.dims) == 0 {
					s.dims = []dimension{{column: c.Name, typ: typ}}
				}
				t.tenant[0], col.dim = c.Name, 1
				t.nullable = !c.NotNull
			}
			t.cols = append(t.cols, col)
		}
		if t == nil || t.class != catalog.ClassRoot && t.id() == "" || t.nullable && !cl.SharedRows {
			continue
		}
		for _, k := range ct.Keys() {
			if k.Holds() {
				t.keys = append(t.keys, uniqueKey{columns: k.Columns, primary: k == ct.Primary})
			}
		}
		if cl.Class == catalog.ClassChild {
			to := made[cl.OwnerTable]
			if to == nil || len(cl.Owner.Columns) != 1 {
				continue
			}
			t.owner = &reference{column: cl.Owner.Columns[0], to: to, key: cl.Owner.RefColumns[0]}
		}
		made[ct] = t
		s.tables = append(s.tables, t)
	}
	return s
}

func kindOf(typ string, array bool) valueKind {
	switch {
	case array:
		return otherValue
	case slices.Contains([]string{"int", "integer", "int4", "int8", "bigint", "smallint", "int2", "mediumint", "tinyint"}, typ):
		return intValue
	case slices.Contains([]string{"text", "varchar", "bpchar", "char", "character varying"}, typ):
		return textValue
	}
	return otherValue
}

func typeNamed(d catalog.Dialect, name string) *tenantType {
	if name == "int4" || name == "int" {
		name = "integer"
	}
	if name == "int8" {
		name = "bigint"
	}
	for _, t := range tenantTypes[d] {
		if strings.EqualFold(t.sql, name) {
			return t
		}
	}
	return nil
}

var (
	intTenants  = []string{"1", "2", "3", "0"}
	textTenants = []string{"'1'", "'A'", "'a'", "'01'"}
	uuidTenants = []string{"'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'"}
)

// tenantTypes lists the types of tenant columns by dialect; text ones with
// collations under which different spellings are the same tenant.
var tenantTypes = map[catalog.Dialect][]*tenantType{
	catalog.Postgres: {
		{sql: "integer", cast: "integer", values: intTenants, numeric: true},
		{sql: "bigint", cast: "bigint", values: intTenants, numeric: true},
		{sql: "text", cast: "text", values: textTenants, text: true},
		{sql: "uuid", cast: "uuid", values: uuidTenants},
		{sql: "varchar(20)", cast: "varchar", values: textTenants, text: true},
	},
	catalog.MySQL: {
		{sql: "INT", cast: "SIGNED", values: intTenants, numeric: true},
		{sql: "BIGINT", cast: "SIGNED", values: intTenants, numeric: true},
		{sql: "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci", values: textTenants, text: true},
		{sql: "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", values: textTenants, text: true},
		{sql: "VARCHAR(20)", values: textTenants, text: true},
	},
	catalog.SQLite: {
		{sql: "INTEGER", cast: "INTEGER", values: intTenants, numeric: true},
		{sql: "TEXT", cast: "TEXT", values: textTenants, text: true},
		{sql: "TEXT COLLATE NOCASE", values: textTenants, text: true},
		{sql: "BIGINT", cast: "INTEGER", values: intTenants, numeric: true},
		{sql: "VARCHAR(20)", cast: "TEXT", values: textTenants, text: true},
	},
}
