package verdict

import (
	"fmt"
	"go/types"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/ident"
	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// libraries looks up what the configuration's rows about a package name: what
// is not there describes no call, in silence.
func libraries(p *types.Package, rows []config.Library, seen map[string]string) {
	for _, l := range rows {
		if l.Package != p.Path() || l.Ignore != "" {
			continue
		}
		at := "libraries." + l.Package
		for _, name := range l.Types {
			key := at + ".types." + name
			seen[key] = ""
			if _, ok := p.Scope().Lookup(name).(*types.TypeName); !ok {
				seen[key] = missing(p, "type", name, p.Scope().Names())
			}
		}
		for _, m := range l.Methods {
			key := at + ".methods." + m.Name
			switch found, owner := methodOf(p, l.Types, m.Name); {
			case found == nil:
				seen[key] = missing(p, "function or method", m.Name, nil)
			case owner != "":
				seen[key] = fmt.Sprintf("%s is a method of %s, which is embedded: describe that type", m.Name, owner)
			default:
				seen[key] = fits(found, m)
			}
		}
	}
}

func missing(p *types.Package, what, name string, known []string) string {
	text := fmt.Sprintf("%s has no %s %s", p.Path(), what, name)
	if near := ident.Nearest(name, known); near != nil {
		text += fmt.Sprintf(" (did you mean %s?)", near[0])
	}
	return text
}

// methodOf finds the function of that name, or the first type's that has the
// method; owner is the type that it is promoted from, "" for the type's own.
func methodOf(p *types.Package, names []string, name string) (fn *types.Func, owner string) {
	if len(names) == 0 {
		fn, _ := p.Scope().Lookup(name).(*types.Func)
		return fn, ""
	}
	for _, recv := range names {
		tn, ok := p.Scope().Lookup(recv).(*types.TypeName)
		if !ok {
			continue
		}
		obj, index, _ := types.LookupFieldOrMethod(tn.Type(), true, p, name)
		if fn, ok := obj.(*types.Func); ok {
			if len(index) > 1 {
				owner = knowledge.TypeName(fn.Signature().Recv().Type())
			}
			return fn, owner
		}
	}
	return nil, ""
}

// isText tells whether a parameter of that type takes a text.
func isText(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Slice:
		b, ok := u.Elem().Underlying().(*types.Basic)
		return ok && b.Kind() == types.Byte
	case *types.Interface:
		return true // a type parameter's constraint, or what formats itself
	}
	return false
}

// fits complains about a list of parameters that is not the function's.
func fits(fn *types.Func, m config.Method) string {
	sig := fn.Signature()
	at := func(i int) types.Type {
		if i < 0 || i >= sig.Params().Len() {
			return nil
		}
		return sig.Params().At(i).Type()
	}
	text, values := at(m.SQL), at(m.Args)
	switch {
	case text == nil || m.Args >= 0 && values == nil:
		return fmt.Sprintf("%s has %d parameters", fn.Name(), sig.Params().Len())
	case !isText(text):
		return fmt.Sprintf("parameter %d of %s, which is to be the text, is no string", m.SQL+1, fn.Name())
	case m.Args < 0 || m.Named:
		return ""
	}
	if _, ok := values.Underlying().(*types.Slice); !ok || m.Spread != (sig.Variadic() && m.Args == sig.Params().Len()-1) {
		return fmt.Sprintf("parameter %d of %s, which is to be the values, is of type %s", m.Args+1, fn.Name(), values)
	}
	return ""
}
