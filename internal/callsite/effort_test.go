package callsite

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/ssapass"
)

var (
	fset        = token.NewFileSet()
	stdImporter = sync.OnceValue(func() types.Importer { return importer.ForCompiler(fset, "source", nil) })
)

// passOf type-checks one package that imports only the standard library.
func passOf(tb testing.TB, src string) *analysis.Pass {
	tb.Helper()
	f, err := parser.ParseFile(fset, "generated.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		tb.Fatal(err)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}, Scopes: map[ast.Node]*types.Scope{},
		Instances: map[*ast.Ident]types.Instance{}, FileVersions: map[*ast.File]string{},
	}
	pkg, err := (&types.Config{Importer: stdImporter()}).Check("generated", fset, []*ast.File{f}, info)
	if err != nil {
		tb.Fatal(err)
	}
	pass := &analysis.Pass{
		Fset: fset, Files: []*ast.File{f}, Pkg: pkg, TypesInfo: info,
		ImportObjectFact: func(types.Object, analysis.Fact) bool { return false },
		ExportObjectFact: func(types.Object, analysis.Fact) {},
	}
	built, err := ssapass.Analyzer.Run(pass)
	if err != nil {
		tb.Fatal(err)
	}
	pass.ResultOf = map[*analysis.Analyzer]any{ssapass.Analyzer: built}
	return pass
}

func found(tb testing.TB, src string) (*Result, int) {
	tb.Helper()
	pass := passOf(tb, src)
	m := newImports(pass, Config{})
	pkg, funcs := pass.ResultOf[ssapass.Analyzer].(*ssapass.Package).Build()
	f := newFinder(pass, Config{}, m, pkg, funcs)
	f.find()
	f.export()
	return f.result, f.eval.Steps()
}

const header = "package generated\n\nimport (\n\t\"database/sql\"\n\t\"fmt\"\n\t\"strings\"\n)\n\nvar _ = fmt.Sprint\nvar _ strings.Builder\n\n"

// TestBranches holds the effort on code whose paths are exponentially many.
func TestBranches(t *testing.T) {
	const n = 60
	series := func(body func(i int) string, before, after string) string {
		var b strings.Builder
		b.WriteString(header + "func F(db *sql.DB, on []bool, rows *sql.Rows) {\n" + before)
		for i := range n {
			b.WriteString(body(i))
		}
		return b.String() + after + "}\n"
	}
	nested := func() string {
		var b strings.Builder
		b.WriteString(header + "func F(db *sql.DB, on []bool) {\n\tq := \"SELECT 1\"\n")
		for i := range n + 10 {
			fmt.Fprintf(&b, "if on[%d] {\nq += \" a\"\n} else {\nq += \" b\"\n", i)
		}
		b.WriteString(strings.Repeat("}\n", n+10) + "db.Query(q)\n}\n")
		return b.String()
	}()
	doubled := series(func(int) string { return "q += q\n" }, "q := \"SELECT 1\"\n", "db.Query(q)\n")
	for name, src := range map[string]string{
		"series of branches": series(func(i int) string { return fmt.Sprintf("if on[%d] {\nq += \" OR c%d\"\n}\n", i, i) }, "q := \"SELECT 1\"\n", "db.Query(q)\n"),
		"in a loop":          series(func(i int) string { return fmt.Sprintf("if on[%d] {\nq += \" AND c%d\"\n}\n", i, i) }, "q := \"SELECT 1\"\nfor rows.Next() {\n", "}\ndb.Query(q)\n"),
		"builder":            series(func(i int) string { return fmt.Sprintf("if on[%d] {\nb.WriteString(\" c%d\")\n}\n", i, i) }, "var b strings.Builder\n", "db.Query(b.String())\n"),
		"format of itself":   series(func(int) string { return "q = fmt.Sprintf(\"%s %s\", q, q)\n" }, "q := \"SELECT 1\"\n", "db.Query(q)\n"),
		"doubled":            doubled,
		"nested":             nested,
		"captured":           series(func(i int) string { return fmt.Sprintf("if on[%d] {\nq += \" c%d\"\n}\n", i, i) }, "q := \"SELECT 1\"\n", "func() { db.Query(q) }()\n"),
		"nested loops":       series(func(int) string { return "for rows.Next() {\nq += \" a\"\n" }, "q := \"SELECT 1\"\n", strings.Repeat("}\n", n)+"db.Query(q)\n"),
	} {
		t.Run(name, func(t *testing.T) {
			result, steps := found(t, src)
			if len(result.Sites) != 1 {
				t.Fatalf("%d sites", len(result.Sites))
			}
			// Of branches inside each other there are as many texts as branches.
			if s := result.Sites[0]; s.Recovered() {
				if name != "nested" || len(s.Templates) != n+11 {
					t.Errorf("recovered: %d texts", len(s.Templates))
				}
			} else if s.Reason == "" && s.Templates[0].Unknown().Reason == "" {
				t.Error("no reason is given")
			}
			if steps > 100000 {
				t.Errorf("%d steps", steps)
			}
		})
	}
}

