package ddl_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// sqliteSchemas are schemas and histories of schemas that SQLite takes.
var sqliteSchemas = map[string]string{
	"types, names and quotes": `
CREATE TABLE "Odd Name" ([A b] INTEGER NOT NULL, 'c' VARCHAR(10) DEFAULT 'x', d, "e" UNSIGNED BIG INT, f DECIMAL(10,2) COLLATE NOCASE);
CREATE TABLE main.t2 (a TEXT COLLATE BINARY, b DEFAULT (1 + 2), c DEFAULT CURRENT_TIMESTAMP, d DEFAULT -5, e DEFAULT word);`,
	"rowids": `
CREATE TABLE a (id INTEGER PRIMARY KEY, x);
CREATE TABLE b (id INTEGER PRIMARY KEY DESC, x);
CREATE TABLE c (id INT PRIMARY KEY, x);
CREATE TABLE d (id INTEGER, x, PRIMARY KEY (id DESC));
CREATE TABLE e (id INTEGER PRIMARY KEY AUTOINCREMENT);
CREATE TABLE f (id INTEGER, x TEXT, PRIMARY KEY (id, x)) WITHOUT ROWID;
CREATE TABLE g (id INTEGER, x TEXT, PRIMARY KEY (id, x));
CREATE TABLE h (id TEXT PRIMARY KEY, x INT) STRICT;
CREATE TABLE i (id INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE j (id INTEGER(8) PRIMARY KEY);`,
	"keys": `
CREATE TABLE t (a INT UNIQUE, b TEXT COLLATE NOCASE, c INT, UNIQUE (b, c), UNIQUE (b COLLATE BINARY), UNIQUE (a), UNIQUE (c COLLATE binary, a DESC));
CREATE UNIQUE INDEX u1 ON t (c, b COLLATE nocase);
CREATE UNIQUE INDEX u2 ON t (c) WHERE a > 0;
CREATE UNIQUE INDEX u3 ON t (a, lower(b));
CREATE UNIQUE INDEX IF NOT EXISTS u3 ON t (a);
CREATE INDEX i1 ON t (a);
CREATE UNIQUE INDEX u4 ON t ("c", 'a');
DROP INDEX u1;
CREATE UNIQUE INDEX u1 ON t (b);`,
	"foreign keys": `
CREATE TABLE c (p INTEGER REFERENCES p ON DELETE CASCADE, q REFERENCES p(code) ON UPDATE SET NULL, x, y, CONSTRAINT f FOREIGN KEY (x, y) REFERENCES p2 (a, b) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE);
CREATE TABLE p2 (a, b, PRIMARY KEY (a, b));`,
	"generated columns and checks": `
CREATE TABLE t (a INT, b INT AS (a + 1) STORED, c TEXT GENERATED ALWAYS AS (a || 'x') VIRTUAL, CHECK (a > 0), CONSTRAINT n CHECK (b IS NOT NULL));`,
	"alter table": `
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT UNIQUE, c, CHECK (a <> ''));
CREATE TABLE child (t REFERENCES t(b));
CREATE INDEX i ON t (a);
CREATE VIEW v AS SELECT t.a, b FROM t WHERE t.a <> 'x';
ALTER TABLE t ADD COLUMN d TEXT NOT NULL DEFAULT 'x' COLLATE NOCASE;
ALTER TABLE t ADD e INT REFERENCES child;
ALTER TABLE t RENAME COLUMN b TO code;
ALTER TABLE t RENAME a TO name;
ALTER TABLE t DROP COLUMN c;
ALTER TABLE t RENAME TO things;
CREATE UNIQUE INDEX u ON things (name, code);`,
	"rebuild of a table": `
CREATE TABLE orders (id INTEGER PRIMARY KEY, total INT);
CREATE TABLE items (order_id INT REFERENCES orders(id));
CREATE VIEW big AS SELECT * FROM orders WHERE total > 100;
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN;
CREATE TABLE orders_new (id INTEGER PRIMARY KEY, tenant_id TEXT NOT NULL, total INT, UNIQUE (tenant_id, id));
INSERT INTO orders_new SELECT id, '', total FROM orders;
DROP TABLE orders;
ALTER TABLE orders_new RENAME TO orders;
COMMIT;
PRAGMA foreign_keys = ON;`,
	"views": `
CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(10), n REAL);
CREATE TABLE u (id INT, t_id INT, name TEXT);
CREATE VIEW v1 AS SELECT *, count(*), n + 1 FROM t;
CREATE VIEW v2 (a, b) AS SELECT id, CAST(name AS INTEGER) FROM t;
CREATE VIEW v3 AS SELECT * FROM t JOIN u ON u.t_id = t.id;
CREATE VIEW v4 AS SELECT * FROM t JOIN u USING (id);
CREATE VIEW v5 AS SELECT * FROM u NATURAL LEFT JOIN t;
CREATE VIEW v6 AS WITH x(p) AS (SELECT id FROM t UNION ALL SELECT p + 1 FROM x WHERE p < 3) SELECT x.*, p AS q FROM x;
CREATE VIEW v7 AS SELECT * FROM v3 UNION SELECT 1, 2, 3, 4, 5, 6, 7;
CREATE VIEW v8 AS VALUES (1, 'a');
CREATE VIEW v9 AS SELECT s.* FROM (SELECT id AS k, max(n) FROM t GROUP BY id) AS s;
ALTER TABLE t ADD COLUMN added BLOB;`,
	"a table of a query": `
CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(10) NOT NULL, b DECIMAL(10,2), c DOUBLE, d BLOB, e, f BOOLEAN);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE TABLE copy AS SELECT * FROM t;
CREATE TABLE IF NOT EXISTS copy2 AS SELECT v.a, b, 1 AS one, CAST(a AS TEXT) AS x FROM v;`,
	"triggers and the rest": `
CREATE TABLE t (id INTEGER PRIMARY KEY, a);
CREATE TRIGGER tr AFTER INSERT ON t WHEN new.a IS NULL BEGIN UPDATE t SET a = 1 WHERE id = new.id; SELECT CASE WHEN 1 THEN 2 END; END;
DROP TRIGGER tr;
INSERT INTO t VALUES (1, 2);
CREATE TABLE gone (x); DROP TABLE gone; DROP TABLE IF EXISTS gone; DROP VIEW IF EXISTS w;
CREATE TABLE IF NOT EXISTS t (other INT);
CREATE TEMP TABLE scratch (x);
ANALYZE; REINDEX; VACUUM;`,
}

