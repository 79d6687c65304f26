package sqltext

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// collector gathers the events of one variable.
type collector struct {
	o     *object
	e     *Evaluator
	index *index
	home  *ssa.Function
	steps int
	phis  map[*ssa.Phi]bool // that have been followed
}

func (c *collector) add(ev event) {
	if ev.instr.Parent() != c.home {
		c.o.foreign = append(c.o.foreign, ev)
		return
	}
	ev.order = c.index.order(ev.instr)
	b := ev.instr.Block()
	c.o.events[b] = append(c.o.events[b], ev)
}

func (c *collector) clobber(in ssa.Instruction, path, reason string) {
	c.add(event{instr: in, path: path, kind: eventClobber, reason: reason})
}

// aliases adds the changes that a function makes through other pointers to what
// parameter p, a pointer to a struct, points to, if they are the same.
func (c *collector) aliases(p *ssa.Parameter) {
	named := namedOf(p.Type())
	if named == nil || !isPointer(p.Type()) {
		return
	}
	for _, q := range c.home.Params {
		if q == p || namedOf(q.Type()) != named || !isPointer(q.Type()) {
			continue
		}
		other := &collector{o: &object{root: q, events: map[*ssa.BasicBlock][]event{}}, e: c.e, index: c.index, home: c.home}
		other.walk(q, "")
		if other.o.escaped != "" && c.o.escaped == "" {
			c.o.escaped = other.o.escaped
		}
		for _, list := range other.o.events {
			for _, ev := range list {
				c.clobber(ev.instr, ev.path, "it may be changed as "+q.Name())
			}
		}
	}
	s, ok := named.Type().Underlying().(*types.Struct)
	if !ok {
		return
	}
	for f := range s.Fields() {
		for _, st := range c.index.fields[fieldKey{named, f.Name()}] {
			root, _, _ := c.e.rootOf(st.Addr)
			if _, own := root.(*ssa.Alloc); st.Parent() == c.home && !own && root != ssa.Value(p) {
				c.clobber(st, "."+f.Name(), "it may be changed as "+describe(st.Addr))
			}
		}
	}
}

func (c *collector) walk(addr ssa.Value, path string) {
	refs := addr.Referrers()
	if refs == nil {
		return
	}
	for _, in := range *refs {
		if c.steps++; c.steps > maxSteps {
			c.o.escaped = "the variable is used in too many places"
			return
		}
		c.use(in, addr, path)
	}
}

func (c *collector) use(in ssa.Instruction, addr ssa.Value, path string) {
	switch in := in.(type) {
	case *ssa.Store:
		if in.Addr == addr {
			c.add(event{instr: in, path: path, kind: eventSet, value: in.Val})
		} else if !c.passed(in, path) {
			c.o.escaped = "the address of " + describe(c.o.root) + " is stored"
		}
	case *ssa.UnOp:
		if c.e.rewritten(in, false) {
			c.clobber(in, path, "elements of "+describe(addr)+" are assigned")
		}
		c.copied(in, path)
	case *ssa.DebugRef, *ssa.Return, *ssa.BinOp, *ssa.If, *ssa.Slice:
	case *ssa.Phi:
		c.phi(in, path)
	case *ssa.FieldAddr:
		c.walk(in, path+"."+knowledge.FieldName(in.X.Type(), in.Field))
	case *ssa.IndexAddr:
		// Elements of arrays are read by list evaluation.
	case *ssa.MakeInterface:
		for _, r := range *in.Referrers() {
			c.useInterface(r, in, path)
		}
	case *ssa.ChangeInterface, *ssa.ChangeType:
		for _, r := range *in.(ssa.Value).Referrers() {
			c.useInterface(r, in.(ssa.Value), path)
		}
	case *ssa.MakeClosure:
		fn := in.Fn.(*ssa.Function)
		for i, b := range in.Bindings {
			if b == addr && i < len(fn.FreeVars) {
				c.walk(fn.FreeVars[i], path)
			}
		}
	case ssa.CallInstruction:
		c.call(in, addr, path)
	default:
		c.o.escaped = describe(c.o.root) + " has a second name"
	}
}

