package ddl_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/sqlparse/mysql"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// TestMySQLLikeServer replays each file of testdata/mysql here and on MariaDB
// and compares what both then have.
func TestMySQLLikeServer(t *testing.T) {
	files, err := filepath.Glob("testdata/mysql/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases: ", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			db, err := sql.Open("mysql", testkit.MariaDB(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
			db.SetMaxOpenConns(1)
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for tree := range mysql.Trees(string(src)) {
				if _, err := db.Exec(string(src[tree.Start:tree.End])); err != nil {
					t.Fatalf("%s\n%s", err, src[tree.Start:tree.End])
				}
			}
			got, err := ddl.Load(ddl.Options{Dialect: catalog.MySQL, Paths: []string{name}})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range got.Problems {
				t.Errorf("%s: %s", p.Pos, p.Message)
			}
			compareLines(t, describeMySQL(t, db, got.Catalog), liveMySQL(t, db))
		})
	}
}

func compareLines(t *testing.T, replayed, server []string) {
	t.Helper()
	for _, line := range replayed {
		if !slices.Contains(server, line) {
			t.Errorf("only in the replay: %s", line)
		}
	}
	for _, line := range server {
		if !slices.Contains(replayed, line) {
			t.Errorf("only on the server: %s", line)
		}
	}
}

// describeMySQL renders a catalogue in the words of liveMySQL. A collation that
// stands for what the server gives is looked up there.
func describeMySQL(t *testing.T, db *sql.DB, c *catalog.Catalog) []string {
	t.Helper()
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, table := range c.Tables() {
		name := table.Name.Name
		if table.Unknown != "" {
			add("unknown %s: %s", name, table.Unknown)
		}
		if table.Kind == catalog.View {
			add("view %s", name)
			for _, col := range table.Columns {
				add("view column %s %s", name, col.Name)
			}
			continue
		}
		add("table %s", name)
		for _, col := range table.Columns {
			collation := col.Collation
			switch cs, isDefault := strings.CutSuffix(collation, " default"); {
			case collation == "default":
				collation = one(t, db, "SELECT @@collation_database")
			case isDefault:
				collation = one(t, db, "SELECT collation_name FROM information_schema.collation_character_set_applicability a JOIN information_schema.collations c USING (collation_name) WHERE c.is_default = 'Yes' AND a.character_set_name = '"+cs+"'")
			}
			add("column %s %s %s notnull=%t generated=%t identity=%t collation=%s", name, col.Name, col.Type.Name, col.NotNull, col.Generated, col.Identity, collation)
		}
		for _, k := range table.Keys() {
			if !k.Exprs {
				add("key %s %s(%s)", name, k.Name, strings.Join(k.Columns, ","))
			} else {
				add("key over parts %s %s", name, k.Name)
			}
		}
		for _, f := range table.Foreign {
			add("foreign %s %s(%s) -> %s(%s) delete=%s update=%s", name, f.Name, strings.Join(f.Columns, ","), f.RefTable.Name, strings.Join(f.RefColumns, ","), strings.ReplaceAll(f.OnDelete, "restrict", ""), strings.ReplaceAll(f.OnUpdate, "restrict", ""))
		}
		for _, k := range table.Checks {
			add("check %s %s", name, k.Name)
		}
	}
	for _, f := range c.AllFunctions() {
		add("routine %s", f.Name.Name)
	}
	slices.Sort(out)
	return out
}

func one(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	var s string
	if err := db.QueryRow(query).Scan(&s); err != nil {
		t.Fatalf("%s: %s", query, err)
	}
	return s
}

// liveMySQL describes the tables of the connection's database.
func liveMySQL(t *testing.T, db *sql.DB) []string {
	t.Helper()
	var out []string
	for _, query := range []string{
		"SELECT concat(if(table_type = 'VIEW', 'view ', 'table '), table_name) FROM information_schema.tables WHERE table_schema = database() AND table_type IN ('VIEW', 'BASE TABLE')",
		`SELECT if(t.table_type = 'VIEW', concat('view column ', c.table_name, ' ', c.column_name),
			concat('column ', c.table_name, ' ', c.column_name, ' ', c.data_type, ' notnull=', if(c.is_nullable = 'NO', 'true', 'false'),
			' generated=', if(c.is_generated = 'ALWAYS', 'true', 'false'), ' identity=', if(c.extra LIKE '%auto_increment%', 'true', 'false'),
			' collation=', coalesce(c.collation_name, '')))
			FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
			WHERE c.table_schema = database() AND t.table_type IN ('VIEW', 'BASE TABLE')`,
		`SELECT if(sum(sub_part IS NOT NULL) > 0, concat('key over parts ', table_name, ' ', index_name),
			concat('key ', table_name, ' ', index_name, '(', group_concat(column_name ORDER BY seq_in_index), ')'))
			FROM information_schema.statistics WHERE table_schema = database() AND non_unique = 0 GROUP BY table_name, index_name`,
		`SELECT concat('foreign ', r.table_name, ' ', r.constraint_name, '(', group_concat(k.column_name ORDER BY k.ordinal_position), ') -> ', r.referenced_table_name,
			'(', group_concat(k.referenced_column_name ORDER BY k.ordinal_position), ') delete=', if(r.delete_rule = 'RESTRICT', 'ACTION', r.delete_rule), ' update=', if(r.update_rule = 'RESTRICT', 'ACTION', r.update_rule))
			FROM information_schema.referential_constraints r JOIN information_schema.key_column_usage k
			ON k.constraint_schema = r.constraint_schema AND k.constraint_name = r.constraint_name AND k.table_name = r.table_name
			WHERE r.constraint_schema = database() GROUP BY r.table_name, r.constraint_name, r.referenced_table_name, r.delete_rule, r.update_rule`,
		"SELECT concat('check ', table_name, ' ', constraint_name) FROM information_schema.check_constraints WHERE constraint_schema = database()",
		"SELECT concat('routine ', routine_name) FROM information_schema.routines WHERE routine_schema = database()",
	} {
		rows, err := db.Query(query)
		if err != nil {
			t.Fatalf("%s: %s", query, err)
		}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			out = append(out, actions.Replace(line))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(out)
	return out
}

// actions puts the rules of foreign keys into the catalogue's words.
var actions = strings.NewReplacer("=CASCADE", "=cascade", "=SET NULL", "=set null", "=NO ACTION", "=", "=ACTION", "=")
