package detect

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/project"
)

// newModule writes a module of the given files.
func newModule(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const pgx = "module example.com/app\n\nrequire github.com/jackc/pgx/v5 v5.7.0\n"

func TestSchemaSource(t *testing.T) {
	const table = "CREATE TABLE tenants (id int PRIMARY KEY);\nCREATE TABLE a (id int PRIMARY KEY, tenant_id int REFERENCES tenants);\n"
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"goose", map[string]string{"db/1_a.sql": "-- +goose Up\n" + table}, "goose [db]"},
		{"dbmate", map[string]string{"db/1_a.sql": "-- migrate:up\n" + table + "-- migrate:down\nDROP TABLE a;\n"}, "dbmate [db]"},
		{"tern", map[string]string{"m/001_a.sql": table + "---- create above / drop below ----\nDROP TABLE a;\n"}, "tern [m]"},
		{"golang-migrate", map[string]string{"m/1_a.up.sql": table, "m/1_a.down.sql": "DROP TABLE a;"}, "golang-migrate [m]"},
		{"atlas", map[string]string{"m/20240101_a.sql": table, "m/atlas.sum": "h1:"}, "numbered SQL files [m]"},
		{"plain", map[string]string{"schema.sql": table, "query.sql": "SELECT 1;"}, "plain SQL [schema.sql]"},
		{"sqlc before migrations", map[string]string{
			"sqlc.yaml": "version: '2'\nsql: [{engine: postgresql, schema: [db/schema.sql], queries: q}]\n", "db/schema.sql": table,
			"m/1_a.up.sql": table,
		}, "sqlc's schema entry [db/schema.sql]"},
		{"sqlc version 1 in JSON", map[string]string{
			"db/sqlc.json": `{"version": "1", "packages": [{"schema": "schema/", "queries": "q/"}]}`, "db/schema/1.sql": table,
		}, "sqlc's schema entry [db/schema]"},
		{"migrations before fixtures", map[string]string{
			"testdata/m/1_a.up.sql": table + table, "m/1_a.up.sql": table,
		}, "golang-migrate [m]"},
		{"one that loads", map[string]string{
			"big/schema.sql": "CREATE TABEL a;\n-- CREATE TABLE CREATE TABLE CREATE TABLE\n", "small/schema.sql": table,
		}, "plain SQL [small/schema.sql]"},
		{"not of a nested module, nor vendored", map[string]string{
			"other/go.mod": "module other\n", "other/schema.sql": table + table, "vendor/x/schema.sql": table, ".git/schema.sql": table, "db/schema.sql": table,
		}, "plain SQL [db/schema.sql]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.files["go.mod"] = pgx
			m, err := Find(newModule(t, tt.files), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprintf("%s %v", m.Schema.Tool, m.Schema.Paths); got != tt.want {
				t.Errorf("schema: %s, want %s", got, tt.want)
			}
			if m.Column() != "tenant_id" || m.Root != "tenants" {
				t.Errorf("column %s, root %s", m.Column(), m.Root)
			}
		})
	}
}

func TestTenantColumn(t *testing.T) {
	for _, tt := range []struct {
		name, schema, column, root string
	}{
		{"the frequent one", "CREATE TABLE a (org_id int); CREATE TABLE b (org_id int); CREATE TABLE c (org_id int, project_id int)", "org_id", ""},
		{"the telling one of two", "CREATE TABLE a (tenant_id int, account_id int); CREATE TABLE b (account_id int)", "tenant_id", ""},
		{"not a stray one", "CREATE TABLE a (tenant_id int); CREATE TABLE b (team_id int); CREATE TABLE c (team_id int); CREATE TABLE d (team_id int)", "team_id", ""},
		{"root by name", "CREATE TABLE companies (id int PRIMARY KEY); CREATE TABLE a (company_id int)", "company_id", "companies"},
		{"root by reference", "CREATE TABLE clients (id int PRIMARY KEY); CREATE TABLE tenants (id int PRIMARY KEY); CREATE TABLE a (tenant_id int REFERENCES clients)", "tenant_id", "clients"},
		{"root with a key of two columns is none", "CREATE TABLE tenants (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE a (tenant_id int)", "tenant_id", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, err := Find(newModule(t, map[string]string{"go.mod": pgx, "schema.sql": tt.schema + ";\n"}), nil)
			if err != nil {
				t.Fatal(err)
			}
			if m.Column() != tt.column || m.Root != tt.root {
				t.Errorf("column %q, root %q; want %q, %q", m.Column(), m.Root, tt.column, tt.root)
			}
		})
	}
}

func TestGoTypes(t *testing.T) {
	dir := newModule(t, map[string]string{
		"go.mod":             pgx,
		"schema.sql":         "CREATE TABLE a (organization_id int);\n",
		"a/a.go":             "package a\n\ntype OrgID int\ntype orgID int\ntype TenantID int\n",
		"organizations/x.go": "package organizations\n\ntype (\n\tID [16]byte\n\tOrganizationID = ID\n)\n",
		"b/b.go":             "package b\n\ntype OrganizationID interface{ X() }\ntype ID int\n",
		"b/b_test.go":        "package b\n\ntype OrgID int\n",
		"broken/x.go":        "package broken\n\ntype OrgID in t\n",
		"cmd/x/main.go":      "package main\n\ntype OrgID int\n",
	})
	m, err := Find(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"example.com/app/a.OrgID", "example.com/app/organizations.ID"}
	if !reflect.DeepEqual(m.Types, want) {
		t.Errorf("types %q, want %q", m.Types, want)
	}
}

