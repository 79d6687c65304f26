package mint

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// find reports where the package makes tenant values. Tests may.
func (p *pkg) find() {
	for _, file := range p.pass.Files {
		if p.inTest(file.Package) {
			continue
		}
		for _, d := range file.Decls {
			f := &finder{pkg: p, function: "init", decl: d}
			if d, ok := d.(*ast.FuncDecl); ok {
				f.enter(d)
			}
			ast.PreorderStack(d, nil, f.visit)
		}
	}
}

// finder looks at one declaration.
type finder struct {
	*pkg
	function string
	decl     ast.Decl
	// sources are the dimensions whose configuration names the function: what
	// it returns is trusted, however it is made.
	sources []*config.Dimension
	// scanner tells that the function is a Scan method: what it decodes comes
	// from the database.
	scanner bool
}

func (f *finder) enter(d *ast.FuncDecl) {
	f.function = d.Name.Name
	if d.Recv != nil && len(d.Recv.List) > 0 {
		t := d.Recv.List[0].Type
		if star, ok := t.(*ast.StarExpr); ok {
			f.function = "(*" + base(star.X) + ")." + d.Name.Name
		} else {
			f.function = base(t) + "." + d.Name.Name
		}
	}
	fn := f.declared(d)
	if fn == nil {
		return
	}
	params := fn.Signature().Params()
	f.scanner = d.Recv != nil && d.Name.Name == "Scan" && params.Len() == 1 && types.IsInterface(params.At(0).Type())
	name := knowledge.FullName(fn)
	for i := range f.dimensions {
		dim := &f.dimensions[i]
		if slices.ContainsFunc(dim.Sources, func(s string) bool { return knowledge.CanonicalName(s) == name }) {
			f.sources = append(f.sources, dim)
			// The package hands out tenants, so that it is rightly listed.
			if entry, ok := dim.MayMint(f.pass.Pkg.Path()); ok {
				f.use(dim, entry)
			}
		}
	}
}

// base is the name of a receiver's type.
func base(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.IndexExpr:
		return base(e.X)
	case *ast.IndexListExpr:
		return base(e.X)
	case *ast.ParenExpr:
		return base(e.X)
	}
	return types.ExprString(e)
}

func (f *finder) visit(n ast.Node, stack []ast.Node) bool {
	if e, ok := n.(ast.Expr); ok {
		if tv, ok := f.pass.TypesInfo.Types[e]; ok && tv.Value != nil {
			f.constant(e, tv, stack)
			return false
		}
	}
	switch n := n.(type) {
	case *ast.CallExpr:
		f.call(n)
	case *ast.CompositeLit:
		f.literal(n)
	case *ast.BinaryExpr:
		// Shifts and sums of numbers, joined strings.
		if t := f.itself(f.typeOf(n)); t != nil {
			f.report(n, t, "%s is computed here", t)
			return false
		}
	case *ast.IncDecStmt:
		if t := f.itself(f.typeOf(n.X)); t != nil {
			f.report(n, t, "%s is computed here", t)
		} else {
			f.set(n.X, nil)
		}
	case *ast.AssignStmt:
		f.assign(n)
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			f.set(n.Key, nil)
			f.set(n.Value, nil)
		}
	case *ast.Ident:
		f.instance(n)
	}
	return true
}

// constant reports a constant that becomes a tenant. The zero value is none,
// and comparing and looking up make nothing.
func (f *finder) constant(e ast.Expr, tv types.TypeAndValue, stack []ast.Node) {
	t := f.itself(tv.Type)
	if t == nil || isZero(tv.Value) {
		return
	}
	switch e := e.(type) {
	case *ast.Ident:
		if f.declaredTenant(e, t) {
			return
		}
	case *ast.SelectorExpr:
		if f.declaredTenant(e.Sel, t) {
			return
		}
	}
	for _, parent := range slices.Backward(stack) {
		switch parent := parent.(type) {
		case *ast.ParenExpr:
			continue
		case *ast.BinaryExpr:
			if comparison(parent.Op) {
				return
			}
		case *ast.CaseClause:
			return
		case *ast.AssignStmt:
			if parent.Tok != token.ASSIGN && parent.Tok != token.DEFINE {
				return // it is computed
			}
		case *ast.IndexExpr:
			if ast.Unparen(parent.Index) == e {
				return
			}
		}
		break
	}
	f.report(e, t, "%s becomes a %s here", tv.Value.ExactString(), t)
}

// declaredTenant tells whether a constant was declared as a tenant: that is
// reported at its declaration.
func (f *finder) declaredTenant(id *ast.Ident, t *tenant) bool {
	c, ok := f.pass.TypesInfo.ObjectOf(id).(*types.Const)
	return ok && f.same(c.Type(), t)
}

func comparison(op token.Token) bool {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	}
	return false
}

func isZero(v constant.Value) bool {
	switch v.Kind() {
	case constant.String:
		return constant.StringVal(v) == ""
	case constant.Int, constant.Float, constant.Complex:
		return constant.Sign(v) == 0
	}
	return false
}

