package live_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/catalog/live"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// envReal names a folder with checkouts of real services, each in a folder of
// its name.
const envReal = "TENANTVET_REAL"

// services are real services with their schemas.
var services = []struct {
	name    string
	dialect catalog.Dialect
	paths   []string
}{
	{"fider", catalog.Postgres, []string{"migrations"}},
	{"agentclash", catalog.Postgres, []string{"backend/db/migrations"}},
	{"leoflow", catalog.Postgres, []string{"migrations"}},
	{"convoy", catalog.Postgres, []string{"sql"}},
	{"tracetest", catalog.Postgres, []string{"server/migrations"}},
	{"infra", catalog.Postgres, []string{"internal/server/data/schema.sql"}},
	{"temporal", catalog.Postgres, []string{"schema/postgresql/v12/temporal/schema.sql"}},
	{"temporal", catalog.Postgres, []string{"schema/postgresql/v12/visibility/schema.sql"}},
	{"temporal", catalog.MySQL, []string{"schema/mysql/v8/temporal/schema.sql"}},
	{"temporal", catalog.SQLite, []string{"schema/sqlite/v3/temporal/schema.sql"}},
	{"unkey", catalog.MySQL, []string{"pkg/mysql/schema"}},
}

// TestRealServices replays the migrations of real services and runs them on a
// server, and compares the catalogues. What a server refuses that the replay
// takes is told.
func TestRealServices(t *testing.T) {
	folder := os.Getenv(envReal)
	if folder == "" {
		t.Skipf("no real services: set %s to a folder with their checkouts", envReal)
	}
	for _, s := range services {
		dir := filepath.Join(folder, s.name)
		if _, err := os.Stat(dir); err != nil {
			t.Logf("%s is not in %s", s.name, folder)
			continue
		}
		t.Run(s.name+"/"+strings.Join(s.paths, ","), func(t *testing.T) {
			options := ddl.Options{Dialect: s.dialect, Dir: dir, Paths: s.paths}
			res, err := ddl.Load(options)
			if err == nil && s.dialect == catalog.MySQL {
				options.Dir, options.Paths = "", forMariaDB(t, res.Files)
				res, err = ddl.Load(options)
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range res.Problems {
				t.Logf("problem: %s: %s", p.Pos, p.Message)
			}
			server := liveOf(t, s.dialect, res)
			t.Logf("%d files, %d relations", len(res.Files), len(server.Tables()))
			for _, d := range differences(describe(res.Catalog), describe(server)) {
				if !forgotten(res, d) {
					t.Error(d)
				}
			}
		})
	}
}

// forgotten tells whether a difference is a check that the replay has said it
// forgets.
func forgotten(res *ddl.Result, difference string) bool {
	return strings.HasPrefix(difference, "only on server: check ") && slices.ContainsFunc(res.Problems, func(p ddl.Problem) bool {
		return strings.HasSuffix(p.Message, "all its checks are forgotten")
	})
}

// forMariaDB copies files, with a collation that MariaDB has for those of MySQL
// 8 alone.
func forMariaDB(t *testing.T, files []string) []string {
	t.Helper()
	dir := t.TempDir()
	var out []string
	for i, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, fmt.Sprintf("%d.sql", i))
		if err := os.WriteFile(to, mysqlOnly.ReplaceAll(text, []byte("utf8mb4_bin")), 0o644); err != nil {
			t.Fatal(err)
		}
		out = append(out, to)
	}
	return out
}

var mysqlOnly = regexp.MustCompile(`utf8mb4_0900_\w+`)

// liveOf runs the files of a replay on an empty database and reads it.
func liveOf(t *testing.T, dialect catalog.Dialect, res *ddl.Result) *catalog.Catalog {
	t.Helper()
	if dialect == catalog.Postgres {
		dsn := testkit.Postgres(t)
		for _, err := range runPostgres(t, dsn, res.Files) {
			t.Logf("server: %v", err)
		}
		return loadPostgres(t, dsn, live.Options{})
	}
	driver, dsn := "sqlite", filepath.Join(t.TempDir(), "test.db")
	if dialect == catalog.MySQL {
		driver, dsn = "mysql", testkit.MariaDB(t)
	}
	db := open(t, driver, dsn)
	db.SetMaxOpenConns(1)
	for _, name := range res.Files {
		stmts, err := ddl.UpText(dialect, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, stmt := range stmts {
			if _, err := db.Exec(stmt); err != nil {
				t.Logf("server: %s: %v\n%.300s", name, err, stmt)
			}
		}
	}
	server, err := live.Load(t.Context(), db, dialect, live.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if dialect == catalog.MySQL {
		resolveCollations(t, db, res.Catalog, server)
	}
	return server
}
