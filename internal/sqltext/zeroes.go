package sqltext

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// addZeroes notes the structs of which in makes a zero value that is no
// variable of its own: within another value, or as a constant.
func (x *index) addZeroes(in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.Alloc:
		if in.Comment != "varargs" && in.Comment != "slicelit" {
			x.zeroOf(in)
		}
	case *ssa.MakeSlice:
		x.zero(in.Type().Underlying().(*types.Slice).Elem())
	case *ssa.Lookup:
		if m, ok := in.X.Type().Underlying().(*types.Map); ok {
			x.zero(m.Elem())
		}
	case *ssa.TypeAssert:
		if in.CommaOk {
			x.zero(in.AssertedType)
		}
	}
	var operands [8]*ssa.Value
	for _, op := range in.Operands(operands[:0]) {
		switch v := (*op).(type) {
		case *ssa.Const:
			if v.Value == nil {
				x.zero(v.Type())
			}
		case *ssa.Function:
			for _, t := range v.TypeArgs() {
				x.zero(t)
			}
		}
	}
}

// zeroOf notes the zero values within a variable when it is made.
func (x *index) zeroOf(a *ssa.Alloc) {
	t := a.Type().Underlying().(*types.Pointer).Elem()
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		x.zeroWithin(t)
		return
	}
	for i := range s.NumFields() {
		if !assigns(a, i) {
			x.zero(s.Field(i).Type())
		}
	}
}

// zero notes a zero value of type t and all within it.
func (x *index) zero(t types.Type) {
	if n, ok := types.Unalias(t).(*types.Named); ok {
		x.zeroes[n.Origin().Obj()] = true
	}
	x.zeroWithin(t)
}

// zeroWithin notes the zero values within one of type t.
func (x *index) zeroWithin(t types.Type) {
	if n, ok := types.Unalias(t).(*types.Named); ok {
		if n.Obj().Pkg() != x.pkg.Pkg || x.within[n] {
			return
		}
		x.within[n] = true
	}
	switch t := t.Underlying().(type) {
	case *types.Struct:
		for f := range t.Fields() {
			x.zero(f.Type())
		}
	case *types.Array:
		x.zero(t.Elem())
	}
}
