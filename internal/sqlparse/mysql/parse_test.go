package mysql

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

var allStyles = sqlparse.Style{Named: true, Sqlc: true}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		src  string
		want []string
	}{
		{"", nil},
		{" ;; -- nothing\n ; /* ; */ ; # ;", nil},
		{"\ufeffSELECT 1", []string{"SELECT 1"}},
		{"-- a ; b\nSELECT 1 /* ; */ ; # c;\nSELECT 2 -- d\n", []string{"SELECT 1", "SELECT 2"}},
		{"SELECT ';', \"\\\";\", `;` FROM t; SELECT 'a\\';', 'b'';';", []string{"SELECT ';', \"\\\";\", `;` FROM t", "SELECT 'a\\';', 'b'';'"}},
		{"SELECT 1 --2; SELECT 3", []string{"SELECT 1 --2", "SELECT 3"}},
		{"SELECT /* /* ; */ 1; SELECT 2", []string{"SELECT /* /* ; */ 1", "SELECT 2"}},
		{"/*!40101 SET NAMES utf8 */;\n/*!40000 SELECT ';*/' */; SELECT 2", []string{"/*!40101 SET NAMES utf8 */", "/*!40000 SELECT ';*/' */", "SELECT 2"}},
		{"DELIMITER ;;\nCREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 1; END ;;\nDELIMITER ;\nSELECT 1;", []string{
			"CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 1; END", "SELECT 1"}},
		{"delimiter $$\nSELECT 1; SELECT 2$$\nSELECT a$$ DELIMITER ;\nSELECT 4", []string{"SELECT 1; SELECT 2", "SELECT a", "SELECT 4"}},
		{"DELIMITER //\nSELECT 1//SELECT 2", []string{"SELECT 1", "SELECT 2"}},
		{"CREATE PROCEDURE p(a INT) BEGIN IF a THEN SELECT 1; ELSE SELECT IF(a, 1, 2); END IF; CASE a WHEN 1 THEN SELECT CASE a WHEN 2 THEN 3 END; END CASE; WHILE a DO SET a = 0; END WHILE; END; SELECT 3", []string{
			"CREATE PROCEDURE p(a INT) BEGIN IF a THEN SELECT 1; ELSE SELECT IF(a, 1, 2); END IF; CASE a WHEN 1 THEN SELECT CASE a WHEN 2 THEN 3 END; END CASE; WHILE a DO SET a = 0; END WHILE; END", "SELECT 3"}},
		{"CREATE TABLE IF NOT EXISTS t (a INT); BEGIN; SELECT 1; COMMIT", []string{"CREATE TABLE IF NOT EXISTS t (a INT)", "BEGIN", "SELECT 1", "COMMIT"}},
		{"DROP TRIGGER IF EXISTS x; DELETE FROM t", []string{"DROP TRIGGER IF EXISTS x", "DELETE FROM t"}},
		// A part that does not parse hides no other.
		{"CREATE PROCEDURE p() BEGIN SELECT 1; DELETE FROM t", []string{"CREATE PROCEDURE p() BEGIN SELECT 1", "DELETE FROM t"}},
		{"SELECT (1; SELECT 2; SELECT 3)", []string{"SELECT (1", "SELECT 2", "SELECT 3)"}},
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
		{"SELECT 'é' FROM FROM t", "FROM t", `syntax error near "FROM t"`},
		{"SELECT ? + :é FROM FROM t", "FROM t", `syntax error near "FROM t"`},
		{"  SELECT 1 +", "", "syntax error at the end of the statement"},
		{"SELECT 1; SELECT 'x", "'x", `syntax error near "'x"`},
		{"SELECT 1; /* x", "/* x", "unterminated comment"},
		{"SELECT 1 \x00 FROM t", "\x00 FROM t", "NUL byte"},
		{"SELECT 'a\xffb'", "\xffb'", "invalid UTF-8"},
		{"SELECT a FROM t WHERE b = $12", "$12", "$12 is no placeholder of MySQL"},
		{"SET sql_mode = 'ANSI'; SELECT \"a\"", "SELECT \"a\"", "statement under another sql_mode"},
		{"SELECT 1.2345678901234567890123456789012345678901234567890123456789012345678901234567890123456789", "SELECT 1.2345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
			"statement that the parser fails on"},
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
	named := sqlparse.Style{Named: true}
	sqlc := sqlparse.Style{Sqlc: true}
	for _, c := range []struct {
		style sqlparse.Style
		src   string
		want  []string // the tree and the placeholders
	}{
		{sqlparse.Style{}, "SELECT a FROM t WHERE a=? AND b IN (?,?) LIMIT?", []string{"(select (a) (from t) (where (and (= a $1) (in b $2 $3))) (limit $4)) 1 2 3 4"}},
		{sqlparse.Style{}, "SELECT a FROM t WHERE a = '?' AND b = \"?\" AND `?` = ? -- ?", []string{"(select (a) (from t) (where (and (= a '?') (= b '?') (= ? $1)))) 1"}},
		{sqlparse.Style{}, "DO ?; DO ?", []string{`(wraps "DO" (select ($1))) 1`, `(wraps "DO" (select ($1))) 1`}},
		{sqlparse.Style{OneCall: true}, "DO ?; DO +; DO ?", []string{`(wraps "DO" (select ($1))) 1`, `(unsupported "syntax error at the end of the statement")`, `(wraps "DO" (select ($2))) 2`}},
		{sqlparse.Style{}, "SELECT a FROM t WHERE b = @tenant", []string{`(select (a) (from t) (where (= b (op "@tenant" ))))`}},

		{named, "SELECT a FROM t WHERE a=:first AND b = :user.id AND c=:first", []string{"(select (a) (from t) (where (and (= a $1) (= b $2) (= c $1)))) 1:first 2:user.id"}},
		{named, "SELECT a FROM t WHERE a = ':x' AND `:y` = ?", []string{"(select (a) (from t) (where (and (= a ':x') (= :y $1)))) 1"}},
		{named, "SELECT a FROM t WHERE a = :x AND (@n := 1)", []string{`(select (a) (from t) (where (and (= a $1) (unsupported "assignment of @n")))) 1:x`}},
		{sqlparse.Style{Named: true, OneCall: true}, "DO :a; DO :b + :a", []string{`(wraps "DO" (select ($1))) 1:a`, `(wraps "DO" (select ((op "+" $2 $1)))) 2:b 1:a`}},

		{sqlc, "SELECT a FROM t WHERE b = sqlc.arg(x) AND c = sqlc.narg('y') AND d=@z AND e = SQLC.Arg ( x ) AND @@sql_mode",
			[]string{`(select (a) (from t) (where (and (= b $1) (= c $2) (= d $3) (= e $1) (op "@@sql_mode" )))) 1:x 2:y:null 3:z`}},
		{sqlc, "SELECT sqlc.embed(t), sqlc.embed(`U`) FROM t", []string{"(select (t.* u.*) (from t))"}},
		{sqlc, "SELECT a FROM t WHERE a IN (sqlc.Slice(ids)) AND b NOT IN (sqlc.slice('n'))", []string{"(select (a) (from t) (where (and (=-any a $1) (<>-all b $2)))) 1:ids:slice 2:n:slice"}},
		{sqlc, "SELECT a FROM t WHERE a IN (1, sqlc.slice(ids))", []string{`(select (a) (from t) (where (unsupported "sqlc.slice beside other elements"))) 1:ids:slice`}},
		{sqlparse.Style{StandIns: true}, "SELECT a FROM t LIMIT $60001, ?", []string{"(select (a) (from t) (limit $1) (offset $60001)) 60001 1"}},
		{sqlparse.Style{StandIns: true}, "SELECT $1", []string{`(unsupported "$1 is no placeholder of MySQL")`}},
		{sqlparse.Style{}, "SELECT a FROM t WHERE b = sqlc.arg(x)", []string{"(select (a) (from t) (where (= b (fn sqlc.arg x))))"}},
	} {
		var got []string
		for _, s := range Parse(c.src, c.style) {
			got = append(got, strings.TrimPrefix(sqlparsetest.Describe(c.src, s), fmt.Sprintf("%q ", c.src[s.Start:s.End])))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %s\nwant %s", c.src, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
	}
}

// Every node's position is where its text begins: checked by the text there.
func TestPositions(t *testing.T) {
	src := `SELECT 'é?', sqlc.embed(orders) FROM x; /* ¿? */
WITH cte (n) AS (SELECT :first AS y FROM cte_base), ` + "`two` AS (SELECT 2)" + `
SELECT DISTINCT o.id, CAST(sqlc.arg(third) AS SIGNED), (o.paren), CASE WHEN ?THEN 1 END, lower(o.name)
FROM s.orders AS o
  NATURAL LEFT JOIN customers c
  JOIN LATERAL (SELECT 1 FROM inner_table WHERE @fourth = 5) l ON l.a = o.b
  STRAIGHT_JOIN (VALUES ROW(7, ?)) v ON 1
WHERE o.tenant_id=:first AND NOT o.deleted AND o.x IN (?, 2) AND EXISTS (TABLE sub_table)
  AND o.y IS NOT NULL AND (o.z, 1) = (@fourth, 2) AND o.w BETWEEN 3 AND 4 AND (o.v)
UNION ALL SELECT 8;
INSERT INTO target (tenant_id) VALUES (:first) ON DUPLICATE KEY UPDATE cnt = (VALUES(cnt)) + 1 RETURNING target.id;
INSERT target SET one = 1, ` + "`two`" + ` = (2);
UPDATE first_table f JOIN second_table ON third = 4 SET f.five = 6, s.seven := 8;
WITH del AS (SELECT 1 FROM gone) DELETE FROM gone WHERE id = ?;
DELETE del_one, s.del_two FROM del_one JOIN s.del_two; TRUNCATE TABLE trunc_table;
LOCK TABLES lock_one READ, lock_two AS l2 WRITE`
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
		for _, p := range columnPlaces(s.Stmt) {
			got = append(got, "column "+strings.Fields(src[p:])[0])
		}
	}
	for _, want := range []string{
		"Select SELECT 'é?', ", "Const 'é?', sqlc.em", "Star sqlc.embed(ord", "Table x; /* ¿? */",
		"SetOp WITH cte (n) A", "Select SELECT :first ", "Param :first AS y FR", "Table cte_base), `tw",
		"Select SELECT DISTINC", "Column o.id, CAST(sql", "Param sqlc.arg(third", "Cast CAST(sqlc.arg(",
		"Column o.paren), CASE", "Case CASE WHEN ?THE", "Param ?THEN 1 END, l", "Func lower(o.name)",
		"Table s.orders AS o", "Join NATURAL LEFT J", "Table customers c", "Join JOIN LATERAL (", "Derived SELECT 1 FROM ",
		"Table inner_table WH", "Compare @fourth = 5) l", "Join STRAIGHT_JOIN ", "Derived VALUES ROW(7, ",
		"Values VALUES ROW(7, ", "Param ?)) v ON 1", "And o.tenant_id=:f", "Not NOT o.deleted ",
		"In o.x IN (?, 2) ", "Param ?, 2) AND EXIS", "Subquery EXISTS (TABLE ", "Select TABLE sub_tabl", "Table sub_table)",
		"Is o.y IS NOT NUL", "Compare o.z, 1) = (@fo", "Param @fourth, 2) AN", "Compare o.w BETWEEN 3 ", "Select SELECT 8;", "Column o.v)",
		"Insert INSERT INTO ta", "Table target (tenant", "Values VALUES (:first", "Param :first) ON DUP", "Column VALUES(cnt)) +", "Column target.id;",
		"column cnt", "column one", "column `two`", "column f.five", "column s.seven", "column tenant_id)",
		"MultiUpdate UPDATE first_t", "Table first_table f ", "Table second_table O", "Join JOIN second_ta",
		"Delete WITH del AS (S", "Table gone) DELETE F", "Table gone WHERE id ", "column del_one,", "column s.del_two", "Table trunc_table;", "Table lock_one READ,", "Table lock_two AS l2",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no node %q", want)
		}
	}
	if t.Failed() {
		t.Log(strings.Join(got, "\n"))
	}
}

// columnPlaces lists the positions of the names that are no nodes.
func columnPlaces(s sqlast.Statement) []sqlast.Pos {
	var out []sqlast.Pos
	set := func(list []sqlast.Assignment) {
		for _, a := range list {
			out = append(out, a.Column.Pos)
		}
	}
	switch s := s.(type) {
	case *sqlast.Insert:
		for _, c := range s.Columns {
			out = append(out, c.Pos)
		}
		if s.OnConflict != nil {
			set(s.OnConflict.Set)
		}
	case *sqlast.MultiUpdate:
		set(s.Set)
	case *sqlast.MultiDelete:
		for _, t := range s.Targets {
			out = append(out, t.Pos)
		}
	default:
	}
	return out
}

func TestPlaceholderPositions(t *testing.T) {
	src := "SELECT 1;\nSELECT ?, :név, @b, :név"
	stmts := Parse(src, allStyles)
	want := []sqlparse.Placeholder{{Number: 1, Pos: 17}, {Number: 2, Name: "név", Pos: 20}, {Number: 3, Name: "b", Pos: 27}}
	if got := stmts[1].Placeholders; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
