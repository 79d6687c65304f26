package origin

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// stubs stand for the packages that the programs import.
var stubs = map[string]string{
	"context": `package context
type Context interface{ Value(key any) any }`,
	"net/http": `package http
import "context"
type Header map[string][]string
func (h Header) Get(key string) string
type Request struct { Header Header; Form map[string][]string; Body any; Host string }
func (r *Request) PathValue(name string) string
func (r *Request) FormValue(name string) string
func (r *Request) Context() context.Context`,
	"encoding/json": `package json
func Unmarshal(data []byte, v any) error
type Decoder struct{}
func NewDecoder(r any) *Decoder
func (*Decoder) Decode(v any) error`,
	"strings": `package strings
func ToLower(s string) string
func Cut(s, sep string) (before, after string, found bool)`,
	"fmt": `package fmt
func Sprintf(format string, a ...any) string
func Println(a ...any)`,
	"slices": `package slices
func Contains(s []string, v string) bool`,
	"app/auth": `package auth
import "context"
type ID string
type Org struct { ID string }
type Session struct { Tenant, User string; Org Org }
func Tenant(ctx context.Context) string
func Current(ctx context.Context) *Session
func Try(ctx context.Context) (string, error)
func Check(ctx context.Context, id string) error
func Opaque() string`,
}

type stubImporter map[string]*types.Package

func (m stubImporter) Import(path string) (*types.Package, error) {
	if p := m[path]; p != nil {
		return p, nil
	}
	src, ok := stubs[path]
	if !ok {
		return nil, fmt.Errorf("no package %s", path)
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path+".go", src, 0)
	if err != nil {
		return nil, err
	}
	conf := types.Config{Importer: m, IgnoreFuncBodies: true}
	p, err := conf.Check(path, fset, []*ast.File{f}, nil)
	m[path] = p
	return p, err
}

type noImports struct{}

func (noImports) Result(*types.Func, int, string) ([]Origin, bool) { return nil, false }
func (noImports) Fills(*types.Func, int) ([]Origin, bool)          { return nil, false }
func (noImports) Checks(*types.Func, int, string) bool             { return false }

// traced builds a program and tells the origins of what it passes to sink, one
// line for each call in the order of the source.
func traced(t *testing.T, decls string) []string {
	t.Helper()
	src := "package p\nimport (\n"
	for path := range stubs {
		src += fmt.Sprintf("%q\n", path)
	}
	src += ")\nvar _ = strings.ToLower\nvar _ = fmt.Println\nvar _ = slices.Contains\nvar _ = json.Unmarshal\nvar _ auth.ID\nvar _ *http.Request\nvar _ context.Context\n" +
		"func sink(v any) {}\n" + decls
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{Importer: stubImporter{}}, fset, types.NewPackage("p", "p"), []*ast.File{f}, 0)
	if err != nil {
		t.Fatal(err)
	}
	var funcs []*ssa.Function
	for fn := range ssautil.AllFunctions(pkg.Prog) {
		if fn.Package() == pkg || fn.Parent() != nil {
			funcs = append(funcs, fn)
		}
	}
	slices.SortFunc(funcs, func(a, b *ssa.Function) int { return int(a.Pos() - b.Pos()) })
	index := NewIndex(funcs)
	tracer := New(index, Policy{
		Vouches: func(t types.Type, path string) bool { return path == "" && types.TypeString(t, nil) == "app/auth.ID" },
		Source: func(name string) bool {
			return slices.Contains([]string{"app/auth.Tenant", "app/auth.Current", "app/auth.Try", "p.box.trusted"}, name)
		},
		Check: func(name string) bool { return name == "app/auth.Check" },
		Part:  func(path string) bool { return path == "" || strings.HasSuffix(path, "Tenant") || path == ".Org.ID" },
	}, noImports{})
	var out []string
	calls := slices.Clone(index.Calls())
	slices.SortFunc(calls, func(a, b ssa.CallInstruction) int { return int(a.Pos() - b.Pos()) })
	for _, call := range calls {
		if fn := call.Common().StaticCallee(); fn == nil || fn.Name() != "sink" {
			continue
		}
		var all []string
		for _, o := range tracer.Of(call.Common().Args[0], "", call) {
			all = append(all, told(o))
		}
		slices.Sort(all)
		out = append(out, strings.Join(slices.Compact(all), " | "))
	}
	return out
}

