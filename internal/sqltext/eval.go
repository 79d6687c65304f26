package sqltext

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// maxSteps bounds the values that one root evaluation may visit, so that no
// shape of code makes it run away.
const maxSteps = 20000

// Imports gives the summaries of other packages.
type Imports interface {
	// Summary returns what a function of another package returns, or nil.
	Summary(fn *types.Func) *Summary
	// Variable returns the value of a package-level variable of another
	// package that is assigned once, or nil.
	Variable(v *types.Var) *Expr
	// Calls returns the arguments of the calls of a function of the package at
	// hand in the packages above it, nil for those of which nothing is known;
	// ok is false when these packages are not looked at.
	Calls(fn *types.Func) (calls [][]*Expr, ok bool)
}

// Summary is what a function returns in terms of its parameters.
type Summary struct {
	Results []*Expr
	// Checked are the results on the paths that return a nil error, for
	// callers that look at the error.
	Checked []*Expr
	// Effects are the changes to what pointer parameters point to.
	Effects []Effect
	// Alias is the parameter that the first result is; -1 for none.
	Alias int
	// Assigned are the parameters, slices and maps, of which the function
	// assigns elements.
	Assigned []int
}

func (s *Summary) assigns(param int) bool { return slices.Contains(s.Assigned, param) }

// Evaluator evaluates values of one package. It is not safe for concurrent use.
type Evaluator struct {
	files    []*ast.File
	fset     *token.FileSet
	info     *types.Info
	imports  Imports
	literals *literals
	index    *index

	memo       map[ssa.Value]*Expr
	scopes     []*scope
	objects    map[ssa.Value]*object
	summaries  map[*ssa.Function]*Summary
	choices    map[any]int
	lasting    map[int]bool // choices that are the same in every iteration
	calls      map[callChoice]int
	globals    map[*ssa.Global]*Expr
	fields     map[fieldKey]*Expr
	loops      map[*ssa.BasicBlock]*loop
	cells      map[cellKey]*Expr
	initials   map[cellKey]*Expr
	contentsOf map[string]*Expr // of embedded files, by path
	effects    map[effectKey]*Expr
	calledAt   map[callKey]*Expr
	stored     map[callKey]*Expr
	reads      map[readKey]*Expr
	epochs     map[*ssa.Function]map[*ssa.BasicBlock]any
	quietly    map[*ssa.Function]bool
	nils       map[ssa.Value]*Expr
	rewrites   map[rewriteKey]bool
	forks      map[*ssa.Call]bool
	grows      map[*ssa.Parameter]bool
	inLoop     map[*ssa.BasicBlock]bool
	indexes    map[*ssa.BasicBlock][]*Expr
	used       map[*Expr]bool
	usedVars   map[string]bool
	naming     map[ssa.Value]bool // structs whose fields are being described
	named      map[ssa.Value]*Expr
	makers     map[*ssa.Function]madeBy
	asked      []*types.Func
	awaited    map[string]bool
	basedOn    map[baseField]*Expr
	ofParam    map[int]based // choices for the fields of a parameter
	steps      int
	total      int
	keepers    map[*ssa.Parameter]bool
	pointers   map[*ssa.Phi]ssa.Value
	// Maps that are being looked into, and what fields are ever assigned.
	lookingUp    map[any]bool
	assignedEver map[fieldKey]*Expr
	// Of function literals: see inside.
	outer        *Evaluator
	body         *ssa.Function
	answer       *Summary
	insides      map[*ssa.Function]*Evaluator
	literalCalls map[*ssa.Function]literalCalls
	views        map[ssa.Value]*object
	leftBy       map[cellKey]*Expr
	cellsOf      map[*ssa.Function][]ssa.Value
}

// scope holds what was computed while a merge is being evaluated and refers
// to it; it is dropped when the merge is complete.
type scope struct {
	memo map[any]*Expr
}

type callChoice struct {
	call ssa.Instruction
	old  int
}

