package sqltext

import (
	"go/types"
	"iter"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A variable that function literals assign is read in order as long as each of
// them is only called, never passed on, started or deferred: a call is then what
// the literal does to the variable, in terms of its parameters and of the
// variables as it finds them, which are parameters of the literal too, behind
// its own. For that the body is evaluated by an evaluator of its own, since the
// same body can also be asked what it sees whenever it runs.

// inside returns the evaluator of the body of a function literal whose calls
// are known.
func (e *Evaluator) inside(fn *ssa.Function) *Evaluator {
	o := e.of(fn.Parent())
	if in, ok := o.insides[fn]; ok {
		return in
	}
	in := *o
	in.outer, in.body, in.scopes = o, fn, nil
	in.memo = map[ssa.Value]*Expr{}
	in.objects = map[ssa.Value]*object{}
	in.loops = map[*ssa.BasicBlock]*loop{}
	in.cells = map[cellKey]*Expr{}
	in.summaries = map[*ssa.Function]*Summary{}
	in.initials = map[cellKey]*Expr{}
	in.effects = map[effectKey]*Expr{}
	in.calledAt = map[callKey]*Expr{}
	in.stored = map[callKey]*Expr{}
	in.nils = map[ssa.Value]*Expr{}
	in.naming = map[ssa.Value]bool{}
	in.named = map[ssa.Value]*Expr{}
	in.insides = map[*ssa.Function]*Evaluator{}
	in.views = map[ssa.Value]*object{}
	in.leftBy = map[cellKey]*Expr{}
	o.insides[fn] = &in
	return &in
}

// of returns the evaluator of the code of fn.
func (e *Evaluator) of(fn *ssa.Function) *Evaluator {
	for fn != nil && e.body != nil && !within(fn, e.body) {
		e = e.outer
	}
	return e
}

func within(fn, body *ssa.Function) bool {
	for ; fn != nil; fn = fn.Parent() {
		if fn == body {
			return true
		}
	}
	return false
}

// lend lets another evaluator find a value.
func (e *Evaluator) lend(to *Evaluator, f func() *Expr) *Expr {
	scopes := to.scopes
	to.scopes, to.steps = nil, e.steps
	x := f()
	to.scopes, e.steps = scopes, to.steps
	return x
}

// callsOf returns all calls of a function literal; ok is false when it can run
// in another way than by them.
func (e *Evaluator) callsOf(fn *ssa.Function) (calls []*ssa.Call, ok bool) {
	if c, ok := e.literalCalls[fn]; ok {
		return c.list, c.known
	}
	m := e.index.closures[fn]
	known := m != nil && fn.Recover == nil && called(m, &calls, map[ssa.Value]bool{})
	e.literalCalls[fn] = literalCalls{calls, known}
	return calls, known
}

type literalCalls struct {
	list  []*ssa.Call
	known bool
}

// called collects the calls of v, and says whether v is only called.
func called(v ssa.Value, calls *[]*ssa.Call, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return true
	}
	seen[v] = true
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.DebugRef:
		case *ssa.Call:
			if in.Call.Value != v || slices.Contains(in.Call.Args, v) {
				return false
			}
			*calls = append(*calls, in)
		case *ssa.ChangeType:
			if !called(in, calls, seen) {
				return false
			}
		case *ssa.Store:
			a, ok := in.Addr.(*ssa.Alloc)
			if in.Val != v || !ok || !calledFrom(a, in, calls, seen) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// calledFrom is called for the function in a variable, which st assigns.
func calledFrom(addr ssa.Value, st *ssa.Store, calls *[]*ssa.Call, seen map[ssa.Value]bool) bool {
	for _, in := range *addr.Referrers() {
		switch in := in.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			if in != st {
				return false
			}
		case *ssa.UnOp:
			if !called(in, calls, seen) {
				return false
			}
		case *ssa.MakeClosure:
			fn, ok := in.Fn.(*ssa.Function)
			if !ok {
				return false
			}
			for i, b := range in.Bindings {
				if b == addr && (i >= len(fn.FreeVars) || !calledFrom(fn.FreeVars[i], st, calls, seen)) {
					return false
				}
			}
		default:
			return false
		}
	}
	return true
}

