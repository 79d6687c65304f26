package postgres

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

var allStyles = sqlparse.Style{Question: true, Named: true, At: true, Sqlc: true}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		src  string
		want []string
	}{
		{"", nil},
		{" ;; -- nothing\n ; /* ; */ ;", nil},
		{"\ufeffSELECT 1", []string{"SELECT 1"}},
		{"-- a ; b\nSELECT 1 /* ; */ ; -- c\nSELECT 2 -- d\n", []string{"SELECT 1", "SELECT 2"}},
		{`SELECT ';', E'\';', ";" FROM t; SELECT $$;$$, $x$;$$;$x$;`, []string{`SELECT ';', E'\';', ";" FROM t`, `SELECT $$;$$, $x$;$$;$x$`}},
		{"SELECT E'a'\n'\\';'; SELECT 2", []string{"SELECT E'a'\n'\\';'", "SELECT 2"}},
		{"SELECT E'a' '\\'; SELECT 2", []string{`SELECT E'a' '\'`, "SELECT 2"}},
		{"SELECT a$1$b; SELECT 2", []string{"SELECT a$1$b", "SELECT 2"}},
		{"SELECT /* /* ; */ ; */ 1; SELECT 2", []string{"SELECT /* /* ; */ ; */ 1", "SELECT 2"}},
		{"SELECT 1 -- x\r; SELECT 2", []string{"SELECT 1", "SELECT 2"}},
		{"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3", []string{"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "SELECT 3"}},
		{"BEGIN; SELECT 1; END; COMMIT", []string{"BEGIN", "SELECT 1", "END", "COMMIT"}},
		{"SELECT 1 AS begin, atomic; SELECT 2", []string{"SELECT 1 AS begin, atomic", "SELECT 2"}},
		// A part that does not parse hides no other.
		{"SELECT (1; SELECT 2; SELECT 3)", []string{"SELECT (1", "SELECT 2", "SELECT 3)"}},
		{"CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; DELETE FROM t", []string{"CREATE FUNCTION f() BEGIN ATOMIC SELECT 1", "DELETE FROM t"}},
		{"SELECT 1; SELECT 'a; SELECT 2", []string{"SELECT 1", "SELECT 'a; SELECT 2"}},
		{"SELECT 1; /* open", []string{"SELECT 1", "/* open"}},
	} {
		var got []string
		for _, s := range Parse(c.src, sqlparse.Style{}) {
			got = append(got, c.src[s.Start:s.End])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q\n got %q\nwant %q", c.src, got, c.want)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	for _, c := range []struct {
		src, at, kind string // at is the text from the error's place on
	}{
		{"SELECT 'é' FROM FROM t", "FROM t", `syntax error: at or near "FROM"`},
		{"SELECT ? + :é FROM FROM t", "FROM t", `syntax error: at or near "FROM"`},
		{"  SELECT 1 +", "", "syntax error: at end of input"},
		{"SELECT 1; SELECT 'x", "'x", `syntax error: unterminated quoted string at or near "'x"`},
		{"SELECT 1; /* x", "/* x", `syntax error: unterminated /* comment at or near "/* x"`},
		{"SELECT 1 \x00 FROM t", "\x00 FROM t", "NUL byte"},
		{"SELECT 'a\x00b'", "\x00b'", "NUL byte"},
		{"SELECT 1 -- \x00\n+ 1", "\x00\n+ 1", "NUL byte"},
		{"SELECT 'a\xffb'", "\xffb'", "invalid UTF-8"},
		{"SELECT operator FROM FROM t", "FROM t", `syntax error: at or near "FROM"`},
	} {
		stmts := Parse(c.src, allStyles)
		u, ok := stmts[len(stmts)-1].Stmt.(*sqlast.Unsupported)
		if !ok {
			t.Errorf("%q: %s", c.src, sqlparsetest.Dump(stmts[len(stmts)-1].Stmt))
			continue
		}
		if c.kind != u.Kind || c.at != c.src[u.Pos:] {
			t.Errorf("%q: %q at %q, want %q at %q", c.src, u.Kind, c.src[u.Pos:], c.kind, c.at)
		}
	}
}

func TestPlaceholders(t *testing.T) {
	question := sqlparse.Style{Question: true}
	named := sqlparse.Style{Named: true}
	at := sqlparse.Style{At: true}
	sqlc := sqlparse.Style{Sqlc: true}
	for _, c := range []struct {
		style sqlparse.Style
		src   string
		want  []string // placeholders and the WHERE or VALUES that they stand in
	}{
		{sqlparse.Style{}, `SELECT $2, $1, $2 FROM t`, []string{`(select ($2 $1 $2) (from t)) 2 1`}},
		{sqlparse.Style{}, `SELECT a ? 'k', b ?| c, d ?& e, @ f, g[1:h], i::int FROM t`,
			[]string{`(select ((op "?" a 'k') (op "?|" b c) (op "?&" d e) (op "@" f) (op "[]" g 1 h)@g (cast i int4)@i) (from t))`}},

		{question, `SELECT ?, ? FROM t WHERE a=? AND b IN (?,?)`, []string{`(select ($1 $2) (from t) (where (and (= a $3) (in b $4 $5)))) 1 2 3 4 5`}},
		{question, `SELECT '?', "?", $$?$$, E'\'?' /* ? */ FROM t -- ?`, []string{`(select ('?' ? '?' ''?') (from t))`}},
		{question, `SELECT a ?? 'k', b ??| c, d ??& ? FROM t`, []string{`(select ((op "?" a 'k') (op "?|" b c) (op "?&" d $1)) (from t)) 1`}},
		{question, `SELECT a FROM t LIMIT?OFFSET?`, []string{`(select (a) (from t) (limit $1) (offset $2)) 1 2`}},
		{question, `SELECT ?::int; SELECT ?`, []string{`(select ((cast $1 int4)@int4)) 1`, `(select ($1)) 1`}},
		{sqlparse.Style{Question: true, OneCall: true}, `SELECT ?; SELECT ?, (?; SELECT ?`,
			[]string{`(select ($1)) 1`, `(unsupported "syntax error: at end of input") 2 3`, `(select ($4)) 4`}},
		{question, `SELECT $1, ?`, []string{`(select ($1 $1)) 1`}},

		{named, `SELECT :a, :b, :a FROM t WHERE x = :user.id::int`, []string{`(select ($1 $2 $1) (from t) (where (= x (cast $3 int4)))) 1:a 2:b 3:user.id`}},
		{named, `SELECT ':a', ":a", x::int, x::::int, a[1:n], a[:n], a[:n:m], ARRAY[:p, :q], ARRAY[[:p]], a[b[1:c]:d], f(a := 1)`,
			[]string{`(select (':a' :a (cast x int4)@x (cast x int4)@x (op "[]" a 1 n)@a (op "[]" a $1)@a (op "[]" a $1 m)@a (array $2 $3)@array (array (array $2))@array (op "[]" a (op "[]" b 1 c) d)@a (fn f (op "=> a" 1))@f)) 1:n 2:p 3:q`}},
		{named, `SELECT :a; SELECT :b, :a`, []string{`(select ($1)) 1:a`, `(select ($1 $2)) 1:b 2:a`}},
		{sqlparse.Style{Named: true, OneCall: true}, `SELECT :a; SELECT :b, :a`, []string{`(select ($1)) 1:a`, `(select ($2 $1)) 2:b 1:a`}},
		{named, `SELECT :a, $3`, []string{`(select ($4 $3)) 4:a 3`}},

		{at, `SELECT @a, @b_1, @a FROM t WHERE x=@c AND y @> @d`, []string{`(select ($1 $2 $1) (from t) (where (and (= x $3) (op "@>" y $4)))) 1:a 2:b_1 3:c 4:d`}},
		{at, `SELECT @ a, @-1, '@x'`, []string{`(select ((op "@" a) (op "@-" 1) '@x'))`}},

		{sqlc, `SELECT sqlc.embed(t), sqlc.embed("U") FROM t WHERE a = sqlc.arg(x) AND b = sqlc.narg('y')::text AND c = @z AND d = SQLC.Arg ( x )`,
			[]string{`(select (t.* U.*) (from t) (where (and (= a $1) (= b (cast $2 text)) (= c $3) (= d $1)))) 1:x 2:y:null 3:z`}},
		{sqlc, `SELECT 1 FROM t WHERE a IN (sqlc.slice(ids)) AND b NOT IN (sqlc.slice('n')) AND c = ANY(sqlc.slice(ids))`,
			[]string{`(select (1) (from t) (where (and (=-any a $1) (<>-all b $2) (=-any c $1)))) 1:ids:slice 2:n:slice`}},
		{sqlc, `SELECT 1 FROM t WHERE a IN (1, sqlc.slice(ids))`,
			[]string{`(select (1) (from t) (where (unsupported "sqlc.slice beside other elements"))) 1:ids:slice`}},
		{sqlc, `SELECT a <@b, sqlc.other(x), sqlc.arg(1)`,
			[]string{`(select ((op "<@" a b) (fn sqlc.other x)@other (fn sqlc.arg 1)@arg))`}},
		{sqlparse.Style{}, `SELECT sqlc.arg(x)`, []string{`(select ((fn sqlc.arg x)@arg))`}},
	} {
		var got []string
		for _, s := range Parse(c.src, c.style) {
			_, text, _ := strings.Cut(sqlparsetest.Describe(c.src, s), c.src[s.End-1:s.End]+`" `)
			got = append(got, text)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %s\nwant %s", c.src, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
	}
}

// Every node's position is where its text begins: checked by the text there.
func TestPositions(t *testing.T) {
	src := `SELECT 'é?', sqlc.embed(orders) FROM x; /* ¿? */
WITH cte AS (SELECT :first AS y FROM cte_base)
SELECT DISTINCT ON (o.id, :second) o.id, sqlc.arg(third)::int, (o).composite, CASE WHEN ?THEN 1 END, lower(o.name)
FROM s.orders AS o
  NATURAL LEFT JOIN customers c
  JOIN LATERAL (SELECT 1 FROM inner_table WHERE @fourth = operator) l ON l.a = o.b
  CROSS JOIN (VALUES (7, ?)) v
WHERE o.tenant_id=:first::uuid AND NOT o.deleted AND o.x IN (?, 2) AND EXISTS (TABLE sub_table)
  AND o.y IS NOT NULL AND (o.z, 1) = (@fourth, 2) AND o.w BETWEEN 3 AND 4
UNION ALL SELECT 8;
WITH del AS (DELETE FROM gone WHERE id = ?) INSERT INTO target (tenant_id) VALUES (:first) RETURNING target.id`
	var got []string
	for _, s := range Parse(src, allStyles) {
		sqlast.Walk(s.Stmt, func(n sqlast.Node) bool {
			text := "-"
			if n.Position() != sqlast.NoPos {
				text, _, _ = strings.Cut(src[n.Position():], "\n")
				if len(text) > 14 {
					text = text[:14]
				}
			}
			got = append(got, strings.TrimPrefix(fmt.Sprintf("%T", n), "*sqlast.")+" "+text)
			return true
		})
	}
	for _, want := range []string{
		"Select SELECT 'é?', ", "Const 'é?', sqlc.em", "Star sqlc.embed(ord", "Table x; /* ¿? */",
		"SetOp WITH cte AS (S", "Select SELECT :first ", "Param :first AS y FR", "Table cte_base)",
		"Select SELECT DISTINC", "Column o.id, :second)", "Param :second) o.id,", "Cast sqlc.arg(third", "Param sqlc.arg(third",
		"Op o).composite, ", "Case CASE WHEN ?THE", "Param ?THEN 1 END, l", "Func lower(o.name)",
		"Table s.orders AS o", "Join NATURAL LEFT J", "Table customers c", "Join JOIN LATERAL (", "Derived SELECT 1 FROM ",
		"Table inner_table WH", "Compare @fourth = oper", "Column operator) l ON", "Join CROSS JOIN (VA", "Derived VALUES (7, ?))",
		"Values VALUES (7, ?))", "Param ?)) v", "And o.tenant_id=:f", "Cast :first::uuid A", "Not NOT o.deleted ",
		"In o.x IN (?, 2) ", "Param ?, 2) AND EXIS", "Subquery EXISTS (TABLE ", "Select TABLE sub_tabl", "Table sub_table)",
		"Is o.y IS NOT NUL", "Compare o.z, 1) = (@fo", "Param @fourth, 2) AN", "Compare o.w BETWEEN 3 ", "Select SELECT 8;",
		"Insert WITH del AS (D", "Delete DELETE FROM go", "Table gone WHERE id ", "Param ?) INSERT INTO", "Table target (tenant",
		"Values VALUES (:first", "Param :first) RETURN", "Column target.id",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no node %q", want)
		}
	}
	if t.Failed() {
		t.Log(strings.Join(got, "\n"))
	}
}

func TestPlaceholderPositions(t *testing.T) {
	src := "SELECT 1;\nSELECT ?, :név, @b, $9, :név"
	stmts := Parse(src, allStyles)
	want := []sqlparse.Placeholder{
		{Number: 1, Pos: 17}, {Number: 10, Name: "név", Pos: 20}, {Number: 11, Name: "b", Pos: 27}, {Number: 9, Pos: 31},
	}
	if got := stmts[1].Placeholders; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func split1(src string, style sqlparse.Style) parsed {
	for raw := range parseEach(src, style) {
		return raw
	}
	return parsed{}
}

// Trees without a text have the parser's own locations.
func TestLowerWithoutText(t *testing.T) {
	raw := split1("  SELECT a FROM t WHERE b = ?", sqlparse.Style{Question: true})
	s := LowerStatement(raw.Node).(*sqlast.Select)
	if s.Where.Position() != 22 || s.From[0].Position() != 14 {
		t.Errorf("positions %d and %d", s.Where.Position(), s.From[0].Position())
	}
	where := raw.Node.GetSelectStmt().GetWhereClause()
	if e := LowerExpr(where); sqlparsetest.Dump(e) != "(= b $1)" {
		t.Error(sqlparsetest.Dump(e))
	}
	if LowerExpr(nil) != nil {
		t.Error("nil did not stay nil")
	}
}

func TestLowerType(t *testing.T) {
	for sql, want := range map[string]sqlast.TypeName{
		"int":                       {Name: "int4"},
		"pg_catalog.int8":           {Name: "int8"},
		"varchar(3)[]":              {Name: "varchar", Mods: []int{3}, Array: true},
		"numeric(10, 2)":            {Name: "numeric", Mods: []int{10, 2}},
		"db.my.money[][3]":          {Schema: "my", Name: "money", Array: true},
		"geometry(Point, 432)":      {Name: "geometry", Mods: []int{432}},
		"char":                      {Name: "bpchar", Mods: []int{1}},
		`"char"`:                    {Name: "char"},
		"timestamptz":               {Name: "timestamptz"},
		"timestamp with time zone":  {Name: "timestamptz"},
		"time(3) without time zone": {Name: "time", Mods: []int{3}},
		`"Odd Name"`:                {Name: "Odd Name"},
	} {
		s := Parse("SELECT x::"+sql, sqlparse.Style{})[0].Stmt
		sel, ok := s.(*sqlast.Select)
		if !ok {
			t.Errorf("%s: %s", sql, sqlparsetest.Dump(s))
			continue
		}
		if got := sel.Targets[0].X.(*sqlast.Cast).Type; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", sql, got, want)
		}
	}
	raw := split1("CREATE FUNCTION f(a s.t.c%TYPE) RETURNS int LANGUAGE sql AS ''", sqlparse.Style{})
	arg := raw.Node.GetCreateFunctionStmt().GetParameters()[0].GetFunctionParameter().GetArgType()
	if got := LowerType(arg); got.Name != "s.t.c%TYPE" || got.Schema != "" {
		t.Errorf("%+v", got)
	}
}