// What is written is a configuration that loads, whatever the names are.
func TestConfigLoads(t *testing.T) {
	dir := newModule(t, map[string]string{
		"go.mod":         pgx,
		"my db/1 a.sql":  `CREATE TABLE tenants (id int PRIMARY KEY); CREATE TABLE "Odd: table" (id int); CREATE TABLE "true" (tenant_id int REFERENCES tenants); CREATE TABLE "#x" (id int);` + "\n",
		"tenant/type.go": "package tenant\n\ntype ID int\n",
	})
	m, err := Find(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	text := string(m.Config())
	declared := strings.NewReplacer(`# "Odd: table": "why"`, `"Odd: table": "why"`, `# "#x": "why"`, `"#x": "why"`, `# "true": "why"`, `"true": "why"`).Replace(text)
	if declared == text {
		t.Fatalf("no candidates in\n%s", text)
	}
	for _, text := range []string{text, declared} {
		cfg, err := config.Parse(filepath.Join(dir, config.FileName), []byte(text))
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if !reflect.DeepEqual(cfg.Schema, []string{"my db/1 a.sql"}) {
			t.Errorf("schema %q", cfg.Schema)
		}
		if _, err := project.Load(cfg); err != nil {
			t.Errorf("%v with\n%s", err, text)
		}
	}
}

func TestDialect(t *testing.T) {
	for _, tt := range []struct{ gomod, want string }{
		{"", "postgres (assumed)"},
		{"module a\n\nrequire github.com/lib/pq v1.0.0\n", "postgres (go.mod requires github.com/lib/pq)"},
		{"module a\n\nrequire (\n\tgithub.com/go-sql-driver/mysql v1.0.0\n\tgithub.com/jackc/pgx/v5 v5.0.0 // indirect\n)\n", "mysql (go.mod requires github.com/go-sql-driver/mysql)"},
		{"module a\n\nrequire (\n\tgithub.com/mattn/go-sqlite3 v1.0.0\n\tgithub.com/jackc/pgx/v4 v4.0.0\n)\n", "postgres (go.mod requires github.com/jackc/pgx/v4)"},
		{"module a\n\nrequire modernc.org/sqlite v1.0.0\n", "sqlite (go.mod requires modernc.org/sqlite)"},
	} {
		name, why := dialect(tt.gomod, t.TempDir(), &modFiles{})
		if got := fmt.Sprintf("%s (%s)", name, why); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.gomod, got, tt.want)
		}
	}
}

func TestDialectOfSchema(t *testing.T) {
	for _, tt := range []struct{ schema, want string }{
		{"CREATE TABLE t (tenant_id int, id int);", "postgres (assumed)"},
		{"CREATE TABLE t (tenant_id int, id bigserial);", "postgres (a.sql says bigserial)"},
		{"CREATE TABLE t (tenant_id int, id int AUTO_INCREMENT PRIMARY KEY);", "mysql (a.sql says AUTO_INCREMENT)"},
		{"CREATE TABLE `t` (tenant_id int) ENGINE=InnoDB;", "mysql (a.sql says CREATE TABLE)"},
		{"CREATE TABLE t (tenant_id TEXT, id INTEGER PRIMARY KEY AUTOINCREMENT);", "sqlite (a.sql says AUTOINCREMENT)"},
		{"CREATE TABLE t (id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL) WITHOUT ROWID;", "sqlite (a.sql says WITHOUT ROWID)"},
		{"SELECT id FROM t -- AUTO_INCREMENT", "postgres (assumed)"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "a.sql"), []byte(tt.schema), 0o600); err != nil {
			t.Fatal(err)
		}
		name, why := dialect("", dir, &modFiles{sql: []string{"a.sql"}})
		if got := fmt.Sprintf("%s (%s)", name, why); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.schema, got, tt.want)
		}
	}
}

func TestRootKey(t *testing.T) {
	const workspaces = "CREATE TABLE workspaces (pk bigint PRIMARY KEY, id varchar(48) NOT NULL UNIQUE, slug varchar(9) NOT NULL);\n"
	for _, tt := range []struct{ schema, want string }{
		{workspaces + "CREATE TABLE keys (workspace_id varchar(48) NOT NULL, id int);", "id"},
		{workspaces + "CREATE TABLE keys (workspace_id bigint NOT NULL, id int);", ""},
		{"CREATE TABLE workspaces (pk bigint PRIMARY KEY, id varchar(48) NOT NULL);\nCREATE TABLE keys (workspace_id varchar(48) NOT NULL);", ""},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "a.sql"), []byte(tt.schema), 0o600); err != nil {
			t.Fatal(err)
		}
		m, err := Find(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		if m.Root != "workspaces" || m.RootKey != tt.want {
			t.Errorf("%s: root %s, key %q, want %q", tt.schema, m.Root, m.RootKey, tt.want)
		}
		if _, err := config.Parse("tenantvet.yaml", m.Config()); err != nil {
			t.Error(err)
		}
	}
}
