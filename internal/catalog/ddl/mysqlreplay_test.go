package ddl_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse/mysql"
)

func loadMySQL(t *testing.T, text string) *ddl.Result {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "schema.sql", text)
	res, err := ddl.Load(ddl.Options{Dialect: catalog.MySQL, Dir: dir, Paths: []string{"schema.sql"}})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

const mysqlBase = `CREATE TABLE tenants (id INT PRIMARY KEY);
CREATE TABLE orders (id INT PRIMARY KEY, tenant_id INT NOT NULL, FOREIGN KEY (tenant_id) REFERENCES tenants (id));
`

// TestMySQLProblems: what cannot be replayed is said, and the tables that it
// may change are not relied on.
func TestMySQLProblems(t *testing.T) {
	for _, c := range []struct {
		text, problem string // a part of it; "" for none
		unknown       string // the tables that are Unknown
	}{
		{"CREATE TABLE orders (id INT);", "table orders already exists", "orders"},
		{"CREATE TABLE Orders (id INT);", "names orders and Orders differ in case only", "orders"},
		{"CREATE TABLE IF NOT EXISTS orders (id INT);", "", ""},
		{"ALTER TABLE orders FROB;", "syntax error", "orders"},
		{"ALTER TABLE nowhere ADD a INT;", "table nowhere is not in the schema", ""},
		{"ALTER TABLE orders DROP COLUMN nothing;", "column nothing does not exist in orders", "orders"},
		{"ALTER TABLE orders ADD tenant_id INT;", "column tenant_id is defined twice", "orders"},
		{"ALTER TABLE orders DROP INDEX nothing;", "index nothing does not exist", "orders"},
		{"ALTER TABLE orders DROP FOREIGN KEY nothing;", "foreign key nothing does not exist", "orders"},
		{"ALTER TABLE orders ADD UNIQUE (nothing);", "column nothing of a key does not exist", "orders"},
		{"ALTER TABLE orders ENGINE=MyISAM;", "its new engine does not keep", "orders"},
		{"ALTER TABLE orders DISCARD TABLESPACE;", "ALTER TABLE orders is not replayed", "orders"},
		{"SET @s = 'ALTER TABLE orders DROP COLUMN tenant_id'; PREPARE p FROM @s; EXECUTE p; DEALLOCATE PREPARE p;", "prepared statement", "orders"},
		{"PREPARE p FROM \"DROP TABLE orders\"; EXECUTE p;", "prepared statement", "orders"},
		{"SET @s = 'SELECT 1'; PREPARE p FROM @s; EXECUTE p;", "", ""},
		{"CREATE PROCEDURE p() ALTER TABLE orders DROP COLUMN tenant_id; CALL p();", "a procedure", "orders"},
		{"CREATE VIEW v AS SELECT * FROM nowhere;", "the columns of v are not known", "v"},
		{"SET sql_mode = 'ANSI_QUOTES'; CREATE TABLE \"x\" (id INT); ALTER TABLE orders ADD a INT;", "another sql_mode", "orders"},
		{"CREATE PROCEDURE p() BEGIN ALTER TABLE orders ADD a INT; ~ END;", "syntax error", "orders"},
		{"DELIMITER //\nCREATE TRIGGER tr BEFORE INSERT ON orders FOR EACH ROW BEGIN ~ DELETE FROM orders; END//\nDELIMITER ;", "", ""},
		{"DELIMITER //\nCREATE FUNCTION f() RETURNS INT BEGIN ~ ; END//\nDELIMITER ;", "", ""},
		{"KILL 5;", "KILL 5 is not replayed", "orders tenants"},
		{"INSERT INTO orders VALUES (1, 1); UPDATE orders SET id = 2; DELETE FROM orders; TRUNCATE orders; GRANT SELECT ON *.* TO u;", "", ""},
		{"CREATE TABLE other.orders (id INT); USE other; ALTER TABLE orders ADD a INT;", "", ""},
	} {
		res := loadMySQL(t, mysqlBase+c.text)
		var problems []string
		for _, p := range res.Problems {
			problems = append(problems, p.Message)
			if p.Pos.Line < 3 {
				t.Errorf("%s: problem at %s", c.text, p.Pos)
			}
		}
		if all := strings.Join(problems, "; "); c.problem == "" && all != "" || !strings.Contains(all, c.problem) {
			t.Errorf("%s: problems %q, want %q", c.text, all, c.problem)
		}
		var unknown []string
		for _, table := range res.Catalog.Tables() {
			if table.Unknown != "" && table.Name.Name != "x" {
				unknown = append(unknown, table.Name.Name)
			}
		}
		slices.Sort(unknown)
		if got := strings.Join(unknown, " "); got != c.unknown {
			t.Errorf("%s: unknown tables %q, want %q", c.text, got, c.unknown)
		}
	}
}

