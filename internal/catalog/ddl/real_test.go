package ddl_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
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
			res, err := ddl.Load(ddl.Options{Dialect: catalog.Postgres, Paths: []string{path}})
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
			for _, tab := range res.Catalog.Tables() {
				// A dump may rely on a schema that its restorer made.
				if _, err := conn.Exec(context.Background(), "CREATE SCHEMA IF NOT EXISTS "+pgx.Identifier{tab.Name.Schema}.Sanitize()); err != nil {
					t.Fatal(err)
				}
			}
			for _, name := range res.Files {
				if !strings.HasSuffix(name, ".sql") {
					continue
				}
				text, err := ddl.UpText(catalog.Postgres, name)
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
				if strings.HasPrefix(d, "only on server: check ") && slices.ContainsFunc(res.Problems, func(p ddl.Problem) bool {
					return strings.HasSuffix(p.Message, "all its checks are forgotten")
				}) {
					continue
				}
				t.Error(d)
			}
		})
	}
}
