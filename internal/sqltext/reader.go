package sqltext

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// reader finds the value of one variable or field of it.
type reader struct {
	e    *Evaluator
	o    *object
	path string
	typ  types.Type
	name string
	// nils asks whether the value is nil instead, and counts how far values
	// have been followed for that; zero to read the value.
	nils int
}

// key tells the value of the path at a block's start, or of what is asked
// about it, from others.
func (r reader) key(b *ssa.BasicBlock) cellKey {
	k := cellKey{r.o.root, r.path, b}
	if r.nils > 0 {
		k.path += " nil"
	}
	return k
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
	return slices.ContainsFunc(r.o.foreign, r.touches)
}

// captured is the value seen by a function literal that is made at m and
// reads the variable. Changes after m may or may not have happened.
func (r reader) captured(m ssa.Instruction) *Expr {
	for m.Parent() != r.o.home {
		outer := r.e.index.closures[m.Parent()]
		if outer == nil {
			return unknown(r.typ, "value of "+r.name, r.o.root.Pos())
		}
		m = outer
	}
	for ev := range r.o.all() {
		b := ev.instr.Block()
		later := b == m.Block() && ev.order > r.e.index.order(m) || reachable(m.Block(), b)
		if later && r.touches(ev) && (ev.kind != eventCall || r.called(ev) != nil) {
			return r.anyTime()
		}
	}
	return r.before(m)
}

// anyTime is the value at an unknown time: any that is ever assigned.
func (r reader) anyTime() *Expr {
	key := r.key(nil)
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
		if !r.touches(ev) || ev.literal {
			return true
		}
		if ev.kind != eventSet || ev.path != r.path {
			return false
		}
		x := unguarded(e.eval(ev.value, ev.instr))
		arms = append(arms, x)
		return !x.open
	}
	for ev := range r.o.all() {
		if !add(ev) {
			return bad
		}
	}
	if len(arms) == 0 {
		arms = append(arms, zero(r.typ))
	}
	for _, ev := range r.o.changes() {
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
		if !readable(f.Type()) && !r.nested(f.Type()) {
			continue
		}
		sub := reader{e: r.e, o: r.o, path: r.path + "." + f.Name(), typ: f.Type(), name: r.name + "." + f.Name()}
		v := r.e.asOf(sub.before(at), at)
		if v.kind == kindRecord && len(v.Params()) > 0 {
			continue // those of a parameter's are selected where they are asked for
		}
		x.names = append(x.names, f.Name())
		x.args = append(x.args, v)
		x.open = x.open || v.open
	}
	return x
}

// maxNested bounds how deep structs within structs are read.
const maxNested = 2

// nested says whether t is a struct within the one that r reads whose fields are
// read too.
func (r reader) nested(t types.Type) bool {
	s, ok := t.Underlying().(*types.Struct)
	return ok && s.NumFields() <= 20 && strings.Count(r.path, ".") < maxNested
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
			if r.nils > 0 {
				return anyAnswer()
			}
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

// assigned is the value that a store gives to the path; always the same
// expression, so that paths that leave it alone agree.
func (r reader) assigned(ev event) *Expr {
	key := callKey{r.o.root, r.key(nil).path, ev.instr}
	if x, ok := r.e.stored[key]; ok {
		return x
	}
	x := r.part(ev)
	if !x.open {
		r.e.stored[key] = x
	}
	return x
}

// part is the path's part of the value that a store gives to a variable.
func (r reader) part(ev event) *Expr {
	path := r.path[min(len(ev.path), len(r.path)):]
	switch {
	case r.nils > 0 && path == "":
		return r.e.isNil(ev.value, r.nils)
	case r.nils > 0:
		return r.e.nilIn(ev.value, path, r.nils)
	}
	if isList(r.typ) && path != "" && r.copied(ev, path) {
		return unknown(r.typ, sharedRoom, ev.instr.Pos())
	}
	return selectPath(r.e.eval(ev.value, ev.instr), path, r.typ)
}

// copied says whether a store copies a struct of which the list at path changes
// later, so that appends to both assign the same elements.
func (r reader) copied(ev event, path string) bool {
	load, ok := ev.value.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return false
	}
	root, base, _ := r.e.rootOf(load.X)
	if root == nil || root == r.o.root {
		return false
	}
	from := reader{e: r.e, o: r.e.object(root), path: base + path, typ: r.typ}
	for other := range from.o.all() {
		if from.touches(other) && runsAfter(load, other.instr, func(ssa.Instruction) bool { return false }) {
			return true
		}
	}
	return false
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

// initial is the value before any change; always the same expression, so that
// paths that leave it alone agree.
func (r reader) initial() *Expr {
	key := r.key(nil)
	if x, ok := r.e.initials[key]; ok {
		return x
	}
	x := r.start()
	if !x.open {
		r.e.initials[key] = x
	}
	return x
}

func (r reader) start() *Expr {
	if r.nils > 0 {
		if p, ok := r.o.root.(*ssa.Parameter); ok {
			return nilParam(p, r.path)
		}
		return answer(true)
	}
	if r.o.viewed {
		return selectPath(&Expr{kind: kindParam, param: r.e.cell(r.o.home, r.o.root)}, r.path, r.typ)
	}
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
	key := r.key(b)
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
		if l := e.afterLoop(b, i); l != nil {
			arms[i] = r.atEntry(l.header)
			continue
		}
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
