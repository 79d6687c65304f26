package verdict

import (
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/scope"
)

const twoDimensions = `
CREATE TABLE orgs (id int PRIMARY KEY);
CREATE TABLE projects (org_id int NOT NULL REFERENCES orgs, id int PRIMARY KEY);
CREATE TABLE tasks (org_id int NOT NULL, project_id int NOT NULL, id int PRIMARY KEY);
CREATE TABLE files (project_id int NOT NULL REFERENCES projects, id int PRIMARY KEY);
`

func loadTwo(t *testing.T, orgTypes, projectTypes []string) *project.Project {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "schema.sql"), []byte(twoDimensions), 0o644); err != nil {
		t.Fatal(err)
	}
	cfg := config.Default()
	cfg.Dir, cfg.Schema = dir, []string{"schema.sql"}
	cfg.Tenant = config.Tenant{Name: "organisation", Columns: []string{"org_id"}, Root: "orgs", Types: orgTypes}
	cfg.Dimensions = []config.Dimension{{Section: "dimensions.project", Tenant: config.Tenant{
		Name: "project", Columns: []string{"project_id"}, Root: "projects", Within: "organisation", Types: projectTypes,
	}}}
	p, err := project.Load(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A placeholder that binds a root key carries that key, not the primary one.
func TestRootKeys(t *testing.T) {
	session := types.NewNamed(types.NewTypeName(0, tenantPkg, "Session", nil), types.NewStruct(nil, nil), nil)
	both := value(session, "s")
	part := func(path string) callsite.Arg {
		a := value(types.Typ[types.String], "s."+path)
		a.Of, a.Path = &both, path
		return a
	}
	p := load(t, func(cfg *config.Config) {
		cfg.Tenant.RootKeys = []string{"slug"}
		cfg.Tenant.Types = []string{"example.com/app/tenant.Session"}
	})
	const byName = "SELECT o.id FROM orders o JOIN tenants t ON t.id = o.tenant_id WHERE t.slug = $1"
	for _, tt := range []struct {
		text, path string
		scoped     bool
	}{
		{byName, "Slug", true},
		{byName, "ID", false},
		{byName, "Name", false},
		{"SELECT id FROM orders WHERE tenant_id = $1", "ID", true},
		{"SELECT id FROM orders WHERE tenant_id = $1", "Slug", false},
	} {
		r := judged(t, p, source, call(template(text(tt.text)), part(tt.path)))
		if got := r.Sites[0].Statements[0].Verdict == scope.Scoped; got != tt.scoped {
			t.Errorf("%s with %s: scoped %v, want %v: %q", tt.text, tt.path, got, tt.scoped, lines(r))
		}
	}
}

// A placeholder's value is held to the types of the dimension whose tenant it
// binds.
func TestDimensions(t *testing.T) {
	projectID := types.NewNamed(types.NewTypeName(0, tenantPkg, "ProjectID", nil), types.Typ[types.Int], nil)
	session := types.NewNamed(types.NewTypeName(0, tenantPkg, "Session", nil), types.NewStruct(nil, nil), nil)
	org, proj, plain := value(tenantID, "org"), value(projectID, "proj"), value(types.Typ[types.Int], "n")
	both := value(session, "s")
	part := func(path string) callsite.Arg {
		a := value(types.Typ[types.Int], "s."+path)
		a.Of, a.Path = &both, path
		return a
	}
	orgType, projectType, sessionType := []string{"example.com/app/tenant.ID"}, []string{"example.com/app/tenant.ProjectID"}, []string{"example.com/app/tenant.Session"}
	const statement = "SELECT id FROM tasks WHERE org_id = $1 AND project_id = $2"
	for _, tt := range []struct {
		name              string
		orgs, projects    []string
		text              string
		args              []callsite.Arg
		want              []string // prefixes
		proofOf, lastLink string   // dimension, what the proof of the first relation ends in
	}{
		{"each its own type", orgType, projectType, statement, []callsite.Arg{org, proj}, nil, "project", "$2 = proj (tenant.ProjectID)"},
		{"swapped", orgType, projectType, statement, []callsite.Arg{proj, org}, []string{
			"TV301@110: $1 binds tasks.org_id to proj (tenant.ProjectID), which is not known to be the caller's organisation",
			"TV301@110: $2 binds tasks.project_id to org (tenant.ID), which is not known to be the caller's project",
		}, "organisation", "$1 = proj (tenant.ProjectID), assumed to be the caller's organisation"},
		{"one of them plain", orgType, projectType, statement, []callsite.Arg{org, plain}, []string{
			"TV301@110: $2 binds tasks.project_id to n (int), which is not known to be the caller's project",
		}, "", ""},
		{"types for one only", orgType, nil, statement, []callsite.Arg{org, plain}, nil, "project", "$2 = n (int), assumed to be the caller's project"},
		{"one value for both", orgType, projectType, "SELECT id FROM tasks WHERE org_id = $1 AND project_id = $1", []callsite.Arg{org}, []string{
			"TV301@110: $1 binds tasks.project_id to org (tenant.ID), which is not known to be the caller's project",
		}, "", ""},
		{"one value for both, without types", nil, nil, "SELECT id FROM tasks WHERE org_id = $1 AND project_id = $1", []callsite.Arg{org}, []string{
			"TV101@15: organisation: tasks: tasks.org_id is compared with $1, which is not trusted",
		}, "", ""},
		{"fields of one session", sessionType, sessionType, statement, []callsite.Arg{part("OrgID"), part("ProjectID")}, nil, "", ""},
		{"fields of one session, swapped", sessionType, sessionType, statement, []callsite.Arg{part("ProjectID"), part("OrgID")}, []string{
			"TV301@110: $1 binds tasks.org_id to s.ProjectID (int)", "TV301@110: $2 binds tasks.project_id to s.OrgID (int)",
		}, "", ""},
		{"the project within the organisation", orgType, projectType, "SELECT id FROM files WHERE project_id = $1", []callsite.Arg{proj}, nil,
			"organisation", "the caller's project is within the caller's organisation"},
		{"a project that is none", orgType, projectType, "SELECT id FROM files WHERE project_id = $1", []callsite.Arg{org}, []string{
			"TV301@110: $1 binds files.project_id to org (tenant.ID), which is not known to be the caller's project",
		}, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := judged(t, loadTwo(t, tt.orgs, tt.projects), source, call(template(text(tt.text)), tt.args...))
			got := lines(r)
			if len(got) != len(tt.want) {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			for i, want := range tt.want {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("got %q, want %q", got[i], want)
				}
			}
			st := r.Sites[0].Statements[0]
			if scoped := st.Verdict == scope.Scoped; scoped != (tt.want == nil) {
				t.Errorf("verdict %s", st.Verdict)
			}
			if tt.proofOf == "" {
				return
			}
			i := slices.IndexFunc(st.Result.Relations, func(rel scope.Relation) bool { return rel.Dimension == tt.proofOf })
			if i < 0 {
				t.Fatalf("no relation in dimension %s: %+v", tt.proofOf, st.Result.Relations)
			}
			proof := st.Proof(st.Result.Relations[i])
			if !strings.HasPrefix(proof[0], tt.proofOf+": ") || proof[len(proof)-1] != tt.lastLink {
				t.Errorf("proof %q, want one of %s that ends in %q", proof, tt.proofOf, tt.lastLink)
			}
		})
	}
}
