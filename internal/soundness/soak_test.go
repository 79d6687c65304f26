package soundness

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
)

// generated is the case that every generated statement stands for.
var generated = &scopetest.Case{Schemas: []string{"traps"}, Trust: []int{1}}

// TestGeneratedHolds makes statements that are scoped by construction and near
// misses of them, and checks on the database every one that the prover
// accepts.
func TestGeneratedHolds(t *testing.T) {
	if os.Getenv(envSoak) != "" {
		t.Skip("TestSoak does this for longer")
	}
	soak(t, freshSeed(t), 60, pairs(t))
}

// TestSoak does the same until the time in TENANTVET_SOAK is over.
func TestSoak(t *testing.T) {
	v := os.Getenv(envSoak)
	if v == "" {
		t.Skip(envSoak + " is not set")
	}
	d, err := time.ParseDuration(v)
	if err != nil {
		t.Fatal(err)
	}
	first := freshSeed(t)
	for end, i := time.Now().Add(d), uint64(0); time.Now().Before(end); i++ {
		soak(t, first+1000*i, 300, pairs(t))
	}
}

// TestMutantsLeak holds that the check can find something: a fixed share of
// the near misses leaks. Without it the other tests could pass on worlds that
// exercise nothing.
func TestMutantsLeak(t *testing.T) {
	var claims []claim
	for s := range uint64(60) {
		_, pins := generate(s, -1, 0)
		sql, _ := generate(s, int(s)%max(pins, 1), int(s)%4) // not, not-equal, self, range
		claims = append(claims, claim{schemas: generated.Schemas, st: Statement{SQL: []string{sql}, Trust: generated.Trust}})
	}
	var leaking atomic.Int32
	inParallel(t, claims, func(ctx context.Context, fl *fleet, c claim) {
		checker := fl.checker(ctx, c.schemas)
		if checker == nil {
			return
		}
		if out, err := checker.Check(ctx, c.st, Options{Seed: 1, Stop: true}); err == nil && out.Leaks > 0 {
			leaking.Add(1)
		}
	})
	t.Logf("%d of %d mutants leak", leaking.Load(), len(claims))
	if int(leaking.Load()) < len(claims)*2/5 {
		t.Error("fewer than two in five: the worlds have lost their power")
	}
}

// soak makes and checks count bases from the seed on. The worlds follow the
// seed too.
func soak(t *testing.T, first uint64, count, n int) {
	t.Helper()
	p := &provers{t, map[string]*scope.Prover{}}
	rng := rand.New(rand.NewPCG(first, 1))
	var claims, declined []claim
	bases, mutants := 0, 0
	add := func(id, sql string) bool {
		c, ok := p.accepted(id, generated.Schemas, sql, generated)
		if ok {
			claims = append(claims, c)
		}
		return ok
	}
	for i := range uint64(count) {
		seed := first + i
		sql, pins := generate(seed, -1, 0)
		id := fmt.Sprintf("base %d", seed)
		if add(id, sql) {
			bases++
		} else { // its construction claims it all the same
			declined = append(declined, claim{id: id + " (declined)", schemas: generated.Schemas, st: Statement{SQL: []string{sql}, Trust: generated.Trust}})
		}
		for pin := range pins {
			kind := rng.IntN(len(pinMutations))
			m, _ := generate(seed, pin, kind)
			mutants++
			add(fmt.Sprintf("base %d pin %d %s", seed, pin, pinMutations[kind].name), m)
			if edits := mutate(m); len(edits) > 0 {
				e := pick(rng, edits)
				mutants++
				add(fmt.Sprintf("base %d pin %d %s, %s", seed, pin, pinMutations[kind].name, e.name), e.sql)
			}
		}
		for range 3 {
			if edits := mutate(sql); len(edits) > 0 {
				e := pick(rng, edits)
				mutants++
				add(fmt.Sprintf("base %d %s", seed, e.name), e.sql)
			}
		}
	}
	t.Logf("%d of %d bases and %d of %d mutants are accepted", bases, count, len(claims)-bases, mutants)
	checkClaims(t, append(claims, declined...), n, first)
}
