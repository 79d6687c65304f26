package live_test

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/tools/txtar"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/catalog/live"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

func open(tb testing.TB, driver, dsn string) *sql.DB {
	tb.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

// bothWays replays files in PostgreSQL's dialect, runs them on a server and
// compares the two catalogues.
func bothWays(t *testing.T, dsn, dir string, paths ...string) {
	t.Helper()
	res, err := ddl.Load(ddl.Options{Dialect: catalog.Postgres, Dir: dir, Paths: paths})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range res.Problems {
		t.Errorf("%s: %s", p.Pos, p.Message)
	}
	if first := since(t, res.Files); first > majorOf(t, dsn) {
		t.Skipf("it is of PostgreSQL %d and later", first)
	}
	for _, err := range runPostgres(t, dsn, res.Files) {
		t.Error(err)
	}
	compare(t, res.Catalog, loadPostgres(t, dsn, live.Options{}))
}

// brought are what newer versions than the oldest have brought.
var brought = []struct {
	version int
	syntax  *regexp.Regexp
}{
	{14, regexp.MustCompile(`(?i)multirange|\bBEGIN ATOMIC\b|\bLANGUAGE sql RETURN\b`)},
	{15, regexp.MustCompile(`(?i)\bNULLS NOT DISTINCT\b|\bsecurity_invoker\b`)},
}

// since is the first version that takes all files.
func since(t *testing.T, files []string) int {
	t.Helper()
	first := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range brought {
			if b.syntax.Match(text) {
				first = max(first, b.version)
			}
		}
	}
	return first
}

func majorOf(t *testing.T, dsn string) int {
	t.Helper()
	var n int
	if err := open(t, "pgx", dsn).QueryRow("SELECT current_setting('server_version_num')::int / 10000").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func loadPostgres(tb testing.TB, dsn string, opts live.Options) *catalog.Catalog {
	tb.Helper()
	c, err := live.Load(context.Background(), open(tb, "pgx", dsn), catalog.Postgres, opts)
	if errors.Is(err, live.ErrEmpty) {
		return catalog.New(catalog.Postgres, nil, nil, nil, nil, nil)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func compare(t *testing.T, replayed, server *catalog.Catalog) {
	t.Helper()
	for _, d := range differences(describe(replayed), describe(server)) {
		t.Error(d)
	}
}

// runPostgres runs the up sections of files, each in a session of its own, and
// returns what failed but for privileges of roles that the server does not
// have.
func runPostgres(tb testing.TB, dsn string, files []string) []error {
	tb.Helper()
	ctx := context.Background()
	var failed []error
	for _, name := range files {
		if !strings.HasSuffix(name, ".sql") {
			continue
		}
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			tb.Fatal(err)
		}
		stmts, err := ddl.UpText(catalog.Postgres, name)
		if err != nil {
			tb.Fatal(err)
		}
		for _, stmt := range stmts {
			if strings.HasPrefix(stmt, "COPY") {
				continue // its data is not part of the statement
			}
			if err := conn.PgConn().Exec(ctx, stmt).Close(); err != nil && !ofMissingRole(err, stmt) {
				failed = append(failed, errors.New(filepath.Base(name)+": "+err.Error()+"\n"+stmt))
			}
		}
		if err := conn.Close(ctx); err != nil {
			tb.Fatal(err)
		}
	}
	return failed
}

func ofMissingRole(err error, stmt string) bool {
	pe, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pe.Code == "42704" && strings.HasPrefix(pe.Message, "role ") && !strings.HasPrefix(stmt, "CREATE POLICY")
}

// TestPostgres: each file of testdata/postgres is a hard case.
func TestPostgres(t *testing.T) {
	files, err := filepath.Glob("testdata/postgres/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases: ", err)
	}
	testkit.EachPostgres(t, func(t *testing.T, database func(testing.TB) string) {
		t.Helper()
		for _, name := range files {
			t.Run(strings.TrimSuffix(filepath.Base(name), ".sql"), func(t *testing.T) { bothWays(t, database(t), ".", name) })
		}
	})
}

// TestPostgresReplayCases: the cases of the replay, which are migrations of
// every tool.
func TestPostgresReplayCases(t *testing.T) {
	files, err := filepath.Glob("../ddl/testdata/replay/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases: ", err)
	}
	dirs := make(map[string]string)
	for _, path := range files {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		dir, problems := t.TempDir(), false
		for _, f := range archive.Files {
			problems = problems || f.Name == "want-problems"
			to := filepath.Join(dir, filepath.FromSlash(f.Name))
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(to, f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(os.RemoveAll(filepath.Join(dir, "want")), os.RemoveAll(filepath.Join(dir, "want-problems"))); err != nil {
			t.Fatal(err)
		}
		if !problems { // with some the server would stop, or do what the replay cannot
			dirs[strings.TrimSuffix(filepath.Base(path), ".txtar")] = dir
		}
	}
	testkit.EachPostgres(t, func(t *testing.T, database func(testing.TB) string) {
		t.Helper()
		for _, name := range slices.Sorted(maps.Keys(dirs)) {
			t.Run(name, func(t *testing.T) { bothWays(t, database(t), dirs[name], ".") })
		}
	})
}

// TestPostgresSchemas: the schemas of the prover's cases and the example.
func TestPostgresSchemas(t *testing.T) {
	files, err := filepath.Glob("../../scope/testdata/schemas/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no schemas: ", err)
	}
	files = append(files, "../../../examples/shop/db/migrations")
	testkit.EachPostgres(t, func(t *testing.T, database func(testing.TB) string) {
		t.Helper()
		for _, name := range files {
			t.Run(strings.TrimSuffix(filepath.Base(name), ".sql"), func(t *testing.T) { bothWays(t, database(t), ".", name) })
		}
	})
}
