package callsite

import (
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// beginsSQL tells statements from sentences: "update the index" is none.
var beginsSQL = regexp.MustCompile(`(?i)^\s*(select\s|insert\s+into\s|update\s+\S+(\s+(as\s+)?\S+)?\s+set\s|delete\s+from\s|with\s+(recursive\s+)?\S+(\s*\([^)]*\))?\s+as\s+|merge\s+into\s)`)

// stranger reports a call of something of which nothing is known that is given
// a statement and may run it: of a function of another module or a method of an
// interface that gets a database with it, or of a function value.
func (f *finder) stranger(call ssa.CallInstruction) {
	c := call.Common()
	if c.IsInvoke() {
		if f.lookup(c.Method) == nil && len(f.methodRuns(c.Method)) == 0 {
			f.strange(call, c.Method, append([]ssa.Value{c.Value}, c.Args...))
		}
		return
	}
	if _, ok := c.Value.(*ssa.Builtin); ok {
		return
	}
	fn := f.eval.Callee(c)
	if fn == nil {
		if len(f.held(c.Value)) == 0 && f.anyStatement(call, c.Args) && !f.logged(call) {
			f.unseenCall(call, "func", "it is given to a function value that is not known")
		}
		return
	}
	obj, _ := fn.Object().(*types.Func)
	if obj == nil || f.inModule(obj.Pkg()) || f.lookup(obj) != nil || len(f.imports.runsOf(obj)) > 0 || knowledge.Shaped(obj.Origin()) != nil {
		return
	}
	f.strange(call, obj, c.Args)
	f.reflected(call, obj)
}

// logged says whether a call of a function value without results only tells of
// what is run beside it: each statement that it is given goes to a call that
// runs SQL in the same block, and is judged there.
func (f *finder) logged(call ssa.CallInstruction) bool {
	c := call.Common()
	return c.Signature().Results().Len() == 0 && !slices.ContainsFunc(c.Args, func(v ssa.Value) bool {
		return isStringType(v.Type()) && f.anyStatement(call, []ssa.Value{v}) && !f.runBeside(call, v)
	})
}

// runBeside says whether a call in the same block is known to run a text.
func (f *finder) runBeside(call ssa.CallInstruction, text ssa.Value) bool {
	same := func(v ssa.Value) bool {
		a, ok := v.(*ssa.Const)
		b, also := text.(*ssa.Const)
		return v == text || ok && also && a.Value != nil && b.Value != nil && constant.Compare(a.Value, token.EQL, b.Value)
	}
	for _, in := range call.Block().Instrs {
		other, ok := in.(*ssa.Call)
		if !ok || other == call {
			continue
		}
		c := other.Common()
		fn := c.Method
		if callee := c.StaticCallee(); callee != nil {
			fn, _ = callee.Object().(*types.Func)
		}
		if fn == nil {
			continue
		}
		api := f.lookup(fn)
		if api == nil {
			api = knowledge.Shaped(fn.Origin())
		}
		if api == nil || api.Elsewhere != "" || api.Kind != knowledge.Run && api.Kind != knowledge.Prepare {
			continue
		}
		args := c.Args
		if !c.IsInvoke() && c.Signature().Recv() != nil {
			args = args[1:]
		}
		if api.SQL < len(args) && same(args[api.SQL]) {
			return true
		}
	}
	return false
}

func (f *finder) strange(call ssa.CallInstruction, obj *types.Func, args []ssa.Value) {
	if m := f.pass.Module; m == nil || m.Path == "" || obj.Pkg() == nil || knowledge.IsLibrary(obj.Pkg().Path()) ||
		!slices.ContainsFunc(args, f.isHandle) || !f.anyStatement(call, args) {
		return
	}
	name := knowledge.FullName(obj)
	if other := knowledge.OtherDatabase(obj.Pkg().Path()); other != "" {
		f.aside(call, &knowledge.API{Elsewhere: other + knowledge.NotConfigured}, name)
		return
	}
	reason := name + " is of a library that is not known: describe it under libraries in tenantvet.yaml"
	if f.inModule(obj.Pkg()) {
		reason = name + " may run it, and no implementation is seen"
	}
	f.unseenCall(call, name, reason)
}

// reflected reports a method of a database that is looked up to be called by
// reflection.
func (f *finder) reflected(call ssa.CallInstruction, obj *types.Func) {
	if name := knowledge.FullName(obj); !knowledge.FindsMethod(name) {
		return
	}
	v, ok := call.Common().Args[0].(*ssa.Call)
	for ok && v.Call.StaticCallee() != nil && len(v.Call.Args) > 0 {
		if fn, _ := v.Call.StaticCallee().Object().(*types.Func); knowledge.FullName(fn) != "reflect.ValueOf" {
			v, ok = v.Call.Args[0].(*ssa.Call) // Elem, Indirect
			continue
		}
		x := v.Call.Args[0]
		if m, ok := x.(*ssa.MakeInterface); ok {
			x = m.X
		}
		if f.isHandle(x) && f.maySelect(call, x.Type()) {
			name := knowledge.TypeName(x.Type())
			f.unseenCall(call, name, "a method of "+name+" is called by reflection")
		}
		return
	}
}

// maySelect says whether the method that a call looks up may be one of t's that
// run SQL.
func (f *finder) maySelect(call ssa.CallInstruction, t types.Type) bool {
	args := call.Common().Args
	c, ok := args[len(args)-1].(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.String {
		return true
	}
	m, _, _ := types.LookupFieldOrMethod(t, true, f.pass.Pkg, constant.StringVal(c.Value))
	fn, ok := m.(*types.Func)
	return ok && f.lookup(fn) != nil
}

func (f *finder) unseenCall(call ssa.CallInstruction, name, reason string) {
	pos := call.Pos()
	if e := f.calls[call.Common().Pos()]; e != nil {
		pos = namePos(e.Fun)
	}
	f.unseen(call.Parent(), pos, name, reason)
}

// inModule says whether a package is of the module that is looked at.
func (f *finder) inModule(p *types.Package) bool {
	m := f.pass.Module
	return p == nil || p == f.pass.Pkg || m != nil && m.Path != "" && (p.Path() == m.Path || strings.HasPrefix(p.Path(), m.Path+"/"))
}

// anyStatement says whether one of args is a text that begins like a statement.
func (f *finder) anyStatement(call ssa.CallInstruction, args []ssa.Value) bool {
	return slices.ContainsFunc(args, func(v ssa.Value) bool {
		if !isStringType(v.Type()) {
			return false
		}
		if beginsStatement(v) {
			return true
		}
		x := f.eval.Text(v, call)
		if len(x.Params()) > 0 {
			return false
		}
		variants, _ := sqltext.Expand(sqltext.Statement{Text: x}, f.cfg.Limit)
		return slices.ContainsFunc(variants, func(v sqltext.Variant) bool {
			return len(v.Template.Segments) > 0 && beginsSQL.MatchString(v.Template.Segments[0].Text)
		})
	})
}

func beginsStatement(v ssa.Value) bool {
	for {
		b, ok := v.(*ssa.BinOp)
		if !ok || b.Op != token.ADD {
			break
		}
		v = b.X
	}
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.String && beginsSQL.MatchString(constant.StringVal(c.Value))
}

// isHandle says whether a value has a method that runs SQL.
func (f *finder) isHandle(v ssa.Value) bool {
	if m, ok := v.(*ssa.MakeInterface); ok {
		v = m.X
	}
	for _, name := range []string{"QueryContext", "Query", "ExecContext", "Exec"} {
		obj, _, _ := types.LookupFieldOrMethod(v.Type(), true, f.pass.Pkg, name)
		if fn, ok := obj.(*types.Func); ok && (f.lookup(fn) != nil || knowledge.Shaped(fn.Origin()) != nil) {
			return true
		}
	}
	return false
}
