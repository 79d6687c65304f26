package postgres

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
		{"length of a list", "SELECT 1" + repeat(",1", sqlparse.MaxStatementBytes), "statement longer than 1048576 bytes"},
		{"parentheses", "SELECT " + repeat("(", over) + "1" + repeat(")", over), "parentheses nested deeper than 500"},
		{"parentheses within", "SELECT " + repeat("(", over-1) + "1" + repeat(")", over-1), ""},
		{"brackets", "SELECT " + repeat("ARRAY[", over) + "1" + repeat("]", over), "parentheses nested deeper than 500"},
		{"open parentheses", repeat("(", 100000), "parentheses nested deeper than 500"},
		{"subqueries", repeat("SELECT (", over) + "1" + repeat(")", over), "parentheses nested deeper than 500"},
		{"NOT", "SELECT " + repeat("NOT ", 100000) + "a", "nested deeper than 1000"},
		{"operators", "SELECT 1" + repeat("+1", 100000), "nested deeper than 1000"},
		{"prefix operators", "SELECT " + repeat("~ ", 100000) + "a", "nested deeper than 1000"},
		{"casts", "SELECT 1" + repeat("::int", 100000), "nested deeper than 1000"},
		{"CASE", "SELECT " + repeat("CASE WHEN a THEN 1 ELSE ", 20000) + "1" + repeat(" END", 20000), "nested deeper than 1000"},
		{"joins", "SELECT 1 FROM a" + repeat(" JOIN a ON b", 50000), "nested deeper than 1000"},
		{"nested joins", "SELECT 1 FROM " + repeat("a JOIN ", 50000) + "a" + repeat(" ON b", 50000), "nested deeper than 1000"},
		{"unions", "SELECT 1" + repeat(" UNION SELECT 1", 50000), "nested deeper than 1000"},
		{"AND", "SELECT 1 WHERE a" + repeat(" AND a", 100000), ""},
		{"IN list", "SELECT 1 WHERE a IN (1" + repeat(",1", 100000) + ")", ""},
		{"VALUES", "VALUES (1)" + repeat(",(1)", 100000), ""},
		{"columns of SET", "UPDATE t SET (a" + repeat(",a", 50000) + ") = (SELECT 1)", "multi-column SET from a large subquery"},
		{"row of SET", "UPDATE t SET (a" + repeat(",a", 1000) + ") = (1" + repeat(",1", 1000) + ")", ""},
		{"BETWEEN in BETWEEN", "SELECT " + repeat("(a BETWEEN SYMMETRIC ", 200) + "b" + repeat(" AND c)", 200), ""},
		{"windows in windows", "SELECT " + repeat("f() OVER w, f() OVER w FROM t WINDOW w AS (PARTITION BY (SELECT ", 100) + "1" + repeat("))", 100),
			"named window with a subquery or many expressions"},
		{"changes in changes", "UPDATE t SET (a, b) = " + repeat("(WITH c AS (UPDATE t SET (a, b) = ", 100) + "(SELECT 1, 2)" + repeat(") SELECT 1)", 100),
			"data-modifying WITH below the top level"},
	} {
		t.Run(c.name, func(t *testing.T) {
			stmts := Parse(c.src+"; SELECT 1", sqlparse.Style{})
			if c.name == "open parentheses" {
				stmts = append(stmts[:1], stmts[len(stmts)-1])
			}
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
		"one statement":       "('x', 1, $$y$$), ",
		"open parentheses":    "(;",
		"open quotes":         `'" $a$ E'\`,
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
		"\x00", "\xff", "\xfe\xff\x00S\x00E", "\ufeff", "\ufeff\ufeff", "'", `"`, "E'\\", "$$", "$a$", "$a", "$", "$1$", "/*", "--",
		"(", ")", "[", "]", ";", ":", "::", ":::", "::::", "?", "??", "???", "@", "@@", "@a", ":a", "$99999999999999999999",
		"sqlc", "sqlc.", "sqlc.arg", "sqlc.arg(", "sqlc.arg(x", "sqlc.arg()", "sqlc.arg('", "sqlc.embed('x')", "sqlc.slice(\"",
		"operator", "OPERATOR(", "SELECT operator operator operator", "1e", "1e+", ".5.", "1..2", "0x",
		"SELECT \u00a0 1", "SELECT 1 \u2028 ;", "SELECT U&\"\\0000\"", "SELECT U&'\\D800'", "SELECT $0", "SELECT $2147483648",
		"VALUES ()", "SELECT (SELECT", "INSERT INTO t VALUES", "WITH", "CREATE", "BEGIN ATOMIC", "CREATE BEGIN ATOMIC", "CREATE BEGIN ATOMIC;;END",
		"SELECT 1 /* \xff */ -- \xff\n + 1",
	} {
		for _, style := range []sqlparse.Style{{}, allStyles} {
			sqlparsetest.Check(t, Parse, src, style)
		}
	}
	if s := Parse("SELECT 1 /* \xff */ -- \xff\n + 1", sqlparse.Style{})[0]; sqlparsetest.Dump(s.Stmt) != `(select ((op "+" 1 1)))` {
		t.Error("invalid UTF-8 in a comment: ", sqlparsetest.Dump(s.Stmt))
	}
}
