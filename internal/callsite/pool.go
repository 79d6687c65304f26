package callsite

import (
	"go/ast"
	"go/constant"
	"go/types"
)

// LimitsPool says whether a file limits a pool of connections to a single one,
// so that what is set on it holds for all that runs on it.
func LimitsPool(info *types.Info, file *ast.File) bool {
	found := false
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			return !found
		}
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if ok && sel.Sel.Name == "SetMaxOpenConns" {
			one, exact := constant.Int64Val(constant.ToInt(valueOf(info, call.Args[0])))
			found = found || exact && one == 1
		}
		return !found
	})
	return found
}

func valueOf(info *types.Info, e ast.Expr) constant.Value {
	if v := info.Types[e].Value; v != nil {
		return v
	}
	return constant.MakeInt64(0)
}
