package gen

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/packages"
)

// checkOwnType tells why the user's own tenant type cannot hold a column of the
// kind; "" when it can. A type that reads and writes itself can hold any.
func checkOwnType(dir, full string, k kind) (string, error) {
	i := strings.LastIndexByte(full, '.')
	path, name := full[:i], full[i+1:]
	loaded, err := packages.Load(&packages.Config{Dir: dir, Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps | packages.NeedSyntax | packages.NeedTypesInfo}, path)
	if err != nil {
		return "", err
	}
	if len(loaded) != 1 || loaded[0].Types == nil {
		return "", fmt.Errorf("no such package %s", path)
	}
	obj, ok := loaded[0].Types.Scope().Lookup(name).(*types.TypeName)
	if !ok {
		if len(loaded[0].Errors) > 0 {
			return "", fmt.Errorf("%s: %s", path, loaded[0].Errors[0].Msg)
		}
		return "", fmt.Errorf("%s has no type %s", path, name)
	}
	t := obj.Type()
	if !types.Comparable(t) {
		return "it is not comparable", nil
	}
	if hasMethod(t, "Value") && hasMethod(types.NewPointer(t), "Scan") {
		return "", nil
	}
	basic, ok := t.Underlying().(*types.Basic)
	integer := ok && basic.Info()&types.IsInteger != 0
	text := ok && basic.Info()&types.IsString != 0
	if k == kindInt && integer || (k == kindString || k == kindUUID) && text {
		return "", nil
	}
	return fmt.Sprintf("it is a %s without methods Scan and Value", t.Underlying()), nil
}

func hasMethod(t types.Type, name string) bool {
	return types.NewMethodSet(t).Lookup(nil, name) != nil
}
