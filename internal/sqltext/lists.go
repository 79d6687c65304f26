package sqltext

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// maxElements bounds the literals whose elements are evaluated.
const maxElements = 2000

// slice evaluates x[low:high] of an array, a slice or a string.
func (e *Evaluator) slice(v *ssa.Slice) *Expr {
	if a, ok := v.X.(*ssa.Alloc); ok && v.Low == nil && v.High == nil {
		if _, ok := a.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array); ok {
			return e.overwritten(v, e.array(a))
		}
	}
	// make([]T, n) with a constant n is an array sliced to n.
	if a, ok := v.X.(*ssa.Alloc); ok && v.Low == nil {
		if n, ok := constInt(v.High); ok {
			if n == 0 {
				return node(kindList)
			}
			if arr := e.array(a); arr.kind == kindList && int(n) <= len(arr.args) {
				return e.overwritten(v, node(kindList, arr.args[:n]...))
			}
		}
	}
	x := e.eval(v.X, v)
	if v.Low == nil && v.High == nil {
		return x
	}
	low, lowOK := constInt(v.Low)
	if v.Low == nil {
		low, lowOK = 0, true
	}
	if !isText(v.X.Type()) {
		if n, ok := constInt(v.High); ok && n == 0 && lowOK {
			return node(kindList)
		}
		return unknown(v.Type(), "part of "+describe(v.X), v.Pos())
	}
	if !lowOK {
		args := []*Expr{x, e.eval(v.Low, v)}
		if v.High != nil {
			args = append(args, e.eval(v.High, v))
		}
		part := opExpr(opPart, 0, args...)
		part.segs = freeExpr("part of "+describe(v.X), v.Pos()).segs
		return part
	}
	cut := opExpr(opCut, int(low), x)
	if v.High == nil {
		return cut
	}
	if n, ok := constInt(v.High); ok {
		return opExpr(opCut, int(low), x, literalExpr(strconv.FormatInt(n, 10)))
	}
	return opExpr(opCut, int(low), x, e.eval(v.High, v))
}

func constInt(v ssa.Value) (int64, bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Int {
		return 0, false
	}
	return c.Int64(), true
}

// array reads the elements of an array variable that are assigned at constant
// indices.
func (e *Evaluator) array(a *ssa.Alloc) *Expr {
	arr, ok := a.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array)
	if !ok || arr.Len() > maxElements {
		return freeExpr("elements of "+describe(a), a.Pos())
	}
	if a.Comment != "varargs" && a.Comment != "slicelit" && a.Comment != "complit" && !filledFirst(a) {
		return unknown(arr, "elements of "+describe(a)+" are assigned on some paths, or after it is used", a.Pos())
	}
	elems := make([]*Expr, arr.Len())
	for _, in := range *a.Referrers() {
		ix, ok := in.(*ssa.IndexAddr)
		if !ok {
			if x := e.wholeArray(a, in, arr); x != nil {
				return x
			}
			continue
		}
		n, constant := constInt(ix.Index)
		for _, r := range *ix.Referrers() {
			st, ok := r.(*ssa.Store)
			switch {
			case !ok && onlyLoadedOrStored(ix):
			case !ok || st.Addr != ssa.Value(ix):
				return unknown(arr, "the address of an element of "+describe(a)+" is taken", ix.Pos())
			case !constant || n < 0 || n >= arr.Len():
				return freeExpr("elements of "+describe(a)+" are assigned by index", a.Pos())
			case elems[n] != nil:
				elems[n] = e.unknownElement(arr.Elem(), "an element is assigned twice", st.Pos())
			default:
				elems[n] = e.source(e.item(st.Val, st, arr.Elem()), e.syntax(a, st, int(n), int(arr.Len())))
			}
		}
	}
	for i, x := range elems {
		switch {
		case x != nil:
		case a.Comment != "varargs" && a.Comment != "slicelit" && a.Comment != "complit" && handedOut(a):
			elems[i] = e.unknownElement(arr.Elem(), "an element of "+describe(a)+" is assigned elsewhere", a.Pos())
		default:
			elems[i] = e.fieldsElement(a, int64(i), arr.Elem())
		}
	}
	return node(kindList, elems...)
}

