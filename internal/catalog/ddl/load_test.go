package ddl_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// loadText replays one file.
func loadText(tb testing.TB, text string) *ddl.Result {
	tb.Helper()
	dir := tb.TempDir()
	write(tb, dir, "schema.sql", text)
	return load(tb, dir, "schema.sql")
}

func mustTable(t *testing.T, res *ddl.Result, name string) *catalog.Table {
	t.Helper()
	table, _ := res.Catalog.Table("", name)
	if table == nil {
		t.Fatalf("no table %s", name)
	}
	return table
}

func TestErrors(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "empty/README.md", "nothing here")
	write(t, dir, "broken.sql", "-- a comment\n\nCREATE TABEL orders (id int);\n")
	write(t, dir, "binary.sql", "CREATE TABLE a (id int);\n\x7fELF\x00\x00")
	write(t, dir, "not-a-config/sqlc.yaml", "sql: [\n")
	write(t, dir, "no-schema/sqlc.yaml", "version: '2'\nsql: [{engine: mysql}]\n")
	write(t, dir, "bad-schema/sqlc.json", `{"version": "2", "sql": [{"engine": "postgresql", "schema": "gone.sql"}]}`)
	write(t, dir, "mixed/1.sql", "CREATE TABLE a (id int);")
	if err := os.Symlink("loop.sql", filepath.Join(dir, "loop.sql")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("again", filepath.Join(dir, "again")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("2.sql", filepath.Join(dir, "mixed", "2.sql")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, want string }{
		{"nowhere", "nowhere: no such file or folder"},
		{"nowhere.sql", "nowhere.sql: no such file or folder"},
		{"empty", "empty: no SQL files in this folder"},
		{"*.ddl", "*.ddl: no file matches"},
		{"[", "[: syntax error in pattern"},
		{"broken.sql", `broken.sql:3:8: syntax error at or near "TABEL"`},
		{"binary.sql", "binary.sql:2: not a SQL text: it has a NUL byte"},
		{"loop.sql", "loop.sql: too many levels of symbolic links"},
		{"again", "again: too many levels of symbolic links"},
		{"mixed", "mixed/2.sql: too many levels of symbolic links"},
		{"not-a-config/sqlc.yaml", "not-a-config/sqlc.yaml: not a sqlc configuration:"},
		{"no-schema/sqlc.yaml", "no-schema/sqlc.yaml: no schema entry for postgres"},
		{"bad-schema/sqlc.json", "bad-schema/sqlc.json: schema: "},
	} {
		res, err := ddl.Load(ddl.Options{Dialect: catalog.Postgres, Dir: dir, Paths: []string{c.path}})
		if err == nil {
			t.Errorf("%s: no error, %d tables", c.path, len(res.Catalog.Tables()))
			continue
		}
		if msg := filepath.ToSlash(err.Error()); !strings.Contains(msg, c.want) || strings.Contains(msg, "\n") {
			t.Errorf("%s: error %q, want one line with %q", c.path, msg, c.want)
		}
	}
	if _, err := ddl.Load(ddl.Options{Dialect: "oracle", Dir: dir, Paths: []string{"mixed/1.sql"}}); err == nil {
		t.Error("an unknown dialect is accepted")
	}
}

func TestUnreadableFile(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, "secret.sql", "CREATE TABLE a (id int);")
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadFile(path); err == nil {
		t.Skip("this user reads every file")
	}
	_, err := ddl.Load(ddl.Options{Dialect: catalog.Postgres, Dir: dir, Paths: []string{"."}})
	if err == nil || !strings.HasSuffix(err.Error(), "secret.sql: permission denied") {
		t.Errorf("error %v, want permission denied with the file", err)
	}
}

