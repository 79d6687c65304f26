package scope_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
	"github.com/tenantvet/tenantvet/internal/soundness/sqlgen"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
)

// envMetamorphic is the first schema of a longer run over generated statements.
const envMetamorphic = "TENANTVET_METAMORPHIC"

// subject is a text with what it takes to judge it.
type subject struct {
	id    string
	p     *scope.Prover
	sql   string
	trust scope.Trust
}

// judge gives the verdict on a text of one or several statements after change
// has had each of them.
func (s *subject) judge(sql string, change func(st sqlast.Statement) sqlast.Statement) scope.Verdict {
	verdict := scope.Scoped
	for _, parsed := range parser.Parse(s.p.Dialect(), sql, sqlparse.Style{}) {
		st := change(parsed.Stmt)
		switch v := s.p.Prove(st, sql, s.trust).Verdict; {
		case v == scope.Unscoped || verdict == scope.Unscoped:
			verdict = scope.Unscoped
		case v == scope.Unknown:
			verdict = scope.Unknown
		}
	}
	return verdict
}

func unchanged(st sqlast.Statement) sqlast.Statement { return st }

// everywhere applies a transform at all its places at once.
const everywhere = -1

// at applies a transform at its nth place in each statement that has so many;
// more tells whether one has.
func at(tr *transform, d catalog.Dialect, n int, more *bool) func(sqlast.Statement) sqlast.Statement {
	return func(st sqlast.Statement) sqlast.Statement {
		places := tr.places(st, d)
		*more = *more || n < len(places) && len(places) > 0
		switch {
		case n == everywhere:
			for _, f := range places {
				f()
			}
		case n < len(places):
			places[n]()
		}
		return st
	}
}

// exceptions lists what a transform does legitimately to a case, or what the
// prover knowingly declines.
var exceptions = map[string]string{}

// violations applies every transform, everywhere at once and at each of the
// first few places alone, and lists the verdicts that should not differ and do.
func (s *subject) violations(places int) []string {
	var out []string
	before := s.judge(s.sql, unchanged)
	check := func(name string, narrows bool, after scope.Verdict) {
		if narrows && before != scope.Scoped || exceptions[s.id+": "+name] != "" || before == after {
			return
		}
		// Unknown and unscoped both decline; a transform may move between them
		// where the reason is another.
		if before != scope.Scoped && after != scope.Scoped {
			return
		}
		out = append(out, fmt.Sprintf("%s: %s: %v becomes %v", s.id, name, before, after))
	}
	for i := range transforms {
		tr := &transforms[i]
		for n := everywhere; n < places; n++ {
			more := false
			after := s.judge(s.sql, at(tr, s.p.Dialect(), n, &more))
			if !more {
				break
			}
			check(fmt.Sprintf("%s at place %d", tr.name, n), tr.narrows, after)
		}
	}
	for _, w := range wraps {
		whole := true
		after := s.judge(s.sql, func(st sqlast.Statement) sqlast.Statement {
			if wrapped := w.f(st, s.p.Dialect()); wrapped != nil {
				return wrapped
			}
			whole = false
			return st
		})
		if whole {
			check(w.name, false, after)
		}
	}
	if s.p.Dialect() == catalog.Postgres {
		// A query in parentheses may be an arm, with its own ORDER BY and LIMIT.
		whole := 0
		s.judge(s.sql, func(st sqlast.Statement) sqlast.Statement {
			if _, ok := wrappable(st); ok {
				whole++
			} else {
				whole += 2
			}
			return st
		})
		if whole == 1 {
			check("unite with itself", false, s.judge("("+s.sql+"\n) UNION ALL ("+s.sql+"\n)", unchanged))
		}
	}
	if sql := parenthesise(s.p.Dialect(), s.sql); sql != s.sql {
		check("double the parentheses", false, s.judge(sql, unchanged))
	}
	return out
}

