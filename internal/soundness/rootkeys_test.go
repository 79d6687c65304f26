package soundness

import (
	"context"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
)

// TestRootKeysAgreeWithDatabase runs the scoped cases in which the caller's
// tenant comes by its name. A check passes the tenant's key, by which the
// statement here finds the name.
func TestRootKeysAgreeWithDatabase(t *testing.T) {
	var cases []*scopetest.Case
	for _, c := range corpus(t) {
		if c.Schemas[0] == "rootkeys" && (c.Accepts("scoped") || c.ID == "root-key-not-joined") {
			cases = append(cases, c)
		}
	}
	if len(cases) < 9 {
		t.Fatalf("%d cases", len(cases))
	}
	inParallel(t, cases, func(ctx context.Context, fl *fleet, c *scopetest.Case) {
		checker := fl.checker(ctx, c.Schemas)
		if checker == nil {
			return
		}
		sql := strings.ReplaceAll(c.SQL, "name = $1", "name = (SELECT w.name FROM tenants w WHERE w.id = $1)")
		st, opts := Statement{SQL: []string{sql}, Trust: []int{1}}, Options{Pairs: pairs(t), Seed: seed(t)}
		out, err := checker.Check(ctx, st, opts)
		if err == nil && out.Distinct < 2 {
			opts.Pairs *= 8
			out, err = checker.Check(ctx, st, opts)
		}
		switch {
		case err != nil:
			t.Errorf("%s: case %s: %v\n%s", c.Where(), c.ID, err, sql)
		case c.Accepts("scoped") && out.Leaks > 0:
			t.Errorf("%s: case %s leaks: %s\n%s", c.Where(), c.ID, out.First, sql)
		case !c.Accepts("scoped") && out.Leaks == 0:
			t.Errorf("%s: case %s does not leak\n%s", c.Where(), c.ID, sql)
		case out.Distinct < 2:
			t.Errorf("%s: case %s: the data never exercised the statement: %+v\n%s", c.Where(), c.ID, out, sql)
		}
	})
}
