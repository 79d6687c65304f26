package callsite

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// holder is a place that holds functions: parameter number index of a
// function, result number -1-index of one, a field, a package-level variable
// or a named function type. Functions without an object are by their SSA form.
type holder struct {
	of    any // *types.Func, *ssa.Function, *types.Var or *types.TypeName
	index int
	name  string // of a field: with its type
	// literal is, of a field of a struct type without a name, the type as
	// written: each place where it is written has fields of its own.
	literal string
}

// keys are what places have in common that hold the same functions: a struct
// may be converted from one type to another.
func (p holder) keys() []holder {
	keys := []holder{{of: p.of, index: p.index}}
	if p.literal != "" {
		keys = append(keys, holder{literal: p.literal})
	}
	return keys
}

// pkg is the package that a place is of; nil for that of a function literal,
// which is the package at hand.
func (p holder) pkg() *types.Package {
	if obj, ok := p.of.(types.Object); ok {
		return obj.Pkg()
	}
	return nil
}

// heldRun is a statement that a held function runs. Bound says that its
// receiver, parameter zero, is not among the arguments of a call.
type heldRun struct {
	run
	bound bool
}

// held returns what the functions run that a value of function type, or a list
// or map of such, may be.
func (f *finder) held(v ssa.Value) []heldRun {
	var out []heldRun
	add := func(list []heldRun) {
		for _, h := range list {
			out = appendHeld(out, h)
		}
	}
	seen := map[ssa.Value]bool{}
	var from func(v ssa.Value)
	place := func(p holder) { add(f.holds(p)) }
	from = func(v ssa.Value) {
		if v == nil || seen[v] {
			return
		}
		seen[v] = true
		switch v := v.(type) {
		case *ssa.Function:
			add(f.runsOfValue(v))
		case *ssa.MakeClosure:
			from(v.Fn)
		case *ssa.Parameter:
			place(f.parameter(v))
			f.typed(v.Type(), place)
		case *ssa.FreeVar:
			from(f.bound(v))
		case *ssa.UnOp:
			if v.Op == token.MUL {
				from(v.X)
			} else {
				return
			}
			f.typed(v.Type(), place)
		case *ssa.Global:
			place(holder{of: v.Object()})
		case *ssa.FieldAddr:
			place(fieldHolder(v.X.Type(), v.Field))
		case *ssa.Field:
			place(fieldHolder(v.X.Type(), v.Field))
			f.typed(v.Type(), place)
		case *ssa.Alloc:
			for _, in := range *v.Referrers() {
				switch in := in.(type) {
				case *ssa.Store:
					if in.Addr == ssa.Value(v) {
						from(in.Val)
					}
				case *ssa.IndexAddr:
					for _, r := range *in.Referrers() {
						if st, ok := r.(*ssa.Store); ok && st.Addr == ssa.Value(in) {
							from(st.Val)
						}
					}
				}
			}
		case *ssa.MakeMap:
			for _, in := range *v.Referrers() {
				if u, ok := in.(*ssa.MapUpdate); ok {
					from(u.Value)
				}
			}
		case *ssa.IndexAddr:
			from(v.X)
		case *ssa.Index:
			from(v.X)
		case *ssa.Lookup:
			from(v.X)
		case *ssa.Slice:
			from(v.X)
		case *ssa.Next:
			if r, ok := v.Iter.(*ssa.Range); ok {
				from(r.X)
			}
		case *ssa.Extract:
			if call, ok := v.Tuple.(*ssa.Call); ok {
				place(f.resultOf(call, v.Index))
			} else {
				from(v.Tuple)
			}
		case *ssa.Call:
			if b, ok := v.Call.Value.(*ssa.Builtin); ok {
				if b.Name() == "append" {
					for _, a := range v.Call.Args {
						from(a)
					}
				}
				return
			}
			place(f.resultOf(v, 0))
		case *ssa.Phi:
			for _, e := range v.Edges {
				from(e)
			}
		case *ssa.ChangeType:
			from(v.X)
		case *ssa.TypeAssert:
			f.typed(v.AssertedType, place)
		default:
			// Nothing is known of other values; a function that goes there is
			// reported where it does.
			f.typed(v.Type(), place)
		}
	}
	from(v)
	return out
}

// typed visits the named function type that t is: its values are converted to
// it, and called in its methods.
func (f *finder) typed(t types.Type, visit func(holder)) {
	if n := functionType(t); n != nil {
		visit(holder{of: n})
	}
}

// functionType returns the named function type with methods that t is, or nil.
func functionType(t types.Type) *types.TypeName {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.NumMethods() == 0 {
		return nil
	}
	if _, ok := n.Underlying().(*types.Signature); !ok {
		return nil
	}
	return n.Origin().Obj()
}

