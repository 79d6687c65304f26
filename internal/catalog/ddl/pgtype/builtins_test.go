package pgtype

import (
	"context"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/testkit"
)

var update = flag.Bool("update", false, "write what PostgreSQL "+source+" tells into "+file)

// source is the version that builtins.txt is taken from: the newest has the
// functions of the older ones.
const source, file = "17", "builtins.txt"

// extensions are those of PostgreSQL's own contrib whose types and functions
// schemas use.
var extensions = []string{"citext", "cube", "earthdistance", "fuzzystrmatch", "hstore", "intarray", "isn", "ltree", "pg_trgm", "pgcrypto", "seg", "tablefunc", "unaccent", "uuid-ossp"}

// name writes a type, an array as its element's with [].
const name = `CREATE FUNCTION pg_temp.name(t oid) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN y.typcategory = 'A' AND y.typtype = 'b' AND y.typname LIKE '\_%' THEN (SELECT e.typname FROM pg_type e WHERE e.oid = y.typelem) || '[]' ELSE y.typname END FROM pg_type y WHERE y.oid = t
$$`

// facts are the types, implicit casts, operators and functions that a user's
// query can name: not those that take or give internal values, nor what
// implements operators, aggregates, types and indexes. $1 is the extension that
// brings them, "" for pg_catalog.
const facts = `
WITH brought AS MATERIALIZED (
	SELECT d.classid, d.objid, e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
), here AS MATERIALIZED (
	SELECT classid, objid FROM brought WHERE extname = $1
	UNION ALL
	SELECT c, o FROM (SELECT 'pg_type'::regclass::oid, oid, typnamespace FROM pg_type UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace FROM pg_proc
		UNION ALL SELECT 'pg_operator'::regclass, oid, oprnamespace FROM pg_operator
		UNION ALL SELECT 'pg_cast'::regclass, oid, (SELECT typnamespace FROM pg_type WHERE oid = castsource) FROM pg_cast) x(c, o, n)
	WHERE $1 = '' AND n = 'pg_catalog'::regnamespace AND (c, o) NOT IN (SELECT classid, objid FROM brought)
), hidden AS MATERIALIZED (
	SELECT oid FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace
		AND typname IN ('internal', 'cstring', 'trigger', 'event_trigger', 'language_handler', 'fdw_handler', 'index_am_handler', 'table_am_handler', 'tsm_handler')
)
SELECT line FROM (
	SELECT 1, 'T ' || t.typname || ' ' || t.typcategory::text || CASE WHEN t.typispreferred THEN ' preferred' ELSE '' END
	FROM pg_type t JOIN here ON classid = 'pg_type'::regclass AND objid = t.oid
	WHERE t.typtype IN ('b', 'r', 'm', 'p') AND pg_temp.name(t.oid) NOT LIKE '%[]' AND t.oid NOT IN (TABLE hidden)
	UNION ALL
	SELECT 2, 'R ' || pg_temp.name(r.rngtypid) || ' ' || pg_temp.name(r.rngsubtype) || ' ' || pg_temp.name(r.rngmultitypid)
	FROM pg_range r JOIN here ON classid = 'pg_type'::regclass AND objid = r.rngtypid
	UNION ALL
	SELECT 3, 'C ' || pg_temp.name(c.castsource) || ' ' || pg_temp.name(c.casttarget)
	FROM pg_cast c JOIN here ON classid = 'pg_cast'::regclass AND objid = c.oid WHERE c.castcontext = 'i' AND c.castsource <> c.casttarget
	UNION ALL
	SELECT 4, CASE WHEN bool_and(o.oprresult = 'bool'::regtype) AND o.oprname <> '=' THEN 'B ' || o.oprname
		ELSE 'O ' || o.oprname || ' ' || string_agg(CASE o.oprleft WHEN 0 THEN '' ELSE pg_temp.name(o.oprleft) || ',' END || pg_temp.name(o.oprright) || ':' || pg_temp.name(o.oprresult), ' ' ORDER BY o.oprleft, o.oprright) END
	FROM pg_operator o JOIN here ON classid = 'pg_operator'::regclass AND objid = o.oid WHERE o.oprresult <> 0 GROUP BY o.oprname
	UNION ALL
	SELECT 5, 'F ' || p.proname || ' ' || string_agg(
		coalesce((SELECT string_agg(CASE WHEN u.i = p.pronargs AND p.provariadic <> 0 THEN '*' ELSE '' END || pg_temp.name(u.t), ',' ORDER BY u.i) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY u(t, i)), '')
		|| CASE WHEN p.pronargdefaults > 0 THEN '?' || p.pronargdefaults ELSE '' END
		|| CASE WHEN (SELECT aggkind FROM pg_aggregate WHERE aggfnoid = p.oid) = 'o' THEN '!' ELSE '' END
		|| ':' || pg_temp.name(p.prorettype)
		|| coalesce((SELECT '{' || string_agg(p.proargnames[u.i] || '=' || pg_temp.name(u.t), ',' ORDER BY u.i) || '}' FROM unnest(p.proallargtypes) WITH ORDINALITY u(t, i) WHERE p.proargmodes[u.i] IN ('o', 'b', 't')), ''),
		' ' ORDER BY p.pronargs, p.oid)
	FROM pg_proc p JOIN here ON classid = 'pg_proc'::regclass AND objid = p.oid
	WHERE p.prokind <> 'p' AND p.prorettype NOT IN (TABLE hidden) AND NOT EXISTS (SELECT FROM unnest(p.proargtypes::oid[]) a WHERE a IN (TABLE hidden))
		AND coalesce((SELECT aggkind FROM pg_aggregate WHERE aggfnoid = p.oid), 'n') <> 'h'
		AND ($1 <> '' OR coalesce(obj_description(p.oid, 'pg_proc'), '') !~ '^(implementation of|I/O|aggregate (transition|final|combine|serial|deserial) function|internal conversion|less-equal-greater|hash|sort support|statistics:|binary upgrade|for use by|window RANGE|larger of two|smaller of two|\(internal\)|GiST|GIN|SP-GiST|BRIN|btree|join|restriction|selectivity|convert .* to)')
		AND p.proname !~ '^(RI_FKey|pg_stat_|binary_upgrade|pg_replication|pg_logical|pg_get_replication|_|gbt_|g_|gtrgm|ghstore|gin_|_int|.*_(in|out|recv|send)$)'
	GROUP BY p.proname
) x(part, line) ORDER BY part, line COLLATE "C"`