func told(o Origin) string {
	switch o.Kind {
	case Untrusted:
		return strings.TrimSpace("untrusted " + o.What + " " + o.Label)
	case Trusted:
		return "trusted " + strings.TrimPrefix(o.What, "app/")
	case Constant:
		if o.Zero {
			return "zero"
		}
		return "constant " + o.What
	case Parameter:
		return "parameter " + o.What + o.Path
	default:
		return "unknown"
	}
}

func TestOf(t *testing.T) {
	for _, c := range []struct{ name, decls, want string }{
		{"header", `func f(r *http.Request) { sink(r.Header.Get("X")) }`, "untrusted header X"},
		{"header by index", `func f(r *http.Request) { sink(r.Header["X"][0]) }`, "untrusted header X"},
		{"carried", `func f(r *http.Request) { sink(strings.ToLower("t-" + r.PathValue("a"))) }`, "untrusted path value a"},
		{"formatted", `func f(r *http.Request) { sink(fmt.Sprintf("%s", r.PathValue("a"))) }`, "untrusted path value a"},
		{"one of two results", `func f(r *http.Request) { a, _, _ := strings.Cut(r.FormValue("a"), "-"); sink(a) }`, "untrusted form value a"},
		{"the host is none", `func f(r *http.Request) { sink(r.Host) }`, "parameter r.Host"},
		{"source", `func f(ctx context.Context) { sink(auth.Tenant(ctx)) }`, "trusted auth.Tenant"},
		{"source with an error", `func f(ctx context.Context) { id, err := auth.Try(ctx); if err == nil { sink(id) } }`, "trusted auth.Try"},
		{"source's tenant", `func f(ctx context.Context) { sink(auth.Current(ctx).Tenant) }`, "trusted auth.Current"},
		{"source's user", `func f(ctx context.Context) { sink(auth.Current(ctx).User) }`, "unknown"},
		{"nested part", `func f(ctx context.Context) { s := *auth.Current(ctx); sink(s.Org.ID) }`, "trusted auth.Current"},
		{"copied part", `func f(ctx context.Context) { s := auth.Current(ctx); u := s.User; sink(u) }`, "unknown"},
		{"source's part overwritten", `func f(ctx context.Context, r *http.Request) { s := auth.Current(ctx); s.Tenant = r.FormValue("a"); sink(s.Tenant) }`, "untrusted form value a"},
		{"source as a value", `func f(ctx context.Context) { g := auth.Tenant; sink(g(ctx)) }`, "trusted auth.Tenant"},
		{"trusted field", `type box struct{ trusted, plain string }
			func f(b *box) { sink(b.trusted); sink(b.plain) }`, "trusted p.box.trusted; parameter b.plain"},
		{"context value", `func f(ctx context.Context) { sink(ctx.Value("k").(string)) }`, "trusted a context value"},
		{"type vouches", `func f(r *http.Request) { sink(string(auth.ID(r.FormValue("a")))) }`, "trusted its type"},
		{"type vouches for no constant", `func f() { sink(auth.ID("x")) }`, `constant "x"`},
		{"zero", `func f() { var s string; sink(s) }`, "zero"},
		{"zero of a struct's field", `type box struct{ a, b string }
			func f() { x := box{b: "y"}; sink(x.a); sink(x.b) }`, `zero; constant "y"`},
		{"branches", `func f(r *http.Request, ctx context.Context, b bool) { s := auth.Tenant(ctx); if b { s = r.FormValue("a") }; sink(s) }`, "trusted auth.Tenant | untrusted form value a"},
		{"branch behind", `func f(r *http.Request, ctx context.Context, b bool) { s := auth.Tenant(ctx); sink(s); if b { s = r.FormValue("a") } }`, "trusted auth.Tenant"},
		{"loop", `func f(r *http.Request, n int) { s := "x"; for i := 0; i < n; i++ { sink(s); s = r.FormValue("a") } }`, `constant "x" | untrusted form value a`},
		{"through a pointer", `func f(r *http.Request) { s := "x"; p := &s; *p = r.FormValue("a"); sink(s) }`, "untrusted form value a"},
		{"through a pointer in a variable", `func f(r *http.Request) { var s string; p := &s; q := &p; **q = r.FormValue("a"); sink(s) }`, "untrusted form value a | zero"},
		{"through a struct's pointer", `type box struct{ a string }
			func set(b *box, v string) { b.a = v }
			func f(r *http.Request) { b := &box{}; set(b, r.FormValue("a")); sink(b.a) }`, "untrusted form value a"},
		{"map", `func f(r *http.Request) { m := map[string]string{"a": "x"}; m["b"] = r.FormValue("a"); sink(m["b"]) }`, `constant "x" | untrusted form value a`},
		{"slice", `func f(r *http.Request) { s := []string{"x"}; s = append(s, r.FormValue("a")); sink(s[1]) }`, `constant "x" | untrusted form value a`},
		{"array", `func f(r *http.Request) { var s [2]string; s[0] = r.FormValue("a"); sink(s[0]) }`, "unknown | untrusted form value a"},
		{"range", `func f(r *http.Request) { for _, s := range r.Form["a"] { sink(s) } }`, "untrusted form value a"},
		{"closure", `func f(r *http.Request) { s := r.FormValue("a"); func() { sink(s) }() }`, "untrusted form value a"},
		{"assigned in a closure", `func f(r *http.Request) { var s string; g := func() { s = r.FormValue("a") }; g(); sink(s) }`, "untrusted form value a"},
		{"deferred", `func f(r *http.Request) { s := r.FormValue("a"); defer func() { sink(s) }() }`, "untrusted form value a"},
		{"goroutine", `func f(r *http.Request) { s := r.FormValue("a"); go func(t string) { sink(t) }(s) }`, "parameter t"},
		{"channel", `func f(r *http.Request) { c := make(chan string, 1); c <- r.FormValue("a"); sink(<-c) }`, "untrusted form value a"},
		{"channel of a parameter", `func f(c chan string) { sink(<-c) }`, "unknown"},
		{"result of a function", `func g(r *http.Request) string { return r.FormValue("a") }
			func f(r *http.Request) { sink(g(r)) }`, "untrusted form value a"},
		{"parameter handed back", `func g(a, b string) string { return b }
			func f(r *http.Request, s string) { sink(g(s, r.FormValue("a"))); sink(g(r.FormValue("a"), s)) }`, "untrusted form value a; parameter s"},
		{"recursion", `func g(s string, n int) string { if n == 0 { return s }; return g(s, n-1) }
			func f(r *http.Request) { sink(g(r.FormValue("a"), 3)) }`, "untrusted form value a"},
		{"named result", `func g(r *http.Request) (s string, err error) { s = r.FormValue("a"); return }
			func f(r *http.Request) { s, _ := g(r); sink(s) }`, "untrusted form value a"},
		{"named result in a deferred function", `func g(r *http.Request) (s string) { defer func() { s = r.FormValue("a") }(); return "x" }
			func f(r *http.Request) { sink(g(r)) }`, `constant "x" | untrusted form value a`},
		{"generic", `func id[T any](v T) T { return v }
			func f(r *http.Request) { sink(id(r.FormValue("a"))) }`, "untrusted form value a"},
		{"generic type", `type box[T any] struct{ v T }
			func (b *box[T]) get() T { return b.v }
			func f(r *http.Request) { b := &box[string]{v: r.FormValue("a")}; sink(b.get()) }`, "untrusted form value a"},
		{"method value", `type box struct{ r *http.Request }
			func (b box) get(name string) string { return b.r.FormValue(name) }
			func f(b box) { g := b.get; sink(g("a")) }`, "untrusted form value"},
		{"method expression", `func f(r *http.Request) { g := (*http.Request).PathValue; sink(g(r, "a")) }`, "untrusted path value a"},
		{"variadic", `func last(s ...string) string { return s[len(s)-1] }
			func f(r *http.Request, a string) { sink(last(a, r.FormValue("a"))) }`, "parameter a | untrusted form value a"},
		{"decoded", `func f(b *http.Request) { var v struct{ A string }; json.NewDecoder(b.Body).Decode(&v); sink(v.A) }`, "untrusted body"},
		{"decoded before it is assigned", `func f(b *http.Request, s string) { var v struct{ A string }; json.NewDecoder(b.Body).Decode(&v); v.A = s; sink(v.A) }`, "parameter s"},
		{"decoded by a helper", `func read(r *http.Request, v any) error { return json.NewDecoder(r.Body).Decode(v) }
			func f(r *http.Request) { var v struct{ A string }; read(r, &v); sink(v.A) }`, "untrusted body"},
		{"struct conversion", `type a struct{ V string }; type b struct{ V string }
			func f(r *http.Request) { x := a{r.FormValue("a")}; sink(b(x).V) }`, "untrusted form value a"},
		{"interface and back", `func f(r *http.Request) { var v any = r.FormValue("a"); s, _ := v.(string); sink(s) }`, "untrusted form value a"},
		{"global", `var g = "x"; var h string
			func set(s string) { h = s }
			func f() { sink(g); sink(h) }`, `constant "x"; unknown`},
		{"equal to a source", `func f(r *http.Request, ctx context.Context) { s := r.FormValue("a"); if s == auth.Tenant(ctx) { sink(s) } else { sink(s) } }`, "trusted a comparison; untrusted form value a"},
		{"equal to another input", `func f(r *http.Request) { s := r.FormValue("a"); if s == r.FormValue("b") { sink(s) } }`, "untrusted form value a"},
		{"equal to a constant", `func f(r *http.Request) { s := r.FormValue("a"); if s == "x" { sink(s) } }`, "untrusted form value a"},
		{"checked", `func f(r *http.Request, ctx context.Context) { s := r.FormValue("a"); if err := auth.Check(ctx, s); err != nil { return }; sink(s) }`, "trusted the check of app/auth.Check"},
		{"checked, but another", `func f(r *http.Request, ctx context.Context) { s := r.FormValue("a"); if err := auth.Check(ctx, r.FormValue("b")); err != nil { return }; sink(s) }`, "untrusted form value a"},
		{"check ignored", `func f(r *http.Request, ctx context.Context) { s := r.FormValue("a"); _ = auth.Check(ctx, s); sink(s) }`, "untrusted form value a"},
		{"checked, then changed", `func f(r *http.Request, ctx context.Context) { s := r.FormValue("a"); if auth.Check(ctx, s) != nil { return }; s = r.FormValue("b"); sink(s) }`, "untrusted form value b"},
		{"checked by a helper", `func same(ctx context.Context, s string) bool { return s == auth.Tenant(ctx) }
			func f(r *http.Request, ctx context.Context) { s := r.FormValue("a"); if same(ctx, s) { sink(s) } }`, "trusted the check of p.same"},
		{"checked on one path of a helper", `func same(ctx context.Context, s string, b bool) bool { if b { return true }; return s == auth.Tenant(ctx) }
			func f(r *http.Request, ctx context.Context) { s := r.FormValue("a"); if same(ctx, s, true) { sink(s) } }`, "untrusted form value a"},
		{"checked field, then the struct is replaced", `type box struct{ a string }
			func f(r *http.Request, ctx context.Context, x, y *box) { x.a = r.FormValue("a"); y.a = r.FormValue("b"); if auth.Check(ctx, x.a) != nil { return }; x = y; sink(x.a) }`, "untrusted form value b"},
		{"checked field, then it is assigned", `type box struct{ a string }
			func f(r *http.Request, ctx context.Context, x *box) { if auth.Check(ctx, x.a) != nil { return }; x.a = r.FormValue("b"); sink(x.a) }`, "untrusted form value b"},
		{"checked variable, assigned in a closure", `func f(r *http.Request, ctx context.Context) { s := r.FormValue("a"); set := func() { s = r.FormValue("b") }; if auth.Check(ctx, s) != nil { return }; set(); sink(s) }`, "untrusted form value a | untrusted form value b"},
		{"assigned in a closure that runs later", `func f(r *http.Request, ctx context.Context) { s := auth.Tenant(ctx); sink(s); defer func() { s = r.FormValue("b") }() }`, "trusted auth.Tenant"},
		{"assigned in a closure after a source", `func f(r *http.Request, ctx context.Context) { s := auth.Tenant(ctx); set := func() { s = r.FormValue("b") }; set(); sink(s) }`, "trusted auth.Tenant | untrusted form value b"},
		{"checked in a loop", `func f(r *http.Request, ctx context.Context, x *struct{ a string }) { for _, s := range r.Form["a"] { x.a = s; if auth.Check(ctx, x.a) != nil { continue }; sink(x.a) } }`, "trusted the check of app/auth.Check"},
		{"checked, then logged", `func f(ctx context.Context, x *struct{ a string }) { if auth.Check(ctx, x.a) != nil { return }; fmt.Println(x); sink(x.a) }`, "trusted the check of app/auth.Check"},
		{"checked, then decoded", `func f(r *http.Request, ctx context.Context, x *struct{ A string }) { if auth.Check(ctx, x.A) != nil { return }; json.NewDecoder(r.Body).Decode(x); sink(x.A) }`, "untrusted body"},
		{"checked outside of a closure", `func f(r *http.Request, ctx context.Context) { s := r.FormValue("a"); if auth.Check(ctx, s) != nil { return }; func() { sink(s) }() }`, "trusted the check of app/auth.Check"},
		{"checked inside of another closure", `func f(r *http.Request, ctx context.Context) { s := r.FormValue("a"); func() { _ = auth.Check(ctx, s) }(); func() { sink(s) }() }`, "untrusted form value a"},
		{"in a list of inputs", `func f(r *http.Request) { s := r.FormValue("a"); if slices.Contains(r.Form["b"], s) { sink(s) } }`, "untrusted form value a"},
		{"in a list", `func f(r *http.Request, mine []string) { s := r.FormValue("a"); if slices.Contains(mine, s) { sink(s) } }`, "trusted a list that holds it"},
		{"opaque", `func f() { sink(auth.Opaque()) }`, "unknown"},
		{"not empty", `func f(s string) { if s == "" { return }; var t string; if s != "x" { t = s }; sink(t) }`, "parameter s | zero"},
		{"default", `func f(r *http.Request) { s := r.FormValue("a"); if s == "" { s = "default" }; sink(s) }`, `constant "default" | untrusted form value a`},
		{"select", `func f(r *http.Request, c chan string) { select { case s := <-c: sink(s) } }`, "unknown"},
		{"unsafe copy of bytes", `func f(r *http.Request) { b := make([]byte, 8); copy(b, r.FormValue("a")); sink(string(b)) }`, "untrusted form value a"},
		{"switch on a type", `func f(r *http.Request) { var v any = r.FormValue("a"); switch s := v.(type) { case string: sink(s) } }`, "untrusted form value a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(traced(t, c.decls), "; "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
