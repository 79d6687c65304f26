package live_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/catalog/live"
)

// TestSQLite replays each schema, runs it on SQLite and compares the catalogues.
func TestSQLite(t *testing.T) {
	var files []string
	for _, pattern := range []string{"testdata/sqlite/*.sql", "../../scope/testdata/schemas/sqlite/*.sql"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatal("no cases: ", err)
		}
		files = append(files, found...)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".sql"), func(t *testing.T) {
			for _, enforced := range []bool{true, false} {
				res, err := ddl.Load(ddl.Options{Dialect: catalog.SQLite, Paths: []string{name}, EnforcedForeignKeys: enforced})
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range res.Problems {
					t.Errorf("%s: %s", p.Pos, p.Message)
				}
				db := open(t, "sqlite", filepath.Join(t.TempDir(), "test.db"))
				stmts, err := ddl.UpText(catalog.SQLite, name)
				if err != nil {
					t.Fatal(err)
				}
				for _, stmt := range stmts {
					if _, err := db.Exec(stmt); err != nil {
						t.Fatalf("%s\n%s", err, stmt)
					}
				}
				server, err := live.Load(context.Background(), db, catalog.SQLite, live.Options{EnforcedForeignKeys: enforced})
				if err != nil {
					t.Fatal(err)
				}
				for _, table := range server.Tables() {
					if replayed, _ := res.Catalog.Table("", table.Name.Name); replayed == nil || replayed.Unknown == "" && table.Unknown != "" {
						t.Errorf("%s", table.Unknown)
					}
				}
				compare(t, res.Catalog, server)
			}
		})
	}
}

// TestSQLiteVerified: a table of which SQLite says something else than its
// definition was taken for is not relied on.
func TestSQLiteVerified(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"a column more", "a TEXT", "a TEXT, z TEXT", "it has 5 columns"},
		{"another column", "c TEXT", "z TEXT", "column 3 is z"},
		{"another type", "a TEXT", "a BLOB", "column a is of type BLOB"},
		{"NOT NULL", "a TEXT", "a TEXT NOT NULL", "column a is NOT NULL: true"},
		{"generated", "a TEXT", "a TEXT AS ('x')", "column a is generated: true"},
		{"another key", "PRIMARY KEY (id, b)", "PRIMARY KEY (b, id)", "at place"},
		{"no unique key", ", UNIQUE (b)", "", "no unique key (b)"},
		{"another index", "ON t (a)", "ON t (b)", "index i(b)"},
		{"an index by another collation", "ON t (a)", "ON t (a COLLATE NOCASE)", "index i()"},
		{"another foreign key", "REFERENCES p (x)", "REFERENCES p (y)", "foreign key (b) to p (y)"},
		{"no foreign key", "REFERENCES p (x)", "", "it has 0 foreign keys"},
		{"strict", "UNIQUE (b))", "UNIQUE (b)) STRICT", "STRICT"},
	} {
		t.Run(c.name, func(t *testing.T) {
			const schema = "CREATE TABLE p (x TEXT UNIQUE, y TEXT UNIQUE); CREATE TABLE t (id INT NOT NULL, a TEXT, c TEXT, b TEXT NOT NULL REFERENCES p (x), PRIMARY KEY (id, b), UNIQUE (b)); CREATE INDEX i ON t (a);"
			changed := strings.Replace(schema, c.from, c.to, 1)
			res, err := ddl.LoadText(ddl.Options{Dialect: catalog.SQLite}, "schema.sql", schema)
			if err != nil {
				t.Fatal(err)
			}
			db := open(t, "sqlite", filepath.Join(t.TempDir(), "test.db"))
			if _, err := db.Exec(changed); err != nil {
				t.Fatal(err)
			}
			if err := live.VerifySQLite(context.Background(), db, res.Catalog); err != nil {
				t.Fatal(err)
			}
			table, _ := res.Catalog.Table("", "t")
			if !strings.Contains(table.Unknown, c.want) {
				t.Errorf("the table is unknown for %q, want %q", table.Unknown, c.want)
			}
			if p, _ := res.Catalog.Table("", "p"); p.Unknown != "" {
				t.Error(p.Unknown)
			}
		})
	}
}

// TestSQLiteWithout: a table that cannot be read is an error, not left out.
func TestSQLiteWithout(t *testing.T) {
	db := open(t, "sqlite", filepath.Join(t.TempDir(), "test.db"))
	if _, err := live.Load(context.Background(), db, catalog.SQLite, live.Options{}); err == nil || !strings.Contains(err.Error(), live.ErrEmpty.Error()) {
		t.Errorf("an empty database: %v", err)
	}
	if _, err := db.Exec("CREATE TABLE t (a)"); err != nil {
		t.Fatal(err)
	}
	empty := catalog.New(catalog.SQLite, nil, nil, nil, nil, nil)
	if err := live.VerifySQLite(context.Background(), db, empty); err == nil || !slices.Contains(strings.Fields(err.Error()), "t") {
		t.Errorf("a table that was not read: %v", err)
	}
}