func TestPositions(t *testing.T) {
	res := loadText(t, "-- größe\nCREATE TABLE orders (\n  id int PRIMARY KEY,\n  größe text,\n  tenant_id int NOT NULL REFERENCES orders,\n  CONSTRAINT pos CHECK ((id) > 0)\n);\nCREATE INDEX ON orders (tenant_id);\n")
	table := mustTable(t, res, "orders")
	for _, c := range []struct {
		what      string
		line, col int
		gotLine   int
		gotCol    int
	}{
		{"table", 2, 14, table.Pos.Line, table.Pos.Column},
		{"column id", 3, 3, table.Columns[0].Pos.Line, table.Columns[0].Pos.Column},
		{"column tenant_id", 5, 3, table.Columns[2].Pos.Line, table.Columns[2].Pos.Column},
		{"primary key", 3, 10, table.Primary.Pos.Line, table.Primary.Pos.Column},
		{"foreign key", 5, 26, table.Foreign[0].Pos.Line, table.Foreign[0].Pos.Column},
		{"check", 6, 3, table.Checks[0].Pos.Line, table.Checks[0].Pos.Column},
		{"index", 8, 1, table.Indexes[0].Pos.Line, table.Indexes[0].Pos.Column},
	} {
		if c.line != c.gotLine || c.col != c.gotCol {
			t.Errorf("%s is at %d:%d, want %d:%d", c.what, c.gotLine, c.gotCol, c.line, c.col)
		}
	}
	if text := table.Checks[0].Text; text != "(id) > 0" {
		t.Errorf("check text %q", text)
	}
	if filepath.Base(table.Pos.File) != "schema.sql" {
		t.Errorf("file %s", table.Pos.File)
	}
}

// viewText renders what a view reads: each table with its alias and column
// names, and the output columns.
func viewText(v *catalog.Table) string {
	var b strings.Builder
	if s, ok := v.Query.(*sqlast.Select); ok {
		for i, target := range s.Targets {
			if i > 0 {
				b.WriteString(", ")
			}
			if c, ok := target.X.(*sqlast.Column); ok {
				b.WriteString(strings.TrimPrefix(c.Qualifier+"."+c.Name, "."))
			}
			b.WriteString(" AS " + target.Name)
		}
	}
	sqlast.Walk(v.Query, func(n sqlast.Node) bool {
		if f, ok := n.(*sqlast.Table); ok {
			b.WriteString(" FROM " + catalog.Name{Schema: f.Schema, Name: f.Name}.String())
			if f.Alias != "" {
				b.WriteString(" " + f.Alias)
			}
			if len(f.Columns) > 0 {
				b.WriteString("(" + strings.Join(f.Columns, ", ") + ")")
			}
		}
		return true
	})
	return b.String()
}

func TestViewQueries(t *testing.T) {
	const tables = "CREATE TABLE a (id int, tenant_id int, name text); CREATE TABLE b (id int, tenant_id int);"
	for _, c := range []struct{ name, sql, want string }{
		{"star", "CREATE VIEW v AS SELECT * FROM a", "a.id AS id, a.tenant_id AS tenant_id, a.name AS name FROM a"},
		{"star of one", "CREATE VIEW v AS SELECT x.* FROM a, b x", "x.id AS id, x.tenant_id AS tenant_id FROM a FROM b x"},
		{"using", "CREATE VIEW v AS SELECT * FROM a JOIN b USING (id)", "id AS id, a.tenant_id AS tenant_id, a.name AS name, b.tenant_id AS tenant_id FROM a FROM b"},
		{"column added later", "CREATE VIEW v AS SELECT * FROM b; ALTER TABLE b ADD c int", "b.id AS id, b.tenant_id AS tenant_id FROM b"},
		{"table renamed", "CREATE VIEW v AS SELECT id FROM a; ALTER TABLE a RENAME TO c", "id AS id FROM c a"},
		{"table moved", "CREATE SCHEMA s; CREATE VIEW v AS SELECT x.id FROM a x; ALTER TABLE a SET SCHEMA s", "x.id AS id FROM s.a x"},
		{"column renamed", "CREATE VIEW v AS SELECT tenant_id FROM a; ALTER TABLE a RENAME tenant_id TO org_id", "tenant_id AS tenant_id FROM a a(id, tenant_id)"},
		{"column renamed, another dropped", "CREATE VIEW v AS SELECT name FROM a; ALTER TABLE a RENAME name TO title; ALTER TABLE a DROP COLUMN id", "name AS name FROM a a(tenant_id, name)"},
		{"output renamed", "CREATE VIEW v AS SELECT id FROM a; ALTER VIEW v RENAME COLUMN id TO key", "id AS key FROM a"},
		{"names of the view", "CREATE VIEW v (x) AS SELECT id, name FROM a", "id AS x, name AS name FROM a"},
		{"shadowing CTE", "CREATE VIEW v AS WITH b AS (SELECT name FROM a) SELECT * FROM b; ALTER TABLE b RENAME TO c", "b.name AS name FROM a FROM b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := loadText(t, tables+c.sql)
			for _, p := range res.Problems {
				t.Errorf("problem: %s", p.Message)
			}
			v := mustTable(t, res, "v")
			if got := viewText(v); got != c.want {
				t.Errorf("reads %s\nwant  %s", got, c.want)
			}
		})
	}
}

