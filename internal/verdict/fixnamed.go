package verdict

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/analysis"
)

// namedValues is the map of values by name that a call passes, as it is
// written; nil where it is not seen, or is none.
func (j *judge) namedValues(call *ast.CallExpr) (found *ast.CompositeLit) {
	for _, e := range call.Args {
		m, ok := j.pass.TypesInfo.TypeOf(e).Underlying().(*types.Map)
		if !ok || !types.Identical(m.Key(), types.Typ[types.String]) || !types.Identical(m.Elem().Underlying(), types.NewInterfaceType(nil, nil)) {
			continue
		}
		if found != nil {
			return nil
		}
		found = j.literalOf(e, call)
	}
	return found
}

// literalOf is the composite literal that an argument of a call is, there or
// by way of a variable that the call alone uses.
func (j *judge) literalOf(e ast.Expr, call *ast.CallExpr) *ast.CompositeLit {
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok {
		v, isVar := j.pass.TypesInfo.Uses[id].(*types.Var)
		if !isVar || v.Kind() != types.LocalVar || !j.onlyIn(id, call) {
			return nil
		}
		e, _ = j.definition(v)
		if assigned := j.assignments(v); e == nil || assigned != 1 {
			return nil
		}
		e = ast.Unparen(e)
	}
	lit, _ := e.(*ast.CompositeLit)
	return lit
}

// assignments counts the statements that give a local variable a value.
func (j *judge) assignments(v *types.Var) (n int) {
	file := j.fileOf(v.Pos())
	if file == nil {
		return 0
	}
	ast.Inspect(file, func(x ast.Node) bool {
		if a, ok := x.(*ast.AssignStmt); ok {
			for _, left := range a.Lhs {
				id, ok := ast.Unparen(left).(*ast.Ident)
				if ok && (j.pass.TypesInfo.Uses[id] == types.Object(v) || j.pass.TypesInfo.Defs[id] == types.Object(v)) {
					n++
				}
			}
		}
		return true
	})
	return n
}

// freshName is a new placeholder with a column's name. One of that name, or a
// value, may be something else.
func (v *callValues) freshName(dimension, column, arg string) (operand, bool) {
	if v.numbers[dimension] > 0 {
		return operand{v.mark + v.names[v.numbers[dimension]-1], arg}, true
	}
	if _, has := v.site.Named[column]; has || slices.Contains(v.names, column) || !token.IsIdentifier(column) {
		return operand{}, false
	}
	for _, e := range v.named.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return operand{}, false
		}
		if _, ok := ast.Unparen(pair.Key).(*ast.BasicLit); !ok {
			return operand{}, false // may be that name
		}
	}
	v.names = append(v.names, column)
	v.numbers[dimension] = len(v.names)
	v.entries = append(v.entries, arg)
	v.order = append(v.order, column)
	return operand{v.mark + column, arg}, true
}

// newEntries adds the values of new names to the map.
func (v *callValues) newEntries(used func(arg string) bool) (out []analysis.TextEdit) {
	for i, arg := range v.entries {
		if !used(arg) {
			continue
		}
		at, text := v.named.Lbrace+1, strconv.Quote(v.order[i])+": "+arg
		if n := len(v.named.Elts); n > 0 {
			at, text = v.named.Elts[n-1].End(), ", "+text
		} else if len(out) > 0 {
			text = ", " + text
		}
		out = append(out, analysis.TextEdit{Pos: at, End: at, NewText: []byte(text)})
	}
	return out
}
