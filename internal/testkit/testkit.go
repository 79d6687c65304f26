// Package testkit gives tests a real PostgreSQL.
//
// Only tests import it: it links a database driver.
package testkit

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// EnvServer names the environment variable that holds the DSN of an existing
// server. Its user must be allowed to create databases.
const EnvServer = "TENANTVET_TEST_POSTGRES"

// startTimeout bounds initdb and the start of the server together.
const startTimeout = 2 * time.Minute

var (
	// startOnce gives every test of the process the same server.
	startOnce = sync.OnceValues(startServer)
	databases atomic.Int64
)

// Postgres returns the DSN of a fresh, empty database that is dropped when the
// test ends.
//
// The server is the one that TENANTVET_TEST_POSTGRES names, or a temporary one
// that the first call of a test process starts and that ends with the process,
// however it ends. Where no server can be found the test is skipped with the
// reason on standard error; with CI=true it fails.
//
//tenantvet:allow TV104 test: sets databases of the tests up
func Postgres(tb testing.TB) string {
	tb.Helper()
	admin := os.Getenv(EnvServer)
	if admin == "" {
		if _, err := serverBinaries(); err != nil {
			missing(tb, err)
		}
		var err error
		if admin, err = startOnce(); err != nil {
			tb.Fatalf("start a temporary PostgreSQL: %v", err)
		}
	}
	name := fmt.Sprintf("tenantvet_%d_%d", os.Getpid(), databases.Add(1))
	dsn, err := withDatabase(admin, name)
	if err != nil {
		tb.Fatalf("%s: %v", EnvServer, err)
	}
	run(tb, admin, "CREATE DATABASE "+name)
	tb.Cleanup(func() { run(tb, admin, "DROP DATABASE "+name+" WITH (FORCE)") })
	return dsn
}

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

//tenantvet:allow TV104 test: sets databases of the tests up
func runFile(tb testing.TB, dsn, file string) {
	tb.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	up, _, _ := strings.Cut(string(text), "\n-- +goose Down")
	if err := execSQL(dsn, up); err != nil {
		tb.Fatalf("%s: %v", file, err)
	}
}

func run(tb testing.TB, dsn, sql string) {
	tb.Helper()
	if err := execSQL(dsn, sql); err != nil {
		tb.Errorf("%s: %v", sql, err)
		tb.FailNow()
	}
}

// execSQL runs one or more statements on a connection of its own.
func execSQL(dsn, sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	_, err = conn.PgConn().Exec(ctx, sql).ReadAll()
	if closeErr := conn.Close(ctx); err == nil {
		err = closeErr
	}
	return err
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

func missing(tb testing.TB, err error) {
	tb.Helper()
	text := fmt.Sprintf("%v: install PostgreSQL (Debian, Ubuntu: apt-get install postgresql) or set %s to a server's DSN", err, EnvServer)
	if os.Getenv("CI") == "true" {
		tb.Fatal(text)
	}
	fmt.Fprintf(os.Stderr, "\n*** %s SKIPPED: %s\n\n", tb.Name(), text)
	tb.Skip(text)
}
