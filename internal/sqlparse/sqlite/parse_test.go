package sqlite

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlparsetest"
)

var allStyles = sqlparse.Style{Question: true, Named: true, At: true, Sqlc: true, StandIns: true}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		src  string
		want []string
	}{
		{"", nil},
		{" ;; -- nothing\n ; /* ; */ ;", nil},
		{"\ufeffSELECT 1", []string{"SELECT 1"}},
		{"-- a ; b\nSELECT 1 /* ; */ ; -- c\nSELECT 2 -- d\n", []string{"SELECT 1", "SELECT 2"}},
		{"SELECT ';', 'a''\\', \";\", `;`, [;] FROM t; SELECT 2", []string{"SELECT ';', 'a''\\', \";\", `;`, [;] FROM t", "SELECT 2"}},
		{"SELECT /* /* ; */ 1; SELECT 2", []string{"SELECT /* /* ; */ 1", "SELECT 2"}},
		{"BEGIN; SELECT 1; END; COMMIT", []string{"BEGIN", "SELECT 1", "END", "COMMIT"}},
		{
			"create temporary trigger if not exists a after update on t begin select case when 1 then 2 end; delete from u; end; SELECT 2",
			[]string{"create temporary trigger if not exists a after update on t begin select case when 1 then 2 end; delete from u; end", "SELECT 2"},
		},
		{"EXPLAIN CREATE TRIGGER a DELETE ON t BEGIN SELECT 1; END; SELECT 2", []string{"EXPLAIN CREATE TRIGGER a DELETE ON t BEGIN SELECT 1; END", "SELECT 2"}},
		// A part that does not parse hides no other.
		{"CREATE TRIGGER a; SELECT 1; SELECT 2", []string{"CREATE TRIGGER a", "SELECT 1", "SELECT 2"}},
		{"SELECT (1; SELECT 2; SELECT 3)", []string{"SELECT (1", "SELECT 2", "SELECT 3)"}},
		{"SELECT 1; SELECT 'a; SELECT 2", []string{"SELECT 1", "SELECT 'a; SELECT 2"}},
		{"SELECT 1; /* open", []string{"SELECT 1"}},
		{"SELECT 1; SELECT\x00 2", []string{"SELECT 1", "SELECT", "\x00 2"}},
	} {
		var got []string
		for _, s := range Parse(c.src, sqlparse.Style{}) {
			got = append(got, c.src[s.Start:s.End])
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %q, want %q", c.src, got, c.want)
		}
	}
}

