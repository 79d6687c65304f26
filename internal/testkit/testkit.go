// Package testkit gives tests a real PostgreSQL and a real MariaDB.
//
// Only tests import it: it links database drivers. SQLite needs no kit: open
// ":memory:".
package testkit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/tempserver"
)

// EnvServer names the environment variable that holds the DSN of an existing
// PostgreSQL, EnvMariaDB that of an existing MariaDB or MySQL as
// go-sql-driver/mysql takes it. Their users must be allowed to create databases.
const (
	EnvServer  = "TENANTVET_TEST_POSTGRES"
	EnvMariaDB = "TENANTVET_TEST_MARIADB"
)

// setupTimeout bounds the setting up of a database.
const setupTimeout = 2 * time.Minute

var (
	// These give every test of the process the same servers.
	startPostgres = sync.OnceValues(tempserver.Postgres)
	startMariaDB  = sync.OnceValues(tempserver.MariaDB)

	databases atomic.Int64
)

// Postgres returns the DSN of a fresh, empty database that is dropped when the
// test ends.
//
// The server is the one that TENANTVET_TEST_POSTGRES names, or a temporary one
// that the first call of a test process starts and that ends with the process,
// however it ends. Where no server can be found the test is skipped with the
// reason on standard error; with CI=true it fails.
func Postgres(tb testing.TB) string {
	tb.Helper()
	return newDatabase(tb, server(tb, EnvServer, "postgresql", startPostgres))
}

// newDatabase makes a database on the PostgreSQL of a DSN.
func newDatabase(tb testing.TB, admin string) string {
	tb.Helper()
	name := newName()
	dsn, err := withDatabase(admin, name)
	if err != nil {
		tb.Fatalf("%s: %v", admin, err)
	}
	run(tb, execPostgres, admin, "CREATE DATABASE "+name)
	tb.Cleanup(func() { run(tb, execPostgres, admin, "DROP DATABASE "+name+" WITH (FORCE)") })
	return dsn
}

// MariaDB does for MariaDB what [Postgres] does for PostgreSQL: the DSN, for
// go-sql-driver/mysql, is that of a fresh, empty database. The SQL mode is the
// server's default, which is strict. The environment variable is
// TENANTVET_TEST_MARIADB.
func MariaDB(tb testing.TB) string {
	tb.Helper()
	admin := server(tb, EnvMariaDB, "mariadb-server", startMariaDB)
	cfg, err := mysql.ParseDSN(admin)
	if err != nil {
		tb.Fatalf("%s: %v", EnvMariaDB, err)
	}
	cfg.DBName = newName()
	run(tb, execMariaDB, admin, "CREATE DATABASE "+cfg.DBName)
	tb.Cleanup(func() { run(tb, execMariaDB, admin, "DROP DATABASE "+cfg.DBName) })
	return cfg.FormatDSN()
}

// server is the address of the server that the environment names or of the
// temporary one.
func server(tb testing.TB, env, debianPackage string, start func() (*tempserver.Server, error)) string {
	tb.Helper()
	if dsn := os.Getenv(env); dsn != "" {
		return dsn
	}
	s, err := start()
	if errors.Is(err, tempserver.ErrNotInstalled) {
		missing(tb, fmt.Sprintf("%v: install it (Debian, Ubuntu: apt-get install %s) or set %s to a server's DSN", err, debianPackage, env))
	}
	if err != nil {
		tb.Fatalf("start a temporary server: %v", err)
	}
	return s.DSN
}

// oldest and newest are the major versions of PostgreSQL that are supported.
const oldest, newest = 13, 17

