package scope_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
)

// chained is a statement of n CTEs, each made of the one before, which step and
// last call #.
func chained(n int, base, step, last string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "WITH c0 AS (%s)", base)
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, ", c%d AS (%s)", i, strings.ReplaceAll(step, "#", fmt.Sprint("c", i-1)))
	}
	return b.String() + " " + strings.ReplaceAll(last, "#", fmt.Sprint("c", n-1))
}

// TestExpansionIsBounded gives up on short statements that mean enormous ones,
// and says why.
func TestExpansionIsBounded(t *testing.T) {
	p := trapsProver(t)
	const size, columns = " columns, values and tables", "the statement expands to more than 4096 columns in one query"
	for _, c := range []struct{ name, sql, reason string }{
		{"columns double", chained(12, "SELECT * FROM orders", "SELECT * FROM #, # x", "SELECT 1 FROM #, # x, # y"), size},
		{"columns of one list", "SELECT " + strings.Repeat("*, ", 4900) + "1 FROM orders WHERE tenant_id = $1", columns},
		{"columns of a side", chained(11, "SELECT * FROM orders", "SELECT *, * FROM #", "SELECT id FROM # WHERE tenant_id = $1"), columns},
		{"occurrences double", chained(40, "SELECT id FROM orders WHERE tenant_id = $1", "SELECT a.id FROM # a, # b", "SELECT 1 FROM #"), size},
		{"queries of no table double", chained(40, "SELECT 1 AS x", "SELECT a.x FROM # a, # b", "SELECT x FROM #"), size},
		{"arms double", chained(40, "SELECT * FROM orders WHERE tenant_id = $1", "SELECT * FROM # UNION ALL SELECT * FROM #", "SELECT 1 FROM #"), size},
		{"EXISTS doubles", chained(40, "SELECT * FROM orders", "SELECT * FROM # a WHERE EXISTS (SELECT 1 FROM # b WHERE b.id = a.id)", "SELECT 1 FROM # WHERE tenant_id = $1"), size},
		{
			"a recursive CTE that starts from itself",
			"WITH RECURSIVE t AS (SELECT * FROM t UNION SELECT * FROM orders, t) SELECT * FROM t WHERE tenant_id = $1",
			"recursive CTE t refers to itself before the last arm of its UNION",
		},
	} {
		out := scopetest.Prove(p, c.sql, benchTrust())
		if out.Verdict != scope.Unknown || !slices.ContainsFunc(out.Messages, func(m string) bool { return strings.Contains(m, c.reason) }) {
			t.Errorf("%s: %v: %.300q", c.name, out.Verdict, out.Messages)
		}
	}
}

// TestExpansionOfRealSize proves statements that expand to far more than people
// write.
func TestExpansionOfRealSize(t *testing.T) {
	p := trapsProver(t)
	for _, sql := range []string{
		chained(11, "SELECT * FROM orders", "SELECT * FROM # UNION ALL SELECT * FROM #", "SELECT 1 FROM # WHERE tenant_id = $1"),
		chained(9, "SELECT * FROM orders WHERE tenant_id = $1", "SELECT * FROM #, # x", "SELECT 1 FROM #"),
		"SELECT * FROM orders o" + repeated(400, "", " NATURAL JOIN orders o#") + " WHERE tenant_id = $1",
	} {
		if out := scopetest.Prove(p, sql, benchTrust()); out.Verdict != scope.Scoped {
			t.Errorf("%v: %.300q: %.100q", out.Verdict, out.Messages, sql)
		}
	}
}
