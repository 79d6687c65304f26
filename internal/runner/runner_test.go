package runner

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/txtar"
)

// TestMain makes the test binary a gate when it is started as one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "gate" {
		os.Exit(RunGate(os.Args[2:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

func gate(t *testing.T) []string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return []string{exe, "gate"}
}

// runsSQL marks a function that runs SQL itself.
type runsSQL struct{ Depth int }

func (*runsSQL) AFact()           {}
func (f *runsSQL) String() string { return fmt.Sprint("runsSQL ", f.Depth) }

// calls reports every call of database/sql's Exec and of the functions that
// reach it, and exports a fact about each function with such a call.
var calls = &analysis.Analyzer{
	Name:      "calls",
	Doc:       "report calls that run SQL",
	FactTypes: []analysis.Fact{(*runsSQL)(nil)},
	Run: func(pass *analysis.Pass) (any, error) {
		sites := 0
		for _, f := range pass.Files {
			for _, decl := range f.Decls {
				fd, ok := decl.(*ast.FuncDecl)
				if !ok {
					continue
				}
				if fd.Name.Name == "Panic" {
					panic("asked to")
				}
				ast.Inspect(fd, func(n ast.Node) bool {
					call, ok := n.(*ast.CallExpr)
					if !ok {
						return true
					}
					var id *ast.Ident
					switch fun := call.Fun.(type) {
					case *ast.SelectorExpr:
						id = fun.Sel
					case *ast.Ident:
						id = fun
					default:
						return true
					}
					fn, ok := pass.TypesInfo.Uses[id].(*types.Func)
					if !ok {
						return true
					}
					var fact runsSQL
					if !(fn.FullName() == "(*database/sql.DB).Exec" || pass.ImportObjectFact(fn.Origin(), &fact)) {
						return true
					}
					sites++
					pass.Report(analysis.Diagnostic{Pos: id.Pos(), Category: "T1", Message: fmt.Sprintf("%s at depth %d", fn.Name(), fact.Depth)})
					pass.ExportObjectFact(pass.TypesInfo.Defs[fd.Name], &runsSQL{fact.Depth + 1})
					return true
				})
			}
		}
		return sites, nil
	},
	ResultType: nil,
}

// writeModule writes a txtar archive to a folder.
func writeModule(t *testing.T, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func sqlOnly(path string) bool { return path == "database/sql" }

// describe gives a result as lines, with paths relative to dir.
func describe(dir string, res *Result) []string {
	var lines []string
	for _, d := range res.Diagnostics {
		file, _ := filepath.Rel(dir, d.Pos.File)
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", filepath.ToSlash(file), d.Pos.Line, d.Pos.Column, d.Message))
	}
	for _, i := range res.Incomplete {
		lines = append(lines, "incomplete "+i.Package+": "+strings.ReplaceAll(i.Reason, dir+string(filepath.Separator), ""))
	}
	return lines
}

func wantLines(t *testing.T, got, want []string) {
	t.Helper()
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\n\nwant\n%s", g, w)
	}
}

const service = `
-- go.mod --
module example.com/m
go 1.26
-- store/store.go --
package store

import "database/sql"

type Store[T any] struct{ DB *sql.DB }

func (s *Store[T]) Put(q string, v T) { s.DB.Exec(q, v) }

func Exec(db *sql.DB, q string) { db.Exec(q) }
-- api/api.go --
package api

import (
	"database/sql"

	"example.com/m/pure"
	"example.com/m/store"
)

func Save(db *sql.DB) {
	(&store.Store[int]{DB: db}).Put(pure.Text, 1)
	store.Exec(db, pure.Text)
}
-- api/api_test.go --
package api

import "testing"

func TestSave(t *testing.T) { Save(nil) }
-- api/ext_test.go --
package api_test

import (
	"testing"

	"example.com/m/api"
)

func TestSave(t *testing.T) { api.Save(nil) }
-- pure/pure.go --
package pure

const Text = "x"
-- idle/idle.go --
package idle

const Text = "y"
-- cmd/app/main.go --
package main

import "example.com/m/api"

func main() { api.Save(nil) }
`

func TestFindingsAcrossPackages(t *testing.T) {
	dir := writeModule(t, service)
	plain := []string{
		"api/api.go:11:30: Put at depth 1",
		"api/api.go:12:8: Exec at depth 1",
		"cmd/app/main.go:5:19: Save at depth 2",
		"store/store.go:7:46: Exec at depth 0",
		"store/store.go:9:38: Exec at depth 0",
	}
	tested := append([]string{
		plain[0], plain[1],
		"api/api_test.go:5:31: Save at depth 2",
		"api/ext_test.go:9:35: Save at depth 2",
	}, plain[2:]...)
	for _, mode := range []Types{Auto, Source, Export} {
		for _, tests := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s tests=%t", mode, tests), func(t *testing.T) {
				sites := 0
				res, err := Run(context.Background(), Options{
					Dir: dir, Patterns: []string{"./..."}, Types: mode, Tests: tests, Gate: gate(t),
					Analyzers: []*analysis.Analyzer{calls}, Reaches: sqlOnly,
					Visit: func(p *Package) {
						n, ok := p.Result(calls)
						if !ok {
							t.Errorf("%s: no result", p.Path)
						}
						sites += n.(int)
					},
				})
				if err != nil {
					t.Fatal(err)
				}
				want, analysed := plain, 4
				if tests {
					want, analysed = tested, 5
				}
				wantLines(t, describe(dir, res), want)
				if sites != len(want) || res.Analyzed != analysed {
					t.Errorf("visited %d sites in %d packages, want %d in %d", sites, res.Analyzed, len(want), analysed)
				}
				if len(res.Modules) != 1 || res.Modules[0] != dir {
					t.Errorf("modules %q, want %q", res.Modules, dir)
				}
			})
		}
	}
}

