package runner

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

func TestIncomplete(t *testing.T) {
	const sql = "import \"database/sql\"\n\nfunc F(db *sql.DB) { db.Exec(\"\") }\n"
	tests := []struct {
		name, archive string
		want          []string
	}{
		{"does not type-check", "-- bad/bad.go --\npackage bad\n\n" + sql + "\nvar x int = \"a\"\nvar y int = \"b\"\n",
			[]string{"incomplete example.com/m/bad: does not compile: bad/bad.go:7:13: cannot use \"a\" (untyped string constant) as int value in variable declaration (and 1 more)"}},
		{"syntax error", "-- bad/bad.go --\npackage bad\n\n" + sql + "\nfunc {\n",
			[]string{"incomplete example.com/m/bad: bad/bad.go:7:6: expected 'IDENT', found '{'"}},
		{"missing import", "-- bad/bad.go --\npackage bad\n\nimport \"example.com/gone\"\n\nvar X = gone.X\n",
			[]string{"incomplete example.com/m/bad: does not compile: bad/bad.go:3:8: could not import example.com/gone"}},
		{"panic", "-- bad/bad.go --\npackage bad\n\nfunc Panic() {}\n\n" + "-- bad/z.go --\npackage bad\n\n" + sql,
			[]string{"incomplete example.com/m/bad: calls: panicked: asked to (runner_test.go:"}},
		{"import cycle", "-- bad/bad.go --\npackage bad\n\nimport _ \"example.com/m/worse\"\n\n-- worse/worse.go --\npackage worse\n\nimport _ \"example.com/m/bad\"\n",
			[]string{"incomplete example.com/m/bad: import cycle not allowed"}},
		{"two packages in a folder", "-- bad/bad.go --\npackage bad\n-- bad/b.go --\npackage other\n",
			[]string{"incomplete example.com/m/bad: found packages other (b.go) and bad (bad.go) in bad"}},
		{"missing embedded file", "-- bad/bad.go --\npackage bad\n\nimport _ \"embed\"\n\n//go:embed gone.sql\nvar s string\n\n",
			[]string{"incomplete example.com/m/bad: bad/bad.go:5:12: pattern gone.sql: no matching files found"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := writeModule(t, "-- go.mod --\nmodule example.com/m\ngo 1.26\n-- good/good.go --\npackage good\n\n"+sql+tt.archive)
			res, err := Run(context.Background(), Options{
				Dir: dir, Patterns: []string{"./..."}, Gate: gate(t),
				Analyzers: []*analysis.Analyzer{calls}, Reaches: sqlOnly,
			})
			if err != nil {
				t.Fatal(err)
			}
			got := describe(dir, res)
			want := append([]string{"good/good.go:5:25: Exec at depth 0"}, tt.want...)
			if len(got) != len(want) {
				t.Fatalf("got %q, want %q", got, want)
			}
			for i := range want {
				if !strings.HasPrefix(got[i], want[i]) {
					t.Errorf("got %q, want prefix %q", got[i], want[i])
				}
				if strings.Contains(got[i], "\n") {
					t.Errorf("%q is not one line", got[i])
				}
			}
		})
	}
}

func TestUsageErrors(t *testing.T) {
	bare := writeModule(t, "-- a.go --\npackage a\n")
	mod := writeModule(t, service)
	tests := []struct {
		name string
		opts Options
		want string
	}{
		{"no module", Options{Dir: bare, Patterns: []string{"./..."}}, "no Go module here: "},
		{"no module, one package", Options{Dir: bare}, "no Go module here: "},
		{"no such folder", Options{Dir: mod, Patterns: []string{"./gone"}}, "directory not found"},
		{"nothing below", Options{Dir: mod, Patterns: []string{"./pure/none/..."}}, "no such file or directory"},
		{"types", Options{Dir: mod, Types: "magic"}, "want auto, export or source"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.opts.Analyzers = []*analysis.Analyzer{calls}
			_, err := Run(context.Background(), tt.opts)
			if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want a usage error with %q", err, tt.want)
			}
		})
	}
}

func TestBrokenModuleIsNotUsage(t *testing.T) {
	dir := writeModule(t, "-- go.mod --\nmodul x\n-- a.go --\npackage a\n")
	_, err := Run(context.Background(), Options{Dir: dir, Analyzers: []*analysis.Analyzer{calls}})
	if err == nil || errors.Is(err, ErrUsage) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one line that is no usage error", err)
	}
}

