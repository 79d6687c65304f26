package scope_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
)

// TestExistenceNotes holds the exceptions that proofs of MySQL's IGNORE name:
// unique keys and references that do not tell the tenant.
func TestExistenceNotes(t *testing.T) {
	schema, err := scopetest.LoadSchema(filepath.Join("testdata", "schemas"), []string{"mysql/corners"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := schema.Prover(false)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		sql  string
		want []string
	}{
		{"INSERT IGNORE INTO replies(tenant_id, id, slug_id) SELECT tenant_id, id, id FROM nums WHERE tenant_id = ?", []string{"existence: replies(id)", "existence: slugs(id)"}},
		{"INSERT IGNORE INTO replies(tenant_id, id, n) SELECT tenant_id, id, id FROM nums WHERE tenant_id = ?", []string{"existence: replies(id)"}},
		{"INSERT INTO replies(tenant_id, id, slug_id) SELECT tenant_id, id, id FROM nums WHERE tenant_id = ?", []string{"existence: replies(id)"}},
		{"UPDATE IGNORE replies SET slug_id = n WHERE tenant_id = ?", []string{"existence: slugs(id)"}},
		{"UPDATE IGNORE replies SET n = 1 WHERE tenant_id = ?", nil},
		{"UPDATE IGNORE slugs SET slug = 'x' WHERE tenant_id = ?", []string{"existence: slugs(slug)"}},
		{"UPDATE IGNORE slugs s JOIN years y ON y.y = s.id SET s.slug = 'x' WHERE s.tenant_id = ?", []string{"existence: slugs(slug)"}},
	} {
		out := scopetest.Prove(p, c.sql, scope.Trust{Params: map[int]bool{1: true}})
		var notes []string
		for _, r := range out.Results {
			notes = append(notes, r.Notes...)
		}
		if out.Verdict != scope.Scoped || !slices.Equal(notes, c.want) {
			t.Errorf("%s\n%v with %v, want %v: %v", c.sql, out.Verdict, notes, c.want, out.Messages)
		}
	}
}