// handedOut says whether a slice of the array variable is passed to a call
// that could assign elements.
func handedOut(a *ssa.Alloc) bool {
	for _, in := range *a.Referrers() {
		s, ok := in.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, r := range *s.Referrers() {
			if call, ok := r.(ssa.CallInstruction); ok {
				if _, ok := call.Common().Value.(*ssa.Builtin); !ok {
					return true
				}
			}
		}
	}
	return false
}

// wholeArray handles a use of an array variable that is not of one element:
// nil when it leaves the elements alone.
func (e *Evaluator) wholeArray(a *ssa.Alloc, in ssa.Instruction, arr *types.Array) *Expr {
	switch in := in.(type) {
	case *ssa.Slice, *ssa.UnOp, *ssa.DebugRef:
		return nil
	case *ssa.Store:
		load, ok := in.Val.(*ssa.UnOp)
		if !ok || in.Addr != ssa.Value(a) || in.Block() != a.Block() || e.elementsAssigned(a) {
			break
		}
		if from, ok := load.X.(*ssa.Alloc); ok && from != a && from.Comment == "complit" {
			return e.array(from)
		}
	}
	return unknown(arr, "elements of "+describe(a), a.Pos())
}

// elementsAssigned says whether an array variable is assigned as a whole more
// than once, or by element.
func (e *Evaluator) elementsAssigned(a *ssa.Alloc) bool {
	stores := 0
	for _, in := range *a.Referrers() {
		switch in := in.(type) {
		case *ssa.Store:
			stores++
		case *ssa.IndexAddr:
			if !onlyLoaded(in) {
				return true
			}
		}
	}
	return stores > 1
}

// fieldsElement is an element that is assigned field by field, or not at all.
func (e *Evaluator) fieldsElement(a *ssa.Alloc, i int64, t types.Type) *Expr {
	rec := zero(t)
	if rec.kind != kindRecord {
		return e.zeroElement(t)
	}
	rec = &Expr{kind: kindRecord, names: rec.names, args: append([]*Expr(nil), rec.args...)}
	for _, in := range *a.Referrers() {
		ix, ok := in.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		if n, ok := constInt(ix.Index); !ok || n != i {
			continue
		}
		for _, r := range *ix.Referrers() {
			fa, ok := r.(*ssa.FieldAddr)
			if !ok {
				continue
			}
			for _, s := range *fa.Referrers() {
				if st, ok := s.(*ssa.Store); ok && st.Addr == ssa.Value(fa) && fa.Field < len(rec.args) {
					rec.args[fa.Field] = e.eval(st.Val, st)
					rec.open = rec.open || rec.args[fa.Field].open
				}
			}
		}
	}
	return rec
}

func (e *Evaluator) zeroElement(t types.Type) *Expr {
	if types.IsInterface(t) {
		return &Expr{kind: kindValue, value: &Value{Expr: "nil", IsConst: true, Const: "nil"}}
	}
	return zero(t)
}

func (e *Evaluator) unknownElement(t types.Type, reason string, pos token.Pos) *Expr {
	if types.IsInterface(t) {
		return &Expr{kind: kindValue, value: &Value{Expr: "?", Pos: pos}, args: []*Expr{freeExpr(reason, pos)}}
	}
	return unknown(t, reason, pos)
}

// item evaluates a list element: values of interface lists keep their role.
func (e *Evaluator) item(v ssa.Value, at ssa.Instruction, elem types.Type) *Expr {
	if types.IsInterface(elem) {
		return e.Value(v, at)
	}
	return e.eval(v, at)
}

// overwritten adds what is assigned to elements through the slice itself.
func (e *Evaluator) overwritten(v ssa.Value, list *Expr) *Expr {
	if e.rewritten(v, true) {
		return unknown(v.Type(), "elements of "+describe(v)+" are assigned elsewhere", v.Pos())
	}
	elem := v.Type().Underlying().(*types.Slice).Elem()
	out := list
	for _, in := range *v.Referrers() {
		ix, ok := in.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, r := range *ix.Referrers() {
			st, ok := r.(*ssa.Store)
			if !ok || st.Addr != ssa.Value(ix) {
				continue
			}
			n, ok := constInt(ix.Index)
			if !ok || list.kind != kindList || n < 0 || int(n) >= len(list.args) {
				return unknown(v.Type(), "elements of "+describe(v)+" are assigned by index", v.Pos())
			}
			if out == list {
				out = node(kindList, append([]*Expr(nil), list.args...)...)
			}
			out.args[n] = e.unknownElement(elem, "an element is assigned later", st.Pos())
		}
	}
	return out
}

