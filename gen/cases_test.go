package gen_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/tools/txtar"

	"github.com/tenantvet/tenantvet/gen"
	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// hardCase is a folder of testdata/cases: a schema that generators get wrong, its
// configuration, and in golden.txtar what is generated of it.
type hardCase struct {
	name, dir string
	dialect   catalog.Dialect
	output    *gen.Output
}

// hardCases generates each case from its file.
func hardCases(t *testing.T) []*hardCase {
	t.Helper()
	dirs, err := filepath.Glob("testdata/cases/*/*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no cases: ", err)
	}
	var out []*hardCase
	for _, dir := range dirs {
		c := &hardCase{name: filepath.Base(dir), dir: dir, dialect: catalog.Dialect(filepath.Base(filepath.Dir(dir)))}
		if c.output, err = gen.Generate(context.Background(), gen.Options{Config: c.config()}); err != nil {
			t.Errorf("%s: %v", dir, err)
			continue
		}
		out = append(out, c)
	}
	return out
}

func (c *hardCase) config() string { return filepath.Join(c.dir, "tenantvet.yaml") }

// blocks are the parts of a file that blank lines divide, without the bodies of
// functions.
func blocks(t *testing.T, f gen.File) []string {
	t.Helper()
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, f.Name, f.Content, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	text, at := strings.Builder{}, 0
	for _, d := range parsed.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			text.Write(f.Content[at : fset.Position(fn.Body.Pos()).Offset-1])
			at = fset.Position(fn.Body.End()).Offset
		}
	}
	text.Write(f.Content[at:])
	return strings.SplitAfter(text.String(), "\n\n")
}

// golden is what the case gives in the unscoped package: types, statements and
// the functions that send them. It lacks what the least schema of the dialect
// gives too, and the bodies of functions: testdata's other packages have those.
func (c *hardCase) golden(t *testing.T, least *gen.Output) []byte {
	t.Helper()
	common := map[string][]string{}
	for _, f := range least.Files {
		common[f.Name] = blocks(t, f)
	}
	archive := &txtar.Archive{}
	for _, w := range c.output.Warnings {
		archive.Comment = append(archive.Comment, strings.ReplaceAll(filepath.ToSlash(w), filepath.ToSlash(c.dir)+"/", "")+"\n"...)
	}
	for _, f := range c.output.Files {
		if !strings.HasPrefix(f.Name, "internal/unscoped/") {
			continue // whose methods pass on to it
		}
		own := slices.DeleteFunc(blocks(t, f), func(b string) bool { return slices.Contains(common[f.Name], b) })
		if len(own) > 0 {
			archive.Files = append(archive.Files, txtar.File{Name: f.Name, Data: []byte(strings.TrimSuffix(strings.Join(own, ""), "\n") + "\n")})
		}
	}
	return txtar.Format(archive)
}

var leastSchemas = map[catalog.Dialect]string{
	catalog.Postgres: "CREATE TABLE tenants (id bigint PRIMARY KEY); CREATE TABLE least (tenant_id bigint NOT NULL, id bigint NOT NULL, name text, PRIMARY KEY (tenant_id, id));",
	catalog.MySQL:    "CREATE TABLE tenants (id BIGINT PRIMARY KEY); CREATE TABLE least (tenant_id BIGINT NOT NULL, id BIGINT NOT NULL, name VARCHAR(9), PRIMARY KEY (tenant_id, id));",
	catalog.SQLite:   "CREATE TABLE tenants (id INTEGER PRIMARY KEY); CREATE TABLE least (tenant_id INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT, PRIMARY KEY (tenant_id, id));",
}

// leasts gives the least package of each dialect.
func leasts(t *testing.T) map[catalog.Dialect]*gen.Output {
	t.Helper()
	out := map[catalog.Dialect]*gen.Output{}
	for dialect, schema := range leastSchemas {
		o, err := gen.Generate(context.Background(), gen.Options{Config: module(t, strings.Replace(plainConfig, "version: 1\n", "version: 1\ndialect: "+string(dialect)+"\n", 1), schema)})
		if err != nil {
			t.Fatal(err)
		}
		out[dialect] = o
	}
	return out
}

// Each hard case gives what its golden file says, from its text and from
// databases.
func TestHardCases(t *testing.T) {
	all, least := hardCases(t), leasts(t)
	for _, c := range all {
		file := filepath.Join(c.dir, "golden.txtar")
		got := c.golden(t, least[c.dialect])
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("stale; go test ./gen -run HardCases -update renews it\n%s", gen.Change{Path: file, Old: want, New: got}.Diff())
		}
	}
	each := func(t *testing.T, dialect catalog.Dialect, database func(t *testing.T) *sql.DB) {
		t.Helper()
		for _, c := range all {
			if c.dialect == dialect {
				t.Run(c.name, func(t *testing.T) {
					db := database(t)
					c.load(t, db)
					sameFiles(t, c.config(), db)
				})
			}
		}
	}
	testkit.EachPostgres(t, func(t *testing.T, database func(testing.TB) string) {
		t.Helper()
		each(t, catalog.Postgres, func(t *testing.T) *sql.DB { t.Helper(); return open(t, "pgx", database(t)) })
	})
	t.Run("MariaDB", func(t *testing.T) {
		each(t, catalog.MySQL, func(t *testing.T) *sql.DB { t.Helper(); return open(t, "mysql", testkit.MariaDB(t)) })
	})
	t.Run("SQLite", func(t *testing.T) {
		each(t, catalog.SQLite, func(t *testing.T) *sql.DB { t.Helper(); return open(t, "sqlite", "file:"+t.TempDir()+"/x.db") })
	})
}

// load runs the case's schema statement by statement. Roles that a dump names
// and the server lacks leave the rest as it is.
func (c *hardCase) load(t *testing.T, db *sql.DB) {
	t.Helper()
	db.SetMaxOpenConns(1)
	statements, err := ddl.UpText(c.dialect, filepath.Join(c.dir, "schema.sql"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if strings.HasPrefix(s, "COPY") {
			continue // its rows are no part of it
		}
		_, err := db.Exec(s)
		if pe, ok := errors.AsType[*pgconn.PgError](err); ok && pe.Code == "42704" && strings.HasPrefix(pe.Message, "role ") {
			continue
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, s)
		}
	}
	if c.dialect == catalog.Postgres { // as a new connection has it
		if _, err := db.Exec("RESET search_path"); err != nil {
			t.Fatal(err)
		}
	}
}

// What is generated of each hard case compiles.
func TestHardCasesCompile(t *testing.T) {
	dir := t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	packages := map[string]bool{}
	for _, c := range hardCases(t) {
		for _, f := range c.output.Files {
			to := filepath.Join(dir, string(c.dialect), c.name, filepath.FromSlash(f.Name))
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(to, f.Content, 0o644); err != nil {
				t.Fatal(err)
			}
			at, err := filepath.Abs(filepath.Join(c.output.Dir, filepath.FromSlash(f.Name)))
			if err != nil {
				t.Fatal(err)
			}
			overlay.Replace[at] = to
			packages[path.Join(c.output.Package, path.Dir(f.Name))] = true
		}
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"build", "-overlay", file}
	for p := range packages {
		args = append(args, p)
	}
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
