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

// class says whose rows a table holds. It is read from the database and the
// policy, not from the catalogue that the prover uses: an error there must not
// be shared by the check.
type class int

const (
	unowned class = iota // nobody's: its rows may differ like another tenant's
	tenantOwned
	rootTable
	childOwned
	sharedTable
)

type column struct {
	name    string
	typ     string // format_type, without modifiers
	notNull bool
	skip    bool // generated: cannot be written
	elem    string
	labels  []string // of an enum
}

type key struct {
	cols     []int // indexes into table.cols
	enforced bool  // checked at once, complete, of plain columns
	loose    bool  // partial or of expressions: the database decides
}

type foreignKey struct {
	cols     []int
	ref      *table
	refCols  []int
	enforced bool // validated and not deferrable
	acts     bool // ON DELETE does something
}

type table struct {
	name    string // quoted where needed
	raw     string
	cols    []column
	keys    []key
	foreign []foreignKey

	class      class
	tenant     int         // column of the tenant or root
	owner      *foreignKey // child
	sharedRows bool
	// partitionOf lists the tenants that the partitions accept; nil: all.
	bounds []string
}

func (t *table) column(name string) int {
	return slices.IndexFunc(t.cols, func(c column) bool { return c.name == name })
}

// model is a schema as the database has it.
type model struct {
	tables   []*table            // referenced tables first
	derived  map[string][]string // view, function, partition -> names in its definition
	refresh  []string            // materialized views
	sequence []string
	policy   catalog.TenancyPolicy
}

func (m *model) table(raw string) *table {
	for _, t := range m.tables {
		if t.raw == raw {
			return t
		}
	}
	return nil
}

const (
	tablesSQL = `SELECT c.relname, quote_ident(c.relname),
		(SELECT array_agg(pg_get_expr(p.relpartbound, p.oid)) FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid WHERE i.inhparent = c.oid)
		FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.oid`
	columnsSQL = `SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull, a.attgenerated <> '',
		coalesce(format_type(nullif(t.typelem, 0), NULL), ''),
		(SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid)
		FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
		WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.oid, a.attnum`
	keysSQL = `SELECT c.relname, i.indkey::int2[], i.indnkeyatts, i.indimmediate, i.indpred IS NOT NULL OR i.indexprs IS NOT NULL
		FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
		WHERE c.relnamespace = $1::regnamespace AND i.indisunique AND c.relkind IN ('r', 'p')`
	foreignSQL = `SELECT c.relname, r.relname, k.conkey, k.confkey, k.convalidated AND NOT k.condeferrable, k.confdeltype NOT IN ('a', 'r')
		FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
		WHERE c.relnamespace = $1::regnamespace AND k.contype = 'f' AND k.conparentid = 0 ORDER BY k.oid`
	derivedSQL = `SELECT relname, pg_get_viewdef(oid), relkind = 'm' FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('v', 'm')
		UNION ALL SELECT proname, coalesce(prosrc, ''), false FROM pg_proc WHERE pronamespace = $1::regnamespace
		UNION ALL SELECT c.relname, p.relname::text, false FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
			WHERE c.relnamespace = $1::regnamespace AND c.relispartition`
	sequencesSQL = `SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'S'`
)

