package runner

import (
	"go/ast"
	"go/build"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCutBodies(t *testing.T) {
	for name, src := range map[string]string{
		"plain":            "package p\n\nfunc f(a int) int { return a }\n\nvar x = 1\n",
		"method":           "package p\n\nfunc (t *T[K]) f() (n int, err error) {\n\tif n > 0 {\n\t}\n\treturn\n}\n\ntype T[K any] struct{}\n",
		"types in results": "package p\n\nfunc f() interface{ M() } {\n\treturn nil\n}\n\nfunc g() struct { a int } { return struct{ a int }{1} }\n\nfunc h() map[string]struct{} { return nil }\n\nfunc i() []interface{} { return nil }\n\nfunc j() *struct{}{ return nil }\n",
		"types in params":  "package p\n\nfunc f(a struct{ b int }, c interface{ M() }, g func() struct{}) { a.b++ }\n",
		"constraint":       "package p\n\nfunc f[T interface{ ~int | ~string }](t T) T { return t }\n",
		"strings":          "package p\n\nfunc f() string {\n\t_ = '}'\n\t_ = '\\''\n\t_ = \"}\\\"}\"\n\t// }\n\t/* } */\n\treturn `}\nfunc g() {`\n}\n\nvar y = `\nfunc z() { \"`\n\nfunc h() {}\n",
		"without body":     "package p\n\nfunc f(a int) int\n\nfunc g()\n\ntype T struct{ a int }\n\nfunc h() { g() }\n",
		"comments":         "package p\n\nfunc f( // {\n\ta int, /* { */\n) /* { */ int { // {\n\treturn a\n} // }\n\nfunc g() // no body {\n\nvar x struct{}\n",
		"lines":            "package p\n\nfunc f(\n\ta int,\n) (\n\tint,\n) {\n\treturn a\n}\n",
		"function results": "package p\n\nfunc f() func() struct{} { return nil }\n\nfunc g() func(interface{}) (x interface{}) { return nil }\n\nfunc h() chan<- struct{} { return nil }\n",
		"values":           "package p\n\nvar f = func() int {\n\treturn 1\n}\n\nvar g = map[string]func(){\n\t\"}\": func() {},\n}\n\nfunc init() { f() }\n",
		"literals":         "package p\n\nvar a = []int{\n\t1, 2,\n}\n\nvar b = map[string]*T{\"}\": {}, // }\n}\n\nvar c = [...]int{1, 2}\n\nvar d = &T{a: []int{1}}\n\nvar e = T{}.f()\n\nvar f = []struct{ a int }{{1}}\n\nvar g, h = T{}, T{a: nil}\n\nvar i = g2[int]{1}\n\nvar j struct{ a int }\n\nvar k = [...][2]int{{1, 2}}\n\nvar l = len([]int{1})\n\nvar m = []int{1, 2}[1:]\n\ntype T struct{ a []int }\n\nfunc (T) f() int { return 1 }\n\ntype g2[K any] []K\n",
		"named":            "package p\n\ntype mystruct int\n\ntype interfaces int\n\nfunc f() mystruct { return 0 }\n\nfunc g() interfaces{ return 0 }\n",
	} {
		t.Run(name, func(t *testing.T) { sameDeclarations(t, name, []byte(src), true) })
	}
}

// What is broken must not do harm.
func TestCutBroken(*testing.T) {
	for _, src := range []string{
		"", "func", "func ", "func(", "func f", "func f(", "func f() {", "func f() { ) }", "func f() { \"", "func f() { `", "func f() { '\\",
		"func f() { /*", "func f() { //", "func f() struct{", "package p\nfunc f() {\n}}\nfunc g() {", "/", "func f() /", "/*", "//", "`", "\"\\",
	} {
		cutBodies([]byte(src))
	}
}

// TestCutStandardLibrary compares the declarations of real packages.
func TestCutStandardLibrary(t *testing.T) {
	for _, dir := range []string{"net/http", "go/types", "reflect", "runtime", "encoding/json", "crypto/tls", "text/template", "slices", "sync/atomic", "database/sql"} {
		files, err := filepath.Glob(filepath.Join(build.Default.GOROOT, "src", dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", dir, len(files), err)
		}
		for _, name := range files {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			sameDeclarations(t, name, src, false)
		}
	}
}

// sameDeclarations compares what is left of source with and without its bodies.
// With all, every body must have been cut.
func sameDeclarations(t *testing.T, name string, src []byte, all bool) {
	t.Helper()
	show := func(src []byte) string {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("%v\n%s", err, src)
		}
		trim(f)
		var b strings.Builder
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				fn.Body = &ast.BlockStmt{}
			}
			if err := format.Node(&b, token.NewFileSet(), d); err != nil {
				t.Fatal(err)
			}
			b.WriteByte('\n')
		}
		return b.String()
	}
	cut := cutBodies(src)
	if got, want := show(cut), show(src); got != want {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
	if !all {
		return
	}
	f, err := parser.ParseFile(token.NewFileSet(), name, cut, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil && len(fn.Body.List) > 0 {
			t.Errorf("%s has its body", fn.Name.Name)
		}
	}
}

func BenchmarkCutBodies(b *testing.B) {
	src, err := os.ReadFile(filepath.Join(build.Default.GOROOT, "src", "net", "http", "server.go"))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		cutBodies(src)
	}
}
