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
	// Lists holds placeholders that stand for several values each, it is not
	// known how many; a list has two of them, one behind the other.
	Lists map[int]bool

	// Dimensions holds the trusted placeholders of each dimension by name, for
	// a prover of several; Params and Sets then say nothing. Assume and Never
	// are for all dimensions, and a placeholder is assumed for one of them
	// only, unless Shared.
	Dimensions map[string]Trusted
	// Shared lets Assume trust one placeholder in several dimensions. Whoever
	// sets it checks the value for each.
	Shared bool

	anchors []anchor
}

// Trusted holds the placeholders that carry the caller's tenant of a dimension,
// or a list of such tenants.
type Trusted struct{ Params, Sets map[int]bool }

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
	// Dimensions lists Trusted for each of several dimensions, by name; nil
	// when there is one.
	Dimensions map[string][]int

	// named are placeholders that an assumption may make the caller's tenant
	// because they name a root row, though nothing requires it.
	named []TenantParam
}

// TenantParam is a placeholder compared with a tenant column or written to one.
type TenantParam struct {
	Number int
	Column string // "orders.tenant_id"
	Pos    sqlast.Pos
	// Dimension is whose tenant it is, of several; "" when there is one.
	Dimension string
}

// Finding is one reason why a statement is not scoped.
type Finding struct {
	Code     diag.Code
	Relation string // the relation as the statement calls it; "" when the statement as a whole
	Message  string
	Pos      sqlast.Pos
	Related  []Related
	// Change is what the message asks to add; nil where that is no comparison,
	// or may not be what the statement is for.
	Change *Change
}

// Change is a comparison that would bind the relation of a finding.
type Change struct {
	Column    string // the relation's tenant column
	Dimension string // whose tenant it is, of several; "" when there is one
	On        bool   // belongs into the ON of the relation's join, otherwise into WHERE
	// Bound is where the statement names a bound relation whose column of the
	// same name to compare with, or NoPos. Otherwise Param is a placeholder
	// that carries the tenant already, or 0.
	Bound sqlast.Pos
	Param int
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
	// Dimension is the one of several that the rest is about; "" when all
	// agree.
	Dimension string
}

// Prover proves statements against one classified schema.
type Prover struct {
	cat     *catalog.Catalog
	tenancy *catalog.Tenancy
	locate  func(offset int) (line, column int) // nil: count in the text
	// dimensions are those of several, in the order in which they are proved:
	// inner ones first.
	dimensions []*dimension
}

// New makes a prover for one dimension of tenancy or for several, of
// [catalog.ClassifyDimensions]. It is safe for concurrent use.
func New(cat *catalog.Catalog, tenancies ...*catalog.Tenancy) *Prover {
	p := &Prover{cat: cat, tenancy: tenancies[0]}
	if len(tenancies) > 1 {
		p.dimensions = newDimensions(cat, tenancies)
	}
	return p
}

// Dialect is the dialect of the prover's schema.
func (p *Prover) Dialect() catalog.Dialect { return p.cat.Dialect() }

// Locating makes a prover that asks locate for the 1-based line and column of
// an offset. Counting them in a text of many statements takes time that grows
// with the square of its length.
func (p *Prover) Locating(locate func(offset int) (line, column int)) *Prover {
	return &Prover{cat: p.cat, tenancy: p.tenancy, locate: locate, dimensions: p.dimensions}
}
