package verdict

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// candidate is an expression that carries a tenant.
type candidate struct {
	expr string     // "" for one that is not to be used
	of   *types.Var // the variable that it begins with
}

// tenantIn is the only expression in scope at a place that carries a dimension's
// tenant: a parameter or a local variable, or failing these a field of a
// receiver or parameter.
func (j *judge) tenantIn(at token.Pos, d *config.Dimension) (string, bool) {
	if !checks(d) {
		return "", false
	}
	var whole, parts []candidate
	inner := j.pass.Pkg.Scope().Innermost(at)
	for s := inner; s != nil && s.Parent() != j.pass.Pkg.Scope() && s != j.pass.Pkg.Scope(); s = s.Parent() {
		for _, name := range s.Names() {
			v, ok := s.Lookup(name).(*types.Var)
			if _, seen := inner.LookupParent(name, at); !ok || name == "_" || seen != types.Object(v) {
				continue
			}
			whole = append(whole, j.carriers(v, d)...)
			if kind := v.Kind(); kind == types.RecvVar || kind == types.ParamVar {
				parts = append(parts, j.fieldCarriers(v, d)...)
			}
		}
	}
	if whole == nil {
		whole = parts
	}
	whole = slices.DeleteFunc(whole, func(c candidate) bool { return strings.Contains(c.expr, ".") && !j.notNil(c.of) })
	if len(whole) != 1 || whole[0].expr == "" || !j.settled(whole[0].of, d) {
		return "", false
	}
	return whole[0].expr, true
}

// notNil tells whether a variable can be taken apart at a call: it is no
// pointer, the receiver, or its function takes it apart elsewhere.
func (j *judge) notNil(v *types.Var) bool {
	if _, pointer := v.Type().Underlying().(*types.Pointer); !pointer || v.Kind() == types.RecvVar {
		return true
	}
	file := j.fileOf(v.Pos())
	found := false
	for id, obj := range j.pass.TypesInfo.Uses {
		if obj != types.Object(v) || file == nil {
			continue
		}
		path, _ := astutil.PathEnclosingInterval(file, id.Pos(), id.End())
		if len(path) > 1 {
			sel, ok := path[1].(*ast.SelectorExpr)
			found = found || ok && sel.X == id
		}
	}
	return found
}

// carriers are the expressions by which a variable carries a tenant.
func (j *judge) carriers(v *types.Var, d *config.Dimension) []candidate {
	if j.fromSource(v, d) {
		return []candidate{{v.Name(), v}}
	}
	return spellCarriers(v.Name(), v, v.Type(), d)
}

func spellCarriers(expr string, of *types.Var, t types.Type, d *config.Dimension) []candidate {
	base := t
	pointer, isPointer := types.Unalias(t).(*types.Pointer)
	if isPointer {
		base = pointer.Elem()
	}
	named, ok := types.Unalias(base).(*types.Named)
	if !ok || !knowledge.IsListed(named.Obj(), d.Types) {
		return nil
	}
	fields, isStruct := named.Underlying().(*types.Struct)
	if m, _, _ := types.LookupFieldOrMethod(base, false, nil, "Value"); !isStruct || m != nil {
		if isPointer { // NULL where it is nil
			return []candidate{{"", of}}
		}
		return []candidate{{expr, of}}
	}
	var out []candidate
	for f := range fields.Fields() {
		if d.Identifies(f.Name()) && (f.Exported() || f.Pkg() == of.Pkg()) {
			out = append(out, candidate{expr + "." + f.Name(), of})
		}
	}
	return out
}

// fieldCarriers are the fields of a variable that carry a tenant.
func (j *judge) fieldCarriers(v *types.Var, d *config.Dimension) []candidate {
	t := v.Type()
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	fields, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	named, _ := types.Unalias(t).(*types.Named)
	says := policy(d)
	var out []candidate
	for f := range fields.Fields() {
		expr := v.Name() + "." + f.Name()
		_, pointer := f.Type().Underlying().(*types.Pointer)
		switch {
		case !f.Exported() && f.Pkg() != v.Pkg():
		case named != nil && !pointer && says.Source(knowledge.CanonicalName("("+knowledge.TypeName(named)+")."+f.Name())):
			out = append(out, candidate{expr, v})
		default:
			out = append(out, spellCarriers(expr, v, f.Type(), d)...)
		}
	}
	return out
}

// settled tells whether a variable has one value for good: a receiver, a
// parameter, or a local variable that is read from one or comes from a source;
// none of which is assigned again, nor its address taken.
func (j *judge) settled(v *types.Var, d *config.Dimension) bool {
	file := j.fileOf(v.Pos())
	if file == nil || v.Kind() != types.ParamVar && v.Kind() != types.RecvVar && !j.fromSource(v, d) && !j.readFrom(v) {
		return false
	}
	is := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && j.pass.TypesInfo.Uses[id] == types.Object(v)
	}
	good := true
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			good = good && !slices.ContainsFunc(n.Lhs, is)
		case *ast.RangeStmt:
			good = good && !is2(is, n.Key, n.Value)
		case *ast.UnaryExpr:
			good = good && (n.Op.String() != "&" || !is(n.X))
		}
		return good
	})
	return good
}

func is2(is func(ast.Expr) bool, all ...ast.Expr) bool {
	return slices.ContainsFunc(all, func(e ast.Expr) bool { return e != nil && is(e) })
}

// definition is the expression that a local variable is defined by; result is
// which of a call's results it is.
func (j *judge) definition(v *types.Var) (e ast.Expr, result int) {
	if v.Kind() != types.LocalVar {
		return nil, 0
	}
	file := j.fileOf(v.Pos())
	if file == nil {
		return nil, 0
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil || e != nil || n.Pos() > v.Pos() || n.End() <= v.Pos() {
			return false
		}
		a, ok := n.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for i, left := range a.Lhs {
			id, ok := left.(*ast.Ident)
			switch {
			case !ok || j.pass.TypesInfo.Defs[id] != types.Object(v):
			case len(a.Rhs) == len(a.Lhs):
				e, result = a.Rhs[i], 0
			case len(a.Rhs) == 1:
				e, result = a.Rhs[0], i
			}
		}
		return true
	})
	return e, result
}

// fromSource tells whether a local variable is defined by a call of a function
// that the configuration trusts to give the caller's tenant.
func (j *judge) fromSource(v *types.Var, d *config.Dimension) bool {
	e, result := j.definition(v)
	call, ok := e.(*ast.CallExpr)
	if !ok || result != 0 {
		return false
	}
	var id *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return false
	}
	fn, ok := j.pass.TypesInfo.Uses[id].(*types.Func)
	return ok && policy(d).Source(knowledge.FullName(fn))
}

// readFrom tells whether a local variable is a part of another one.
func (j *judge) readFrom(v *types.Var) bool {
	e, _ := j.definition(v)
	_, ok := e.(*ast.SelectorExpr)
	return ok && plainExpr(e) != ""
}