// TestMetamorphicCases holds over the case corpus that what does not change
// the meaning of a statement does not change its verdict, and that what
// narrows a scoped statement leaves it scoped.
func TestMetamorphicCases(t *testing.T) {
	cases, err := scopetest.Load(filepath.Join("testdata", "cases"))
	if err != nil {
		t.Fatal(err)
	}
	provers := map[string]*scope.Prover{}
	for _, c := range cases {
		key := fmt.Sprint(c.Schemas, c.TrustForeignKeys)
		if provers[key] == nil {
			schema, err := scopetest.LoadSchema(filepath.Join("testdata", "schemas"), c.Schemas)
			if err != nil {
				t.Fatal(err)
			}
			if provers[key], err = schema.Prover(c.TrustForeignKeys); err != nil {
				t.Fatal(err)
			}
		}
		s := &subject{c.ID, provers[key], c.SQL, c.ProverTrust()}
		for _, v := range s.violations(4) {
			t.Errorf("%s: %s\n%s", c.Where(), v, c.SQL)
		}
	}
}

// randomProver makes a prover for a generated schema.
func randomProver(tb testing.TB, s *sqlgen.Schema) *scope.Prover {
	tb.Helper()
	file := filepath.Join(tb.TempDir(), "schema.sql")
	if err := os.WriteFile(file, []byte(s.DDL), 0o600); err != nil {
		tb.Fatal(err)
	}
	res, err := ddl.Load(ddl.Options{Dialect: s.Dialect, Paths: []string{file}, EnforcedForeignKeys: true})
	if err != nil {
		tb.Fatal(err)
	}
	tenancies, problems := catalog.ClassifyDimensions(res.Catalog, s.Policies)
	if len(problems) > 0 {
		tb.Fatalf("%s: %s", s.Name, problems[0].Message)
	}
	return scope.New(res.Catalog, tenancies...)
}

// generatedSubjects makes statements and near misses over random schemas.
func generatedSubjects(tb testing.TB, d catalog.Dialect, seed uint64, n int) []*subject {
	tb.Helper()
	s := sqlgen.Random(d, seed)
	p, g := randomProver(tb, s), sqlgen.New(s)
	rng := rand.New(rand.NewPCG(seed, 3))
	var out []*subject
	add := func(id string, t sqlgen.Text) {
		trust := scope.Trust{Params: numbers(t.Trust)}
		if len(s.Policies) > 1 {
			trust = scope.Trust{Dimensions: map[string]scope.Trusted{
				s.Policies[0].Name: {Params: numbers(t.Trust)},
				s.Policies[1].Name: {Params: numbers(t.Projects)},
			}}
		}
		out = append(out, &subject{fmt.Sprintf("%s %s", s.Name, id), p, t.SQL, trust})
	}
	for i := range uint64(n) {
		st := g.Statement(seed<<32 + i)
		add(fmt.Sprint(i), st.Render())
		for _, m := range st.Draw(rng, 1) {
			add(fmt.Sprintf("%d %s", i, st.Name(m)), st.Render(m))
		}
	}
	return out
}

func numbers(list []int) map[int]bool {
	m := map[int]bool{}
	for _, n := range list {
		m[n] = true
	}
	return m
}

// TestMetamorphicGenerated holds the same over generated statements and near
// misses of them.
func TestMetamorphicGenerated(t *testing.T) {
	for _, d := range []catalog.Dialect{catalog.Postgres, catalog.MySQL, catalog.SQLite} {
		t.Run(string(d), func(t *testing.T) {
			first, n := uint64(0), 15
			if v := os.Getenv(envMetamorphic); v != "" {
				var err error
				if first, err = strconv.ParseUint(v, 10, 64); err != nil {
					t.Fatal(err)
				}
				n = 150
			}
			for seed := first; seed < first+4; seed++ {
				for _, s := range generatedSubjects(t, d, seed, n) {
					if v := s.violations(1); len(v) > 0 {
						t.Errorf("%s\n%s", strings.Join(v, "\n"), s.sql)
					}
				}
			}
		})
	}
}
