package sqlfix_test

import (
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlfix"
)

// Each case marks the table with ^ before its name.
func TestPredicate(t *testing.T) {
	tests := []struct {
		dialect  catalog.Dialect
		on       bool
		in, want string // "" where there is no place
	}{
		{catalog.Postgres, false, "SELECT id FROM ^orders", "SELECT id FROM orders WHERE P"},
		{catalog.Postgres, false, "SELECT id FROM ^orders o WHERE o.id = $1", "SELECT id FROM orders o WHERE P AND o.id = $1"},
		{catalog.Postgres, false, "SELECT id FROM ^orders WHERE a = 1 OR b = 2 ORDER BY id", "SELECT id FROM orders WHERE P AND (a = 1 OR b = 2) ORDER BY id"},
		{catalog.Postgres, false, "SELECT id FROM ^orders WHERE (a = 1 OR b = 2) AND c", "SELECT id FROM orders WHERE P AND (a = 1 OR b = 2) AND c"},
		{catalog.Postgres, false, "SELECT id FROM ^orders WHERE a || b = 'x'", "SELECT id FROM orders WHERE P AND a || b = 'x'"},
		{catalog.MySQL, false, "SELECT id FROM ^orders WHERE a || b", "SELECT id FROM orders WHERE P AND (a || b)"},
		{catalog.MySQL, false, "SELECT id FROM ^orders WHERE a XOR b LOCK IN SHARE MODE", "SELECT id FROM orders WHERE P AND (a XOR b) LOCK IN SHARE MODE"},
		{catalog.Postgres, false, "SELECT id FROM ^orders -- all of them\nORDER BY id", "SELECT id FROM orders WHERE P -- all of them\nORDER BY id"},
		{catalog.Postgres, false, "SELECT id\nFROM ^orders\nGROUP BY id", "SELECT id\nFROM orders\nWHERE P\nGROUP BY id"},
		{catalog.Postgres, false, "SELECT id\n\tFROM ^orders\n\n\tLIMIT 1", "SELECT id\n\tFROM orders\n\tWHERE P\n\n\tLIMIT 1"},
		{catalog.Postgres, false, "SELECT id FROM ^orders FOR UPDATE", "SELECT id FROM orders WHERE P FOR UPDATE"},
		{catalog.Postgres, false, "SELECT id FROM ^a UNION SELECT id FROM b WHERE c", "SELECT id FROM a WHERE P UNION SELECT id FROM b WHERE c"},
		{catalog.Postgres, false, "SELECT id FROM a WHERE c UNION SELECT id FROM ^b", "SELECT id FROM a WHERE c UNION SELECT id FROM b WHERE P"},
		{catalog.Postgres, false, "SELECT (SELECT max(x) FROM ^b) FROM a WHERE c", "SELECT (SELECT max(x) FROM b WHERE P) FROM a WHERE c"},
		{catalog.Postgres, false, "SELECT id FROM ^a WHERE EXISTS (SELECT 1 FROM b WHERE c OR d)", "SELECT id FROM a WHERE P AND EXISTS (SELECT 1 FROM b WHERE c OR d)"},
		{catalog.Postgres, false, "SELECT id FROM (^a JOIN b ON a.x = b.x) WHERE c", "SELECT id FROM (a JOIN b ON a.x = b.x) WHERE P AND c"},
		{catalog.Postgres, false, "UPDATE ^a SET x = 1 WHERE id = $1 RETURNING id", "UPDATE a SET x = 1 WHERE P AND id = $1 RETURNING id"},
		{catalog.Postgres, false, "UPDATE ^a SET x = (SELECT 1 WHERE true)", "UPDATE a SET x = (SELECT 1 WHERE true) WHERE P"},
		{catalog.Postgres, false, "WITH d AS (DELETE FROM ^a RETURNING id) SELECT * FROM d WHERE x", "WITH d AS (DELETE FROM a WHERE P RETURNING id) SELECT * FROM d WHERE x"},
		{catalog.Postgres, false, "INSERT INTO x SELECT id FROM ^a ON CONFLICT DO NOTHING", "INSERT INTO x SELECT id FROM a WHERE P ON CONFLICT DO NOTHING"},
		{catalog.SQLite, false, "DELETE FROM ^a; ", "DELETE FROM a WHERE P; "},
		{catalog.Postgres, false, "SELECT 'WHERE' FROM ^a /* WHERE */", "SELECT 'WHERE' FROM a WHERE P /* WHERE */"},
		{catalog.Postgres, false, "INSERT INTO ^a VALUES (1)", ""},

		{catalog.Postgres, true, "SELECT 1 FROM a LEFT JOIN ^b ON b.x = a.x WHERE c", "SELECT 1 FROM a LEFT JOIN b ON P AND b.x = a.x WHERE c"},
		{catalog.Postgres, true, "SELECT 1 FROM a LEFT JOIN ^b AS c ON x OR y JOIN d ON z", "SELECT 1 FROM a LEFT JOIN b AS c ON P AND (x OR y) JOIN d ON z"},
		{catalog.Postgres, true, "SELECT 1 FROM a LEFT JOIN ^b ON left(b.x, 1) = a.x OR y, d", "SELECT 1 FROM a LEFT JOIN b ON P AND (left(b.x, 1) = a.x OR y), d"},
		{catalog.Postgres, true, "SELECT 1 FROM a LEFT JOIN ^b USING (x) JOIN c ON y", ""},
		{catalog.Postgres, true, "SELECT 1 FROM ^b WHERE x", ""},
		{catalog.MySQL, true, "UPDATE a JOIN ^b ON x OR y SET a.z = 1", "UPDATE a JOIN b ON P AND (x OR y) SET a.z = 1"},
		{catalog.Postgres, true, "MERGE INTO ^a USING b ON a.x = b.x OR y WHEN MATCHED THEN DELETE", "MERGE INTO a USING b ON P AND (a.x = b.x OR y) WHEN MATCHED THEN DELETE"},
		{catalog.Postgres, true, "INSERT INTO x SELECT 1 FROM a LEFT JOIN ^b ON y ON CONFLICT DO NOTHING", "INSERT INTO x SELECT 1 FROM a LEFT JOIN b ON P AND y ON CONFLICT DO NOTHING"},
	}
	for _, tt := range tests {
		at := strings.Index(tt.in, "^")
		text := tt.in[:at] + tt.in[at+1:]
		s := sqlfix.New(tt.dialect, text, 0, len(text))
		edits, ok := s.Where(at, "P")
		if tt.on {
			edits, ok = s.On(at, "P")
		}
		check(t, text, edits, ok, tt.want)
	}
}

