package gen_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/gen"
)

var update = flag.Bool("update", false, "rewrite the generated packages")

// cases are the generated packages that are committed: the example's models,
// and what is hard in each dialect.
var cases = []struct {
	config, out, templates string
	// statements is how many the package has, all of which must be proved.
	statements int
	shared     []string // files of tables without a tenant
}{
	{"../tenantvet.yaml", "../internal/models", "", 156, []string{"plan", "user"}},
	{"testdata/postgres/tenantvet.yaml", "testdata/postgres/models", "", 120, []string{"currency", "rate"}},
	{"testdata/dump/tenantvet.yaml", "testdata/dump/models", "", 13, nil},
	{"testdata/sqlite/tenantvet.yaml", "testdata/sqlite/models", "", 60, []string{"unit"}},
	{"testdata/mysql/tenantvet.yaml", "testdata/mysql/models", "", 83, nil},
	{"testdata/options/tenantvet.yaml", "testdata/options/models", "testdata/options/templates", 11, nil},
}

// The committed files are what would be generated.
func TestGolden(t *testing.T) {
	for _, c := range cases {
		out, err := gen.Generate(context.Background(), gen.Options{Config: c.config, Templates: c.templates})
		if err != nil {
			t.Errorf("%s: %v", c.config, err)
			continue
		}
		changes, err := out.Changes()
		if err != nil {
			t.Errorf("%s: %v", c.config, err)
			continue
		}
		if *update {
			if err := out.Apply(changes, false); err != nil {
				t.Error(err)
			}
			continue
		}
		for _, change := range changes {
			t.Errorf("stale; go test ./gen -run Golden -update renews it\n%s", change.Diff())
		}
	}
}

func TestGenerateIsDeterministic(t *testing.T) {
	var first []gen.File
	for i := range 5 {
		out, err := gen.Generate(context.Background(), gen.Options{Config: "testdata/postgres/tenantvet.yaml"})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = out.Files
		}
		if !slices.EqualFunc(first, out.Files, func(a, b gen.File) bool { return a.Name == b.Name && bytes.Equal(a.Content, b.Content) }) {
			t.Fatal("two runs give different files")
		}
	}
}

var coverage = regexp.MustCompile(`(?m)^.*statements:.*$`)

// The linter proves every generated statement, with nothing allowed by a
// directive.
func TestLinterProvesGeneratedCode(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "tenantvet")
	if out, err := exec.Command("go", "build", "-o", bin, "../cmd/tenantvet").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, c := range cases {
		cmd := exec.Command(bin, "check", "--config", c.config, "./"+c.out+"/...")
		if strings.HasPrefix(c.out, "..") {
			cmd = exec.Command(bin, "check", "--config", c.config, c.out+"/...")
		}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", c.out, err, out)
			continue
		}
		want := fmt.Sprintf("%d call sites, %d statements: %[2]d scoped, 0 unscoped, 0 unknown", c.statements, c.statements)
		if got := coverage.FindString(string(out)); got != want {
			t.Errorf("%s: coverage is\n%s\nwant\n%s", c.out, got, want)
		}
		written := 0
		for _, f := range goFiles(t, filepath.Join(c.out, "internal", "unscoped")) {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			written += len(regexp.MustCompile(`(?m)^const \w+SQL = `).FindAll(text, -1))
			if strings.Contains(string(text), "tenantvet:allow") {
				t.Errorf("%s: has a directive", f)
			}
		}
		if written != c.statements {
			t.Errorf("%s: %d statements are written, %d were judged", c.out, written, c.statements)
		}
	}
}

// Each golden package compiles.
func TestGoldenCompiles(t *testing.T) {
	args := []string{"build"}
	for _, c := range cases {
		path := "./" + filepath.ToSlash(c.out)
		if strings.HasPrefix(c.out, "..") {
			path = c.out
		}
		args = append(args, path)
	}
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// No function reaches a tenant's rows without a tenant, and the package that
// business code sees has no function that takes one beside For.
func TestEveryAccessorTakesATenant(t *testing.T) {
	for _, c := range cases {
		functions := 0
		for _, file := range goFiles(t, filepath.Join(c.out, "internal", "unscoped")) {
			table := strings.TrimSuffix(filepath.Base(file), gen.Suffix)
			for _, f := range exported(t, file) {
				if !takes(f, "DB") {
					continue
				}
				functions++
				if shared := slices.Contains(c.shared, table); takes(f, "TenantID") == shared {
					t.Errorf("%s: %s: takes a tenant: %t", file, f.Name.Name, !shared)
				}
			}
		}
		if functions < 5 {
			t.Errorf("%s: only %d functions were found", c.out, functions)
		}
		for _, file := range goFiles(t, c.out) {
			for _, f := range exported(t, file) {
				if f.Name.Name != "For" && takes(f, "TenantID") {
					t.Errorf("%s: %s takes a tenant", file, f.Name.Name)
				}
				if takes(f, "DB") && f.Name.Name != "For" && f.Name.Name != "With" {
					t.Errorf("%s: %s takes a database", file, f.Name.Name)
				}
			}
		}
	}
}

func goFiles(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"+gen.Suffix))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", dir, len(files), err)
	}
	return files
}

func exported(t *testing.T, file string) []*ast.FuncDecl {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var out []*ast.FuncDecl
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.IsExported() {
			out = append(out, fn)
		}
	}
	return out
}

// takes tells whether a function has a parameter of the type.
func takes(f *ast.FuncDecl, name string) bool {
	return slices.ContainsFunc(f.Type.Params.List, func(p *ast.Field) bool {
		id, ok := p.Type.(*ast.Ident)
		return ok && id.Name == name
	})
}
