package origin

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// callResult adds the origins of a call's result.
func (w *walk) callResult(call *ssa.Call, result int, path string, at spot) {
	if b, ok := call.Call.Value.(*ssa.Builtin); ok {
		w.builtin(b, call, path, at)
		return
	}
	obj := Method(call)
	name := calleeName(call)
	switch in := knowledge.LookupInput(obj); {
	case name != "" && w.policy.Source(name):
		w.source(name, path, call.Pos())
		return
	case obj != nil && w.policy.Check(name):
		w.add(Origin{Kind: Trusted, What: "the check of " + name, Pos: call.Pos()})
		return
	case knowledge.IsContextValue(obj):
		w.add(Origin{Kind: Trusted, What: "a context value", Pos: call.Pos()})
		return
	case in != nil && in.Fills == knowledge.None && in.From != knowledge.None:
		w.carrier(call, obj, in, at)
		return
	case in != nil && in.Fills == knowledge.None && in.What != "":
		o := Origin{Kind: Untrusted, What: in.What, Pos: call.Pos()}
		if in.Label != knowledge.None {
			o.Label = ConstString(declared(call, obj, in.Label))
		}
		w.add(o)
		return
	}
	if found, ok := w.callee(call, obj, result, path); ok {
		w.substitute(call, found, at)
		return
	}
	if obj != nil && obj.Signature().Recv() != nil && obj.Signature().Params().Len() == 0 {
		recv := Argument(call, 0)
		if field, ok := strings.CutPrefix(obj.Name(), "Get"); ok && knowledge.IsMessage(recv.Type()) {
			w.value(recv, "."+field, at)
			return
		}
		if respells[obj.Name()] {
			w.value(recv, "", at)
			return
		}
	}
	w.unknown("the result of "+cmp.Or(name, "a function value"), call.Pos())
}

// calleeName is the full name of what a call calls: a function or method, or
// the variable or field that holds one; "" when it has none.
func calleeName(call ssa.CallInstruction) string {
	if obj := Method(call); obj != nil {
		return knowledge.FullName(obj)
	}
	load, ok := call.Common().Value.(*ssa.UnOp)
	if !ok {
		return ""
	}
	switch v := load.X.(type) {
	case *ssa.Global:
		if v.Package() != nil {
			return v.Package().Pkg.Path() + "." + v.Name()
		}
	case *ssa.FieldAddr:
		return knowledge.FullFieldName(v.X.Type(), v.Field)
	}
	return ""
}

// source adds the part at path of what a source of the policy gives.
func (w *walk) source(name, path string, pos token.Pos) {
	// Of a field that nobody has named yet the reader of the fact judges.
	if path == AnyField || w.policy.Part(path) {
		w.add(Origin{Kind: Trusted, What: name, Pos: pos})
		return
	}
	w.unknown(strings.TrimPrefix(path, ".")+" of what "+name+" gives", pos)
}

// respells are methods that give a value in another type.
var respells = map[string]bool{
	"String": true, "Bytes": true, "Value": true, "Text": true, "Hex": true, "Int": true, "Int64": true, "Uint64": true, "UUID": true, "Unwrap": true,
}

func (w *walk) builtin(b *ssa.Builtin, call *ssa.Call, path string, at spot) {
	switch b.Name() {
	case "append", "min", "max", "ssa:wrapnilchk":
		for _, a := range call.Call.Args {
			w.value(a, path, at)
		}
	default:
		w.unknown("a value made at run time", call.Pos())
	}
}

// carrier adds the origins of what a library's function hands on.
func (w *walk) carrier(call *ssa.Call, obj *types.Func, in *knowledge.Input, at spot) {
	from := func(w *walk) {
		for _, v := range w.sources(call, obj, in) {
			w.value(v, "", at)
		}
	}
	var found []Origin
	if in.Keeps {
		found = w.within(from)
	} else {
		found = w.within(func(w *walk) { w.carried(from) })
	}
	if in.What != "" {
		for i := range found {
			if found[i].Kind == Untrusted {
				found[i].What = in.What
			}
		}
	}
	if in.Label != knowledge.None {
		found = labelled(found, ConstString(declared(call, obj, in.Label)))
	}
	if len(found) == 0 {
		w.unknown("the result of "+knowledge.FullName(obj), call.Pos())
	}
	w.addAll(found)
}

