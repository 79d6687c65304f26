package knowledge_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

func load(t *testing.T, src string) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	cfg := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	pkg, err := cfg.Check("example.com/app/db", fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

func method(t *testing.T, pkg *types.Package, typ, name string) *types.Func {
	t.Helper()
	tn := pkg.Scope().Lookup(typ)
	if tn == nil {
		t.Fatalf("no type %s", typ)
	}
	obj, _, _ := types.LookupFieldOrMethod(tn.Type(), true, pkg, name)
	fn, ok := obj.(*types.Func)
	if !ok {
		t.Fatalf("no method %s.%s", typ, name)
	}
	return fn
}

func TestShapes(t *testing.T) {
	pkg := load(t, `package db
import ("context"; "database/sql")
type Q interface {
	Query(q string, args ...any) (*sql.Rows, error)
	QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error)
	Exec(ctx context.Context, q string, args ...interface{}) error
	Get(dest any, q string, args ...any) error
	NamedExec(q string, arg any) (sql.Result, error)
	Prepare(q string) (*sql.Stmt, error)
}
type No interface {
	Query(q string, args ...string) error
	Exec(q string, n int, args ...any) error
	Get(key string) string
	Select(q string, args ...any) error
	Prepare(q string) string
	QueryRow(n int, args ...any) error
}
type Own struct{}
func (*Own) Query(q string, args ...any) {}
`)
	for _, c := range []struct {
		typ, name string
		sql, args int
		style     knowledge.ArgStyle
	}{
		{"Q", "Query", 0, 1, knowledge.Variadic},
		{"Q", "QueryContext", 1, 2, knowledge.Variadic},
		{"Q", "Exec", 1, 2, knowledge.Variadic},
		{"Q", "Get", 1, 2, knowledge.Variadic},
		{"Q", "NamedExec", 0, 1, knowledge.Bound},
		{"Q", "Prepare", 0, 1, knowledge.NoArgs},
	} {
		api := knowledge.Lookup(method(t, pkg, c.typ, c.name))
		if api == nil || api.SQL != c.sql || api.Args != c.args || api.Style != c.style {
			t.Errorf("%s.%s: got %+v", c.typ, c.name, api)
		}
	}
	for _, name := range []string{"Query", "Exec", "Get", "Select", "Prepare", "QueryRow"} {
		if api := knowledge.Lookup(method(t, pkg, "No", name)); api != nil {
			t.Errorf("No.%s: got %+v", name, api)
		}
	}
	if api := knowledge.Lookup(method(t, pkg, "Own", "Query")); api != nil {
		t.Errorf("a method of a type of the module is known: %+v", api)
	}
}

func TestDatabaseSQL(t *testing.T) {
	pkg, err := importer.ForCompiler(token.NewFileSet(), "source", nil).Import("database/sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range []string{"DB", "Tx", "Conn"} {
		for _, name := range []string{"QueryContext", "QueryRowContext", "ExecContext", "PrepareContext"} {
			api := knowledge.Lookup(method(t, pkg, typ, name))
			if api == nil || api.SQL != 1 || !api.Question {
				t.Errorf("%s.%s: got %+v", typ, name, api)
			}
		}
	}
	if api := knowledge.Lookup(method(t, pkg, "Stmt", "Query")); api == nil || api.Kind != knowledge.Execute {
		t.Errorf("Stmt.Query: got %+v", api)
	}
	if api := knowledge.Lookup(method(t, pkg, "DB", "Ping")); api != nil {
		t.Errorf("DB.Ping: got %+v", api)
	}
	if got := knowledge.FullName(method(t, pkg, "DB", "QueryContext")); got != "database/sql.(*DB).QueryContext" {
		t.Error(got)
	}
}

func TestFullName(t *testing.T) {
	pkg := load(t, `package db
type Store struct{}
func (*Store) Get() {}
func (Store) Put() {}
func Open() {}
type Reader interface { Read() }
type Gen[T any] struct{}
func (*Gen[T]) List() {}
`)
	for _, c := range []struct{ typ, name, want string }{
		{"Store", "Get", "example.com/app/db.(*Store).Get"},
		{"Store", "Put", "example.com/app/db.Store.Put"},
		{"Reader", "Read", "example.com/app/db.Reader.Read"},
		{"Gen", "List", "example.com/app/db.(*Gen).List"},
	} {
		if got := knowledge.FullName(method(t, pkg, c.typ, c.name)); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	if got := knowledge.FullName(pkg.Scope().Lookup("Open").(*types.Func)); got != "example.com/app/db.Open" {
		t.Error(got)
	}
}

func TestCanonicalName(t *testing.T) {
	for in, want := range map[string]string{
		"example.com/app/tenant.ID":         "example.com/app/tenant.ID",
		"(*example.com/app/db.Store).Query": "example.com/app/db.(*Store).Query",
		"(example.com/app/db.Store).Query":  "example.com/app/db.Store.Query",
		"example.com/app/db.(*Store).Query": "example.com/app/db.(*Store).Query",
		"(*gopkg.in/db.v2/x.Store).Query":   "gopkg.in/db.v2/x.(*Store).Query",
		"(nothing":                          "(nothing",
		"(*nodot).Query":                    "(*nodot).Query",
	} {
		if got := knowledge.CanonicalName(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
