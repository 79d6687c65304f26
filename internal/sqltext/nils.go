package sqltext

import (
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// anyAnswer is a condition of which nothing is known.
func anyAnswer() *Expr { return unknown(types.Typ[types.Bool], "", token.NoPos) }

func answer(yes bool) *Expr { return literalExpr(strconv.FormatBool(yes)) }

// nilParam is whether the field of a parameter at path, or the parameter
// itself, is nil.
func nilParam(p *ssa.Parameter, path string) *Expr {
	x := opExpr(opNil, 0)
	x.param, x.field = paramOf(p), path
	return x
}

// maxNils bounds how far a value is followed to find whether it is nil.
const maxNils = 20

// isNil is whether v is nil.
func (e *Evaluator) isNil(v ssa.Value, depth int) *Expr {
	if _, ok := v.(*ssa.Const); ok {
		return e.nilness(v, depth)
	}
	if x, ok := e.nils[v]; ok {
		return x
	}
	if e.steps++; depth > maxNils || e.steps > maxSteps {
		return anyAnswer()
	}
	e.nils[v] = anyAnswer() // as long as it is asked for itself
	x := e.nilness(v, depth)
	e.nils[v] = x
	return x
}

func (e *Evaluator) nilness(v ssa.Value, depth int) *Expr {
	switch v := v.(type) {
	case *ssa.Const:
		return answer(v.Value == nil)
	case *ssa.Alloc, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Global, *ssa.Function,
		*ssa.MakeClosure, *ssa.MakeMap, *ssa.MakeSlice, *ssa.MakeChan:
		return answer(false)
	case *ssa.MakeInterface:
		// A type parameter may stand for an interface.
		if _, param := types.Unalias(v.X.Type()).(*types.TypeParam); !param {
			return answer(false)
		}
	case *ssa.Slice:
		if _, array := v.X.Type().Underlying().(*types.Pointer); array {
			return answer(false)
		}
	case *ssa.ChangeType:
		return e.isNil(v.X, depth+1)
	case *ssa.ChangeInterface:
		return e.isNil(v.X, depth+1)
	case *ssa.Parameter:
		return nilParam(v, "")
	case *ssa.Phi:
		return e.nilPhi(v, depth)
	case *ssa.Field:
		if load, ok := v.X.(*ssa.UnOp); ok && load.Op == token.MUL {
			return e.nilIn(load, "."+knowledge.FieldName(v.X.Type(), v.Field), depth)
		}
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return e.nilAt(v.X, "", v, depth)
		}
	}
	return anyAnswer()
}

func (e *Evaluator) nilPhi(v *ssa.Phi, depth int) *Expr {
	b := v.Block()
	if e.looped(b) {
		return anyAnswer()
	}
	arms := make([]*Expr, len(v.Edges))
	for i, edge := range v.Edges {
		arms[i] = e.isNil(edge, depth+1)
	}
	return e.merge(b, nil, "", types.Typ[types.Bool], v.Pos()).alternative(arms)
}

// nilIn is whether the part at path of the struct v is nil.
func (e *Evaluator) nilIn(v ssa.Value, path string, depth int) *Expr {
	switch v := v.(type) {
	case *ssa.Parameter:
		return nilParam(v, path)
	case *ssa.Const:
		return answer(true)
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return e.nilAt(v.X, path, v, depth+1)
		}
	}
	return anyAnswer()
}

// nilAt is whether what is at path behind addr is nil when at runs.
func (e *Evaluator) nilAt(addr ssa.Value, path string, at ssa.Instruction, depth int) *Expr {
	root, base, closure := e.rootOf(addr)
	if root == nil || closure != nil || at.Parent() != root.Parent() || depth > maxNils {
		return anyAnswer()
	}
	switch root.(type) {
	case *ssa.Alloc, *ssa.Parameter:
	default:
		return anyAnswer()
	}
	o := e.object(root)
	r := reader{e: e, o: o, path: base + path, typ: types.Typ[types.Bool], nils: depth + 1}
	if o.escaped != "" || r.changedElsewhere() {
		return anyAnswer()
	}
	x := r.before(at)
	if x.kind == kindOp && x.op == opNil && isPointer(root.Type()) && root == ssa.Value(x.param.value()) {
		return e.dated(x, x.param, at)
	}
	return x
}

// nilArgument is whether the argument v of the call at, or what is at path in
// it or behind it, is nil.
func (e *Evaluator) nilArgument(v ssa.Value, path string, at ssa.Instruction) *Expr {
	switch {
	case path == "":
		return e.isNil(v, 0)
	case isPointer(v.Type()):
		return e.nilAt(v, path, at, 0)
	}
	return e.nilIn(v, path, 0)
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// isType is whether v, an interface, holds a value of type t, or one that
// implements t when that is an interface.
func (e *Evaluator) isType(v ssa.Value, t types.Type) *Expr {
	for {
		c, ok := v.(*ssa.ChangeInterface)
		if !ok {
			break
		}
		v = c.X
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		x := opExpr(opIs, 0)
		x.param = paramOf(v)
		x.value = &Value{Type: t}
		return x
	case *ssa.MakeInterface:
		if generic(v.X.Type()) || generic(t) {
			break
		}
		if iface, ok := t.Underlying().(*types.Interface); ok {
			return answer(types.Implements(v.X.Type(), iface))
		}
		return answer(types.Identical(v.X.Type(), t))
	case *ssa.Const:
		return answer(false)
	}
	return anyAnswer()
}

// generic says whether t mentions a type parameter.
func generic(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		return true
	case *types.Pointer:
		return generic(t.Elem())
	case *types.Slice:
		return generic(t.Elem())
	case *types.Named:
		for a := range t.TypeArgs().Types() {
			if generic(a) {
				return true
			}
		}
		return t.TypeParams().Len() > t.TypeArgs().Len()
	case *types.Basic:
		return false
	}
	return true // what else there is, is rarely asked for
}
