// Package scope proves that a SQL statement stays within one tenant.
//
// [Prove] is a pure function of a statement, a classified schema and the
// trusted parameters. A statement is scoped when it equals itself with every
// reference to a tenant table restricted to the caller's tenant; docs of the
// rules are beside the code that applies them.
package scope

import (
	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// Verdict is the outcome for a statement.
type Verdict int

// The verdicts. The zero value is Unknown: never a default to safe.
const (
	Unknown Verdict = iota
	Unscoped
	Scoped
)

func (v Verdict) String() string {
	switch v {
	case Scoped:
		return "scoped"
	case Unscoped:
		return "unscoped"
	default:
		return "unknown"
	}
}

// Trust says which placeholders carry the caller's tenant.
type Trust struct {
	// Params holds the numbers of the trusted placeholders.
	Params map[int]bool
	// Sets holds those whose value is a list of the caller's tenants, for
	// = ANY($n). Placeholders in Params count as well.
	Sets map[int]bool
	// Assume trusts every placeholder that is compared with a tenant column
	// or written to one; Result.Trusted then names them.
	Assume bool
	// Never holds placeholders that Assume must not trust.
	Never map[int]bool
}

// Result is a verdict with what it rests on.
type Result struct {
	Verdict   Verdict
	Findings  []Finding
	Relations []Relation
	// Trusted lists the placeholders that the proof relies on, ascending.
	Trusted []int
	// TenantParams lists the placeholders that bind a tenant column or are
	// written to one, trusted or not, ascending: where the caller's tenant
	// must arrive.
	TenantParams []TenantParam
	// Notes names exceptions to the promise that the proof relies on, such
	// as "existence: slugs(slug)".
	Notes []string
}

// TenantParam is a placeholder compared with a tenant column or written to one.
type TenantParam struct {
	Number int
	Column string // "orders.tenant_id"
	Pos    sqlast.Pos
}

// Finding is one reason why a statement is not scoped.
type Finding struct {
	Code     diag.Code
	Relation string // the relation as the statement calls it; "" when the statement as a whole
	Message  string
	Pos      sqlast.Pos
	Related  []Related
}

// Related is a place in the statement that explains a finding.
type Related struct {
	Message string
	Pos     sqlast.Pos
}

// Relation is one occurrence of a table.
type Relation struct {
	Table  string
	Alias  string
	Class  catalog.Class
	Bound  bool
	Proof  []string // the chain that binds it, or what makes binding needless
	Reason string   // why it is not bound
	Pos    sqlast.Pos
}

// Prover proves statements against one classified schema.
type Prover struct {
	cat     *catalog.Catalog
	tenancy *catalog.Tenancy
	locate  func(offset int) (line, column int) // nil: count in the text
}

// New makes a prover. It is safe for concurrent use.
func New(cat *catalog.Catalog, tenancy *catalog.Tenancy) *Prover {
	return &Prover{cat: cat, tenancy: tenancy}
}

// Locating makes a prover that asks locate for the 1-based line and column of
// an offset. Counting them in a text of many statements takes time that grows
// with the square of its length.
func (p *Prover) Locating(locate func(offset int) (line, column int)) *Prover {
	return &Prover{cat: p.cat, tenancy: p.tenancy, locate: locate}
}