func TestFunctions(t *testing.T) {
	res := loadText(t, `CREATE TABLE orders (id int, tenant_id int);
CREATE FUNCTION by_text(int, t text DEFAULT '') RETURNS SETOF orders LANGUAGE sql AS 'SELECT * FROM orders WHERE tenant_id = $1; SELECT 1';
CREATE FUNCTION atomic(a int) RETURNS int BEGIN ATOMIC SELECT id FROM orders WHERE tenant_id = a; END;
CREATE FUNCTION returns_value(a int, OUT b int) RETURN a + 1;
CREATE FUNCTION tabular() RETURNS TABLE (x int, y text[]) LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT 1, ''; END $$;
CREATE FUNCTION broken() RETURNS int LANGUAGE sql AS 'SELEC 1';
CREATE FUNCTION gone() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE FUNCTION broken() RETURNS text LANGUAGE sql AS 'SELEC 2';
DROP FUNCTION IF EXISTS gone();
`)
	var got []string
	for _, f := range res.Catalog.AllFunctions() {
		got = append(got, strings.Join([]string{f.Name.String(), f.Language, strings.Join(f.Args, " "), strings.Join(f.ArgNames, " "), f.Returns, strings.Repeat("+", len(f.Body))}, "|"))
	}
	want := []string{
		"atomic|sql|int4|a|int4|+",
		"broken|sql|||text|",
		"by_text|sql|int4 text| t|SETOF orders|++",
		"returns_value|sql|int4|a|record|+",
		"tabular|plpgsql|||TABLE(x int4, y text[])|",
	}
	if !slices.Equal(got, want) {
		t.Errorf("functions:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestComments(t *testing.T) {
	res := loadText(t, `CREATE TABLE a (id int); COMMENT ON TABLE a IS 'the as'; COMMENT ON COLUMN public.a.id IS 'key';
CREATE VIEW v WITH (security_invoker = true) AS SELECT id FROM a; CREATE VIEW w AS SELECT id FROM a; ALTER VIEW w SET (security_invoker); COMMENT ON VIEW v IS 'view';
CREATE TYPE color AS ENUM ('red'); ALTER TYPE color ADD VALUE 'blue' BEFORE 'red'; ALTER TYPE color ADD VALUE 'green' AFTER 'blue'; ALTER TYPE color RENAME VALUE 'red' TO 'crimson';
CREATE POLICY p ON a TO app, CURRENT_USER USING (true);`)
	a := mustTable(t, res, "a")
	if a.Comment != "the as" || a.Columns[0].Comment != "key" {
		t.Errorf("comments %q, %q", a.Comment, a.Columns[0].Comment)
	}
	if v := mustTable(t, res, "v"); !v.SecurityInvoker || v.Comment != "view" {
		t.Errorf("view v: security_invoker %t, comment %q", v.SecurityInvoker, v.Comment)
	}
	if !mustTable(t, res, "w").SecurityInvoker {
		t.Error("view w is not security_invoker")
	}
	if e, ok := res.Catalog.Enum("", "color"); !ok || !slices.Equal(e.Values, []string{"blue", "green", "crimson"}) {
		t.Errorf("enum %v", e)
	}
	if roles := a.Policies[0].Roles; !slices.Equal(roles, []string{"app", "current_user"}) {
		t.Errorf("roles %v", roles)
	}
}

func TestSqlcConfig(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "v1/sqlc.json", `{"version": "1", "packages": [{"path": "db", "schema": "schema.sql", "queries": ["q1.sql", "q2.sql"]}]}`)
	write(t, dir, "v1/schema.sql", "CREATE TABLE v1 (id int);")
	write(t, dir, "v2/sqlc.yaml", "version: '2'\nsql:\n- engine: postgresql\n  schema: [migrations, extra.sql]\n  queries: q\n- engine: postgresql\n  schema: migrations\n- engine: mysql\n  schema: my.sql\n")
	write(t, dir, "v2/migrations/1.up.sql", "CREATE TABLE v2 (id int);")
	write(t, dir, "v2/migrations/1.down.sql", "DROP TABLE v2;")
	write(t, dir, "v2/extra.sql", "CREATE TABLE extra (id int);")
	res := load(t, dir, "v1/sqlc.json", "v2/sqlc.yaml")
	var names, files []string
	for _, table := range res.Catalog.Tables() {
		names = append(names, table.Name.String())
	}
	for _, f := range res.Files {
		rel, _ := filepath.Rel(dir, f)
		files = append(files, filepath.ToSlash(rel))
	}
	if want := []string{"v1", "v2", "extra"}; !slices.Equal(names, want) {
		t.Errorf("tables %v, want %v", names, want)
	}
	if want := []string{"v1/sqlc.json", "v1/schema.sql", "v2/sqlc.yaml", "v2/migrations/1.up.sql", "v2/extra.sql"}; !slices.Equal(files, want) {
		t.Errorf("files %v, want %v", files, want)
	}
}

func TestGlobOrder(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "10_b.sql", "ALTER TABLE t DROP COLUMN x;")
	write(t, dir, "9_a.sql", "CREATE TABLE t (id int, x int);")
	write(t, dir, "other.txt", "not SQL")
	res := load(t, dir, "*_*.sql")
	if len(res.Problems) > 0 || len(mustTable(t, res, "t").Columns) != 1 {
		t.Errorf("problems %v", res.Problems)
	}
}

