package sqlgen_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/soundness"
	"github.com/tenantvet/tenantvet/internal/soundness/sqlgen"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// TestQuiet measures, when TENANTVET_QUIET gives the number of schemas, what
// share of the statements that no database refutes the prover accepts.
// TENANTVET_QUIET_SEED is the first schema; TENANTVET_QUIET_DIALECT leaves the
// other dialects out.
const (
	envQuiet        = "TENANTVET_QUIET"
	envQuietSeed    = "TENANTVET_QUIET_SEED"
	envQuietDialect = "TENANTVET_QUIET_DIALECT"
)

const (
	quietRuns     = 1000 // pairs of worlds that a statement must not differ in
	acceptedRuns  = 72   // of one that the prover accepts
	quietPerBank  = 72
	quietBases    = 150
	quietMutants  = 2 // of each base
	quietExamples = 4
)

func envNumber(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	v := os.Getenv(name)
	if v == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(v, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// candidate is a statement on its way through the worlds.
type candidate struct {
	id       string
	text     sqlgen.Text
	group    string // "base", or the kinds of its mutations
	tags     []string
	verdict  scope.Verdict
	message  string
	runs     int
	distinct int
	leak     string // the first difference
	invalid  bool
}

// shares counts statements that never differed.
type shares struct{ quiet, accepted, vacuous, leaking int }

func TestQuiet(t *testing.T) {
	schemas := envNumber(t, envQuiet, 0)
	if schemas == 0 {
		t.Skip(envQuiet + " is not set")
	}
	first := envNumber(t, envQuietSeed, 1000)
	for _, d := range dialects {
		if only := os.Getenv(envQuietDialect); only != "" && only != string(d) {
			continue
		}
		t.Run(string(d), func(t *testing.T) {
			tables := map[string]map[string]*shares{"group": {}, "construct": {}, "mutation": {}}
			reasons := map[string]int{}
			for seed := first; seed < first+schemas; seed++ {
				s := sqlgen.Random(d, seed)
				all := candidates(t, s, seed)
				try(t, s, seed, all)
				for i := range all {
					tally(t, s, &all[i], tables, reasons)
				}
			}
			report(t, tables, reasons)
		})
	}
}

// candidates makes bases and mutants of them and asks the prover about each.
func candidates(t *testing.T, s *sqlgen.Schema, seed uint64) []candidate {
	t.Helper()
	p, g := proverOf(t, s), sqlgen.New(s)
	rng := rand.New(rand.NewPCG(seed, 11))
	var all []candidate
	add := func(c candidate) {
		c.verdict, c.message = prove(p, s, c.text)
		all = append(all, c)
	}
	for i := range uint64(quietBases) {
		st := g.Statement(seed<<32 + i)
		add(candidate{id: fmt.Sprint(i), text: st.Render(), group: "base", tags: st.Tags()})
		for range quietMutants {
			ms := st.Draw(rng, 1+rng.IntN(2))
			var names []string
			for _, m := range ms {
				names = append(names, st.Kind(m))
			}
			slices.Sort(names)
			add(candidate{id: fmt.Sprint(i, ms), text: st.Render(ms...), group: strings.Join(names, " + "), tags: st.Tags()})
		}
	}
	return all
}

// checkers opens worlds for each dimension of the schema.
func checkers(t *testing.T, s *sqlgen.Schema) []*soundness.Checker {
	t.Helper()
	var out []*soundness.Checker
	for dim := range s.Policies {
		var c *soundness.Checker
		var err error
		prefix := fmt.Sprintf("%s_%d", s.Name, dim)
		switch s.Dialect {
		case catalog.Postgres:
			conn, connErr := pgx.Connect(t.Context(), testkit.Postgres(t))
			if connErr != nil {
				t.Fatal(connErr)
			}
			c, err = soundness.OpenPostgres(t.Context(), conn, prefix, s.DDL, s.Policy(dim))
		case catalog.MySQL:
			c, err = soundness.OpenMariaDB(t.Context(), testkit.MariaDB(t), prefix, s.DDL, s.Policy(dim))
		default:
			c, err = soundness.OpenSQLite(s.DDL, s.Policy(dim))
		}
		if err != nil {
			t.Fatalf("%s: %v\n%s", s.Name, err, s.DDL)
		}
		out = append(out, c)
	}
	return out
}

// try runs the statements in bank after bank until each has differed or run
// often enough.
func try(t *testing.T, s *sqlgen.Schema, seed uint64, all []candidate) {
	t.Helper()
	for dim, c := range checkers(t, s) {
		for bank := uint64(0); bank*quietPerBank < quietRuns; bank++ {
			if err := c.Refill(t.Context(), seed<<16+bank, false); err != nil {
				t.Fatal(err)
			}
			for i := range all {
				k := &all[i]
				want := quietRuns
				if k.verdict == scope.Scoped {
					want = acceptedRuns
				}
				if k.invalid || k.leak != "" || int(bank)*quietPerBank >= want {
					continue
				}
				st := soundness.Statement{SQL: []string{k.text.SQL}, Trust: k.text.Trust}
				if dim == 1 {
					st.Trust = k.text.Projects
				}
				out, err := c.CheckShared(context.Background(), st, soundness.Options{Pairs: quietPerBank, Seed: bank, Stop: true})
				switch {
				case errors.Is(err, soundness.ErrInvalid):
					k.invalid = true
					continue
				case err != nil:
					t.Errorf("%s %s: %v\n%s", s.Name, k.id, err, k.text.SQL)
					k.invalid = true
					continue
				}
				k.runs += out.Runs
				k.distinct = max(k.distinct, out.Distinct)
				if out.Leaks > 0 {
					k.leak = fmt.Sprintf("dimension %d, bank %d: %s", dim, bank, out.First)
				}
			}
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

func tally(t *testing.T, s *sqlgen.Schema, k *candidate, tables map[string]map[string]*shares, reasons map[string]int) {
	t.Helper()
	if k.invalid {
		return
	}
	count := func(table, key string, f func(*shares)) {
		if tables[table][key] == nil {
			tables[table][key] = &shares{}
		}
		f(tables[table][key])
	}
	each := func(f func(*shares)) {
		if k.group != "base" {
			count("group", "mutants", f)
			for m := range strings.SplitSeq(k.group, " + ") {
				count("mutation", m, f)
			}
			return
		}
		count("group", "bases", f)
		for _, tag := range k.tags {
			count("construct", tag, f)
		}
	}
	switch {
	case k.leak != "" && k.verdict == scope.Scoped:
		t.Errorf("%s %s %s: accepted, and the database refutes it (trusted %v %v)\n%s\n%s\n%s", s.Name, k.id, k.group, k.text.Trust, k.text.Projects, k.leak, k.text.SQL, s.DDL)
	case k.leak != "" && k.group == "base":
		t.Errorf("%s %s: a base leaks: the generator is wrong (trusted %v %v)\n%s\n%s\n%s", s.Name, k.id, k.text.Trust, k.text.Projects, k.leak, k.text.SQL, s.DDL)
	case k.leak != "":
		each(func(c *shares) { c.leaking++ })
	case k.distinct < 2:
		each(func(c *shares) { c.vacuous++ })
	case k.verdict == scope.Scoped:
		each(func(c *shares) { c.quiet++; c.accepted++ })
	default:
		each(func(c *shares) { c.quiet++ })
		key := k.group + ": " + plainReason(k.message)
		if reasons[key]++; reasons[key] <= quietExamples {
			t.Logf("declined: %s (%s) %s: %s\n%s", s.Name, k.id, k.group, k.message, k.text.SQL)
		}
	}
}

// plainReason takes names and places out of a message.
func plainReason(message string) string {
	var words []string
	for w := range strings.FieldsSeq(message) {
		if strings.ContainsAny(w, "0123456789._(") {
			w = "…"
		}
		if len(words) < 14 {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

func report(t *testing.T, tables map[string]map[string]*shares, reasons map[string]int) {
	t.Helper()
	for _, name := range []string{"mutation", "construct", "group"} {
		table := tables[name]
		for _, k := range slices.SortedFunc(maps.Keys(table), func(a, b string) int {
			return cmp.Or(cmp.Compare(table[b].quiet-table[b].accepted, table[a].quiet-table[a].accepted), cmp.Compare(a, b))
		}) {
			c := table[k]
			t.Logf("%s | %s | %d never differed | %d accepted | %.1f %% | %d vacuous | %d leak", name, k, c.quiet, c.accepted, 100*float64(c.accepted)/float64(max(c.quiet, 1)), c.vacuous, c.leaking)
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(reasons), func(a, b string) int { return cmp.Compare(reasons[b], reasons[a]) })[:min(30, len(reasons))] {
		t.Logf("declined %d × %s", reasons[k], k)
	}
}
