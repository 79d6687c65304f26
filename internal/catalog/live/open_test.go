package live_test

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/live"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// opens tells whether a DSN leads to a database of the dialect, one with the
// table marker.
func opens(t *testing.T, dsn string, want catalog.Dialect) {
	t.Helper()
	db, dialect, err := live.Open(context.Background(), dsn)
	if err != nil {
		t.Errorf("%s: %v", dsn, err)
		return
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	if dialect != want {
		t.Errorf("%s is %s, want %s", dsn, dialect, want)
	}
	c, err := live.Load(context.Background(), db, dialect, live.Options{})
	if err != nil {
		t.Errorf("%s: %v", dsn, err)
		return
	}
	if marker, _ := c.Table("", "marker"); marker == nil {
		t.Errorf("%s: another database", dsn)
	}
}

func TestOpenPostgres(t *testing.T) {
	dsn := testkit.Postgres(t)
	if _, err := open(t, "pgx", dsn).Exec("CREATE TABLE marker (id int)"); err != nil {
		t.Fatal(err)
	}
	opens(t, dsn, catalog.Postgres)
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	query := url.Values{"host": {cfg.Host}}
	u := url.URL{Scheme: "postgres", User: url.UserPassword(cfg.User, cfg.Password), Path: "/" + cfg.Database, RawQuery: query.Encode()}
	if !strings.HasPrefix(cfg.Host, "/") {
		u.Host, u.RawQuery = cfg.Host, ""
	}
	opens(t, u.String(), catalog.Postgres)
}

func TestOpenMySQL(t *testing.T) {
	dsn := testkit.MariaDB(t)
	if _, err := open(t, "mysql", dsn).Exec("CREATE TABLE marker (id INT)"); err != nil {
		t.Fatal(err)
	}
	opens(t, dsn, catalog.MySQL)
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	// The server may be on a socket, which no URL names: then the connection
	// is refused, and says of whom.
	u := url.URL{Scheme: "mysql", User: url.UserPassword(cfg.User, "se/cr:et"), Host: "127.0.0.1:1", Path: "/" + cfg.DBName}
	if _, _, err := live.Open(context.Background(), u.String()); err == nil || !strings.Contains(err.Error(), "127.0.0.1:1") || strings.Contains(err.Error(), "cr") {
		t.Errorf("a refused connection: %v", err)
	}
}

func TestOpenSQLite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?.db")
	if _, err := open(t, "sqlite", "file:"+url.PathEscape(path)).Exec("CREATE TABLE marker (id INT)"); err != nil {
		t.Fatal(err)
	}
	plain := filepath.Join(t.TempDir(), "app.db")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(plain, text, 0o444); err != nil {
		t.Fatal(err)
	}
	for _, dsn := range []string{plain, "sqlite:" + plain, "sqlite://" + plain, "sqlite3:" + plain, "file:" + plain, "sqlite:" + plain + "?_pragma=busy_timeout(1000)"} {
		opens(t, dsn, catalog.SQLite)
	}
	db, _, err := live.Open(context.Background(), plain)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE other (id INT)"); err == nil {
		t.Error("the file can be written")
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func TestOpenErrors(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing.db")
	for _, c := range []struct{ dsn, want string }{
		{"", "empty"},
		{"what is this", "none that is understood"},
		{"oracle://scott:tiger@host/db", "none that is understood"},
		{missing, "none that is understood"},
		{"sqlite:" + missing, "no such file"},
		{"sqlite::memory:", "name a file"},
		{"sqlite:" + filepath.Dir(missing), "not a file"},
		{"postgres://user:tiger@host:port/db", "port"},
		{"host=127.0.0.1 port=1 user=u password=tiger dbname=d connect_timeout=2", "connect to postgres"},
		{"mysql://user:tiger@host:port/db", "malformed"},
		{"user:tiger@tcp(127.0.0.1:1)/", "no database"},
		{"user:tiger@tcp(127.0.0.1:1", "malformed"},
		{"user:tiger@tcp(127.0.0.1:1)/db", "connect to mysql"},
	} {
		db, _, err := live.Open(context.Background(), c.dsn)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "tiger") || db != nil {
			t.Errorf("%q: %v, want %q", c.dsn, err, c.want)
		}
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("a database was made")
	}
}
