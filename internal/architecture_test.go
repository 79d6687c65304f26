// Package internal_test holds the directions of imports between the project's
// packages.
package internal_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/tenantvet/tenantvet"

// The layers, from the bottom. A package of a list may import packages of its
// own list where it says so below, and of the lists under it.
var (
	ground  = []string{"internal/ident", "internal/diag", "internal/textdiff", "internal/textutil"}
	models  = []string{"internal/baseline", "internal/rule", "internal/config", "internal/suppress", "internal/sqlast", "internal/catalog", "internal/knowledge", "internal/sqlc"}
	readers = []string{"internal/sqlfix", "internal/sqlparse", "internal/sqlparse/parser", "internal/sqlparse/postgres", "internal/sqlparse/mysql", "internal/sqlparse/sqlite", "internal/catalog/ddl", "internal/catalog/ddl/pgtype", "internal/sqlfile"}
	prover  = []string{"internal/scope"}
	passes  = []string{"internal/sqltext", "internal/origin", "internal/ssapass", "internal/guard", "internal/project", "internal/callsite", "internal/mint", "internal/verdict"}
)

// directions says what each package may import of the module and of others'
// modules. The entry with the longest matching path holds; a path stands for
// the packages below it too.
var directions = []struct {
	path   string
	may    []string
	others []string
	not    []string // packages of the standard library
}{
	{path: "internal/ident"},
	{path: "internal/diag"},
	{path: "internal/textutil"},
	{path: "internal/textdiff"},
	{path: "internal/rule", may: join(ground, models)},
	{path: "internal/config", may: join(ground, models), others: []string{"go.yaml.in/yaml"}},
	{path: "internal/suppress", may: join(ground, models)},
	{path: "internal/sqlast", may: join(ground, models)},
	{path: "internal/catalog", may: join(ground, models)},
	{path: "internal/sqlc", may: join(ground, models), others: []string{"go.yaml.in/yaml"}},
	{path: "internal/knowledge", may: join(ground, models), others: []string{"golang.org/x/tools"}},
	{path: "internal/sqlparse", may: join(ground, models, readers), others: parsers, not: goSource},
	{path: "internal/sqlfile", may: join(ground, models, readers), not: goSource},
	{path: "internal/sqlfix", may: join(ground, models, readers), not: join(goSource, outside)},
	{path: "internal/catalog/ddl", may: join(ground, models, readers), others: join(parsers, []string{"go.yaml.in/yaml"}), not: goSource},
	{path: "internal/catalog/live", may: join(ground, models, readers), others: drivers, not: []string{"go/ast", "go/types", "go/parser", "go/token"}},
	// The prover is a pure function of what it is given.
	{path: "internal/scope", may: []string{"internal/catalog", "internal/sqlast", "internal/diag"}, not: join(goSource, outside)},
	// What a Go value says as text is independent of what SQL means.
	{path: "internal/sqltext", may: []string{"internal/ident", "internal/diag", "internal/knowledge"}, others: []string{"golang.org/x/tools"}},
	{path: "internal/rls", may: join(ground, models), not: goSource},
	{path: "internal/project", may: join(ground, models, readers, prover), not: goSource},
	{path: "internal/detect", may: join(ground, models, readers), others: []string{"go.yaml.in/yaml"}},
	{path: "internal/origin", may: []string{"internal/ident", "internal/diag", "internal/knowledge"}, others: []string{"golang.org/x/tools"}},
	{path: "internal/ssapass", may: []string{"internal/knowledge"}, others: []string{"golang.org/x/tools"}},
	{path: "internal/guard", may: []string{"internal/knowledge"}, others: []string{"golang.org/x/tools"}},
	{path: "internal/callsite", may: join(ground, models, readers, []string{"internal/sqltext", "internal/ssapass"}), others: []string{"golang.org/x/tools"}},
	{path: "internal/mint", may: join(ground, models), others: []string{"golang.org/x/tools"}},
	{path: "internal/verdict", may: join(ground, models, readers, prover, passes, []string{"internal/fingerprint"}), others: []string{"golang.org/x/tools"}},
	{path: "internal/git"},
	{path: "internal/baseline", may: ground},
	{path: "internal/fingerprint", may: join(ground, models, readers), not: goSource},
	{path: "internal/htmlreport", may: join(ground, models, []string{"internal/report"}), not: goSource},
	{path: "internal/report", may: join(ground, models, []string{"internal/fingerprint"}), others: []string{"golang.org/x/text/width"}, not: goSource},
	{path: "internal/runner", may: join(ground, models, passes), others: []string{"golang.org/x/tools"}},
	// A rule parses no SQL, and rules do not know each other.
	{path: "analyzers/", may: join(ground, prover, []string{"analyzers/internal/..."}, passes, []string{"internal/rule", "internal/config", "internal/suppress", "internal/catalog"}), others: []string{"golang.org/x/tools"}},
	{path: "analyzers/plugin", may: everything, others: []string{"golang.org/x/tools", "github.com/golangci/plugin-module-register"}},
	{path: "analyzers", may: everything, others: []string{"golang.org/x/tools"}},
	{path: "cmd", may: join(everything, []string{"cmd/internal/..."}), others: []string{"golang.org/x/tools", "golang.org/x/mod", "github.com/mattn/go-isatty", "github.com/mattn/go-colorable", "github.com/schollz/progressbar"}},
	{path: "cmd/internal/cli"},
	{path: "cmd/internal/clitest", others: []string{"github.com/rogpeppe/go-internal"}},
	{path: "cmd/internal/sqlflags", may: join(everything, []string{"cmd/internal/cli"})},
	{path: "cmd/tenantdb", may: join(everything, []string{"cmd/internal/..."}), others: drivers},
	{path: "analyzers/internal/ruletest", may: everything, others: []string{"golang.org/x/tools"}},
	{path: "internal/tempserver", others: drivers},
	{path: "internal/recorder"},
	{path: "internal/testkit", may: []string{"internal/tempserver"}, others: drivers},
	{path: "internal/scope/scopetest", may: everything},
	{path: "internal/soundness", may: everything, others: drivers},
	{path: "templates"},
	{path: "gen", may: join(ground, models, readers, prover, []string{"internal/project", "templates"}), others: join(generator, []string{"golang.org/x/mod", "golang.org/x/tools"})},
	{path: "internal/models", may: []string{"internal/models/..."}, others: []string{"github.com/jmoiron/sqlx"}},
	{path: "cmd/tenantgen", may: join(everything, []string{"cmd/internal/cli", "gen"})},
}

