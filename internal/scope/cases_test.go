package scope_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
)

// TestCases proves every case of the corpus and compares verdict, codes and
// messages with what the case expects.
func TestCases(t *testing.T) {
	cases, err := scopetest.Load(filepath.Join("testdata", "cases"))
	if err != nil {
		t.Fatal(err)
	}
	provers := map[string]*scope.Prover{}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	disagreements := 0
	for _, c := range cases {
		key := fmt.Sprint(c.Schemas, c.TrustForeignKeys)
		p := provers[key]
		if p == nil {
			schema, err := scopetest.LoadSchema(filepath.Join("testdata", "schemas"), c.Schemas)
			if err != nil {
				t.Fatal(err)
			}
			if p, err = schema.Prover(c.TrustForeignKeys); err != nil {
				t.Fatal(err)
			}
			provers[key] = p
		}
		t.Run(c.ID, func(t *testing.T) {
			out := scopetest.Prove(p, c.SQL, c.ProverTrust())
			diff := c.Disagreement(out)
			if diff == "" {
				return
			}
			disagreements++
			fmt.Fprintf(w, "%s\t%s\t%s\n", c.Where(), c.ID, diff)
			t.Errorf("%s: %s\nwhy: %s\nstatement: %s\nfindings: %s", c.Where(), diff, c.Why, c.SQL, strings.Join(out.Messages, "\n          "))
		})
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if disagreements > 0 {
		t.Logf("%d of %d cases disagree:\n%s", disagreements, len(cases), table.String())
	}
}
