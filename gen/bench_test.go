package gen_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	xocmd "github.com/xo/xo/cmd"
	xotemplates "github.com/xo/xo/templates"
	xo "github.com/xo/xo/types"

	"github.com/tenantvet/tenantvet/gen"
	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/live"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// manyTables is a schema of n tables: a third of them are referenced by the
// others, a sixth are children.
func manyTables(n int) string {
	var b strings.Builder
	b.WriteString("CREATE TABLE tenants (id bigint PRIMARY KEY, name text NOT NULL);\n")
	for i := 1; i < n; i++ {
		switch {
		case i%6 == 0:
			fmt.Fprintf(&b, "CREATE TABLE item_%d (thing_id bigint NOT NULL REFERENCES thing_%d (id), line int NOT NULL, note text, PRIMARY KEY (thing_id, line));\n", i, i-i%3-2)
		case i%3 == 1:
			fmt.Fprintf(&b, "CREATE TABLE thing_%d (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id bigint NOT NULL REFERENCES tenants (id), name text NOT NULL, "+
				"price numeric(12,2), doc jsonb NOT NULL DEFAULT '{}', created_at timestamptz NOT NULL DEFAULT now(), UNIQUE (tenant_id, id), UNIQUE (tenant_id, name));\n", i)
		default:
			fmt.Fprintf(&b, "CREATE TABLE part_%d (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id bigint NOT NULL, thing_id bigint NOT NULL, amount int NOT NULL, tags text[], "+
				"FOREIGN KEY (tenant_id, thing_id) REFERENCES thing_%d (tenant_id, id));\nCREATE INDEX ON part_%d (tenant_id, amount);\n", i, i-(i+2)%3, i)
		}
	}
	return b.String()
}

func BenchmarkGenerate(b *testing.B) {
	for _, n := range []int{11, 500} {
		dir := b.TempDir()
		for name, text := range map[string]string{"go.mod": "module example.com/app\n", "tenantvet.yaml": plainConfig, "schema.sql": manyTables(n)} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				b.Fatal(err)
			}
		}
		ctx := context.Background()
		generate := func(b *testing.B, load func(context.Context, *config.Config) (*catalog.Catalog, error)) {
			b.Helper()
			for b.Loop() {
				out, err := gen.Generate(ctx, gen.Options{Config: filepath.Join(dir, "tenantvet.yaml"), Load: load})
				if err != nil {
					b.Fatal(err)
				}
				if len(out.Tables) != n {
					b.Fatalf("%d tables", len(out.Tables))
				}
			}
		}
		b.Run(fmt.Sprintf("files/%d", n), func(b *testing.B) { generate(b, nil) })
		dsn := testkit.Postgres(b)
		testkit.Migrate(b, dsn, filepath.Join(dir, "schema.sql"))
		db, err := sql.Open("pgx", dsn)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = db.Close() })
		b.Run(fmt.Sprintf("postgres/%d", n), func(b *testing.B) {
			generate(b, func(ctx context.Context, _ *config.Config) (*catalog.Catalog, error) {
				return live.Load(ctx, db, catalog.Postgres, live.Options{})
			})
		})
		b.Run(fmt.Sprintf("stock-xo/%d", n), func(b *testing.B) {
			for b.Loop() {
				stockXO(ctx, b, db)
			}
		})
	}
}

// stockXO is xo's own loader and Go templates on the same database.
func stockXO(ctx context.Context, b *testing.B, db *sql.DB) {
	b.Helper()
	ts := xotemplates.NewDefaultTemplateSet(ctx)
	if err := ts.LoadDefault(ctx, "go"); err != nil {
		b.Fatal(err)
	}
	ts.Use("go")
	args := xocmd.NewArgs("go", "go")
	flags := args.TemplateParams.Flags
	for _, f := range ts.Flags("go") {
		flags[f.Flag.ContextKey] = xo.NewValue(f.Flag.Type, f.Flag.Default, f.Flag.Desc, f.Flag.Enums...)
	}
	out := filepath.Join(b.TempDir(), "models")
	args.OutParams.Out = out
	ctx = xocmd.BuildContext(ctx, args)
	ctx = context.WithValue(ctx, xo.DriverKey, "postgres")
	ctx = context.WithValue(ctx, xo.DbKey, db)
	ctx = context.WithValue(ctx, xo.SchemaKey, "public")
	set := new(xo.Set)
	if err := xocmd.LoadSchema(ctx, set, args); err != nil {
		b.Fatal(err)
	}
	ctx = ts.NewContext(ctx, "schema")
	ts.Pre(ctx, out, "schema", set)
	ts.Process(ctx, out, "schema", set)
	ts.Post(ctx, "schema")
	if errs := ts.Errors(); len(errs) > 0 {
		b.Fatal(errs[0])
	}
}
