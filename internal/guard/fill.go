package guard

import (
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// fill is the instruction after which variables hold a row.
type fill struct {
	at      ssa.Instruction
	roots   []ssa.Value // the variables, or the values that at makes
	tenants []place     // what received the tenant columns
	err     ssa.Value   // its error; nil when it has none
	// passing are the stores that put the variables' addresses into at's list
	// of arguments, and the calls that wrap them.
	passing map[ssa.Instruction]bool
	element bool // at takes one row of a slice of all
}

// findFill finds how the rows that the call returns reach variables.
func (a *analysis) findFill() bool {
	a.handles, a.lists = map[ssa.Value]bool{}, map[ssa.Value]bool{}
	call, ok := a.Call.(*ssa.Call)
	if !ok {
		a.refuses(a.Call.Pos(), "its rows are not read where it runs")
		return false
	}
	c := call.Common()
	fn := calleeOf(c)
	api := knowledge.Lookup(fn)
	if api == nil {
		a.refuses(a.Call.Pos(), "it runs through a function of the program")
		return false
	}
	if use := knowledge.Destination(api); use != knowledge.UnknownUse {
		args := c.Args
		if !c.IsInvoke() && fn.Signature().Recv() != nil {
			args = args[1:]
		}
		a.destination(call, args[api.SQL-1], use)
	} else if v := firstResult(call); v != nil && knowledge.IsRow(v.Type()) {
		a.handle(v)
	} else {
		a.refuses(a.Call.Pos(), "what %s returns is not understood", fn.Name())
	}
	if a.reason == "" && a.fill.at == nil {
		a.refuses(a.Call.Pos(), "its rows are not scanned in this function")
	}
	return a.reason == ""
}

// firstResult is what a call returns first, without its error.
func firstResult(call *ssa.Call) ssa.Value {
	if _, ok := call.Type().(*types.Tuple); !ok {
		return call
	}
	return extracted(call, 0)
}

func extracted(call *ssa.Call, i int) ssa.Value {
	for _, in := range *call.Referrers() {
		if e, ok := in.(*ssa.Extract); ok && e.Index == i {
			return e
		}
	}
	return nil
}

// errorOf is the error that a call returns last, or nil.
func errorOf(call *ssa.Call) ssa.Value {
	if t, ok := call.Type().(*types.Tuple); ok {
		return extracted(call, t.Len()-1)
	}
	if knowledge.TypeName(call.Type()) == "error" {
		return call
	}
	return nil
}

// begin notes the only place where a row is read.
func (a *analysis) begin(at ssa.Instruction) bool {
	if a.fill.at != nil {
		a.refuses(posOf(at), "its rows are scanned in several places")
		return false
	}
	a.fill = fill{at: at, passing: map[ssa.Instruction]bool{}}
	if call, ok := at.(*ssa.Call); ok {
		a.fill.err = errorOf(call)
	}
	return true
}

// scan reads a row into the variables that a list of pointers points to.
func (a *analysis) scan(call *ssa.Call, list ssa.Value) {
	if !a.begin(call) {
		return
	}
	dests, ok := a.pointers(list)
	if !ok || len(dests) != len(a.Columns) {
		a.refuses(call.Pos(), "which variable gets which column is not known")
		return
	}
	var places []place
	for _, d := range dests {
		addr, direct := d, true
		if wrapped, ok := unwrap(d).(*ssa.Call); ok && knowledge.IsDestination(knowledge.FullName(calleeOf(wrapped.Common()))) && len(wrapped.Call.Args) == 1 {
			addr, direct = wrapped.Call.Args[0], false
			a.fill.passing[wrapped] = true
		}
		p, ok := a.variable(addr)
		if !ok {
			a.refuses(call.Pos(), "it is scanned into %s, which is no variable of this function", nameOf(unwrap(addr)))
			return
		}
		if !direct {
			p.path += ".?"
		}
		places = append(places, p)
	}
	for _, p := range places {
		a.root(p.root)
	}
	for _, t := range a.Tenants {
		for i, p := range places {
			if i != t.Column && p.overlaps(places[t.Column]) {
				a.refuses(call.Pos(), "two columns are scanned into %s", nameOf(unwrap(dests[t.Column])))
			}
		}
		a.fill.tenants = append(a.fill.tenants, places[t.Column])
	}
	for i, p := range places {
		a.reused(call, p.root, pointed(unwrap(dests[i]).Type()), a.Columns[i])
	}
}

func (a *analysis) root(v ssa.Value) {
	if !a.filled(v) {
		a.fill.roots = append(a.fill.roots, v)
	}
}

func unwrap(v ssa.Value) ssa.Value {
	if m, ok := v.(*ssa.MakeInterface); ok {
		return m.X
	}
	return v
}

// nameOf names a destination for a message.
func nameOf(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.FieldAddr:
		s, ok := v.X.Type().Underlying().(*types.Pointer)
		if !ok {
			break
		}
		if st, ok := s.Elem().Underlying().(*types.Struct); ok {
			return nameOf(v.X) + "." + st.Field(v.Field).Name()
		}
	case *ssa.Alloc:
		if v.Comment != "" {
			return v.Comment
		}
	case *ssa.UnOp:
		return nameOf(v.X)
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		return v.Name()
	}
	return "a value"
}

// variable resolves an address to a local variable.
func (a *analysis) variable(v ssa.Value) (place, bool) {
	switch v := v.(type) {
	case *ssa.Alloc:
		return place{root: v}, true
	case *ssa.FieldAddr:
		p, ok := a.variable(v.X)
		return p.field(v.Field), ok
	case *ssa.MakeInterface:
		return a.variable(v.X)
	case *ssa.ChangeType:
		p, ok := a.variable(v.X)
		return p, ok
	}
	return place{}, false
}

