package knowledge

import (
	"go/types"
	"iter"
	"slices"
)

var containers = map[string]map[string]bool{
	"database/sql":                   {"Null": true},
	"github.com/jackc/pgx/v5/pgtype": {"Array": true},
}

// IsContainer says whether t is an instance of a library's generic type that
// passes one value, or several, of its type argument to the database.
func IsContainer(t types.Type) bool { return typeIn(t, containers) }

// Carried lists the named types that t is, points to or lists, from the outside
// in; with containers also what those of [IsContainer] hold.
func Carried(t types.Type, containers bool) iter.Seq[*types.TypeName] {
	return func(yield func(*types.TypeName) bool) {
		for t := t; t != nil; {
			if n, ok := t.(interface{ Obj() *types.TypeName }); ok && !yield(n.Obj()) {
				return
			}
			switch u := t.(type) {
			case *types.Alias:
				t = u.Rhs()
			case *types.Pointer:
				t = u.Elem()
			case *types.Slice:
				t = u.Elem()
			case *types.Array:
				t = u.Elem()
			case *types.Named:
				// Null[ID] and the list types of drivers are generic in what
				// they hold; a defined slice type is not.
				switch under := u.Underlying().(type) {
				case *types.Slice:
					t = under.Elem()
				case *types.Array:
					t = under.Elem()
				default:
					if !containers || u.TypeArgs().Len() != 1 || !IsContainer(u) {
						return
					}
					t = u.TypeArgs().At(0)
				}
			default:
				return
			}
		}
	}
}

// IsListed says whether a configuration's list of full type names has obj.
func IsListed(obj *types.TypeName, names []string) bool {
	return obj != nil && obj.Pkg() != nil &&
		(slices.Contains(names, obj.Pkg().Path()+"."+obj.Name()) || slices.Contains(names, TypeName(obj.Type())))
}

// FullFieldName is the canonical name of field i of a named struct type, or of
// one that t points to: "example.com/app/auth.Session.Tenant"; "" when there is
// no such type.
func FullFieldName(t types.Type, i int) string {
	obj := typeObject(t)
	if obj == nil || obj.Pkg() == nil {
		return ""
	}
	return unvendor(obj.Pkg().Path()) + "." + obj.Name() + "." + FieldName(t, i)
}

// FieldName is the name of field i of a struct, or of one that t points to; "?"
// when t is neither.
func FieldName(t types.Type, i int) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if s, ok := t.Underlying().(*types.Struct); ok && i < s.NumFields() {
		return s.Field(i).Name()
	}
	return "?"
}