// sources are the arguments that a library's function hands on.
func (w *walk) sources(call ssa.CallInstruction, obj *types.Func, in *knowledge.Input) []ssa.Value {
	switch in.From {
	case knowledge.All:
		var all []ssa.Value
		if c := call.Common(); c.IsInvoke() {
			all = append(all, c.Value)
		}
		for _, a := range call.Common().Args {
			if knowledge.TypeName(a.Type()) != "context.Context" && !isBool(a.Type()) {
				all = append(all, a)
			}
		}
		return all
	case knowledge.Receiver:
		return []ssa.Value{Argument(call, 0)}
	default:
		if v := declared(call, obj, in.From); v != nil {
			return []ssa.Value{v}
		}
		return nil
	}
}

// callee is what is known of the function that a call runs.
func (w *walk) callee(call ssa.CallInstruction, obj *types.Func, result int, path string) ([]Origin, bool) {
	fn := Callee(call)
	if fn != nil && len(fn.Blocks) > 0 {
		return w.result(fn, result, path), true
	}
	if obj == nil {
		return nil, false
	}
	return w.imports.Result(obj, result, path)
}

// substitute adds origins that are in terms of a callee's parameters.
func (w *walk) substitute(call ssa.CallInstruction, found []Origin, at spot) {
	fn := Callee(call)
	for _, o := range found {
		if o.Kind != Parameter || o.Func != nil && o.Func != fn {
			w.add(o)
			continue
		}
		arg := Argument(call, o.Index)
		if arg == nil {
			w.unknown("the result of a call", call.Pos())
			continue
		}
		given := w.within(func(w *walk) { w.value(arg, o.Path, at) })
		if o.Vouched {
			given = vouch(given)
		}
		if o.NonZero {
			given = notZero(given)
		}
		w.addAll(given)
	}
}

// result traces what a function of the package returns.
func (t *Tracer) result(fn *ssa.Function, result int, path string) []Origin {
	return t.memo(t.results, resultKey{fn, result, path, 'r'}, func(w *walk) {
		for _, ret := range returns(fn) {
			if result >= len(ret.Results) || fails(ret, result) {
				continue
			}
			w.value(ret.Results[result], path, spotOf(ret))
		}
		// Beside others the zero value says that there is none: whether that
		// reaches anything is for the caller to know.
		zero := func(o Origin) bool { return o.Kind == Constant && o.Zero }
		if slices.ContainsFunc(w.out, func(o Origin) bool { return !zero(o) }) {
			w.out = slices.DeleteFunc(w.out, zero)
		}
	})
}

// fillsOf traces what a function of the package leaves behind a parameter.
func (t *Tracer) fillsOf(fn *ssa.Function, index int, path string) []Origin {
	return t.memo(t.fills, resultKey{fn, index, path, 'f'}, func(w *walk) {
		if index >= len(fn.Params) {
			return
		}
		for _, ret := range returns(fn) {
			w.value(fn.Params[index], path, spotOf(ret))
		}
	})
}

func (t *Tracer) memo(known map[resultKey][]Origin, key resultKey, f func(*walk)) []Origin {
	if os, ok := known[key]; ok {
		return os
	}
	if t.busy[key] {
		return nil // what a recursive call returns, the others return
	}
	t.busy[key] = true
	defer delete(t.busy, key)
	w := t.walk()
	f(w)
	if t.steps <= maxSteps {
		known[key] = w.out
	}
	return w.out
}

func returns(fn *ssa.Function) []*ssa.Return {
	var out []*ssa.Return
	for _, b := range fn.Blocks {
		if len(b.Instrs) > 0 {
			if r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
				out = append(out, r)
			}
		}
	}
	return out
}

// fails tells whether a result that is the zero value accompanies an error, or
// false: nobody uses it.
func fails(ret *ssa.Return, result int) bool {
	last := len(ret.Results) - 1
	if result == last || !isZero(ret.Results[result]) {
		return false
	}
	c, constant := ret.Results[last].(*ssa.Const)
	switch t := ret.Results[last].Type(); {
	case isError(t):
		return !constant || c.Value != nil
	case isBool(t):
		return constant && c.Value.String() == "false"
	default:
		return false
	}
}

