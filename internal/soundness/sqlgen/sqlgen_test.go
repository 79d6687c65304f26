package sqlgen_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/soundness/sqlgen"
)

var dialects = []catalog.Dialect{catalog.Postgres, catalog.MySQL, catalog.SQLite}

// TestStatementIsFunctionOfSeed holds that a run can be repeated from its
// seeds.
func TestStatementIsFunctionOfSeed(t *testing.T) {
	for _, d := range dialects {
		for seed := range uint64(8) {
			a, b := sqlgen.Random(d, seed), sqlgen.Random(d, seed)
			if a.DDL != b.DDL {
				t.Fatalf("%s %d: two schemas", d, seed)
			}
			x, y := sqlgen.New(a), sqlgen.New(b)
			for s := range uint64(50) {
				one, two := x.Statement(s), y.Statement(s)
				if one.Render().SQL != two.Render().SQL || !slices.Equal(one.Tags(), two.Tags()) {
					t.Fatalf("%s %d: seed %d gives two statements", d, seed, s)
				}
				m := one.Draw(rand.New(rand.NewPCG(s, 1)), 2)
				if x.Mutant(s, m...).SQL != y.Mutant(s, m...).SQL {
					t.Fatalf("%s %d: seed %d gives two mutants", d, seed, s)
				}
			}
		}
	}
}

// TestMutantsDiffer holds that each mutation changes the text, and no mark is
// left in it.
func TestMutantsDiffer(t *testing.T) {
	for _, d := range dialects {
		g := sqlgen.New(sqlgen.Random(d, 3))
		same := 0
		total := 0
		for seed := range uint64(300) {
			s := g.Statement(seed)
			base := s.Render().SQL
			for site := range s.Sites() {
				for kind := range s.Kinds(site) {
					m := s.Render(sqlgen.Mutation{Site: site, Kind: kind}).SQL
					total++
					if m == base {
						same++
					}
					if strings.ContainsFunc(m, func(r rune) bool { return r > 127 }) {
						t.Fatalf("%s: a mark is left in %q", s.Name(sqlgen.Mutation{Site: site, Kind: kind}), m)
					}
				}
			}
		}
		if total == 0 || same*50 > total {
			t.Errorf("%s: %d of %d mutants are their base", d, same, total)
		}
	}
}

func TestBind(t *testing.T) {
	const canonical = `SELECT '$1', $3 FROM t WHERE a = $1 AND b IN ($3, $1) -- $4`
	for _, test := range []struct {
		d     catalog.Dialect
		sql   string
		trust []int
	}{
		{catalog.Postgres, `SELECT '$1', $1 FROM t WHERE a = $2 AND b IN ($1, $2) -- $4`, []int{2}},
		{catalog.SQLite, `SELECT '$1', ?1 FROM t WHERE a = ?2 AND b IN (?1, ?2) -- $4`, []int{2}},
		{catalog.MySQL, `SELECT '$1', ? FROM t WHERE a = ? AND b IN (?, ?) -- $4`, []int{2, 4}},
	} {
		got := sqlgen.Bind(test.d, canonical, sqlgen.TenantParam, sqlgen.ProjectParam)
		if got.SQL != test.sql || !slices.Equal(got.Trust, test.trust) {
			t.Errorf("%s: %s %v\nwant %s %v", test.d, got.SQL, got.Trust, test.sql, test.trust)
		}
	}
}

func TestShrink(t *testing.T) {
	const sql = `WITH c1 AS (SELECT o.id, o.v FROM orders o WHERE o.tenant_id = $1), c2 AS (SELECT 1) SELECT c1.id, max(c1.v), (SELECT count(*) FROM notes) FROM c1 JOIN notes n ON n.id = c1.id AND n.v > 2 LEFT JOIN tags t ON t.id = n.id WHERE n.tenant_id = $1 AND EXISTS (SELECT 1 FROM bad b WHERE b.id BETWEEN 1 AND 3 AND b.v = c1.v) GROUP BY c1.id ORDER BY 1 LIMIT 3`
	for _, test := range []struct {
		name, want string
		needs      []string
	}{
		{"a table in a subquery", "SELECT 1 FROM bad b", []string{"SELECT", "FROM bad"}},
		{"a condition", "SELECT 1 FROM bad b WHERE b.id BETWEEN 1 AND 3", []string{"SELECT", "BETWEEN 1 AND 3"}},
		{"a join", "SELECT 1 FROM c1 LEFT JOIN tags t ON t.id = n.id", []string{"SELECT", "FROM c1", "tags t ON t.id = n.id"}},
	} {
		got := sqlgen.Shrink(sql, 2000, func(s string) bool {
			return strings.Count(s, "(") == strings.Count(s, ")") && !slices.ContainsFunc(test.needs, func(n string) bool { return !strings.Contains(s, n) })
		})
		if len(got) > len(test.want) {
			t.Errorf("%s: %s\nwant %s", test.name, got, test.want)
		}
	}
}

