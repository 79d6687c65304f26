package sqlgen_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/soundness/sqlgen"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
)

// envStatements is how many statements of each schema TestAcceptedShare makes.
const envStatements = "TENANTVET_SQLGEN_STATEMENTS"

func proverOf(tb testing.TB, s *sqlgen.Schema) *scope.Prover {
	tb.Helper()
	file := filepath.Join(tb.TempDir(), "schema.sql")
	if err := os.WriteFile(file, []byte(s.DDL), 0o600); err != nil {
		tb.Fatal(err)
	}
	res, err := ddl.Load(ddl.Options{Dialect: s.Dialect, Paths: []string{file}, EnforcedForeignKeys: true})
	if err != nil {
		tb.Fatalf("%s: %v\n%s", s.Name, err, s.DDL)
	}
	for _, p := range res.Problems {
		tb.Errorf("%s: %s: %s\n%s", s.Name, p.Pos, p.Message, s.DDL)
	}
	tenancies, problems := catalog.ClassifyDimensions(res.Catalog, s.Policies)
	for _, p := range problems {
		tb.Errorf("%s: policy %s: %s\n%s", s.Name, p.Key, p.Message, s.DDL)
	}
	return scope.New(res.Catalog, tenancies...)
}

// trustOf gives the trusted placeholders as the prover takes them.
func trustOf(s *sqlgen.Schema, t sqlgen.Text) scope.Trust {
	set := func(list []int) map[int]bool {
		m := map[int]bool{}
		for _, n := range list {
			m[n] = true
		}
		return m
	}
	if len(s.Policies) == 1 {
		return scope.Trust{Params: set(t.Trust)}
	}
	return scope.Trust{Dimensions: map[string]scope.Trusted{
		s.Policies[0].Name: {Params: set(t.Trust)},
		s.Policies[1].Name: {Params: set(t.Projects)},
	}}
}

// prove gives the verdict and the first message.
func prove(p *scope.Prover, s *sqlgen.Schema, t sqlgen.Text) (scope.Verdict, string) {
	statements := parser.Parse(s.Dialect, t.SQL, sqlparse.Style{})
	if len(statements) != 1 {
		return scope.Unknown, fmt.Sprintf("%d statements", len(statements))
	}
	res := p.Prove(statements[0].Stmt, t.SQL, trustOf(s, t))
	if len(res.Findings) > 0 {
		return res.Verdict, res.Findings[0].Message
	}
	return res.Verdict, ""
}

// TestAcceptedShare holds that the generator gives the soundness tests
// something to refute: the prover accepts nearly all bases and a part of the
// mutants.
func TestAcceptedShare(t *testing.T) {
	n := 60
	if v := os.Getenv(envStatements); v != "" {
		var err error
		if n, err = strconv.Atoi(v); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range dialects {
		t.Run(string(d), func(t *testing.T) {
			type count struct{ all, accepted int }
			var bases, mutants count
			kinds, tags := map[string]*count{}, map[string]*count{}
			add := func(m map[string]*count, key string, ok bool) {
				if m[key] == nil {
					m[key] = &count{}
				}
				m[key].all++
				if ok {
					m[key].accepted++
				}
			}
			var spent time.Duration
			for schema := range uint64(6) {
				s := sqlgen.Random(d, schema)
				p, g := proverOf(t, s), sqlgen.New(s)
				rng := rand.New(rand.NewPCG(schema, 5))
				for i := range n {
					st := g.Statement(schema<<32 + uint64(i))
					text := st.Render()
					start := time.Now()
					v, message := prove(p, s, text)
					spent += time.Since(start)
					bases.all++
					if v == scope.Scoped {
						bases.accepted++
					} else if os.Getenv(envStatements) != "" {
						t.Logf("declined %d/%d: %v %s\n%s\n%v", schema, i, v, message, text.SQL, st.Tags())
					}
					for _, tag := range st.Tags() {
						add(tags, tag, v == scope.Scoped)
					}
					for range 3 {
						for _, m := range st.Draw(rng, 1) {
							v, _ := prove(p, s, st.Render(m))
							mutants.all++
							if v == scope.Scoped {
								mutants.accepted++
							}
							add(kinds, st.Kind(m), v == scope.Scoped)
						}
					}
				}
			}
			for name, m := range map[string]map[string]*count{"mutation": kinds, "construct": tags} {
				for _, k := range slices.SortedFunc(maps.Keys(m), func(a, b string) int {
					return cmp.Compare(m[a].accepted*m[b].all, m[b].accepted*m[a].all)
				}) {
					t.Logf("%s %s: %d of %d", name, k, m[k].accepted, m[k].all)
				}
			}
			t.Logf("%d of %d bases and %d of %d mutants are accepted; %v a statement to parse and prove", bases.accepted, bases.all, mutants.accepted, mutants.all, spent/time.Duration(bases.all))
			if bases.accepted*10 < bases.all*8 {
				t.Error("fewer than four bases in five are accepted")
			}
			if mutants.accepted*20 < mutants.all {
				t.Error("fewer than one mutant in twenty is accepted")
			}
		})
	}
}
