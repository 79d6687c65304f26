package scope

import (
	"database/sql"
	"os"
	"regexp"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// kindLetters are how servers call the kinds.
var kindLetters = map[string]functionKind{
	"f": scalarFunction, "a": aggregateFunction, "w": windowFunction, // pg_proc
	"s": scalarFunction, // pragma_function_list, whose w is an aggregate as well
}

var plainName = regexp.MustCompile(`^[a-z0-9_]+$`)

// holdList compares a list with what a server has: a missing name makes every
// call of it unknown, a wrong kind hides an aggregate.
func holdList(t *testing.T, rows interface {
	Next() bool
	Scan(into ...any) error
	Err() error
}, list map[string]functionKind) {
	t.Helper()
	n := 0
	for rows.Next() {
		var kind, name string
		if err := rows.Scan(&kind, &name); err != nil {
			t.Fatal(err)
		}
		if !plainName.MatchString(name) {
			continue // called in quotes or by an operator only
		}
		n++
		switch want := kindLetters[kind]; {
		case list[name] == 0:
			t.Errorf("%s is not listed", name)
		case want != 0 && list[name]&(want|aggregateFunction) == 0:
			t.Errorf("%s is of kind %q, listed as %d", name, kind, list[name])
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if n < 50 {
		t.Errorf("the server named %d functions", n)
	}
}

func holdServer(t *testing.T, db *sql.DB, text string, list map[string]functionKind) {
	t.Helper()
	rows, err := db.Query(text)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	holdList(t, rows, list)
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestFunctionsOfPostgres(t *testing.T) {
	ctx := t.Context()
	db, err := pgx.Connect(ctx, testkit.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close(ctx) })
	query := func(sql string) pgx.Rows {
		rows, err := db.Query(ctx, sql)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	holdList(t, query("SELECT DISTINCT prokind::text, proname::text FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace"), postgresFunctions())
	for extension := range strings.FieldsSeq("pgcrypto uuid-ossp pg_trgm unaccent fuzzystrmatch hstore citext ltree intarray cube earthdistance btree_gin btree_gist isn seg intagg") {
		if _, err := db.Exec(ctx, `CREATE EXTENSION "`+extension+`"`); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatal(err)
			}
			t.Skipf("the server lacks an extension: %v", err)
		}
	}
	holdList(t, query("SELECT DISTINCT prokind::text, proname::text FROM pg_proc JOIN pg_depend ON objid = pg_proc.oid AND deptype = 'e' WHERE pronamespace = 'public'::regnamespace"), extensionFunctions())
}

func TestFunctionsOfMariaDB(t *testing.T) {
	db := open(t, "mysql", testkit.MariaDB(t))
	holdServer(t, db, "SELECT '', LOWER(FUNCTION) FROM information_schema.SQL_FUNCTIONS", mysqlFunctions())
}

func TestFunctionsOfSQLite(t *testing.T) {
	db := open(t, "sqlite", ":memory:")
	holdServer(t, db, "SELECT DISTINCT type, name FROM pragma_function_list", sqliteFunctions())
}

// TestReachingFunctions holds that what is declined by name is a name of the
// database or of an extension: a misspelt one would decline nothing.
func TestReachingFunctions(t *testing.T) {
	outside := wordSet(`crosstab crosstab2 crosstab3 crosstab4 crosstabn crosstab_hash connectby xpath_table pg_stat_statements
table_to_xmlschema schema_to_xmlschema pg_read_file_old pg_get_sequence_data pg_event_trigger_ddl_commands matchinfo`)
	for dialect, names := range reachingFunctions {
		for name := range names {
			if builtins(dialect)[name] == 0 && !outside[name] {
				t.Errorf("%s has no function %s", dialect, name)
			}
		}
	}
	if len(reachingFunctions[catalog.Postgres]) == 0 {
		t.Error("no functions are declined")
	}
}
