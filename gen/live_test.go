package gen_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"github.com/tenantvet/tenantvet/gen"
	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/live"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// A database gives the same files as the text that made it.
func TestDatabaseGivesTheSameFiles(t *testing.T) {
	testkit.EachPostgres(t, func(t *testing.T, database func(testing.TB) string) {
		t.Helper()
		for _, c := range [][2]string{
			{"../tenantvet.yaml", "../examples/shop/db/migrations"},
			{"testdata/postgres/tenantvet.yaml", "testdata/postgres/schema.sql"},
			{"testdata/options/tenantvet.yaml", "testdata/options/schema.sql"},
		} {
			dsn := database(t)
			testkit.Migrate(t, dsn, c[1])
			sameFiles(t, c[0], open(t, "pgx", dsn))
		}
	})
	t.Run("SQLite", func(t *testing.T) {
		sameFiles(t, "testdata/sqlite/tenantvet.yaml", executed(t, open(t, "sqlite", "file:"+t.TempDir()+"/x.db"), "testdata/sqlite/schema.sql"))
	})
	t.Run("MariaDB", func(t *testing.T) {
		sameFiles(t, "testdata/mysql/tenantvet.yaml", executed(t, open(t, "mysql", multiStatements(t, testkit.MariaDB(t))), "testdata/mysql/schema.sql"))
	})
}

// sameFiles compares what the files of a configuration give with what a database
// gives.
func sameFiles(t *testing.T, configFile string, db *sql.DB) {
	t.Helper()
	ctx := context.Background()
	want, err := gen.Generate(ctx, gen.Options{Config: configFile})
	if err != nil {
		t.Fatal(err)
	}
	got, err := gen.Generate(ctx, gen.Options{Config: configFile, Load: func(ctx context.Context, cfg *config.Config) (*catalog.Catalog, error) {
		return live.Load(ctx, db, catalog.Dialect(cfg.Dialect), live.Options{EnforcedForeignKeys: cfg.ForeignKeys == config.ForeignKeysEnforced})
	}})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range want.Files {
		files[f.Name] = string(f.Content)
	}
	for _, f := range got.Files {
		if files[f.Name] != string(f.Content) {
			t.Errorf("%s: %s differs:\n%s", configFile, f.Name, gen.Change{Path: f.Name, Old: []byte(files[f.Name]), New: f.Content}.Diff())
		}
		delete(files, f.Name)
	}
	for name := range files {
		t.Errorf("%s: the database does not give %s", configFile, name)
	}
}

// multiStatements lets a connection to MariaDB run several statements at once.
func multiStatements(t *testing.T, dsn string) string {
	t.Helper()
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	cfg.MultiStatements = true
	return cfg.FormatDSN()
}

func open(t *testing.T, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func executed(t *testing.T, db *sql.DB, schema string) *sql.DB {
	t.Helper()
	text, err := os.ReadFile(schema)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(string(text)); err != nil {
		t.Fatal(err)
	}
	return db
}

// A type that only the setting tells is the same either way.
func TestMappedViewColumn(t *testing.T) {
	const schema = tenants + "CREATE TABLE t (id bigint NOT NULL, tenant_id bigint NOT NULL, PRIMARY KEY (tenant_id, id));\n" +
		"CREATE FUNCTION pair(x bigint, OUT a text, OUT b bigint) LANGUAGE sql AS 'SELECT ''a'', x';\n" +
		"CREATE VIEW v AS SELECT tenant_id, (pair(id)).b AS x FROM t;"
	file := module(t, strings.Replace(plainConfig, "out: models", "out: models, types: {v.x: int64}", 1), schema)
	dsn := testkit.Postgres(t)
	testkit.Migrate(t, dsn, filepath.Join(filepath.Dir(file), "schema.sql"))
	sameFiles(t, file, open(t, "pgx", dsn))
}
