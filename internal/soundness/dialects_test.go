package soundness

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// TestCorpusAgreesWithSQLite and TestCorpusAgreesWithMariaDB do what
// TestCorpusAgreesWithDatabase does for the cases of their dialect.
func TestCorpusAgreesWithSQLite(t *testing.T) {
	corpusAgrees(t, "sqlite", func(_ string, s *scopetest.Schema) (*Checker, error) {
		return OpenSQLite(s.SQL, s.Policy)
	})
}

func TestCorpusAgreesWithMariaDB(t *testing.T) {
	dsn := testkit.MariaDB(t)
	corpusAgrees(t, "mysql", func(name string, s *scopetest.Schema) (*Checker, error) {
		return OpenMariaDB(t.Context(), dsn, "corpus_"+name, s.SQL, s.Policy)
	})
}

func corpusAgrees(t *testing.T, dialect catalog.Dialect, open func(name string, s *scopetest.Schema) (*Checker, error)) {
	t.Helper()
	cases, err := scopetest.Load(filepath.Join(scopeTestdata, "cases", string(dialect)))
	if err != nil {
		t.Fatal(err)
	}
	checkers := map[string]*Checker{}
	total := map[string]int{}
	for _, c := range cases {
		want := expectation(c)
		total[want]++
		if want == "skip" {
			continue
		}
		name := strings.NewReplacer("/", "_", "-", "_").Replace(strings.Join(c.Schemas, "_"))
		checker := checkers[name]
		if checker == nil {
			schema, err := scopetest.LoadSchema(filepath.Join(scopeTestdata, "schemas"), c.Schemas)
			if err != nil {
				t.Fatal(err)
			}
			if checker, err = open(name, schema); err != nil {
				t.Fatalf("schema %s: %v", schema.Name, err)
			}
			t.Cleanup(func() {
				if err := checker.Close(); err != nil {
					t.Error(err)
				}
			})
			checkers[name] = checker
		}
		agrees(t.Context(), t, checker, c, pairs(t))
	}
	t.Logf("cases by expectation: %v", total)
}
