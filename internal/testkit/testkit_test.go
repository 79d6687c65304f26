package testkit

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestDatabasesAreSeparate(t *testing.T) {
	ctx := context.Background()
	a, b := Postgres(t), Postgres(t)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "00002_fill.sql"), "INSERT INTO notes VALUES (1, 'one');\n-- +goose Down\nDROP TABLE notes;\n")
	write(t, filepath.Join(dir, "00001_notes.sql"), "-- +goose Up\nCREATE TABLE notes (id int PRIMARY KEY, body text);\n\n-- +goose Down\nDROP TABLE notes;\n")
	Migrate(t, a, dir)

	if got := query(ctx, t, a, "SELECT body FROM notes WHERE id = 1"); got != "one" {
		t.Errorf("the migrated database has %q in notes, want one", got)
	}
	if got := query(ctx, t, b, "SELECT coalesce(to_regclass('notes')::text, 'absent')"); got != "absent" {
		t.Errorf("the other database has a table %q: databases are shared", got)
	}
}

func TestMariaDBsAreSeparate(t *testing.T) {
	a, b := MariaDB(t), MariaDB(t)
	run(t, execMariaDB, a, "CREATE TABLE notes (id int PRIMARY KEY, body varchar(10))")
	run(t, execMariaDB, a, "INSERT INTO notes VALUES (1, 'one')")
	if err := execMariaDB(b, "SELECT body FROM notes"); err == nil {
		t.Error("the other database has the table: databases are shared")
	}
	if err := execMariaDB(a, "INSERT INTO notes VALUES (2, 'longer than ten')"); err == nil {
		t.Error("the SQL mode is not strict: a text that is too long was cut")
	}
}

func TestDSNOfAnotherDatabase(t *testing.T) {
	for _, dsn := range []string{
		"host=/run/postgresql user=u dbname=first",
		"postgres://u:p%40ss@localhost:6543/first?sslmode=disable",
		"postgresql://u@/first?host=/run/postgresql",
	} {
		other, err := withDatabase(dsn, "second")
		if err != nil {
			t.Fatalf("%s: %v", dsn, err)
		}
		before, err := pgx.ParseConfig(dsn)
		if err != nil {
			t.Fatal(err)
		}
		after, err := pgx.ParseConfig(other)
		if err != nil {
			t.Fatalf("%s became %s: %v", dsn, other, err)
		}
		if after.Database != "second" || after.Host != before.Host || after.User != before.User || after.Password != before.Password {
			t.Errorf("%s became %s", dsn, other)
		}
	}
}

func query(ctx context.Context, t *testing.T, dsn, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(ctx); err != nil {
			t.Error(err)
		}
	}()
	var s string
	if err := conn.QueryRow(ctx, sql).Scan(&s); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return s
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestEachPostgresIsItsVersion(t *testing.T) {
	servers := make(map[string]bool)
	EachPostgres(t, func(t *testing.T, database func(testing.TB) string) {
		t.Helper()
		got := query(t.Context(), t, database(t), "SELECT current_setting('server_version_num')::int / 10000 || ''")
		if _, want, ok := strings.Cut(t.Name(), "PostgreSQL_"); ok && got != want {
			t.Errorf("it is PostgreSQL %s", got)
		}
		servers[got] = true
	})
	if len(servers) == 0 && os.Getenv("CI") == "true" {
		t.Error("no server ran")
	}
}
