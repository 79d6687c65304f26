package sqltext

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// rewritten says whether elements of the slice or map v may be assigned
// through v or through another value that shares them. Own says that the
// caller accounts for assignments to elements of v itself at constant indices
// or keys.
func (e *Evaluator) rewritten(v ssa.Value, own bool) bool {
	if !sharesElements(v.Type()) {
		return false
	}
	key := rewriteKey{v, own}
	if r, ok := e.rewrites[key]; ok {
		return r
	}
	t := &tracer{e: e, seen: map[traced]bool{}}
	if own {
		t.own = v
	}
	r := t.through(v)
	e.rewrites[key] = r
	return r
}

type rewriteKey struct {
	v   ssa.Value
	own bool
}

// sharesElements says whether copies of a value of type t share elements.
func sharesElements(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Slice, *types.Map:
		return true
	}
	return false
}

// tracer follows a slice or map to the values that share its elements.
type tracer struct {
	e    *Evaluator
	own  ssa.Value
	seen map[traced]bool
	// part says that what is followed ends before the elements do: append
	// assigns those behind it.
	part bool
}

type traced struct {
	v    ssa.Value
	part bool
}

// through says whether elements are assigned through v or a value made of it.
func (t *tracer) through(v ssa.Value) bool {
	key := traced{v, t.part}
	if t.seen[key] {
		return false
	}
	t.seen[key] = true
	if len(t.seen) > maxSteps {
		return true
	}
	if refs := v.Referrers(); refs != nil {
		for _, in := range *refs {
			if t.use(in, v) {
				return true
			}
		}
	}
	return false
}

func (t *tracer) use(in ssa.Instruction, v ssa.Value) bool {
	switch in := in.(type) {
	case *ssa.IndexAddr:
		if in.X != v {
			return false
		}
		if v == t.own {
			return !onlyLoadedOrStored(in)
		}
		return !onlyLoaded(in)
	case *ssa.MapUpdate:
		return in.Map == v && v != t.own
	case *ssa.Slice:
		if in.High == nil || in.Max != nil || fresh(in) {
			return t.through(in)
		}
		if n, ok := constInt(in.High); ok && n == 0 && t.e.beginsAnew(in) {
			return false
		}
		part := t.part
		t.part = true
		defer func() { t.part = part }()
		return t.through(in)
	case *ssa.Phi, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.TypeAssert, *ssa.Extract:
		return t.through(in.(ssa.Value))
	case *ssa.Store:
		return in.Val == v && t.stored(in.Addr)
	case *ssa.Return:
		return t.returned(in, v)
	case ssa.CallInstruction:
		return t.passed(in, v)
	}
	return false
}

