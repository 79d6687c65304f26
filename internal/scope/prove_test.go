package scope_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
)

func trapsProver(tb testing.TB) *scope.Prover {
	tb.Helper()
	return proverOf(tb, "traps")
}

// proverOf is a prover for one of the corpus's schemas.
func proverOf(tb testing.TB, name string) *scope.Prover {
	tb.Helper()
	schema, err := scopetest.LoadSchema(filepath.Join("testdata", "schemas"), []string{name})
	if err != nil {
		tb.Fatal(err)
	}
	p, err := schema.Prover(false)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// joined is a statement of n occurrences, each bound through the one before.
func joined(n int, kind string) string {
	var b strings.Builder
	b.WriteString("SELECT o0.id FROM orders o0")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, " %s JOIN orders o%d ON o%d.tenant_id = o%d.tenant_id AND o%d.id = o%d.parent_id", kind, i, i, i-1, i, i-1)
	}
	b.WriteString(" WHERE o0.tenant_id = $1")
	return b.String()
}

// TestManyJoins proves chains far longer than people write.
func TestManyJoins(t *testing.T) {
	p := trapsProver(t)
	for _, kind := range []string{"", "LEFT"} {
		out := scopetest.Prove(p, joined(200, kind), scope.Trust{Params: map[int]bool{1: true}})
		if out.Verdict != scope.Scoped {
			t.Errorf("200 %s joins: %v: %v", kind, out.Verdict, out.Messages)
		}
	}
}

func BenchmarkProve(b *testing.B) {
	p := trapsProver(b)
	trust := scope.Trust{Params: map[int]bool{1: true}}
	for _, c := range []struct{ name, sql string }{
		{"point", "SELECT id, status FROM orders WHERE tenant_id = $1 AND id = $2"},
		{"join4", joined(4, "")},
		{"left4", joined(4, "LEFT")},
		{"cte", "WITH s AS (SELECT * FROM orders WHERE tenant_id = $1) SELECT c.id FROM s JOIN customers c ON c.tenant_id = s.tenant_id WHERE EXISTS (SELECT 1 FROM invoices i WHERE i.tenant_id = s.tenant_id)"},
		{"join50", joined(50, "")},
		{"join200", joined(200, "")},
		{"left200", joined(200, "LEFT")},
	} {
		parsed := parser.Parse(catalog.Postgres, c.sql, sqlparse.Style{})
		b.Run("prove/"+c.name, func(b *testing.B) {
			for b.Loop() {
				if res := p.Prove(parsed[0].Stmt, c.sql, trust); res.Verdict != scope.Scoped {
					b.Fatal(res)
				}
			}
		})
		b.Run("parse+prove/"+c.name, func(b *testing.B) {
			for b.Loop() {
				scopetest.Prove(p, c.sql, trust)
			}
		})
	}
}