func TestSearchPathOption(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "s.sql", "CREATE SCHEMA app; CREATE TABLE a (id int); CREATE TABLE public.b (id int);")
	res, err := ddl.Load(ddl.Options{Dialect: catalog.Postgres, Dir: dir, Paths: []string{"s.sql"}, SearchPath: []string{"app", "public"}})
	if err != nil {
		t.Fatal(err)
	}
	if a := mustTable(t, res, "a"); a.Name.Schema != "app" {
		t.Errorf("a is in %s", a.Name.Schema)
	}
	if b := mustTable(t, res, "b"); b.Name.Schema != "public" {
		t.Errorf("b is in %s", b.Name.Schema)
	}
}

// TestLargeFile: a dump's data must neither hang the replay nor be parsed.
func TestLargeFile(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 50 MB")
	}
	dir := t.TempDir()
	var b strings.Builder
	b.Grow(52 << 20)
	b.WriteString("CREATE TABLE before (id int, body text);\n")
	for b.Len() < 20<<20 {
		b.WriteString("INSERT INTO before VALUES (1, 'it''s; text'), (2, $$more; text$$);\n")
	}
	b.WriteString("INSERT INTO before VALUES (1, '" + strings.Repeat("one very long line ", 1<<20) + "');\n")
	b.WriteString("COPY before (id, body) FROM stdin;\n")
	for b.Len() < 50<<20 {
		b.WriteString("1\tit's data, not; SQL (\n")
	}
	b.WriteString("\\.\nCREATE TABLE after (id int);\n")
	write(t, dir, "dump.sql", b.String())
	res := load(t, dir, "dump.sql")
	for _, p := range res.Problems {
		t.Errorf("problem: %s", p.Message)
	}
	mustTable(t, res, "before")
	mustTable(t, res, "after")
}

