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
)

var beginsSQL = regexp.MustCompile(`(?i)^\s*(select|insert\s+into|update|delete\s+from|with|merge\s+into)\s`)

// stranger reports a call of a function of another module that is given both a
// database and a text that begins like a statement: it may run it.
func (f *finder) stranger(call ssa.CallInstruction, obj *types.Func) {
	if m := f.pass.Module; m == nil || m.Path == "" || obj == nil || obj.Pkg() == nil || obj.Pkg() == f.pass.Pkg ||
		obj.Pkg().Path() == m.Path || strings.HasPrefix(obj.Pkg().Path(), m.Path+"/") || knowledge.IsLibrary(obj.Pkg().Path()) {
		return
	}
	args := call.Common().Args
	if !slices.ContainsFunc(args, beginsStatement) || !slices.ContainsFunc(args, f.isHandle) {
		return
	}
	name := knowledge.FullName(obj)
	pos := call.Pos()
	if e := f.calls[call.Common().Pos()]; e != nil {
		pos = namePos(e.Fun)
	}
	f.unseen(call.Parent(), pos, name, name+" is of a library that is not known: describe it under libraries in tenantvet.yaml")
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
