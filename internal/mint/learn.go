package mint

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/tenantvet/tenantvet/internal/config"
)

// learn finds the functions of the package that decode into what they are
// given or that make values of their parameters, and exports what it learned.
func (p *pkg) learn() {
	var decls []*ast.FuncDecl
	for _, file := range p.pass.Files {
		for _, d := range file.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Body != nil {
				decls = append(decls, d)
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, d := range decls {
			if fn := p.declared(d); fn != nil && p.learnFunc(d, fn) {
				changed = true
			}
		}
	}
	for _, obj := range sorted(p.facts) {
		p.pass.ExportObjectFact(obj, p.facts[obj])
	}
}

func sorted(facts map[types.Object]*makesFact) []types.Object {
	var all []types.Object
	for obj := range facts {
		all = append(all, obj)
	}
	slices.SortFunc(all, func(a, b types.Object) int { return int(a.Pos()) - int(b.Pos()) })
	return all
}

// learner looks at one function.
type learner struct {
	*pkg
	fn      *types.Func
	params  map[types.Object]int // that may be filled through
	owners  map[*types.TypeParam]types.Object
	tainted map[types.Object]bool // what comes from a parameter that can carry a tenant
	changed bool
}

func (p *pkg) learnFunc(d *ast.FuncDecl, fn *types.Func) bool {
	sig := fn.Signature()
	l := &learner{pkg: p, fn: fn, params: map[types.Object]int{}, owners: map[*types.TypeParam]types.Object{}, tainted: map[types.Object]bool{}}
	for i := range sig.Params().Len() {
		v := sig.Params().At(i)
		if types.IsInterface(v.Type()) {
			l.params[v] = i
		}
		if raw(v.Type()) && p.tenantOf(v.Type()) == nil {
			l.tainted[v] = true
		}
	}
	for tp := range sig.TypeParams().TypeParams() {
		l.owners[tp] = fn
	}
	if recv := sig.Recv(); recv != nil && sig.RecvTypeParams().Len() > 0 {
		t := recv.Type()
		if ptr, ok := t.(*types.Pointer); ok {
			t = ptr.Elem()
		}
		if n, ok := types.Unalias(t).(*types.Named); ok {
			for tp := range sig.RecvTypeParams().TypeParams() {
				l.owners[tp] = n.Origin().Obj()
			}
		}
	}
	made := l.results()
	if len(l.params)+len(l.owners)+len(made) == 0 {
		return false
	}
	if len(made) > 0 {
		l.taint(d.Body)
	}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			l.call(n, made)
		case *ast.CompositeLit:
			l.literal(n, made)
		case *ast.Ident:
			l.instance(n)
		}
		return true
	})
	return l.changed
}

// results lists the types of the package that fn returns and that a value can
// be converted to or written as.
func (l *learner) results() []*types.TypeName {
	var all []*types.TypeName
	if !l.fn.Exported() {
		return nil
	}
	for v := range l.fn.Signature().Results().Variables() {
		t := v.Type()
		if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
			t = ptr.Elem()
		}
		n, ok := types.Unalias(t).(*types.Named)
		if !ok || n.Obj().Pkg() != l.pass.Pkg {
			continue
		}
		switch n.Underlying().(type) {
		case *types.Basic, *types.Array, *types.Struct:
			all = append(all, n.Obj())
		}
	}
	return all
}

// taint follows the parameters into local variables.
func (l *learner) taint(body ast.Node) {
	for changed := true; changed; {
		changed = false
		mark := func(to ast.Expr, from ...ast.Expr) {
			id, ok := ast.Unparen(to).(*ast.Ident)
			if !ok || !slices.ContainsFunc(from, l.mentions) {
				return
			}
			if obj := l.pass.TypesInfo.ObjectOf(id); obj != nil && !l.tainted[obj] {
				l.tainted[obj], changed = true, true
			}
		}
		ast.Inspect(body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, lhs := range n.Lhs {
					mark(lhs, n.Rhs...)
				}
			case *ast.ValueSpec:
				for _, name := range n.Names {
					mark(name, n.Values...)
				}
			case *ast.RangeStmt:
				mark(n.Key, n.X)
				mark(n.Value, n.X)
			}
			return true
		})
	}
}

// mentions tells whether an expression has a tainted name in it.
func (l *learner) mentions(e ast.Expr) bool {
	found := false
	if e != nil {
		ast.Inspect(e, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && l.tainted[l.pass.TypesInfo.ObjectOf(id)] {
				found = true
			}
			return !found
		})
	}
	return found
}