// copied notes that a struct is copied to a variable of which lists grow then.
func (c *collector) copied(load *ssa.UnOp, path string) {
	s, ok := load.Type().Underlying().(*types.Struct)
	if !ok || isBuilder(load.Type()) {
		return
	}
	for _, in := range *load.Referrers() {
		st, ok := in.(*ssa.Store)
		if !ok || st.Val != ssa.Value(load) {
			continue
		}
		a, ok := st.Addr.(*ssa.Alloc)
		if !ok || a == c.o.root {
			continue
		}
		for f := range s.Fields() {
			if isList(f.Type()) && c.e.changedLater(a, "."+f.Name(), st) {
				c.clobber(load, path+"."+f.Name(), sharedRoom)
			}
		}
	}
}

// changedLater says whether the path of a variable is changed behind st.
func (e *Evaluator) changedLater(a *ssa.Alloc, path string, st *ssa.Store) bool {
	o := e.object(a)
	if o.escaped != "" || len(o.foreign) > 0 {
		return true
	}
	for ev := range o.all() {
		if ev.instr != ssa.Instruction(st) && overlaps(ev.path, path) {
			return true
		}
	}
	return false
}

// phi follows an address that is the same whichever way control came.
func (c *collector) phi(in *ssa.Phi, path string) {
	switch {
	case path != "" || c.e.samePointer(in) == nil:
		c.o.escaped = describe(c.o.root) + " has a second name"
	case !c.phis[in]:
		if c.phis == nil {
			c.phis = map[*ssa.Phi]bool{}
		}
		c.phis[in] = true
		c.walk(in, path)
	}
}

// passed handles an address stored into the variadic list of a call.
func (c *collector) passed(in *ssa.Store, path string) bool {
	ix, ok := in.Addr.(*ssa.IndexAddr)
	if !ok {
		return false
	}
	a, ok := ix.X.(*ssa.Alloc)
	if !ok || a.Comment != "varargs" {
		return false
	}
	c.clobber(in, path, describe(c.o.root)+" is changed by a call")
	return true
}

func (c *collector) useInterface(in ssa.Instruction, v ssa.Value, path string) {
	switch in := in.(type) {
	case *ssa.Store:
		if !c.passed(in, path) {
			c.o.escaped = "the address of " + describe(c.o.root) + " is stored"
		}
	case *ssa.DebugRef, *ssa.Return:
	case ssa.CallInstruction:
		if op, at, ok := printsTo(in.Common(), v); ok {
			values := in.Common().Args[at:]
			c.add(event{instr: in, path: path, kind: eventAppend, op: op, values: values})
			return
		}
		c.call(in, v, path)
	default:
		c.o.escaped = describe(c.o.root) + " has a second name"
	}
}

// call handles a call that receives the address.
func (c *collector) call(in ssa.CallInstruction, addr ssa.Value, path string) {
	common := in.Common()
	if _, ok := in.(*ssa.Call); !ok {
		c.o.escaped = describe(c.o.root) + " is passed to a go or defer statement"
		return
	}
	fn := common.StaticCallee()
	if fn != nil && fn.Signature.Recv() != nil && len(common.Args) > 0 && common.Args[0] == addr && isBuilder(fn.Signature.Recv().Type()) {
		c.method(in, fn.Name(), path)
		return
	}
	if call, ok := in.(*ssa.Call); ok && c.e.aliasOf(call) == addr {
		c.walk(call, path)
	}
	if c.effect(in, addr, path) {
		return
	}
	name := describe(common.Value)
	local := false
	if fn != nil {
		name = functionName(fn)
		local = fn.Package() == c.index.pkg
		if obj, ok := fn.Object().(*types.Func); ok && knowledge.IsLibrary(pkgPath(obj)) && common.Args[0] == addr {
			return
		}
	}
	if isBuilder(c.o.root.Type()) && !(local && c.returns(fn, common.Args, addr)) {
		// The callee may keep the buffer and write to it at any time.
		c.o.escaped = describe(c.o.root) + " is passed to " + name
		return
	}
	c.add(event{instr: in, path: path, kind: eventClobber, local: local, reason: describe(c.o.root) + " is passed to " + name})
}