// NewEvaluator returns an evaluator for a built package.
func NewEvaluator(pkg *ssa.Package, fset *token.FileSet, files []*ast.File, info *types.Info, funcs []*ssa.Function, imports Imports) *Evaluator {
	return &Evaluator{
		files: files, fset: fset, info: info, imports: imports,
		literals:   newLiterals(files, info),
		index:      newIndex(pkg, funcs),
		memo:       map[ssa.Value]*Expr{},
		objects:    map[ssa.Value]*object{},
		summaries:  map[*ssa.Function]*Summary{},
		choices:    map[any]int{},
		lasting:    map[int]bool{},
		calls:      map[callChoice]int{},
		globals:    map[*ssa.Global]*Expr{},
		fields:     map[fieldKey]*Expr{},
		loops:      map[*ssa.BasicBlock]*loop{},
		cells:      map[cellKey]*Expr{},
		initials:   map[cellKey]*Expr{},
		contentsOf: map[string]*Expr{},
		effects:    map[effectKey]*Expr{},
		calledAt:   map[callKey]*Expr{},
		stored:     map[callKey]*Expr{},
		reads:      map[readKey]*Expr{},
		epochs:     map[*ssa.Function]map[*ssa.BasicBlock]any{},
		quietly:    map[*ssa.Function]bool{},
		nils:       map[ssa.Value]*Expr{},
		rewrites:   map[rewriteKey]bool{},
		forks:      map[*ssa.Call]bool{},
		grows:      map[*ssa.Parameter]bool{},
		inLoop:     map[*ssa.BasicBlock]bool{},
		indexes:    map[*ssa.BasicBlock][]*Expr{},
		used:       map[*Expr]bool{},
		usedVars:   map[string]bool{},
		naming:     map[ssa.Value]bool{},
		named:      map[ssa.Value]*Expr{},
		makers:     map[*ssa.Function]madeBy{},
		awaited:    map[string]bool{},
		basedOn:    map[baseField]*Expr{},
		ofParam:    map[int]based{},

		keepers:      map[*ssa.Parameter]bool{},
		pointers:     map[*ssa.Phi]ssa.Value{},
		lookingUp:    map[any]bool{},
		assignedEver: map[fieldKey]*Expr{},
		insides:      map[*ssa.Function]*Evaluator{},
		literalCalls: map[*ssa.Function]literalCalls{},
		cellsOf:      map[*ssa.Function][]ssa.Value{},
	}
}

// Text evaluates v, a string, as used by instruction at.
func (e *Evaluator) Text(v ssa.Value, at ssa.Instruction) *Expr {
	e.begin()
	return e.eval(v, at)
}

// List evaluates v, a slice of placeholder values, as used by at.
func (e *Evaluator) List(v ssa.Value, at ssa.Instruction) *Expr { return e.Text(v, at) }

func (e *Evaluator) begin() {
	e.total += e.steps
	e.steps = 0
}

// Steps returns how many values have been evaluated so far, memoised ones not
// counted.
func (e *Evaluator) Steps() int { return e.total + e.steps }

func (e *Evaluator) choice(key any) int {
	if c, ok := e.choices[key]; ok {
		return c
	}
	c := len(e.choices) + len(e.calls) + 1
	e.choices[key] = c
	return c
}

func (e *Evaluator) eval(v ssa.Value, at ssa.Instruction) *Expr {
	if c, ok := v.(*ssa.Const); ok {
		return e.constant(c, at)
	}
	if by := e.of(v.Parent()); by != e {
		return e.lend(by, func() *Expr { return by.eval(v, at) })
	}
	if x, ok := e.memo[v]; ok {
		return x
	}
	for i := len(e.scopes) - 1; i >= 0; i-- {
		if x, ok := e.scopes[i].memo[v]; ok {
			return x
		}
	}
	if e.steps++; e.steps > maxSteps {
		return unknown(v.Type(), "the value depends on too much code", v.Pos())
	}
	x := e.compute(v, at)
	e.remember(v, x)
	return x
}

func (e *Evaluator) remember(v ssa.Value, x *Expr) {
	switch {
	case e.steps > maxSteps || pointerToStruct(v):
	case !x.open:
		e.memo[v] = x
	case len(e.scopes) > 0:
		e.scopes[len(e.scopes)-1].memo[v] = x
	}
}

// pointerToStruct says whether v stands for the contents of a variable, which
// differ from use to use.
func pointerToStruct(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.Alloc, *ssa.FieldAddr, *ssa.FreeVar, *ssa.IndexAddr:
		return true
	}
	return false
}

func (e *Evaluator) compute(v ssa.Value, at ssa.Instruction) *Expr {
	switch v := v.(type) {
	case *ssa.Parameter:
		return e.parameter(v)
	case *ssa.FreeVar:
		if b, m := e.index.binding(v); b != nil {
			return e.eval(b, m)
		}
	case *ssa.Phi:
		return e.phi(v)
	case *ssa.BinOp:
		return e.binary(v)
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return e.load(v)
		}
		return unknown(v.Type(), "result of "+v.Op.String(), v.Pos())
	case *ssa.Call:
		return e.call(v, 0)
	case *ssa.Extract:
		return e.extract(v)
	case *ssa.Convert:
		return e.convert(v)
	case *ssa.ChangeType:
		return e.eval(v.X, v)
	case *ssa.ChangeInterface:
		return e.eval(v.X, v)
	case *ssa.MakeInterface:
		return e.eval(v.X, v)
	case *ssa.TypeAssert:
		return e.eval(v.X, v)
	case *ssa.Slice:
		return e.slice(v)
	case *ssa.MakeSlice:
		return e.makeSlice(v)
	case *ssa.Alloc:
		return e.contents(v, at)
	case *ssa.Field:
		if st, ok := v.X.Type().Underlying().(*types.Struct); ok {
			return fieldOf(e.eval(v.X, v), st.Field(v.Field).Name(), v.Type())
		}
	case *ssa.Index:
		return e.element(e.eval(v.X, v), v.Index, v)
	case *ssa.Lookup:
		return e.lookup(v)
	case *ssa.MakeMap:
		return e.mapLiteral(v)
	case *ssa.Global, *ssa.Function, *ssa.MakeClosure, *ssa.Builtin:
	}
	return unknown(v.Type(), "value of "+describe(v), v.Pos())
}

