package catalog_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
)

func TestClassifyDimensions(t *testing.T) {
	const schema = `CREATE TABLE orgs (id int PRIMARY KEY);
CREATE TABLE projects (id int PRIMARY KEY, org_id int NOT NULL REFERENCES orgs, UNIQUE (org_id, id));
CREATE TABLE plans (id int PRIMARY KEY);
CREATE TABLE tasks (org_id int NOT NULL, project_id int NOT NULL);
CREATE TABLE notes (org_id int NOT NULL, project_id int NOT NULL, FOREIGN KEY (org_id, project_id) REFERENCES projects (org_id, id));
CREATE TABLE files (id int PRIMARY KEY, project_id int NOT NULL REFERENCES projects);
CREATE TABLE pages (id int PRIMARY KEY, file_id int NOT NULL REFERENCES files);
CREATE TABLE logs (id int PRIMARY KEY, project_id int NOT NULL);
CREATE TABLE lines (log_id int NOT NULL REFERENCES logs);
CREATE TABLE invoices (id int PRIMARY KEY, org_id int NOT NULL) PARTITION BY LIST (org_id);
CREATE TABLE invoices_1 PARTITION OF invoices FOR VALUES IN (1);
CREATE TABLE receipts (invoice_id int NOT NULL REFERENCES projects, project_id int NOT NULL);
CREATE TABLE stray (id int);
`
	org := catalog.TenancyPolicy{Name: "org", Columns: []string{"org_id"}, Root: "orgs", Shared: map[string]string{"plans": "prices"}}
	project := catalog.TenancyPolicy{
		Name: "project", Section: "dimensions.project", Columns: []string{"project_id"}, Root: "projects", Within: "org", Shared: org.Shared,
		Except: map[string]string{"invoices": "an org's"},
	}
	with := func(p catalog.TenancyPolicy, change func(*catalog.TenancyPolicy)) catalog.TenancyPolicy {
		change(&p)
		return p
	}
	all := map[string]string{
		"orgs": "root outside", "projects": "tenant(project) root", "plans": "shared shared", "tasks": "tenant tenant",
		"notes": "tenant(project) tenant", "files": "child(project) tenant", "pages": "child child", "logs": "outside(project) tenant",
		"lines": "outside(project) child", "invoices": "tenant outside", "invoices_1": "tenant outside",
		"receipts": "outside(project) tenant", "stray": "unknown unknown",
	}
	changed := func(changes ...string) map[string]string {
		out := maps.Clone(all)
		for i := 0; i < len(changes); i += 2 {
			out[changes[i]] = changes[i+1]
		}
		return out
	}
	for _, tt := range []struct {
		name     string
		policies []catalog.TenancyPolicy
		want     map[string]string
		problems []string
	}{
		{"within", []catalog.TenancyPolicy{org, project}, all, nil},
		{
			"apart", []catalog.TenancyPolicy{org, with(project, func(p *catalog.TenancyPolicy) { p.Within = "" })},
			// What the organisation does not place is not told by the project.
			changed("projects", "tenant root", "notes", "tenant tenant", "files", "child tenant", "logs", "unknown tenant",
				"lines", "unknown child", "receipts", "child tenant"), nil,
		},
		{
			"the root excepted", []catalog.TenancyPolicy{org, with(project, func(p *catalog.TenancyPolicy) {
				p.Except = map[string]string{"projects": "listed"}
			})},
			changed("projects", "tenant(project) outside", "invoices", "tenant unknown", "invoices_1", "tenant unknown"), nil,
		},
		{
			"mistakes", []catalog.TenancyPolicy{
				with(org, func(p *catalog.TenancyPolicy) { p.Except = map[string]string{"invoices": "x"} }),
				with(project, func(p *catalog.TenancyPolicy) {
					p.Except = map[string]string{"invoices": "an org's", "plans": "x", "nosuch": "x"}
					p.Columns = append(p.Columns, "tasks.org_id")
					p.SharedRows = map[string]string{"files": "x"}
				}),
			},
			changed("invoices", "outside outside", "invoices_1", "outside outside"),
			[]string{
				"dimensions.project.columns: tasks.org_id is the column of dimension org already",
				"dimensions.project.except.invoices: invoices is excepted from every dimension: if it belongs to nobody, declare it under tables.shared",
				"dimensions.project.shared-rows.files: files.project_id is NOT NULL: no row can be shared by a NULL tenant",
				"dimensions.project.except.nosuch: the schema has no table nosuch",
				"dimensions.project.except.plans: plans is declared shared",
			},
		},
		{
			"a mistake about both is told once", []catalog.TenancyPolicy{
				with(org, func(p *catalog.TenancyPolicy) { p.Shared = map[string]string{"plans": "prices", "nosuch": "x"} }),
				with(project, func(p *catalog.TenancyPolicy) { p.Shared = map[string]string{"plans": "prices", "nosuch": "x"} }),
			},
			all, []string{"tables.shared.nosuch: the schema has no table nosuch"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "schema.sql")
			if err := os.WriteFile(file, []byte(schema), 0o644); err != nil {
				t.Fatal(err)
			}
			res, err := ddl.Load(ddl.Options{Dialect: catalog.Postgres, Paths: []string{file}})
			if err != nil {
				t.Fatal(err)
			}
			tenancies, problems := catalog.ClassifyDimensions(res.Catalog, tt.policies)
			for _, table := range res.Catalog.Tables() {
				var got []string
				for _, tenancy := range tenancies {
					c := tenancy.Of(table)
					class := c.Class.String()
					if c.Outside {
						class = "outside"
					}
					if c.By != "" {
						class += "(" + c.By + ")"
					}
					got = append(got, class)
				}
				if got := strings.Join(got, " "); got != tt.want[table.Name.String()] {
					t.Errorf("%s: %s, want %s", table.Name, got, tt.want[table.Name.String()])
				}
			}
			var got []string
			for _, p := range problems {
				got = append(got, fmt.Sprintf("%s: %s", p.Key, p.Message))
			}
			if !slices.Equal(got, tt.problems) {
				t.Errorf("problems:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(tt.problems, "\n"))
			}
		})
	}
}