// returns says whether a function of the package lets go of an argument when
// it returns.
func (c *collector) returns(fn *ssa.Function, args []ssa.Value, addr ssa.Value) bool {
	for i, a := range args {
		if a != addr {
			continue
		}
		if i >= len(fn.Params) || len(fn.Blocks) == 0 || c.e.object(fn.Params[i]).escaped != "" {
			return false
		}
		for _, in := range *fn.Params[i].Referrers() {
			if _, ok := in.(*ssa.Return); ok {
				return false
			}
		}
	}
	return true
}

// effect records a call whose changes to its argument are known.
func (c *collector) effect(in ssa.CallInstruction, addr ssa.Value, path string) bool {
	common := in.Common()
	if common.IsInvoke() || !holds(addr.Type()) {
		return false
	}
	fn := c.e.Callee(common)
	if fn == nil {
		return false
	}
	ev := event{instr: in, path: path, kind: eventCall, arg: -1, reason: describe(c.o.root) + " is passed to " + functionName(fn)}
	for i, a := range common.Args {
		if a == addr {
			if ev.arg >= 0 {
				return false
			}
			ev.arg = i
		}
	}
	if ev.arg < 0 {
		return false
	}
	if len(fn.Blocks) > 0 && fn.Package() == c.index.pkg {
		ev.callee = fn
	} else if obj, ok := fn.Object().(*types.Func); ok {
		ev.summary = c.e.imports.Summary(obj.Origin())
	}
	switch {
	case ev.callee == nil && ev.summary == nil:
		return false
	case ev.callee != nil && c.e.keeps(ev.callee, ev.arg), ev.summary != nil && ev.summary.keeps(ev.arg):
		c.o.escaped = describe(c.o.root) + " is kept by " + functionName(fn)
		return true
	}
	c.add(ev)
	return true
}

func pkgPath(fn *types.Func) string {
	if fn == nil || fn.Pkg() == nil {
		return ""
	}
	return fn.Pkg().Path()
}

// method handles a method of strings.Builder or bytes.Buffer.
func (c *collector) method(in ssa.CallInstruction, name, path string) {
	args := in.Common().Args
	switch name {
	case "WriteString", "Write":
		c.add(event{instr: in, path: path, kind: eventAppend, value: args[1]})
	case "WriteByte", "WriteRune":
		c.add(event{instr: in, path: path, kind: eventAppend, op: opChar, values: args[1:]})
	case "Reset":
		c.add(event{instr: in, path: path, kind: eventReset})
	case "String", "Bytes", "Len", "Cap", "Grow", "Available":
	default:
		c.clobber(in, path, describe(c.o.root)+" is changed by "+name)
	}
}

func isBuilder(t types.Type) bool {
	name := strings.TrimPrefix(knowledge.TypeName(t), "*")
	return name == "strings.Builder" || name == "bytes.Buffer"
}

// printsTo recognises the functions that write text to v.
func printsTo(c *ssa.CallCommon, v ssa.Value) (op opCode, from int, ok bool) {
	fn := c.StaticCallee()
	if fn == nil || len(c.Args) == 0 || c.Args[0] != v {
		return opNone, 0, false
	}
	obj, _ := fn.Object().(*types.Func)
	switch knowledge.FullName(obj) {
	case "fmt.Fprintf":
		return opSprintf, 1, true
	case "fmt.Fprint":
		return opSprint, 1, true
	case "fmt.Fprintln":
		return opSprintln, 1, true
	case "io.WriteString":
		return opCopy, 1, true
	}
	return opNone, 0, false
}

// bufferFrom returns the initial text of a buffer that call makes, or nil.
func bufferFrom(call *ssa.Call) ssa.Value {
	fn := call.Call.StaticCallee()
	if fn == nil {
		return nil
	}
	obj, _ := fn.Object().(*types.Func)
	switch knowledge.FullName(obj) {
	case "bytes.NewBufferString", "bytes.NewBuffer":
		return call.Call.Args[0]
	}
	return nil
}