// onlyLoadedOrStored is onlyLoaded for an element that may be assigned.
func onlyLoadedOrStored(v ssa.Value) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.UnOp, *ssa.DebugRef:
		case *ssa.FieldAddr:
			if !onlyLoadedOrStored(r) {
				return false
			}
		case *ssa.Store:
			if r.Addr != v {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// stored follows a value into the variable or field that it is assigned to.
func (t *tracer) stored(addr ssa.Value) bool {
	switch addr := addr.(type) {
	case *ssa.Alloc, *ssa.FreeVar:
		return t.variable(addr)
	case *ssa.Global:
		return t.loads(t.e.index.loads[addr])
	case *ssa.FieldAddr:
		if k, ok := keyOfField(addr); ok {
			for _, fa := range t.e.index.uses[k] {
				if t.address(fa) {
					return true
				}
			}
			return false
		}
		return t.address(addr)
	}
	return false
}

// variable follows a local variable, also into the function literals around
// and inside the one that refers to it.
func (t *tracer) variable(addr ssa.Value) bool {
	key := traced{addr, t.part}
	if t.seen[key] {
		return false
	}
	t.seen[key] = true
	if v, ok := addr.(*ssa.FreeVar); ok {
		if b, _ := t.e.index.binding(v); b != nil && t.variable(b) {
			return true
		}
	}
	for _, in := range *addr.Referrers() {
		m, ok := in.(*ssa.MakeClosure)
		if !ok {
			continue
		}
		fn := m.Fn.(*ssa.Function)
		for i, b := range m.Bindings {
			if b == addr && i < len(fn.FreeVars) && t.variable(fn.FreeVars[i]) {
				return true
			}
		}
	}
	return t.address(addr)
}

// address follows what is read from addr.
func (t *tracer) address(addr ssa.Value) bool {
	for _, in := range *addr.Referrers() {
		if load, ok := in.(*ssa.UnOp); ok && t.through(load) {
			return true
		}
	}
	return false
}

func (t *tracer) loads(list []*ssa.UnOp) bool {
	for _, load := range list {
		if t.through(load) {
			return true
		}
	}
	return false
}

// returned follows a result to the calls of the function.
func (t *tracer) returned(in *ssa.Return, v ssa.Value) bool {
	for _, call := range t.e.index.callers[in.Parent()] {
		if len(in.Results) == 1 {
			if t.through(call) {
				return true
			}
			continue
		}
		for _, r := range *call.Referrers() {
			x, ok := r.(*ssa.Extract)
			if ok && x.Index < len(in.Results) && in.Results[x.Index] == v && t.through(x) {
				return true
			}
		}
	}
	return false
}

// passed says whether a call assigns elements of an argument.
func (t *tracer) passed(in ssa.CallInstruction, v ssa.Value) bool {
	c := in.Common()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		return t.builtin(in, b.Name(), v)
	}
	fn := c.StaticCallee()
	if fn == nil || c.IsInvoke() {
		return isBytes(v.Type()) && reads(c)
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	local := len(fn.Blocks) > 0 && fn.Package() == t.e.index.pkg && fn.Synthetic == ""
	obj, _ := fn.Object().(*types.Func)
	if !local && (rearranges(calleeName(c)) || isBytes(v.Type()) && reads(c)) {
		return true
	}
	for i, a := range c.Args {
		if a != v {
			continue
		}
		if local {
			if i < len(fn.Params) && t.through(fn.Params[i]) {
				return true
			}
		} else if obj != nil && obj.Pkg() != nil {
			if s := t.e.imports.Summary(obj.Origin()); s != nil && s.assigns(i) {
				return true
			}
		}
	}
	return false
}

func (t *tracer) builtin(in ssa.CallInstruction, name string, v ssa.Value) bool {
	args := in.Common().Args
	switch name {
	case "append":
		if args[0] != v {
			return false
		}
		if t.part {
			return true
		}
		call, ok := in.(*ssa.Call)
		return ok && t.through(call)
	case "copy", "clear", "delete":
		return args[0] == v
	}
	return false
}

// beginsAnew says whether nothing sees the elements of x that are assigned behind
// x[:0]: nothing reads x later, and a variable that has x gets the new value.
func (e *Evaluator) beginsAnew(s *ssa.Slice) bool {
	for _, r := range *s.X.Referrers() {
		if _, debug := r.(*ssa.DebugRef); r == ssa.Instruction(s) || debug {
			continue
		}
		if r.Block() == s.Block() && e.index.order(r) > e.index.order(s) || reachable(s.Block(), r.Block()) {
			return false
		}
	}
	load, ok := s.X.(*ssa.UnOp)
	return !ok || assignedTo(s, load.X)
}

// assignedTo says whether v, with something appended, is assigned to the
// variable at addr and used for nothing else.
func assignedTo(v ssa.Value, addr ssa.Value) bool {
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			if in.Addr != addr {
				return false
			}
		case *ssa.Call:
			b, ok := in.Call.Value.(*ssa.Builtin)
			if !ok || b.Name() != "append" || in.Call.Args[0] != v || !assignedTo(in, addr) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// fresh says whether a slice expression is what make([]T, n) becomes.
func fresh(s *ssa.Slice) bool {
	a, ok := s.X.(*ssa.Alloc)
	return ok && a.Comment == "makeslice"
}

// reads says whether a call may read into a slice of bytes that it is passed,
// by the name that such functions have in the standard library.
func reads(c *ssa.CallCommon) bool {
	var name string
	if c.IsInvoke() {
		name = c.Method.Name()
	} else if fn := c.StaticCallee(); fn != nil {
		name = fn.Name()
	} else {
		return true
	}
	for _, prefix := range []string{"Read", "Put", "Encode", "Decode", "Copy", "XORBytes", "Fill"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// rearranges says whether a function of the standard library assigns elements
// of the slice or map that it is passed.
func rearranges(name string) bool {
	pkg, fn, _ := strings.Cut(name, ".")
	switch pkg {
	case "sort":
		return !strings.HasPrefix(fn, "Search") && !strings.HasSuffix(fn, "AreSorted") && !strings.HasSuffix(fn, "IsSorted")
	case "slices":
		switch fn {
		case "Sort", "SortFunc", "SortStableFunc", "Reverse", "Delete", "DeleteFunc", "Insert", "Replace", "Compact", "CompactFunc":
			return true
		}
	case "maps":
		return fn == "Copy" || fn == "DeleteFunc" || fn == "Insert"
	case "math/rand", "math/rand/v2":
		return true
	}
	return false
}