// numbered tells placeholders with their numbers.
func numbered(list []sqlparse.Placeholder) string {
	var out []string
	for _, p := range list {
		s := fmt.Sprint(p.Number)
		if p.Name != "" {
			s += ":" + p.Name
		}
		if p.Nullable {
			s += ":null"
		}
		if p.Slice {
			s += ":slice"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestPlaceholders(t *testing.T) {
	const standIn = sqlparse.FirstStandIn
	for _, c := range []struct {
		src   string
		style sqlparse.Style
		want  string // placeholders of each statement
		tree  string // a part of the last tree
	}{
		{"SELECT ?, ?, ?", sqlparse.Style{}, "1 2 3", "$3"},
		{"SELECT ?, ?5, ?, ?2", sqlparse.Style{}, "1 5 6 2", "$6"},
		{"SELECT :a, @a, $a, :a, ?", sqlparse.Style{}, "1:a 2:a 3:a 4", "$4"},
		{"SELECT $1, $2, $1", sqlparse.Style{}, "1 2", "$1"},
		{"SELECT $2, $1", sqlparse.Style{}, "", "$2 as placeholder 1: drivers number it differently"},
		{"SELECT ?0", sqlparse.Style{}, "", "placeholder ?0"},
		{"SELECT ?32767", sqlparse.Style{}, "", "placeholder ?32767"},
		{"SELECT $a::b, $c(d)", sqlparse.Style{}, "1:a::b 2:c(d)", "$2"},
		{"SELECT #1", sqlparse.Style{}, "", "placeholder #1"},
		{"SELECT ?; SELECT ?", sqlparse.Style{}, "1; 1", "$1"},
		{"SELECT ?; SELECT 1; SELECT ?", sqlparse.Style{OneCall: true}, "1; ; 1", "drivers number them differently"},
		{"SELECT 1; SELECT ?", sqlparse.Style{OneCall: true}, "; 1", "$1"},
		{"SELECT :a; SELECT :a", sqlparse.Style{OneCall: true}, "1:a; 1:a", "$1"},
		{"SELECT :o.tenant_id, :o.id, :b", sqlparse.Style{Named: true}, "1:o.tenant_id 2:o.id 3:b", "$2"},
		{"SELECT sqlc.Arg(a), sqlc.narg('b'), @a, :b FROM t WHERE c IN (sqlc.slice(\"ids\"))", sqlparse.Style{Sqlc: true}, "1:a 2:b:null 3:ids:slice", "(=-any c $3)"},
		{"SELECT sqlc.embed(t), 1 FROM t WHERE c NOT IN (sqlc.slice(ids))", sqlparse.Style{Sqlc: true}, "1:ids:slice", "(<>-all c $1)"},
		{"SELECT c IN (1, sqlc.slice(ids))", sqlparse.Style{Sqlc: true}, "1:ids:slice", "sqlc.slice beside other elements"},
		{"SELECT sqlc.arg(a)", sqlparse.Style{}, "", "syntax error"},
		{"SELECT sqlc.nosuch(a)", sqlparse.Style{Sqlc: true}, "", "syntax error"},
		{"SELECT ':a', \"?\", [?], `?` -- ?", sqlparse.Style{}, "", "?"},
		{fmt.Sprintf("SELECT ?, $%d, ?%d, ?", standIn, standIn+1), sqlparse.Style{StandIns: true}, fmt.Sprintf("1 %d %d 2", standIn, standIn+1), "$2"},
		{fmt.Sprintf("SELECT $%d", standIn), sqlparse.Style{}, "", "drivers number it differently"},
	} {
		var lists []string
		stmts := Parse(c.src, c.style)
		for _, s := range stmts {
			lists = append(lists, numbered(s.Placeholders))
			for _, p := range s.Placeholders {
				if at := c.src[p.Pos]; !strings.ContainsRune("?:@$s", rune(at)) {
					t.Errorf("%s: placeholder %+v at %q", c.src, p, at)
				}
			}
		}
		if got := strings.Join(lists, "; "); got != c.want {
			t.Errorf("%s: placeholders %q, want %q", c.src, got, c.want)
		}
		if tree := sqlparsetest.Dump(stmts[len(stmts)-1].Stmt); !strings.Contains(tree, c.tree) {
			t.Errorf("%s: %s, want %s in it", c.src, tree, c.tree)
		}
	}
}

// The position of each node is where its text begins, behind what is replaced
// for the parser too.
func TestPositions(t *testing.T) {
	const src = "/* é */ SELECT 1;\n" +
		"WITH c AS (SELECT 2) SELECT sqlc.arg(name) + a, x.b AS y, count(*) FROM t AS x LEFT JOIN main.u ON x.id = 'ü', (SELECT 3) " +
		"WHERE x.b IN v AND a IS ? AND (c, d) = (5, -6) UNION SELECT 4; INSERT INTO t (a, b) VALUES (7, :v) ON CONFLICT (a) DO UPDATE SET b = 8"
	starts := map[string][]string{}
	for _, s := range Parse(src, sqlparse.Style{Sqlc: true}) {
		sqlast.Walk(s.Stmt, func(n sqlast.Node) bool {
			kind := strings.TrimPrefix(fmt.Sprintf("%T", n), "*sqlast.")
			text := src[n.Position():]
			starts[kind] = append(starts[kind], text[:min(len(text), 6)])
			return true
		})
	}
	for kind, want := range map[string][]string{
		"Select":  {"SELECT", "SELECT", "SELECT", "SELECT", "SELECT", "v AND "},
		"SetOp":   {"WITH c"},
		"Param":   {"sqlc.a", "? AND ", ":v) ON"},
		"Table":   {"t AS x", "main.u", "v AND ", "t (a, "},
		"Join":    {"LEFT J"},
		"Func":    {"count("},
		"Derived": {"SELECT"},
		"Insert":  {"INSERT"},
		"Values":  {"VALUES"},
		"Const":   {"1;\nWIT", "'ü', ", "2) SEL", "3) WHE", "4; INS", "5, -6)", "-6) UN", "7, :v)", "8"},
	} {
		got := starts[kind]
		slices.Sort(got)
		slices.Sort(want)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	for src, want := range map[string]string{
		"SELECT a FRM t WHERE":      `13 syntax error: near "t"`,
		"SELECT 1; SELECT a FROM":   `23 syntax error: incomplete input`,
		"SELECT é, 'a":              `11 syntax error: unrecognized token: "'a"`,
		"SELECT sqlc.arg(xyz) !":    `21 syntax error: unrecognized token: "!"`,
		"MERGE INTO t USING u ON x": `0 syntax error: near "MERGE"`,
	} {
		list := Parse(src, sqlparse.Style{Sqlc: true})
		u, ok := list[len(list)-1].Stmt.(*sqlast.Unsupported)
		if !ok {
			t.Errorf("%s: %s", src, sqlparsetest.Dump(list[len(list)-1].Stmt))
		} else if got := fmt.Sprint(u.Pos, " ", u.Kind); got != want {
			t.Errorf("%s: %s, want %s", src, got, want)
		}
	}
}