// makeSlice evaluates make([]T, n): empty, or elements assigned by index.
func (e *Evaluator) makeSlice(v *ssa.MakeSlice) *Expr {
	if n, ok := constInt(v.Len); ok && n == 0 {
		return node(kindList)
	}
	elem := v.Type().Underlying().(*types.Slice).Elem()
	var stored []*Expr
	var each *loop
	for _, in := range *v.Referrers() {
		ix, ok := in.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, r := range *ix.Referrers() {
			if st, ok := r.(*ssa.Store); ok && st.Addr == ssa.Value(ix) {
				x := e.item(st.Val, st, elem)
				if x.open {
					return unknown(v.Type(), "elements of "+describe(v), v.Pos())
				}
				stored = append(stored, node(kindList, x))
				each = e.fills(v, ix, st)
			}
		}
	}
	if len(stored) == 0 || e.rewritten(v, true) {
		return unknown(v.Type(), "elements of "+describe(v), v.Pos())
	}
	x := node(kindRepeat, stored...)
	x.segs = freeExpr("elements of "+describe(v)+" are assigned in a loop", v.Pos()).segs
	if len(stored) == 1 && each != nil && readAfter(v, each) {
		x.loop = each
	}
	return node(kindAppend, node(kindList), x)
}

// element selects an element of list.
func (e *Evaluator) element(list *Expr, index ssa.Value, at ssa.Value) *Expr {
	x := opExpr(opElement, -1, list)
	if n, ok := constInt(index); ok {
		x.n = int(n)
	} else {
		x.args = append(x.args, e.eval(index, nil))
		x.open = x.open || x.args[1].open
	}
	x.segs = numberHole(at.Type())
	return x
}

// mapLiteral reads a map whose entries are all assigned in one place.
func (e *Evaluator) mapLiteral(v *ssa.MakeMap) *Expr {
	t := v.Type().Underlying().(*types.Map)
	m := node(kindRecord)
	bad := unknown(v.Type(), "entries of "+describe(v), v.Pos())
	if e.rewritten(v, true) {
		return bad
	}
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.MapUpdate:
			// Text must be complete before it is used; a placeholder's value
			// may be set on some paths only.
			if in.Map != ssa.Value(v) && in.Value == ssa.Value(v) && e.keptUnchanged(in.Map) {
				continue
			}
			if in.Map != ssa.Value(v) || in.Block() != v.Block() && !types.IsInterface(t.Elem()) {
				return bad
			}
			k, ok := in.Key.(*ssa.Const)
			if !ok || k.Value == nil || len(m.args) >= maxElements {
				return bad
			}
			x := e.item(in.Value, in, t.Elem())
			if i := slices.Index(m.names, k.Value.ExactString()); i >= 0 {
				m.args[i] = e.unknownElement(t.Elem(), "an entry is assigned twice", in.Pos())
				continue
			}
			m.names = append(m.names, k.Value.ExactString())
			m.args = append(m.args, x)
			m.open = m.open || x.open
		case *ssa.Lookup, *ssa.Range, *ssa.DebugRef, *ssa.ChangeType, *ssa.MakeInterface, *ssa.Return:
		case *ssa.Store:
			if _, ok := in.Addr.(*ssa.Global); !ok && !types.IsInterface(t.Elem()) {
				return bad
			}
		case ssa.CallInstruction:
			// A callee could add entries; len and reads of the runtime cannot.
			if _, ok := in.Common().Value.(*ssa.Builtin); !ok && in.Common().StaticCallee() == nil {
				return bad
			}
		default:
			return bad
		}
	}
	return m
}

// syntax returns the expression of element n of a literal or of a variadic
// call's arguments, or nil.
func (e *Evaluator) syntax(a *ssa.Alloc, st *ssa.Store, n, size int) ast.Expr {
	if a.Comment != "varargs" {
		return e.literals.elems[st.Pos()]
	}
	call := e.literals.calls[a.Pos()]
	if call == nil || len(call.Args) < size {
		return nil
	}
	return call.Args[len(call.Args)-size+n]
}

// source sets where an element was written and how.
func (e *Evaluator) source(x *Expr, expr ast.Expr) *Expr {
	if expr != nil && x.kind == kindValue && x.value != nil {
		x.value.Pos, x.value.Expr = expr.Pos(), types.ExprString(expr)
	}
	return x
}
