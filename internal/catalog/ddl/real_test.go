package ddl_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// envRealSchemas lists schemas of real projects, separated as in PATH: folders
// or files as in tenantvet.yaml.
const envRealSchemas = "TENANTVET_REAL_SCHEMAS"

// TestRealSchemas replays schemas of real projects here and on a server and
// compares the results.
func TestRealSchemas(t *testing.T) {
	list := os.Getenv(envRealSchemas)
	if list == "" {
		t.Skipf("no real schemas: set %s to a list of migration folders to compare with a server", envRealSchemas)
	}
	for _, path := range filepath.SplitList(list) {
		t.Run(filepath.ToSlash(path), func(t *testing.T) {
			res, err := ddl.Load(ddl.Options{Dialect: sqlparse.Postgres, Paths: []string{path}})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d files, %d relations", len(res.Files), len(res.Catalog.Tables()))
			for _, p := range res.Problems {
				t.Logf("problem: %s: %s", p.Pos, p.Message)
			}
			conn, err := pgx.Connect(context.Background(), testkit.Postgres(t))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(context.Background())
			for _, name := range res.Files {
				if !strings.HasSuffix(name, ".sql") {
					continue
				}
				text, err := ddl.UpText(name)
				if err != nil {
					t.Fatal(err)
				}
				for _, stmt := range text {
					if _, err := conn.Exec(context.Background(), stmt); err != nil {
						t.Logf("server: %s: %v", name, err)
					}
				}
				if _, err := conn.Exec(context.Background(), "RESET ALL"); err != nil {
					t.Fatal(err)
				}
			}
			for _, d := range differences(describe(res.Catalog), readLive(t, conn)) {
				t.Error(d)
			}
		})
	}
}
