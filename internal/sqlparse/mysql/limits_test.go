package mysql

import (
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlparsetest"
)

func repeat(s string, n int) string { return strings.Repeat(s, n) }

func TestLimits(t *testing.T) {
	const over = sqlparse.MaxNesting + 1
	for _, c := range []struct{ name, src, kind string }{
		{"length", "SELECT '" + repeat("x", sqlparse.MaxStatementBytes) + "'", "statement longer than 1048576 bytes"},
		{"parentheses", "SELECT " + repeat("(", over) + "1" + repeat(")", over), "parentheses nested deeper than 500"},
		{"parentheses within", "SELECT " + repeat("(", over-1) + "1" + repeat(")", over-1), ""},
		{"open parentheses", repeat("(", 100000), "parentheses nested deeper than 500"},
		{"wrong parentheses", "SELECT " + repeat("(", over-1) + "1 1" + repeat(")", over-1), `syntax error near "1` + repeat(")", 39) + `…"`},
		{"subqueries", repeat("SELECT (", over) + "1" + repeat(")", over), "parentheses nested deeper than 500"},
		{"NOT", "SELECT " + repeat("NOT ", 100000) + "a", "more than 500 prefix operators in a row"},
		{"operators", "SELECT 1" + repeat("+1", 100000), "nested deeper than 1000"},
		{"prefix operators", "SELECT " + repeat("~ ", 100000) + "a", "more than 500 prefix operators in a row"},
		{"BINARY", "SELECT " + repeat("BINARY ", 100000) + "a", "more than 500 prefix operators in a row"},
		{"assignments", "SELECT " + repeat("@a := ", 100000) + "a", "more than 500 variables assigned"},
		{"CASE", "SELECT " + repeat("CASE WHEN a THEN 1 ELSE ", 20000) + "1" + repeat(" END", 20000), "CASE nested deeper than 500"},
		{"joins", "SELECT 1 FROM a" + repeat(" JOIN a ON b", 50000), "nested deeper than 1000"},
		{"nested joins", "SELECT 1 FROM " + repeat("a JOIN ", 50000) + "a" + repeat(" ON b", 50000), "nested deeper than 1000"},
		{"commas", "SELECT 1 FROM a" + repeat(", a", 50000), ""},
		{"unions", "SELECT 1" + repeat(" UNION SELECT 1", 50000), "nested deeper than 1000"},
		{"AND", "SELECT 1 WHERE a" + repeat(" AND a", 900), ""},
		{"much AND", "SELECT 1 WHERE a" + repeat(" AND a", 100000), ""},
		{"IN list", "SELECT 1 WHERE a IN (1" + repeat(",1", 100000) + ")", ""},
		{"VALUES", "INSERT INTO t VALUES (1)" + repeat(",(1)", 100000), ""},
		{"BETWEEN in BETWEEN", "SELECT " + repeat("(a BETWEEN ", 200) + "b AND c" + repeat(" AND c)", 200), ""},
		{"windows in windows", "SELECT " + repeat("rank() OVER w FROM t WINDOW w AS (PARTITION BY (SELECT ", 100) + "1" + repeat("))", 100), "named window with a subquery or many expressions"},
		{"queries in pairs of parentheses", "SELECT " + repeat("((SELECT ", 100) + "1" + repeat(") UNION (SELECT 1))", 100), "queries nested in too many parentheses"},
		{"derived tables in pairs of parentheses", repeat("SELECT 1 FROM ((", 100) + "SELECT 1" + repeat(") a JOIN b)", 100), "queries nested in too many parentheses"},
		{"INTERVAL", "SELECT " + repeat("INTERVAL ", 100) + "1", "queries nested in too many parentheses"},
		{"INTERVAL of INTERVAL", "SELECT " + repeat("INTERVAL f(", 100) + "1" + repeat(")", 100), "INTERVAL or JSON_VALUE nested too deeply"},
		{"JSON_VALUE", "SELECT " + repeat("JSON_VALUE(", 100) + "a, 'b'" + repeat(", 'b')", 100), "INTERVAL or JSON_VALUE nested too deeply"},
	} {
		t.Run(c.name, func(t *testing.T) {
			stmts := Parse(c.src+"; SELECT 1", sqlparse.Style{})
			if len(stmts) != 2 {
				t.Fatalf("%d statements", len(stmts))
			}
			if got := sqlparsetest.Unsupported(stmts[0].Stmt); got != c.kind {
				t.Errorf("unsupported %q, want %q", got, c.kind)
			}
			if sqlparsetest.Dump(stmts[1].Stmt) != "(select (1))" {
				t.Errorf("the next statement is %s", sqlparsetest.Dump(stmts[1].Stmt))
			}
		})
	}
}

