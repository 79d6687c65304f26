package live

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// Open connects to the database that a DSN names and tells its dialect. The
// connection has been tried. It understands
//
//	postgres://user:password@host:5432/database?sslmode=require   a URL of libpq (also postgresql://)
//	host=/run/postgresql dbname=database                          its list of keywords
//	mysql://user:password@host:3306/database                      a URL (also mariadb://)
//	user:password@tcp(host:3306)/database                         a DSN of go-sql-driver/mysql
//	sqlite:data/app.db                                            a file of SQLite, opened to read only
//	data/app.db                                                   the same, if there is such a file
//
// An error carries no password.
func Open(ctx context.Context, dsn string) (*sql.DB, catalog.Dialect, error) {
	db, dialect, err := open(dsn)
	if err != nil {
		return nil, "", fmt.Errorf("database: %w", err)
	}
	if err := db.PingContext(ctx); err != nil {
		return nil, "", errors.Join(fmt.Errorf("database: connect to %s: %w", dialect, err), db.Close())
	}
	return db, dialect, nil
}

// keywords recognises a list of libpq's keywords by its first.
var keywords = regexp.MustCompile(`^\s*(host|hostaddr|port|user|password|dbname|database|sslmode|service|passfile)\s*=`)

func open(dsn string) (*sql.DB, catalog.Dialect, error) {
	scheme, rest, isURL := strings.Cut(dsn, ":")
	switch scheme {
	case "postgres", "postgresql":
		return openPostgres(dsn)
	case "mysql", "mariadb":
		native, err := mysqlDSN(dsn)
		if err != nil {
			return nil, "", err
		}
		return openMySQL(native)
	case "sqlite", "sqlite3", "file":
		if isURL {
			return openSQLite(strings.TrimPrefix(rest, "//"))
		}
	}
	switch {
	case dsn == "":
		return nil, "", errors.New("the DSN is empty")
	case keywords.MatchString(dsn):
		return openPostgres(dsn)
	case isFile(dsn):
		return openSQLite(dsn)
	case strings.Contains(dsn, "@tcp(") || strings.Contains(dsn, "@unix("):
		return openMySQL(dsn)
	default:
		return nil, "", errors.New("the DSN is none that is understood: it begins with postgres://, mysql:// or sqlite:, is a DSN of go-sql-driver/mysql, or names a SQLite file that exists")
	}
}

func openPostgres(dsn string) (*sql.DB, catalog.Dialect, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, "", err // pgx leaves the password out
	}
	return stdlib.OpenDB(*cfg), catalog.Postgres, nil
}

func openMySQL(dsn string) (*sql.DB, catalog.Dialect, error) {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, "", fmt.Errorf("the DSN of MySQL is malformed: %w", err)
	}
	if cfg.DBName == "" {
		return nil, "", errors.New("the DSN of MySQL names no database: end its address with /NAME")
	}
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, "", err
	}
	return sql.OpenDB(connector), catalog.MySQL, nil
}

// mysqlDSN turns a URL into a DSN of the driver's.
func mysqlDSN(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil {
		return "", errors.New("the URL of MySQL is malformed: write mysql://user:password@host:3306/database, with %XX for special characters of the password")
	}
	cfg := mysql.NewConfig()
	cfg.User = u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	cfg.Net, cfg.Addr = "tcp", u.Host
	if u.Port() == "" && u.Host != "" {
		cfg.Addr = u.Host + ":3306"
	}
	cfg.DBName = strings.TrimPrefix(u.Path, "/")
	dsn := cfg.FormatDSN()
	if u.RawQuery != "" {
		separator := "?"
		if strings.Contains(dsn, "?") {
			separator = "&"
		}
		dsn += separator + u.RawQuery
	}
	return dsn, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// openSQLite opens a file to read. SQLite would make one that is missing.
func openSQLite(path string) (*sql.DB, catalog.Dialect, error) {
	name, query, _ := strings.Cut(path, "?")
	if name == ":memory:" || name == "" {
		return nil, "", errors.New("sqlite: a database in memory has no schema to read: name a file")
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("sqlite: %s: no such file", name)
	case !info.Mode().IsRegular():
		return nil, "", fmt.Errorf("sqlite: %s: not a file", name)
	}
	full, err := filepath.Abs(name)
	if err != nil {
		return nil, "", err
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, "", fmt.Errorf("sqlite: %s: malformed parameters", name)
	}
	values.Set("mode", "ro")
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(full), RawQuery: values.Encode()}
	db, err := sql.Open("sqlite", u.String())
	return db, catalog.SQLite, err
}