// TestSQLiteLive replays each schema and compares what comes out with what
// SQLite says of the same statements.
func TestSQLiteLive(t *testing.T) {
	for name, text := range sqliteSchemas {
		t.Run(name, func(t *testing.T) {
			res := loadSQLite(t, text)
			for _, p := range res.Problems {
				t.Errorf("%s: %s", p.Pos, p.Message)
			}
			for _, table := range res.Catalog.Tables() {
				if table.Unknown != "" {
					t.Errorf("%s: %s", table.Name, table.Unknown)
				}
			}
			got, want := ofCatalog(res.Catalog), ofSQLite(t, text)
			for _, relation := range slices.Sorted(func(yield func(string) bool) {
				for k := range want {
					if !yield(k) {
						return
					}
				}
			}) {
				if !reflect.DeepEqual(got[relation], want[relation]) {
					t.Errorf("%s:\n got %s\nwant %s", relation, strings.Join(got[relation], "\n     "), strings.Join(want[relation], "\n     "))
				}
				delete(got, relation)
			}
			for relation := range got {
				t.Errorf("SQLite has no %s", relation)
			}
		})
	}
}

func loadSQLite(t *testing.T, text string) *ddl.Result {
	t.Helper()
	file := filepath.Join(t.TempDir(), "schema.sql")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	res, err := ddl.Load(ddl.Options{Dialect: catalog.SQLite, Paths: []string{file}})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// ofCatalog describes each relation of a catalogue in lines.
func ofCatalog(c *catalog.Catalog) map[string][]string {
	out := map[string][]string{}
	for _, t := range c.Tables() {
		var lines, keys []string
		for _, col := range t.Columns {
			mods := ""
			if len(col.Type.Mods) > 0 {
				mods = strings.ReplaceAll(fmt.Sprint(col.Type.Mods), " ", ",")
				mods = "(" + mods[1:len(mods)-1] + ")"
			}
			typ := col.Type.Name + mods
			if t.Kind == catalog.View {
				typ = affinity(typ)
			}
			if _, compound := t.Query.(*sqlast.SetOp); compound {
				typ = "?"
			}
			lines = append(lines, fmt.Sprintf("%s %s %s", col.Name, typ, nullable(col.NotNull)))
		}
		for _, k := range t.Keys() {
			alias := false
			if k == t.Primary && len(k.Columns) == 1 {
				c, _ := t.Column(k.Columns[0])
				alias = c.Identity
			}
			if alias {
				keys = append(keys, "rowid "+k.Columns[0])
				continue
			}
			keys = append(keys, key(k.Columns, k.Exprs, k.Partial))
		}
		for _, f := range t.Foreign {
			if f.Holds() {
				keys = append(keys, "an enforced foreign key")
			}
			keys = append(keys, fmt.Sprintf("foreign %v %s %v %s", f.Columns, f.RefTable, f.RefColumns, f.OnDelete))
		}
		slices.Sort(keys)
		out[t.Name.String()] = append(lines, slices.Compact(keys)...)
	}
	return out
}

func nullable(notNull bool) string {
	if notNull {
		return "not null"
	}
	return "null"
}

// affinity is SQLite's own rule: all that the type of a view's column is.
func affinity(typ string) string {
	for _, rule := range []struct{ part, affinity string }{
		{"int", "integer"}, {"char", "text"}, {"clob", "text"}, {"text", "text"}, {"blob", "blob"}, {"real", "real"}, {"floa", "real"},
		{"doub", "real"}, //nolint:misspell // the beginning of "double"
	} {
		if strings.Contains(typ, rule.part) {
			return rule.affinity
		}
	}
	if typ == "" {
		return "blob"
	}
	return "numeric"
}

// key describes a key; one with an expression proves nothing, whatever its
// columns.
func key(columns []string, exprs, partial bool) string {
	if exprs {
		columns = nil
	}
	return fmt.Sprintf("unique %v %v %v", columns, exprs, partial)
}

// rows runs a query and gives each row's values as text.
func rows(t *testing.T, db *sql.DB, query string, args ...any) [][]string {
	t.Helper()
	r, err := db.Query(query, args...)
	if err != nil {
		t.Fatal(query, err)
	}
	defer func() { _ = r.Close() }()
	columns, err := r.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for r.Next() {
		values, pointers := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			pointers[i] = &values[i]
		}
		if err := r.Scan(pointers...); err != nil {
			t.Fatal(err)
		}
		row := make([]string, len(columns))
		for i, v := range values {
			row[i] = v.String
		}
		out = append(out, row)
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// ofSQLite describes the relations that a database has after the statements,
// in the lines of ofCatalog. Whether a column can be NULL is tried out.
func ofSQLite(t *testing.T, text string) map[string][]string {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(text); err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, r := range rows(t, db, "SELECT name, type, sql FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'") {
		name, lower := r[0], strings.ToLower(r[0])
		var lines, keys []string
		primary := 0
		alias := ""
		for _, c := range rows(t, db, `SELECT name, type, "notnull", pk FROM pragma_table_xinfo(?)`, name) {
			notNull := c[2] == "1"
			if c[3] != "0" {
				primary++
				notNull = notNull || refusesNull(db, name, c[0])
				alias = c[0]
			}
			typ := strings.ToLower(c[1])
			if r[1] == "view" {
				typ = affinity(typ)
			}
			if strings.Contains(r[2], " UNION SELECT ") {
				typ = "?"
			}
			lines = append(lines, fmt.Sprintf("%s %s %s", strings.ToLower(c[0]), typ, nullable(notNull)))
		}
		indexed := false
		for _, x := range rows(t, db, `SELECT name, "unique", origin, partial FROM pragma_index_list(?)`, name) {
			if x[1] != "1" {
				continue
			}
			indexed = indexed || x[2] == "pk"
			var columns []string
			exprs := false
			for _, c := range rows(t, db, "SELECT x.name, x.coll, x.cid FROM pragma_index_xinfo(?) AS x WHERE x.key ORDER BY seqno", x[0]) {
				columns = append(columns, strings.ToLower(c[0]))
				exprs = exprs || c[2] == "-2" || c[1] != columnCollation(t, db, name, c[0])
			}
			keys = append(keys, key(columns, exprs, x[3] == "1"))
		}
		if primary == 1 && !indexed {
			keys = append(keys, "rowid "+strings.ToLower(alias))
		}
		keys = append(keys, foreignOf(t, db, name)...)
		slices.Sort(keys)
		out[lower] = append(lines, slices.Compact(keys)...)
	}
	return out
}

// columnCollation asks for the collation that an index on the column alone
// gets.
func columnCollation(t *testing.T, db *sql.DB, table, column string) string {
	t.Helper()
	if _, err := db.Exec(fmt.Sprintf(`CREATE INDEX probe ON %q (%q)`, table, column)); err != nil {
		return "none"
	}
	coll := rows(t, db, "SELECT coll FROM pragma_index_xinfo('probe') WHERE key")[0][0]
	if _, err := db.Exec("DROP INDEX probe"); err != nil {
		t.Fatal(err)
	}
	return coll
}

// refusesNull tries whether a column of a primary key takes NULL and keeps it.
func refusesNull(db *sql.DB, table, column string) bool {
	tx, err := db.Begin()
	if err != nil {
		return false
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.Exec(fmt.Sprintf("INSERT INTO %q (%q) VALUES (NULL)", table, column)); err != nil {
		return true
	}
	kept := 0
	err = tx.QueryRow(fmt.Sprintf("SELECT count(*) FROM %q WHERE %q IS NULL", table, column)).Scan(&kept)
	return err == nil && kept == 0
}

func foreignOf(t *testing.T, db *sql.DB, table string) []string {
	t.Helper()
	type foreign struct {
		to, onDelete string
		from, refs   []string
	}
	all := map[string]*foreign{}
	for _, r := range rows(t, db, `SELECT id, "table", "from", "to", on_delete FROM pragma_foreign_key_list(?) ORDER BY id, seq`, table) {
		f := all[r[0]]
		if f == nil {
			f = &foreign{to: strings.ToLower(r[1])}
			if r[4] != "NO ACTION" {
				f.onDelete = strings.ToLower(r[4])
			}
			all[r[0]] = f
		}
		to := r[3]
		if to == "" { // the primary key, which SQLite leaves open
			keys := rows(t, db, "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", f.to)
			if len(keys) > len(f.refs) {
				to = keys[len(f.refs)][0]
			}
		}
		f.from = append(f.from, strings.ToLower(r[2]))
		if to != "" {
			f.refs = append(f.refs, strings.ToLower(to))
		}
	}
	var out []string
	for _, f := range all {
		out = append(out, fmt.Sprintf("foreign %v %s %v %s", f.from, f.to, f.refs, f.onDelete))
	}
	return out
}
