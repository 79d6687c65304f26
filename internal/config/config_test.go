package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/diag"
)

const full = `version: 1
dialect: postgres
schema: [db/migrations, db/views/*.sql]
search-path: [app, public]
tenant:
  columns: [tenant_id, legacy.org_id]
  root: tenants
  types: [example.com/app/tenant.ID, github.com/google/uuid.UUID]
  sources:
    - example.com/app/auth.TenantFromContext
    - (*example.com/app/auth.Session).Tenant
  mint: {example.com/app/auth: "parses the verified token"}
  setting: app.tenant
tables:
  shared: {plans: "price list, the same for everyone"}
  shared-rows: {settings: "NULL tenant is the default for all"}
  writable:
    plans: |
      staff edit prices
  children: {billing.lines: billing.invoices}
joins: trust-foreign-keys
guards: strict
foreign-keys: enforced
raw:
  level: dynamic
  allow: {example.com/app/internal/admin/...: "staff console, behind SSO"}
sqlc: [sqlc.yaml, svc/*/sqlc.json]
`

func TestParse(t *testing.T) {
	got, err := Parse("conf/tenantvet.yaml", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	positions := got.positions
	got.positions, got.Source = nil, nil
	want := &Config{
		File: "conf/tenantvet.yaml", Dir: "conf", Dialect: "postgres",
		Schema:     []string{"db/migrations", "db/views/*.sql"},
		SearchPath: []string{"app", "public"},
		Tenant: Tenant{
			Columns:  []string{"tenant_id", "legacy.org_id"},
			Root:     "tenants",
			Types:    []string{"example.com/app/tenant.ID", "github.com/google/uuid.UUID"},
			Sources:  []string{"example.com/app/auth.TenantFromContext", "(*example.com/app/auth.Session).Tenant"},
			Mint:     map[string]string{"example.com/app/auth": "parses the verified token"},
			Settings: []string{"app.tenant"},
		},
		Tables: Tables{
			Shared:     map[string]string{"plans": "price list, the same for everyone"},
			SharedRows: map[string]string{"settings": "NULL tenant is the default for all"},
			Writable:   map[string]string{"plans": "staff edit prices"},
			Children:   map[string]string{"billing.lines": "billing.invoices"},
		},
		Joins:       JoinsTrustForeignKeys,
		Guards:      GuardsStrict,
		ForeignKeys: ForeignKeysEnforced,
		Raw:         Raw{Allow: map[string]string{"example.com/app/internal/admin/...": "staff console, behind SSO"}, Level: RawDynamic},
		Sqlc:        []string{"sqlc.yaml", "svc/*/sqlc.json"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Parse =\n%+v\nwant\n%+v", got, want)
	}
	got.positions = positions
	for key, at := range map[string]string{
		"tables.shared.plans":           "15:12",
		"tables.shared.nosuch":          "15:3",
		"tables.children.billing.lines": "20:14",
		"tenant.root":                   "7:9",
		"tenant.columns.legacy.org_id":  "6:24",
		"tenant.nosuch":                 "5:1",
	} {
		want := "conf/tenantvet.yaml:" + at
		if p := got.Position(key); p.String() != want {
			t.Errorf("Position(%q) = %s, want %s", key, p, want)
		}
	}
	if p := got.Position("nosuch"); p != (diag.Position{File: "conf/tenantvet.yaml"}) {
		t.Errorf("Position(nosuch) = %v", p)
	}
}

func TestParseDefaults(t *testing.T) {
	for _, src := range []string{
		"version: 1\n",
		"version: 1\ntables:\n  shared:\n    # plans: why\ntenant:\njoins: strict\nschema:\n",
		"\ufeffversion: 1\n",
	} {
		c, err := Parse(FileName, []byte(src))
		if err != nil {
			t.Errorf("%q: %v", src, err)
			continue
		}
		if c.Dialect != "postgres" || !reflect.DeepEqual(c.Tenant.Columns, []string{"tenant_id"}) || c.Joins != JoinsStrict || c.Raw.Allow != nil || len(c.Tables.Shared) != 0 {
			t.Errorf("%q: %+v", src, c)
		}
	}
}

func TestParseSettings(t *testing.T) {
	c, err := Parse(FileName, []byte("version: 1\ntenant: {setting: [app.tenant, jwt.claims.org]}\nraw: {allow: {}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"app.tenant", "jwt.claims.org"}; !reflect.DeepEqual(c.Tenant.Settings, want) {
		t.Errorf("Settings = %q, want %q", c.Tenant.Settings, want)
	}
	if c.Raw.Allow == nil {
		t.Error("raw.allow without packages must allow none, not turn the rule off")
	}
}

func TestParseAlias(t *testing.T) {
	c, err := Parse(FileName, []byte("version: 1\ntables:\n  shared: {plans: &why same for all, countries: *why}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Tables.Shared["countries"]; got != "same for all" {
		t.Errorf("reason = %q", got)
	}
}

// Each mistake is one line with its place.
func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"empty", "", `1:1: the file is empty; it must at least say version: 1`},
		{"comment only", "# todo\n", `1:1: the file is empty; it must at least say version: 1`},
		{"no version", "dialect: postgres\n", `1:1: version is missing (the format's version, 1)`},
		{"version 2", "version: 2\n", `1:10: version is "2"; it must be 1`},
		{"version word", "version: one\n", `1:10: version must be a number, not the string "one"`},
		{"unknown key", "version: 1\ntabels: {}\n", `2:1: unknown key "tabels" (did you mean "tables"?)`},
		{"unknown nested key", "version: 1\ntenant:\n  colums: [x]\n", `3:3: unknown key "colums" in tenant (did you mean "columns"?)`},
		{"unknown far key", "version: 1\nraw:\n  foo: 1\n", `3:3: unknown key "foo" in raw (known: level, allow)`},
		{"merge key", "version: 1\ntenant: &a {root: t}\ntables:\n  <<: *a\n", `4:3: unknown key "<<" in tables (known: shared, shared-rows, writable, children)`},
		{"dialect", "version: 1\ndialect: oracle\n", `2:10: dialect is "oracle"; it must be postgres, mysql or sqlite`},
		{"guards", "version: 1\nguards: lax\n", `2:9: guards is "lax"; it must be count or strict`},
		{"joins", "version: 1\njoins: lax\n", `2:8: joins is "lax"; it must be strict or trust-foreign-keys`},
		{"schema string", "version: 1\nschema: db/schema.sql\n", `2:9: schema must be a list of strings, not the string "db/schema.sql"`},
		{"schema empty", "version: 1\nschema: []\n", `2:9: schema is an empty list`},
		{"schema item", "version: 1\nschema: [a.sql, 7]\n", `2:17: schema: an item must be a string, not the number 7`},
		{"schema blank item", "version: 1\nschema: ['']\n", `2:10: schema: must not be empty`},
		{"twice in a list", "version: 1\nschema: [a, b, a]\n", `2:16: schema: "a" occurs twice`},
		{"root empty", "version: 1\ntenant:\n  root:\n", `3:8: tenant.root must be a string, not empty`},
		{"root list", "version: 1\ntenant: {root: [a]}\n", `2:16: tenant.root must be a string, not a list`},
		{"tables list", "version: 1\ntables: [plans]\n", `2:9: tables must be a mapping, not a list`},
		{"document list", "- version: 1\n", `1:1: the configuration must be a mapping, not a list`},
		{"shared list", "version: 1\ntables:\n  shared: [plans]\n", `3:11: tables.shared must be a mapping from a name to the reason, not a list`},
		{"reason blank", "version: 1\ntables:\n  shared: {plans: '  '}\n", `3:12: tables.shared.plans needs a reason`},
		{"reason absent", "version: 1\ntables:\n  shared:\n    plans:\n", `4:5: tables.shared.plans needs a reason`},
		{"raw level", "version: 1\nraw: {level: some}\n", `2:14: raw.level is "some"; it must be all, dynamic or writes`},
		{"reason number", "version: 1\nraw:\n  allow: {a: 1}\n", `3:14: raw.allow.a must be a reason, not the number 1`},
		{"mint blank", "version: 1\ntenant:\n  mint: {example.com/app/auth: ''}\n", `3:10: tenant.mint.example.com/app/auth needs a reason`},
		{"child without owner", "version: 1\ntables:\n  children: {lines: }\n", `3:14: tables.children.lines must be the owner table`},
		{"duplicate key", "version: 1\njoins: strict\nversion: 1\n", `3:1: key "version" occurs twice (first on line 1)`},
		{"duplicate table", "version: 1\ntables:\n  shared:\n    a: x\n    a: y\n", `5:5: key "tables.shared.a" occurs twice (first on line 4)`},
		{"type", "version: 1\ntenant: {types: [ID]}\n", `2:18: tenant.types: "ID" is no full Go name, such as example.com/app/tenant.ID`},
		{"source", "version: 1\ntenant: {sources: [(*Session).Tenant]}\n", `2:20: tenant.sources: "(*Session).Tenant" is no full Go function name, such as example.com/app/auth.TenantFromContext or (*example.com/app/auth.Session).Tenant`},
		{"two documents", "version: 1\n---\nversion: 1\n", `2:1: a second YAML document; the configuration is one document`},
		{"bad syntax", "version: 1\ntables: {\n", `not valid YAML`},
		{"tab", "version: 1\ntenant:\n\troot: x\n", `not valid YAML`},
		{"binary", "\x00\x01\x02", `not valid YAML`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Parse("tenantvet.yaml", []byte(tt.src))
			if err == nil {
				t.Fatalf("accepted: %+v", c)
			}
			if got := err.Error(); tt.want != "not valid YAML" && got != "tenantvet.yaml:"+tt.want || !strings.Contains(got, tt.want) {
				t.Errorf("error:\n%s\nwant:\ntenantvet.yaml:%s", got, tt.want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("one mistake, several lines: %s", err)
			}
		})
	}
}

func TestParseAllErrors(t *testing.T) {
	_, err := Parse("f", []byte("version: 3\ntabels: {}\njoins: x\nschema: 1\ntables:\n  shared: {a: ''}\n"))
	if err == nil {
		t.Fatal("accepted")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 5 {
		t.Errorf("%d lines, want 5:\n%v", len(lines), err)
	}
	for _, l := range lines {
		if !strings.HasPrefix(l, "f:") {
			t.Errorf("line without place: %s", l)
		}
	}
}

func TestLoadAndFind(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "app", "cmd", "server")
	if err := os.MkdirAll(deep, 0o777); err != nil {
		t.Fatal(err)
	}
	write := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("tenantvet.yaml", "version: 1\n")
	if got, err := Find(deep); err != nil || got != filepath.Join(dir, FileName) {
		t.Errorf("Find = %q, %v", got, err)
	}
	t.Chdir(deep)
	if got, err := Find("."); err != nil || got != filepath.Join("..", "..", "..", FileName) {
		t.Errorf("Find(.) = %q, %v", got, err)
	}
	write("app/go.mod", "module app\n")
	if got, err := Find(deep); err != nil || got != "" {
		t.Errorf("Find beyond the module root = %q, %v", got, err)
	}
	write("app/tenantvet.yaml", "version: 1\ndialect: sqlite\n")
	found, err := Find(deep)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Load(found)
	if err != nil || c.Dialect != "sqlite" || c.Dir != filepath.Join(dir, "app") {
		t.Errorf("Load = %+v, %v", c, err)
	}
}

func TestLoadErrors(t *testing.T) {
	dir := t.TempDir()
	big := filepath.Join(dir, "big.yaml")
	if err := os.WriteFile(big, make([]byte, maxBytes+1), 0o666); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none.yaml"): "no such file or directory",
		dir:                             "is a directory",
		big:                             "too much for a configuration",
	} {
		_, err := Load(path)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), path) {
			t.Errorf("Load(%s): %v, want %q", path, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte("version: 1\na: &x [*x]\n"))
	f.Add([]byte("? [a]\n: b\n"))
	f.Add([]byte("tables: {shared: &a {x: *a}}"))
	f.Fuzz(func(t *testing.T, src []byte) {
		c, err := Parse("tenantvet.yaml", src)
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !strings.HasPrefix(line, "tenantvet.yaml") {
					t.Errorf("line without place: %q", line)
				}
			}
			return
		}
		if c.Dialect == "" || c.Joins == "" || len(c.Tenant.Columns) == 0 {
			t.Errorf("accepted without defaults: %+v", c)
		}
	})
}