func check(t *testing.T, text string, edits []sqlfix.Edit, ok bool, want string) {
	t.Helper()
	switch got := sqlfix.Apply(text, edits); {
	case ok != (want != ""):
		t.Errorf("%s: ok is %t: %s", text, ok, got)
	case ok && got != want:
		t.Errorf("%s:\n got %s\nwant %s", text, got, want)
	}
}

func TestColumn(t *testing.T) {
	for _, tt := range [][2]string{
		{"INSERT INTO ^a (x, y) VALUES ($1, $2)", "INSERT INTO a (x, y, T) VALUES ($1, $2, V)"},
		{"INSERT INTO ^a AS b (x) VALUES (f(1, 2)), ($2) RETURNING id", "INSERT INTO a AS b (x, T) VALUES (f(1, 2), V), ($2, V) RETURNING id"},
		{"INSERT INTO ^s.a (x) VALUES ($1) ON CONFLICT (x) DO UPDATE SET y = 2", "INSERT INTO s.a (x, T) VALUES ($1, V) ON CONFLICT (x) DO UPDATE SET y = 2"},
		{"INSERT INTO ^a VALUES (1)", ""},
		{"INSERT INTO ^a (x) SELECT 1", "INSERT INTO a (x, T) SELECT 1, V"},
		{"INSERT INTO ^a (x) SELECT x IS DISTINCT FROM (SELECT 1 FROM c) AS x FROM b WHERE y", "INSERT INTO a (x, T) SELECT x IS DISTINCT FROM (SELECT 1 FROM c) AS x, V FROM b WHERE y"},
		{"INSERT INTO ^a (x) SELECT $1 WHERE EXISTS (SELECT 1 FROM b)", "INSERT INTO a (x, T) SELECT $1, V WHERE EXISTS (SELECT 1 FROM b)"},
		{"INSERT INTO ^a (x) SELECT * FROM b ON CONFLICT DO NOTHING", "INSERT INTO a (x, T) SELECT *, V FROM b ON CONFLICT DO NOTHING"},
		{"INSERT INTO ^a (x) SELECT count(*) FROM b GROUP BY y; ", "INSERT INTO a (x, T) SELECT count(*), V FROM b GROUP BY y; "},
		{"WITH d AS (INSERT INTO ^a (x) SELECT 1) SELECT 2 FROM d", "WITH d AS (INSERT INTO a (x, T) SELECT 1, V) SELECT 2 FROM d"},
		{"INSERT INTO ^a (x) SELECT DISTINCT y FROM b", ""},
		{"INSERT INTO ^a (x) SELECT y FROM b UNION SELECT z FROM c", ""},
		{"INSERT INTO ^a (x) (SELECT y FROM b)", ""},
		{"INSERT INTO ^a (x) WITH c AS (SELECT 1) SELECT y FROM c", ""},
		{"INSERT INTO ^a (x) SELECT", ""},
		{"INSERT INTO ^a () VALUES ()", ""},
		{"INSERT INTO ^a DEFAULT VALUES", ""},
		{"INSERT INTO ^a SET x = 1", ""},
		{"INSERT INTO ^a (x", ""},
		{"INSERT INTO ^a (x) VALUES", ""},
		{"INSERT INTO ^a (x) VALUES (1", ""},
	} {
		at := strings.Index(tt[0], "^")
		text := tt[0][:at] + tt[0][at+1:]
		edits, ok := sqlfix.New(catalog.Postgres, text, 0, len(text)).Column(at, "T", "V")
		check(t, text, edits, ok, tt[1])
	}
}

