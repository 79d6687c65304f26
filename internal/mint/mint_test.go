package mint

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/config"
)

// stubs stand for the packages that the programs import.
var stubs = map[string]string{
	"encoding/json": `package json
func Unmarshal(data []byte, v any) error
func Marshal(v any) ([]byte, error)`,
	"reflect": `package reflect
type Value struct{}
type Type interface{ Name() string }
func ValueOf(v any) Value
func TypeOf(v any) Type
func TypeFor[T any]() Type { return nil }
func New(t Type) Value
func (Value) Elem() Value
func (Value) SetInt(n int64)
func (Value) Int() int64
func (Value) Convert(t Type) Value
func (Value) Interface() any`,
	"database/sql": `package sql
type Rows struct{}
func (*Rows) Scan(dest ...any) error`,
	"strconv": `package strconv
func ParseInt(s string, base, bits int) (int64, error)`,
	"tenant": `package tenant
type ID int64
type Tenant struct { ID ID; Name string }
func (t Tenant) String() string
func Current() ID
func Of(n int64) ID`,
}

type stubImporter map[string]*types.Package

func (m stubImporter) Import(path string) (*types.Package, error) {
	if p := m[path]; p != nil {
		return p, nil
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path+".go", stubs[path], 0)
	if err != nil {
		return nil, err
	}
	conf := types.Config{Importer: m, IgnoreFuncBodies: true}
	p, err := conf.Check(path, fset, []*ast.File{f}, nil)
	m[path] = p
	return p, err
}

