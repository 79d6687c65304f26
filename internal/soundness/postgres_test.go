package soundness

import (
	"slices"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/soundness/sqlgen"
)

func TestListBounds(t *testing.T) {
	got := listBounds([]string{"FOR VALUES IN (1, 2)", "FOR VALUES IN ('-3', '4')", "FOR VALUES IN ('o''x')"})
	if want := []string{"1", "2", "-3", "4", "o'x"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := listBounds([]string{"FOR VALUES IN (1)", "DEFAULT"}); got != nil {
		t.Errorf("with a default: %q", got)
	}
}

// TestGatheredReadsAgree holds that a statement reads the same from the views
// over all worlds' rows as from each world.
func TestGatheredReadsAgree(t *testing.T) {
	s := &soaker{t: t, engine: "postgres"}
	open := s.opener()
	reads, gathered := 0, 0
	for seed := range uint64(3) {
		schema := sqlgen.Random(catalog.Postgres, seed)
		c, err := open(0, schema, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Refill(t.Context(), seed, false); err != nil {
			t.Fatal(err)
		}
		e := c.engine.(*postgres)
		tenant := c.model.tables[0]
		for i := range uint64(60) {
			text := sqlgen.New(schema).Statement(i).Render()
			k, err := c.begin(t.Context(), Statement{SQL: []string{text.SQL}, Trust: text.Trust})
			if err != nil {
				t.Fatalf("%v\n%s", err, text.SQL)
			}
			var runs []run
			for w := range 9 {
				args := make([]*string, len(k.prepared.params))
				if w%4 != 3 {
					for j := range args {
						v := c.bank.pool.tenants(&tenant.cols[0])[w%3]
						args[j] = &v
					}
				}
				runs = append(runs, run{world: 5 * w, args: args})
			}
			if !e.readsGathered(k.prepared, runs) {
				continue
			}
			reads++
			got, ok, err := e.runGathered(t.Context(), k.prepared, runs)
			if err != nil {
				t.Fatalf("%v\n%s", err, text.SQL)
			}
			if !ok {
				continue
			}
			gathered++
			steps, err := e.steps(t.Context(), k.prepared, runs)
			if err != nil {
				t.Fatal(err)
			}
			want, err := e.send(t.Context(), steps, runs, true)
			if err != nil {
				t.Fatal(err)
			}
			for i := range want {
				if got[i].digest != want[i].digest || got[i].count != want[i].count {
					t.Errorf("world %d gives %d rows by the views, %d in itself\n%s", runs[i].world, got[i].count, want[i].count, text.SQL)
				}
			}
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d of %d reads ran on the views", gathered, reads)
	if gathered < reads/2 || gathered < 30 {
		t.Error("too few to show anything")
	}
}