func TestTooLargeToParse(t *testing.T) {
	res := loadText(t, "CREATE TABLE a (id int);\nCREATE TABLE b (id int);\nALTER TABLE a ALTER id SET DEFAULT "+strings.Repeat("(", 2000)+"1"+strings.Repeat(")", 2000)+
		";\nALTER TABLE b ALTER id SET DEFAULT '"+strings.Repeat("x", sqlparse.MaxStatementBytes)+"';\n")
	if len(res.Problems) != 2 || mustTable(t, res, "a").Unknown == "" || mustTable(t, res, "b").Unknown == "" {
		t.Errorf("problems %d, a %q, b %q", len(res.Problems), mustTable(t, res, "a").Unknown, mustTable(t, res, "b").Unknown)
	}
}

func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/replay/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, text := range []string{
		"CREATE TABLE a () INHERITS (a);", "CREATE TABLE a (LIKE a INCLUDING ALL);", "CREATE TABLE a (id int); ALTER TABLE a INHERIT a;",
		"CREATE TABLE a (id int); CREATE TABLE b (id int); ALTER TABLE a INHERIT b; ALTER TABLE b INHERIT a; DROP TABLE a;",
		"CREATE VIEW v AS SELECT 1; CREATE OR REPLACE VIEW v AS SELECT * FROM v; DROP VIEW v;",
		"DO $$ BEGIN EXECUTE format('%1$', 1); EXECUTE format('%', 1); END $$", "DO 'x'", "-- migrate:down\n-- migrate:up", "\\", "$a$", "COPY a FROM stdin;\n\\.",
		"SET search_path = '', \"$user\"; CREATE TABLE a (id int)", "CREATE TABLE p (a int) PARTITION BY LIST (a); ALTER TABLE p ATTACH PARTITION p DEFAULT;",
	} {
		f.Add([]byte(text))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(dir, "fuzz.sql")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		res, err := ddl.Load(ddl.Options{Dialect: catalog.Postgres, Paths: []string{path}})
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of several lines: %q", err)
			}
			return
		}
		catalog.Classify(res.Catalog, catalog.TenancyPolicy{Columns: []string{"tenant_id"}, Root: "tenants"})
	})
}

func BenchmarkLoad(b *testing.B) {
	var text strings.Builder
	text.WriteString("CREATE TABLE tenants (id uuid PRIMARY KEY, name text NOT NULL UNIQUE);\n")
	for i := range 100 {
		name := "table_" + string(rune('a'+i/26)) + string(rune('a'+i%26))
		text.WriteString("CREATE TABLE " + name + ` (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    name text NOT NULL,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, id)
);
CREATE INDEX ON ` + name + " (tenant_id, created_at);\nALTER TABLE " + name + " ADD COLUMN updated_at timestamptz;\nCREATE VIEW " + name + "_open AS SELECT * FROM " + name + " WHERE status = 'open';\n")
	}
	dir := b.TempDir()
	write(b, dir, "schema.sql", text.String())
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		load(b, dir, "schema.sql")
	}
}

