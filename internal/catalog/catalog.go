// Package catalog is the model of a database schema that the prover, the
// audit and the generator share. A Catalog is built once (by catalog/ddl from
// migration files, or by catalog/live from a server) and not changed after.
package catalog

import (
	"slices"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// Catalog is one database's schema.
type Catalog struct {
	dialect Dialect
	tables  map[Name]*Table
	byName  map[string][]*Table
	funcs   map[string][]*Function
	enums   map[Name]*Enum
	domains map[Name]*Domain
	order   []*Table
	search  []string
	server  int
}

// Name is a table's, view's, type's or function's qualified name, folded.
type Name struct{ Schema, Name string }

// String gives the name as users write it: without the schema "public".
func (n Name) String() string {
	if n.Schema == "" || n.Schema == DefaultSchema {
		return n.Name
	}
	return n.Schema + "." + n.Name
}

// DefaultSchema is where PostgreSQL creates unqualified names.
const DefaultSchema = "public"

// Kind is what a relation is.
type Kind int

// The kinds of relations.
const (
	BaseTable Kind = iota
	Partitioned
	Partition
	View
	MaterializedView
	ForeignTable
)

// Table is a table, view or materialized view.
type Table struct {
	Name Name
	// Written is the name as the schema spells it, without its schema. It
	// differs from Name where the dialect folds names (MySQL, SQLite).
	Written  string
	Kind     Kind
	Columns  []*Column
	Primary  *Key   // nil when none
	Uniques  []*Key // unique constraints and unique indexes, without the primary key
	Foreign  []*ForeignKey
	Indexes  []*Index // every index that is not behind a constraint
	Checks   []*Check
	Policies []*Policy
	// RowSecurity and ForceRowSecurity are the table's RLS flags.
	RowSecurity, ForceRowSecurity bool
	// Parent is the partitioned table of a partition.
	Parent *Name
	// Inherits lists the parents of classic inheritance; HasChildren tells
	// that another table inherits from this one, so that its keys are not
	// unique over SELECT … FROM it.
	Inherits    []Name
	HasChildren bool
	// Query is a view's definition, lowered, with every * replaced by the
	// columns that the tables had then. Definition is the text of the
	// statement that defined it; positions in Query are offsets into it.
	Query      sqlast.Statement
	Definition string
	// SecurityInvoker is the view option of that name.
	SecurityInvoker bool
	// Strict and WithoutRowID are SQLite's table options.
	Strict, WithoutRowID bool
	Comment              string
	Pos                  diag.Position
	// Unknown says why this table's definition cannot be relied on (a
	// statement about it could not be replayed). "" when it can.
	Unknown string
}

// Column is one column.
type Column struct {
	Name string
	// Written is the name as the schema spells it, as in [Table].
	Written string
	// Type is the declared type. Of PostgreSQL its schema is "" for types of
	// pg_catalog and of "public", and named for others.
	Type      sqlast.TypeName
	NotNull   bool
	Default   sqlast.Expr // nil when none
	Generated bool        // GENERATED ALWAYS AS (…): never written
	// Identity tells that the database numbers the rows: GENERATED … AS
	// IDENTITY, serial, a sequence's next value as default, AUTO_INCREMENT,
	// SQLite's rowid. A serial's Default may be nil or the sequence's next value.
	Identity bool
	// IdentityAlways is GENERATED ALWAYS AS IDENTITY: an INSERT that gives a
	// value is refused.
	IdentityAlways bool
	// Values are the members of MySQL's ENUM and SET, in order.
	Values []string
	// Unsigned and Boolean are of MySQL's numbers: UNSIGNED or ZEROFILL, and
	// BOOL, which is TINYINT(1).
	Unsigned, Boolean bool
	// Collation is the one that comparisons of the column use, folded to lower
	// case; "" is PostgreSQL's default, or that the type has none. In MySQL it
	// is the effective one, whether declared by the column, the table or
	// neither ("?" when the text does not tell).
	Collation string
	Comment   string
	Pos       diag.Position
}

// Key is a primary key, unique constraint or unique index.
type Key struct {
	Name       string
	Columns    []string // plain key columns, in order; INCLUDE columns are not part of it
	Exprs      bool     // an element is an expression: proves nothing about columns
	Partial    bool     // has a WHERE: unique only among the rows it covers
	Deferrable bool
	// NullsNotDistinct is the option of that name.
	NullsNotDistinct bool
	Constraint       bool // a constraint, not just a unique index
	Pos              diag.Position
}

// ForeignKey is a foreign key constraint.
type ForeignKey struct {
	Name        string
	Columns     []string
	RefTable    Name
	RefColumns  []string // resolved to the referenced table's primary key when omitted
	NotValid    bool
	Deferrable  bool
	NotEnforced bool
	MatchFull   bool
	OnDelete    string // "", "cascade", "set null", "set default", "restrict"
	OnUpdate    string
	// DeleteSets are the columns that OnDelete sets; nil means all of Columns.
	DeleteSets []string
	Pos        diag.Position
}

// Index is an index.
type Index struct {
	Name    string
	Columns []string // plain columns, in order; "" for an expression
	Unique  bool
	Partial bool
	Exprs   bool
	Pos     diag.Position
}

// Check is a CHECK constraint.
type Check struct {
	Name string
	Expr sqlast.Expr
	Text string
	// NotValid tells that rows from before the constraint may break it,
	// NotEnforced that new ones may, NoInherit that inheriting tables do not
	// have it.
	NotValid, NotEnforced, NoInherit bool

	Pos diag.Position
}

// Policy is a row-level security policy.
type Policy struct {
	Name       string
	Command    string // "all", "select", "insert", "update", "delete"
	Permissive bool
	Roles      []string
	Using      sqlast.Expr // nil when none
	WithCheck  sqlast.Expr
	Pos        diag.Position
}

// Enum is an enumerated type.
type Enum struct {
	Name   Name
	Values []string
	Pos    diag.Position
}

// Domain is a PostgreSQL domain: a type with constraints of its own.
type Domain struct {
	Name Name
	Base sqlast.TypeName // may be a domain in turn
	// NotNull tells that no column of the type is NULL, be it for the domain's
	// own constraint or its base's.
	NotNull   bool
	Default   sqlast.Expr // of columns without one; nil when none
	Collation string      // as in [Column]
	Pos       diag.Position
}

// Function is a user-defined function or procedure.
type Function struct {
	Name     Name
	Language string   // lower case
	Args     []string // the types of the input arguments, in order
	ArgNames []string // their names, "" for one without
	Returns  string   // the result type as written, with SETOF or TABLE
	// Body holds the statements of a SQL-language function, lowered. It is
	// nil when the body could not be read or runs with settings of its own
	// (SET search_path); Text is the body as written.
	Body []sqlast.Statement
	Text string
	Pos  diag.Position
}

// Column returns the named column.
func (t *Table) Column(name string) (*Column, bool) {
	for _, c := range t.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return nil, false
}

// OneEquality tells whether all operator classes and collations that a
// PostgreSQL index may name for the column take the same values for equal: then
// a unique index under any of them is unique by the column's own "=".
func (c *Column) OneEquality() bool {
	switch c.Type.Name {
	case "text", "varchar":
		return c.Collation == "" && !c.Type.Array
	case "int2", "int4", "int8", "uuid":
		return !c.Type.Array
	default:
		return false
	}
}

// IsNextValue tells whether a PostgreSQL column's default is the next value of
// a sequence, as serial's is.
func IsNextValue(defaults sqlast.Expr) bool {
	f, ok := defaults.(*sqlast.Func)
	return ok && f.Name == "nextval"
}

// Keys returns the primary key, if any, and the unique keys.
func (t *Table) Keys() []*Key {
	keys := make([]*Key, 0, len(t.Uniques)+1)
	if t.Primary != nil {
		keys = append(keys, t.Primary)
	}
	return append(keys, t.Uniques...)
}

// Has tells whether the key contains the column.
func (k *Key) Has(column string) bool { return slices.Contains(k.Columns, column) }

// Holds tells whether at most one row has given non-NULL values in the key's
// columns, at every moment: the key is complete, immediate and of plain
// columns.
func (k *Key) Holds() bool { return !k.Exprs && !k.Partial && !k.Deferrable && len(k.Columns) > 0 }

// Holds tells whether a row whose key columns are all non-NULL has its
// referenced row, at every moment.
func (f *ForeignKey) Holds() bool { return !f.NotValid && !f.Deferrable && !f.NotEnforced }

// Table resolves a table name as written: "" as schema means the search path,
// then the only table of that name in any schema. Ambiguous tells that an
// unqualified name fits tables of several schemas outside the search path.
func (c *Catalog) Table(schema, name string) (t *Table, ambiguous bool) {
	if schema != "" {
		return c.tables[Name{schema, name}], false
	}
	for _, s := range c.search {
		if t := c.tables[Name{s, name}]; t != nil {
			return t, false
		}
	}
	switch found := c.byName[name]; len(found) {
	case 0:
		return nil, false
	case 1:
		return found[0], false
	default:
		return nil, true
	}
}

// Dialect is the dialect of the schema's database.
func (c *Catalog) Dialect() Dialect { return c.dialect }

// Server is the major version of the database server that the schema is for; 0
// when that is not known.
func (c *Catalog) Server() int { return c.server }

// For returns the catalogue as that of a major version of the database server.
func (c *Catalog) For(server int) *Catalog {
	same := *c
	same.server = server
	return &same
}

// Tables lists all tables and views in the order of their creation. The slice
// must not be changed.
func (c *Catalog) Tables() []*Table { return c.order }

// Functions returns the user-defined functions of that name, in any schema if
// schema is "".
func (c *Catalog) Functions(schema, name string) []*Function {
	all := c.funcs[name]
	if schema == "" {
		return all
	}
	var found []*Function
	for _, f := range all {
		if f.Name.Schema == schema {
			found = append(found, f)
		}
	}
	return found
}

// AllFunctions lists every user-defined function, ordered by name.
func (c *Catalog) AllFunctions() []*Function { return sortedFunctions(c.funcs) }

// Enum returns the enumerated type of that name.
func (c *Catalog) Enum(schema, name string) (*Enum, bool) {
	if schema == "" {
		schema = c.dialect.DefaultSchema()
	}
	e, ok := c.enums[Name{schema, name}]
	return e, ok
}

// Domain returns the domain of that name.
func (c *Catalog) Domain(schema, name string) (*Domain, bool) {
	if schema == "" {
		schema = c.dialect.DefaultSchema()
	}
	d, ok := c.domains[Name{schema, name}]
	return d, ok
}

// Enums lists every enumerated type, ordered by schema and name.
func (c *Catalog) Enums() []*Enum {
	return sortedByName(c.enums, func(e *Enum) Name { return e.Name })
}

// Domains lists every domain, ordered by schema and name.
func (c *Catalog) Domains() []*Domain {
	return sortedByName(c.domains, func(d *Domain) Name { return d.Name })
}
