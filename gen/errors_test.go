package gen_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/gen"
)

const plainConfig = `version: 1
schema: [schema.sql]
tenant: {columns: [tenant_id], root: tenants}
generate: {out: models}
`

// module is a folder with a module, a schema and a configuration.
func module(t *testing.T, config, schema string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com/app\n\ngo 1.26\n", "tenantvet.yaml": config, "schema.sql": schema, "account/account.go": "package account\n\ntype ID string\n"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "tenantvet.yaml")
}

const tenants = "CREATE TABLE tenants (id bigint PRIMARY KEY);\n"

// What cannot be generated is an error with its place, and nothing is written.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ name, config, schema, want string }{
		{"a table of nobody", plainConfig, tenants + "CREATE TABLE t (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);\nCREATE TABLE stray (id int PRIMARY KEY);",
			"schema.sql:3:14: stray belongs to no tenant"},
		{"a tenant of two types", plainConfig, tenants + "CREATE TABLE t (id bigint PRIMARY KEY,\n tenant_id text NOT NULL);",
			"schema.sql:3:2: the tenant column has two types: t.tenant_id is text, but tenants.id is int8"},
		{"a tenant of two sizes", plainConfig, tenants + "CREATE TABLE t (id bigint PRIMARY KEY,\n tenant_id int NOT NULL);",
			"t.tenant_id is int4, but tenants.id is int8"},
		{"a TenantID that does not fit", strings.Replace(plainConfig, "out: models", "out: models, tenant-type: uuid", 1), tenants + "CREATE TABLE t (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);",
			"tenantvet.yaml:4:38: generate.tenant-type is uuid, which does not fit"},
		{"a type of one's own that does not fit", strings.Replace(plainConfig, "out: models", "out: models, tenant-type: example.com/app/account.ID", 1), tenants + "CREATE TABLE t (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);",
			"generate.tenant-type is example.com/app/account.ID, which does not fit tenants.id of type int8 (schema.sql:1:23): it is a string"},
		{"a type of one's own that is not there", strings.Replace(plainConfig, "out: models", "out: models, tenant-type: example.com/app/account.Gone", 1), tenants + "CREATE TABLE t (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);",
			"generate.tenant-type: example.com/app/account has no type Gone"},
		{"a tenant of no type for it", plainConfig, "CREATE TABLE tenants (id date PRIMARY KEY);\nCREATE TABLE t (id bigint PRIMARY KEY, tenant_id date NOT NULL);",
			"which no generated TenantID can hold: set generate.tenant-type"},
		{"an unknown type", plainConfig, tenants + "CREATE TABLE t (id bigint PRIMARY KEY, tenant_id bigint NOT NULL,\n shape geometry);",
			`schema.sql:3:2: t.shape has the type geometry, which has no Go type: name one in `},
		{"a crossed foreign key", plainConfig, tenants + "CREATE TABLE t (id bigint NOT NULL, tenant_id bigint NOT NULL, PRIMARY KEY (tenant_id, id));\n" +
			"CREATE TABLE u (tenant_id bigint NOT NULL, t_id bigint NOT NULL, PRIMARY KEY (tenant_id, t_id),\n FOREIGN KEY (t_id, tenant_id) REFERENCES t (tenant_id, id));",
			"schema.sql:4:2: foreign key u_t_id_tenant_id_fkey of u cannot keep the tenant: it takes tenant_id to t.id"},
		{"a foreign key that forgets the tenant", plainConfig, tenants + "CREATE TABLE t (id bigint NOT NULL, tenant_id bigint NOT NULL, PRIMARY KEY (tenant_id, id));\n" +
			"CREATE TABLE u (id bigint PRIMARY KEY, tenant_id bigint NOT NULL, t_id bigint,\n FOREIGN KEY (tenant_id, t_id) REFERENCES t (tenant_id, id) ON DELETE SET NULL);",
			"sets tenant_id to NULL or its default"},
		{"a foreign key by another column", plainConfig, tenants + "CREATE TABLE t (id bigint NOT NULL, tenant_id bigint NOT NULL, PRIMARY KEY (tenant_id, id));\n" +
			"CREATE TABLE u (id bigint PRIMARY KEY, tenant_id bigint NOT NULL, other bigint NOT NULL, t_id bigint,\n FOREIGN KEY (other, t_id) REFERENCES t (tenant_id, id));",
			"it takes other to t.tenant_id, the tenant of t"},
		{"a tenant that is taken for another thing", plainConfig, tenants + "CREATE TABLE t (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);\n" +
			"CREATE TABLE u (id bigint PRIMARY KEY, tenant_id bigint NOT NULL,\n FOREIGN KEY (tenant_id) REFERENCES t (id));",
			"schema.sql:4:2: foreign key u_tenant_id_fkey of u cannot keep the tenant: it takes tenant_id to t.id, which is not the tenant of t"},
		{"a view's column of a type that is not told", plainConfig, tenants + "CREATE TABLE t (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);\nCREATE VIEW v AS SELECT tenant_id, st_area(id) AS x FROM t;",
			"schema.sql:3:13: v.x has no type that the schema tells"},
		{"a view that is not understood", plainConfig, tenants + "CREATE TABLE t (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);\nCREATE VIEW v AS SELECT * FROM gone;",
			"schema.sql:3:13: v cannot be generated: "},
		{"two tables of one name", plainConfig, tenants + "CREATE TABLE foo (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);\nCREATE TABLE foos (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);",
			"schema.sql:3:14: foo and foos would both be called Foo: name one in "},
		{"a statement that cannot be replayed", plainConfig, tenants + "CREATE TABLE t (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);\nALTER TABLE t ADD COLUMN id text;",
			"t cannot be generated"},
		{"no section", "version: 1\nschema: [schema.sql]\n", tenants, "no section generate"},
		{"a table to skip that is not there", strings.Replace(plainConfig, "{out: models}", "\n  out: models\n  skip: {x: \"none\"}", 1), tenants + "CREATE TABLE t (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);", "the schema has no table x"},
		{"a missing schema", strings.Replace(plainConfig, "schema.sql", "gone.sql", 1), tenants, "gone.sql: no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := module(t, c.config, c.schema)
			out, err := gen.Generate(context.Background(), gen.Options{Config: config})
			if err == nil {
				t.Fatalf("no error; files: %d", len(out.Files))
			}
			if got := strings.ReplaceAll(err.Error(), filepath.Dir(config)+"/", ""); !strings.Contains(got, c.want) {
				t.Errorf("error is\n%s\nwant\n%s", got, c.want)
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(config), "models")); !os.IsNotExist(err) {
				t.Error("something was written")
			}
		})
	}
}