// TestNestedViews: the types of a view's columns cost no more than its text is
// long, however deep its expressions and queries are nested.
func TestNestedViews(t *testing.T) {
	nest := func(n int, before, inner, after string) string {
		return strings.Repeat(before, n) + inner + strings.Repeat(after, n)
	}
	const n = 60
	recursive := "SELECT a FROM t"
	for range 40 {
		recursive = "WITH RECURSIVE r AS ((" + recursive + ") UNION SELECT a FROM r) SELECT a FROM r"
	}
	for name, expr := range map[string]string{
		"coalesce":  nest(n, "coalesce(", "a", ", 'x')"),
		"greatest":  nest(n, "greatest('x', ", "a", ")"),
		"case":      nest(n, "CASE WHEN a = 'x' THEN ", "a", " END"),
		"operator":  nest(n, "(", "a", " || a)"),
		"subquery":  nest(n, "(SELECT ", "a", ")"),
		"recursion": "(" + recursive + ")",
		"function":  nest(n, "max(", "a", ")"),
	} {
		dir := t.TempDir()
		write(t, dir, "schema.sql", "CREATE TABLE t (a text); CREATE VIEW v AS SELECT "+expr+" AS x FROM t;")
		res := load(t, dir, "schema.sql")
		v := mustTable(t, res, "v")
		if len(v.Columns) != 1 || v.Columns[0].Type.Name != "text" {
			t.Errorf("%s: %+v", name, v.Columns)
		}
	}
}

// Atlas begins an empty database at the last checkpoint, and runs one text of an
// archive.
func TestAtlas(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "m/20240101_first.sql", "CREATE TABLE users (id int PRIMARY KEY);\nCREATE TABLE gone (id int);\n")
	write(t, dir, "m/20240102_checkpoint.sql", "-- atlas:checkpoint v1\n\nCREATE TABLE users (id int PRIMARY KEY, tenant_id int NOT NULL);\n")
	write(t, dir, "m/20240103_orders.sql", "-- a remark: atlas:checkpoint\nCREATE TABLE orders (id int);\n")
	write(t, dir, "m/20240104_archive.sql", "-- atlas:txtar\n\n-- checks.sql --\nSELECT NOT EXISTS (SELECT 1 FROM orders);\n-- migration.sql --\n\nALTER TABLE orders ADD COLUMN tenant_id int NOT NULL;\n-- down.sql --\nDROP TABLE orders;\n")
	for _, path := range []string{"m", "m/*.sql"} {
		res := load(t, dir, path)
		if len(res.Problems) > 0 {
			t.Errorf("%s: %v", path, res.Problems)
		}
		var names []string
		for _, table := range res.Catalog.Tables() {
			names = append(names, table.Name.Name)
		}
		slices.Sort(names)
		if !slices.Equal(names, []string{"orders", "users"}) || len(res.Files) != 3 {
			t.Errorf("%s: tables %q of %q", path, names, res.Files)
		}
		column := mustTable(t, res, "orders").Columns[1]
		if column.Name != "tenant_id" || column.Pos.Line != 7 || column.Pos.Column != 31 {
			t.Errorf("%s: column %s at %s", path, column.Name, column.Pos)
		}
		if len(mustTable(t, res, "users").Columns) != 2 {
			t.Errorf("%s: users is not the checkpoint's", path)
		}
	}
	// A file by itself is what it says, whatever comes before it.
	if res := load(t, dir, "m/20240101_first.sql"); len(res.Catalog.Tables()) != 2 {
		t.Errorf("%d tables of the first file", len(res.Catalog.Tables()))
	}
	write(t, dir, "empty.sql", "-- atlas:txtar\n\n-- down.sql --\nDROP TABLE orders;\n")
	if _, err := ddl.Load(ddl.Options{Dialect: catalog.Postgres, Dir: dir, Paths: []string{"empty.sql"}}); err == nil || !strings.HasSuffix(err.Error(), "empty.sql: an archive of Atlas without migration.sql") {
		t.Errorf("error %v", err)
	}
}
