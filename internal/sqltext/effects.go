package sqltext

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// Effect is what a function leaves in a field behind one of its pointer
// parameters: how a builder's methods collect text.
type Effect struct {
	Param int
	Path  string // ".field", ".part.field"
	Value *Expr  // in terms of the parameters and of the field's value before
}

// effect returns what fn does to path behind parameter i: nil when it leaves
// it alone.
func (e *Evaluator) effect(fn *ssa.Function, i int, path string, t types.Type) *Expr {
	if i >= len(fn.Params) {
		return unknown(t, "result of "+functionName(fn), fn.Pos())
	}
	if by := e.of(fn); by != e {
		return e.lend(by, func() *Expr { return by.effect(fn, i, path, t) })
	}
	key := effectKey{fn, i, path}
	if x, ok := e.effects[key]; ok {
		return x
	}
	p := fn.Params[i]
	bad := unknown(t, p.Name()+" is changed by "+functionName(fn), fn.Pos())
	e.effects[key] = bad
	o := e.object(p)
	r := reader{e: e, o: o, path: path, typ: t, name: p.Name() + path}
	switch {
	case e.keeps(fn, i):
		bad.field = kept
		return bad
	case r.changedElsewhere():
		return bad
	case !r.changed():
		e.effects[key] = nil
		return nil
	}
	x := e.atReturns(fn, r, bad)
	e.effects[key] = x
	return x
}

// atReturns is what r reads when fn returns, or bad.
func (e *Evaluator) atReturns(fn *ssa.Function, r reader, bad *Expr) *Expr {
	scopes := e.scopes
	e.scopes = nil
	var arms []*Expr
	var guards [][]guard
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && b != fn.Recover {
			arms = append(arms, Inside(r.before(ret), b))
			guards = append(guards, e.guardsOf(b))
		}
	}
	e.scopes = scopes
	x := bad
	switch {
	case len(arms) == 1:
		x = arms[0]
	case len(arms) > 1:
		x = e.fork(r.typ, arms, guards, e.choice(returnChoice{fn, "all"}))
	}
	if x.open {
		x = bad
	}
	return x
}

type effectKey struct {
	fn   *ssa.Function
	i    int
	path string
}

// changed says whether any instruction of the variable's function changes
// what r reads.
func (r reader) changed() bool {
	for ev := range r.o.all() {
		if r.touches(ev) && (ev.kind != eventCall || r.called(ev) != nil) {
			return true
		}
	}
	return false
}

// called is what the call of ev does to the path: nil for nothing.
func (r reader) called(ev event) *Expr {
	e := r.e
	path := r.path
	if len(ev.path) > len(path) {
		// Part of the value is passed, so the value as a whole is unknown.
		return unknown(r.typ, ev.reason, ev.instr.Pos())
	}
	path = path[len(ev.path):]
	c := ev.instr.(ssa.CallInstruction).Common()
	args := c.Args
	if c.IsInvoke() {
		args = append([]ssa.Value{c.Value}, args...)
	}
	if ev.literal {
		if x := e.leaves(ev.callee, r.o.root, path, r.typ); x != nil {
			return e.ofCall(x, ev.callee, args, ev.instr)
		}
		return nil
	}
	if ev.callee != nil {
		if x := e.effect(ev.callee, ev.arg, path, r.typ); x != nil {
			return e.Instantiate(x, ev.callee, args, ev.instr)
		}
		return nil
	}
	for _, f := range ev.summary.Effects {
		if f.Param == ev.arg && f.Path == path {
			return e.Instantiate(f.Value, nil, args, ev.instr)
		}
	}
	if path == "" {
		return unknown(r.typ, ev.reason, ev.instr.Pos())
	}
	return nil
}

// afterCall is the value after the call of ev; ok is false when the call
// leaves it alone.
func (r reader) afterCall(ev event) (x *Expr, ok bool) {
	e := r.e
	key := callKey{r.o.root, r.path, ev.instr}
	if x, ok := e.calledAt[key]; ok {
		return x, x != nil
	}
	for i := len(e.scopes) - 1; i >= 0; i-- {
		if x, ok := e.scopes[i].memo[key]; ok {
			return x, x != nil
		}
	}
	if e.steps++; e.steps > maxSteps {
		return unknown(r.typ, "the value depends on too much code", ev.instr.Pos()), true
	}
	x = r.called(ev)
	switch {
	case x == nil || !x.open:
		e.calledAt[key] = x
	case len(e.scopes) > 0:
		e.scopes[len(e.scopes)-1].memo[key] = x
	}
	return x, x != nil
}

type callKey struct {
	root ssa.Value
	path string
	call ssa.Instruction
}

// allEffects lists the effects of fn for the summary that other packages see.
func (e *Evaluator) allEffects(fn *ssa.Function) []Effect {
	var out []Effect
	for i, p := range fn.Params {
		if s := collects(p.Type()); s != nil {
			out = append(out, e.fieldEffects(fn, i, "", s)...)
		} else if holds(p.Type()) {
			if x := e.effect(fn, i, "", p.Type().Underlying().(*types.Pointer).Elem()); x != nil {
				out = append(out, Effect{i, "", x})
			}
		}
	}
	return out
}

// kept marks the value of a variable whose address a function keeps, so that it
// may change at any time.
const kept = "kept"