// ordered says whether a function literal runs only where it is called, in home
// or in literals of it of which the same holds.
func (e *Evaluator) ordered(fn, home *ssa.Function, around []*ssa.Function) bool {
	if slices.Contains(around, fn) {
		return false
	}
	calls, ok := e.callsOf(fn)
	if !ok {
		return false
	}
	for _, c := range calls {
		if p := c.Parent(); p != home && (!within(p, home) || !e.ordered(p, home, append(around, fn))) {
			return false
		}
	}
	return true
}

// orderForeign turns the changes that function literals make to o into calls of
// them, when all of these are known.
func (e *Evaluator) orderForeign(o *object) {
	changing := map[*ssa.Function]bool{}
	var work []*ssa.Function
	add := func(fn *ssa.Function) {
		if fn != o.home && !changing[fn] {
			changing[fn] = true
			work = append(work, fn)
		}
	}
	for _, ev := range o.foreign {
		add(ev.instr.Parent())
	}
	for len(work) > 0 {
		fn := work[0]
		work = work[1:]
		calls, _ := e.callsOf(fn)
		if !within(fn, o.home) || !e.ordered(fn, o.home, nil) {
			return
		}
		for _, c := range calls {
			add(c.Parent())
		}
	}
	o.inner, o.foreign, o.changing = o.foreign, nil, changing
	e.addCalls(o)
}

// addCalls adds the calls in o's home of the function literals that change it.
func (e *Evaluator) addCalls(o *object) {
	for fn := range o.changing {
		calls, _ := e.callsOf(fn)
		for _, c := range calls {
			if c.Parent() == o.home {
				o.events[c.Block()] = append(o.events[c.Block()], event{
					instr: c, order: e.index.order(c), kind: eventCall, callee: fn, literal: true,
					reason: describe(o.root) + " is assigned in a function literal",
				})
			}
		}
	}
	o.sort()
}

// view is a variable of the code around the body, as the body changes it; nil
// for one that no function literal does.
func (e *Evaluator) view(root ssa.Value) *object {
	if e.body == nil || root.Parent() == nil || within(root.Parent(), e.body) {
		return nil
	}
	if o, ok := e.views[root]; ok {
		return o
	}
	whole := e.object(root)
	if len(whole.inner) == 0 || whole.escaped != "" || len(whole.foreign) > 0 || !e.ordered(e.body, root.Parent(), nil) {
		e.views[root] = nil
		return nil
	}
	o := &object{root: root, home: e.body, events: map[*ssa.BasicBlock][]event{}, changing: whole.changing, viewed: true}
	for _, ev := range whole.inner {
		if p := ev.instr.Parent(); p == e.body {
			ev.order = e.index.order(ev.instr)
			o.events[ev.instr.Block()] = append(o.events[ev.instr.Block()], ev)
		} else if within(p, e.body) {
			o.inner = append(o.inner, ev)
		}
	}
	e.addCalls(o)
	e.views[root] = o
	return o
}

// cell is a variable as a call of a function literal finds it: a parameter of
// the literal behind its own.
func (e *Evaluator) cell(fn *ssa.Function, root ssa.Value) Param {
	list := e.cellsOf[fn]
	at := slices.Index(list, root)
	if at < 0 {
		at = len(list)
		e.cellsOf[fn] = append(list, root)
	}
	return Param{fn, len(fn.Params) + at}
}

// isCell says whether p is a variable rather than a parameter.
func (p Param) isCell() bool { return p.Function != nil && p.Index >= len(p.Function.Params) }

