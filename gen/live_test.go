package gen_test

import (
	"context"
	"database/sql"
	"os"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"github.com/tenantvet/tenantvet/gen"
	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/live"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// A database gives the same files as the text that made it. Only its views may
// have more columns with a type: a replay does not know that of every
// expression.
func TestDatabaseGivesTheSameFiles(t *testing.T) {
	onPostgres := func(t *testing.T, schema string) *sql.DB {
		t.Helper()
		dsn := testkit.Postgres(t)
		testkit.Migrate(t, dsn, schema)
		return open(t, "pgx", dsn)
	}
	for _, c := range []struct {
		name, config, schema string
		open                 func(t *testing.T, schema string) *sql.DB
		views                []string // files that only the database gives
	}{
		{"example", "../tenantvet.yaml", "../examples/shop/db/migrations", onPostgres, []string{"open_invoice"}},
		{"postgres", "testdata/postgres/tenantvet.yaml", "testdata/postgres/schema.sql", onPostgres, nil},
		{"options", "testdata/options/tenantvet.yaml", "testdata/options/schema.sql", onPostgres, nil},
		{"sqlite", "testdata/sqlite/tenantvet.yaml", "testdata/sqlite/schema.sql", func(t *testing.T, schema string) *sql.DB {
			t.Helper()
			return executed(t, open(t, "sqlite", "file:"+t.TempDir()+"/x.db"), schema)
		}, nil},
		{"mariadb", "testdata/mysql/tenantvet.yaml", "testdata/mysql/schema.sql", func(t *testing.T, schema string) *sql.DB {
			t.Helper()
			cfg, err := mysql.ParseDSN(testkit.MariaDB(t))
			if err != nil {
				t.Fatal(err)
			}
			cfg.MultiStatements = true
			return executed(t, open(t, "mysql", cfg.FormatDSN()), schema)
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := c.open(t, c.schema)
			ctx := context.Background()
			want, err := gen.Generate(ctx, gen.Options{Config: c.config})
			if err != nil {
				t.Fatal(err)
			}
			got, err := gen.Generate(ctx, gen.Options{Config: c.config, Load: func(ctx context.Context, cfg *config.Config) (*catalog.Catalog, error) {
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
				view := false
				for _, v := range c.views {
					view = view || strings.Contains(f.Name, v) || f.Name == "models.tenantgen.go"
				}
				if !view && files[f.Name] != string(f.Content) {
					t.Errorf("%s differs:\n%s", f.Name, gen.Change{Path: f.Name, Old: []byte(files[f.Name]), New: f.Content}.Diff())
				}
				delete(files, f.Name)
			}
			for name := range files {
				t.Errorf("the database does not give %s", name)
			}
		})
	}
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