// testOnly packages are imported by tests alone. internal/soundness is not one:
// tenantdb shows users what it finds. That the linter links none of it is
// TestLinterLinksNoDriver's to hold.
var testOnly = []string{"cmd/internal/clitest", "internal/recorder", "internal/testkit", "internal/sqlparse/sqlparsetest", "internal/scope/scopetest", "analyzers/internal/ruletest"}

var (
	everything = []string{"analyzers/...", "internal/..."}

	parsers   = []string{"github.com/sqlc-dev/oliphant", "google.golang.org/protobuf", "github.com/sqlc-dev/marino", "github.com/sqlc-dev/meyer"}
	drivers   = []string{"github.com/jackc/pgx", "github.com/go-sql-driver/mysql", "modernc.org/sqlite", "modernc.org/libc"}
	generator = []string{"github.com/xo/xo", "github.com/kenshaw", "github.com/jmoiron/sqlx", "github.com/traefik/yaegi"}
	goSource  = []string{"go/ast", "go/types", "go/parser", "go/token", "database/sql"}
	outside   = []string{"os", "io", "net", "time", "log", "math/rand", "os/exec"}
)

func TestImportDirections(t *testing.T) {
	for _, p := range list(t, "./...") {
		path := strings.TrimPrefix(p.ImportPath, module+"/")
		if len(p.GoFiles) == 0 {
			continue
		}
		longest := -1
		for i, d := range directions {
			if under(path, d.path) && (longest < 0 || len(d.path) > len(directions[longest].path)) {
				longest = i
			}
		}
		if longest < 0 {
			t.Errorf("%s has no entry in directions: which layer is it?", path)
			continue
		}
		d := directions[longest]
		for _, imported := range p.Imports {
			local, ours := strings.CutPrefix(imported, module+"/")
			first, _, _ := strings.Cut(imported, "/")
			switch {
			case ours && slices.Contains(testOnly, local) && !slices.Contains(testOnly, path):
				t.Errorf("%s imports %s, which is for tests", path, local)
			case ours && !allowed(local, d.may):
				t.Errorf("%s may not import %s", path, local)
			case !ours && strings.Contains(first, ".") && !slices.ContainsFunc(d.others, func(o string) bool { return under(imported, o) }):
				t.Errorf("%s may not import %s", path, imported)
			case !ours && slices.Contains(d.not, imported):
				t.Errorf("%s may not import %s", path, imported)
			}
		}
	}
}