// large is a file of about 10,000 lines with statements of many kinds.
func large() (src string, sites int) {
	var b strings.Builder
	b.WriteString(header + "func run(db *sql.DB, q string, args ...any) { db.Exec(q, args...) }\n")
	for lines := 0; lines < 10000; lines += 20 {
		i := lines / 20
		fmt.Fprintf(&b, `
func F%[1]d(db *sql.DB, id int, ok bool, names []string) {
	q := "SELECT id FROM t%[1]d WHERE tenant_id = $1"
	args := []any{id}
	if ok {
		q += " AND ok = $2"
		args = append(args, ok)
	}
	db.Query(q, args...)
	run(db, fmt.Sprintf("DELETE FROM %%s WHERE id = $1", "t%[1]d"), id)
	var b strings.Builder
	b.WriteString("SELECT 1")
	for i := range names {
		fmt.Fprintf(&b, ", $%%d", i+1)
	}
	db.Query(b.String())
	F%[2]d(db, id, ok, names)
}
`, i, max(i-1, 0))
		sites += 3
	}
	return b.String(), sites
}

func TestLargeFile(t *testing.T) {
	src, want := large()
	result, steps := found(t, src)
	if len(result.Sites) != want {
		t.Errorf("%d sites, want %d", len(result.Sites), want)
	}
	for _, s := range result.Sites {
		if !s.Recovered() {
			t.Fatalf("not recovered: %s %v", s.Reason, s.Templates)
		}
	}
	if lines := strings.Count(src, "\n"); steps > 10*lines {
		t.Errorf("%d steps for %d lines", steps, lines)
	}
}

// TestLongFunction is one function of many statements in one block.
func TestLongFunction(t *testing.T) {
	var b strings.Builder
	b.WriteString(header + "func F(db *sql.DB) {\n\tvar b strings.Builder\n")
	const n = 3000
	for i := range n {
		fmt.Fprintf(&b, "\tdb.Query(\"SELECT %d\" + \" FROM t\")\n\tb.WriteString(\"SELECT 1;\")\n", i)
	}
	b.WriteString("\tdb.Query(b.String())\n}\n")
	result, steps := found(t, b.String())
	if len(result.Sites) != n+1 || !result.Sites[n].Recovered() {
		t.Errorf("%d sites; the last: %s", len(result.Sites), result.Sites[len(result.Sites)-1].Reason)
	}
	if steps > 10*n {
		t.Errorf("%d steps", steps)
	}
}

func BenchmarkLargeFile(b *testing.B) {
	src, _ := large()
	pass := passOf(b, src)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := analyze(pass, Config{}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// TestManyMethods holds the effort on a struct that many methods fill in turn.
func TestManyMethods(t *testing.T) {
	const fields, methods = 24, 48
	var b strings.Builder
	b.WriteString("package generated\n\ntype builder struct {\n")
	for i := range fields {
		fmt.Fprintf(&b, "\tf%d string\n", i)
	}
	b.WriteString("\ton []bool\n}\n\n")
	for i := range methods {
		fmt.Fprintf(&b, "func (b *builder) m%d() {\n\tfor i, on := range b.on {\n\t\tif on && len(b.f%d) > i {\n\t\t\tb.f%d += b.f%d + \"x%d\"\n", i, i%fields, i%fields, (i+7)%fields, i)
		for _, d := range []int{1, 2, 5} {
			if i+d < methods {
				fmt.Fprintf(&b, "\t\t\tb.m%d()\n", i+d)
			}
		}
		b.WriteString("\t\t}\n\t}\n}\n\n")
	}
	b.WriteString("func Text() string {\n\tb := &builder{f0: \"SELECT 1\"}\n\tb.m0()\n\treturn b.f0\n}\n")
	if _, steps := found(t, b.String()); steps > 2_000_000 {
		t.Errorf("%d steps", steps)
	}
}
