package soundness

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// TestWorldsKeepConstraints builds many families of every schema: each world
// keeps every key that holds at once, and the caller's and shared rows are the
// same in all of a family. A world that breaks a key would make leaks that cannot be.
func TestWorldsKeepConstraints(t *testing.T) {
	dsn := testkit.Postgres(t)
	for _, name := range []string{"traps", "keys", "children", "types", "views", "functions"} {
		schema, err := scopetest.LoadSchema(filepath.Join(scopeTestdata, "schemas"), []string{name})
		if err != nil {
			t.Fatal(err)
		}
		c := open(t.Context(), t, dsn, name, schema)
		if c == nil {
			continue
		}
		total, others := 0, 0
		for i := range 40 {
			rng := rand.New(rand.NewPCG(7, uint64(i)))
			f, err := makeFamily(rng, newPool(""), c.model.tables, shape(i%3), []int{0}, nil)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, tab := range c.model.tables {
				first := mine(f.worlds[0], tab)
				for _, w := range f.worlds {
					if !slices.EqualFunc(first, mine(w, tab), equalRows) {
						t.Errorf("%s: family %d: %s differs in the caller's rows", name, i, tab.raw)
					}
					total += len(first)
					others += len(w.rows[tab]) - len(first)
					checkKeys(t, w, tab)
				}
			}
		}
		if total == 0 || others == 0 {
			t.Errorf("%s: %d own rows and %d of others: the worlds are empty", name, total, others)
		}
		t.Logf("%s: %d own and shared rows, %d of others", name, total, others)
	}
}

func mine(w *world, t *table) []row {
	var rows []row
	for i, r := range w.rows[t] {
		if w.whose[t][i] != other {
			rows = append(rows, r)
		}
	}
	return rows
}

func equalRows(a, b row) bool {
	return slices.EqualFunc(a, b, func(x, y *string) bool { return (x == nil) == (y == nil) && (x == nil || *x == *y) })
}

func checkKeys(t *testing.T, w *world, tab *table) {
	t.Helper()
	for _, k := range tab.keys {
		if !k.enforced {
			continue
		}
		seen := map[string]bool{}
		for _, r := range w.rows[tab] {
			if id, ok := keyOf(tab, k.cols, r); ok || k.nullsEqual {
				if seen[id] {
					t.Errorf("%s: key %v holds %s twice", tab.raw, k.cols, id)
				}
				seen[id] = true
			}
		}
	}
	for _, fk := range tab.foreign {
		if !fk.enforced {
			continue
		}
		have := map[string]bool{}
		for _, r := range w.rows[fk.ref] {
			if _, ok := keyOf(fk.ref, fk.refCols, r); ok {
				have[refID(fk.refCols, r)] = true
			}
		}
		for _, r := range w.rows[tab] {
			if _, ok := keyOf(tab, fk.cols, r); ok && !have[refID(fk.cols, r)] {
				t.Errorf("%s: a row refers to a row of %s that does not exist", tab.raw, fk.ref.raw)
			}
		}
	}
}

// refID is the text of the columns in order, without their positions.
func refID(cols []int, r row) string {
	s := ""
	for _, c := range cols {
		s += *r[c] + "\x00"
	}
	return s
}

// TestCheckSeesEachKindOfOutcome holds that a check tells apart what it
// counts.
func TestCheckSeesEachKindOfOutcome(t *testing.T) {
	schema, err := scopetest.LoadSchema(filepath.Join(scopeTestdata, "schemas"), []string{"traps"})
	if err != nil {
		t.Fatal(err)
	}
	c := open(t.Context(), t, testkit.Postgres(t), "kinds", schema)
	for _, test := range []struct {
		name, sql string
		trust     []int
		holds     func(o Outcome) bool
	}{
		{"scoped", "SELECT id FROM orders WHERE tenant_id = $1", []int{1}, func(o Outcome) bool { return o.Leaks == 0 && o.Distinct > 3 }},
		{"leak of rows", "SELECT id FROM orders", nil, func(o Outcome) bool { return o.Leaks > 0 }},
		{"leak by a write", "DELETE FROM counters", nil, func(o Outcome) bool { return o.Leaks > 0 }},
		{"row moved away", "UPDATE orders SET tenant_id = 2 WHERE tenant_id = $1", []int{1}, func(o Outcome) bool { return o.Leaks > 0 }},
		{"leak into own state", "UPDATE orders SET total = (SELECT count(*) FROM customers) WHERE tenant_id = $1", []int{1}, func(o Outcome) bool { return o.Leaks > 0 }},
		{"existence", "INSERT INTO slugs VALUES ($2, $1, 'x') ON CONFLICT DO NOTHING", []int{1}, func(o Outcome) bool { return o.Leaks == 0 && o.Existence > 0 }},
		{"error in one world", "INSERT INTO slugs VALUES ($2, $1, 'x')", []int{1}, func(o Outcome) bool { return o.Leaks == 0 && o.Errors > 0 }},
		{"nondeterministic", "SELECT random() FROM orders WHERE tenant_id = $1", []int{1}, func(o Outcome) bool { return o.Leaks == 0 && o.Nondeterministic > 0 }},
		{"ties", "SELECT id FROM orders WHERE tenant_id = $1 ORDER BY status IS NULL LIMIT 1", []int{1}, func(o Outcome) bool { return o.Leaks == 0 }},
		{"own and shared rows", "SELECT v FROM settings WHERE tenant_id = $1 OR tenant_id IS NULL", []int{1}, func(o Outcome) bool { return o.Leaks == 0 && o.Distinct > 3 }},
		{"fails in both", "SELECT 1 / 0 FROM orders WHERE tenant_id IS NOT NULL OR 1 / 0 = 1", nil, func(o Outcome) bool { return o.Leaks == 0 && o.Failed+o.Errors > 0 }},
		{"vacuous", "SELECT id FROM orders WHERE false", nil, func(o Outcome) bool { return o.Leaks == 0 && o.Distinct == 1 }},
	} {
		out, err := c.Check(context.Background(), Statement{SQL: []string{test.sql}, Trust: test.trust}, Options{Seed: 3})
		if err != nil || !test.holds(out) {
			t.Errorf("%s: %+v, %v\n%s", test.name, out, err, test.sql)
		}
	}
	if _, err := c.Check(t.Context(), Statement{SQL: []string{"SELECT * FROM nowhere"}}, Options{}); err == nil {
		t.Error("a statement that cannot run was checked")
	}
}
