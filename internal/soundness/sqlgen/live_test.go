package sqlgen_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/soundness/sqlgen"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// envSchemas is how many random schemas the live tests create in each dialect.
const envSchemas = "TENANTVET_SQLGEN_SCHEMAS"

// server compiles statements on a database of its own.
type server interface {
	create(t *testing.T, ddl string) error
	compile(sql string) error
}

func servers(t *testing.T, d catalog.Dialect) server {
	t.Helper()
	switch d {
	case catalog.Postgres:
		conn, err := pgx.Connect(t.Context(), testkit.Postgres(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close(context.Background()) })
		return &postgresServer{conn: conn}
	case catalog.MySQL:
		db, err := sql.Open("mysql", testkit.MariaDB(t)+"?multiStatements=true")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		db.SetMaxOpenConns(1)
		return &mariaServer{db: db}
	default:
		return &sqliteServer{}
	}
}

type postgresServer struct {
	conn *pgx.Conn
	n    int
}

func (s *postgresServer) create(t *testing.T, ddl string) error {
	t.Helper()
	s.n++
	name := fmt.Sprintf("s%d", s.n)
	_, err := s.conn.PgConn().Exec(t.Context(), "CREATE SCHEMA "+name+"; SET search_path = "+name+"; "+ddl).ReadAll()
	return err
}

func (s *postgresServer) compile(text string) error {
	_, err := s.conn.PgConn().Prepare(context.Background(), "", text, nil)
	return err
}

type mariaServer struct {
	db *sql.DB
	n  int
}

func (s *mariaServer) create(t *testing.T, ddl string) error {
	t.Helper()
	s.n++
	name := fmt.Sprintf("sqlgen_%d_%d", os.Getpid(), s.n)
	t.Cleanup(func() { s.db.Exec("DROP DATABASE " + name) }) //nolint:errcheck // the server goes with the test
	_, err := s.db.Exec("CREATE DATABASE " + name + "; USE " + name + "; " + ddl)
	return err
}

func (s *mariaServer) compile(text string) error {
	st, err := s.db.Prepare(text)
	if err == nil {
		err = st.Close()
	}
	return err
}

type sqliteServer struct{ db *sql.DB }

func (s *sqliteServer) create(t *testing.T, ddl string) error {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return err
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	s.db = db
	_, err = db.Exec(ddl)
	return err
}

func (s *sqliteServer) compile(text string) error {
	var args []any
	for i := range 9 {
		if strings.Contains(text, fmt.Sprintf("?%d", i+1)) {
			args = append(args, nil)
		}
	}
	rows, err := s.db.Query("EXPLAIN "+text, args...)
	if err != nil {
		return err
	}
	return errors.Join(rows.Close(), rows.Err())
}

// TestLive creates random schemas on the real servers and compiles statements
// of each: every schema is valid, and so is nearly every statement. Mutants
// need not be, but most are.
func TestLive(t *testing.T) {
	schemas := 5
	if v := os.Getenv(envSchemas); v != "" {
		var err error
		if schemas, err = strconv.Atoi(v); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range dialects {
		t.Run(string(d), func(t *testing.T) {
			srv := servers(t, d)
			var bases, invalid, mutants, invalidMutants int
			failures := map[string]int{}
			for seed := range uint64(schemas) {
				schema := sqlgen.Random(d, seed)
				if err := srv.create(t, schema.DDL); err != nil {
					t.Fatalf("schema %d: %v\n%s", seed, err, schema.DDL)
				}
				g := sqlgen.New(schema)
				for i := range uint64(80) {
					st := g.Statement(seed*1000 + i)
					bases++
					text := st.Render()
					if err := srv.compile(text.SQL); err != nil {
						invalid++
						failures[err.Error()]++
						if os.Getenv(envSchemas) != "" && failures[err.Error()] < 3 {
							t.Logf("%v\n%s", err, text.SQL)
						}
						continue
					}
					for site := range st.Sites() {
						if k := st.Kinds(site); k > 0 {
							mutants++
							m := sqlgen.Mutation{Site: site, Kind: int(i) % k}
							if err := srv.compile(st.Render(m).SQL); err != nil {
								invalidMutants++
							}
						}
					}
				}
			}
			for _, e := range slices.SortedFunc(maps.Keys(failures), func(a, b string) int { return failures[b] - failures[a] }) {
				t.Logf("%d × %s", failures[e], e)
			}
			t.Logf("%d schemas; %d of %d statements and %d of %d mutants do not compile", schemas, invalid, bases, invalidMutants, mutants)
			if invalid*100 > bases*2 {
				t.Errorf("%d of %d statements do not compile", invalid, bases)
			}
			if invalidMutants*100 > mutants*30 {
				t.Errorf("%d of %d mutants do not compile", invalidMutants, mutants)
			}
		})
	}
}
