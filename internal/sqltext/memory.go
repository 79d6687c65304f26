package sqltext

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// object is a variable in memory: a local whose address is taken, or a buffer.
// Its events are the instructions that change it.
type object struct {
	root   ssa.Value
	events map[*ssa.BasicBlock][]event
	// foreign are changes by function literals that capture the variable;
	// when they happen is not known.
	foreign []event
	escaped string // why changes cannot be followed; "" when they can
	home    *ssa.Function
	// inner are the changes that function literals make which only run where
	// events call them, changing those literals and the ones that call them.
	inner    []event
	changing map[*ssa.Function]bool
	viewed   bool // a variable of the code around home, a function literal
}

type event struct {
	instr  ssa.Instruction
	order  int
	path   string // ".field" steps below the root
	kind   eventKind
	value  ssa.Value   // of set and append
	op     opCode      // of append: how the text is computed from values
	values []ssa.Value // operands of op
	reason string      // of clobber
	local  bool        // of clobber: by a function of the package
	// Of a call: the function of the package, or the summary of another
	// package's, and the argument that is the address.
	callee  *ssa.Function
	summary *Summary
	arg     int
	literal bool // callee is a function literal that has the variable
}

type eventKind uint8

const (
	eventSet eventKind = iota
	eventAppend
	eventReset
	eventCall
	eventClobber
)

// rootOf follows addr to the variable that it points into.
func (e *Evaluator) rootOf(addr ssa.Value) (root ssa.Value, path string, at ssa.Instruction) {
	for range 1000 {
		switch v := addr.(type) {
		case *ssa.Alloc:
			return v, path, at
		case *ssa.Parameter:
			if _, ok := v.Type().Underlying().(*types.Pointer); !ok {
				return nil, "", nil
			}
			return v, path, at
		case *ssa.FieldAddr:
			path = "." + knowledge.FieldName(v.X.Type(), v.Field) + path
			addr = v.X
		case *ssa.FreeVar:
			b, m := e.index.binding(v)
			if b == nil {
				return nil, "", nil
			}
			addr, at = b, m
		case *ssa.Call:
			if a := e.aliasOf(v); a != nil {
				addr = a
				continue
			}
			if bufferFrom(v) != nil || e.made(v) != nil {
				return v, path, at
			}
			return nil, "", nil
		case *ssa.Extract:
			if e.made(v) != nil {
				return v, path, at
			}
			return nil, "", nil
		case *ssa.Phi:
			same := e.samePointer(v)
			if same == nil {
				return nil, "", nil
			}
			if same == ssa.Value(v) {
				return v, path, at
			}
			addr = same
		default:
			return nil, "", nil
		}
	}
	return nil, "", nil
}

func (e *Evaluator) object(root ssa.Value) *object {
	if o, ok := e.objects[root]; ok {
		return o
	}
	if by := e.of(root.Parent()); by != e {
		return by.object(root)
	}
	o := &object{root: root, home: root.Parent(), events: map[*ssa.BasicBlock][]event{}}
	e.objects[root] = o
	c := &collector{o: o, e: e, index: e.index, home: root.Parent()}
	c.walk(root, "")
	if p, ok := root.(*ssa.Parameter); ok {
		c.aliases(p)
	}
	o.sort()
	if len(o.foreign) > 0 {
		e.orderForeign(o)
	}
	return o
}

// contents is the value of the variable that v points to, as seen by at.
func (e *Evaluator) contents(v ssa.Value, at ssa.Instruction) *Expr {
	if at == nil {
		return freeExpr("address of "+describe(v), v.Pos())
	}
	return e.read(v, at)
}

func (e *Evaluator) load(v *ssa.UnOp) *Expr {
	x := e.loaded(v)
	switch v.Type().Underlying().(type) {
	case *types.Basic, *types.Pointer:
		if p := x.param.value(); x.kind == kindParam && p != nil && isPointer(p.Type()) {
			return e.dated(x, x.param, v)
		}
		return e.asOf(x, v)
	}
	return x
}

