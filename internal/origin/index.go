package origin

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// Index holds what has to be known about a whole package: which literals
// capture what, who calls whom, and what is written where.
type Index struct {
	closures map[*ssa.Function]*ssa.MakeClosure
	callers  map[*ssa.Function][]ssa.CallInstruction
	globals  map[*ssa.Global][]ssa.Value // what is assigned; nil in it for more than that
	exposed  map[*ssa.Function]bool      // used as a value
	calls    []ssa.CallInstruction
	regions  map[ssa.Value]*region
}

// NewIndex makes the index of a package's functions.
func NewIndex(funcs []*ssa.Function) *Index {
	x := &Index{
		closures: map[*ssa.Function]*ssa.MakeClosure{}, callers: map[*ssa.Function][]ssa.CallInstruction{},
		globals: map[*ssa.Global][]ssa.Value{}, exposed: map[*ssa.Function]bool{}, regions: map[ssa.Value]*region{},
	}
	var operands [8]*ssa.Value
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				switch in := in.(type) {
				case *ssa.MakeClosure:
					if f, ok := in.Fn.(*ssa.Function); ok {
						x.closures[f] = in
					}
				case ssa.CallInstruction:
					x.calls = append(x.calls, in)
					if callee := Callee(in); callee != nil {
						x.callers[callee] = append(x.callers[callee], in)
					}
				}
				for i, op := range in.Operands(operands[:0]) {
					switch v := (*op).(type) {
					case *ssa.Global:
						x.global(v, in)
					case *ssa.Function:
						// The callee is a call's first operand.
						if c, ok := in.(ssa.CallInstruction); !ok || i > 0 || c.Common().IsInvoke() {
							x.expose(v)
						}
					}
				}
			}
		}
	}
	return x
}

func (x *Index) global(g *ssa.Global, in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.Store:
		if in.Addr == ssa.Value(g) {
			x.globals[g] = append(x.globals[g], in.Val)
			return
		}
	case *ssa.UnOp:
		if in.Op == token.MUL {
			return
		}
	case *ssa.DebugRef:
		return
	}
	x.globals[g] = append(x.globals[g], nil)
}

// Calls lists the package's calls.
func (x *Index) Calls() []ssa.CallInstruction { return x.calls }

// Callers lists the calls of a function in the package, as far as they name
// it.
func (x *Index) Callers(fn *ssa.Function) []ssa.CallInstruction { return x.callers[fn] }

// OnlyCalled tells whether the package uses a function in no other way than by
// calls that name it.
func (x *Index) OnlyCalled(fn *ssa.Function) bool { return len(x.callers[fn]) > 0 && !x.exposed[fn] }

// expose notes a function that is used as a value, or the method behind one.
func (x *Index) expose(fn *ssa.Function) {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	x.exposed[fn] = true
	if obj, ok := fn.Object().(*types.Func); ok && fn.Synthetic != "" {
		if target := fn.Prog.FuncValue(obj); target != nil {
			x.exposed[target] = true
		}
	}
}

// Callee is the function that a call names, generic ones in their general
// form; nil for a call through an interface or a variable.
func Callee(call ssa.CallInstruction) *ssa.Function {
	fn := call.Common().StaticCallee()
	if fn != nil && fn.Origin() != nil {
		fn = fn.Origin()
	}
	return fn
}

// Method is the declared function or interface method that a call names, or
// nil.
func Method(call ssa.CallInstruction) *types.Func {
	c := call.Common()
	if c.IsInvoke() {
		return c.Method
	}
	if fn := Callee(call); fn != nil {
		obj, _ := fn.Object().(*types.Func)
		return obj
	}
	return nil
}

// Argument is what a call passes for a parameter, the receiver being number
// zero; nil when there is none.
func Argument(call ssa.CallInstruction, index int) ssa.Value {
	c := call.Common()
	if c.IsInvoke() {
		if index == 0 {
			return c.Value
		}
		index--
	}
	if index < 0 || index >= len(c.Args) {
		return nil
	}
	return c.Args[index]
}

// declared is the argument for the declared parameter i of obj.
func declared(call ssa.CallInstruction, obj *types.Func, i int) ssa.Value {
	if obj.Signature().Recv() != nil {
		i++
	}
	return Argument(call, i)
}

// place names where a value is read from, so that two reads of one variable or
// field are known to be the same.
type place struct {
	root ssa.Value
	path string
}

