package sqltext

import (
	"go/token"
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// maxNaming bounds how deep the values of structs' fields are looked for in
// the values of other structs' fields.
const maxNaming = 2

// fieldValues reads a struct as the values of named placeholders.
func (e *Evaluator) fieldValues(v ssa.Value, s *types.Struct) *Expr {
	if rec, ok := e.named[v]; ok {
		return rec
	}
	rec := node(kindRecord)
	from := v
	// A field may be assigned what is computed of the struct itself.
	if e.naming[v] || len(e.naming) >= maxNaming {
		from = nil
	} else {
		e.naming[v] = true
		defer delete(e.naming, v)
	}
	e.structValues(rec, from, s, e.describeValue(v, 0))
	if len(e.naming) == 1 && e.naming[v] && !rec.open {
		e.named[v] = rec
	}
	return rec
}

func (e *Evaluator) structValues(rec *Expr, v ssa.Value, s *types.Struct, base *Value) {
	for i := range s.NumFields() {
		f := s.Field(i)
		tag, _, _ := strings.Cut(reflect.StructTag(s.Tag(i)).Get("db"), ",")
		if tag == "-" {
			continue
		}
		d := &Value{Type: f.Type(), TypeName: knowledge.TypeName(f.Type()), Pos: base.Pos,
			Expr: base.Expr + "." + f.Name(), Of: base, Path: f.Name(), Identity: identity(base.Identity, f.Name())}
		if inner, ok := f.Type().Underlying().(*types.Struct); ok && f.Embedded() && tag == "" {
			e.structValues(rec, nil, inner, d)
			continue
		}
		if tag == "" {
			tag = strings.ToLower(f.Name())
		}
		x := &Expr{kind: kindValue, value: d}
		if st := e.fieldStore(v, i); st != nil {
			x = e.source(e.Value(st.Val, st), e.literals.elems[st.Pos()])
		}
		rec.names = append(rec.names, tag)
		rec.args = append(rec.args, x)
		rec.open = rec.open || x.open
	}
}

// fieldStore returns the only assignment to field i of a literal's variable.
func (e *Evaluator) fieldStore(v ssa.Value, i int) *ssa.Store {
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		v = load.X
	}
	a, ok := v.(*ssa.Alloc)
	if !ok {
		return nil
	}
	var found *ssa.Store
	for _, in := range *a.Referrers() {
		fa, ok := in.(*ssa.FieldAddr)
		if !ok || fa.Field != i {
			continue
		}
		for _, r := range *fa.Referrers() {
			st, ok := r.(*ssa.Store)
			if !ok {
				continue
			}
			if found != nil {
				return nil
			}
			found = st
		}
	}
	return found
}
