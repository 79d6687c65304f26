package sqlc

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRead(t *testing.T) {
	tests := []struct {
		name, file, content string
		want                []Set
		lines               []int
	}{
		{"version 2", "sqlc.yaml", "version: '2'\nsql:\n- engine: postgresql\n  schema: [migrations, extra.sql]\n  queries: q\n  gen: {go: {package: db, out: internal/db}}\n- engine: mysql\n  schema: my.sql\n  queries: [a.sql, b.sql]\n",
			[]Set{
				{Engine: "postgresql", Schema: []string{"migrations", "extra.sql"}, Queries: []string{"q"}, Out: []string{"internal/db"}},
				{Engine: "mysql", Schema: []string{"my.sql"}, Queries: []string{"a.sql", "b.sql"}},
			}, []int{5, 9}},
		{"version 1 in JSON", "sqlc.json", `{"version": "1", "packages": [{"path": "db", "schema": "schema.sql", "queries": ["q1.sql"]}]}`,
			[]Set{{Schema: []string{"schema.sql"}, Queries: []string{"q1.sql"}, Out: []string{"db"}}}, []int{1}},
		{"a plugin's code", "sqlc.yml", "version: '2'\nsql:\n- engine: sqlite\n  schema: s.sql\n  queries: ../q\n  codegen: [{plugin: golang, out: gen}]\n",
			[]Set{{Engine: "sqlite", Schema: []string{"s.sql"}, Queries: []string{"../q"}, Out: []string{"gen"}}}, []int{5}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, map[string]string{tt.file: tt.content})
			if got := Find(dir); got != filepath.Join(dir, tt.file) {
				t.Errorf("found %q", got)
			}
			cfg, err := Read(filepath.Join(dir, tt.file))
			if err != nil {
				t.Fatal(err)
			}
			for i := range tt.want {
				for _, paths := range [][]string{tt.want[i].Schema, tt.want[i].Queries, tt.want[i].Out} {
					for k, p := range paths {
						paths[k] = filepath.Join(dir, filepath.FromSlash(p))
					}
				}
			}
			for i, set := range cfg.Sets {
				if len(set.Out) == 0 {
					cfg.Sets[i].Out = nil
				}
				if i < len(tt.lines) && set.Line != tt.lines[i] {
					t.Errorf("the queries of entry %d are in line %d, want %d", i, set.Line, tt.lines[i])
				}
				cfg.Sets[i].Line = 0
			}
			if !reflect.DeepEqual(cfg.Sets, tt.want) {
				t.Errorf("got  %+v\nwant %+v", cfg.Sets, tt.want)
			}
		})
	}
}

func TestReadErrors(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"sqlc.yaml": "sql: 1\n"})
	if _, err := Read(filepath.Join(dir, "sqlc.yaml")); err == nil || !strings.Contains(err.Error(), "sqlc.yaml: not a sqlc configuration: ") {
		t.Errorf("got %v", err)
	}
	if _, err := Read(filepath.Join(dir, "no.yaml")); err == nil || !strings.HasSuffix(err.Error(), "no.yaml: no such file or folder") {
		t.Errorf("got %v", err)
	}
	if got := Find(t.TempDir()); got != "" {
		t.Errorf("found %q in an empty folder", got)
	}
}

func TestQueryFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"q/b.sql": "", "q/a.sql": "", "q/.hidden.sql": "", "q/a.down.sql": "", "q/notes.txt": "", "q/below/c.sql": "", "more/d.sql": "", "more/e.sql": "",
	})
	at := func(names ...string) []string {
		var paths []string
		for _, n := range names {
			paths = append(paths, filepath.Join(dir, filepath.FromSlash(n)))
		}
		return paths
	}
	got, err := Set{Queries: at("q", "more/*.sql", "more/d.sql")}.QueryFiles()
	if want := at("q/a.sql", "q/b.sql", "more/d.sql", "more/e.sql"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q, %v\nwant %q", got, err, want)
	}
	if _, err := (Set{Queries: at("q/*.txt.sql")}).QueryFiles(); err == nil || !strings.HasSuffix(err.Error(), "q/*.txt.sql: no file matches") {
		t.Errorf("got %v", err)
	}
	if _, err := (Set{Queries: at("nosuch")}).QueryFiles(); err == nil || !strings.HasSuffix(err.Error(), "nosuch: no such file or folder") {
		t.Errorf("got %v", err)
	}
}

func TestDialect(t *testing.T) {
	for engine, want := range map[string]catalog.Dialect{"": catalog.Postgres, "postgresql": catalog.Postgres, "mysql": catalog.MySQL, "sqlite": catalog.SQLite, "_lemon": ""} {
		if got := (Set{Engine: engine}).Dialect(); got != want {
			t.Errorf("%q is %q, want %q", engine, got, want)
		}
	}
}
