package sqltext

import (
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Assignment is an assignment to a package-level variable of another package,
// or to a part of it.
type Assignment struct {
	Variable *types.Var
	Pos      token.Pos
	Function *ssa.Function
}

// Assignments lists the assignments of funcs to variables of other packages
// whose values are known as text.
func (e *Evaluator) Assignments(funcs []*ssa.Function) []Assignment {
	var out []Assignment
	var operands [8]*ssa.Value
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				for _, op := range in.Operands(operands[:0]) {
					g, ok := (*op).(*ssa.Global)
					if !ok || g.Pkg == e.index.pkg || !e.assignedBy(in, g) {
						continue
					}
					v, ok := g.Object().(*types.Var)
					if ok && e.imports.Variable(v) != nil {
						out = append(out, Assignment{v, firstPos(in), fn})
					}
				}
			}
		}
	}
	return out
}

// assignedBy says whether the instruction assigns g or a part of it, or lets
// its address or elements go.
func (e *Evaluator) assignedBy(in ssa.Instruction, g *ssa.Global) bool {
	load, ok := in.(*ssa.UnOp)
	if !ok {
		st, ok := in.(*ssa.Store)
		return ok && st.Addr == ssa.Value(g) || !plainUse(in, g)
	}
	if e.rewritten(load, false) {
		return true
	}
	if _, ok := load.Type().Underlying().(*types.Pointer); ok {
		for _, r := range *load.Referrers() {
			if fa, ok := r.(*ssa.FieldAddr); ok && !onlyLoaded(fa) {
				return true
			}
		}
	}
	return false
}

// firstPos is the place of an instruction, or of the first that uses it.
func firstPos(in ssa.Instruction) token.Pos {
	for range 5 {
		if in.Pos().IsValid() {
			return in.Pos()
		}
		v, ok := in.(ssa.Value)
		if !ok || v.Referrers() == nil || len(*v.Referrers()) == 0 {
			break
		}
		in = (*v.Referrers())[0]
	}
	return in.Parent().Pos()
}

// VariableName is the full name of a package-level variable.
func VariableName(v *types.Var) string { return v.Pkg().Path() + "." + v.Name() }

// keep is x as the value of a variable, whole or in part.
func keep(x *Expr, variable string) *Expr {
	y := *x
	y.vars = append(slices.Clone(x.vars), variable)
	if x.kind == kindRecord {
		y.args = make([]*Expr, len(x.args))
		for i, a := range x.args {
			y.args[i] = keep(a, variable)
		}
	}
	return &y
}

// Use notes that x is text that a statement is made of.
func (e *Evaluator) Use(x *Expr) {
	if x == nil || e.used[x] {
		return
	}
	e.used[x] = true
	for _, name := range x.vars {
		e.usedVars[name] = true
	}
	for _, name := range x.awaits {
		e.awaited[name] = true
	}
	for _, a := range x.args {
		e.Use(a)
	}
	if x.loop != nil {
		e.Use(x.loop.over)
	}
}

// Awaited lists the constructors, by their full names, whose arguments in other
// packages are text that statements are made of.
func (e *Evaluator) Awaited() []string { return slices.Sorted(maps.Keys(e.awaited)) }

// Used lists the exported variables, by their full names, whose text is part of
// a statement's.
func (e *Evaluator) Used() []string { return slices.Sorted(maps.Keys(e.usedVars)) }