func (l *learner) call(call *ast.CallExpr, made []*types.TypeName) {
	info := l.pass.TypesInfo
	if tv := info.Types[call.Fun]; tv.IsType() && len(call.Args) == 1 {
		if tp, ok := types.Unalias(tv.Type).(*types.TypeParam); ok && !types.Identical(l.typeOf(call.Args[0]), tp) {
			l.addType(tp, decode{Index: tp.Index(), Converted: true})
		}
		if n, ok := types.Unalias(tv.Type).(*types.Named); ok && slices.Contains(made, n.Obj()) && l.mentions(call.Args[0]) {
			l.addMakes(n.Obj())
		}
		return
	}
	for _, f := range l.fills(call) {
		if id, ok := f.arg.(*ast.Ident); ok {
			if i, ok := l.params[info.ObjectOf(id)]; ok {
				fact := l.fact(l.fn)
				if d := (decode{Index: i, Tag: f.tag}); !slices.Contains(fact.Decodes, d) {
					fact.Decodes = append(fact.Decodes, d)
					l.changed = true
				}
				continue
			}
		}
		l.parts(l.typeOf(f.arg), f.tag, func(tp *types.TypeParam) { l.addType(tp, decode{Index: tp.Index(), Tag: f.tag}) })
	}
	if fn := l.callee(call); fn != nil && fn.Pkg() == l.pass.Pkg {
		if f := l.facts[fn]; f != nil {
			for _, obj := range made {
				if slices.Contains(f.Makes, typeName(obj)) && slices.ContainsFunc(call.Args, l.mentions) {
					l.addMakes(obj)
				}
			}
		}
	}
}

// literal notes that fn makes a value of a struct or array type.
func (l *learner) literal(lit *ast.CompositeLit, made []*types.TypeName) {
	n, ok := types.Unalias(deref(l.typeOf(lit))).(*types.Named)
	if !ok || !slices.Contains(made, n.Obj()) {
		return
	}
	s, ok := n.Underlying().(*types.Struct)
	t := &tenant{&config.Dimension{}, n.Obj()}
	for i, e := range lit.Elts {
		value := e
		if ok {
			field, v := fieldSet(s, i, e)
			if field == "" || s.NumFields() > 1 && !t.dimension.Identifies(field) {
				continue
			}
			value = v
		}
		if l.mentions(value) {
			l.addMakes(n.Obj())
		}
	}
}

// fieldSet is the field that element i of a struct literal sets, and its value.
func fieldSet(s *types.Struct, i int, e ast.Expr) (string, ast.Expr) {
	if kv, ok := e.(*ast.KeyValueExpr); ok {
		if id, ok := kv.Key.(*ast.Ident); ok {
			return id.Name, kv.Value
		}
		return "", kv.Value
	}
	if i < s.NumFields() {
		return s.Field(i).Name(), e
	}
	return "", e
}

// instance passes on what a generic function or type does with the type
// parameters of fn.
func (l *learner) instance(id *ast.Ident) {
	inst, ok := l.pass.TypesInfo.Instances[id]
	if !ok || len(l.owners) == 0 {
		return
	}
	f := l.factOf(generic(l.pass.TypesInfo.Uses[id]))
	if f == nil {
		return
	}
	for _, d := range f.Types {
		if d.Index >= inst.TypeArgs.Len() {
			continue
		}
		arg := inst.TypeArgs.At(d.Index)
		if d.Converted {
			if tp, ok := types.Unalias(arg).(*types.TypeParam); ok {
				l.addType(tp, decode{Index: tp.Index(), Converted: true})
			}
			continue
		}
		l.parts(arg, d.Tag, func(tp *types.TypeParam) { l.addType(tp, decode{Index: tp.Index(), Tag: d.Tag}) })
	}
}

// generic is the declaration of an instantiated function or type.
func generic(obj types.Object) types.Object {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Origin()
	case *types.TypeName:
		if n, ok := types.Unalias(obj.Type()).(*types.Named); ok {
			return n.Origin().Obj()
		}
	}
	return obj
}

func (l *learner) addType(tp *types.TypeParam, d decode) {
	owner := l.owners[tp]
	if owner == nil {
		return
	}
	f := l.fact(owner)
	if !slices.Contains(f.Types, d) {
		f.Types = append(f.Types, d)
		l.changed = true
	}
}

func (l *learner) addMakes(obj *types.TypeName) {
	f := l.fact(l.fn)
	if name := typeName(obj); !slices.Contains(f.Makes, name) {
		f.Makes = append(f.Makes, name)
		l.changed = true
	}
}

func (l *learner) fact(obj types.Object) *makesFact {
	f := l.facts[obj]
	if f == nil {
		f = &makesFact{Version: factVersion}
		l.facts[obj] = f
	}
	return f
}

func typeName(obj *types.TypeName) string { return obj.Pkg().Path() + "." + obj.Name() }

func deref(t types.Type) types.Type {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		return ptr.Elem()
	}
	return t
}
