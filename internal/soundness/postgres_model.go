package soundness

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

const (
	tablesSQL = `SELECT c.relname, quote_ident(c.relname),
		c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid)
		FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.oid`
	columnsSQL = `SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull, a.attgenerated <> '',
		(SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid),
		(SELECT array_agg(pg_get_expr(p.relpartbound, p.oid)) FROM pg_partitioned_table k JOIN pg_inherits i ON i.inhparent = k.partrelid JOIN pg_class p ON p.oid = i.inhrelid
			WHERE k.partrelid = c.oid AND k.partattrs[0] = a.attnum)
		FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
		WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.oid, a.attnum`
	keysSQL = `SELECT c.relname, i.indkey::int2[], i.indnkeyatts, i.indimmediate, i.indpred IS NOT NULL OR i.indexprs IS NOT NULL,
		coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false)
		FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
		WHERE c.relnamespace = $1::regnamespace AND i.indisunique AND c.relkind IN ('r', 'p')`
	foreignSQL = `SELECT c.relname, r.relname, k.conkey, k.confkey, k.convalidated AND NOT k.condeferrable, k.confdeltype NOT IN ('a', 'r') OR k.confupdtype NOT IN ('a', 'r')
		FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
		WHERE c.relnamespace = $1::regnamespace AND k.contype = 'f' AND k.conparentid = 0 ORDER BY k.oid`
	derivedSQL = `SELECT relname, pg_get_viewdef(oid), relkind = 'm' FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('v', 'm')
		UNION ALL SELECT proname, coalesce(prosrc, ''), false FROM pg_proc WHERE pronamespace = $1::regnamespace
		UNION ALL SELECT c.relname, p.proname::text, false FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
			WHERE c.relnamespace = $1::regnamespace AND NOT t.tgisinternal
		UNION ALL SELECT c.relname, pg_get_ruledef(r.oid), false FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
			WHERE c.relnamespace = $1::regnamespace AND r.rulename <> '_RETURN'
		UNION ALL SELECT c.relname, p.relname::text, false FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
			WHERE c.relnamespace = $1::regnamespace AND c.relispartition
		UNION ALL SELECT p.relname, c.relname::text, false FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
			WHERE c.relnamespace = $1::regnamespace AND NOT c.relispartition AND c.relkind = 'r'`
	checksSQL = `SELECT c.relname, k.conkey, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
		WHERE c.relnamespace = $1::regnamespace AND k.contype = 'c' AND cardinality(k.conkey) = 1`
	sequencesSQL = `SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'S'`
)

// readPostgres reads the schema named ns.
func readPostgres(ctx context.Context, conn *pgx.Conn, ns string, policy catalog.TenancyPolicy) (*model, error) {
	m := &model{derived: map[string][]string{}, policy: policy}
	byName := map[string]*table{}
	var (
		name, quoted, typ, ref, text string
		bounds, labels               []string
		notNull, flag, flag2, flag3  bool
		nums, refNums                []int16
		n                            int
	)
	each := func(sql string, dest []any, f func() error) error {
		rows, err := conn.Query(ctx, sql, ns)
		if err != nil {
			return err
		}
		_, err = pgx.ForEachRow(rows, dest, f)
		return err
	}
	steps := []struct {
		sql  string
		dest []any
		f    func() error
	}{
		{tablesSQL, []any{&name, &quoted, &flag}, func() error {
			t := &table{name: quoted, raw: name, tenant: -1, inherited: flag}
			byName[name] = t
			m.tables = append(m.tables, t)
			return nil
		}},
		{columnsSQL, []any{&name, &text, &typ, &notNull, &flag, &labels, &bounds}, func() error {
			if t := byName[name]; t != nil {
				c := postgresColumn(typ, slices.Clone(labels))
				c.name, c.notNull, c.skip, c.bounds = text, notNull, flag, listBounds(bounds)
				t.cols = append(t.cols, c)
			}
			return nil
		}},
		{keysSQL, []any{&name, &nums, &n, &flag, &flag2, &flag3}, func() error {
			if t := byName[name]; t != nil {
				k := key{enforced: flag && !flag2, loose: flag2, nullsEqual: flag3}
				for _, a := range nums[:n] {
					k.cols = append(k.cols, int(a)-1)
				}
				t.keys = append(t.keys, k)
			}
			return nil
		}},
		{foreignSQL, []any{&name, &ref, &nums, &refNums, &flag, &flag2}, func() error {
			t, r := byName[name], byName[ref]
			if t == nil || r == nil {
				return fmt.Errorf("foreign key of %s to %s: a partition's own keys are not modelled", name, ref)
			}
			fk := foreignKey{ref: r, enforced: flag, acts: flag2}
			for i := range nums {
				fk.cols = append(fk.cols, int(nums[i])-1)
				fk.refCols = append(fk.refCols, int(refNums[i])-1)
			}
			t.foreign = append(t.foreign, fk)
			return nil
		}},
		{derivedSQL, []any{&name, &text, &flag}, func() error {
			m.derived[name] = append(m.derived[name], words(text)...)
			if flag {
				m.refresh = append(m.refresh, name)
			}
			return nil
		}},
		{checksSQL, []any{&name, &nums, &text}, func() error {
			if t := byName[name]; t != nil {
				if c := &t.cols[nums[0]-1]; c.labels == nil {
					c.labels = checkLabels(text)
				}
			}
			return nil
		}},
		{sequencesSQL, []any{&name}, func() error { m.sequence = append(m.sequence, name); return nil }},
	}
	for _, s := range steps {
		if err := each(s.sql, s.dest, s.f); err != nil {
			return nil, err
		}
	}
	err := m.complete()
	return m, err
}

// postgresKinds maps the types as format_type spells them.
var postgresKinds = map[string]kind{
	"smallint": intKind, "integer": intKind, "bigint": intKind, "numeric": intKind,
	"real": realKind, "double precision": realKind,
	"text": textKind, "character varying": textKind, "name": textKind, "character": charKind,
	"boolean": boolKind, "uuid": uuidKind, "json": jsonKind, "jsonb": jsonKind, "bytea": blobKind,
	"date": dateKind, "timestamp without time zone": timeKind, "timestamp with time zone": timeKind, "interval": spanKind,
}

func postgresColumn(typ string, labels []string) column {
	elem, array := strings.CutSuffix(typ, "[]")
	c := column{typ: typ, kind: postgresKinds[elem], array: array, labels: labels}
	if typ == "character" {
		c.fold = func(v string) string { return strings.TrimRight(v, " ") }
	}
	return c
}

// listBound is one value of a list partition, as the server writes it: 1, '-1'.
var listBound = regexp.MustCompile(`'((?:[^']|'')*)'|-?[0-9][0-9.]*`)

// listBounds reads the values of a table's list partitions. A default or
// another kind of partition accepts all.
func listBounds(bounds []string) []string {
	var all []string
	for _, b := range bounds {
		if !strings.HasPrefix(b, "FOR VALUES IN") {
			return nil
		}
		for _, v := range listBound.FindAllStringSubmatch(b, -1) {
			value := v[0]
			if value[0] == '\'' {
				value = strings.ReplaceAll(v[1], "''", "'")
			}
			all = append(all, value)
		}
	}
	return all
}
