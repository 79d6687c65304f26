package detect

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/project"
)

// Configurations of sqlc are named where the one beside tenantvet.yaml is not
// all; the file that init writes then loads with their queries.
func TestSqlcConfigurations(t *testing.T) {
	const (
		table = "CREATE TABLE tenants (id int PRIMARY KEY);\nCREATE TABLE a (id int PRIMARY KEY, tenant_id int REFERENCES tenants);\n"
		conf  = "version: '2'\nsql:\n- {engine: postgresql, schema: schema.sql, queries: q.sql}\n"
		below = "version: '2'\nsql: [{engine: postgresql, schema: ../../schema.sql, queries: q.sql}]\n"
		query = "-- name: Q :one\nSELECT 1;\n"
	)
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  []string
		sets  int
	}{
		{"beside", map[string]string{"sqlc.yaml": conf, "q.sql": query}, nil, 1},
		{"below", map[string]string{"svc/a/sqlc.json": below, "svc/a/q.sql": query, "svc/b/sqlc.yaml": below, "svc/b/q.sql": query}, []string{"svc/a/sqlc.json", "svc/b/sqlc.yaml"}, 2},
		{"both", map[string]string{"sqlc.yaml": conf, "q.sql": query, "svc/a/sqlc.yaml": below, "svc/a/q.sql": query}, []string{"sqlc.yaml", "svc/a/sqlc.yaml"}, 2},
		{"without queries", map[string]string{"svc/a/sqlc.yaml": below}, nil, 0},
		{"another engine beside", map[string]string{"sqlc.yaml": conf + "- {engine: mysql, schema: my.sql, queries: q.sql}\n", "q.sql": query}, nil, 1},
		{"another engine below", map[string]string{"svc/a/sqlc.yaml": below, "svc/a/q.sql": query, "svc/b/sqlc.yaml": "sql: [{engine: mysql, queries: q.sql}]"}, []string{"svc/a/sqlc.yaml"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.files["go.mod"], tt.files["schema.sql"] = pgx, table
			dir := newModule(t, tt.files)
			m, err := Find(dir, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(m.Sqlc, tt.want) {
				t.Errorf("found %q, want %q", m.Sqlc, tt.want)
			}
			file := filepath.Join(dir, config.FileName)
			if err := os.WriteFile(file, m.Config(), 0o666); err != nil {
				t.Fatal(err)
			}
			cfg, err := config.Load(file)
			if err != nil {
				t.Fatal(err)
			}
			p, err := project.Load(cfg)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Queries) != tt.sets {
				t.Errorf("%d sets of queries, want %d", len(p.Queries), tt.sets)
			}
		})
	}
}
