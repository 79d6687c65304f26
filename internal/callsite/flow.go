package callsite

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// flows passes what functions run to the places that hold them, and says
// whether a place got something new.
func (f *finder) flows() bool {
	grown := false
	for _, fn := range f.funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				f.functions(in, func(v ssa.Value) {
					held := f.held(v)
					if len(held) == 0 {
						return
					}
					s := &sinks{finder: f, held: held, seen: map[ssa.Value]bool{}}
					s.use(in, v)
					for _, p := range s.places {
						grown = f.hold(p, held) || grown

					}
				})
			}
		}
	}
	return grown
}

// hold adds what functions run to what a place holds, and says whether any of
// it is new.
func (f *finder) hold(p holder, held []heldRun) bool {
	grown := false
	for _, key := range p.keys() {
		for _, h := range held {
			if list := appendHeld(f.holders[key], h); len(list) > len(f.holders[key]) {
				f.holders[key], grown = list, true
			}
		}
	}
	return grown
}

// functions visits the operands of in that are functions, but for the one that
// it calls.
func (f *finder) functions(in ssa.Instruction, visit func(v ssa.Value)) {
	var callee ssa.Value
	if call, ok := in.(ssa.CallInstruction); ok && !call.Common().IsInvoke() {
		callee = call.Common().Value
	}
	switch in.(type) {
	case *ssa.DebugRef, *ssa.UnOp, *ssa.Phi:
		return // what is loaded or merged is seen where it goes on to
	}
	var operands [8]*ssa.Value
	for _, op := range in.Operands(operands[:0]) {
		if *op == nil || *op == callee {
			continue
		}
		switch v := (*op).(type) {
		case *ssa.Function, *ssa.MakeClosure:
			if m, ok := in.(*ssa.MakeClosure); ok && m.Fn == v {
				continue // the closure is the value
			}
		default:
			if _, ok := (*op).Type().Underlying().(*types.Signature); !ok {
				continue
			}
		}
		visit(*op)
	}
}

// sinks collects the places that a function goes to.
type sinks struct {
	*finder
	held   []heldRun
	places []holder
	seen   map[ssa.Value]bool
	lost   bool // it goes where its calls are not seen
}

func (s *sinks) place(p holder) {
	switch pkg := p.pkg(); {
	case p.of == nil:
		s.lost = true
		return
	case pkg != nil && pkg != s.pass.Pkg:
		if key := p.key(); key == "" || !s.dispatch(pkg, key, s.held) {
			s.lost = true
		}
		return
	}
	if !slices.Contains(s.places, p) {
		s.places = append(s.places, p)
	}
}

// value follows v, a function or what holds it, to all its uses.
func (s *sinks) value(v ssa.Value) {
	if s.seen[v] {
		return
	}
	s.seen[v] = true
	refs := v.Referrers()
	if refs == nil {
		s.lost = true
		return
	}
	for _, in := range *refs {
		s.use(in, v)
	}
}

// use follows v through one instruction.
func (s *sinks) use(in ssa.Instruction, v ssa.Value) {
	switch in := in.(type) {
	case ssa.CallInstruction:
		s.passed(in, v)
	case *ssa.Store:
		if in.Val == v {
			s.stored(in.Addr)
		}
	case *ssa.MapUpdate:
		if in.Value == v {
			s.container(in.Map)
		}
	case *ssa.MakeClosure:
		if in.Fn == v {
			s.value(in)
			return
		}
		for i, b := range in.Bindings {
			if fn, ok := in.Fn.(*ssa.Function); ok && b == v && i < len(fn.FreeVars) {
				s.value(fn.FreeVars[i])
			}
		}
	case *ssa.Return:
		for i, r := range in.Results {
			if r == v {
				s.place(holder{of: functionOf(in.Parent()), index: -1 - i})
			}
		}
	case *ssa.ChangeType:
		if n := functionType(in.Type()); n != nil {
			s.place(holder{of: n})
		}
		s.value(in)
	case *ssa.MakeInterface:
		// A named function type keeps its functions; its methods are looked at
		// where it becomes an interface.
		if functionType(in.X.Type()) == nil {
			s.lost = true
		}
	case *ssa.Phi, *ssa.Slice, *ssa.UnOp, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Index, *ssa.Lookup, *ssa.Field, *ssa.Extract, *ssa.Range, *ssa.Next:
		if in, ok := in.(*ssa.UnOp); ok && in.Op != token.MUL {
			s.lost = true
			return
		}
		s.value(in.(ssa.Value))
	case *ssa.BinOp, *ssa.DebugRef, *ssa.If:
	default:
		s.lost = true
	}
}

// stored follows a function into a variable, a field or an element.
func (s *sinks) stored(addr ssa.Value) {
	switch addr := addr.(type) {
	case *ssa.Global:
		s.place(holder{of: addr.Object()})
	case *ssa.FieldAddr:
		s.place(fieldHolder(addr.X.Type(), addr.Field))
	case *ssa.IndexAddr:
		s.container(addr.X)
	case *ssa.Alloc:
		s.value(addr)
	case *ssa.FreeVar:
		s.value(addr)
		if b := s.bound(addr); b != nil {
			s.value(b)
		}
	default:
		s.lost = true
	}
}

// container follows a function that becomes an element of v.
func (s *sinks) container(v ssa.Value) {
	if s.seen[v] {
		return
	}
	switch x := v.(type) {
	case *ssa.UnOp:
		if x.Op == token.MUL {
			s.value(v)
			s.stored(x.X)
			return
		}
	case *ssa.Alloc, *ssa.MakeMap, *ssa.MakeSlice:
		s.value(v)
		return
	case *ssa.Slice:
		s.value(v)
		s.container(x.X)
		return
	case *ssa.Parameter:
		s.value(v)
		s.place(s.parameter(x))
		return
	}
	s.lost = true
}

// passed follows a function into a call.
func (s *sinks) passed(call ssa.CallInstruction, v ssa.Value) {
	c := call.Common()
	if c.IsInvoke() {
		s.lost = s.lost || slices.Contains(c.Args, v)
		return
	}
	if b, ok := c.Value.(*ssa.Builtin); ok {
		switch {
		case b.Name() == "append" && call.Value() != nil:
			s.value(call.Value())
		case b.Name() != "len" && b.Name() != "cap":
			s.lost = true
		}
		return
	}
	fn := s.eval.Callee(c)
	for i, a := range c.Args {
		if a != v {
			continue
		}
		if fn == nil {
			s.lost = true
			return
		}
		s.place(holder{of: functionOf(fn), index: i})
	}
}