// place follows conversions, fields and reads back to a root.
func (x *Index) place(v ssa.Value) place {
	path := ""
	for range 40 {
		switch u := v.(type) {
		case *ssa.ChangeType:
			v = u.X
		case *ssa.Convert:
			v = u.X
		case *ssa.MakeInterface:
			v = u.X
		case *ssa.ChangeInterface:
			v = u.X
		case *ssa.FieldAddr:
			v, path = u.X, "."+knowledge.FieldName(u.X.Type(), u.Field)+path
		case *ssa.Field:
			v, path = u.X, "."+knowledge.FieldName(u.X.Type(), u.Field)+path
		case *ssa.UnOp:
			if u.Op != token.MUL {
				return place{v, path}
			}
			v = u.X
		case *ssa.FreeVar:
			b := x.binding(u)
			if b == nil {
				return place{v, path}
			}
			v = b
		case *ssa.Alloc:
			only := x.only(u)
			if only == nil {
				return place{v, path}
			}
			v = only
		case *ssa.Call:
			next, part := x.read(u)
			if next == nil {
				return place{v, path}
			}
			v, path = next, part+path
		default:
			return place{v, path}
		}
	}
	return place{v, path}
}

// read is what a call reads an input from, and which: calling it again gives
// the same.
func (x *Index) read(call *ssa.Call) (ssa.Value, string) {
	obj := Method(call)
	in := knowledge.LookupInput(obj)
	if in == nil || in.Fills != knowledge.None || in.Label == knowledge.None {
		return nil, ""
	}
	label := ConstString(declared(call, obj, in.Label))
	base := Argument(call, 0)
	if label == "" || base == nil {
		return nil, ""
	}
	return base, "." + obj.Name() + "(" + label + ")"
}

// only is the one value that a local variable ever has.
func (x *Index) only(a *ssa.Alloc) ssa.Value {
	r := x.region(a)
	if len(r.writes) != 1 || r.touched {
		return nil
	}
	if st, ok := r.writes[0].in.(*ssa.Store); ok && r.writes[0].path == "" && st.Parent() == a.Parent() {
		return st.Val
	}
	return nil
}

// sends lists what is sent on a channel; all tells that nothing else is.
func (x *Index) sends(channel ssa.Value) (sent []*ssa.Send, all bool) {
	root := x.place(channel)
	if _, ok := root.root.(*ssa.MakeChan); !ok || root.path != "" {
		return nil, false
	}
	all = true
	seen := map[ssa.Value]bool{}
	var uses func(v ssa.Value)
	uses = func(v ssa.Value) {
		if seen[v] || v.Referrers() == nil {
			return
		}
		seen[v] = true
		for _, in := range *v.Referrers() {
			switch in := in.(type) {
			case *ssa.Send:
				if in.Chan == v {
					sent = append(sent, in)
				} else {
					all = false
				}
			case *ssa.ChangeType:
				uses(in)
			case *ssa.UnOp:
				if in.Op == token.MUL {
					uses(in)
				}
			case *ssa.Store:
				if in.Val == v && isVariable(in.Addr) {
					uses(in.Addr)
				} else if in.Val == v {
					all = false
				}
			case *ssa.MakeClosure:
				fn, ok := in.Fn.(*ssa.Function)
				for i, b := range in.Bindings {
					if ok && b == v && i < len(fn.FreeVars) {
						uses(fn.FreeVars[i])
					}
				}
			case *ssa.DebugRef, *ssa.Range, *ssa.BinOp:
			case ssa.CallInstruction:
				if _, builtin := in.Common().Value.(*ssa.Builtin); builtin {
					continue
				}
				fn := Callee(in)
				if fn == nil || len(fn.Blocks) == 0 {
					all = false
					continue
				}
				for i, p := range fn.Params {
					if Argument(in, i) == v {
						uses(p)
					}
				}
			default:
				all = false
			}
		}
	}
	uses(root.root)
	return sent, all
}

// binding is what the free variable of a function literal stands for.
func (x *Index) binding(v *ssa.FreeVar) ssa.Value {
	m := x.closures[v.Parent()]
	if m == nil {
		return nil
	}
	for i, f := range v.Parent().FreeVars {
		if f == v && i < len(m.Bindings) {
			return m.Bindings[i]
		}
	}
	return nil
}

// parts counts the parts of a path.
func parts(path string) int { return strings.Count(path, ".") + strings.Count(path, "[]") }
