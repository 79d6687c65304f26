package verdict

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/ident"
)

// declared looks up the configured types and sources that are of the package
// or of one that it imports: those that are not there trust nothing, in
// silence. It gives the configuration's entries, as config.Position takes
// them, each with a complaint, "" for one that is there.
func declared(pkg *types.Package, cfg *config.Config) map[string]string {
	seen := map[string]string{}
	for _, p := range append([]*types.Package{pkg}, pkg.Imports()...) {
		if !p.Complete() {
			continue
		}
		look := func(key, entry, what string) {
			name, ok := strings.CutPrefix(strings.TrimLeft(entry, "(*"), p.Path()+".")
			if !ok || strings.ContainsAny(name, "/[") {
				return
			}
			typ, method, _ := strings.Cut(strings.TrimPrefix(name, "(*"), ".")
			typ = strings.TrimSuffix(typ, ")")
			// What a package keeps to itself may be missing from export data.
			if p != pkg && !token.IsExported(typ) {
				return
			}
			key += "." + entry
			if has(p, typ, method, what) {
				seen[key] = ""
				return
			}
			seen[key] = fmt.Sprintf("%s has no %s %s", p.Path(), what, strings.TrimSuffix(typ+"."+method, "."))
			if near := ident.Nearest(typ, p.Scope().Names()); near != nil && p.Scope().Lookup(typ) == nil {
				seen[key] += fmt.Sprintf(" (did you mean %s?)", near[0])
			}
		}
		libraries(p, cfg.Libraries, seen)
		for _, d := range cfg.AllDimensions() {
			for _, entry := range d.Types {
				look(d.Section+".types", entry, "type")
			}
			for _, entry := range d.Sources {
				look(d.Section+".sources", entry, "function")
			}
			for _, entry := range d.Checks {
				look(d.Section+".checks", entry, "function")
			}
		}
	}
	return seen
}

// has tells whether a package has a type or function of that name, or a type
// with the method.
func has(p *types.Package, name, method, what string) bool {
	switch obj := p.Scope().Lookup(name).(type) {
	case *types.TypeName:
		if method == "" {
			return what == "type"
		}
		m, _, _ := types.LookupFieldOrMethod(obj.Type(), true, p, method)
		return isFunc(m) || what == "function" && isOwnField(obj.Type(), m)
	case *types.Func:
		return what == "function" && method == ""
	case *types.Var: // a variable that holds a function
		_, ok := obj.Type().Underlying().(*types.Signature)
		return ok && what == "function" && method == ""
	default:
		return false
	}
}

func isFunc(obj types.Object) bool {
	_, ok := obj.(*types.Func)
	return ok
}

// isOwnField tells whether a struct type declares the field itself; that of an
// embedded type goes by that type's name.
func isOwnField(t types.Type, field types.Object) bool {
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if f == field {
			return true
		}
	}
	return false
}