// The linter runs on strangers' changes: it can open no database and needs no
// C compiler.
func TestLinterLinksNoDriver(t *testing.T) {
	for _, p := range list(t, "-deps", "./cmd/tenantvet") {
		if p.ImportPath == "database/sql" || slices.ContainsFunc(join(drivers, generator), func(d string) bool { return under(p.ImportPath, d) }) {
			t.Errorf("cmd/tenantvet links %s", p.ImportPath)
		}
		if len(p.CgoFiles) > 0 && !p.Standard {
			t.Errorf("cmd/tenantvet links %s, which needs cgo", p.ImportPath)
		}
	}
	build := exec.Command("go", "list", "-deps", "./cmd/tenantvet")
	build.Dir, build.Env = "..", append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Errorf("cmd/tenantvet does not build with CGO_ENABLED=0: %v\n%s", err, out)
	}
}

func TestOnlyCommandsExit(t *testing.T) {
	ends := map[string][]string{"os": {"Exit"}, "syscall": {"Exit"}, "log": {"Fatal", "Fatalf", "Fatalln"}, "runtime": {"Goexit"}}
	files := 0
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "examples" || d.Name() == ".git"):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go"):
			return nil
		case under(filepath.ToSlash(file), "../cmd"), under(filepath.ToSlash(file), "../analyzers/plugin/golangci"):
			// Visited all the same: what "go list" reads is no part of the
			// key under which these tests' results are cached.
			return nil
		}
		files++
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && slices.Contains(ends[pkg.Name], sel.Sel.Name) {
				t.Errorf("%s: only cmd/ may call %s.%s", fset.Position(sel.Pos()), pkg.Name, sel.Sel.Name)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Fatal("no Go files were read")
	}
}

type goPackage struct {
	ImportPath string
	Standard   bool
	GoFiles    []string
	CgoFiles   []string
	Imports    []string
}

func list(t *testing.T, args ...string) []goPackage {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Standard,GoFiles,CgoFiles,Imports"}, args...)...)
	var stderr bytes.Buffer
	cmd.Dir, cmd.Stderr = "..", &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %s: %v\n%s", strings.Join(args, " "), err, &stderr)
	}
	var packages []goPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) == 0 {
		t.Fatalf("go list %s found no package", strings.Join(args, " "))
	}
	return packages
}

// allowed tells whether an imported path is one of the allowed ones; "a/..."
// allows every package below a.
func allowed(imported string, may []string) bool {
	return slices.ContainsFunc(may, func(m string) bool {
		root, tree := strings.CutSuffix(m, "/...")
		return imported == m || tree && under(imported, root)
	})
}

func under(path, root string) bool {
	return path == root || strings.HasPrefix(path, strings.TrimSuffix(root, "/")+"/")
}

func join(lists ...[]string) []string { return slices.Concat(lists...) }
