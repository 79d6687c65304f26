package sqltext

import (
	"go/types"
	"reflect"
	"strings"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// Parameter is the text or the list passed for parameter i of a function that
// is only known by its signature.
func Parameter(i int) *Expr { return &Expr{kind: kindParam, param: Param{Index: i}} }

// ParameterValue is the value passed for parameter i of such a function.
func ParameterValue(i int) *Expr { return &Expr{kind: kindValue, param: Param{Index: i}} }

// Either is one of several lists or values.
func Either(arms []*Expr) *Expr {
	if len(arms) == 1 {
		return arms[0]
	}
	return node(kindAlt, arms...)
}

// fieldsByType reads a struct of which nothing but the type is known, a pointer
// to one or a list of such as the values of named placeholders: its fields
// under sqlx's names.
func fieldsByType(base *Value) (map[string]*Value, bool) {
	t := base.Type
	for range 4 {
		if t == nil {
			return nil, false
		}
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			t = u.Elem()
		case *types.Slice:
			t = u.Elem()
		case *types.Array:
			t = u.Elem()
		case *types.Struct:
			named := map[string]*Value{}
			fieldValues(named, u, base)
			return named, true
		default:
			return nil, false
		}
	}
	return nil, false
}

// fieldValues adds the fields of s; its own hide those of embedded structs.
func fieldValues(named map[string]*Value, s *types.Struct, base *Value) {
	type embedded struct {
		fields *types.Struct
		base   *Value
	}
	var inner []embedded
	for i := range s.NumFields() {
		f := s.Field(i)
		tag, _, _ := strings.Cut(reflect.StructTag(s.Tag(i)).Get("db"), ",")
		if tag == "-" {
			continue
		}
		v := &Value{
			Type: f.Type(), TypeName: knowledge.TypeName(f.Type()), Pos: base.Pos,
			Expr: base.Expr + "." + f.Name(), Of: base, Path: f.Name(), Identity: identity(base.Identity, f.Name()),
		}
		if tag == "" && f.Embedded() {
			t := f.Type()
			if p, ok := t.Underlying().(*types.Pointer); ok {
				t = p.Elem()
			}
			if fields, ok := t.Underlying().(*types.Struct); ok {
				inner = append(inner, embedded{fields, v})
				continue
			}
		}
		if tag == "" {
			tag = strings.ToLower(f.Name())
		}
		if _, ok := named[tag]; !ok {
			named[tag] = v
		}
	}
	for _, e := range inner {
		fieldValues(named, e.fields, e.base)
	}
}