// Auto must not compile: with an empty build cache there is no export data,
// neither before nor after.
func TestAutoCompilesNothing(t *testing.T) {
	dir := writeModule(t, service)
	cache := t.TempDir()
	t.Setenv("GOCACHE", cache)
	run := func(mode Types) []*listed {
		t.Helper()
		opts := Options{
			Dir: dir, Patterns: []string{"./..."}, Types: mode, Gate: gate(t),
			Analyzers: []*analysis.Analyzer{calls}, Reaches: sqlOnly,
		}
		res, err := Run(context.Background(), opts)
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Diagnostics) != 5 || len(res.Incomplete) != 0 {
			t.Errorf("%s: %q", mode, describe(dir, res))
		}
		opts.Types = Auto
		pkgs, _, err := list(context.Background(), opts)
		if err != nil {
			t.Fatal(err)
		}
		return pkgs
	}
	exported := func(pkgs []*listed) (n int) {
		for _, p := range pkgs {
			if p.Export != "" {
				n++
			}
		}
		return n
	}
	if n := exported(run(Auto)); n != 0 {
		t.Errorf("%d packages have export data after an Auto run over an empty cache", n)
	}
	pkgs := run(Export)
	if n := exported(pkgs); n != len(pkgs)-1 { // all but unsafe
		t.Errorf("Auto sees export data of %d packages among %d after all were compiled", n, len(pkgs))
	}
}

func TestOnlyWhatReachesIsAnalysed(t *testing.T) {
	dir := writeModule(t, service)
	var visited []string
	opts := Options{
		Dir: dir, Patterns: []string{"./idle", "./pure", "./api"},
		Analyzers: []*analysis.Analyzer{calls}, Reaches: sqlOnly,
		Visit: func(p *Package) { visited = append(visited, p.Path) },
	}
	res, err := Run(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(visited)
	wantLines(t, visited, []string{"example.com/m/api", "example.com/m/pure"}) // pure may make text for api
	if res.Packages != 3 || res.Analyzed != 2 || len(res.Diagnostics) != 2 {
		t.Errorf("%d of %d packages, %d diagnostics; want 2 of 3, 2", res.Analyzed, res.Packages, len(res.Diagnostics))
	}

	visited = nil
	opts.Suspects = func(content []byte) bool { return strings.Contains(string(content), `Text = "y"`) }
	if _, err := Run(context.Background(), opts); err != nil {
		t.Fatal(err)
	}
	if len(visited) != 3 {
		t.Errorf("visited %q, want idle as well", visited)
	}
}

func TestCancel(t *testing.T) {
	dir := writeModule(t, service)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, Options{Dir: dir, Patterns: []string{"./..."}, Analyzers: []*analysis.Analyzer{calls}}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestGateRefusesToCompile(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want int
	}{
		{[]string{"go", "version", "-V=full"}, 0}, // stands for a tool that answers
		{[]string{"go", "version"}, 1},
		{nil, 1},
	} {
		if tt.want == 0 {
			tt.args = []string{"go", "tool", "compile", "-V=full"}
		}
		var out strings.Builder
		if got := RunGate(tt.args, nil, &out, &out); got != tt.want {
			t.Errorf("RunGate(%q) = %d, want %d; %s", tt.args, got, tt.want, out.String())
		}
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"/bin/x":         "/bin/x gate",
		"/a b/x":         "'/a b/x' gate",
		"/it's here/x":   `"/it's here/x" gate`,
		`C:\Program\tv`:  `C:\Program\tv gate`,
		`C:\A "odd" one`: `'C:\A "odd" one' gate`,
	} {
		if got := quote([]string{in, "gate"}); got != want {
			t.Errorf("quote(%q) = %s, want %s", in, got, want)
		}
	}
}
