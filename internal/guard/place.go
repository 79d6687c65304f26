package guard

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// place is a part of a variable or of a value: the path is of fields, with
// pointers followed silently.
type place struct {
	root ssa.Value
	path string // ".2.0"
}

func (p place) field(i int) place { return place{p.root, p.path + "." + strconv.Itoa(i)} }

// overlaps tells whether one of two parts contains the other.
func (p place) overlaps(o place) bool {
	return p.root == o.root && (within(p.path, o.path) || within(o.path, p.path))
}

func within(path, part string) bool {
	return path == part || strings.HasPrefix(part, path+".")
}

// filled tells whether v is a variable or a value that holds the row.
func (a *analysis) filled(v ssa.Value) bool {
	return slices.Contains(a.fill.roots, v)
}

const maxDepth = 40

// where says which part of a variable an address points to, or which part of a
// row a value is. A variable that is only ever a copy of a row is that row.
func (a *analysis) where(v ssa.Value) (place, bool) { return a.whereDeep(v, 0) }

func (a *analysis) whereDeep(v ssa.Value, depth int) (place, bool) {
	if depth > maxDepth {
		return place{}, false
	}
	if a.filled(v) {
		return place{root: v}, true
	}
	next := func(v ssa.Value) (place, bool) { return a.whereDeep(v, depth+1) }
	switch v := v.(type) {
	case *ssa.Alloc:
		if copied := onlyStore(v); copied != nil {
			if p, ok := next(copied); ok {
				return p, true
			}
		}
		return place{root: v}, true
	case *ssa.FieldAddr:
		p, ok := next(v.X)
		return p.field(v.Field), ok
	case *ssa.Field:
		p, ok := next(v.X)
		return p.field(v.Field), ok
	case *ssa.IndexAddr:
		p, ok := next(v.X)
		return place{p.root, p.path + ".?"}, ok
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return next(v.X)
		}
	case *ssa.ChangeType:
		return next(v.X)
	case *ssa.MakeInterface:
		return next(v.X)
	case *ssa.Convert:
		if a.faithful(v.X.Type(), v.Type()) {
			return next(v.X)
		}
	case *ssa.Slice:
		if v.Low == nil && v.High == nil && v.Max == nil {
			return next(v.X)
		}
	case *ssa.Call:
		if fn := calleeOf(v.Common()); knowledge.Spells(fn) && len(v.Call.Args) == 1 {
			return next(v.Call.Args[0])
		}
	}
	return place{}, false
}

// onlyStore returns the value of the only assignment to a variable, beside
// those of constants, such as its zero value.
func onlyStore(v *ssa.Alloc) ssa.Value {
	var only ssa.Value
	for _, in := range *v.Referrers() {
		if st, ok := in.(*ssa.Store); ok && st.Addr == v {
			if _, constant := st.Val.(*ssa.Const); constant {
				continue
			}
			if load, ok := st.Val.(*ssa.UnOp); ok && load.Op == token.MUL && load.X == v {
				continue // itself, as a return of a named result does
			}
			if only != nil {
				return nil
			}
			only = st.Val
		}
	}
	return only
}

// base follows an address to the variable or the pointer that it starts from.
func (a *analysis) base(v ssa.Value) ssa.Value {
	for {
		if a.filled(v) {
			return v
		}
		switch x := v.(type) {
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.IndexAddr:
			v = x.X
		case *ssa.MakeInterface:
			if _, ok := x.X.Type().Underlying().(*types.Pointer); !ok {
				return v
			}
			v = x.X
		case *ssa.ChangeType:
			if _, ok := x.X.Type().Underlying().(*types.Pointer); !ok {
				return v
			}
			v = x.X
		case *ssa.Slice:
			if _, ok := x.X.Type().Underlying().(*types.Pointer); !ok {
				return v
			}
			v = x.X
		default:
			return v
		}
	}
}

// faithful tells whether a conversion gives different values for different
// ones.
func (a *analysis) faithful(from, to types.Type) bool {
	f, t := from.Underlying(), to.Underlying()
	fb, fok := f.(*types.Basic)
	tb, tok := t.(*types.Basic)
	switch {
	case fok && tok && fb.Info()&types.IsInteger != 0 && tb.Info()&types.IsInteger != 0:
		return a.Sizes != nil && a.Sizes.Sizeof(t) >= a.Sizes.Sizeof(f)
	case fok && fb.Info()&types.IsString != 0:
		return isBytes(t) || tok && tb.Info()&types.IsString != 0
	case isBytes(f):
		return tok && tb.Info()&types.IsString != 0
	}
	return false
}

func isBytes(t types.Type) bool {
	s, ok := t.(*types.Slice)
	if !ok {
		return false
	}
	b, ok := s.Elem().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Uint8
}

// calleeOf is the declared function or interface method that a call names, or
// nil.
func calleeOf(c *ssa.CallCommon) *types.Func {
	if c.IsInvoke() {
		return c.Method
	}
	fn := c.StaticCallee()
	if fn == nil {
		return nil
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	obj, _ := fn.Object().(*types.Func)
	return obj
}