// isZero tells whether a value is the zero value as written or as a variable
// that nothing assigns.
func isZero(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Const:
		return v.Value == nil || v.Value.ExactString() == `""` || v.Value.ExactString() == "0"
	case *ssa.UnOp:
		a, ok := v.X.(*ssa.Alloc)
		return ok && !slices.ContainsFunc(*a.Referrers(), func(in ssa.Instruction) bool { return in != ssa.Instruction(v) })
	default:
		return false
	}
}

// filled is what a call leaves behind the pointer that it is given as argument
// arg, for the part at path. All tells that nothing of before remains, known
// whether the call is understood at all.
func (w *walk) filled(call ssa.CallInstruction, arg int, path string) (found []Origin, all, known bool) {
	obj := Method(call)
	if obj != nil && obj.Signature().Variadic() && knowledge.OnlyReads(obj) && Argument(call, arg) == declared(call, obj, obj.Signature().Params().Len()-1) {
		return nil, false, true
	}
	if in := knowledge.LookupInput(obj); in != nil && in.Fills != knowledge.None {
		at := in.Fills
		if obj.Signature().Recv() != nil {
			at++
		}
		if at != arg {
			return nil, false, true // the decoder itself
		}
		return w.decoded(call, obj, in), true, true
	} else if in != nil && in.Keeps && isPointer(call, arg) {
		return nil, false, false // it hands the pointer on
	} else if in != nil {
		return w.written(call, obj, in, arg)
	}
	var effects []Origin
	switch fn := Callee(call); {
	case fn != nil && len(fn.Blocks) > 0:
		effects, known = w.fillsOf(fn, arg, path), true
	case obj != nil:
		effects, known = w.imports.Fills(obj, arg)
	}
	if !known {
		return nil, false, false
	}
	all = true
	var own []Origin
	for _, o := range effects {
		if o.Kind == Unknown {
			known = false
		}
		if o.Kind == Parameter && o.Index == arg && (o.Path == path || o.Func == nil) {
			all = false // it may leave it as it is
			continue
		}
		own = append(own, o)
	}
	found = w.within(func(w *walk) { w.substitute(call, own, spotOf(call)) })
	return found, all, known
}

func isPointer(call ssa.CallInstruction, arg int) bool {
	v := Argument(call, arg)
	if m, ok := v.(*ssa.MakeInterface); ok {
		v = m.X
	}
	_, ok := v.Type().Underlying().(*types.Pointer)
	return ok
}

// written is what a library's function that carries values leaves behind a
// pointer: the rest of its arguments.
func (w *walk) written(call ssa.CallInstruction, obj *types.Func, in *knowledge.Input, arg int) (found []Origin, all, known bool) {
	if in.From != knowledge.All {
		return nil, false, true // it reads the input itself
	}
	found = w.within(func(w *walk) {
		w.carried(func(w *walk) {
			for i, v := range call.Common().Args {
				if i != arg && !isBool(v.Type()) {
					w.value(v, "", spotOf(call))
				}
			}
		})
	})
	return found, len(found) > 0 && assigns[obj.Name()], len(found) > 0 && assigns[obj.Name()]
}

// assigns are methods that replace what they are called on.
var assigns = map[string]bool{"Scan": true, "Set": true, "UnmarshalText": true, "UnmarshalJSON": true, "UnmarshalBinary": true, "SetValid": true}

// decoded is what a decoder writes: the input that it reads, itself or from
// what it is given.
func (w *walk) decoded(call ssa.CallInstruction, obj *types.Func, in *knowledge.Input) []Origin {
	if in.From == knowledge.None {
		return []Origin{{Kind: Untrusted, What: in.What, Pos: call.Pos()}}
	}
	return w.within(func(w *walk) {
		w.carried(func(w *walk) {
			for _, v := range w.sources(call, obj, in) {
				w.value(v, "", spotOf(call))
			}
		})
	})
}