// made runs the pass over a program and lists the lines of what it reports,
// from the first declaration on.
func made(t *testing.T, decls string, change func(*config.Dimension)) string {
	t.Helper()
	src := "package p; import (\"encoding/json\"; \"reflect\"; \"database/sql\"; \"strconv\"; \"tenant\"); var _, _, _, _, _ = json.Unmarshal, reflect.ValueOf, strconv.ParseInt, (*sql.Rows)(nil), tenant.Current\n" + decls
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Instances: map[*ast.Ident]types.Instance{},
	}
	conf := types.Config{Importer: stubImporter{}}
	pkg, err := conf.Check("example.com/p", fset, []*ast.File{f}, info)
	if err != nil {
		t.Fatal(err)
	}
	d := config.Dimension{Section: "tenant"}
	d.Types = []string{"tenant.ID", "tenant.Tenant"}
	if change != nil {
		change(&d)
	}
	result, err := New([]config.Dimension{d}).Run(&analysis.Pass{
		Fset: fset, Files: []*ast.File{f}, Pkg: pkg, TypesInfo: info,
		ImportObjectFact: func(types.Object, analysis.Fact) bool { return false },
		ExportObjectFact: func(types.Object, analysis.Fact) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, m := range result.(*Result).Makings {
		message, _, _ := strings.Cut(m.Message, ", in package")
		lines = append(lines, fmt.Sprintf("%s: %s", m.Function, message))
	}
	slices.Sort(lines)
	return strings.Join(lines, "; ")
}

func TestMakings(t *testing.T) {
	for _, c := range []struct{ name, decls, want string }{
		{"conversion", `func f(n int64) tenant.ID { return tenant.ID(n) }`, "f: tenant.ID is made of a value of type int64 here"},
		{"conversion of a tenant", `func f(t tenant.Tenant) tenant.ID { return tenant.ID(t.ID) }`, ""},
		{"conversion of another field", `type user struct{ ID int64 }
			func f(u user) tenant.ID { return tenant.ID(u.ID) }`, "f: tenant.ID is made of a value of type int64 here"},
		{"literal", `func f(id tenant.ID, n int64) tenant.Tenant { return tenant.Tenant{ID: id} }`, ""},
		{"literal of a constant", `func f() tenant.Tenant { return tenant.Tenant{ID: 7} }`, "f: 7 becomes a tenant.ID here"},
		{"literal of the zero value", `func f() tenant.Tenant { return tenant.Tenant{} }`, ""},
		{"name alone", `func f() tenant.Tenant { return tenant.Tenant{Name: "x"} }`, ""},
		{"constant", `const c tenant.ID = 7`, "init: 7 becomes a tenant.ID here"},
		{"sum", `func f(a, b tenant.ID) tenant.ID { return a + b }`, "f: tenant.ID is computed here"},
		{"comparison", `func f(a tenant.ID) bool { return a == 7 }`, ""},
		{"pointer", `func f(n int64) (t tenant.ID) { p := (*int64)(&t); *p = n; return }`, "f: a pointer to a tenant.ID becomes a value of type *int64 here"},
		{"decoded", `func f(b []byte) (t tenant.ID) { json.Unmarshal(b, &t); return }`, "f: a tenant.ID is decoded here"},
		{"decoded in a struct", `type req struct{ Owner struct{ T tenant.ID } }
			func f(b []byte) (r req) { json.Unmarshal(b, &r); return }`, "f: a tenant.ID is decoded into p.req.Owner.T here"},
		{"decoded in a map", `func f(b []byte) { var m map[string]tenant.ID; json.Unmarshal(b, &m) }`, "f: a tenant.ID is decoded here"},
		{"kept out of decoding", `type req struct{ T tenant.ID ` + "`json:\"-\"`" + ` }
			func f(b []byte) (r req) { json.Unmarshal(b, &r); return }`, ""},
		{"encoded", `func f(t tenant.ID) { json.Marshal(&t) }`, ""},
		{"decoded by a generic function", `func read[T any](b []byte) (v T) { json.Unmarshal(b, &v); return }
			func f(b []byte) tenant.ID { return read[tenant.ID](b) }`, "f: a tenant.ID is decoded here"},
		{"converted by a generic function", `func to[T ~int64](n int64) T { return T(n) }
			func f(n int64) tenant.ID { return to[tenant.ID](n) }`, "f: to converts something to a tenant.ID"},
		{"decoded through a helper", `func read(b []byte, v any) { json.Unmarshal(b, v) }
			func f(b []byte) (t tenant.ID) { read(b, &t); return }`, "f: a tenant.ID is decoded here"},
		{"scanned", `func f(r *sql.Rows) (t tenant.ID) { r.Scan(&t); return }`, ""},
		{"asserted", `func f(v any) tenant.ID { return v.(tenant.ID) }`, ""},
		{"field set", `func f(t *tenant.Tenant, u tenant.Tenant) { t.ID = u.ID }`, ""},
		{"set by reflection", `func f(n int64) (t tenant.ID) { reflect.ValueOf(&t).Elem().SetInt(n); return }`, "f: a tenant.ID may be set by reflection here"},
		{"read by reflection", `func f(t tenant.ID) int64 { return reflect.ValueOf(&t).Elem().Int() }`, ""},
		{"converted by reflection", `func f(n int64) any { return reflect.ValueOf(n).Convert(reflect.TypeFor[tenant.ID]()).Interface() }`, "f: something is converted to a tenant.ID by reflection here"},
		{"converted by reflection of a value", `func f(n int64) any { return reflect.ValueOf(n).Convert(reflect.TypeOf(tenant.Current())).Interface() }`, "f: something is converted to a tenant.ID by reflection here"},
		{"made by reflection and decoded", `type req struct{ T tenant.ID }
			func f(b []byte) any { v := reflect.New(reflect.TypeFor[req]()).Interface(); json.Unmarshal(b, v); return v }`, "f: a tenant.ID is decoded into p.req.T here"},
		{"made by reflection", `type req struct{ T tenant.ID }
			func f() any { return reflect.New(reflect.TypeFor[req]()).Interface() }`, ""},
		{"other types", `type other int64
			func f(n int64) other { return other(n) }`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := made(t, c.decls, nil); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAllowed(t *testing.T) {
	const decls = `func f(n int64) tenant.ID { return tenant.ID(n) }`
	for name, change := range map[string]func(*config.Dimension){
		"the package":    func(d *config.Dimension) { d.Mint = map[string]string{"example.com/p": "parses the token"} },
		"a tree":         func(d *config.Dimension) { d.Mint = map[string]string{"example.com/...": "parses the token"} },
		"a source":       func(d *config.Dimension) { d.Sources = []string{"example.com/p.f"} },
		"no types known": func(d *config.Dimension) { d.Types = nil },
	} {
		if got := made(t, decls, change); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
}
