package callsite

import (
	"go/ast"
	"go/token"
	"go/types"
	"sort"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// run is a statement that a function runs, in terms of parameters: those of
// fn, or of the function of another package when fn is nil.
type run struct {
	text, args, named *sqltext.Expr
	fn                *ssa.Function
	owner             string // full name of the function
	api               *knowledge.API
	name              string // full name of the API
	mixed             bool   // it runs on different handles
	composed          *Composition
	below             *sqltext.Expr // the text of what is called, in its terms; nil for a library's function
}

// handle is what the text runs on.
func (r run) handle() knowledge.Handle {
	if r.mixed {
		return knowledge.AnyHandle
	}
	return knowledge.HandleOf(r.name)
}

// finder finds the sites of one package.
type finder struct {
	pass    *analysis.Pass
	cfg     Config
	imports *imports
	pkg     *ssa.Package
	funcs   []*ssa.Function
	eval    *sqltext.Evaluator
	result  *Result

	calls    map[token.Pos]*ast.CallExpr // by opening parenthesis
	state    map[*ssa.Function]int       // 1 while processed, 2 when done
	runs     map[*ssa.Function][]run
	methods  map[*types.Func][]run // of the package's interfaces
	handed   map[string][]run      // by the key of an interface's method: what types of other packages run
	holders  map[holder][]heldRun  // what the functions run that a place holds
	shapes   bool                  // methods that run nothing known are taken for what their shape says
	shapely  bool                  // there are calls of such
	asking   map[*types.Func]bool  // methods that are being resolved
	again    bool                  // a function was used before all its runs were known
	forwards forwards
	called   map[*ssa.Function]bool
	reported map[valueUse]bool
	prepared map[string][]run // by name; nil until asked for
	composed map[ssa.CallInstruction]*composing
	shown    map[*sqltext.Expr]*texts
}

func newFinder(pass *analysis.Pass, cfg Config, m *imports, pkg *ssa.Package, funcs []*ssa.Function) *finder {
	f := &finder{
		pass: pass, cfg: cfg, imports: m, pkg: pkg, funcs: funcs, result: &Result{Calls: map[*Site]ssa.CallInstruction{}},
		eval:     sqltext.NewEvaluator(pkg, pass.Fset, pass.Files, pass.TypesInfo, funcs, m),
		calls:    map[token.Pos]*ast.CallExpr{},
		state:    map[*ssa.Function]int{},
		runs:     map[*ssa.Function][]run{},
		methods:  map[*types.Func][]run{},
		handed:   map[string][]run{},
		holders:  map[holder][]heldRun{},
		asking:   map[*types.Func]bool{},
		forwards: newForwards(),
		called:   map[*ssa.Function]bool{},
		reported: map[valueUse]bool{},
		composed: map[ssa.CallInstruction]*composing{},
		shown:    map[*sqltext.Expr]*texts{},
	}
	for _, file := range pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				f.calls[c.Lparen] = c
			}
			return true
		})
	}
	return f
}

// maxRounds is how often functions that call each other are gone through.
const maxRounds = 5

func (f *finder) find() {
	f.rounds()
	for _, f.shapes = range []bool{false, true} {
		if f.shapes && !f.shapely {
			break
		}
		if f.shapes {
			f.rounds()
		}
		// What is handed to interfaces and functions shows further calls, which
		// may hand on more.
		for n := 0; n < maxRounds && f.spread(); n++ {
			f.rounds()
		}
	}
	f.result.Dispatches = nil
	for _, fn := range f.funcs {
		f.valueUses(fn)
	}
	f.instances(func(fn *ssa.Function, pos token.Pos, from, to types.Type) { f.conversion(fn, pos, from, to) })
	f.assignments()
	f.compositions()
	f.open()
	f.constructions()
	sort.SliceStable(f.result.Sites, func(i, j int) bool { return f.result.Sites[i].Pos < f.result.Sites[j].Pos })
}

// rounds finds what the functions run until nothing new is found.
func (f *finder) rounds() {
	for round := 1; ; round++ {
		before := f.size()
		f.again = false
		clear(f.state)
		clear(f.methods)
		for _, fn := range f.funcs {
			f.process(fn)
		}
		if !f.again || round > 1 && f.size() == before {
			break
		}
		if round == maxRounds {
			f.endless()
			break
		}
	}
}

// size is the number of statements known so far.
func (f *finder) size() int {
	n := 0
	for _, list := range f.runs {
		n += len(list)
	}
	return n
}

// endless reports functions that call each other with ever longer texts.
func (f *finder) endless() {
	for _, fn := range f.funcs {
		if len(f.runs[fn]) >= maxRounds {
			f.judge(f.runs[fn])
			f.unseen(fn, fn.Pos(), nameOf(fn), nameOf(fn)+" is called by what it calls, with other texts each time")
		}
	}
}

// process finds what fn runs, after the functions that it calls.
func (f *finder) process(fn *ssa.Function) {
	switch f.state[fn] {
	case 1:
		f.again = true
		return
	case 2:
		return
	}
	f.state[fn] = 1
	for _, anon := range fn.AnonFuncs {
		f.process(anon)
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case ssa.CallInstruction:
				f.call(in)
			case *ssa.Store:
				f.queued(in)
			}
		}
	}
	f.state[fn] = 2
}

// settle makes a site of a call whose text is known as far as it will be, and
// a run of the function whose parameter it depends on otherwise; it returns
// that function's name then.
func (f *finder) settle(call ssa.CallInstruction, r run, library string, wrapper bool) string {
	fn := call.Parent()
	r.text = sqltext.Inside(r.text, call.Block())
	if r.args != nil {
		r.args = sqltext.Inside(r.args, call.Block())
	}
	f.eval.Use(r.text)
	params := r.text.Params()
	owner := innermost(fn, params)
	// Whether the call is reached may be for the callers to say.
	r.text = f.eval.Reached(r.text, call.Block())
	if owner == nil {
		f.site(call, r, library, wrapper)
		return ""
	}
	r = f.compose(call, r, params, library)
	r.fn, r.owner = owner, nameOf(owner)
	f.runs[owner] = appendRun(f.runs[owner], r)
	f.forward(call, owner, params, library, r)
	return r.owner
}

// innermost returns the function nearest to fn, itself or one around it, that
// owns one of params.
func innermost(fn *ssa.Function, params []sqltext.Param) *ssa.Function {
	for ; fn != nil; fn = fn.Parent() {
		for _, p := range params {
			if p.Function == fn {
				return fn
			}
		}
	}
	return nil
}

// appendRun adds r unless the same statement is there already, as when a
// wrapper chooses between a pool and a transaction. Under two conditions it is
// taken for one that always runs.
func appendRun(list []run, r run) []run {
	always := r
	always.text = sqltext.Always(r.text)
	for i, o := range list {
		if sameRun(o, r) {
			list[i].mixed = o.mixed || o.handle() != r.handle()
			return list
		}
		o.text = sqltext.Always(o.text)
		if sameRun(o, always) {
			o.mixed = o.mixed || o.handle() != r.handle()
			list[i] = o
			return list
		}
	}
	return append(list, r)
}

func sameRun(a, b run) bool {
	if a.api.Exec != b.api.Exec || a.api.Kind != b.api.Kind || a.api.Question != b.api.Question || a.api.Colon != b.api.Colon || a.api.At != b.api.At {
		return false
	}
	if a.composed != b.composed && a.composed.in() != b.composed.in() {
		return false
	}
	return sqltext.Same([]*sqltext.Expr{a.text, a.args, a.named}, []*sqltext.Expr{b.text, b.args, b.named})
}
