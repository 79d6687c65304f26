package callsite

import (
	"go/ast"
	"go/token"
	"go/types"
	"sort"
	"strings"

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
	f.open()
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

// call handles one call instruction.
func (f *finder) call(call ssa.CallInstruction) {
	c := call.Common()
	if c.IsInvoke() {
		args := append([]ssa.Value{c.Value}, c.Args...)
		if api := f.lookup(c.Method); api != nil {
			f.library(call, api, knowledge.FullName(c.Method), args, 1)
			return
		}
		f.wrapped(call, f.methodRuns(c.Method), args, knowledge.FullName(c.Method))
		return
	}
	fn := f.eval.Callee(c)
	if fn == nil || isBound(fn) && f.lookupValue(fn) == nil {
		f.dynamic(call)
		return
	}
	f.called[fn] = true
	obj, _ := fn.Object().(*types.Func)
	if obj != nil {
		if api := f.lookup(obj); api != nil {
			skip := 0
			if obj.Signature().Recv() != nil && !isBound(fn) {
				skip = 1
			}
			f.library(call, api, knowledge.FullName(obj), c.Args, skip)
			return
		}
		if isInterfaceMethod(obj) {
			f.wrapped(call, f.methodRuns(obj), c.Args, knowledge.FullName(obj))
			return
		}
		if fn.Synthetic != "" && obj.Pkg() == f.pass.Pkg {
			// A method expression goes through a function of the SSA builder.
			if target := f.pkg.Prog.FuncValue(obj); target != nil {
				fn = target
			}
		}
	}
	if fn.Package() == f.pkg || obj == nil {
		f.process(fn)
		f.wrapped(call, f.runs[fn], c.Args, nameOf(fn))
		f.shape(call, obj, len(f.runs[fn]))
		return
	}
	runs := f.imports.runsOf(obj)
	f.wrapped(call, runs, c.Args, knowledge.FullName(obj))
	f.shape(call, obj, len(runs))
	if len(runs) == 0 && knowledge.Shaped(obj.Origin()) == nil {
		f.stranger(call, obj)
	}
}

// lookup returns what the tables say about a function.
func (f *finder) lookup(fn *types.Func) *knowledge.API {
	if fn == nil {
		return nil
	}
	return f.imports.tables.Lookup(fn.Origin())
}

func (f *finder) lookupValue(fn *ssa.Function) *knowledge.API {
	obj, _ := fn.Object().(*types.Func)
	return f.lookup(obj)
}

// shape takes a call of a method of which nothing is known for what its shape
// says. A method that rewrites its text is one.
func (f *finder) shape(call ssa.CallInstruction, obj *types.Func, known int) {
	if known > 0 || obj == nil {
		return
	}
	api := knowledge.Shaped(obj.Origin())
	f.shapely = f.shapely || api != nil
	if f.shapes && api != nil {
		f.library(call, api, knowledge.FullName(obj), call.Common().Args, 1)
	}
}

// dynamic handles a call of a function value.
func (f *finder) dynamic(call ssa.CallInstruction) {
	c := call.Common()
	for _, h := range f.held(c.Value) {
		args := c.Args
		if h.bound {
			args = append([]ssa.Value{nil}, args...)
		}
		name := h.owner
		if name == "" {
			name = h.name
		}
		f.wrapped(call, []run{h.run}, args, name)
	}
}

// queued reports a statement that is put into a batch without a call.
func (f *finder) queued(in *ssa.Store) {
	fa, ok := in.Addr.(*ssa.FieldAddr)
	if !ok {
		return
	}
	if name := knowledge.TypeName(fa.X.Type()); knowledge.IsQueued(strings.TrimPrefix(name, "*")) && isStringType(in.Val.Type()) {
		f.unseen(in.Parent(), in.Pos(), name, "it is put into a batch without a call")
	}
}

func isStringType(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.String
}

// isBound says whether fn is the function behind a method value, whose
// receiver is not among its arguments.
func isBound(fn *ssa.Function) bool { return strings.HasPrefix(fn.Synthetic, "bound method") }

func nameOf(fn *ssa.Function) string {
	if obj, ok := fn.Object().(*types.Func); ok {
		return knowledge.FullName(obj)
	}
	if p := fn.Package(); p != nil {
		return p.Pkg.Path() + "." + sqltext.FunctionName(fn)
	}
	return sqltext.FunctionName(fn)
}

// library handles a call of a library function; skip is the number of receivers
// at the front of args.
func (f *finder) library(call ssa.CallInstruction, api *knowledge.API, name string, args []ssa.Value, skip int) {
	at := func(i int) ssa.Value {
		if i < 0 || i+skip >= len(args) {
			return nil
		}
		return args[i+skip]
	}
	if api.Kind == knowledge.Execute || at(api.SQL) == nil {
		return
	}
	if api.Elsewhere != "" {
		f.aside(call, api, name)
		return
	}
	r := run{api: api, name: name}
	r.text = f.eval.Text(at(api.SQL), call)
	if api.Kind == knowledge.Copy && at(api.SQL+1) != nil {
		r.text = sqltext.CopyText(r.text, f.eval.List(at(api.SQL+1), call))
		if source := at(api.SQL + 2); source != nil {
			r.args = f.rows(source)
		}
	}
	switch {
	case api.Kind == knowledge.Copy:
	case api.Kind == knowledge.Prepare:
		r.args, r.named = f.executions(call)
	case at(api.Args) == nil:
	case api.Style == knowledge.Bound:
		r.named = f.eval.Value(at(api.Args), call)
	case api.Style == knowledge.Variadic || api.Style == knowledge.Slice:
		r.args = f.eval.List(at(api.Args), call)
	}
	f.settle(call, r, name, false)
}

// wrapped handles a call of a function that runs SQL.
func (f *finder) wrapped(call ssa.CallInstruction, runs []run, args []ssa.Value, name string) {
	for _, r := range runs {
		in := func(x *sqltext.Expr) *sqltext.Expr {
			if x == nil {
				return nil
			}
			return f.eval.Instantiate(x, r.fn, args, call)
		}
		to := f.settle(call, run{text: in(r.text), args: in(r.args), named: in(r.named), api: r.api, name: r.name, mixed: r.mixed}, name, true)
		f.forwards.call(r.owner, to)
	}
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
	if owner == nil {
		r.text = f.eval.Reached(r.text, call.Block())
		f.site(call, r, library, wrapper)
		return ""
	}
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
// wrapper chooses between a pool and a transaction.
func appendRun(list []run, r run) []run {
	for i, o := range list {
		if sameRun(o, r) {
			if o.handle() != r.handle() {
				list[i].mixed = true
			}
			return list
		}
	}
	return append(list, r)
}

func sameRun(a, b run) bool {
	if a.api.Exec != b.api.Exec || a.api.Kind != b.api.Kind || a.api.Question != b.api.Question || a.api.Colon != b.api.Colon || a.api.At != b.api.At {
		return false
	}
	return sqltext.Same([]*sqltext.Expr{a.text, a.args, a.named}, []*sqltext.Expr{b.text, b.args, b.named})
}
