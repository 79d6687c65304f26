package pgtype_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl/pgtype"
	"github.com/tenantvet/tenantvet/internal/catalog/live"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// viewed is a schema with columns of every kind of type.
const viewed = `CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE TYPE mood AS ENUM ('ok', 'sad');
CREATE TYPE state AS ENUM ('on', 'off');
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN price AS numeric(12, 2);
CREATE DOMAIN short AS varchar(5);
CREATE DOMAIN tags AS text[];
CREATE TABLE a (
	i2 smallint, i4 int, i8 bigint, n numeric, n2 numeric(10, 2), f4 real, f8 double precision, m money, b boolean,
	t text, v varchar, v9 varchar(9), c char(3), nm name, d date, ts timestamp, tz timestamptz(3), ti time, tt timetz, iv interval,
	u uuid, by bytea, j json, jb jsonb, x xml, ip inet, ci cidr, mo mood, em email, pr price, sh short, tg tags,
	i4s int[], i8s bigint[], ts_ text[], vs varchar(4)[], mos mood[], ems email[], r4 int4range, rn numrange, rz tstzrange,
	bi bit(4), vb varbit, ct citext, hs hstore, tv tsvector, tq tsquery, o oid, p point
);
CREATE TABLE b (i4 bigint, t varchar(20), mo mood, d timestamptz, k int, st state);
`

// writer writes random queries over it.
type writer struct {
	*rand.Rand
	functions, operators []pgtype.Form
	aggregates           []string
}

var columns = strings.Fields("i2 i4 i8 n n2 f4 f8 m b t v v9 c nm d ts tz ti tt iv u by j jb x ip ci mo em pr sh tg i4s i8s ts_ vs mos ems r4 rn rz bi vb ct hs tv tq o p")

// ofType are columns by the type that they can stand for.
var ofType = map[string]string{
	"int2": "i2", "int4": "i4 i2", "int8": "i8 i4 i2", "numeric": "n n2 pr i4 i8", "float4": "f4", "float8": "f8 f4 n i4", "money": "m", "bool": "b",
	"text": "t v v9 c nm em sh ct", "varchar": "v v9 sh", "bpchar": "c", "name": "nm", "date": "d", "timestamp": "ts d", "timestamptz": "tz ts d", "time": "ti", "timetz": "tt ti", "interval": "iv",
	"uuid": "u", "bytea": "by", "json": "j", "jsonb": "jb", "xml": "x", "inet": "ip ci", "cidr": "ci", "tsvector": "tv", "tsquery": "tq", "oid": "o i4", "point": "p", "bit": "bi", "varbit": "vb bi",
	"int4range": "r4", "numrange": "rn", "tstzrange": "rz", "anyrange": "r4 rn rz", "anyenum": "mo", "anyarray": "i4s i8s ts_ vs mos ems tg", "anycompatiblearray": "i4s ts_ i8s vs", "any": "i4 t mo", "anynonarray": "i4 t mo em",
	"anyelement": "i4 t em pr mo v9 n2 i4s", "anycompatible": "i2 i4 i8 t v9 em mo d ts", "anycompatiblenonarray": "i4 t", "hstore": "hs", "citext": "ct", "record": "",
}

var literals = []string{"NULL", "'x'", "'1'", "1", "0", "-7", "2147483648", "1.5", "1e3", "true", "''", "B'101'", "'{}'", "'2020-01-01'", "'1 day'", "'ok'"}

var casts = []string{"int", "bigint", "smallint", "text", "varchar(7)", "varchar", "numeric", "numeric(8, 3)", "float8", "real", "date", "timestamp(2)", "timestamptz", "interval", "jsonb", "json", "mood", "email", "price", "text[]", "int[]", "boolean", "uuid", "char(2)", "citext", "time", "bytea", "inet"}

func (w *writer) one(list []string) string { return list[w.IntN(len(list))] }

func (w *writer) column() string { return "a." + w.one(columns) }

// argument writes a value for a parameter of a type.
func (w *writer) argument(t pgtype.Type, depth int) string {
	name := t.Name
	if t.Array {
		switch name {
		case "text":
			return "a.ts_"
		case "int4":
			return "a.i4s"
		case "int8":
			return "a.i8s"
		}
		return "ARRAY[" + w.argument(pgtype.Type{Name: name}, depth) + "]"
	}
	switch n := w.IntN(12); {
	case n == 0:
		return w.expr(depth)
	case n < 3:
		return w.one(literals)
	case n == 3 && depth > 0:
		return "(" + w.argument(t, 0) + ")::" + w.one(casts)
	}
	if list := strings.Fields(ofType[name]); len(list) > 0 {
		return "a." + w.one(list)
	}
	return w.one(literals)
}

func (w *writer) arguments(f *pgtype.Form, depth int) []string {
	var out []string
	for i, t := range f.Args {
		if f.Variadic && i == len(f.Args)-1 {
			t.Array = false
			for range 1 + w.IntN(2) {
				out = append(out, w.argument(t, depth))
			}
			break
		}
		out = append(out, w.argument(t, depth))
	}
	return out
}