// A file of 50 MB takes time in proportion to its size, whatever is in it;
// that this test ends is its assertion.
func TestLargeFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 50 MB five times")
	}
	const size = 50 << 20
	for name, unit := range map[string]string{
		"statements of 10 kB": "INSERT INTO t VALUES ('" + repeat("x", 10000) + "');\n",
		"routines":            "CREATE PROCEDURE BEGIN; IF ",
		"one statement":       "('x', 1, $$y$$), ",
		"open parentheses":    "(;",
		"open quotes":         "'\" ` \\",
		"open comments":       "/*;",
		"junk":                "\x00\xff;\x01(",
	} {
		t.Run(name, func(t *testing.T) {
			src := repeat(unit, size/len(unit)/shrink(name)) + ";SELECT 1"
			n := 0
			for s := range Statements(src, allStyles) {
				n++
				if s.Start < 0 || s.End > len(src) || s.Start >= s.End {
					t.Fatalf("statement from %d to %d", s.Start, s.End)
				}
			}
			if n == 0 {
				t.Fatal("no statements")
			}
		})
	}
}

// shrink divides the size of texts that are millions of statements.
func shrink(name string) int {
	if name == "open parentheses" || name == "junk" {
		return 200
	}
	return 1
}

func TestJunk(t *testing.T) {
	for _, src := range []string{
		"\x00", "\xff", "\xfe\xff\x00S\x00E", "\ufeff", "\ufeff\ufeff", "'", `"`, "`", "'\\", "/*", "/*!", "/*!40101", "/*M!", "*/", "--", "#",
		"(", ")", ";", ":", "::", "?", "??", "@", "@@", "@a", "@'a", "@`", ":a", "$1", "$", "$$",
		"sqlc", "sqlc.", "sqlc.arg", "sqlc.arg(", "sqlc.arg(x", "sqlc.arg()", "sqlc.arg('", "sqlc.embed('x')", "sqlc.slice(\"",
		"DELIMITER", "DELIMITER ;", "DELIMITER '", "DELIMITER \x00\nSELECT 1", "DELIMITER $$\n$$ $$ a$$", "1e", "1e+", ".5.", "1..2", "0x", "x'", "b'2'",
		"SELECT \u00a0 1", "SELECT 1 \u2028 ;", "VALUES ()", "SELECT (SELECT", "INSERT INTO t VALUES", "WITH", "CREATE", "CREATE TRIGGER BEGIN;;END",
		"INSERT INTO t VALUES (1) RETURNING", "DELETE FROM t RETURNING", "DELETE", "UPDATE", "DELETE a", "INSERT RETURNING returning",
		"SELECT 1 /* \xff */ -- \xff\n + 1", "SELECT a FROM t WHERE a IN ()", "SET", "SET sql_mode", "DO", "EXPLAIN", "SHOW", "HANDLER",
	} {
		for _, style := range []sqlparse.Style{{}, allStyles} {
			sqlparsetest.Check(t, Parse, src, style)
		}
	}
	if s := Parse("SELECT a /* \xff */ -- \xff\n + 1 AS b", sqlparse.Style{})[0]; sqlparsetest.Dump(s.Stmt) != `(select ((op "+" a 1)@b))` {
		t.Error("invalid UTF-8 in a comment: ", sqlparsetest.Dump(s.Stmt))
	}
}