// parameter is the place of a parameter.
func (f *finder) parameter(p *ssa.Parameter) holder {
	for i, q := range p.Parent().Params {
		if q == p {
			return holder{of: functionOf(p.Parent()), index: i}
		}
	}
	return holder{}
}

// functionOf is how a holder names a function: by its object where it has one,
// which other packages see too.
func functionOf(fn *ssa.Function) any {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		return obj.Origin()
	}
	return fn
}

func (f *finder) resultOf(call *ssa.Call, i int) holder {
	if fn := f.eval.Callee(call.Common()); fn != nil {
		return holder{of: functionOf(fn), index: -1 - i}
	}
	return holder{}
}

// bound is what a function literal's free variable is bound to.
func (f *finder) bound(v *ssa.FreeVar) ssa.Value {
	fn := v.Parent()
	if fn.Parent() == nil {
		return nil
	}
	i := 0
	for i < len(fn.FreeVars) && fn.FreeVars[i] != v {
		i++
	}
	for _, b := range fn.Parent().Blocks {
		for _, in := range b.Instrs {
			if m, ok := in.(*ssa.MakeClosure); ok && m.Fn == ssa.Value(fn) && i < len(m.Bindings) {
				return m.Bindings[i]
			}
		}
	}
	return nil
}

// returnsRuns says whether a function returns functions that run SQL.
func (f *finder) returnsRuns(fn any, sig *types.Signature) bool {
	for i := range sig.Results().Len() {
		if len(f.holds(holder{of: fn, index: -1 - i})) > 0 {
			return true
		}
	}
	return false
}

// fieldHolder is the place of a field of t, a struct or a pointer to one.
func fieldHolder(t types.Type, i int) holder {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok || i >= s.NumFields() {
		return holder{}
	}
	p := holder{of: s.Field(i).Origin()}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		p.name = knowledge.TypeName(n.Origin()) + "." + s.Field(i).Name()
	} else {
		p.literal = knowledge.TypeName(s) + "." + s.Field(i).Name()
	}
	return p
}

// holds returns what the functions in a place run.
func (f *finder) holds(p holder) []heldRun {
	if p.of == nil {
		return nil
	}
	var list []heldRun
	for _, key := range p.keys() {
		for _, h := range f.holders[key] {
			list = appendHeld(list, h)
		}
	}
	if obj, ok := p.of.(types.Object); ok {
		for _, r := range f.imports.heldBy(obj, p.index) {
			list = appendHeld(list, heldRun{run: r})
		}
		for _, r := range f.imports.dispatched(p.key()) {
			list = appendHeld(list, heldRun{run: r})
		}
	}
	return list
}

// runsOfValue returns what a function runs that is used as a value.
func (f *finder) runsOfValue(fn *ssa.Function) []heldRun {
	bound := isBound(fn)
	if o := fn.Origin(); o != nil {
		fn = o
	}
	obj, _ := fn.Object().(*types.Func)
	var runs []run
	switch {
	case len(f.runs[fn]) > 0:
		runs = f.runs[fn]
	case obj == nil:
		return nil
	case f.lookup(obj) != nil:
		api := f.lookup(obj)
		if api.Elsewhere != "" {
			return nil
		}
		if api.Kind == knowledge.Execute {
			return nil
		}
		skip := 0
		if obj.Signature().Recv() != nil {
			skip = 1
		}
		runs = []run{apiRun(api, knowledge.FullName(obj), skip)}
	case obj.Pkg() == f.pass.Pkg && !isInterfaceMethod(obj):
		runs = f.runs[f.pkg.Prog.FuncValue(obj.Origin())]
	default:
		runs = f.implementation(obj)
	}
	var out []heldRun
	for _, r := range runs {
		out = append(out, heldRun{r, bound})
	}
	return out
}

// apiRun is what a function of a library runs, in terms of its parameters;
// skip is the number of receivers before them.
func apiRun(api *knowledge.API, name string, skip int) run {
	if api.Kind == knowledge.Built {
		return run{api: api, name: name, text: sqltext.Unknown("the library makes it")}
	}
	r := run{api: api, name: name, text: sqltext.Parameter(api.SQL + skip)}
	switch {
	case api.Kind == knowledge.Prepare:
	case api.Kind == knowledge.Copy:
		r.text = sqltext.CopyText(r.text, sqltext.Parameter(api.SQL+skip+1))
	case api.Style == knowledge.Bound:
		r.named = sqltext.ParameterValue(api.Args + skip)
	case api.Style == knowledge.Variadic || api.Style == knowledge.Slice:
		r.args = sqltext.Parameter(api.Args + skip)
	}
	return r
}

func appendHeld(list []heldRun, h heldRun) []heldRun {
	for _, o := range list {
		if o.bound == h.bound && o.fn == h.fn && sameRun(o.run, h.run) {
			return list
		}
	}
	return append(list, h)
}
