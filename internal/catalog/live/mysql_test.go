package live_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/catalog/live"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// TestMySQL replays each schema, runs it on MariaDB and compares the
// catalogues.
func TestMySQL(t *testing.T) {
	var files []string
	for _, pattern := range []string{"testdata/mysql/*.sql", "../ddl/testdata/mysql/*.sql", "../../scope/testdata/schemas/mysql/*.sql"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatal("no cases: ", err)
		}
		files = append(files, found...)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".sql"), func(t *testing.T) {
			res, err := ddl.Load(ddl.Options{Dialect: catalog.MySQL, Paths: []string{name}})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range res.Problems {
				t.Errorf("%s: %s", p.Pos, p.Message)
			}
			db := open(t, "mysql", testkit.MariaDB(t))
			db.SetMaxOpenConns(1)
			stmts, err := ddl.UpText(catalog.MySQL, name)
			if err != nil {
				t.Fatal(err)
			}
			for _, stmt := range stmts {
				if _, err := db.Exec(stmt); err != nil {
					t.Fatalf("%s\n%s", err, stmt)
				}
			}
			server, err := live.Load(context.Background(), db, catalog.MySQL, live.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for name, why := range doubtful[filepath.Base(name)] {
				t.Logf("%s is not compared: %s", name, why)
				for _, c := range []*catalog.Catalog{res.Catalog, server} {
					table, _ := c.Table("", name)
					table.Uniques = nil
				}
			}
			resolveCollations(t, db, res.Catalog, server)
			compare(t, res.Catalog, server)
		})
	}
}

// doubtful are tables whose keys the replay relies on less than a server
// does, because MySQL and MariaDB do not do the same.
var doubtful = map[string]map[string]string{
	"corners.sql": {"shrunk": "a column of its key is dropped and added again by one command"},
}

// resolveCollations looks up, where the server decides on a collation, what it
// has decided.
func resolveCollations(t *testing.T, db *sql.DB, replayed, server *catalog.Catalog) {
	t.Helper()
	for _, table := range replayed.Tables() {
		for _, col := range table.Columns {
			switch charset, isDefault := strings.CutSuffix(col.Collation, " default"); {
			case col.Collation == "default":
				col.Collation = one(t, db, "SELECT @@collation_database")
			case col.Collation == "?":
				if same, _ := server.Table("", table.Name.Name); same != nil {
					if c, ok := same.Column(col.Name); ok {
						col.Collation = c.Collation
					}
				}
			case isDefault:
				col.Collation = one(t, db, "SELECT collation_name FROM information_schema.collation_character_set_applicability a JOIN information_schema.collations c USING (collation_name) WHERE c.is_default = 'Yes' AND a.character_set_name = ?", charset)
			}
		}
	}
}

func one(t *testing.T, db *sql.DB, query string, args ...any) string {
	t.Helper()
	var s string
	if err := db.QueryRow(query, args...).Scan(&s); err != nil {
		t.Fatalf("%s: %s", query, err)
	}
	return s
}
