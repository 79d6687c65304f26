package live_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/catalog/live"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// TestPostgresState: what a server knows and no migration says.
func TestPostgresState(t *testing.T) {
	dsn := testkit.Postgres(t)
	db := open(t, "pgx", dsn)
	for _, stmt := range []string{
		"CREATE EXTENSION pg_stat_statements",
		"CREATE TABLE t (id int PRIMARY KEY, a int, b int REFERENCES t)",
		"INSERT INTO t VALUES (1, 1), (2, 1)",
		"CREATE TABLE ruled (id int)",
		"CREATE RULE away AS ON INSERT TO ruled DO INSTEAD NOTHING",
		"CREATE TABLE trusting (t_id int REFERENCES t)",
		"ALTER TABLE trusting DISABLE TRIGGER ALL",
		"CREATE SCHEMA other",
		"CREATE TABLE other.t (id int, status text)",
		"CREATE TYPE other.kind AS ENUM ('x')",
		"CREATE VIEW other.v AS SELECT o.id FROM other.t o JOIN public.t p ON p.id = o.id",
		"CREATE TEMP TABLE passing (id int)",
	} {
		if _, err := db.Exec(stmt); err != nil {
			t.Fatalf("%s: %v", stmt, err)
		}
	}
	if _, err := db.Exec("CREATE UNIQUE INDEX CONCURRENTLY broken ON t (a)"); err == nil {
		t.Fatal("the index was made over equal values")
	}
	c := loadPostgres(t, dsn, live.Options{})
	var names []string
	for _, table := range c.Tables() {
		names = append(names, table.Name.String())
	}
	slices.Sort(names)
	if got, want := strings.Join(names, " "), "other.t other.v ruled t trusting"; got != want {
		t.Errorf("tables %s, want %s", got, want)
	}
	own, _ := c.Table("public", "t")
	if len(own.Uniques) > 0 || len(own.Indexes) != 1 || own.Indexes[0].Name != "broken" {
		t.Errorf("an index that is not valid: %+v, %+v", own.Uniques, own.Indexes)
	}
	if ruled, _ := c.Table("", "ruled"); !strings.Contains(ruled.Unknown, "rule away") {
		t.Errorf("a table with a rule is known: %q", ruled.Unknown)
	}
	if trusting, _ := c.Table("", "trusting"); trusting.Foreign[0].Holds() || !own.Foreign[0].Holds() {
		t.Error("a foreign key whose triggers are disabled is one that holds, or one whose triggers are enabled is not")
	}
	only := loadPostgres(t, dsn, live.Options{Schemas: []string{"other", "none"}, SearchPath: []string{"other"}})
	if n := len(only.Tables()); n != 2 {
		t.Errorf("%d tables of the schema other, want 2", n)
	}
	if table, _ := only.Table("", "t"); table == nil || len(table.Columns) != 2 {
		t.Errorf("t along the search path is %+v", table)
	}
	if v, _ := only.Table("", "v"); !slices.Equal(tablesOf(v.Query), []string{"t"}) {
		t.Errorf("the view reads %v", tablesOf(v.Query))
	}
	if _, err := live.Load(context.Background(), db, catalog.Postgres, live.Options{Schemas: []string{"none"}}); err == nil || !strings.Contains(err.Error(), live.ErrEmpty.Error()) {
		t.Errorf("a schema that is not there: %v", err)
	}
	if _, err := live.Load(context.Background(), db, "oracle", live.Options{}); err == nil {
		t.Error("a dialect that is not supported was read")
	}
}

// TestDifferences: the comparison tells one catalogue from another.
func TestDifferences(t *testing.T) {
	base := "CREATE TYPE k AS ENUM ('x'); CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (id int, a numeric(5, 2) NOT NULL DEFAULT 1, k k, CHECK (a > 0), UNIQUE (id), FOREIGN KEY (id) REFERENCES p); CREATE INDEX i ON t (a); CREATE POLICY y ON t USING (id = 1); CREATE VIEW v AS SELECT id FROM t;"
	describeText := func(text string) []string {
		res, err := ddl.LoadText(ddl.Options{Dialect: catalog.Postgres}, "schema.sql", text)
		if err != nil || len(res.Problems) > 0 {
			t.Fatal(err, res.Problems)
		}
		return describe(res.Catalog)
	}
	want := describeText(base)
	for _, c := range [][2]string{
		{"'x'", "'x', 'y'"}, {"numeric(5, 2)", "numeric(5, 1)"}, {" NOT NULL", ""}, {"DEFAULT 1", "DEFAULT 2"}, {"a > 0", "a >= 0"},
		{"UNIQUE (id)", "UNIQUE NULLS NOT DISTINCT (id)"}, {"UNIQUE (id)", "UNIQUE (id) DEFERRABLE"}, {"REFERENCES p", "REFERENCES p ON DELETE CASCADE"},
		{"ON t (a)", "ON t (id)"}, {"ON t (a)", "ON t (a) WHERE a > 1"}, {"id = 1", "id = 2"}, {"y ON t", "y ON t AS RESTRICTIVE"},
		{"SELECT id FROM t", "SELECT id FROM p"}, {"v AS", "v WITH (security_invoker) AS"}, {"k k", "k k[]"}, {"CREATE TABLE p (id int", "CREATE TABLE p (id serial"},
	} {
		if d := differences(want, describeText(strings.Replace(base, c[0], c[1], 1))); len(d) == 0 {
			t.Errorf("%s instead of %s makes no difference", c[1], c[0])
		}
	}
}

// manyTables writes the definitions of n tables of a service, with keys,
// foreign keys, indexes and checks.
func manyTables(n int) string {
	var b strings.Builder
	b.WriteString("CREATE TABLE tenants (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL);\nCREATE TYPE state AS ENUM ('new', 'done');\n")
	for i := range n - 1 {
		fmt.Fprintf(&b, `CREATE TABLE things_%[1]d (
  tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE, id bigint GENERATED ALWAYS AS IDENTITY, name varchar(100) NOT NULL, state state NOT NULL DEFAULT 'new',
  price numeric(10, 2) CHECK (price >= 0), tags text[] NOT NULL DEFAULT '{}', data jsonb, parent_id bigint, created_at timestamptz(3) NOT NULL DEFAULT now(), deleted_at timestamptz,
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, name), FOREIGN KEY (tenant_id, parent_id) REFERENCES things_%[1]d (tenant_id, id));
CREATE INDEX ON things_%[1]d (tenant_id, created_at);
CREATE UNIQUE INDEX ON things_%[1]d (tenant_id, lower(name)) WHERE deleted_at IS NULL;
COMMENT ON TABLE things_%[1]d IS 'number %[1]d';
`, i)
	}
	return b.String()
}

// BenchmarkLoad reads schemas of 11 and 500 tables from their text and from a
// server.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{11, 500} {
		path := filepath.Join(b.TempDir(), "schema.sql")
		if err := os.WriteFile(path, []byte(manyTables(n)), 0o644); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("ddl/%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := ddl.Load(ddl.Options{Dialect: catalog.Postgres, Paths: []string{path}}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("postgres/%d", n), func(b *testing.B) {
			dsn := testkit.Postgres(b)
			for _, err := range runPostgres(b, dsn, []string{path}) {
				b.Fatal(err)
			}
			db := open(b, "pgx", dsn)
			for b.Loop() {
				c, err := live.Load(context.Background(), db, catalog.Postgres, live.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if len(c.Tables()) != n {
					b.Fatalf("%d tables, want %d", len(c.Tables()), n)
				}
			}
		})
	}
}
