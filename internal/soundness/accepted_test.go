package soundness

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
	"github.com/tenantvet/tenantvet/internal/soundness/sqlgen"
)

// claim is a statement that the prover calls scoped.
type claim struct {
	id      string
	schemas []string
	st      Statement
	// existence tells that the proof names the existence exception.
	existence bool
}

// provers makes provers once for each schema.
type provers struct {
	tb testing.TB
	m  map[string]*scope.Prover
}

func (p *provers) of(names []string, trustForeignKeys bool) *scope.Prover {
	key := fmt.Sprint(names, trustForeignKeys)
	if p.m[key] == nil {
		schema, err := scopetest.LoadSchema(filepath.Join(scopeTestdata, "schemas"), names)
		if err == nil {
			p.m[key], err = schema.Prover(trustForeignKeys)
		}
		if err != nil {
			p.tb.Fatal(err)
		}
	}
	return p.m[key]
}

// accepted proves the statement and gives the claim to check, if the prover
// makes one.
func (p *provers) accepted(id string, schemas []string, sql string, c *scopetest.Case) (claim, bool) {
	out := scopetest.Prove(p.of(schemas, false), sql, c.ProverTrust())
	if out.Verdict != scope.Scoped {
		return claim{}, false
	}
	existence := slices.ContainsFunc(out.Results, func(r scope.Result) bool {
		return slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, "existence") })
	})
	st := Statement{SQL: strings.Split(sql, ";\n"), Trust: c.Trust, Sets: c.TrustSets}
	return claim{id, schemas, st, existence}, true
}

// checkClaims runs every claim in worlds made from the seed and reports those
// that the database refutes.
func checkClaims(t *testing.T, claims []claim, n int, worlds uint64) {
	t.Helper()
	var mu sync.Mutex
	var invalid, vacuous, refuted int
	inParallel(t, claims, func(ctx context.Context, fl *fleet, c claim) {
		checker := fl.checker(ctx, c.schemas)
		if checker == nil {
			return
		}
		out, err := checker.Check(ctx, c.st, Options{Pairs: n, Seed: worlds})
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err != nil:
			invalid++ // a mutant need not be valid SQL
			if !errors.Is(err, ErrInvalid) {
				t.Errorf("%s: %v\n%s", c.id, err, strings.Join(c.st.SQL, ";\n"))
			}
		case out.Leaks > 0:
			refuted++
			t.Errorf("%s: the prover calls it scoped, the database shows %d leaks in %d runs (trusted %v %v)\nfirst: %s\n%s", c.id, out.Leaks, out.Runs, c.st.Trust, c.st.Sets, out.First, strings.Join(c.st.SQL, ";\n"))
		case out.Existence > 0 && !c.existence:
			refuted++
			t.Errorf("%s: tells of the existence of other tenants' keys, which the proof does not name\n%s", c.id, strings.Join(c.st.SQL, ";\n"))
		case out.Distinct < 2:
			vacuous++
		}
	})
	t.Logf("%d claims: %d refuted, %d do not run, %d were not exercised by the data", len(claims), refuted, invalid, vacuous)
}

// editsPerCase is how many edits of a case the prover is asked about.
const editsPerCase = 12

// TestAcceptedHolds checks what the prover itself accepts: every statement of
// the corpus that it calls scoped and a sample of their edits.
func TestAcceptedHolds(t *testing.T) {
	p := &provers{t, map[string]*scope.Prover{}}
	fresh := freshSeed(t)
	rng := rand.New(rand.NewPCG(fresh, 0))
	var claims, mutants []claim
	total := 0
	for _, c := range corpus(t) {
		if c.Live == scopetest.LiveSkip || c.Schemas[0] == "rootkeys" { // where the caller comes by its name
			continue
		}
		if cl, ok := p.accepted(c.ID, c.Schemas, c.SQL, c); ok {
			claims = append(claims, cl)
		}
		edits := sqlgen.Edits(c.SQL, "tenant_id", "org_id", "org", "tid")
		rng.Shuffle(len(edits), func(i, j int) { edits[i], edits[j] = edits[j], edits[i] })
		for _, e := range edits[:min(editsPerCase, len(edits))] {
			total++
			if cl, ok := p.accepted(c.ID+"+"+e.Name, c.Schemas, e.SQL(), c); ok {
				mutants = append(mutants, cl)
			}
		}
	}
	t.Logf("%d statements and %d of %d mutants are accepted", len(claims), len(mutants), total)
	if os.Getenv(envSoak) == "" && len(mutants) > 400 {
		rng.Shuffle(len(mutants), func(i, j int) { mutants[i], mutants[j] = mutants[j], mutants[i] })
		mutants = mutants[:400]
	}
	checkClaims(t, append(claims, mutants...), pairs(t), fresh)
}

// freshSeed makes a new seed for each soak and prints it, unless the
// environment gives one. Without a soak it is always the same: a change is
// judged by the change alone.
func freshSeed(t *testing.T) uint64 {
	t.Helper()
	n := uint64(1)
	if os.Getenv(envSoak) != "" {
		n = uint64(time.Now().UnixNano()) % 1e9
	}
	if v := os.Getenv(envSeed); v != "" {
		var err error
		if n, err = strconv.ParseUint(v, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%s=%d repeats this run", envSeed, n)
	return n
}
