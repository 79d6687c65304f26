package sqltext

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// global is the value of a package-level variable that is assigned once.
func (e *Evaluator) global(g *ssa.Global) *Expr {
	t := g.Type().Underlying().(*types.Pointer).Elem()
	if x, ok := e.globals[g]; ok {
		return x
	}
	bad := func(reason string) *Expr { return unknown(t, reason, g.Pos()) }
	e.globals[g] = bad("variable " + g.Name() + " depends on itself")
	x := e.initializer(g, t, bad)
	if x.open {
		x = bad("variable " + g.Name() + " depends on itself")
	}
	if v, ok := g.Object().(*types.Var); ok && v.Exported() && v.Pkg() != nil {
		x = keep(x, VariableName(v))
	}
	e.globals[g] = x
	return x
}

func (e *Evaluator) initializer(g *ssa.Global, t types.Type, bad func(string) *Expr) *Expr {
	obj, _ := g.Object().(*types.Var)
	if g.Pkg != e.index.pkg {
		if obj != nil {
			if x := e.imports.Variable(obj); x != nil {
				return e.renumbered(x, obj)
			}
		}
		return bad("variable " + g.RelString(nil))
	}
	if e.index.exposed[g] {
		return bad("the address of variable " + g.Name() + " is taken")
	}
	for _, load := range e.index.loads[g] {
		if e.rewritten(load, false) {
			return bad("elements of variable " + g.Name() + " are assigned")
		}
	}
	stores := e.index.stores[g]
	if token.IsExported(g.Name()) && !CarriesText(t) && !isRecord(t) {
		// Only the assignments of variables that are text are looked for.
		return bad("variable " + g.Name() + " is left to other packages to assign")
	}
	switch len(stores) {
	case 0:
		if x := e.embedded(obj, t); x != nil {
			return x
		}
		if s, ok := t.Underlying().(*types.Struct); ok && !isBuilder(t) {
			return e.globalFields(g, s)
		}
		if token.IsExported(g.Name()) {
			return bad("variable " + g.Name() + " is left to other packages to assign")
		}
		return zero(t)
	case 1:
		if stores[0].Parent().Synthetic == "package initializer" {
			return e.eval(stores[0].Val, stores[0])
		}
		// What package initialization always assigns is there whenever a
		// statement runs later.
		if e.initializes(stores[0], g) {
			return e.eval(stores[0].Val, stores[0])
		}
		if x := e.anyOf(g, t); x != nil {
			return x
		}
		return bad("variable " + g.Name() + " is assigned in " + functionName(stores[0].Parent()))
	}
	if x := e.anyOf(g, t); x != nil {
		return x
	}
	return bad("variable " + g.Name() + " is assigned in several places")
}

// anyOf is any of the texts that the package's own variable g is assigned while
// the program runs, as by sync.Once; nil when others may assign it.
func (e *Evaluator) anyOf(g *ssa.Global, t types.Type) *Expr {
	stores := e.index.stores[g]
	if !isString(t) || len(stores) > maxStored || !e.ownVariable(g) {
		return nil
	}
	var arms []*Expr
	initialized := false
	for _, st := range stores {
		x := e.eval(st.Val, st)
		if x.open {
			return nil
		}
		arms = append(arms, closed(unguarded(x)))
		initialized = initialized || st.Parent().Synthetic == "package initializer"
	}
	if !initialized {
		arms = append(arms, zero(t))
	}
	return node(kindAlt, arms...)
}

// ownVariable says whether only the package itself can assign g.
func (e *Evaluator) ownVariable(g *ssa.Global) bool {
	return g.Pkg == e.index.pkg && (!token.IsExported(g.Name()) || e.index.pkg.Pkg.Name() == "main")
}

// heldBy is the function that a variable of the package's own always has.
func (e *Evaluator) heldBy(g *ssa.Global) ssa.Value {
	stores := e.index.stores[g]
	if !e.ownVariable(g) || e.index.exposed[g] || len(stores) != 1 || stores[0].Parent().Synthetic != "package initializer" {
		return nil
	}
	return stores[0].Val
}

// initializes says whether st, in an init function, assigns g on every path
// and before anything reads it.
func (e *Evaluator) initializes(st *ssa.Store, g *ssa.Global) bool {
	fn := st.Parent()
	if !isInit(fn) {
		return false
	}
	for _, b := range fn.Blocks {
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && b != fn.Recover && !st.Block().Dominates(b) {
			return false
		}
	}
	for _, load := range e.index.loads[g] {
		if e.atInit(load.Parent(), map[*ssa.Function]bool{}) {
			return false
		}
	}
	return true
}

// isInit says whether fn is run when the package is initialized.
func isInit(fn *ssa.Function) bool {
	return fn.Synthetic == "package initializer" ||
		fn.Parent() == nil && fn.Signature.Recv() == nil && (fn.Name() == "init" || strings.HasPrefix(fn.Name(), "init#"))
}

// atInit says whether initialization runs fn, as far as calls show.
func (e *Evaluator) atInit(fn *ssa.Function, seen map[*ssa.Function]bool) bool {
	if seen[fn] {
		return false
	}
	seen[fn] = true
	if isInit(fn) {
		return true
	}
	if fn.Parent() != nil && e.atInit(fn.Parent(), seen) {
		return true
	}
	for _, call := range e.index.callers[fn] {
		if e.atInit(call.Parent(), seen) {
			return true
		}
	}
	return false
}

// renumbered is the value of another package's variable with choices that are
// none of this package's.
func (e *Evaluator) renumbered(x *Expr, v *types.Var) *Expr {
	return rewrite(x, func(x *Expr) *Expr {
		if x.choice == 0 {
			return nil
		}
		y := *x
		y.choice = e.choice(foreignChoice{v, x.choice})
		return &y
	})
}

type foreignChoice struct {
	variable *types.Var
	old      int
}

// globalFields reads a struct variable that the initializer fills in place.
func (e *Evaluator) globalFields(g *ssa.Global, s *types.Struct) *Expr {
	rec := zero(s)
	init := e.index.pkg.Func("init")
	if init == nil {
		return rec
	}
	for _, b := range init.Blocks {
		for _, in := range b.Instrs {
			st, ok := in.(*ssa.Store)
			if !ok {
				continue
			}
			if fa, ok := st.Addr.(*ssa.FieldAddr); ok && fa.X == ssa.Value(g) && fa.Field < len(rec.args) {
				rec.args[fa.Field] = e.eval(st.Val, st)
			}
		}
	}
	return rec
}

// usableZero says whether the zero value of a struct type can run anything. A
// value of another package's making has no database handle when that is a
// field of the type.
func usableZero(typ *types.TypeName) bool {
	s, ok := typ.Type().Underlying().(*types.Struct)
	if !ok {
		return true
	}
	for f := range s.Fields() {
		switch f.Type().Underlying().(type) {
		case *types.Pointer, *types.Interface:
			if !f.Exported() {
				return false
			}
		}
	}
	return true
}

// assigns says whether the variable's field is stored or the variable as a
// whole is.
func assigns(a *ssa.Alloc, field int) bool {
	for _, in := range *a.Referrers() {
		switch in := in.(type) {
		case *ssa.FieldAddr:
			if in.Field != field {
				continue
			}
			for _, r := range *in.Referrers() {
				if st, ok := r.(*ssa.Store); ok && st.Addr == ssa.Value(in) && st.Block() == a.Block() {
					return true
				}
			}
		case *ssa.Store:
			if in.Addr == ssa.Value(a) {
				return true
			}
		}
	}
	return false
}
