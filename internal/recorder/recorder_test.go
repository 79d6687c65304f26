package recorder

import (
	"bufio"
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	_ "modernc.org/sqlite"
)

func recorded(t *testing.T, file string) []string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var s string
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		all = append(all, s)
	}
	return all
}

// TestSQLite runs statements in each way that database/sql has.
func TestSQLite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "statements.jsonl")
	if err := Register("recorded-sqlite", "sqlite", file); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("recorded-sqlite", filepath.Join(t.TempDir(), "db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx := context.Background()
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(db.Exec("CREATE TABLE t (id integer, name text)"))
	tx, err := db.BeginTx(ctx, nil)
	must(tx, err)
	insert, err := tx.PrepareContext(ctx, "INSERT INTO t VALUES (?, ?)")
	must(insert, err)
	must(insert.Exec(1, "a\n\"b\""))
	must(insert.Exec(2, "c"))
	must(nil, tx.Commit())
	var name string
	must(nil, db.QueryRow("SELECT name FROM t\nWHERE id = @id", sql.Named("id", 1)).Scan(&name))
	if name != "a\n\"b\"" {
		t.Errorf("read %q", name)
	}
	rows, err := db.Query("SELECT id FROM t ORDER BY id")
	must(rows, err)
	var ids []int
	for rows.Next() {
		var id int
		must(nil, rows.Scan(&id))
		ids = append(ids, id)
	}
	must(nil, rows.Err())
	if !slices.Equal(ids, []int{1, 2}) {
		t.Errorf("read %d", ids)
	}
	if _, err := db.Query("SELECT none FROM t"); err == nil { //nolint:gocritic,rowserrcheck // it is Query that is tested, and it fails
		t.Error("a statement that fails does not")
	}
	c, err := db.Conn(ctx)
	must(c, err)
	must(nil, c.PingContext(ctx))
	must(nil, c.Raw(func(raw any) error {
		if _, ok := raw.(interface{ Unwrap() driver.Conn }).Unwrap().(*conn); ok {
			return errors.New("the driver's own connection is hidden")
		}
		return nil
	}))
	must(nil, c.Close())
	want := []string{
		"CREATE TABLE t (id integer, name text)", "INSERT INTO t VALUES (?, ?)", "SELECT name FROM t\nWHERE id = @id",
		"SELECT id FROM t ORDER BY id", "SELECT none FROM t",
	}
	if got := recorded(t, file); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// plain is a driver with nothing but what every driver must have.
type plain struct{}

func (plain) Open(string) (driver.Conn, error)             { return plain{}, nil }
func (plain) Prepare(string) (driver.Stmt, error)          { return plain{}, nil }
func (plain) Begin() (driver.Tx, error)                    { return plain{}, nil }
func (plain) Close() error                                 { return nil }
func (plain) Commit() error                                { return nil }
func (plain) Rollback() error                              { return nil }
func (plain) NumInput() int                                { return -1 }
func (plain) Query([]driver.Value) (driver.Rows, error)    { return nil, io.EOF }
func (plain) Exec(v []driver.Value) (driver.Result, error) { return driver.RowsAffected(len(v)), nil }

type lines struct {
	all  []string
	fail error
}

func (l *lines) Write(b []byte) (int, error) {
	l.all = append(l.all, string(b))
	return len(b), l.fail
}

// TestPlain checks that a driver without the optional interfaces behaves as it
// does without the recorder.
func TestPlain(t *testing.T) {
	w := &lines{}
	sql.Register("recorded-plain", Wrap(plain{}, w))
	db, err := sql.Open("recorded-plain", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	res, err := db.Exec("UPDATE t SET a = ?", 1)
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := res.RowsAffected(); n != 1 {
		t.Errorf("%d values", n)
	}
	if _, err := db.Query("SELECT 1"); !errors.Is(err, io.EOF) { //nolint:gocritic,rowserrcheck // it is Query that is tested, and it fails
		t.Errorf("got %v", err)
	}
	if _, err := db.Exec("UPDATE t SET a = @a", sql.Named("a", 1)); err == nil {
		t.Error("a named value passes")
	}
	ctx := context.Background()
	if _, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}); err == nil {
		t.Error("a transaction is not read-only in silence")
	}
	if _, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable}); err == nil {
		t.Error("an isolation level is left out in silence")
	}
	if err := db.Ping(); err != nil {
		t.Error(err)
	}
	want := []string{"\"UPDATE t SET a = ?\"\n", "\"SELECT 1\"\n", "\"UPDATE t SET a = @a\"\n"}
	if !slices.Equal(w.all, want) {
		t.Errorf("got  %q\nwant %q", w.all, want)
	}
	w.fail = io.ErrShortWrite
	if _, err := db.Exec("DELETE FROM t"); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v", err)
	}
}

func TestRegisterErrors(t *testing.T) {
	if err := Register("r1", "nosuch", filepath.Join(t.TempDir(), "f")); err == nil {
		t.Error("an unknown driver is recorded")
	}
	if err := Register("r2", "sqlite", filepath.Join(t.TempDir(), "no", "f")); err == nil {
		t.Error("a file in no folder is written")
	}
}
