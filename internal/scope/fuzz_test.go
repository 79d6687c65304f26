package scope_test

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
	"github.com/tenantvet/tenantvet/internal/soundness/sqlgen"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
)

// fuzzDialects are the dialects by the first argument of FuzzProve.
var fuzzDialects = []catalog.Dialect{catalog.Postgres, catalog.MySQL, catalog.SQLite}

// fuzzAllocations bounds what parsing and proving a text may allocate, in
// bytes: a base that expanding views and CTEs up to the prover's own limit
// stays under, and what each byte of the text may cost.
const (
	fuzzAllocations        = 1 << 30
	fuzzAllocationsPerByte = 1 << 16
)

// fuzzTargets are the provers that a text of a dialect goes to: of a random
// schema, and in PostgreSQL of the cases' own.
func fuzzTargets(f *testing.F) map[catalog.Dialect][]*scope.Prover {
	f.Helper()
	out := map[catalog.Dialect][]*scope.Prover{catalog.Postgres: {trapsProver(f)}}
	for _, d := range fuzzDialects {
		out[d] = append(out[d], randomProver(f, sqlgen.Random(d, 2)))
	}
	return out
}

// FuzzProve holds for every dialect that no text makes the prover panic, run
// on without end or allocate out of proportion to the text, and that none is
// accepted that reads or writes a tenant table when nothing at all is trusted.
func FuzzProve(f *testing.F) {
	cases, err := scopetest.Load(filepath.Join("testdata", "cases"))
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		f.Add(uint8(slices.Index(fuzzDialects, c.Dialect)), c.SQL)
	}
	for i, d := range fuzzDialects {
		g := sqlgen.New(sqlgen.Random(d, 2))
		for seed := range uint64(20) {
			f.Add(uint8(i), g.Statement(seed).Render().SQL)
		}
	}
	targets := fuzzTargets(f)
	f.Fuzz(func(t *testing.T, dialect uint8, sql string) {
		if len(sql) > 1<<14 {
			return
		}
		d := fuzzDialects[int(dialect)%len(fuzzDialects)]
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for _, p := range targets[d] {
			for _, st := range parser.Parse(d, sql, sqlparse.Style{}) {
				hold(t, sql, p.Prove(st.Stmt, sql, scope.Trust{}), false)
				hold(t, sql, p.Prove(st.Stmt, sql, scope.Trust{Params: map[int]bool{1: true}, Assume: true}), true)
			}
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > fuzzAllocations+fuzzAllocationsPerByte*uint64(len(sql)) {
			t.Fatalf("%q: %d bytes allocated for %d bytes of text", sql, used, len(sql))
		}
	})
}

// hold checks what must hold of any result; trusting tells whether a parameter
// was trusted.
func hold(t *testing.T, sql string, res scope.Result, trusting bool) {
	t.Helper()
	for _, fd := range res.Findings {
		if strings.Contains(fd.Message, "the prover failed") {
			t.Fatalf("%q: %s", sql, fd.Message)
		}
	}
	if (res.Verdict == scope.Scoped) != (len(res.Findings) == 0) {
		t.Fatalf("%q: %v with findings %v", sql, res.Verdict, res.Findings)
	}
	// The only tenant that needs no parameter is the setting's; the shared rows
	// of settings need none at all.
	if trusting || res.Verdict != scope.Scoped || strings.Contains(strings.ToLower(sql), "current_setting") {
		return
	}
	for _, r := range res.Relations {
		if (r.Class == catalog.ClassTenant || r.Class == catalog.ClassChild) && r.Table != "settings" {
			t.Fatalf("%q: accepted with nothing trusted: %s %v", sql, r.Table, r.Proof)
		}
	}
}
