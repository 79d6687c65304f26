package sqlite

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
		{"NOT", "SELECT " + repeat("NOT ", 5000) + "a", "nested deeper than 1000"},
		{"NOT, beyond the parser", "SELECT " + repeat("NOT ", 100000) + "a", "syntax error: Recursion limit"},
		{"operators", "SELECT 1" + repeat("+1", 100000), "nested deeper than 1000"},
		{"prefix operators", "SELECT " + repeat("~ ", 5000) + "a", "nested deeper than 1000"},
		{"CASE", "SELECT " + repeat("CASE WHEN a THEN 1 ELSE ", 5000) + "1" + repeat(" END", 5000), "nested deeper than 1000"},
		{"joins", "SELECT 1 FROM a" + repeat(" JOIN a ON b", 50000), "join of more than 1000 tables"},
		{"tables", "SELECT 1 FROM a" + repeat(", a", 50000), "join of more than 1000 tables"},
		{"unions", "SELECT 1" + repeat(" UNION SELECT 1", 50000), "compound of more than 1000 queries"},
		{"AND", "SELECT 1 WHERE a" + repeat(" AND a", 100000), ""},
		{"OR in AND", "SELECT 1 WHERE a" + repeat(" OR a AND b", 50000), ""},
		{"IN list", "SELECT 1 WHERE a IN (1" + repeat(",1", 100000) + ")", ""},
		{"VALUES", "VALUES (1)" + repeat(",(1)", 100000), ""},
		{"placeholders", "SELECT ?" + repeat(",?", 40000), "more than 32766 placeholders"},
		{"columns of SET", "UPDATE t SET (a" + repeat(",a", 50000) + ") = (SELECT 1)", "multi-column SET from a large subquery"},
		{"BETWEEN in BETWEEN", "SELECT " + repeat("(a BETWEEN ", 200) + "b" + repeat(" AND c)", 200), ""},
		{"windows in windows", "SELECT " + repeat("f() OVER w, f() OVER w FROM t WINDOW w AS (PARTITION BY (SELECT ", 100) + "1" + repeat("))", 100),
			"named window with a subquery or many expressions"},
		{"trigger", "CREATE TRIGGER a DELETE ON t BEGIN " + repeat("SELECT 1;", 100000) + "END", ""},
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

// A file of megabytes takes time in proportion to its size, whatever is in it;
// that this test ends is its assertion.
func TestLargeFiles(t *testing.T) {
	for name, unit := range map[string]string{
		"statements":       "INSERT INTO t VALUES ('" + repeat("x", 1000) + "', ?);\n",
		"one statement":    "('x', 1, [y]), ",
		"open parentheses": "(;",
		"open quotes":      `'" [a `,
		"open comments":    "/*;",
		"open triggers":    "CREATE TRIGGER a AFTER INSERT ON b BEGIN SELECT 1;\n",
		"names":            "SELECT :a, @b, $c, ?;",
		"junk":             "\xff;\x01(",
	} {
		t.Run(name, func(t *testing.T) {
			src := repeat(unit, (4<<20)/len(unit)) + ";SELECT 1"
			n := 0
			for s := range Statements(src, allStyles) {
				n++
				if s.Start < 0 || s.End > len(src) || s.Start >= s.End {
					t.Fatalf("statement from %d to %d", s.Start, s.End)
				}
			}
			if n == 0 && name != "open comments" {
				t.Fatal("no statements")
			}
		})
	}
}

func TestJunk(t *testing.T) {
	for _, src := range []string{
		"\x00", "\xff", "\xfe\xff\x00S\x00E", "\ufeff", "\ufeff\ufeff", "'", `"`, "`", "[", "x'", "x'0'", "x'00", "/*", "--", "$", "$1$", "#1", "#",
		"(", ")", "]", ";", ":", "::", "?", "??", "?99999999999999999999", "@", ":a", ":a.b", ":a.", "$a(", "$a(b)", "$a::b::",
		"sqlc", "sqlc.", "sqlc.arg", "sqlc.arg(", "sqlc.arg(x", "sqlc.arg()", "sqlc.arg('", "sqlc.embed('x')", "sqlc.slice(\"",
		"1e", "1e+", ".5.", "1..2", "0x", "1__0", "SELECT \u00a0 1", "SELECT $0", "VALUES ()", "SELECT (SELECT", "INSERT INTO t VALUES", "WITH",
		"CREATE", "CREATE TRIGGER", "CREATE TRIGGER ;END", "CREATE TRIGGER;END;", "EXPLAIN QUERY", "EXPLAIN", "SELECT 1 /* \xff */ -- \xff\n + 1",
		"SELECT * FROM (a, b) x, ((c)) y, (d z) z", "SELECT a FROM (SELECT 1) x ON 1", "UPDATE t SET () = 1", "CREATE TABLE t(a, CHECK(RAISE(IGNORE)))",
	} {
		for _, style := range []sqlparse.Style{{}, allStyles} {
			sqlparsetest.CheckPlaced(t, Parse, src, style)
		}
	}
}