func (w *writer) expr(depth int) string {
	if depth <= 0 {
		if w.IntN(4) == 0 {
			return w.one(literals)
		}
		return w.column()
	}
	sub := func() string { return w.expr(depth - 1) }
	alike := func() string {
		return "a." + w.one(strings.Fields(ofType[w.one([]string{"int8", "text", "numeric", "timestamptz", "anyarray", "float8"})]))
	}
	switch w.IntN(17) {
	case 0:
		return sub() + "::" + w.one(casts)
	case 1, 2, 3, 4:
		f := w.functions[w.IntN(len(w.functions))]
		args := strings.Join(w.arguments(&f, depth-1), ", ")
		if slices.Contains(w.aggregates, f.Name) {
			return "(SELECT " + f.Name + "(" + args + ") FROM a)"
		}
		return f.Name + "(" + args + ")"
	case 5, 6, 7:
		f := w.operators[w.IntN(len(w.operators))]
		args := w.arguments(&f, depth-1)
		if len(args) == 1 {
			return "(" + f.Name + " " + args[0] + ")"
		}
		return "(" + args[0] + " " + f.Name + " " + args[1] + ")"
	case 8:
		return "coalesce(" + alike() + ", " + alike() + ", " + w.one(literals) + ")"
	case 9:
		return w.one([]string{"greatest", "least", "coalesce"}) + "(" + sub() + ", " + sub() + ")"
	case 10:
		return "nullif(" + sub() + ", " + w.one([]string{sub(), w.one(literals)}) + ")"
	case 11:
		return "CASE WHEN a.b THEN " + alike() + " WHEN a.i4 > 1 THEN " + w.one([]string{alike(), w.one(literals)}) + w.one([]string{"", " ELSE " + alike(), " ELSE " + w.one(literals)}) + " END"
	case 12:
		return "(SELECT " + sub() + " FROM b LIMIT 1)"
	case 13:
		return w.one([]string{"ARRAY[" + alike() + ", " + alike() + "]", "ARRAY(SELECT " + sub() + ")", "a.i4s[1]", "a.ts_[1:2]", "a.vs[:2]", "a.tg[2]", "(array_agg(a.i4) OVER ())[1]", "a.jb['k']", "a.i4s[a.i4]"})
	case 14:
		return w.one([]string{
			"extract(epoch FROM a.tz)", "extract(year FROM a.d)", "a.ts AT TIME ZONE 'UTC'", "a.tz AT TIME ZONE 'UTC'", "position('x' IN a.t)", "substring(a.v9 FROM 1 FOR 2)", "trim(a.c)", "overlay(a.t PLACING 'x' FROM 1)",
			"current_date", "current_timestamp", "current_user", "a.t LIKE 'x'", "a.i4 BETWEEN 1 AND 2", "a.mo IN ('ok')", "a.i4 IS NULL", "NOT a.b", "a.i4 = ANY (a.i4s)", "a.t COLLATE \"C\"", "xmlelement(name foo, a.t)", "make_interval(days => a.i4)",
			"jsonb_build_object('a', a.i4, 'b', a.t)", "concat_ws(',', VARIADIC a.ts_)", "date '2020-01-01'", "interval '1' day", "format('%s', a.i4)", "to_char(a.tz, 'YYYY')", "a.jb -> 'x' ->> 'y'", "a.jb #>> '{a}'", "a.ts_ || 'x'", "a.ts_ || a.t", "a.d + 1", "a.d - a.d", "a.tz - interval '1 day'", "now() - a.tz",
		})
	case 15:
		f := w.functions[w.IntN(len(w.functions))]
		return "(" + f.Name + "(" + strings.Join(w.arguments(&f, 0), ", ") + ") OVER (ORDER BY a.i4))"
	default:
		return w.one([]string{
			"count(*) OVER ()", "row_number() OVER (ORDER BY a.i4)", "lag(a.v9) OVER (ORDER BY a.i4)", "lead(a.em, 1, 'x') OVER ()", "first_value(a.n2) OVER ()", "ntile(4) OVER ()", "(SELECT count(*) FROM b)", "(SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a.i4) FROM a)",
			"(SELECT mode() WITHIN GROUP (ORDER BY a.em) FROM a)", "(SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY a.n2) FROM a)", "(SELECT string_agg(a.t, ',' ORDER BY a.i4) FROM a)", "(SELECT array_agg(a.mo) FROM a)", "(SELECT sum(a.pr) FROM a)", "(SELECT avg(a.i4) FILTER (WHERE a.b) FROM a)", "(SELECT max(a.ct) FROM a)", "(SELECT json_agg(a.t) FROM a)", "EXISTS (SELECT 1 FROM b)",
			"(SELECT sum(x) FROM unnest(a.i4s) x)", "(SELECT max(e.value) FROM jsonb_each_text(a.jb) e)", "(SELECT array_agg(u.x) FROM unnest(a.ts_, a.i4s) u(t, x))",
		})
	}
}

