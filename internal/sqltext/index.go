package sqltext

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// index holds what has to be known about the whole package before one value
// can be evaluated: who assigns package variables and fields.
type index struct {
	pkg      *ssa.Package
	funcs    []*ssa.Function
	maps     map[any]*mapUses // that the package fills; nil as long as nothing asks
	stores   map[*ssa.Global][]*ssa.Store
	exposed  map[*ssa.Global]bool // the address is used in another way
	fields   map[fieldKey][]*ssa.Store
	allocs   map[*types.TypeName][]*ssa.Alloc
	zeroes   map[*types.TypeName]bool // structs of which a zero value is made
	within   map[*types.Named]bool    // those whose parts were noted
	exposedF map[fieldKey]bool
	closures map[*ssa.Function]*ssa.MakeClosure
	orders   map[*ssa.BasicBlock]map[ssa.Instruction]int
	// Where values are read from variables and fields, and functions called.
	loads   map[*ssa.Global][]*ssa.UnOp
	uses    map[fieldKey][]*ssa.FieldAddr
	callers map[*ssa.Function][]*ssa.Call
	// Functions of which a value is made, and names of the methods that values
	// may be called by through an interface.
	valued  map[*types.Func]bool
	invoked map[string]bool
}

type fieldKey struct {
	typ   *types.TypeName
	field string
}

func newIndex(pkg *ssa.Package, funcs []*ssa.Function) *index {
	x := &index{
		pkg:      pkg,
		funcs:    funcs,
		stores:   map[*ssa.Global][]*ssa.Store{},
		exposed:  map[*ssa.Global]bool{},
		fields:   map[fieldKey][]*ssa.Store{},
		allocs:   map[*types.TypeName][]*ssa.Alloc{},
		zeroes:   map[*types.TypeName]bool{},
		within:   map[*types.Named]bool{},
		exposedF: map[fieldKey]bool{},
		closures: map[*ssa.Function]*ssa.MakeClosure{},
		orders:   map[*ssa.BasicBlock]map[ssa.Instruction]int{},
		loads:    map[*ssa.Global][]*ssa.UnOp{},
		uses:     map[fieldKey][]*ssa.FieldAddr{},
		callers:  map[*ssa.Function][]*ssa.Call{},
		valued:   map[*types.Func]bool{},
		invoked:  map[string]bool{},
	}
	var operands [8]*ssa.Value
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				x.add(in)
				x.addZeroes(in)
				for _, op := range in.Operands(operands[:0]) {
					switch v := (*op).(type) {
					case *ssa.Global:
						if !plainUse(in, v) {
							x.exposed[v] = true
						}
					case *ssa.Function:
						x.addFunction(in, op, v)
					}
				}
			}
		}
	}
	for _, m := range pkg.Members {
		switch m := m.(type) {
		case *ssa.Global:
			if len(x.stores[m]) == 0 {
				x.zero(m.Type().Underlying().(*types.Pointer).Elem())
			}
		case *ssa.Type:
			// Another package can make an exported type's zero value.
			if obj, ok := m.Object().(*types.TypeName); ok && obj.Exported() && usableZero(obj) {
				x.zeroWithin(m.Type())
			}
		}
	}
	return x
}

// addFunction notes a function of which a value is made, or which runs at a time
// of its own.
func (x *index) addFunction(in ssa.Instruction, op *ssa.Value, fn *ssa.Function) {
	if call, ok := in.(*ssa.Call); ok && op == &call.Call.Value {
		return
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		x.valued[obj.Origin()] = true
	}
}

// addInterface notes the methods of an interface that a value becomes.
func (x *index) addInterface(t types.Type) {
	if iface, ok := t.Underlying().(*types.Interface); ok {
		for m := range iface.Methods() {
			x.invoked[m.Name()] = true
		}
	}
}

// plainUse says whether in reads or assigns g as a whole or reads within it.
func plainUse(in ssa.Instruction, g *ssa.Global) bool {
	switch in := in.(type) {
	case *ssa.UnOp:
		return in.Op == token.MUL
	case *ssa.Store:
		return in.Addr == ssa.Value(g) && in.Val != ssa.Value(g)
	case *ssa.FieldAddr, *ssa.IndexAddr:
		return onlyLoaded(in.(ssa.Value))
	case *ssa.DebugRef:
		return true
	}
	return false
}