func TestEdits(t *testing.T) {
	const sql = `SELECT o.id FROM orders o LEFT JOIN notes n ON n.tenant_id = o.tenant_id WHERE o.tenant_id = $1 AND o.id = $2`
	var got []string
	for _, e := range sqlgen.Edits(sql, "tenant_id") {
		got = append(got, e.SQL())
	}
	for _, want := range []string{
		`SELECT o.id FROM orders o LEFT JOIN notes n ON n.tenant_id = o.tenant_id AND o.tenant_id = $1 AND o.id = $2`,
		`SELECT o.id FROM orders o LEFT JOIN notes n ON n.tenant_id = o.tenant_id WHERE o.id = $2`,
		`SELECT o.id FROM orders o LEFT JOIN notes n ON n.tenant_id = n.tenant_id WHERE o.tenant_id = $1 AND o.id = $2`,
		`SELECT o.id FROM orders o LEFT JOIN notes n ON n.tenant_id = o.tenant_id WHERE NOT (o.tenant_id = $1) AND o.id = $2`,
		`SELECT o.id FROM orders o LEFT JOIN notes n ON n.tenant_id = o.tenant_id WHERE o.tenant_id = $1 OR o.id = $2`,
		`SELECT o.id FROM orders o RIGHT JOIN notes n ON n.tenant_id = o.tenant_id WHERE o.tenant_id = $1 AND o.id = $2`,
		`SELECT o.id FROM orders o LEFT JOIN notes n ON n.tenant_id = o.tenant_id WHERE o.tenant_id = $3 AND o.id = $2`,
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no edit gives %s", want)
		}
	}
}

// FuzzText holds that no text makes the functions that take any text fail.
func FuzzText(f *testing.F) {
	for _, sql := range []string{"", "SELECT (", "CASE WHEN END", "a.b.c", "'", "$99999999999999999999", "/*", "--", "WITH", "SELECT DISTINCT ON", ") ON ("} {
		f.Add(sql)
	}
	g := sqlgen.New(sqlgen.Random(catalog.Postgres, 1))
	for seed := range uint64(10) {
		f.Add(g.Statement(seed).Canonical())
	}
	f.Fuzz(func(_ *testing.T, sql string) {
		if len(sql) > 4096 {
			return
		}
		for _, e := range sqlgen.Edits(sql, "tenant_id") {
			_ = e.SQL()
		}
		for _, d := range dialects {
			sqlgen.Bind(d, sql, 1, 2)
		}
		sqlgen.Shrink(sql, 20, func(s string) bool { return len(s)%2 == 0 })
	})
}

func BenchmarkStatement(b *testing.B) {
	for _, d := range dialects {
		g := sqlgen.New(sqlgen.Random(d, 1))
		b.Run(fmt.Sprintf("base/%s", d), func(b *testing.B) {
			seed := uint64(0)
			for b.Loop() {
				g.Statement(seed).Render()
				seed++
			}
		})
		b.Run(fmt.Sprintf("mutant/%s", d), func(b *testing.B) {
			s := g.Statement(1)
			m := s.Draw(rand.New(rand.NewPCG(1, 1)), 2)
			for b.Loop() {
				s.Render(m...)
			}
		})
	}
}

// TestDimensionsHaveColumns holds that a schema of two dimensions has both.
func TestDimensionsHaveColumns(t *testing.T) {
	for _, d := range dialects {
		for seed := range uint64(4000) {
			s := sqlgen.Random(d, seed)
			if len(s.Policies) > 1 && !strings.Contains(s.DDL, "project_id") {
				t.Fatalf("%s, seed %d:\n%s", d, seed, s.DDL)
			}
		}
	}
}