func (w *writer) query() string {
	switch w.IntN(8) {
	case 0:
		op := w.one([]string{"UNION", "UNION ALL", "INTERSECT", "EXCEPT"})
		return "SELECT " + w.expr(1) + " AS x FROM a " + op + " SELECT " + w.expr(1) + " FROM a"
	case 1:
		return "SELECT * FROM (VALUES (" + w.one(literals) + "), (" + w.one(literals) + "), (" + w.one(literals) + ")) q(x)"
	case 2:
		return "SELECT " + w.one([]string{"i4", "t", "mo", "d"}) + " AS x FROM a " + w.one([]string{"JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"}) + " b USING (" + w.one([]string{"i4", "t", "mo", "d", "i4, t"}) + ")"
	case 3:
		return "WITH q AS (SELECT " + w.expr(2) + " AS x, a.b FROM a) SELECT " + w.one([]string{"x", "q.x", "max(x)", "coalesce(x, x)", "array_agg(x)"}) + " AS x FROM q"
	case 4:
		return "SELECT s.x FROM a, LATERAL " + w.one([]string{
			"generate_series(1, a.i8) s(x)", "generate_series(a.ts, a.ts, '1 day') s(x)", "unnest(a.tg) s(x)", "jsonb_array_elements(a.jb) s(x)", "regexp_split_to_table(a.t, ',') s(x)",
			"jsonb_each(a.jb) s(k, x)", "unnest(a.ems) WITH ORDINALITY s(y, x)", "json_array_elements_text(a.j) AS s(x)", "ROWS FROM (unnest(a.i4s), generate_series(1, 2)) s(y, x)", "(SELECT " + w.expr(2) + " AS x) s",
		})
	default:
		return "SELECT " + w.expr(3) + " AS x FROM a"
	}
}

// TestViewColumns makes views of random queries: the replay of each gives its
// column the type that the server gives it, or says that it does not know.
func TestViewColumns(t *testing.T) {
	const n = 6000
	testkit.EachPostgres(t, func(t *testing.T, database func(testing.TB) string) {
		t.Helper()
		ctx := context.Background()
		dsn := database(t)
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close(ctx) }()
		if err := conn.PgConn().Exec(ctx, viewed).Close(); err != nil {
			t.Fatal(err)
		}
		var major int
		var aggregates []string
		if err := conn.QueryRow(ctx, "SELECT current_setting('server_version_num')::int / 10000, (SELECT array_agg(proname::text) FROM pg_proc WHERE prokind = 'a')").Scan(&major, &aggregates); err != nil {
			t.Fatal(err)
		}
		w := &writer{Rand: rand.New(rand.NewPCG(1, uint64(major))), aggregates: aggregates}
		w.functions, w.operators = pgtype.FunctionTexts()
		queries := make(map[string]string)
		text := strings.Builder{}
		text.WriteString(viewed)
		for i := range n {
			name := fmt.Sprintf("v%d", i)
			q := w.query()
			if err := conn.PgConn().Exec(ctx, "CREATE VIEW "+name+" AS "+q).Close(); err != nil {
				continue // it is no query of this server
			}
			queries[name] = q
			text.WriteString("CREATE VIEW " + name + " AS " + q + ";\n")
		}
		replayed, err := ddl.LoadText(ddl.Options{Dialect: catalog.Postgres, ServerVersion: major}, "schema.sql", text.String())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range replayed.Problems {
			t.Errorf("%s: %s", p.Pos, p.Message)
		}
		server := fromLive(t, dsn)
		unknown := 0
		for _, name := range slices.Sorted(maps.Keys(queries)) {
			got, want := typeOf(t, replayed.Catalog, name), typeOf(t, server, name)
			switch {
			case got == "":
				unknown++
				t.Logf("unknown: %s is %s", queries[name], want)
			case got != want:
				t.Errorf("%s: the type is %s, on the server %s", queries[name], got, want)
			}
		}
		t.Logf("%d views, of %d no type is known", len(queries), unknown)
		if len(queries) < n/3 || unknown > len(queries)/20 {
			t.Errorf("%d of %d queries ran, of %d no type is known", len(queries), n, unknown)
		}
	})
}

func typeOf(t *testing.T, c *catalog.Catalog, view string) string {
	t.Helper()
	v, _ := c.Table("", view)
	if v == nil || len(v.Columns) != 1 {
		t.Errorf("%s is %+v", view, v)
		return ""
	}
	return typeText(v.Columns[0].Type)
}

func typeText(t sqlast.TypeName) string {
	if t.Name == "" {
		return ""
	}
	s := t.Name
	if t.Schema != "" {
		s = t.Schema + "." + s
	}
	if len(t.Mods) > 0 {
		s += fmt.Sprint(t.Mods)
	}
	if t.Array {
		s += "[]"
	}
	return s
}

func fromLive(t *testing.T, dsn string) *catalog.Catalog {
	t.Helper()
	db, dialect, err := live.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	c, err := live.Load(context.Background(), db, dialect, live.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