func onlyLoaded(v ssa.Value) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.UnOp, *ssa.DebugRef:
		case *ssa.FieldAddr, *ssa.IndexAddr:
			if !onlyLoaded(r.(ssa.Value)) {
				return false
			}
		case *ssa.Store:
			// The package's initializer assigns parts of composite literals.
			if r.Addr != v || r.Parent().Synthetic != "package initializer" {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func (x *index) add(in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.Store:
		switch addr := in.Addr.(type) {
		case *ssa.Global:
			x.stores[addr] = append(x.stores[addr], in)
		case *ssa.FieldAddr:
			if k, ok := keyOfField(addr); ok {
				x.fields[k] = append(x.fields[k], in)
			}
		}
	case *ssa.FieldAddr:
		k, ok := keyOfField(in)
		if !ok {
			return
		}
		x.uses[k] = append(x.uses[k], in)
		for _, r := range *in.Referrers() {
			switch r := r.(type) {
			case *ssa.UnOp, *ssa.DebugRef, *ssa.FieldAddr:
			case *ssa.Store:
				if r.Addr != ssa.Value(in) {
					x.exposedF[k] = true
				}
			default:
				x.exposedF[k] = true
			}
		}
	case *ssa.Alloc:
		if n := namedOf(in.Type().Underlying().(*types.Pointer).Elem()); n != nil {
			x.allocs[n] = append(x.allocs[n], in)
		}
	case *ssa.UnOp:
		if g, ok := in.X.(*ssa.Global); ok && in.Op == token.MUL {
			x.loads[g] = append(x.loads[g], in)
		}
	case *ssa.Call:
		if fn := in.Call.StaticCallee(); fn != nil {
			if o := fn.Origin(); o != nil {
				fn = o
			}
			x.callers[fn] = append(x.callers[fn], in)
		}
	case *ssa.ChangeType:
		x.converted(in)
	case *ssa.MakeInterface:
		x.addInterface(in.Type())
	case *ssa.ChangeInterface:
		x.addInterface(in.Type())
	case *ssa.TypeAssert:
		x.addInterface(in.AssertedType)
	case *ssa.MakeClosure:
		if fn, ok := in.Fn.(*ssa.Function); ok {
			x.closures[fn] = in
		}
	}
}

// converted gives up the fields of a struct type that another type is
// converted to: they have values that no assignment shows.
func (x *index) converted(in *ssa.ChangeType) {
	to, from := namedOf(in.Type()), namedOf(in.X.Type())
	if to == nil || to == from {
		return
	}
	if s, ok := to.Type().Underlying().(*types.Struct); ok {
		for f := range s.Fields() {
			x.exposedF[fieldKey{to, f.Name()}] = true
		}
	}
}

func namedOf(t types.Type) *types.TypeName {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Origin().Obj()
	}
	return nil
}

func keyOfField(addr *ssa.FieldAddr) (fieldKey, bool) {
	n := namedOf(addr.X.Type())
	if n == nil {
		return fieldKey{}, false
	}
	return fieldKey{n, knowledge.FieldName(addr.X.Type(), addr.Field)}, true
}

// mutated says whether the package assigns the field through a pointer that
// is not to a fresh variable, or lets its address go.
func (x *index) mutated(addr *ssa.FieldAddr) bool {
	k, ok := keyOfField(addr)
	return !ok || x.changed(k)
}

func (x *index) changed(k fieldKey) bool {
	if x.exposedF[k] {
		return true
	}
	for _, s := range x.fields[k] {
		if _, ok := s.Addr.(*ssa.FieldAddr).X.(*ssa.Alloc); !ok {
			return true
		}
	}
	return false
}

// constantField says whether the field of p's type at path ".name" keeps its
// value as far as this package is concerned.
func (x *index) constantField(p *ssa.Parameter, path string) bool {
	n := namedOf(p.Type())
	name := strings.TrimPrefix(path, ".")
	return n != nil && name != "" && !strings.Contains(name, ".") && !x.changed(fieldKey{n, name})
}

// binding returns what a function literal's free variable is bound to, and
// the instruction that binds it.
func (x *index) binding(v *ssa.FreeVar) (ssa.Value, *ssa.MakeClosure) {
	m := x.closures[v.Parent()]
	if m == nil {
		return nil, nil
	}
	for i, f := range v.Parent().FreeVars {
		if f == v && i < len(m.Bindings) {
			return m.Bindings[i], m
		}
	}
	return nil, nil
}

// order returns the index of at in its block.
func (x *index) order(at ssa.Instruction) int {
	b := at.Block()
	m := x.orders[b]
	if m == nil {
		m = make(map[ssa.Instruction]int, len(b.Instrs))
		for i, in := range b.Instrs {
			m[in] = i
		}
		x.orders[b] = m
	}
	return m[at]
}