// variable is the contents of the variable that p stands for, as the call at
// finds it.
func (e *Evaluator) variable(p Param, at ssa.Instruction) *Expr {
	root := e.cellsOf[p.Function][p.Index-len(p.Function.Params)]
	t := root.Type().Underlying().(*types.Pointer).Elem()
	r := reader{e: e, o: e.view(root), typ: t, name: describe(root)}
	if r.o == nil {
		r.o = e.object(root)
	}
	text := unknown(t, describe(root)+" is assigned in a function literal", at.Pos())
	if r.o.escaped == "" && r.o.home == at.Parent() && !r.changedElsewhere() {
		text = r.before(at)
	}
	return &Expr{kind: kindValue, value: &Value{Type: t, Expr: describe(root), Pos: at.Pos()}, args: []*Expr{text}, open: text.open}
}

// leaves returns what a call of a function literal does to the path of a
// variable: nil when it leaves it alone.
func (e *Evaluator) leaves(fn *ssa.Function, root ssa.Value, path string, t types.Type) *Expr {
	in := e.inside(fn)
	key := cellKey{root: root, path: path}
	if x, ok := in.leftBy[key]; ok {
		return x
	}
	bad := unknown(t, describe(root)+" is changed by "+functionName(fn), fn.Pos())
	in.leftBy[key] = bad
	o := in.view(root)
	if o == nil {
		return bad
	}
	x := e.lend(in, func() *Expr {
		r := reader{e: in, o: o, path: path, typ: t, name: describe(root) + path}
		if !r.changed() {
			return nil
		}
		return in.atReturns(fn, r, bad)
	})
	in.leftBy[key] = x
	return x
}

// answers returns what a call of a function literal returns in terms of its
// parameters and of the variables that it finds; nil when it can run in other
// ways.
func (e *Evaluator) answers(fn *ssa.Function) *Summary {
	if fn.Parent() == nil || len(fn.FreeVars) == 0 || !e.ordered(fn, fn.Parent(), nil) {
		return nil
	}
	in := e.inside(fn)
	if in.answer == nil {
		in.answer = &Summary{Results: make([]*Expr, fn.Signature.Results().Len())}
		var s *Summary
		e.lend(in, func() *Expr {
			s = in.summarize(fn)
			return nil
		})
		in.answer = s
	}
	return in.answer
}

// eachTime is x, what a call of a function literal leaves or returns, with
// values that are computed in its body told from those of other calls.
func eachTime(x *Expr, fn *ssa.Function, at ssa.Instruction) *Expr {
	values := map[*Value]*Value{}
	return rewrite(x, func(x *Expr) *Expr {
		if x.kind != kindValue || x.value == nil || !computedIn(x.value.Identity, fn) {
			return nil
		}
		v, ok := values[x.value]
		if !ok {
			c := *x.value
			c.Identity = oneCall{x.value.Identity, at}
			v = &c
			values[x.value] = v
		}
		y := *x
		y.value = v
		return &y
	})
}

// oneCall identifies a value of one call of a function literal.
type oneCall struct {
	of any
	at ssa.Instruction
}

func computedIn(identity any, fn *ssa.Function) bool {
	switch id := identity.(type) {
	case pathIdentity:
		return computedIn(id.root, fn)
	case *ssa.Const:
		return false
	case ssa.Value:
		return id.Parent() != nil && within(id.Parent(), fn)
	}
	return false
}

// ofCall is what a call of a function literal, x in terms of its parameters and
// the variables around it, comes to.
func (e *Evaluator) ofCall(x *Expr, fn *ssa.Function, args []ssa.Value, at ssa.Instruction) *Expr {
	return eachTime(e.Instantiate(x, fn, args, at), fn, at)
}

// changes lists all changes of o that no order is known for where a function
// literal runs.
func (o *object) changes() []event { return append(slices.Clip(o.inner), o.foreign...) }

// all goes through the events of the variable's function in the order of its
// code.
func (o *object) all() iter.Seq[event] {
	blocks := slices.SortedFunc(maps.Keys(o.events), func(a, b *ssa.BasicBlock) int { return a.Index - b.Index })
	return func(yield func(event) bool) {
		for _, b := range blocks {
			for _, ev := range o.events[b] {
				if !yield(ev) {
					return
				}
			}
		}
	}
}

func (o *object) sort() {
	for b := range maps.Keys(o.events) {
		slices.SortStableFunc(o.events[b], func(a, b event) int { return a.order - b.order })
	}
}
