package sqltext

import (
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// describe names v for people: the expression that produced it, shortened.
func describe(v ssa.Value) string { return describeDepth(v, 0) }

func describeDepth(v ssa.Value, depth int) string {
	if depth > 6 {
		return "…"
	}
	next := func(v ssa.Value) string { return describeDepth(v, depth+1) }
	switch v := v.(type) {
	case *ssa.Const:
		if _, ok := types.Unalias(v.Type()).(*types.TypeParam); ok && v.Value == nil {
			return shortType(v.Type())
		}
		if v.Value == nil {
			return "nil"
		}
		return v.Value.String()
	case *ssa.Parameter:
		return v.Name()
	case *ssa.FreeVar:
		return v.Name()
	case *ssa.Global:
		return v.Name()
	case *ssa.Alloc:
		switch v.Comment {
		case "varargs":
			return "…"
		case "", "complit", "slicelit", "makeslice", "new":
			return shortType(v.Type().Underlying().(*types.Pointer).Elem())
		}
		return v.Comment
	case *ssa.Function, *ssa.Builtin:
		return v.Name()
	case *ssa.MakeClosure:
		return v.Fn.Name()
	case *ssa.UnOp:
		if v.Op == token.MUL || v.Op == token.ARROW {
			return next(v.X)
		}
		return v.Op.String() + next(v.X)
	case *ssa.FieldAddr:
		return next(v.X) + "." + knowledge.FieldName(v.X.Type(), v.Field)
	case *ssa.Field:
		return next(v.X) + "." + knowledge.FieldName(v.X.Type(), v.Field)
	case *ssa.IndexAddr:
		return next(v.X) + "[" + next(v.Index) + "]"
	case *ssa.Index:
		return next(v.X) + "[" + next(v.Index) + "]"
	case *ssa.Lookup:
		return next(v.X) + "[" + next(v.Index) + "]"
	case *ssa.Extract:
		return next(v.Tuple)
	case *ssa.Phi:
		if v.Comment != "" {
			return v.Comment
		}
	case *ssa.MakeInterface:
		return next(v.X)
	case *ssa.ChangeInterface:
		return next(v.X)
	case *ssa.ChangeType:
		return next(v.X)
	case *ssa.Convert:
		return shortType(v.Type()) + "(" + next(v.X) + ")"
	case *ssa.TypeAssert:
		return next(v.X) + ".(" + shortType(v.AssertedType) + ")"
	case *ssa.Slice:
		return next(v.X)
	case *ssa.BinOp:
		return next(v.X) + " " + v.Op.String() + " " + next(v.Y)
	case *ssa.Call:
		return describeCall(v, next)
	case *ssa.Next:
		return next(v.Iter)
	case *ssa.Range:
		return next(v.X)
	}
	return shortType(v.Type())
}

func describeCall(v *ssa.Call, next func(ssa.Value) string) string {
	c := v.Common()
	if c.IsInvoke() {
		return next(c.Value) + "." + c.Method.Name() + arguments(c.Args, next)
	}
	fn := c.StaticCallee()
	if fn == nil {
		return next(c.Value) + arguments(c.Args, next)
	}
	if fn.Signature.Recv() != nil && len(c.Args) > 0 {
		return next(c.Args[0]) + "." + fn.Name() + arguments(c.Args[1:], next)
	}
	name := fn.Name()
	if p := fn.Package(); p != nil && p != v.Parent().Package() {
		name = p.Pkg.Name() + "." + name
	}
	return name + arguments(c.Args, next)
}

func arguments(args []ssa.Value, next func(ssa.Value) string) string {
	var parts []string
	for _, a := range args {
		if a.Type().String() == "context.Context" {
			parts = append(parts, "ctx")
			continue
		}
		parts = append(parts, next(a))
	}
	s := strings.Join(parts, ", ")
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return "(" + s + ")"
}

func shortType(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return p.Name() })
}

// functionName names fn in reasons: "buildQuery", "(*Store).find".
func functionName(fn *ssa.Function) string {
	if fn == nil {
		return "the function"
	}
	if obj, ok := fn.Object().(*types.Func); ok && fn.Signature.Recv() != nil {
		full := knowledge.FullName(obj)
		if i := strings.LastIndex(full, "/"); i >= 0 {
			full = full[i+1:]
		}
		if i := strings.Index(full, "."); i >= 0 {
			return full[i+1:]
		}
		return full
	}
	if parent := fn.Parent(); parent != nil {
		for i, f := range parent.AnonFuncs {
			if f == fn {
				return functionName(parent) + ".func" + strconv.Itoa(i+1)
			}
		}
	}
	return fn.Name()
}

// FunctionName names fn within its package: "Get", "(*Store).Get",
// "(*Store).Get.func1".
func FunctionName(fn *ssa.Function) string { return functionName(fn) }

func whose(e *Expr) string {
	switch {
	case e.kind == kindParam:
		return paramName(e.param)
	case e.kind == kindText && len(e.segs) == 1 && e.segs[0].Hole != nil:
		return e.segs[0].Hole.Reason
	}
	return "a value that is not known here"
}

func paramName(p Param) string {
	if p.Function == nil || p.Index < 0 || p.isCell() {
		return "a parameter"
	}
	return "parameter " + p.Function.Params[p.Index].Name() + " of " + functionName(p.Function)
}
