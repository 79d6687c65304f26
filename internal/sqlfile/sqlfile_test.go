package sqlfile

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
)

func TestNext(t *testing.T) {
	const text = `-- name: GetOrder :one
-- tenantvet:allow TV101 admin: console
SELECT 1;

SELECT 2; -- tenantvet:allow TV101 job: behind
/* name: ListOrders :many */
SELECT '-- name: Not :one',
       3;
-- name: NoCommand
SELECT 4;
-- tenantvet:allow TV101 test: nothing follows
`
	f := New(catalog.Postgres, "q.sql", text)
	if !f.Sqlc {
		t.Error("name lines make a file sqlc's")
	}
	var got []string
	for p := range parser.Statements(catalog.Postgres, text, sqlparse.Style{Sqlc: true}) {
		l := f.Next(p)
		line := fmt.Sprintf("%s %q %q", f.Position(p.Start), l.Name, l.Command)
		for _, d := range l.Directives {
			line += fmt.Sprintf(" %d-%d", d.FirstLine, d.LastLine)
		}
		got = append(got, line)
	}
	for _, d := range f.Rest() {
		got = append(got, fmt.Sprintf("rest %s %d-%d", d.Pos, d.FirstLine, d.LastLine))
	}
	want := []string{
		`q.sql:3:1 "GetOrder" ":one" 2-3`,
		`q.sql:5:1 "" "" 5-5`,
		`q.sql:7:1 "ListOrders" ":many"`,
		`q.sql:10:1 "NoCommand" ""`,
		`rest q.sql:11:1 11-11`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSqlc(t *testing.T) {
	for text, want := range map[string]bool{
		"SELECT 1":                                          false,
		"SELECT '-- name: X :one'":                          false,
		"# name: X :one\nSELECT 1":                          true,
		"SELECT sqlc.arg(x)":                                true,
		"SELECT a FROM t WHERE b IN (sqlc.Slice(x))":        true,
		"-- tenantvet:allow TV101 admin: because\nSELECT 1": false,
	} {
		if got := New(catalog.MySQL, "q.sql", text).Sqlc; got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func TestGenerated(t *testing.T) {
	tests := []struct {
		name               string
		dialect            catalog.Dialect
		written, generated string
		want               string // placeholders as written=generated, or "differs"
	}{
		{"numbers", catalog.Postgres, "SELECT a FROM t WHERE b = $1 AND c = $2", "SELECT a FROM t WHERE b = $1 AND c = $2", "$1=$1 $2=$2"},
		{"names", catalog.Postgres, "SELECT a FROM t WHERE b = @b::int AND c = sqlc.arg('c') AND d = sqlc.Narg(d) AND b = @b;",
			"-- name: X :many\nSELECT a FROM t WHERE b = $1::int AND c = $2 AND d = $3 AND b = $1\n", "@b=$1 sqlc.arg('c')=$2 sqlc.Narg(d)=$3 @b=$1"},
		{"a question mark each", catalog.MySQL, "SELECT a FROM t WHERE b = sqlc.arg(b) AND c = sqlc.arg(b)", "SELECT a FROM t WHERE b = ? AND c = ?", "sqlc.arg(b)=? sqlc.arg(b)=?"},
		{"numbered question marks", catalog.SQLite, "SELECT a FROM t WHERE b = @b AND c = :c AND d = ?", "SELECT a FROM t WHERE b = ?1 AND c = ?2 AND d = ?3", "@b=?1 :c=?2 ?=?3"},
		{"a list", catalog.MySQL, "SELECT a FROM t WHERE b IN (sqlc.slice(b)) AND c = sqlc.arg(c)", "SELECT a FROM t WHERE b IN (/*SLICE:b*/?) AND c = ?", "sqlc.slice(b)=? sqlc.arg(c)=?"},
		{"an expanded list", catalog.MySQL, "SELECT a FROM t WHERE b IN (sqlc.slice(b)) AND c = ?", "SELECT a FROM t WHERE b IN ($60000, $60001) AND c = ?", "sqlc.slice(b)=$60000 ?=?"},
		{"an empty list", catalog.MySQL, "SELECT a FROM t WHERE b IN (sqlc.slice(b)) AND c = ?", "SELECT a FROM t WHERE b IN (NULL) AND c = ?", "?=?"},
		{"a star", catalog.Postgres, "SELECT * FROM t WHERE b = $1", `SELECT a, "order", b FROM t WHERE b = $1`, "$1=$1"},
		{"a table's star and more", catalog.Postgres, "SELECT t.*, t.a, count(*) FROM t", "SELECT t.a, t.b, t.a, count(*) FROM t", ""},
		{"stars side by side", catalog.Postgres, "SELECT t.*, u.* FROM t, u RETURNING *", "SELECT t.a, t.b, u.a FROM t, u RETURNING a, b", ""},
		{"embed", catalog.Postgres, "SELECT sqlc.embed(t), sqlc.embed(u) FROM t, u", "SELECT t.a, t.b, u.a FROM t, u", ""},
		{"JSONB columns", catalog.SQLite, "SELECT * FROM t", "SELECT a, json(b) FROM t", ""},
		{"quotes", catalog.Postgres, `SELECT "t".* FROM t "t"`, `SELECT t.a FROM t "t"`, ""},
		{"comments", catalog.Postgres, "SELECT a -- the first\nFROM /* all */ t", "SELECT a -- another\n\tFROM t", ""},

		{"a condition more", catalog.Postgres, "SELECT a FROM t WHERE b = $1 AND c = $2", "SELECT a FROM t WHERE b = $1", "differs"},
		{"a condition less", catalog.Postgres, "SELECT a FROM t WHERE b = $1", "SELECT a FROM t WHERE b = $1 AND c = $2", "differs"},
		{"another column", catalog.Postgres, "SELECT a FROM t WHERE b = $1", "SELECT a FROM t WHERE c = $1", "differs"},
		{"another name by its case", catalog.Postgres, `SELECT "T".a FROM "T"`, "SELECT T.a FROM T", "differs"},
		{"a string for a name", catalog.Postgres, `SELECT a FROM t WHERE "b" = 1`, "SELECT a FROM t WHERE 'b' = 1", "differs"},
		{"a value for a placeholder", catalog.Postgres, "SELECT a FROM t WHERE b = @b", "SELECT a FROM t WHERE b = 1", "differs"},
		{"a list of other things", catalog.MySQL, "SELECT a FROM t WHERE b IN (sqlc.slice(b))", "SELECT a FROM t WHERE b IN (1)", "differs"},
		{"no columns", catalog.Postgres, "SELECT * FROM t", "SELECT FROM t", "differs"},
		{"expressions for a star", catalog.Postgres, "SELECT * FROM t", "SELECT a, b + 1 FROM t", "differs"},
		{"the end is missing", catalog.Postgres, "SELECT a FROM t", "SELECT a FROM", "differs"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			placeholders, ok := Generated(tt.dialect, tt.written, tt.generated)
			got := "differs"
			if ok {
				var pairs []string
				for at := range len(tt.written) {
					if to, ok := placeholders[at]; ok {
						pairs = append(pairs, spelled(tt.written[at:])+"="+spelled(tt.generated[to:]))
					}
				}
				got = strings.Join(pairs, " ")
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// spelled is the placeholder at the start of a text.
func spelled(s string) string {
	end := strings.IndexAny(s[1:]+" ", " ;:,\n") + 1
	return strings.TrimSuffix(s[:end], strings.Repeat(")", strings.Count(s[:end], ")")-strings.Count(s[:end], "(")))
}

// Many stars take no more than a moment, whatever stands there.
func TestGeneratedManyStars(t *testing.T) {
	written := "SELECT " + strings.Repeat("*, ", 200) + "1 FROM t"
	generated := "SELECT " + strings.Repeat("a, b, c, ", 200) + "2 FROM t"
	if _, ok := Generated(catalog.Postgres, written, generated); ok {
		t.Error("the ends differ")
	}
	if _, ok := Generated(catalog.Postgres, written, strings.Replace(generated, "2 FROM", "1 FROM", 1)); !ok {
		t.Error("they are the same")
	}
}