// Keys and foreign keys without the tenant are warnings.
func TestWarnings(t *testing.T) {
	config := module(t, plainConfig, tenants+`CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id bigint NOT NULL, slug text NOT NULL UNIQUE);
CREATE TABLE u (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id bigint NOT NULL, t_id bigint REFERENCES t (id));`)
	out, err := gen.Generate(context.Background(), gen.Options{Config: config})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(out.Warnings, "\n")
	for _, want := range []string{
		"schema.sql:2:115: unique key t_slug_key of t (slug) is without the tenant",
		"schema.sql:3:108: foreign key u_t_id_fkey of u goes to t without the tenant",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("warnings are\n%s\nwant %s", all, want)
		}
	}
	if len(out.Warnings) != 2 {
		t.Errorf("warnings are\n%s", all)
	}
}

// Tenants that the database takes for one are a warning, and what SQLite's types
// do not keep.
func TestWarningsOfValues(t *testing.T) {
	const mysql, sqlite = "version: 1\ndialect: mysql\n", "version: 1\ndialect: sqlite\n"
	for _, c := range []struct{ name, dialect, typ, more, want string }{
		{"text", "version: 1\n", "text", "", ""},
		{"citext", "version: 1\n", "citext", "", "schema.sql:2:34: t.tenant_id, tenants.id: the type citext takes tenants that differ in case for one"},
		{"a domain", "version: 1\n", "name_of", "", "the type char takes tenants that differ in trailing spaces for one"},
		{"numeric", "version: 1\n", "numeric", "", "'1' and '1.0' are one"},
		{"uuid", "version: 1\n", "uuid", "", ""},
		{"a collation", mysql, "varchar(20) COLLATE utf8mb4_general_ci", "", "the collation utf8mb4_general_ci takes tenants that differ in case for one"},
		{"the server's collation", mysql, "varchar(20)", "", "the server's collation, which"},
		{"a binary collation", mysql, "varchar(20) COLLATE utf8mb4_bin", "", ""},
		{"binary", mysql, "varchar(20) CHARACTER SET binary", "", ""},
		{"a decimal", mysql, "decimal(10,2)", "", "'1' and '1.0' are one"},
		{"a MySQL number", mysql, "bigint", "", ""},
		{"nocase", sqlite, "text COLLATE NOCASE", "", "the collation NOCASE"},
		{"an affinity", sqlite, "numeric", "", "'1' and '1.0' are one"},
		{"an SQLite text", sqlite, "text", "", ""},
		{"an SQLite number", sqlite, "integer", "", ""},
		{"an inexact number", sqlite, "integer", ", price decimal(20, 2)", "t.price: SQLite keeps a decimal of more than 15 digits inexactly"},
		{"a key with NULL", sqlite, "integer", ", code text, UNIQUE (tenant_id, code)", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			schema := "CREATE TABLE tenants (id " + c.typ + " NOT NULL PRIMARY KEY);\n" +
				"CREATE TABLE t (no int NOT NULL, tenant_id " + c.typ + " NOT NULL" + c.more + ", PRIMARY KEY (tenant_id, no));\n"
			if c.typ == "name_of" {
				schema = "CREATE DOMAIN name_of AS char(9);\n" + schema
			}
			out, err := gen.Generate(context.Background(), gen.Options{Config: module(t, strings.Replace(plainConfig, "version: 1\n", c.dialect, 1), schema)})
			if err != nil {
				if c.name == "binary" { // is no text
					return
				}
				t.Fatal(err)
			}
			all := strings.Join(out.Warnings, "\n")
			if c.want == "" && all != "" || !strings.Contains(all, c.want) {
				t.Errorf("warnings are\n%s\nwant\n%s", all, c.want)
			}
		})
	}
	out, err := gen.Generate(context.Background(), gen.Options{Config: module(t, strings.Replace(mysql+strings.TrimPrefix(plainConfig, "version: 1\n"), "out: models", "out: models, tenant-type: uuid", 1),
		"CREATE TABLE tenants (id char(36) NOT NULL PRIMARY KEY);\nCREATE TABLE t (no int NOT NULL, tenant_id char(36) NOT NULL, PRIMARY KEY (tenant_id, no));")})
	if err != nil || len(out.Warnings) > 0 {
		t.Errorf("%v, warnings of a uuid: %v", err, out)
	}
	out, err = gen.Generate(context.Background(), gen.Options{Config: module(t, strings.Replace(plainConfig, "version: 1\n", sqlite, 1),
		"CREATE TABLE tenants (id integer PRIMARY KEY);\nCREATE TABLE t (tenant_id integer NOT NULL, code text, PRIMARY KEY (tenant_id, code));")})
	if err != nil {
		t.Fatal(err)
	}
	if all := strings.Join(out.Warnings, "\n"); !strings.Contains(all, "t.code: SQLite takes NULL in this primary key") {
		t.Errorf("warnings are %s", all)
	}
}

// A delete that forgets another column than the tenant keeps it.
func TestSetNullOfColumns(t *testing.T) {
	config := module(t, plainConfig, tenants+`CREATE TABLE t (id bigint NOT NULL, tenant_id bigint NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE u (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id bigint NOT NULL, t_id bigint,
 FOREIGN KEY (tenant_id, t_id) REFERENCES t (tenant_id, id) ON DELETE SET NULL (t_id));`)
	if _, err := gen.Generate(context.Background(), gen.Options{Config: config}); err != nil {
		t.Error(err)
	}
}

// A file's name must not keep it out of a build.
func TestFileNamesOfSystems(t *testing.T) {
	config := module(t, plainConfig, tenants+"CREATE TABLE device_linux (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);")
	out, err := gen.Generate(context.Background(), gen.Options{Config: config})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, f := range out.Files {
		found = found || f.Name == "internal/unscoped/device_linux_table.tenantgen.go"
		if strings.Contains(f.Name, "_linux.") {
			t.Errorf("%s is left out of builds for other systems", f.Name)
		}
	}
	if !found {
		t.Error("the table has no file")
	}
}
