package testkit

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// envChild makes a copy of the test binary start a server and wait for its end.
const envChild = "TENANTVET_TESTKIT_CHILD"

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

func TestServerEndsWithItsProcess(t *testing.T) {
	if os.Getenv(envChild) != "" {
		dsn := Postgres(t)
		conn, err := pgx.Connect(context.Background(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		host := conn.Config().Host
		os.Stdout.WriteString("folder " + host + "\n")
		select {}
	}
	if _, err := serverBinaries(); err != nil {
		missing(t, err)
	}
	child := exec.Command(os.Args[0], "-test.run=^TestServerEndsWithItsProcess$", "-test.v")
	child.Env = append(os.Environ(), envChild+"=1", EnvServer+"=")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var folder string
	for lines := bufio.NewScanner(out); folder == "" && lines.Scan(); {
		folder, _ = strings.CutPrefix(lines.Text(), "folder ")
		if !strings.HasPrefix(folder, "/") {
			folder = ""
		}
	}
	if folder == "" {
		t.Fatalf("the child started no server: %v", child.Wait())
	}
	pid, _, _ := strings.Cut(read(t, filepath.Join(folder, "data", "postmaster.pid")), "\n")
	if !alive(t, pid) {
		t.Fatalf("the server's process %s is not there", pid)
	}

	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the child ended well although it was killed")
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		_, err := os.Stat(folder)
		running := alive(t, pid)
		if !running && os.IsNotExist(err) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("a minute after the test process was killed: server %s running: %t; folder %s: %v", pid, running, folder, err)
		}
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

func alive(t *testing.T, pid string) bool {
	t.Helper()
	n, err := strconv.Atoi(pid)
	if err != nil {
		t.Fatal(err)
	}
	p, err := os.FindProcess(n)
	if err != nil {
		t.Fatal(err)
	}
	return !errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
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

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