// readModel reads the schema named ns.
func readModel(ctx context.Context, conn *pgx.Conn, ns string, policy catalog.TenancyPolicy) (*model, error) {
	m := &model{derived: map[string][]string{}, policy: policy}
	byName := map[string]*table{}
	var (
		name, quoted, typ, elem, ref, text string
		bounds, labels                     []string
		notNull, flag, flag2               bool
		nums, refNums                      []int16
		n                                  int
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
		{tablesSQL, []any{&name, &quoted, &bounds}, func() error {
			t := &table{name: quoted, raw: name, tenant: -1, bounds: listBounds(bounds)}
			byName[name] = t
			m.tables = append(m.tables, t)
			return nil
		}},
		{columnsSQL, []any{&name, &text, &typ, &notNull, &flag, &elem, &labels}, func() error {
			if t := byName[name]; t != nil {
				t.cols = append(t.cols, column{name: text, typ: typ, notNull: notNull, skip: flag, elem: elem, labels: slices.Clone(labels)})
			}
			return nil
		}},
		{keysSQL, []any{&name, &nums, &n, &flag, &flag2}, func() error {
			if t := byName[name]; t != nil {
				k := key{enforced: flag && !flag2, loose: flag2}
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
		{sequencesSQL, []any{&name}, func() error { m.sequence = append(m.sequence, name); return nil }},
	}
	for _, s := range steps {
		if err := each(s.sql, s.dest, s.f); err != nil {
			return nil, err
		}
	}
	m.sortByReference()
	if err := m.classify(); err != nil {
		return nil, err
	}
	return m, nil
}

var listBound = regexp.MustCompile(`'((?:[^']|'')*)'`)

// listBounds reads the tenants of a table's list partitions. A default or
// another kind of partition accepts all.
func listBounds(bounds []string) []string {
	var all []string
	for _, b := range bounds {
		if !strings.HasPrefix(b, "FOR VALUES IN") {
			return nil
		}
		for _, v := range listBound.FindAllStringSubmatch(strings.ReplaceAll(strings.ReplaceAll(b, "(", "('"), ")", "')"), -1) {
			all = append(all, strings.Trim(v[1], "'"))
		}
	}
	return all
}

// sortByReference puts referenced tables before those that reference them.
func (m *model) sortByReference() {
	var sorted []*table
	seen := map[*table]bool{}
	var visit func(t *table)
	visit = func(t *table) {
		if seen[t] {
			return
		}
		seen[t] = true
		for _, fk := range t.foreign {
			visit(fk.ref)
		}
		sorted = append(sorted, t)
	}
	for _, t := range m.tables {
		visit(t)
	}
	m.tables = sorted
}

func (m *model) classify() error {
	for _, t := range m.tables {
		_, t.sharedRows = m.policy.SharedRows[t.raw]
		switch {
		case t.raw == m.policy.Root:
			for _, k := range t.keys {
				if len(k.cols) == 1 && t.tenant < 0 {
					t.class, t.tenant = rootTable, k.cols[0]
				}
			}
			if t.tenant < 0 {
				return fmt.Errorf("root %s has no key of one column", t.raw)
			}
		case m.policy.Shared[t.raw] != "":
			t.class = sharedTable
		default:
			m.classifyOwned(t)
		}
	}
	return nil
}

func (m *model) classifyOwned(t *table) {
	for _, name := range m.policy.Columns {
		if rel, col, qualified := strings.Cut(name, "."); qualified && rel == t.raw {
			t.class, t.tenant = tenantOwned, t.column(col)
			return
		}
	}
	for _, name := range m.policy.Columns {
		if i := t.column(name); i >= 0 && !strings.Contains(name, ".") {
			t.class, t.tenant = tenantOwned, i
			return
		}
	}
	declared := m.policy.Children[t.raw]
	for i := range t.foreign {
		fk := &t.foreign[i]
		owned := fk.ref.class == tenantOwned || fk.ref.class == childOwned || fk.ref.class == rootTable
		notNull := !slices.ContainsFunc(fk.cols, func(c int) bool { return !t.cols[c].notNull })
		if owned && notNull && fk.enforced && (declared == "" || declared == fk.ref.raw) {
			t.class, t.owner = childOwned, fk
			return
		}
	}
}

var word = regexp.MustCompile(`"(?:[^"]|"")+"|[A-Za-z_][A-Za-z_0-9$]*`)

// words lists the identifiers of a text, folded as PostgreSQL folds them.
func words(text string) []string {
	found := word.FindAllString(text, -1)
	for i, w := range found {
		if w[0] == '"' {
			found[i] = strings.ReplaceAll(w[1:len(w)-1], `""`, `"`)
		} else {
			found[i] = strings.ToLower(w)
		}
	}
	return found
}

// involved lists the tables that a statement can touch: those it names, those
// behind its views, functions and partitions, those that their rows reference,
// and for a write those that follow it through ON DELETE actions. It errs on
// the side of more.
func (m *model) involved(text string, write bool) []*table {
	need := map[*table]bool{}
	seen := map[string]bool{}
	var name func(w string)
	var add func(t *table)
	add = func(t *table) {
		if need[t] {
			return
		}
		need[t] = true
		for _, fk := range t.foreign {
			add(fk.ref)
		}
	}
	name = func(w string) {
		if seen[w] {
			return
		}
		seen[w] = true
		if t := m.table(w); t != nil {
			add(t)
		}
		for _, d := range m.derived[w] {
			name(d)
		}
	}
	for _, w := range words(text) {
		name(w)
	}
	for grown := write; grown; {
		grown = false
		for _, t := range m.tables {
			for _, fk := range t.foreign {
				if need[fk.ref] && !need[t] && (fk.acts || strings.Contains(strings.ToUpper(text), "CASCADE")) {
					add(t)
					grown = true
				}
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(m.tables), func(t *table) bool { return !need[t] })
}
