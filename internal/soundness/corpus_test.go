package soundness

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// envPairs widens every check: the number of pairs of worlds. envSeed makes
// other worlds.
const (
	envPairs = "TENANTVET_SOUNDNESS_PAIRS"
	envSeed  = "TENANTVET_SOUNDNESS_SEED"
)

const (
	scopeTestdata = "../scope/testdata"
	workers       = 2
)

func pairs(tb testing.TB) int {
	tb.Helper()
	v := os.Getenv(envPairs)
	if v == "" {
		return DefaultPairs
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		tb.Fatalf("%s=%q is not a number of pairs", envPairs, v)
	}
	return n
}

// seed makes the worlds of the corpus; any must do.
func seed(tb testing.TB) uint64 {
	tb.Helper()
	v := os.Getenv(envSeed)
	if v == "" {
		return 1
	}
	n, err := strconv.ParseUint(v, 10, 64)
	if err != nil {
		tb.Fatalf("%s=%q is not a seed", envSeed, v)
	}
	return n
}

// fleet holds a checker for each schema that a worker has met.
type fleet struct {
	tb       testing.TB
	dsn      string
	worker   int
	checkers map[string]*Checker
}

func (f *fleet) checker(ctx context.Context, names []string) *Checker {
	key := strings.Join(names, "_")
	if c := f.checkers[key]; c != nil {
		return c
	}
	schema, err := scopetest.LoadSchema(filepath.Join(scopeTestdata, "schemas"), names)
	if err != nil {
		f.tb.Error(err)
		return nil
	}
	c := open(ctx, f.tb, f.dsn, fmt.Sprintf("w%d_%s", f.worker, key), schema)
	f.checkers[key] = c
	return c
}

// open connects and makes the worlds of a schema; nil after a failure.
func open(ctx context.Context, tb testing.TB, dsn, prefix string, schema *scopetest.Schema) *Checker {
	tb.Helper()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		tb.Error(err)
		return nil
	}
	tb.Cleanup(func() { conn.Close(context.Background()) })
	c, err := OpenPostgres(ctx, conn, prefix, schema.SQL, schema.Policy)
	if err != nil {
		tb.Errorf("schema %s: %v", schema.Name, err)
		return nil
	}
	return c
}

// inParallel spreads the items over workers, each with checkers of its own.
func inParallel[T any](t *testing.T, items []T, f func(ctx context.Context, fl *fleet, item T)) {
	t.Helper()
	dsn := testkit.Postgres(t)
	queue := make(chan T, len(items))
	for _, item := range items {
		queue <- item
	}
	close(queue)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			fl := &fleet{tb: t, dsn: dsn, worker: w, checkers: map[string]*Checker{}}
			for item := range queue {
				f(t.Context(), fl, item)
			}
		})
	}
	wg.Wait()
}

func statement(c *scopetest.Case) Statement {
	return Statement{SQL: strings.Split(c.SQL, ";\n"), Trust: c.Trust, Sets: c.TrustSets}
}

func corpus(t *testing.T) []*scopetest.Case {
	t.Helper()
	cases, err := scopetest.Load(filepath.Join(scopeTestdata, "cases"))
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// TestCorpusAgreesWithDatabase runs every case of the prover's corpus: what a
// case says of its statement must be what the database does.
func TestCorpusAgreesWithDatabase(t *testing.T) {
	n := pairs(t)
	var mu sync.Mutex
	total := map[string]int{}
	inParallel(t, corpus(t), func(ctx context.Context, fl *fleet, c *scopetest.Case) {
		want := expectation(c)
		mu.Lock()
		total[want]++
		mu.Unlock()
		if want == "skip" {
			return
		}
		checker := fl.checker(ctx, c.Schemas)
		if checker == nil {
			return
		}
		agrees(ctx, t, checker, c, n)
	})
	t.Logf("cases by expectation: %v", total)
}

// agrees runs a case that is not to be skipped.
func agrees(ctx context.Context, t *testing.T, checker *Checker, c *scopetest.Case, n int) {
	t.Helper()
	want := expectation(c)
	opts := Options{Pairs: n, Seed: seed(t)}
	if want == "difference" {
		opts.Pairs, opts.Stop = 20*n, true
	}
	out, err := checker.Check(ctx, statement(c), opts)
	if err == nil && !opts.Stop && (out.Distinct < 2 || want == "existence" && out.Existence+out.Errors == 0) {
		opts.Pairs *= 8
		out, err = checker.Check(ctx, statement(c), opts)
	}
	switch {
	case err != nil:
		t.Errorf("%s: case %s: %v\n%s", c.Where(), c.ID, err, c.SQL)
	case want == "difference" && out.Leaks == 0:
		t.Errorf("%s: case %s: no difference in %d runs, want one: %+v\nwhy: %s\n%s", c.Where(), c.ID, out.Runs, out, c.Why, c.SQL)
	case want == "no difference" && out.Leaks+out.Existence > 0, want == "existence" && out.Leaks > 0:
		t.Errorf("%s: case %s: %d leaks and %d existence differences in %d runs, want %s\nfirst: %s\nwhy: %s\n%s", c.Where(), c.ID, out.Leaks, out.Existence, out.Runs, want, out.First, c.Why, c.SQL)
	case want == "existence" && out.Existence+out.Errors == 0:
		t.Errorf("%s: case %s: no conflict ever happened: %+v\n%s", c.Where(), c.ID, out, c.SQL)
	case want == "no difference" && c.Live == "" && out.Distinct < 2:
		t.Errorf("%s: case %s: the data never exercised the statement: %+v\n%s", c.Where(), c.ID, out, c.SQL)
	}
}

// expectation is what the database must show for a case.
func expectation(c *scopetest.Case) string {
	switch c.Live {
	case scopetest.LiveSkip:
		return "skip"
	case scopetest.LiveNoDifference:
		return "no difference"
	case scopetest.LiveDifference:
		return "difference"
	case scopetest.LiveExistence:
		return "existence"
	}
	if c.Accepts("scoped") {
		return "no difference"
	}
	return "difference"
}
