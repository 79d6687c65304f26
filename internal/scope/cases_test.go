package scope_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
)

var update = flag.Bool("update", false, "rewrite the messages that the cases expect")

// TestCases proves every case of the corpus and compares verdict, codes and
// messages with what the case expects.
func TestCases(t *testing.T) {
	for _, dialect := range []string{"", "mysql", "sqlite"} {
		t.Run("dialect="+dialect, func(t *testing.T) { testCases(t, filepath.Join("testdata", "cases", dialect)) })
	}
}

func testCases(t *testing.T, dir string) {
	t.Helper()
	cases, err := scopetest.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	provers := map[string]*scope.Prover{}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	disagreements := 0
	messages := map[string]map[int][]string{} // of unscoped cases, by file and line
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
			for _, m := range out.Messages {
				if !advises(m) {
					t.Errorf("%s: does not say what to write: %s", c.Where(), m)
				}
			}
			if *update {
				if out.Verdict == scope.Unscoped && len(c.Verdicts) == 1 {
					if messages[c.File] == nil {
						messages[c.File] = map[int][]string{}
					}
					messages[c.File][c.Line] = out.Messages
				}
				c.Messages = nil
			}
			diff := c.Disagreement(out)
			if diff == "" {
				return
			}
			disagreements++
			fmt.Fprintf(w, "%s\t%s\t%s\n", c.Where(), c.ID, diff)
			t.Errorf("%s: %s\nwhy: %s\nstatement: %s\nfindings: %s", c.Where(), diff, c.Why, c.SQL, strings.Join(out.Messages, "\n          "))
		})
	}
	if *update {
		for file, byLine := range messages {
			writeMessages(t, filepath.Join(dir, file), byLine)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if disagreements > 0 {
		t.Logf("%d of %d cases disagree:\n%s", disagreements, len(cases), table.String())
	}
}

// writeMessages replaces the message headers of cases, given by the lines of
// their case headers.
func writeMessages(t *testing.T, file string, byLine map[int][]string) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	inside := false
	for i, line := range strings.SplitAfter(string(src), "\n") {
		messages := byLine[i+1]
		if strings.HasPrefix(line, "-- case:") {
			inside = messages != nil
		}
		if inside && strings.HasPrefix(line, "-- message:") {
			continue
		}
		out.WriteString(line)
		for _, m := range messages {
			fmt.Fprintf(&out, "-- message: %s\n", m)
		}
	}
	if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