// TestMySQLFacts: what a key, a foreign key and a collation prove.
func TestMySQLFacts(t *testing.T) {
	res := loadMySQL(t, `CREATE DATABASE app CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE tenants (id VARCHAR(36) PRIMARY KEY, slug TEXT, UNIQUE (slug(20)), UNIQUE f ((lower(id))));
CREATE TABLE inline_ref (t VARCHAR(36) REFERENCES tenants (id));
CREATE TABLE full_match (t VARCHAR(36), FOREIGN KEY (t) REFERENCES tenants (id) MATCH FULL);
CREATE TABLE isam (t VARCHAR(36), FOREIGN KEY (t) REFERENCES tenants (id)) ENGINE = MyISAM;
CREATE TABLE loose (t VARCHAR(36), CHECK (t <> '') NOT ENFORCED);
ALTER DATABASE app CHARACTER SET latin1;
CREATE TABLE texts (a VARCHAR(5), b VARCHAR(5) CHARACTER SET utf8, c CHAR(5) COLLATE utf8_bin, d TEXT CHARACTER SET binary, e VARBINARY(5), f INT) DEFAULT CHARSET = utf8mb4;
CREATE TABLE others (a VARCHAR(5));
SET FOREIGN_KEY_CHECKS = 0;
ALTER TABLE loose ADD FOREIGN KEY (t) REFERENCES tenants (id);
CREATE TABLE empty_one (t VARCHAR(36), FOREIGN KEY (t) REFERENCES tenants (id));
CREATE TABLE filled (t VARCHAR(36), FOREIGN KEY (t) REFERENCES tenants (id));
INSERT INTO filled VALUES ('x');
SET FOREIGN_KEY_CHECKS = 1;
CREATE TABLE after_all (t VARCHAR(36), FOREIGN KEY (t) REFERENCES tenants (id));
CREATE FUNCTION twice(a INT) RETURNS BIGINT DETERMINISTIC RETURN a * 2;
CREATE VIEW v AS SELECT * FROM others;
ALTER TABLE others ADD b INT;
`)
	for _, p := range res.Problems {
		t.Errorf("%s: %s", p.Pos, p.Message)
	}
	for name, want := range map[string]bool{"inline_ref": false, "full_match": true, "loose": false, "empty_one": true, "filled": false, "after_all": true} {
		foreign := mustTable(t, res, name).Foreign
		if len(foreign) != 1 || foreign[0].Holds() != want || foreign[0].MatchFull {
			t.Errorf("%s: foreign keys %+v, want one that holds: %t", name, foreign, want)
		}
	}
	if foreign := mustTable(t, res, "isam").Foreign; len(foreign) > 0 {
		t.Errorf("MyISAM keeps foreign keys: %+v", foreign)
	}
	for _, k := range mustTable(t, res, "tenants").Uniques {
		if k.Holds() {
			t.Errorf("key %s holds", k.Name)
		}
	}
	if c := mustTable(t, res, "loose").Checks[0]; !c.NotEnforced || c.Text != "t <> ''" {
		t.Errorf("check %+v", c)
	}
	var got []string
	for _, name := range []string{"tenants", "texts", "others"} {
		for _, c := range mustTable(t, res, name).Columns {
			got = append(got, fmt.Sprintf("%s.%s %s", name, c.Name, c.Collation))
		}
	}
	want := []string{
		"tenants.id utf8mb4_bin", "tenants.slug utf8mb4_bin",
		"texts.a utf8mb4 default", "texts.b utf8mb3 default", "texts.c utf8mb3_bin", "texts.d ", "texts.e ", "texts.f ",
		"others.a latin1 default", "others.b ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("collations %q\nwant %q", got, want)
	}
	if f := res.Catalog.Functions("", "twice"); len(f) != 1 || f[0].Returns != "bigint" || !slices.Equal(f[0].ArgNames, []string{"a"}) {
		t.Errorf("function %+v", f)
	}
	if v := mustTable(t, res, "v"); len(v.Columns) != 1 {
		t.Errorf("the view has %d columns", len(v.Columns))
	}
}

// TestMySQLPlaces: columns are where the file defines them, a view's query is
// in its definition.
func TestMySQLPlaces(t *testing.T) {
	res := loadMySQL(t, "CREATE TABLE a (\n  id INT,\n  `tenant_id` INT,\n  a INT\n);\nALTER TABLE a\n  ADD later INT;\nCREATE VIEW v AS\n  SELECT id FROM a WHERE tenant_id = 1;\n")
	table := mustTable(t, res, "a")
	var got []string
	for _, c := range table.Columns {
		got = append(got, fmt.Sprintf("%s %d:%d", c.Name, c.Pos.Line, c.Pos.Column))
	}
	if want := []string{"id 2:3", "tenant_id 3:3", "a 4:3", "later 7:7"}; !slices.Equal(got, want) {
		t.Errorf("columns %q, want %q", got, want)
	}
	v := mustTable(t, res, "v")
	where := v.Query.(*sqlast.Select).Where
	if at := v.Definition[where.Position():]; !strings.HasPrefix(at, "tenant_id = 1") {
		t.Errorf("the condition is at %q", at)
	}
}

// FuzzLoadMySQL: no panic, whatever the definitions.
func FuzzLoadMySQL(f *testing.F) {
	files, err := filepath.Glob("testdata/mysql/*.sql")
	if err != nil || len(files) == 0 {
		f.Fatal("no cases: ", err)
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for tree := range mysql.Trees(string(src)) {
			f.Add(string(src[tree.Start:tree.End]))
		}
	}
	f.Add("CREATE TABLE a LIKE a; CREATE TABLE b AS SELECT * FROM b; RENAME TABLE a TO a;")
	f.Add("CREATE VIEW v AS SELECT * FROM v; CREATE OR REPLACE VIEW v AS SELECT * FROM v; ALTER VIEW v AS SELECT 1;")
	path := filepath.Join(f.TempDir(), "fuzz.sql")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(path, []byte(mysqlBase+text), 0o644); err != nil {
			t.Fatal(err)
		}
		res, err := ddl.Load(ddl.Options{Dialect: catalog.MySQL, Paths: []string{path}})
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of several lines: %q", err)
			}
			return
		}
		catalog.Classify(res.Catalog, catalog.TenancyPolicy{Columns: []string{"tenant_id"}, Root: "tenants"})
	})
}