func (e *Evaluator) parameter(p *ssa.Parameter) *Expr {
	if e.rewritten(p, false) {
		return unknown(p.Type(), "elements of "+p.Name()+" are assigned", p.Pos())
	}
	x := node(kindParam)
	x.param = paramOf(p)
	x.segs = numberHole(p.Type())
	return x
}

func paramOf(p *ssa.Parameter) Param {
	fn := p.Parent()
	for i, q := range fn.Params {
		if q == p {
			return Param{fn, i}
		}
	}
	return Param{fn, -1}
}

func (e *Evaluator) phi(v *ssa.Phi) *Expr {
	if x := e.indexOf(v); x != nil {
		return x
	}
	self := &Expr{kind: kindSelf, open: true}
	s := &scope{memo: map[any]*Expr{v: self}}
	e.scopes = append(e.scopes, s)
	arms := make([]*Expr, len(v.Edges))
	for i, edge := range v.Edges {
		if l := e.afterLoop(v.Block(), i); l != nil {
			if arms[i] = e.left(v, l); arms[i] != nil {
				continue
			}
		}
		var from ssa.Instruction = v
		if instrs := v.Block().Preds[i].Instrs; len(instrs) > 0 {
			from = instrs[len(instrs)-1]
			if p, ok := lastPos(v.Block().Preds[i]); ok {
				from = p
			}
		}
		arms[i] = e.eval(edge, from)
		if l := e.afterLoop(v.Block(), i); l != nil && l.test == v.Block().Preds[i] {
			arms[i] = e.earlier(Inside(arms[i], l.test), l.header)
		}
	}
	e.scopes = e.scopes[:len(e.scopes)-1]
	name := v.Comment
	if name == "" || name == "&&" || name == "||" {
		name = "the value"
	}
	return e.merge(v.Block(), self, name, v.Type(), v.Pos()).alternative(arms)
}

// lastPos returns the last instruction of b that has a position.
func lastPos(b *ssa.BasicBlock) (ssa.Instruction, bool) {
	for i := len(b.Instrs) - 1; i >= 0; i-- {
		if b.Instrs[i].Pos().IsValid() {
			return b.Instrs[i], true
		}
	}
	return nil, false
}

func (e *Evaluator) merge(b *ssa.BasicBlock, self *Expr, name string, t types.Type, pos token.Pos) merge {
	m := merge{
		self: self, kind: joinedBy(t), loop: e.loopOf(b),
		guard: func(i int, arm *Expr) *Expr {
			guards := e.edgeGuards(b.Preds[i], b)
			if b.Dominates(b.Preds[i]) {
				for k := range guards {
					guards[k].operand = e.earlier(guards[k].operand, b)
				}
			}
			return e.guarded(arm, guards)
		},
		now: func(i int, arm *Expr) *Expr { return e.guarded(arm, e.edgeGuards(b.Preds[i], b)) },
		earlier: func(i int, arm *Expr) *Expr {
			if b.Dominates(b.Preds[i]) {
				return e.earlier(arm, b)
			}
			return arm
		},
		unknown: unknown(t, name+" changes in a loop", pos),
	}
	m.choice, m.first = e.chosen(b)
	return m
}

func (e *Evaluator) extract(v *ssa.Extract) *Expr {
	switch t := v.Tuple.(type) {
	case *ssa.Call:
		return e.call(t, v.Index)
	case *ssa.Lookup:
		if v.Index == 0 {
			return e.lookup(t)
		}
		return e.found(t)
	case *ssa.TypeAssert:
		if v.Index == 0 {
			return e.eval(t.X, t)
		}
		return e.isType(t.X, t.AssertedType)
	case *ssa.Next:
		if r, ok := t.Iter.(*ssa.Range); ok && v.Index > 0 {
			if x := e.ranged(e.eval(r.X, r), t, v.Index, ""); x != nil {
				return x
			}
		}
	}
	return unknown(v.Type(), "value of "+describe(v), v.Pos())
}
