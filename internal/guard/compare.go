package guard

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// comparison is a value that tells whether the row's tenant is the caller's.
type comparison struct {
	tenant int
	equal  bool      // it is the caller's when the value is true, else when it is false
	of     ssa.Value // the row's side, which must be the row's that is held now
	other  ssa.Value // the caller's side; nil when it is a constant
	number bool      // the value is a number that is zero for the caller's
}

// findComparisons finds the comparisons of what holds the tenant columns with
// the caller's tenant, and why others do not count.
func (a *analysis) findComparisons() {
	a.comparisons = map[ssa.Value]comparison{}
	for _, b := range a.fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.BinOp:
				if in.Op == token.EQL || in.Op == token.NEQ {
					a.compared(in, in.X, in.Y, in.Op == token.EQL, false)
				}
			case *ssa.Call:
				yes, number := knowledge.Equality(calleeOf(in.Common()))
				if yes && len(in.Call.Args) == 2 {
					a.compared(in, in.Call.Args[0], in.Call.Args[1], true, number)
				}
			case *ssa.UnOp:
				if k, ok := a.comparisons[in.X]; ok && in.Op == token.NOT && !k.number {
					a.comparisons[in] = comparison{tenant: k.tenant, equal: !k.equal, of: in.X}
				}
			}
		}
	}
}

// compared looks at one comparison, whichever side is the row's.
func (a *analysis) compared(k ssa.Value, x, y ssa.Value, equal, number bool) {
	for _, s := range [][2]ssa.Value{{x, y}, {y, x}} {
		if c, ok := a.comparisons[s[0]]; ok && c.number && isZero(s[1]) {
			a.comparisons[k] = comparison{tenant: c.tenant, equal: equal, of: s[0]}
			return
		}
	}
	for _, s := range [][2]ssa.Value{{x, y}, {y, x}} {
		i, ok := a.tenantOf(s[0])
		if !ok {
			continue
		}
		own, other := s[0], s[1]
		c, constant := unwrap(other).(*ssa.Const)
		switch p, inRow := a.where(other); {
		case constant && c.Value == nil:
			if a.Tenants[i].Shared && pointer(own.Type()) {
				a.comparisons[k] = comparison{tenant: i, equal: equal, of: own}
			}
		case inRow && a.filled(p.root):
			a.unfits(k, "the comparison at %s compares the row with itself", a.place(posOf(k.(ssa.Instruction))))
		case constant || !a.Trusted(other, k.(ssa.Instruction), i):
			a.unfits(k, "the comparison at %s is with a value that is not known to be the caller's tenant", a.place(posOf(k.(ssa.Instruction))))
		default:
			a.comparisons[k] = comparison{tenant: i, equal: equal, of: own, other: other, number: number}
		}
		return
	}
}

func (a *analysis) unfits(k ssa.Value, format string, args ...any) {
	if a.unfit == "" {
		b := &analysis{}
		b.refuses(posOf(k.(ssa.Instruction)), format, args...)
		a.unfit, a.unfitAt = b.reason, b.at
	}
}

// tenantOf tells which tenant column v holds, if any: the variable itself, or
// the value within a type for NULLs of a column that has none.
func (a *analysis) tenantOf(v ssa.Value) (int, bool) {
	p, ok := a.where(v)
	if !ok {
		return 0, false
	}
	for i, t := range a.fill.tenants {
		if p == t || a.Tenants[i].NotNull && t.root == p.root && within(t.path, p.path) && nullable(v) {
			return i, true
		}
	}
	return 0, false
}

// nullable tells whether v is the value within a struct that adds to it
// whether it is NULL.
func nullable(v ssa.Value) bool {
	for {
		switch x := v.(type) {
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case *ssa.Convert:
			v = x.X
		case *ssa.Slice:
			v = x.X
		case *ssa.Field:
			return isNull(x.X.Type(), x.Field)
		case *ssa.FieldAddr:
			return isNull(x.X.Type(), x.Field)
		case *ssa.UnOp:
			v = x.X
		default:
			return false
		}
	}
}

func isNull(t types.Type, field int) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok || s.NumFields() != 2 || s.Field(field).Name() == "Valid" {
		return false
	}
	return s.Field(1-field).Name() == "Valid"
}

func pointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

func isZero(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.Int && constant.Sign(c.Value) == 0
}
