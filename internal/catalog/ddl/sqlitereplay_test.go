package ddl_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
)

// TestSQLiteProblems: what cannot be replayed is told, and the tables that it
// touches are not relied on.
func TestSQLiteProblems(t *testing.T) {
	const base = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT); CREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT);\n"
	for _, c := range []struct {
		name, text string
		problem    string   // a part of the first; "" for none
		unknown    []string // tables
	}{
		{"nothing", "", "", nil},
		{"syntax error", "ALTER TABLE t ADD COLUM x y z (;", `syntax`, []string{"t"}},
		{"a table that does not parse", "CREATE TABLE v (id INTEGER,,);", `near ","`, []string{"v"}},
		{"created twice", "CREATE TABLE T (x);", "table t already exists", []string{"t"}},
		{"missing table", "ALTER TABLE nosuch ADD x; DROP TABLE nosuch2;", "table nosuch is not in the schema", nil},
		{"missing column", "ALTER TABLE t RENAME x TO y;", "column x does not exist in t", []string{"t"}},
		{"column of a key", "ALTER TABLE t DROP COLUMN id;", "a key needs it", []string{"t"}},
		{"column of an index", "CREATE INDEX i ON t (lower(a)); ALTER TABLE t DROP COLUMN a;", "index i needs it", []string{"t"}},
		{"virtual table", "CREATE VIRTUAL TABLE f USING fts5(a, content='t');", "", []string{"f"}},
		{"conflict clause of a key", "CREATE TABLE v (a TEXT UNIQUE ON CONFLICT REPLACE); CREATE TABLE w (a, PRIMARY KEY (a) ON CONFLICT IGNORE);", "", []string{"v"}},
		{"default for NULL", "CREATE TABLE v (a TEXT NOT NULL ON CONFLICT REPLACE DEFAULT 'x');", "", []string{"v"}},
		{"column that hides a constant", "CREATE TABLE v (id INTEGER, \"true\" INT);", "", []string{"v"}},
		{"rollback", "BEGIN; ALTER TABLE t ADD x; ROLLBACK;", "ROLLBACK is not replayed", []string{"t", "u"}},
		{"the schema table", "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = '';", "change of sqlite_master is not replayed", []string{"t", "u"}},
		{"another database", "ATTACH 'x.db' AS x;", "ATTACH is not replayed", nil},
		{"unknown option", "CREATE TABLE v (a) FAST;", "option FAST", []string{"v"}},
		{"view over a missing table", "CREATE VIEW v AS SELECT * FROM nosuch;", "table nosuch, which is not in the schema", []string{"v"}},
		{"view defined before its table", "CREATE VIEW v AS SELECT * FROM later; CREATE TABLE later (a);", "", nil},
		{"views in a circle", "CREATE VIEW v AS SELECT * FROM w; CREATE VIEW w AS SELECT * FROM v;", "not known", []string{"v", "w"}},
		{"view with another number of columns", "CREATE VIEW v (x, y) AS SELECT a FROM t;", "another number of columns", []string{"v"}},
		{"forward reference", "CREATE VIEW v AS WITH p AS (SELECT * FROM q), q AS (SELECT a FROM t) SELECT * FROM p;", "WITH query q is used before it is defined", []string{"v"}},
		{"renamed column that two tables have", "CREATE VIEW v AS SELECT t.a AS x FROM t JOIN u ON t.a = u.a; ALTER TABLE t RENAME a TO z;", "view v may name it", []string{"v"}},
		{"renamed column that another view has of its own", "CREATE VIEW v AS SELECT b AS a FROM t; CREATE VIEW w AS SELECT id FROM t; ALTER TABLE t RENAME a TO z;", "view v may name it", []string{"v"}},
		{"renamed table within a view's subquery", "CREATE VIEW v AS SELECT (SELECT max(t.a) FROM t WHERE id IN u) AS m; ALTER TABLE t RENAME TO z; ALTER TABLE u RENAME TO y;", "", nil},
		{"view over a table that is spoilt", "CREATE VIEW v AS SELECT * FROM t; ALTER TABLE t DROP COLUMN id;", "a key needs it", []string{"t", "v"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := loadSQLite(t, base+c.text)
			var messages []string
			for _, p := range res.Problems {
				messages = append(messages, p.Message)
			}
			if c.problem == "" && messages != nil || !strings.Contains(strings.Join(messages, "\n"), c.problem) {
				t.Errorf("problems %q, want %q", messages, c.problem)
			}
			var unknown []string
			for _, table := range res.Catalog.Tables() {
				if table.Unknown != "" {
					unknown = append(unknown, table.Name.String())
				}
			}
			slices.Sort(unknown)
			if !slices.Equal(unknown, c.unknown) {
				t.Errorf("unknown tables %q, want %q", unknown, c.unknown)
			}
		})
	}
}

// What a view reads follows the renames of its tables.
func TestSQLiteRenamedInViews(t *testing.T) {
	res := loadSQLite(t, `CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
CREATE VIEW v AS SELECT t.a, id FROM t WHERE t.a > '' AND id IN t;
CREATE VIEW w AS WITH t AS (SELECT 1 AS one) SELECT one FROM t;
ALTER TABLE t RENAME TO things;
ALTER TABLE things RENAME COLUMN a TO name;`)
	if len(res.Problems) > 0 {
		t.Fatal(res.Problems)
	}
	for view, want := range map[string]string{"v": "name id", "w": "one"} {
		table, _ := res.Catalog.Table("", view)
		if table == nil || table.Unknown != "" {
			t.Fatalf("%s: %+v", view, table)
		}
		var names []string
		for _, c := range table.Columns {
			names = append(names, c.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s has the columns %s, want %s", view, got, want)
		}
	}
}

// Migrations replay in the order of their tool, up sections only; a trigger with
// semicolons is one statement and temporary tables are gone with the file.
func TestSQLiteMigrations(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"1_a.sql":  "-- +goose Up\n-- +goose StatementBegin\nCREATE TABLE a (id INTEGER PRIMARY KEY);\nCREATE TRIGGER x AFTER INSERT ON a BEGIN SELECT 1; END;\n-- +goose StatementEnd\n-- +goose Down\nDROP TABLE a;\n",
		"2_b.sql":  "-- +goose Up\nALTER TABLE a ADD COLUMN tenant_id INTEGER NOT NULL DEFAULT 0;\n-- +goose Down\nALTER TABLE a DROP COLUMN tenant_id;\n",
		"10_c.sql": "-- +goose Up\nCREATE TEMP TABLE scratch (x);\nCREATE UNIQUE INDEX u ON a (tenant_id, id);\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	res, err := ddl.Load(ddl.Options{Dialect: catalog.SQLite, Paths: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := res.Catalog.Table("", "a")
	if len(res.Problems) > 0 || a == nil || len(res.Catalog.Tables()) != 1 || len(a.Columns) != 2 || len(a.Uniques) != 1 {
		t.Fatalf("problems %v, tables %v, a %+v", res.Problems, res.Catalog.Tables(), a)
	}
}
