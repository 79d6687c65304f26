package soundness

import (
	"context"
	"errors"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ErrInvalid is the error of a check whose statement cannot run on the schema.
var ErrInvalid = errors.New("the statement does not run on this schema")

// check is one statement's check.
type check struct {
	*Checker
	st       Statement
	text     string
	prepared *prepared
	tables   []*table // that it can touch
	filled   []*table // these, or all where it reads a materialized view
	targets  []*table // that it inserts into
	skips    bool     // a conflict can change what an insert does
	out      Outcome
	seen     map[uint64]bool // outcomes of the first worlds
}

// in runs the statement in the chosen families of the bank, all worlds of a
// family with the same arguments: each family as often as draws says when some
// of them are untrusted.
func (k *check) in(ctx context.Context, rng *rand.Rand, families []int, draws int) error {
	// Other values of the untrusted placeholders find other leaks.
	if k.untrusted() {
		families = slices.Repeat(families, draws)
	}
	var runs []run
	for _, i := range families {
		f := k.bank.families[i]
		args, settings := k.args(rng, f)
		for v := range f.worlds {
			runs = append(runs, run{world: i*familySize + v, args: args, settings: settings})
		}
	}
	results, err := k.engine.run(ctx, k.prepared, runs)
	if err != nil {
		return err
	}
	for n, i := range families {
		from, to := n*familySize, (n+1)*familySize
		if err := k.compareFamily(ctx, rng, k.bank.families[i], runs[from:to], results[from:to]); err != nil {
			return err
		}
	}
	return nil
}

// placeholderUse is one of any dialect, with the column that an equality before
// or behind it compares it with.
var placeholderUse = regexp.MustCompile("(?i)(?:([a-z_0-9]+)[`\"]?\\s*(?:=|<=>|IN\\s*\\(|= ANY\\s*\\()\\s*)?(?:\\$(\\d+)|\\?(\\d*))(?:\\s*=\\s*(?:[a-z_0-9]+\\.)?([a-z_0-9]+))?")

// hints finds the columns that the text compares its placeholders with, by the
// placeholders' numbers; "" where there is none.
func hints(text string, n int) []string {
	names := make([]string, n)
	if n == 0 {
		return names
	}
	count := 0
	for _, m := range placeholderUse.FindAllStringSubmatch(literal.ReplaceAllString(text, "''"), -1) {
		count++
		number := count
		if m[2]+m[3] != "" {
			number, _ = strconv.Atoi(m[2] + m[3])
		}
		name := m[1]
		if name == "" {
			name = m[4]
		}
		if number >= 1 && number <= n && names[number-1] == "" {
			names[number-1] = name
		}
	}
	return names
}

// columnNamed is the column of that name of any of the tables, or a number.
func columnNamed(tables []*table, name string) column {
	for _, t := range tables {
		if i := t.column(name); i >= 0 {
			return t.cols[i]
		}
	}
	return column{kind: intKind}
}

// tenantColumn is the tenant column that tells how the caller's tenant is
// spelled for this statement.
func (k *check) tenantColumn() *column {
	for _, t := range k.tables {
		if t.tenant >= 0 {
			return &t.cols[t.tenant]
		}
	}
	return &column{kind: intKind}
}

// args draws the placeholders' values: the caller's tenant for the trusted
// ones, whatever may do harm for the others. It gives the session settings
// too, which carry the caller's tenant.
func (k *check) args(rng *rand.Rand, f *family) ([]*string, map[string]string) {
	tenant := k.tenantColumn()
	trusted := f.trusted(tenant)
	a := aim{rng: rng, family: f, tables: k.tables}
	args := make([]*string, len(k.prepared.params))
	for i := range k.prepared.params {
		n, c := i+1, &k.prepared.params[i]
		switch {
		case slices.Contains(k.st.Trust, n) || slices.Contains(k.st.Sets, n):
			v := trusted[0]
			switch {
			case f.shape == nullTenant && c.array && rng.IntN(2) == 0:
				v = "{}"
			case f.shape == nullTenant, !c.array && tenant.kind != c.kind && !c.kind.takes(v):
				continue // NULL, as is a tenant that the type cannot write
			case c.array && slices.Contains(k.st.Sets, n):
				v = arrayText(trusted)
			case c.array:
				v = arrayText(trusted[:1])
			}
			args[i] = &v
		case rng.IntN(8) == 0: // NULL
		default:
			if a.row == nil || rng.IntN(3) == 0 {
				a.choose()
			}
			args[i] = a.value(c)
		}
	}
	settings := map[string]string{}
	for _, s := range k.model.policy.Settings {
		settings[s] = trusted[0]
		if f.shape == nullTenant {
			settings[s] = ""
		}
	}
	return args, settings
}

// aim is the row that untrusted placeholders are drawn from: mostly another
// tenant's.
type aim struct {
	rng    *rand.Rand
	family *family
	tables []*table
	row    row
	of     *table
}

func (a *aim) choose() {
	a.row, a.of = nil, nil
	for range 4 {
		if len(a.tables) == 0 {
			return
		}
		t, w := pick(a.rng, a.tables), pick(a.rng, a.family.worlds)
		rows := w.rows[t]
		if len(rows) == 0 {
			continue
		}
		i := a.rng.IntN(len(rows))
		isOther := w.whose[t][i] == other
		if isOther && a.family.apart[t] || !isOther && a.rng.IntN(3) > 0 {
			continue
		}
		a.row, a.of = rows[i], t
		return
	}
}

// value draws a value from the row aimed at or from the pool. A placeholder
// that the text compares with a column of that row takes its value.
func (a *aim) value(c *column) *string {
	rng, pool := a.rng, a.family.pool
	if c.array {
		elem := *c
		elem.array, elem.typ = false, strings.TrimSuffix(c.typ, "[]")
		var vs []string
		for range 1 + rng.IntN(3) {
			if v := a.value(&elem); v != nil {
				vs = append(vs, *v)
			}
		}
		v := arrayText(vs)
		return &v
	}
	if c.untyped && rng.IntN(6) == 0 {
		c = &column{name: c.name, kind: anyKind} // text for a number, or a number for text
	}
	if len(a.row) > 0 && rng.IntN(3) > 0 {
		var found []string
		for j, v := range a.row {
			if col := &a.of.cols[j]; (col.kind == c.kind || c.kind == anyKind) && !col.array && v != nil {
				found = append(found, *v)
				if col.name == c.name {
					found = []string{*v}
					break
				}
			}
		}
		if len(found) > 0 {
			v := pick(rng, found)
			return &v
		}
	}
	if c.kind == intKind && rng.IntN(3) == 0 {
		v := pick(rng, pool.tenants(c))
		return &v
	}
	v, err := pool.value(rng, c, rng.IntN(2) == 0, false)
	if err != nil {
		return nil // a type without values is passed as NULL
	}
	return &v
}
