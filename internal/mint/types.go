package mint

import (
	"go/types"
	"reflect"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// tenant is a configured type and the dimension that it is of.
type tenant struct {
	dimension *config.Dimension
	name      *types.TypeName
}

// tenantOf finds the tenant type that t is, points to or lists.
func (p *pkg) tenantOf(t types.Type) *tenant {
	for obj := range knowledge.Carried(t, false) {
		if found := p.tenantNamed(obj); found != nil {
			return found
		}
	}
	return nil
}

func (p *pkg) tenantNamed(obj *types.TypeName) *tenant {
	for i := range p.dimensions {
		if d := &p.dimensions[i]; knowledge.IsListed(obj, d.Types) {
			return &tenant{d, obj}
		}
	}
	return nil
}

// itself finds the tenant type that t is, without pointers and lists.
func (p *pkg) itself(t types.Type) *tenant {
	switch types.Unalias(t).(type) {
	case *types.Pointer, *types.Slice, *types.Array:
		if a, ok := t.(*types.Alias); ok {
			return p.tenantNamed(a.Obj())
		}
		return nil
	}
	return p.tenantOf(t)
}

// same tells whether a value of type t has the tenant already.
func (p *pkg) same(t types.Type, to *tenant) bool {
	from := p.tenantOf(t)
	return from != nil && from.dimension == to.dimension
}

// may tells whether the package may make values of a tenant type: it declares
// the type, or the configuration lists it.
func (p *pkg) may(t *tenant) bool {
	entry, listed := t.dimension.MayMint(p.pass.Pkg.Path())
	if listed {
		p.use(t.dimension, entry)
	}
	return listed || t.name.Pkg() == p.pass.Pkg
}

func (p *pkg) use(d *config.Dimension, entry string) {
	key := d.Section + ".mint." + entry
	if !slices.Contains(p.result.Used, key) {
		p.result.Used = append(p.result.Used, key)
	}
}

// part is a tenant value within another.
type part struct {
	tenant *tenant
	path   string // ".Owner.TenantID"; "" for the value itself
}

// parts lists what a decoder with that key of struct tags fills of a value of
// type t, one place for each tenant type. TypeParam, if not nil, is told of
// type parameters.
func (p *pkg) parts(t types.Type, tag string, typeParam func(*types.TypeParam)) []part {
	var found []part
	seen := map[types.Type]bool{}
	var walk func(t types.Type, path string)
	walk = func(t types.Type, path string) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		if n, ok := t.(interface{ Obj() *types.TypeName }); ok {
			if tt := p.tenantNamed(n.Obj()); tt != nil {
				if !slices.ContainsFunc(found, func(f part) bool { return f.tenant.name == tt.name }) {
					found = append(found, part{tt, path})
				}
				return
			}
		}
		switch u := t.(type) {
		case *types.Alias:
			walk(u.Rhs(), path)
		case *types.Named:
			if !p.decodesItself(u, tag) {
				walk(u.Underlying(), path)
			}
		case *types.TypeParam:
			if typeParam != nil {
				typeParam(u)
			}
		case *types.Pointer:
			walk(u.Elem(), path)
		case *types.Slice:
			walk(u.Elem(), path)
		case *types.Array:
			walk(u.Elem(), path)
		case *types.Map:
			walk(u.Key(), path)
			walk(u.Elem(), path)
		case *types.Struct:
			for i := range u.NumFields() {
				f := u.Field(i)
				if (f.Exported() || f.Embedded()) && !skipped(u.Tag(i), tag) {
					walk(f.Type(), path+"."+f.Name())
				}
			}
		}
	}
	walk(t, "")
	return found
}

// skipped tells whether a field's tag keeps it out of what is decoded.
func skipped(field, tag string) bool {
	if tag != "" {
		return reflect.StructTag(field).Get(tag) == "-"
	}
	named := false
	for _, key := range []string{"json", "form", "query", "param", "params", "path", "uri", "header", "reqHeader", "cookie", "xml", "yaml", "bson", "msgpack", "cbor"} {
		if v, ok := reflect.StructTag(field).Lookup(key); ok {
			if v != "-" {
				return false
			}
			named = true
		}
	}
	return named
}

// decodesItself tells whether a type has a method of its own that decodes: what
// it makes, it makes there.
func (p *pkg) decodesItself(n *types.Named, tag string) bool {
	method := map[string]string{"json": "UnmarshalJSON", "yaml": "UnmarshalYAML", "xml": "UnmarshalXML", "gob": "GobDecode"}[tag]
	for _, name := range []string{method, "UnmarshalText"} {
		if name == "" {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(n, true, n.Obj().Pkg(), name)
		m, ok := obj.(*types.Func)
		if !ok {
			continue
		}
		// One that is promoted from a tenant's type makes that tenant.
		if recv := m.Signature().Recv(); recv == nil || p.tenantOf(recv.Type()) == nil {
			return true
		}
	}
	return false
}

// identity tells whether a field of a tenant's struct type says which tenant it
// is. Where no field has such a name, each does.
func (t *tenant) identity(s *types.Struct, field string) bool {
	named := false
	for f := range s.Fields() {
		named = named || t.dimension.Identifies(f.Name())
	}
	return !named || t.dimension.Identifies(field)
}

func (t *tenant) String() string {
	return t.name.Pkg().Name() + "." + t.name.Name()
}

// shown is a type as messages spell it.
func shown(t types.Type) string {
	if t == nil {
		return "something else"
	}
	if b, ok := t.(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
		return "a constant"
	}
	return types.TypeString(t, func(p *types.Package) string { return p.Name() })
}

// raw tells whether a parameter of that type can carry a tenant that nobody has
// verified: text, a number, bytes.
func raw(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&(types.IsString|types.IsInteger) != 0
	case *types.Slice:
		return raw(u.Elem())
	case *types.Array:
		return raw(u.Elem())
	case *types.Pointer:
		return raw(u.Elem())
	case *types.Interface:
		return u.Empty()
	}
	return strings.HasSuffix(knowledge.TypeName(t), "net/http.Request")
}
