package sqltext

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// unknown is a value of v's type about which nothing is known.
func unknown(t types.Type, reason string, pos token.Pos) *Expr {
	if b, ok := t.Underlying().(*types.Basic); ok {
		switch {
		case b.Info()&types.IsInteger != 0:
			return holeExpr(NumberText, reason, pos)
		case b.Info()&types.IsBoolean != 0:
			return node(kindAlt, literalExpr("true"), literalExpr("false"))
		}
	}
	return freeExpr(reason, pos)
}

func (e *Evaluator) constant(c *ssa.Const, at ssa.Instruction) *Expr {
	if c.Value == nil {
		switch t := c.Type().Underlying().(type) {
		case *types.Slice, *types.Map:
			return node(kindList)
		case *types.Struct:
			return zero(t)
		}
		return freeExpr("nil", token.NoPos)
	}
	switch c.Value.Kind() {
	case constant.String:
		from, to, pos := token.NoPos, token.NoPos, token.NoPos
		if at != nil {
			pos = at.Pos()
			if syntax := at.Parent().Syntax(); syntax != nil {
				from, to = syntax.Pos(), syntax.End()
			}
		}
		return textExpr(e.literals.at(constant.StringVal(c.Value), from, to, pos)...)
	case constant.Int:
		return literalExpr(c.Value.ExactString())
	}
	return literalExpr(c.Value.String())
}

// zero is the zero value of type t.
func zero(t types.Type) *Expr {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return textExpr()
		case u.Info()&types.IsInteger != 0:
			return literalExpr("0")
		case u.Info()&types.IsBoolean != 0:
			return literalExpr("false")
		}
	case *types.Slice, *types.Map:
		return node(kindList)
	case *types.Struct:
		if isBuilder(t) {
			return textExpr()
		}
		r := node(kindRecord)
		for f := range u.Fields() {
			r.names = append(r.names, f.Name())
			r.args = append(r.args, zero(f.Type()))
		}
		return r
	}
	return freeExpr("zero value of "+knowledge.TypeName(t), token.NoPos)
}

func (e *Evaluator) convert(v *ssa.Convert) *Expr {
	from, to := v.X.Type(), v.Type()
	switch {
	case e.rewritten(v, false):
		return unknown(to, "bytes of "+describe(v.X)+" are assigned", v.Pos())
	case isText(from) && isText(to), isInteger(from) && isInteger(to) && wide(to):
		return e.eval(v.X, v)
	case isInteger(from) && isInteger(to):
		return sum(to, 1, e.eval(v.X, v), literalExpr("0"))
	}
	return unknown(to, fmt.Sprintf("conversion to %s", knowledge.TypeName(to)), v.Pos())
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

func isInteger(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

func isFloat(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsFloat != 0
}

func isBytes(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	b, ok := s.Elem().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Byte
}

// isText says whether t holds text: a string or bytes.
func isText(t types.Type) bool { return isString(t) || isBytes(t) }

// readable says whether values of type t can become part of a statement.
func readable(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&(types.IsString|types.IsInteger|types.IsBoolean) != 0
	case *types.Slice:
		return isText(t) || isString(u.Elem()) || types.IsInterface(u.Elem())
	case *types.Struct:
		return isBuilder(t)
	}
	return false
}

// CarriesText says whether values of type t are likely to become part of a
// statement: text, lists of text or values, maps of text.
func CarriesText(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Map:
		return isString(u.Elem())
	case *types.Slice:
		return readable(t)
	}
	return false
}
