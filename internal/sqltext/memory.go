package sqltext

import (
	"go/types"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// object is a variable in memory: a local whose address is taken, or a buffer.
// Its events are the instructions that change it.
type object struct {
	root   ssa.Value
	events map[*ssa.BasicBlock][]event
	// foreign are changes by function literals that capture the variable;
	// when they happen is not known.
	foreign  []event
	captures []*ssa.MakeClosure
	escaped  string // why changes cannot be followed; "" when they can
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
			path = "." + fieldName(v.X.Type(), v.Field) + path
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
	o := &object{root: root, events: map[*ssa.BasicBlock][]event{}}
	e.objects[root] = o
	c := &collector{o: o, e: e, index: e.index, home: root.Parent()}
	c.walk(root, "")
	for _, list := range o.events {
		sort.SliceStable(list, func(i, j int) bool { return list[i].order < list[j].order })
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
	switch addr := v.X.(type) {
	case *ssa.Global:
		return e.global(addr)
	case *ssa.IndexAddr:
		if a, ok := addr.X.(*ssa.Alloc); ok {
			return e.element(e.array(a), addr.Index, v)
		}
		return e.element(e.eval(addr.X, v), addr.Index, v)
	case *ssa.FieldAddr:
		if x := e.fieldLoad(addr, v); x != nil {
			return x
		}
	}
	return e.read(v.X, v)
}

// fieldLoad reads a field through a pointer that is not to a local variable.
func (e *Evaluator) fieldLoad(addr *ssa.FieldAddr, at ssa.Instruction) *Expr {
	name := fieldName(addr.X.Type(), addr.Field)
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
	o := e.object(root)
	r := reader{e: e, o: o, path: path, typ: t, name: describe(addr)}
	switch {
	case o.escaped != "":
		return unknown(t, o.escaped, root.Pos())
	case r.changedElsewhere():
		return r.anyTime()
	case closure == nil && at.Parent() == root.Parent():
		return r.before(at)
	case closure != nil:
		return r.captured(closure)
	}
	return unknown(t, "value of "+r.name, addr.Pos())
}

// reader finds the value of one variable or field of it.
type reader struct {
	e    *Evaluator
	o    *object
	path string
	typ  types.Type
	name string
}

type cellKey struct {
	root  ssa.Value
	path  string
	block *ssa.BasicBlock
}

func (r reader) touches(ev event) bool {
	if !overlaps(ev.path, r.path) {
		return false
	}
	// A call within the package cannot change a field that nothing in the
	// package assigns through a pointer.
	p, ok := r.o.root.(*ssa.Parameter)
	return !(ok && ev.kind == eventClobber && ev.local && r.e.index.constantField(p, r.path))
}

// overlaps says whether a change of one path can be seen at the other.
func overlaps(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || len(b) > len(a) && b[:len(a)] == a && b[len(a)] == '.' || a == ""
}

func (r reader) changedElsewhere() bool {
	for _, ev := range r.o.foreign {
		if r.touches(ev) {
			return true
		}
	}
	return false
}

// captured is the value seen by a function literal that is made at m and
// reads the variable. Changes after m may or may not have happened.
func (r reader) captured(m ssa.Instruction) *Expr {
	for m.Parent() != r.o.root.Parent() {
		outer := r.e.index.closures[m.Parent()]
		if outer == nil {
			return unknown(r.typ, "value of "+r.name, r.o.root.Pos())
		}
		m = outer
	}
	for b, list := range r.o.events {
		for _, ev := range list {
			if r.touches(ev) && (ev.kind != eventCall || r.called(ev) != nil) && (b == m.Block() && ev.order > r.e.index.order(m) || reachable(m.Block(), b)) {
				return r.anyTime()
			}
		}
	}
	return r.before(m)
}

// anyTime is the value at an unknown time: any that is ever assigned.
func (r reader) anyTime() *Expr {
	key := cellKey{r.o.root, r.path, nil}
	self := &Expr{kind: kindSelf, open: true}
	e := r.e
	for i := len(e.scopes) - 1; i >= 0; i-- {
		if x, ok := e.scopes[i].memo[key]; ok {
			return x
		}
	}
	e.scopes = append(e.scopes, &scope{memo: map[any]*Expr{key: self}})
	defer func() { e.scopes = e.scopes[:len(e.scopes)-1] }()
	bad := unknown(r.typ, r.name+" is assigned in a function literal", r.o.root.Pos())
	var arms []*Expr
	add := func(ev event) bool {
		if !r.touches(ev) {
			return true
		}
		if ev.kind != eventSet || ev.path != r.path {
			return false
		}
		x := e.eval(ev.value, ev.instr)
		arms = append(arms, x)
		return !x.open
	}
	var blocks []*ssa.BasicBlock
	for b := range r.o.events {
		blocks = append(blocks, b)
	}
	sort.Slice(blocks, func(i, j int) bool { return blocks[i].Index < blocks[j].Index })
	for _, b := range blocks {
		for _, ev := range r.o.events[b] {
			if !add(ev) {
				return bad
			}
		}
	}
	if len(arms) == 0 {
		arms = append(arms, zero(r.typ))
	}
	for _, ev := range r.o.foreign {
		if !add(ev) {
			return bad
		}
	}
	if len(arms) == 1 {
		return arms[0]
	}
	return node(kindAlt, arms...)
}

// before is the value just before at.
func (r reader) before(at ssa.Instruction) *Expr {
	if s, ok := r.typ.Underlying().(*types.Struct); ok && !isBuilder(r.typ) {
		return r.record(s, at)
	}
	return r.inBlock(at.Block(), r.e.index.order(at))
}

// record reads the fields that can hold text or lists.
func (r reader) record(s *types.Struct, at ssa.Instruction) *Expr {
	x := node(kindRecord)
	for i := range min(s.NumFields(), 60) {
		f := s.Field(i)
		if !readable(f.Type()) {
			continue
		}
		sub := reader{e: r.e, o: r.o, path: r.path + "." + f.Name(), typ: f.Type(), name: r.name + "." + f.Name()}
		v := sub.before(at)
		x.names = append(x.names, f.Name())
		x.args = append(x.args, v)
		x.open = x.open || v.open
	}
	return x
}

// readable says whether values of type t can become part of a statement.
func readable(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&(types.IsString|types.IsInteger|types.IsBoolean) != 0
	case *types.Slice:
		return isText(t) || isString(u.Elem()) || types.IsInterface(u.Elem())
	case *types.Struct:
		return isBuilder(t)
	}
	return false
}

func (r reader) inBlock(b *ssa.BasicBlock, before int) *Expr {
	var appended [][]*Expr
	finish := func(x *Expr) *Expr {
		for i := len(appended) - 1; i >= 0; i-- {
			x = concat(append([]*Expr{x}, appended[i]...)...)
		}
		return x
	}
	list := r.o.events[b]
	rootAt := -1
	if i, ok := r.o.root.(ssa.Instruction); ok && i.Block() == b {
		rootAt = r.e.index.order(i)
	}
	for i := len(list) - 1; i >= 0; i-- {
		ev := list[i]
		if ev.order >= before || !r.touches(ev) {
			continue
		}
		switch ev.kind {
		case eventSet:
			return finish(r.assigned(ev))
		case eventAppend:
			appended = append(appended, []*Expr{r.e.written(ev)})
			if len(appended) > 5000 {
				return unknown(r.typ, r.name+" is written too often", ev.instr.Pos())
			}
		case eventReset:
			return finish(textExpr())
		case eventCall:
			if x, ok := r.afterCall(ev); ok {
				return finish(x)
			}
		default:
			return finish(unknown(r.typ, ev.reason, ev.instr.Pos()))
		}
	}
	if rootAt >= 0 && rootAt < before {
		return finish(r.initial())
	}
	return finish(r.atEntry(b))
}

// assigned is the value that a store gives to the path.
func (r reader) assigned(ev event) *Expr {
	x := r.e.eval(ev.value, ev.instr)
	return selectPath(x, r.path[min(len(ev.path), len(r.path)):], r.typ)
}

// selectPath selects the fields of a path ".a.b" from x; the last is of type t.
func selectPath(x *Expr, path string, t types.Type) *Expr {
	for name := range strings.SplitSeq(path, ".") {
		if name != "" {
			x = fieldOf(x, name, t)
		}
	}
	return x
}

func (r reader) initial() *Expr {
	switch root := r.o.root.(type) {
	case *ssa.Call:
		if text := bufferFrom(root); text != nil {
			return r.e.eval(text, root)
		}
		return selectPath(r.e.eval(root, nil), r.path, r.typ)
	case *ssa.Extract:
		return selectPath(r.e.eval(root, nil), r.path, r.typ)
	case *ssa.Parameter:
		return selectPath(r.e.parameter(root), r.path, r.typ)
	}
	return zero(r.typ)
}

// atEntry is the value at the start of b.
func (r reader) atEntry(b *ssa.BasicBlock) *Expr {
	e := r.e
	// Straight runs of blocks are common and can be long.
	switch len(b.Preds) {
	case 0:
		return r.initial()
	case 1:
		return r.inBlock(b.Preds[0], len(b.Preds[0].Instrs))
	}
	key := cellKey{r.o.root, r.path, b}
	for i := len(e.scopes) - 1; i >= 0; i-- {
		if x, ok := e.scopes[i].memo[key]; ok {
			return x
		}
	}
	if x, ok := e.cells[key]; ok {
		return x
	}
	if e.steps++; e.steps > maxSteps {
		return unknown(r.typ, "the value depends on too much code", r.o.root.Pos())
	}
	self := &Expr{kind: kindSelf, open: true}
	e.scopes = append(e.scopes, &scope{memo: map[any]*Expr{key: self}})
	arms := make([]*Expr, len(b.Preds))
	for i, p := range b.Preds {
		arms[i] = r.inBlock(p, len(p.Instrs))
	}
	e.scopes = e.scopes[:len(e.scopes)-1]
	x := e.merge(b, self, r.name, r.typ, r.o.root.Pos()).alternative(arms)
	switch {
	case e.steps > maxSteps:
	case !x.open:
		e.cells[key] = x
	case len(e.scopes) > 0:
		e.scopes[len(e.scopes)-1].memo[key] = x
	}
	return x
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

// CarriesText says whether values of type t are likely to become part of a
// statement: text, lists of text or values, maps of text.
func CarriesText(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Map:
		return isString(u.Elem())
	case *types.Slice:
		return readable(t)
	}
	return false
}
