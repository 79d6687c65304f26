package gen

import (
	"cmp"
	"strings"
)

// Package is what every template sees as .Data.Package. Templates read it;
// the folder templates describes it for those who write their own.
type Package struct {
	Name     string // the generated package's name
	Path     string // its import path
	Unscoped string // import path of the package with the accessors, below it
	Dialect  string // postgres, mysql or sqlite
	Tenant   Tenant
	// Imports are all that a file may need; those that it does not use are
	// dropped after rendering.
	Imports []Import
	Tables  []*Table // ordered by name
	Enums   []*Enum  // ordered by Go name
	Keys    []*KeyType
	// Interfaces asks for an interface beside each handle.
	Interfaces bool
	JSON       bool // a column of SQLite is JSON: it brings a JSON type
	UUID       bool // a column is a uuid: the package brings a UUID type
	Arrays     bool // a column is an array: it brings an Array type
	Bulk       bool // a bulk insert has its rows as one argument
	Several    bool // a bulk insert may be several statements
	Times      bool // a time is given to the driver as something else
	Missing    bool // one of them tells of rows without an owner
	Null       bool // a nullable column is a sql.Null
}

// Import is one import of a generated file.
type Import struct {
	Name, Path string
	Break      bool // the first one behind those of the standard library
}

// Tenant is the type TenantID of the generated package.
type Tenant struct {
	// Kind is the underlying type of the defined type TenantID: "int64",
	// "string" or "uuid"; "" when TenantID is an alias of Type.
	Kind string
	Type string // the user's own type as Go writes it, "tenant.ID"
}

// Enum is a Go type for an enumerated type.
type Enum struct {
	Name   string // Go name
	DBName string
	Values []EnumValue
}

// EnumValue is one value of an [Enum].
type EnumValue struct{ Name, Text string }

// KeyType is the Go type of a table's key.
type KeyType struct {
	Name string
	Of   string // "customers.id"
	Kind string // "uuid" when it brings its own methods, else the underlying type
}

// Table is one table or view.
type Table struct {
	Package  *Package
	Name     string // as users write it: "orders", "billing.orders"
	SQL      string // quoted for statements
	File     string // base of the file names
	Row      string // Go name of the row's struct: "Customer"
	Rows     string // plural: "Customers"
	Store    string // Go name of the handle: "CustomerStore"
	Class    string // "tenant", "child", "root" or "shared"
	Reason   string // why it has that class
	Doc      []string
	View     bool
	ReadOnly bool
	Columns  []*Column
	// Key are the columns that tell a tenant's rows apart, without the tenant
	// column; nil when the table has none.
	Key     []*Column
	KeyName string // the Go type of Key: a column's type, or "OrderItemKey"
	// TenantField is the field of the tenant column, "" when there is none.
	TenantField string
	// TenantNullable tells that the field's type is a nullable one.
	TenantNullable bool
	Version        *Column // nil when rows have no version
	Accessors      []*Accessor
	Constraints    []Constraint

	plan *plan
}

// Base is the table's name without its schema, as the database spells it.
func (t *Table) Base() string { return cmp.Or(t.plan.table.Written, t.plan.table.Name.Name) }

// Scoped tells whether the table's accessors take a tenant.
func (t *Table) Scoped() bool { return t.Class != "shared" }

// Constraint is a constraint whose violation is told apart.
type Constraint struct {
	Name    string
	Columns string // as SQLite names them in its message: "t.a, t.b"
}

// Numbered is the column that the database numbers rows by; nil when there is
// none.
func (t *Table) Numbered() *Column {
	for _, c := range t.Columns {
		if c.Identity {
			return c
		}
	}
	return nil
}

// CompositeKey tells whether the key has a struct of its own.
func (t *Table) CompositeKey() bool { return len(t.Key) > 1 }

// Column is one column.
type Column struct {
	Name      string // in the database
	SQL       string // quoted for statements
	Field     string // Go field
	Param     string // Go parameter
	Type      string // Go type of a value that is not NULL
	FieldType string // Go type of the field
	Tag       string // with its back quotes
	Doc       []string
	Nullable  bool
	Generated bool // the database computes it: read, never written
	Identity  bool // the database numbers it: read, never written
	Tenant    bool
	Version   bool
	// Default is the SQL of the default that Insert takes for the field's zero
	// value; "" when Insert writes the field as it is.
	Default string

	kind    kind   // how values travel
	dbType  string // as the dialect writes it
	date    bool   // a time without the time of day
	rounded bool   // MySQL keeps of a time so many digits only
	notNull bool
}

// Param is a parameter of an accessor.
type Param struct{ Name, Type string }

// Accessor is one generated function with its method of the handle.
type Accessor struct {
	Kind   string // get, list, all, count, insert, bulk, rows, each, update, upsert or delete
	Func   string // of the package with the accessors
	Method string // of the handle
	Doc    string // a sentence without its subject, the name: "counts the rows of …"
	Params []Param
	// Query is its statement; the others are nil where it needs none.
	Query *Query
	After *Query // list: the pages behind the first
	Exist *Query // update: whether the row is there at all
	Fetch *Query // MySQL: the row as it was written
	Alter *Query // MySQL's upsert: the update of the row that is there
	// Arbiter is the key of MySQL's upsert that another tenant's row may hold.
	Arbiter string
	Values  []string // bulk: the Go expressions of a row's values
	Row     *Query   // rows: the values of one, which Query ends before
	Most    int      // rows: how many one statement takes
	Owners  []string // bulk and rows: a child's columns that reference its owner
}

// Query is a constant with a statement, and the arguments of a call of it.
type Query struct {
	Const string
	SQL   string
	Args  string // ", tenant, id"

	args []string
}

// Literal is the statement as a Go literal.
func (q *Query) Literal() string { return goLiteral(q.SQL) }

// Signature lists the accessor's own parameters: ", id CustomerID".
func (a *Accessor) Signature() string {
	var b strings.Builder
	for _, p := range a.Params {
		b.WriteString(", " + p.Name + " " + p.Type)
	}
	return b.String()
}

// Pass lists them as the arguments of a call: ", id".
func (a *Accessor) Pass() string {
	var b strings.Builder
	for _, p := range a.Params {
		b.WriteString(", " + p.Name)
	}
	return b.String()
}
