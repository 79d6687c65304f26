package catalog

import "github.com/tenantvet/tenantvet/internal/diag"

// Class is how a table's rows belong to tenants.
type Class int

// The classes of tables.
const (
	// ClassUnknown: neither a tenant column, nor an owner, nor a declaration.
	ClassUnknown Class = iota
	// ClassTenant: each row has the tenant in its tenant column.
	ClassTenant
	// ClassRoot: the tenants table; its primary key is the tenant.
	ClassRoot
	// ClassChild: a row belongs to the tenant of the row that its owning
	// foreign key references.
	ClassChild
	// ClassShared: declared to be the same for everyone.
	ClassShared
)

func (c Class) String() string {
	switch c {
	case ClassTenant:
		return "tenant"
	case ClassRoot:
		return "root"
	case ClassChild:
		return "child"
	case ClassShared:
		return "shared"
	default:
		return "unknown"
	}
}

// TenancyPolicy is what the configuration says about tenancy. Names may be qualified
// with a schema; unqualified ones mean any schema.
type TenancyPolicy struct {
	Columns          []string          // the tenant column's names, in order of preference; "table.column" for an exception
	Root             string            // the table whose primary key is the tenant; "" when none
	RootKeys         []string          // unique columns of the root table by which a value may name a tenant
	Shared           map[string]string // table -> reason
	SharedRows       map[string]string // table whose NULL-tenant rows all tenants read -> reason
	Writable         map[string]string // shared table that tenants may write -> reason
	Children         map[string]string // child table -> owner table, where several foreign keys could own it
	Settings         []string          // session settings that hold the caller's tenant, lower case
	TrustForeignKeys bool              // joins: trust-foreign-keys

	// What follows is for one of several dimensions of tenancy, see
	// [ClassifyDimensions].

	Name    string            // what the dimension's tenants are called: "project"
	Section string            // the configuration's section for it; "" means "tenant"
	Within  string            // the dimension that contains it: the caller's project is the caller's organisation's
	Except  map[string]string // table that does not belong to the dimension -> reason
}

// Tenancy is the classification of every table of a catalogue under a policy.
type Tenancy struct {
	Policy  TenancyPolicy
	classes map[*Table]Classification
	root    *Table
}

// Classification is one table's class with the reason for it.
type Classification struct {
	Class      Class
	Column     string      // tenant or root: the column that holds the tenant
	Owner      *ForeignKey // child: the owning foreign key
	OwnerTable *Table      // child: the table it references
	SharedRows bool        // rows with a NULL tenant are read by all
	Writable   bool        // shared: tenants may write it
	Outside    bool        // shared as far as this dimension goes: other dimensions bind its rows
	By         string      // the dimension within this one whose tenant tells a row's; "" when none
	Reason     string      // "has column tenant_id", "declared shared: price list", …
}

// Of returns a table's classification.
func (t *Tenancy) Of(table *Table) Classification { return t.classes[table] }

// Root returns the root table and the column that is its primary key, even if
// the table's rows are excepted from the dimension; nil when there is none.
func (t *Tenancy) Root() (table *Table, key string) {
	if t.root == nil {
		return nil, ""
	}
	return t.root, rootKey(t.root)
}

// Problem is a mistake in a policy: a declared table or column that the
// schema does not have.
type Problem struct {
	Key     string // the offending entry, such as "tables.shared.plans"
	Message string
	Pos     diag.Position // where the schema speaks of it, if it does
}
