package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/config"
)

const schema = `CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TABLE plans (id bigint PRIMARY KEY);
CREATE TABLE orders (tenant_id bigint NOT NULL, id bigint PRIMARY KEY);
`

const good = `version: 1
schema: [schema.sql]
tenant:
  root: tenants
tables:
  shared:
    plans: "price list"
`

// load writes the files to a new folder and loads its tenantvet.yaml.
func load(t *testing.T, files map[string]string) (*Project, error) {
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
	cfg, err := config.Load(filepath.Join(dir, config.FileName))
	if err != nil {
		t.Fatal(err)
	}
	return Load(cfg)
}

func TestLoad(t *testing.T) {
	p, err := load(t, map[string]string{"tenantvet.yaml": good, "schema.sql": schema})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]catalog.Class{"tenants": catalog.ClassRoot, "plans": catalog.ClassShared, "orders": catalog.ClassTenant} {
		table, _ := p.Schema.Catalog.Table("", name)
		if got := p.Tenancies[0].Of(table).Class; got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if p.Prover == nil {
		t.Error("no prover")
	}
}

func TestLoadErrors(t *testing.T) {
	for _, tt := range []struct {
		name, yaml string
		want       []string // one line each, after the folder
	}{
		{"unknown tables", strings.NewReplacer("root: tenants", "root: tenant", "plans:", "prices:").Replace(good), []string{
			"tenantvet.yaml:4:9: tenant.root: the schema has no table tenant",
			"tenantvet.yaml:7:5: tables.shared.prices: the schema has no table prices",
		}},
		{"none", good + "  writable: {}\njoins: strict\n", nil},
		{"contradiction", good + "    orders: x\n", []string{"tenantvet.yaml:8:5: tables.shared.orders: orders has the tenant column tenant_id"}},
		{"no schema", "version: 1\n", []string{"tenantvet.yaml: no schema: list the migration folders or files under the key schema"}},
		{"another dialect", strings.Replace(good, "version: 1\n", "version: 1\ndialect: sqlite\n", 1), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(t, map[string]string{"tenantvet.yaml": tt.yaml, "schema.sql": schema})
			var lines []string
			if err != nil {
				lines = strings.Split(err.Error(), "\n")
			}
			if len(lines) != len(tt.want) {
				t.Fatalf("errors:\n%v\nwant:\n%s", err, strings.Join(tt.want, "\n"))
			}
			for i, want := range tt.want {
				if !strings.Contains(lines[i], string(filepath.Separator)+want) {
					t.Errorf("error %q, want %q", lines[i], want)
				}
			}
		})
	}
}

func TestLoadWithoutFile(t *testing.T) {
	_, err := Load(config.Default())
	if err == nil || !strings.Contains(err.Error(), "tenantvet init") {
		t.Errorf("error %v", err)
	}
}

// The hash follows what can change a finding: the configuration and every
// schema file, wherever the change is.
func TestHash(t *testing.T) {
	base := map[string]string{
		"tenantvet.yaml": strings.Replace(good, "[schema.sql]", "[schema.sql, more.sql]", 1),
		"schema.sql":     schema,
		"more.sql":       "CREATE TABLE a (tenant_id int);\n",
		"sqlc.yaml":      strings.Replace(sqlcYAML, "queries: queries", "queries: query.sql", 1),
		"query.sql":      "-- name: Q :one\nSELECT 1;\n",
	}
	dir := t.TempDir()
	hash := func() string {
		t.Helper()
		cfg, err := config.Load(filepath.Join(dir, config.FileName))
		if err != nil {
			t.Fatal(err)
		}
		p, err := Load(cfg)
		if err != nil {
			t.Fatal(err)
		}
		return p.Hash
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range base {
		write(name, text)
	}
	first := hash()
	if hash() != first {
		t.Error("the hash is not stable")
	}
	seen := map[string]string{first: "nothing"}
	for name, text := range base {
		write(name, text+"\n")
		h := hash()
		if other, ok := seen[h]; ok {
			t.Errorf("changing %s gives the hash of changing %s", name, other)
		}
		seen[h] = name
		write(name, text)
	}
	// A statement that moves from one file to the next.
	write("schema.sql", schema+base["more.sql"])
	write("more.sql", "SELECT 1;\n")
	if h := hash(); seen[h] != "" {
		t.Error("moving a statement keeps the hash")
	}
}
