package ddl_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// describe renders a catalogue in the words of the queries of liveSchema.
func describe(c *catalog.Catalog) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, t := range c.Tables() {
		name := t.Name.Schema + "." + t.Name.Name
		add("table %s kind=%s rls=%t force=%t", name, kinds[t.Kind], t.RowSecurity, t.ForceRowSecurity)
		if t.Unknown != "" {
			add("unknown %s: %s", name, t.Unknown)
		}
		if t.Parent != nil {
			add("parent %s of %s", t.Parent.Schema+"."+t.Parent.Name, name)
		}
		for _, p := range t.Inherits {
			add("parent %s of %s", p.Schema+"."+p.Name, name)
		}
		isView := t.Kind == catalog.View || t.Kind == catalog.MaterializedView
		for i, col := range t.Columns {
			typ := typeText(col.Type)
			if isView || t.Definition == "" && typ == "" {
				typ = ""
			}
			if isView {
				add("view column %s %d %s", name, i+1, col.Name)
				continue
			}
			add("column %s %s %s notnull=%t generated=%t", name, col.Name, typ, col.NotNull, col.Generated)
		}
		for _, k := range t.Keys() {
			if k.Constraint {
				kind := "unique"
				if k == t.Primary {
					kind = "primary"
				}
				add("%s %s %s(%s) deferrable=%t", kind, name, k.Name, strings.Join(k.Columns, ","), k.Deferrable)
			}
		}
		for _, f := range t.Foreign {
			add("foreign %s %s(%s) -> %s(%s) delete=%s update=%s valid=%t deferrable=%t", name, f.Name, strings.Join(f.Columns, ","),
				f.RefTable.Schema+"."+f.RefTable.Name, strings.Join(f.RefColumns, ","), f.OnDelete, f.OnUpdate, !f.NotValid, f.Deferrable)
		}
		for _, k := range t.Checks {
			add("check %s %s valid=%t", name, k.Name, !k.NotValid)
		}
		for _, x := range t.Indexes {
			add("index %s %s(%s) unique=%t partial=%t", name, x.Name, strings.Join(x.Columns, ","), x.Unique, x.Partial)
		}
		for _, p := range t.Policies {
			add("policy %s %s %s permissive=%t using=%t check=%t", name, p.Name, p.Command, p.Permissive, p.Using != nil, p.WithCheck != nil)
		}
	}
	slices.Sort(out)
	return out
}

var kinds = map[catalog.Kind]string{
	catalog.BaseTable: "table", catalog.Partitioned: "partitioned", catalog.Partition: "partition",
	catalog.View: "view", catalog.MaterializedView: "materialized", catalog.ForeignTable: "foreign",
}

func typeText(t sqlast.TypeName) string {
	s := t.Name
	if t.Array {
		s += "[]"
	}
	return s
}

