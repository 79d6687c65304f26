// Package guard decides whether a function that reads a row compares the
// row's tenant with the caller's before anything of the row leaves the
// function.
//
// It looks at one function in SSA form. The row lives in local variables from
// the call that fills them on. Until the function has passed the equal side of
// a comparison of the variable that received the tenant column, the row may be
// another tenant's: then nothing may be returned, stored outside, sent, or
// passed to a call that was made of it, and no branch on it may matter. Where
// several rows are read, a row of another tenant must be skipped without a
// trace as well. What the package does not understand is not guarded.
package guard

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Query is a call that reads rows, with what its result says about tenants.
type Query struct {
	Call ssa.CallInstruction
	// Columns are the names of the result's columns, in order.
	Columns []string
	// Tenants are the columns that must all be compared.
	Tenants []Tenant
	// One tells that the result is one row at most, whoever owns it.
	One   bool
	Sizes types.Sizes
	// Trusted tells whether a value is the caller's tenant at an instruction that
	// compares it, for an entry of
	// Tenants.
	Trusted func(v ssa.Value, at ssa.Instruction, tenant int) bool
}

// Tenant is a column of the result that holds a row's tenant.
type Tenant struct {
	Column  int
	NotNull bool // a NULL is not read as the zero value
	Shared  bool // rows with a NULL are everyone's
}

// Result says whether a row is guarded.
type Result struct {
	Guarded bool
	// Comparisons are the places of the comparisons with the caller's tenant,
	// in the order of the source.
	Comparisons []token.Pos
	// Reason says why the row is not guarded, and At where. Near tells that
	// the function compares the row's tenant all the same.
	Reason string
	At     token.Pos
	Near   bool
}

// maxInstructions bounds the functions that are looked at.
const maxInstructions = 20000

// Check decides whether the rows that q returns are guarded.
func Check(q Query) Result {
	fn := q.Call.Parent()
	size := 0
	for _, b := range fn.Blocks {
		size += len(b.Instrs)
	}
	if size > maxInstructions || len(q.Tenants) == 0 || len(q.Tenants) > 8 {
		return Result{Reason: "the function is too large", At: q.Call.Pos()}
	}
	a := &analysis{Query: q, fn: fn}
	if !a.findFill() {
		return Result{Reason: a.reason, At: a.at}
	}
	a.findComparisons()
	result := Result{Comparisons: a.positions()}
	if len(a.comparisons) == 0 {
		result.Reason, result.At = cmp.Or(a.unfit, "its tenant is not compared"), cmp.Or(a.unfitAt, q.Call.Pos())
		result.Near = a.unfit != ""
		return result
	}
	if a.refuse(); a.reason == "" {
		a.flow()
		a.inspect()
	}
	if a.reason == "" {
		a.rows()
	}
	result.Guarded = a.reason == ""
	result.Reason, result.At, result.Near = a.reason, a.at, a.reason != ""
	return result
}

// analysis is the state of one check.
type analysis struct {
	Query
	fn          *ssa.Function
	fill        fill
	handles     map[ssa.Value]bool // the rows, before they are scanned
	lists       map[ssa.Value]bool // slices of all rows
	comparisons map[ssa.Value]comparison
	unfit       string // why a comparison that is there does not count
	unfitAt     token.Pos

	entry []state   // by block
	edges [][]state // by block and successor

	// inner tells that the function is a helper, which reads a row for its
	// caller: returned are then the paths of the tenants in what it returns,
	// and stepped tells that it goes to the next row.
	inner    bool
	returned []string
	stepped  bool

	reason string
	at     token.Pos
}

// refuses notes the first reason why the row is not guarded.
func (a *analysis) refuses(at token.Pos, format string, args ...any) {
	if a.reason == "" {
		a.reason, a.at = fmt.Sprintf(format, args...), at
	}
}

// place names a position for a message: "user.go:41".
func (a *analysis) place(pos token.Pos) string {
	p := a.fn.Prog.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}

// positions lists the comparisons that count.
func (a *analysis) positions() []token.Pos {
	var list []token.Pos
	for v := range a.comparisons {
		list = append(list, posOf(v.(ssa.Instruction)))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// posOf is the place of an instruction, or of one near it that has a place.
func posOf(in ssa.Instruction) token.Pos {
	if in.Pos().IsValid() {
		return in.Pos()
	}
	instrs := in.Block().Instrs
	for i := slices.Index(instrs, in); i >= 0; i-- {
		if p := instrs[i].Pos(); p.IsValid() {
			return p
		}
	}
	for _, o := range instrs {
		if p := o.Pos(); p.IsValid() {
			return p
		}
	}
	return in.Parent().Pos()
}