// EachPostgres runs f as a subtest on each supported version of PostgreSQL, and
// on the server that TENANTVET_TEST_POSTGRES names. Database does for that
// server what [Postgres] does. The versions are those whose folders of programs
// TENANTVET_TEST_POSTGRES_BIN lists (.ci/postgres fetches them) or that Debian
// has installed. One that is missing is skipped, with the reason on standard
// error; with CI=true it fails.
func EachPostgres(t *testing.T, f func(t *testing.T, database func(testing.TB) string)) {
	t.Helper()
	if dsn := os.Getenv(EnvServer); dsn != "" {
		t.Run(EnvServer, func(t *testing.T) {
			f(t, func(tb testing.TB) string { tb.Helper(); return newDatabase(tb, dsn) })
		})
	}
	bins, err := tempserver.PostgresBins()
	if err != nil {
		t.Fatal(err)
	}
	for major := oldest; major <= slices.Max(append(slices.Collect(maps.Keys(bins)), newest)); major++ {
		bin, ok := bins[major]
		if !ok && major > newest {
			continue
		}
		t.Run(fmt.Sprintf("PostgreSQL %d", major), func(t *testing.T) {
			if !ok {
				missing(t, fmt.Sprintf("there is no PostgreSQL %d: list its folder of programs in %s (.ci/postgres fetches it)", major, tempserver.EnvBins))
			}
			s, err := startVersion(bin)
			if err != nil {
				t.Fatalf("start a temporary server: %v", err)
			}
			f(t, func(tb testing.TB) string { tb.Helper(); return newDatabase(tb, s.DSN) })
		})
	}
}

// startVersion gives every test of the process the same server of a version.
func startVersion(bin string) (*tempserver.Server, error) {
	start, _ := versions.LoadOrStore(bin, sync.OnceValues(func() (*tempserver.Server, error) { return tempserver.PostgresIn(bin) }))
	return start.(func() (*tempserver.Server, error))()
}

var versions sync.Map

func newName() string { return fmt.Sprintf("tenantvet_%d_%d", os.Getpid(), databases.Add(1)) }

// Migrate runs SQL files in order on the database. A folder stands for its
// *.sql files in the order of their names. Of a goose migration only the up
// section runs.
func Migrate(tb testing.TB, dsn string, files ...string) {
	tb.Helper()
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			tb.Fatal(err)
		}
		if !info.IsDir() {
			runFile(tb, dsn, file)
			continue
		}
		inside, err := filepath.Glob(filepath.Join(file, "*.sql"))
		if err != nil {
			tb.Fatal(err)
		}
		if len(inside) == 0 {
			tb.Fatalf("%s holds no *.sql file", file)
		}
		slices.Sort(inside)
		for _, f := range inside {
			runFile(tb, dsn, f)
		}
	}
}

func runFile(tb testing.TB, dsn, file string) {
	tb.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	up, _, _ := strings.Cut(string(text), "\n-- +goose Down")
	if err := execPostgres(dsn, up); err != nil {
		tb.Fatalf("%s: %v", file, err)
	}
}

func run(tb testing.TB, exec func(dsn, sql string) error, dsn, sql string) {
	tb.Helper()
	if err := exec(dsn, sql); err != nil {
		tb.Errorf("%s: %v", sql, err)
		tb.FailNow()
	}
}

// execPostgres runs one or more statements on a connection of its own.
func execPostgres(dsn, sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), setupTimeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	_, err = conn.PgConn().Exec(ctx, sql).ReadAll()
	return errors.Join(err, conn.Close(ctx))
}

func execMariaDB(dsn, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), setupTimeout)
	defer cancel()
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, statement)
	return errors.Join(err, db.Close())
}

// withDatabase returns dsn, a URL or a list of keywords, for another database.
func withDatabase(dsn, name string) (string, error) {
	if !strings.HasPrefix(dsn, "postgres://") && !strings.HasPrefix(dsn, "postgresql://") {
		return dsn + " dbname=" + name, nil
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}

func missing(tb testing.TB, text string) {
	tb.Helper()
	if os.Getenv("CI") == "true" {
		tb.Fatal(text)
	}
	fmt.Fprintf(os.Stderr, "\n*** %s SKIPPED: %s\n\n", tb.Name(), text)
	tb.Skip(text)
}