func (f *finder) call(call *ast.CallExpr) {
	if tv := f.pass.TypesInfo.Types[call.Fun]; tv.IsType() && len(call.Args) == 1 {
		f.convert(call, tv.Type, call.Args[0])
		return
	}
	for _, d := range f.fills(call) {
		f.fill(call, d)
	}
	if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok && id.Name == "copy" && len(call.Args) == 2 {
		if s, ok := ast.Unparen(call.Args[0]).(*ast.SliceExpr); ok {
			if t := f.itself(deref(f.typeOf(s.X))); t != nil {
				f.report(call, t, "the bytes of a %s are set here", t)
			}
		}
	}
	fn := f.callee(call)
	if fn == nil {
		return
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && fn.Signature().Recv() != nil {
		switch fn.Name() {
		case "UnmarshalText", "UnmarshalJSON", "UnmarshalBinary", "GobDecode":
			if t := f.itself(deref(f.typeOf(sel.X))); t != nil {
				f.report(call, t, "%s decodes a %s here", fn.Name(), t)
			}
		}
	}
	f.reflected(call, fn)
	f.constructor(call, fn)
}

func (f *finder) convert(call *ast.CallExpr, to types.Type, arg ast.Expr) {
	from := f.typeOf(arg)
	if b, ok := from.(*types.Basic); ok && b.Kind() == types.UntypedNil {
		return
	}
	if t := f.tenantOf(to); t != nil && !types.IsInterface(to) {
		if !f.derived(arg, t) {
			f.report(call, t, "%s is made of %s here", t, article(shown(from)))
		}
		return
	}
	// What a pointer of another type points to can be set through it.
	if _, ok := types.Unalias(from).(*types.Pointer); ok {
		if t := f.itself(deref(from)); t != nil {
			if _, ok := to.Underlying().(*types.Pointer); ok {
				f.report(call, t, "a pointer to a %s becomes %s here", t, article(shown(to)))
			}
		}
	}
}

func article(typ string) string {
	switch typ {
	case "something else", "a constant":
		return typ
	}
	return "a value of type " + typ
}

// derived tells whether an expression is the identity of a tenant value: such a
// value itself, or its ID or text.
func (f *finder) derived(e ast.Expr, t *tenant) bool {
	e = ast.Unparen(e)
	if f.same(f.typeOf(e), t) {
		return true
	}
	switch e := e.(type) {
	case *ast.UnaryExpr:
		return e.Op == token.AND && f.derived(e.X, t)
	case *ast.StarExpr:
		return f.derived(e.X, t)
	case *ast.SelectorExpr:
		return t.dimension.Identifies(e.Sel.Name) && f.derived(e.X, t)
	case *ast.CallExpr:
		if tv := f.pass.TypesInfo.Types[e.Fun]; tv.IsType() && len(e.Args) == 1 {
			return f.derived(e.Args[0], t)
		}
		sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
		return ok && len(e.Args) == 0 && t.dimension.Identifies(sel.Sel.Name) && f.derived(sel.X, t)
	}
	return false
}

func (f *finder) literal(lit *ast.CompositeLit) {
	typ := deref(f.typeOf(lit))
	t := f.itself(typ)
	if t == nil {
		return
	}
	s, isStruct := typ.Underlying().(*types.Struct)
	for i, e := range lit.Elts {
		value := e
		if isStruct {
			field, v := fieldSet(s, i, e)
			if field == "" || !t.identity(s, field) {
				continue
			}
			value = v
		}
		if tv := f.pass.TypesInfo.Types[value]; tv.IsNil() || tv.Value != nil && isZero(tv.Value) || f.derived(value, t) {
			continue
		}
		f.report(lit, t, "%s is written out here", t)
		return
	}
}

func (f *finder) assign(n *ast.AssignStmt) {
	for i, lhs := range n.Lhs {
		var rhs ast.Expr
		if len(n.Rhs) == len(n.Lhs) {
			rhs = n.Rhs[i]
		}
		if n.Tok != token.ASSIGN && n.Tok != token.DEFINE {
			if t := f.itself(f.typeOf(lhs)); t != nil {
				f.report(n, t, "%s is computed here", t)
				continue
			}
		}
		f.set(lhs, rhs)
	}
}

// set reports an assignment to a part of a tenant value.
func (f *finder) set(lhs, rhs ast.Expr) {
	t, what := f.partOf(lhs)
	if t == nil || f.same(f.typeOf(lhs), t) {
		return
	}
	if rhs != nil && (f.derived(rhs, t) || f.pass.TypesInfo.Types[rhs].IsNil()) {
		return
	}
	if rhs != nil {
		if tv := f.pass.TypesInfo.Types[rhs]; tv.Value != nil && isZero(tv.Value) {
			return
		}
	}
	f.report(lhs, t, "%s of a %s is set here", what, t)
}

// partOf tells whether an expression is the identity within a tenant value.
func (f *finder) partOf(e ast.Expr) (*tenant, string) {
	switch e := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		if t := f.itself(deref(f.typeOf(e.X))); t != nil {
			return t, "an element"
		}
	case *ast.SelectorExpr:
		sel := f.pass.TypesInfo.Selections[e]
		if sel == nil || sel.Kind() != types.FieldVal {
			return nil, ""
		}
		at := sel.Recv()
		for _, i := range sel.Index() {
			s, ok := deref(at).Underlying().(*types.Struct)
			if !ok {
				return nil, ""
			}
			field := s.Field(i)
			if t := f.itself(deref(at)); t != nil {
				if !t.identity(s, field.Name()) {
					return nil, ""
				}
				return t, field.Name()
			}
			at = field.Type()
		}
	}
	return nil, ""
}

// report records that a value is made at a node, unless it may be. A place
// counts once.
func (f *finder) report(at ast.Node, t *tenant, format string, args ...any) {
	if f.may(t) || slices.Contains(f.sources, t.dimension) || f.scanner || f.reported[at.Pos()] {
		return
	}
	f.reported[at.Pos()] = true
	f.result.Makings = append(f.result.Makings, Making{
		Pos: at.Pos(), End: at.End(), Function: f.function,
		Message: fmt.Sprintf(format, args...) + fmt.Sprintf(", in package %s, which %s.mint does not list", f.pass.Pkg.Path(), t.dimension.Section),
	})
}