func TestTarget(t *testing.T) {
	for _, tt := range [][2]string{
		{"INSERT INTO a (x) VALUES (1) ON CONFLICT (x) DO NOTHING", "INSERT INTO a (x) VALUES (1) ON CONFLICT (t, x) DO NOTHING"},
		{"INSERT INTO a (x) VALUES (1) ON CONFLICT ON CONSTRAINT c DO NOTHING", ""},
		{"INSERT INTO a (x) VALUES (1) ON CONFLICT DO NOTHING", ""},
		{"INSERT INTO a (x) VALUES (1) ON CONFLICT (x COLLATE nocase) DO NOTHING", ""},
		{"INSERT INTO a (x) VALUES (1)", ""},
		{"INSERT INTO a (x) VALUES (1) ON CONFLICT (x) DO NOTHING ON CONFLICT (y) DO NOTHING", ""},
	} {
		edits, ok := sqlfix.New(catalog.SQLite, tt[0], 0, len(tt[0])).Target([]string{"t", "x"})
		check(t, tt[0], edits, ok, tt[1])
	}
}

func TestName(t *testing.T) {
	for _, tt := range []struct {
		in      string
		aliased bool
		want    string
	}{
		{"SELECT 1 FROM ^orders", false, "orders"},
		{"SELECT 1 FROM ^public.Orders", false, "Orders"},
		{`SELECT 1 FROM ^"Public"."Orders" AS "O" WHERE`, true, `"O"`},
		{"SELECT 1 FROM ^orders o JOIN", true, "o"},
		{"SELECT 1 FROM ^orders", true, ""},
		{"SELECT 1 FROM ^(", false, ""},
	} {
		at := strings.Index(tt.in, "^")
		text := tt.in[:at] + tt.in[at+1:]
		if got, ok := sqlfix.New(catalog.Postgres, text, 0, len(text)).Name(at, tt.aliased); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: %q, %t", tt.in, got, ok)
		}
	}
}
