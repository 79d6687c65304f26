package origin

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// region is a variable, or what a pointer points to, with all that may write
// it.
type region struct {
	writes  []write
	touched bool // its address goes where writes are not seen
}

// write assigns, or may assign, the part of a region at path.
type write struct {
	in   ssa.Instruction
	path string
	val  ssa.Value // nil for a call that is given the address
	arg  int       // then as which parameter
	may  bool      // the address may be another region's
}

// AnyField stands for a field that no code names: only who writes all of a
// value writes it.
const AnyField = ".*"

// region finds what may write the memory of root: a local variable, or what a
// parameter or a result points to.
func (x *Index) region(root ssa.Value) *region {
	if r, ok := x.regions[root]; ok {
		return r
	}
	r := &region{}
	x.regions[root] = r
	b := &regionBuilder{index: x, region: r, seen: map[ssa.Value]bool{}}
	b.uses(root, "", false)
	return r
}

type regionBuilder struct {
	*region
	index *Index
	seen  map[ssa.Value]bool
}

// uses goes through what is done with p, the address of the part at path.
func (b *regionBuilder) uses(p ssa.Value, path string, may bool) {
	if b.seen[p] || p.Referrers() == nil || len(b.seen) > 500 || parts(path) > maxPath {
		b.touched = b.touched || !b.seen[p]
		return
	}
	b.seen[p] = true
	for _, in := range *p.Referrers() {
		switch in := in.(type) {
		case *ssa.FieldAddr:
			b.uses(in, path+"."+knowledge.FieldName(in.X.Type(), in.Field), may)
		case *ssa.IndexAddr:
			if in.X == p {
				b.uses(in, path+"[]", may)
			}
		case *ssa.Store:
			switch {
			case in.Addr == p:
				b.writes = append(b.writes, write{in: in, path: path, val: in.Val, may: may})
			case isVariable(in.Addr):
				// A variable that holds the pointer: its reads are uses.
				b.uses(in.Addr, path, true)
			case onlyRead(in.Addr), b.scanned(in.Addr, path, may):
			default:
				b.touched = true
			}
		case *ssa.UnOp, *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.Convert, *ssa.Slice:
			if v := in.(ssa.Value); holdsPointer(v.Type()) {
				b.uses(v, path, may)
			}
		case *ssa.TypeAssert:
			if in.CommaOk {
				b.asserted(in, path, may)
			} else if holdsPointer(in.Type()) {
				b.uses(in, path, may)
			}
		case *ssa.Extract:
			if holdsPointer(in.Type()) {
				b.uses(in, path, may)
			}
		case *ssa.Phi:
			if holdsPointer(in.Type()) {
				b.uses(in, path, true)
			}
		case *ssa.MapUpdate:
			if in.Map == p {
				b.writes = append(b.writes, write{in: in, path: path + "[]", val: in.Value, may: true})
			} else {
				b.touched = true
			}
		case *ssa.MakeClosure:
			b.captured(in, p, path, may)
		case ssa.CallInstruction:
			b.passed(in, p, path, may)
		case *ssa.Return:
			b.touched = b.touched || holdsPointer(p.Type())
		case *ssa.BinOp, *ssa.DebugRef, *ssa.Field, *ssa.Index, *ssa.Lookup, *ssa.Range, *ssa.If:
		default:
			b.touched = true
		}
	}
}

// asserted follows the first result of v, ok := x.(T).
func (b *regionBuilder) asserted(in *ssa.TypeAssert, path string, may bool) {
	for _, r := range *in.Referrers() {
		if e, ok := r.(*ssa.Extract); ok && e.Index == 0 && holdsPointer(e.Type()) {
			b.uses(e, path, may)
		}
	}
}

// captured follows the variable into a function literal.
func (b *regionBuilder) captured(m *ssa.MakeClosure, p ssa.Value, path string, may bool) {
	fn, ok := m.Fn.(*ssa.Function)
	if !ok {
		b.touched = true
		return
	}
	for i, bound := range m.Bindings {
		if bound == p && i < len(fn.FreeVars) {
			b.uses(fn.FreeVars[i], path, may)
		}
	}
}

// passed notes a call that is given the address.
func (b *regionBuilder) passed(call ssa.CallInstruction, p ssa.Value, path string, may bool) {
	c := call.Common()
	if fn, ok := c.Value.(*ssa.Builtin); ok || !holdsPointer(p.Type()) {
		if ok && fn.Name() == "copy" && c.Args[0] == p {
			b.writes = append(b.writes, write{in: call, path: path, val: c.Args[1], may: may})
		}
		return
	}
	n := len(c.Args)
	if c.IsInvoke() {
		n++
	}
	for i := range n {
		if Argument(call, i) == p {
			b.writes = append(b.writes, write{in: call, path: path, arg: i, may: may})
		}
	}
}

// onlyRead tells whether addr is one of the last arguments of a call that takes
// any number of them and is known to read them only.
func onlyRead(addr ssa.Value) bool {
	calls, ok := listedIn(addr)
	return ok && !slices.ContainsFunc(calls, func(c ssa.CallInstruction) bool { return !knowledge.OnlyReads(Method(c)) })
}

// scanned notes the calls that fill each of their last arguments, such as
// fmt.Sscan, one of which addr is.
func (b *regionBuilder) scanned(addr ssa.Value, path string, may bool) bool {
	calls, ok := listedIn(addr)
	if !ok {
		return false
	}
	var found []write
	for _, call := range calls {
		obj := Method(call)
		in := knowledge.LookupInput(obj)
		if in == nil || in.Fills == knowledge.None || obj.Signature().Recv() != nil || in.Fills != obj.Signature().Params().Len()-1 {
			return false
		}
		found = append(found, write{in: call, path: path, arg: in.Fills, may: may})
	}
	b.writes = append(b.writes, found...)
	return true
}

// listedIn returns the calls that take the element at addr as one of their
// last arguments, of any number.
func listedIn(addr ssa.Value) ([]ssa.CallInstruction, bool) {
	at, ok := addr.(*ssa.IndexAddr)
	if !ok {
		return nil, false
	}
	list, ok := at.X.(*ssa.Alloc)
	if !ok || list.Comment != "varargs" {
		return nil, false
	}
	var calls []ssa.CallInstruction
	for _, in := range *list.Referrers() {
		s, ok := in.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, use := range *s.Referrers() {
			call, ok := use.(ssa.CallInstruction)
			if !ok {
				return nil, false
			}
			calls = append(calls, call)
		}
	}
	return calls, true
}

func isVariable(addr ssa.Value) bool {
	switch addr.(type) {
	case *ssa.Alloc, *ssa.FreeVar:
		return true
	default:
		return false
	}
}

// holdsPointer tells whether a value of the type can lead to memory that
// others write through it.
func holdsPointer(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Slice, *types.Map:
		return true
	default:
		return false
	}
}
