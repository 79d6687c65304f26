package callsite

import (
	"go/constant"
	"go/types"
	"regexp"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

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

// queued reports a statement that is run because a field of a library's struct
// has it.
func (f *finder) queued(in *ssa.Store) {
	fa, ok := in.Addr.(*ssa.FieldAddr)
	if !ok || !isStringType(in.Val.Type()) {
		return
	}
	t := knowledge.TypeName(fa.X.Type())
	why := knowledge.RunsField(strings.TrimPrefix(t, "*"), knowledge.FieldName(fa.X.Type(), fa.Field))
	if c, ok := in.Val.(*ssa.Const); ok && c.Value != nil && harmless.MatchString(constant.StringVal(c.Value)) {
		return
	}
	if why != "" {
		f.unseen(in.Parent(), in.Pos(), t, why)
	}
}

// harmless are texts that only begin or end a transaction.
var harmless = regexp.MustCompile(`(?i)^\s*((begin|start\s+transaction|commit|end)\b[^;]*)?;?\s*$`)

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
	if api.Kind == knowledge.Execute || api.Kind != knowledge.Built && at(api.SQL) == nil {
		return
	}
	if api.Elsewhere != "" {
		f.aside(call, api, name)
		return
	}
	if api.Kind == knowledge.Built {
		if !f.raw(args) {
			f.settle(call, apiRun(api, name, skip), name, false)
		}
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
	f.settle(call, f.byName(r), name, false)
}

// raw says whether the receiver of a call comes from another call that is given
// the text.
func (f *finder) raw(args []ssa.Value) bool {
	for len(args) > 0 {
		call, ok := args[0].(*ssa.Call)
		if !ok || call.Call.StaticCallee() == nil {
			return false
		}
		fn, _ := call.Call.StaticCallee().Object().(*types.Func)
		if api := f.lookup(fn); api != nil && api.Kind == knowledge.Run && api.Elsewhere == "" {
			return true
		}
		args = call.Call.Args
	}
	return false
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
		next := run{text: in(r.text), args: in(r.args), named: in(r.named), api: r.api, name: r.name, mixed: r.mixed}
		if r.composed != nil && !passesText(r, args) {
			next.composed, next.below = r.composed, r.text
		}
		to := f.settle(call, f.byName(next), name, true)
		f.forwards.call(r.owner, to)
	}
}