// pointers lists the elements of a list of arguments that is written out.
func (a *analysis) pointers(list ssa.Value) ([]ssa.Value, bool) {
	s, ok := list.(*ssa.Slice)
	if !ok || s.Low != nil || s.High != nil {
		return nil, false
	}
	array, ok := s.X.(*ssa.Alloc)
	if !ok || array.Comment != "varargs" {
		return nil, false
	}
	t, ok := array.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array)
	if !ok {
		return nil, false
	}
	out := make([]ssa.Value, t.Len())
	for _, in := range *array.Referrers() {
		at, ok := in.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		index, ok := at.Index.(*ssa.Const)
		if !ok {
			return nil, false
		}
		i, ok := constant.Int64Val(index.Value)
		if !ok || i < 0 || i >= t.Len() {
			return nil, false
		}
		for _, use := range *at.Referrers() {
			st, ok := use.(*ssa.Store)
			if !ok || out[i] != nil {
				return nil, false
			}
			out[i] = st.Val
			a.fill.passing[st] = true
		}
	}
	return out, !slices.Contains(out, nil)
}

// destination reads one row into a struct, or all rows into a slice of them.
func (a *analysis) destination(call *ssa.Call, dest ssa.Value, use knowledge.RowUse) {
	if !a.begin(call) {
		return
	}
	p, ok := a.variable(dest)
	if !ok {
		a.refuses(call.Pos(), "it is scanned into %s, which is no variable of this function", nameOf(unwrap(dest)))
		return
	}
	t := unwrap(dest).Type().Underlying().(*types.Pointer).Elem()
	if use == knowledge.CollectSlice {
		slice, ok := t.Underlying().(*types.Slice)
		if !ok || p.path != "" {
			a.refuses(call.Pos(), "what it is scanned into is not understood")
			return
		}
		variable := p.root.(*ssa.Alloc)
		a.fill = fill{}
		for _, in := range *variable.Referrers() {
			switch in := in.(type) {
			case *ssa.UnOp:
				a.list(in, slice.Elem(), knowledge.TagNames)
			case *ssa.DebugRef:
			case *ssa.Store:
				if _, ok := in.Val.(*ssa.Const); !ok {
					a.refuses(posOf(in), "the rows are assigned again")
				}
			default:
				if v, ok := in.(ssa.Value); !ok || v != dest {
					a.refuses(posOf(in), "the rows go elsewhere together")
				}
			}
		}
		a.ofSlice(dest, call)
		return
	}
	a.root(p.root)
	a.fields(t, knowledge.TagNames, p)
	a.reused(call, p.root, t, nameOf(p.root))
}

// ofSlice refuses another use of the address that a call fills.
func (a *analysis) ofSlice(dest ssa.Value, call *ssa.Call) {
	if _, ok := dest.(*ssa.Alloc); ok {
		return
	}
	for _, in := range *dest.Referrers() {
		if in != ssa.Instruction(call) {
			a.refuses(posOf(in), "the rows go elsewhere together")
		}
	}
}

// collect reads rows with a function that makes a value of each.
func (a *analysis) collect(call *ssa.Call, maker ssa.Value, use knowledge.RowUse) {
	if c, ok := maker.(*ssa.ChangeType); ok {
		maker = c.X
	}
	names := knowledge.NoNames
	if fn, ok := maker.(*ssa.Function); ok {
		if o := fn.Origin(); o != nil {
			fn = o
		}
		if obj, ok := fn.Object().(*types.Func); ok {
			names = knowledge.RowMaker(obj)
		}
	}
	v := extracted(call, 0)
	if names == knowledge.NoNames || v == nil {
		a.refuses(call.Pos(), "what its rows are collected into is not understood")
		return
	}
	if use == knowledge.CollectSlice {
		slice, ok := v.Type().Underlying().(*types.Slice)
		if !ok {
			a.refuses(call.Pos(), "what its rows are collected into is not understood")
			return
		}
		a.list(v, slice.Elem(), names)
		return
	}
	if !a.begin(call) {
		return
	}
	a.root(v)
	a.fields(v.Type(), names, place{root: v})
}

// list reads rows of a slice: each element is a row.
func (a *analysis) list(v ssa.Value, elem types.Type, names knowledge.FieldNames) {
	a.lists[v] = true
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.IndexAddr:
			if !a.begin(in) {
				return
			}
			a.fill.element = true
			a.root(in)
			a.fields(elem, names, place{root: in})
		case *ssa.BinOp, *ssa.DebugRef:
		case *ssa.Call:
			if b, ok := in.Call.Value.(*ssa.Builtin); !ok || b.Name() != "len" || !a.onlyLoops(in) {
				a.refuses(posOf(in), "the rows go elsewhere together at %s", a.place(posOf(in)))
			}
		default:
			a.refuses(posOf(in), "the rows go elsewhere together at %s", a.place(posOf(in)))
		}
	}
}

// onlyLoops tells whether the number of rows is used for a loop, for the
// capacity of a slice, or compared with a constant.
func (a *analysis) onlyLoops(n ssa.Value) bool {
	for _, in := range *n.Referrers() {
		switch in := in.(type) {
		case *ssa.BinOp:
			if !onlyBranches(in) {
				return false
			}
		case *ssa.MakeSlice:
			if size, ok := in.Len.(*ssa.Const); !ok || in.Cap != n || size.Int64() != 0 {
				return false
			}
		case *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}