func TestBuildVariants(t *testing.T) {
	const exec = "import \"database/sql\"\n\nfunc F(db *sql.DB) { db.Exec(\"\") }\n"
	t.Run("tags", func(t *testing.T) {
		dir := writeModule(t, "-- go.mod --\nmodule example.com/m\ngo 1.26\n-- a.go --\npackage a\n-- b.go --\n//go:build special\n\npackage a\n\n"+exec)
		for tags, want := range map[string]int{"": 0, "special": 1} {
			res, err := Run(context.Background(), Options{Dir: dir, Tags: tags, Analyzers: []*analysis.Analyzer{calls}, Reaches: sqlOnly})
			if err != nil {
				t.Fatal(err)
			}
			if len(res.Diagnostics) != want {
				t.Errorf("tags %q: %q, want %d findings", tags, describe(dir, res), want)
			}
		}
	})
	t.Run("GOFLAGS", func(t *testing.T) {
		t.Setenv("GOFLAGS", "-tags=special")
		dir := writeModule(t, "-- go.mod --\nmodule example.com/m\ngo 1.26\n-- b.go --\n//go:build special\n\npackage a\n\n"+exec)
		res, err := Run(context.Background(), Options{Dir: dir, Analyzers: []*analysis.Analyzer{calls}, Reaches: sqlOnly})
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Diagnostics) != 1 {
			t.Errorf("%q, want 1 finding", describe(dir, res))
		}
	})
	t.Run("workspace", func(t *testing.T) {
		dir := writeModule(t, `
-- go.work --
go 1.26
use ./lib
use ./app
-- lib/go.mod --
module example.com/lib
go 1.26
-- lib/lib.go --
package lib

`+exec+`
-- app/go.mod --
module example.com/app
go 1.26
-- app/app.go --
package app

import "example.com/lib"

func G() { lib.F(nil) }
`)
		res, err := Run(context.Background(), Options{
			Dir: dir, Patterns: []string{"./app/...", "./lib/..."}, Gate: gate(t),
			Analyzers: []*analysis.Analyzer{calls}, Reaches: sqlOnly,
		})
		if err != nil {
			t.Fatal(err)
		}
		wantLines(t, describe(dir, res), []string{"app/app.go:5:16: F at depth 1", "lib/lib.go:5:25: Exec at depth 0"})
		wantLines(t, res.Modules, []string{filepath.Join(dir, "app"), filepath.Join(dir, "lib")})
	})
	// A dependency that imports a package of the main module must see the
	// same types as the packages that are analysed.
	t.Run("vendored cycle of modules", func(t *testing.T) {
		dir := writeModule(t, `
-- go.mod --
module example.com/m
go 1.26
require example.com/dep v1.0.0
-- vendor/modules.txt --
# example.com/dep v1.0.0
## explicit
example.com/dep
-- vendor/example.com/dep/dep.go --
package dep

import "example.com/m/store"

func Run(s store.Store) store.Store { return s }
-- store/store.go --
package store

import "database/sql"

type Store struct{ DB *sql.DB }

func (s Store) Save() { s.DB.Exec("") }
-- app.go --
package app

import (
	"example.com/dep"
	"example.com/m/store"
)

func F(s store.Store) {
	s = dep.Run(s)
	s.Save()
}
`)
		want := []string{"app.go:10:4: Save at depth 1", "store/store.go:7:30: Exec at depth 0"}
		for _, mode := range []Types{Source, Export, Auto} {
			res, err := Run(context.Background(), Options{
				Dir: dir, Patterns: []string{"./..."}, Types: mode, Gate: gate(t),
				Analyzers: []*analysis.Analyzer{calls}, Reaches: sqlOnly,
			})
			if err != nil {
				t.Fatal(err)
			}
			wantLines(t, describe(dir, res), want)
		}
	})
	t.Run("cgo", func(t *testing.T) {
		if out, err := output("go", "env", "CGO_ENABLED"); err != nil || strings.TrimSpace(out) != "1" {
			t.Skip("cgo is off")
		}
		dir := writeModule(t, `
-- go.mod --
module example.com/m
go 1.26
-- store/store.go --
package store

// static int one(void) { return 1; }
import "C"

import "database/sql"

func One(db *sql.DB) C.int {
	db.Exec("")
	return C.one()
}
-- app.go --
package app

import "example.com/m/store"

var _ = func() { store.One(nil) }

func F() { store.One(nil) }
`)
		for _, mode := range []Types{Source, Auto} {
			res, err := Run(context.Background(), Options{
				Dir: dir, Patterns: []string{"./..."}, Types: mode, Gate: gate(t),
				Analyzers: []*analysis.Analyzer{calls}, Reaches: sqlOnly,
			})
			if err != nil {
				t.Fatal(err)
			}
			wantLines(t, describe(dir, res), []string{"app.go:7:18: One at depth 1", "store/store.go:9:5: Exec at depth 0"})
		}
	})
}

func output(name string, args ...string) (string, error) {
	out, err := exec.Command(name, args...).Output()
	return string(out), err
}