// liveSchema reads the same from a server's catalogue.
const liveSchema = `
WITH rel AS (
  SELECT c.*, n.nspname || '.' || c.relname AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%' AND n.nspname NOT LIKE 'pg_temp%'
    AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
), cols AS (
  SELECT a.attrelid, a.attnum, a.attname FROM pg_attribute a WHERE a.attnum > 0 AND NOT a.attisdropped
)
SELECT format('table %s kind=%s rls=%s force=%s', name,
    CASE WHEN relispartition THEN 'partition' WHEN relkind = 'r' THEN 'table' WHEN relkind = 'p' THEN 'partitioned'
         WHEN relkind = 'v' THEN 'view' WHEN relkind = 'm' THEN 'materialized' ELSE 'foreign' END,
    CASE WHEN relrowsecurity THEN 'true' ELSE 'false' END, CASE WHEN relforcerowsecurity THEN 'true' ELSE 'false' END) FROM rel
UNION ALL
SELECT format('parent %s of %s', p.name, r.name) FROM pg_inherits i JOIN rel r ON r.oid = i.inhrelid JOIN rel p ON p.oid = i.inhparent
UNION ALL
SELECT CASE WHEN r.relkind IN ('v', 'm')
    THEN format('view column %s %s %s', r.name, row_number() OVER (PARTITION BY r.oid ORDER BY a.attnum), a.attname)
    ELSE format('column %s %s %s notnull=%s generated=%s', r.name, a.attname,
      CASE WHEN t.typelem <> 0 AND t.typcategory = 'A' THEN (SELECT e.typname FROM pg_type e WHERE e.oid = t.typelem) || '[]' ELSE t.typname END,
      CASE WHEN a.attnotnull OR t.typnotnull THEN 'true' ELSE 'false' END,
      CASE WHEN a.attgenerated <> '' THEN 'true' ELSE 'false' END) END
FROM rel r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid
UNION ALL
SELECT CASE c.contype
  WHEN 'c' THEN format('check %s %s valid=%s', r.name, c.conname, CASE WHEN c.convalidated THEN 'true' ELSE 'false' END)
  WHEN 'f' THEN format('foreign %s %s(%s) -> %s(%s) delete=%s update=%s valid=%s deferrable=%s', r.name, c.conname,
    (SELECT string_agg(cols.attname, ',' ORDER BY k.i) FROM unnest(c.conkey) WITH ORDINALITY k(n, i) JOIN cols ON cols.attrelid = c.conrelid AND cols.attnum = k.n),
    f.name,
    (SELECT string_agg(cols.attname, ',' ORDER BY k.i) FROM unnest(c.confkey) WITH ORDINALITY k(n, i) JOIN cols ON cols.attrelid = c.confrelid AND cols.attnum = k.n),
    CASE c.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' WHEN 'r' THEN 'restrict' ELSE '' END,
    CASE c.confupdtype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' WHEN 'r' THEN 'restrict' ELSE '' END,
    CASE WHEN c.convalidated THEN 'true' ELSE 'false' END, CASE WHEN c.condeferrable THEN 'true' ELSE 'false' END)
  ELSE format('%s %s %s(%s) deferrable=%s', CASE c.contype WHEN 'p' THEN 'primary' ELSE 'unique' END, r.name, c.conname,
    (SELECT string_agg(cols.attname, ',' ORDER BY k.i) FROM unnest(c.conkey) WITH ORDINALITY k(n, i) JOIN cols ON cols.attrelid = c.conrelid AND cols.attnum = k.n),
    CASE WHEN c.condeferrable THEN 'true' ELSE 'false' END) END
FROM pg_constraint c JOIN rel r ON r.oid = c.conrelid LEFT JOIN rel f ON f.oid = c.confrelid
WHERE c.contype IN ('c', 'f', 'p', 'u')
  AND NOT (c.contype = 'f' AND c.conparentid <> 0 AND EXISTS (SELECT 1 FROM pg_constraint q WHERE q.oid = c.conparentid AND q.conrelid = c.conrelid))
UNION ALL
SELECT format('index %s %s(%s) unique=%s partial=%s', r.name, ic.relname,
    (SELECT string_agg(CASE WHEN k.n = 0 THEN '' ELSE (SELECT cols.attname FROM cols WHERE cols.attrelid = i.indrelid AND cols.attnum = k.n) END, ',' ORDER BY k.i)
     FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(n, i) WHERE k.i <= i.indnkeyatts),
    CASE WHEN i.indisunique THEN 'true' ELSE 'false' END, CASE WHEN i.indpred IS NOT NULL THEN 'true' ELSE 'false' END)
FROM pg_index i JOIN rel r ON r.oid = i.indrelid JOIN pg_class ic ON ic.oid = i.indexrelid
WHERE NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT format('policy %s %s %s permissive=%s using=%s check=%s', r.name, p.polname,
    CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END,
    CASE WHEN p.polpermissive THEN 'true' ELSE 'false' END,
    CASE WHEN p.polqual IS NOT NULL THEN 'true' ELSE 'false' END, CASE WHEN p.polwithcheck IS NOT NULL THEN 'true' ELSE 'false' END)
FROM pg_policy p JOIN rel r ON r.oid = p.polrelid`

func readLive(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	rows, err := conn.Query(context.Background(), liveSchema)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}

// differences lists the lines that only one side has.
func differences(ours, live []string) []string {
	var out []string
	for _, l := range ours {
		if !slices.Contains(live, l) {
			out = append(out, "only replayed:  "+l)
		}
	}
	for _, l := range live {
		if !slices.Contains(ours, l) {
			out = append(out, "only on server: "+l)
		}
	}
	return out
}

func load(tb testing.TB, dir string, paths ...string) *ddl.Result {
	tb.Helper()
	res, err := ddl.Load(ddl.Options{Dialect: catalog.Postgres, Dir: dir, Paths: paths})
	if err != nil {
		tb.Fatal(err)
	}
	return res
}

func write(tb testing.TB, dir, name, text string) string {
	tb.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		tb.Fatal(err)
	}
	return path
}