// keeps says whether a function of the package still has its argument i when it
// returns, other than as its first result.
func (e *Evaluator) keeps(fn *ssa.Function, i int) bool {
	if i >= len(fn.Params) {
		return true
	}
	p := fn.Params[i]
	if k, ok := e.keepers[p]; ok {
		return k
	}
	e.keepers[p] = false // as long as it calls itself
	k := e.object(p).escaped != "" || e.returned(p, alias(fn) == i)
	e.keepers[p] = k
	return k
}

// returned says whether the pointer v is part of a result.
func (e *Evaluator) returned(v ssa.Value, first bool) bool {
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.Return:
			for k, r := range in.Results {
				if r == v && (k > 0 || !first) {
					return true
				}
			}
		case *ssa.MakeInterface, *ssa.ChangeType, *ssa.FieldAddr:
			if e.returned(in.(ssa.Value), false) {
				return true
			}
		}
	}
	return false
}

// keeps is the same for a function of another package.
func (s *Summary) keeps(arg int) bool {
	for _, f := range s.Effects {
		if f.Param == arg && f.Value.field == kept {
			return true
		}
	}
	return false
}

// fieldEffects lists the effects on the fields of s, which is at path behind
// parameter i, and on the structs within it.
func (e *Evaluator) fieldEffects(fn *ssa.Function, i int, path string, s *types.Struct) []Effect {
	var out []Effect
	for f := range s.Fields() {
		at := path + "." + f.Name()
		if inner, ok := f.Type().Underlying().(*types.Struct); ok && !isBuilder(f.Type()) {
			out = append(out, e.fieldEffects(fn, i, at, inner)...)
			continue
		}
		if !readable(f.Type()) {
			continue
		}
		if x := e.effect(fn, i, at, f.Type()); x != nil {
			out = append(out, Effect{i, at, x})
		}
	}
	return out
}

// collects returns the struct that t points to when it can hold text.
func collects(t types.Type) *types.Struct {
	p, ok := t.Underlying().(*types.Pointer)
	if !ok || isBuilder(t) {
		return nil
	}
	s, ok := p.Elem().Underlying().(*types.Struct)
	if !ok || s.NumFields() > 60 {
		return nil
	}
	for f := range s.Fields() {
		if isBuilder(f.Type()) || isText(f.Type()) || isList(f.Type()) {
			return s
		}
	}
	return nil
}

// isList says whether t is a list of texts or of values.
func isList(t types.Type) bool {
	_, ok := t.Underlying().(*types.Slice)
	return ok && readable(t)
}

// holds says whether t points to what can hold parts of a statement.
func holds(t types.Type) bool {
	p, ok := t.Underlying().(*types.Pointer)
	return ok && (isBuilder(t) || isText(p.Elem()) || isList(p.Elem()) || collects(t) != nil)
}

// samePointer returns the pointer that v is whichever way control came, as when
// the methods of a builder return it; nil when it can be one of several. While
// that is being found out, v stands for itself.
func (e *Evaluator) samePointer(v *ssa.Phi) ssa.Value {
	if same, ok := e.pointers[v]; ok {
		return same
	}
	if collects(v.Type()) == nil {
		return nil
	}
	e.pointers[v] = v
	var same ssa.Value
	for _, edge := range v.Edges {
		root, path, _ := e.rootOf(edge)
		switch {
		case root == ssa.Value(v) && path == "":
		case root == nil || path != "" || same != nil && same != root:
			e.pointers[v] = nil
			return nil
		default:
			same = root
		}
	}
	e.pointers[v] = same
	return same
}

// Collects says whether t points to what can hold parts of a statement.
func Collects(t types.Type) bool { return holds(t) }

// alias returns which parameter fn returns as its first result, for chained
// calls of a builder; -1 for none.
func alias(fn *ssa.Function) int {
	at := -1
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) == 0 {
			continue
		}
		p, ok := ret.Results[0].(*ssa.Parameter)
		if !ok {
			return -1
		}
		i := paramOf(p).Index
		if at >= 0 && at != i {
			return -1
		}
		at = i
	}
	return at
}

// aliasOf returns the argument that a call returns, or nil.
func (e *Evaluator) aliasOf(v *ssa.Call) ssa.Value {
	if !holds(v.Type()) || v.Call.IsInvoke() {
		return nil
	}
	fn := e.Callee(&v.Call)
	if fn == nil {
		return nil
	}
	at := -1
	if len(fn.Blocks) > 0 && fn.Package() == e.index.pkg {
		at = alias(fn)
	} else if obj, ok := fn.Object().(*types.Func); ok {
		if s := e.imports.Summary(obj.Origin()); s != nil {
			at = s.Alias
		}
	}
	if at < 0 || at >= len(v.Call.Args) {
		return nil
	}
	return v.Call.Args[at]
}

// made returns the contents of the variable that v, a result of a call,
// points to when the callee has just made it; nil otherwise.
func (e *Evaluator) made(v ssa.Value) *Expr {
	if collects(v.Type()) == nil {
		return nil
	}
	switch v := v.(type) {
	case *ssa.Call:
		if v.Call.IsInvoke() {
			return nil
		}
	case *ssa.Extract:
		if _, ok := v.Tuple.(*ssa.Call); !ok {
			return nil
		}
	default:
		return nil
	}
	if x := e.eval(v, nil); x.kind == kindRecord {
		return x
	}
	return nil
}