func (e *Evaluator) loaded(v *ssa.UnOp) *Expr {
	switch addr := v.X.(type) {
	case *ssa.Alloc:
		if _, ok := v.Type().Underlying().(*types.Array); ok {
			return e.array(addr)
		}
	case *ssa.Global:
		x := e.global(addr)
		if x.kind == kindAlt && x.choice == 0 {
			// It may be assigned between two looks at it.
			y := *x
			return &y
		}
		return x
	case *ssa.IndexAddr:
		if a, ok := addr.X.(*ssa.Alloc); ok {
			return e.element(e.array(a), addr.Index, v)
		}
		return e.element(e.eval(addr.X, v), addr.Index, v)
	case *ssa.FieldAddr:
		if x := e.fieldLoad(addr, v); x != nil {
			return x
		}
		return e.orAny(e.read(v.X, v), addr)
	}
	return e.read(v.X, v)
}

// fieldLoad reads a field through a pointer that is not to a local variable.
func (e *Evaluator) fieldLoad(addr *ssa.FieldAddr, at ssa.Instruction) *Expr {
	name := knowledge.FieldName(addr.X.Type(), addr.Field)
	t := addr.Type().Underlying().(*types.Pointer).Elem()
	if g, ok := addr.X.(*ssa.Global); ok {
		return fieldOf(e.global(g), name, t)
	}
	if root, _, _ := e.rootOf(addr); root != nil {
		p, ok := root.(*ssa.Parameter)
		if ok && isReceiver(p) {
			return e.typeField(addr)
		}
		return nil
	}
	if x := e.typeField(addr); x != nil {
		return x
	}
	if e.index.mutated(addr) {
		return unknown(t, "field "+describe(addr)+" is assigned in several places", addr.Pos())
	}
	if k, ok := keyOfField(addr); ok && sharesElements(t) && e.rewrittenField(k) {
		return unknown(t, "elements of "+describe(addr)+" are assigned", addr.Pos())
	}
	switch addr.X.(type) {
	case *ssa.FieldAddr, *ssa.UnOp, *ssa.FreeVar, *ssa.Call, *ssa.Extract:
		base := e.eval(addr.X, at)
		if len(base.Params()) > 0 || base.kind == kindRecord {
			return fieldOf(base, name, t)
		}
	}
	return unknown(t, "field "+describe(addr), addr.Pos())
}

func isReceiver(p *ssa.Parameter) bool {
	fn := p.Parent()
	return fn.Signature.Recv() != nil && len(fn.Params) > 0 && fn.Params[0] == p
}

// read returns what addr points to when at runs.
func (e *Evaluator) read(addr ssa.Value, at ssa.Instruction) *Expr {
	t := types.Type(types.Typ[types.Invalid])
	if p, ok := addr.Type().Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	root, path, closure := e.rootOf(addr)
	if root == nil {
		return unknown(t, "value of "+describe(addr), addr.Pos())
	}
	o := e.view(root)
	if by := e.of(root.Parent()); o == nil && by != e {
		return e.lend(by, func() *Expr { return by.read(addr, at) })
	}
	if o == nil {
		o = e.object(root)
	}
	r := reader{e: e, o: o, path: path, typ: t, name: describe(addr)}
	switch {
	case o.escaped != "":
		return unknown(t, o.escaped, root.Pos())
	case r.changedElsewhere():
		return r.anyTime()
	case at.Parent() == o.home:
		return r.before(at)
	case closure != nil:
		return r.captured(closure)
	}
	return unknown(t, "value of "+r.name, addr.Pos())
}

// written is the text that an append event adds.
func (e *Evaluator) written(ev event) *Expr {
	if ev.op == opNone {
		return e.eval(ev.value, ev.instr)
	}
	args := make([]*Expr, len(ev.values))
	for i, v := range ev.values {
		args[i] = e.eval(v, ev.instr)
	}
	return opExpr(ev.op, 0, args...)
}

// reachable says whether control can leave from and come to to.
func reachable(from, to *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{}
	stack := append([]*ssa.BasicBlock(nil), from.Succs...)
	for len(stack) > 0 {
		b := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		if b == to {
			return true
		}
		stack = append(stack, b.Succs...)
	}
	return false
}