const header = `# The types, implicit casts, operators and functions of PostgreSQL ` + source + ` and of extensions
# that come with it, as its system catalogues tell them. Written by
#     go test ./internal/catalog/ddl/pgtype -run Builtins -update
# T type category [preferred]; R range subtype multirange; C source target;
# O operator [left,]right:result …; B operator whose result is always bool;
# F function argument,…[?defaults][!]:result[{column=type,…}] …, with * before
# a VARIADIC argument and ! behind those of an ordered-set aggregate;
# X extension: what follows it brings.
`

// builtins.txt is what a server of its version tells.
func TestBuiltinsAreThoseOfTheServer(t *testing.T) {
	found := false
	testkit.EachPostgres(t, func(t *testing.T, database func(testing.TB) string) {
		t.Helper()
		if !strings.HasSuffix(t.Name(), "PostgreSQL_"+source) {
			return
		}
		found = true
		got := fromServer(t, database(t))
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		if got != builtinsText {
			t.Errorf("%s is stale: go test . -run Builtins -update renews it", file)
		}
	})
	if *update && !found {
		t.Errorf("there is no PostgreSQL %s", source)
	}
}

func fromServer(t *testing.T, dsn string) string {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, name); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString(header)
	for _, extension := range append([]string{""}, extensions...) {
		if extension != "" {
			b.WriteString("X " + extension + "\n")
			if _, err := conn.Exec(ctx, `CREATE EXTENSION IF NOT EXISTS "`+extension+`" CASCADE`); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := conn.Query(ctx, facts, extension)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(strings.Join(lines, "\n") + "\n")
	}
	return b.String()
}
