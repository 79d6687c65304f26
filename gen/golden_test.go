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
	// rows is how many of them repeat what stands for one row, in a call that
	// is judged with one row and with two.
	rows   int
	shared []string // files of tables without a tenant
}{
	{"../tenantvet.yaml", "../internal/models", "", 156, 0, []string{"plan", "user"}},
	{"testdata/postgres/tenantvet.yaml", "testdata/postgres/models", "", 120, 0, []string{"currency", "rate"}},
	{"testdata/dump/tenantvet.yaml", "testdata/dump/models", "", 13, 0, nil},
	{"testdata/sqlite/tenantvet.yaml", "testdata/sqlite/models", "", 66, 3, []string{"unit"}},
	{"testdata/mysql/tenantvet.yaml", "testdata/mysql/models", "", 91, 4, nil},
	{"testdata/traps/postgres/tenantvet.yaml", "testdata/traps/postgres/models", "", 44, 0, nil},
	{"testdata/traps/mysql/tenantvet.yaml", "testdata/traps/mysql/models", "", 67, 4, nil},
	{"testdata/traps/sqlite/tenantvet.yaml", "testdata/traps/sqlite/models", "", 76, 4, nil},
	{"testdata/options/tenantvet.yaml", "testdata/options/models", "testdata/options/templates", 11, 0, nil},
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
		want := fmt.Sprintf("%d call sites, %d statements: %[2]d scoped, 0 unscoped, 0 unknown", c.statements-c.rows, c.statements)
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
			n, wrong := accessors(exported(t, file), slices.Contains(c.shared, table))
			functions += n
			for _, w := range wrong {
				t.Errorf("%s: %s", file, w)
			}
		}
		if functions < 5 {
			t.Errorf("%s: only %d functions were found", c.out, functions)
		}
		for _, file := range goFiles(t, c.out) {
			for _, w := range handles(exported(t, file)) {
				t.Errorf("%s: %s", file, w)
			}
		}
	}
}

// An accessor that forgets the tenant, however it gets at the database, is
// found; so is a way around the handle.
func TestAccessorWithoutTenantIsFound(t *testing.T) {
	file := filepath.Join(t.TempDir(), "order"+gen.Suffix)
	text := `package p
func GetOrder(ctx context.Context, db DB, tenant TenantID, id OrderID) (*Order, error)
func ListOrders(ctx context.Context, db DB) ([]*Order, error)
func CountOrders(ctx context.Context, db *sqlx.DB) (int64, error)
func (row *Order) Reload(ctx context.Context, db DB) error
func (row *Order) Cursor() *OrderID
func listOrders(ctx context.Context, db DB) ([]*Order, error)
func For(db DB, tenant TenantID) *Scope
func (s OrderStore) Of(ctx context.Context, tenant TenantID) ([]*Order, error)
func (s *Scope) With(db DB) *Scope
`
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	all := exported(t, file)
	_, wrong := accessors(all[:5], false)
	if want := []string{"ListOrders takes no tenant", "CountOrders takes no tenant", "Reload takes no tenant"}; !slices.Equal(wrong, want) {
		t.Errorf("found %q, want %q", wrong, want)
	}
	_, wrong = accessors(all[:1], true)
	if want := []string{"GetOrder takes a tenant"}; !slices.Equal(wrong, want) {
		t.Errorf("of a shared table found %q, want %q", wrong, want)
	}
	wrong = handles(all)
	want := []string{"GetOrder takes a tenant", "GetOrder takes a database", "ListOrders takes a database", "CountOrders takes a database", "Reload takes a database", "Of takes a tenant"}
	if !slices.Equal(wrong, want) {
		t.Errorf("found %q, want %q", wrong, want)
	}
}

// accessors counts the functions of a table that reach its rows: all but the
// methods that are given no database. It names those that take no tenant, or
// one although the table is shared.
func accessors(functions []*ast.FuncDecl, shared bool) (n int, wrong []string) {
	for _, f := range functions {
		if !takesDatabase(f) && (f.Recv != nil || !takes(f, "Context")) {
			continue
		}
		n++
		switch {
		case shared && takes(f, "TenantID"):
			wrong = append(wrong, f.Name.Name+" takes a tenant")
		case !shared && !takes(f, "TenantID"):
			wrong = append(wrong, f.Name.Name+" takes no tenant")
		}
	}
	return n, wrong
}

// handles names the functions of the scoped package that let a caller choose
// the tenant or the database, beside those that make a handle.
func handles(functions []*ast.FuncDecl) (wrong []string) {
	for _, f := range functions {
		if f.Name.Name != "For" && takes(f, "TenantID") {
			wrong = append(wrong, f.Name.Name+" takes a tenant")
		}
		if f.Name.Name != "For" && f.Name.Name != "With" && takesDatabase(f) {
			wrong = append(wrong, f.Name.Name+" takes a database")
		}
	}
	return wrong
}

// takesDatabase tells whether a function has a parameter of a type that runs
// statements, whatever package has it.
func takesDatabase(f *ast.FuncDecl) bool {
	return slices.ContainsFunc([]string{"DB", "Tx", "Conn", "Scope"}, func(name string) bool { return takes(f, name) })
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

// takes tells whether a function has a parameter of the type, of any package,
// or of a pointer to it.
func takes(f *ast.FuncDecl, name string) bool {
	return slices.ContainsFunc(f.Type.Params.List, func(p *ast.Field) bool {
		typ := p.Type
		if star, ok := typ.(*ast.StarExpr); ok {
			typ = star.X
		}
		if sel, ok := typ.(*ast.SelectorExpr); ok {
			typ = sel.Sel
		}
		id, ok := typ.(*ast.Ident)
		return ok && id.Name == name
	})
}
