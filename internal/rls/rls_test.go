package rls_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/rls"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

const schema = `
CREATE TABLE tenants (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE plans (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (
	tenant_id bigint NOT NULL REFERENCES tenants,
	id bigint PRIMARY KEY,
	"Total" numeric NOT NULL DEFAULT 0,
	UNIQUE (tenant_id, id)
);
CREATE TABLE items (order_id bigint NOT NULL REFERENCES orders, n int NOT NULL, PRIMARY KEY (order_id, n));
CREATE TABLE notes (tenant_id bigint NOT NULL, id int PRIMARY KEY, body text);
CREATE TABLE settings (tenant_id bigint, k text NOT NULL, v text);
CREATE TABLE events (tenant_id bigint NOT NULL, at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE VIEW order_notes AS SELECT o.tenant_id, o.id, n.body FROM orders o JOIN notes n ON n.tenant_id = o.tenant_id;
CREATE VIEW nested AS SELECT id FROM order_notes;
CREATE VIEW plan_names AS SELECT name FROM plans;
`

const rows = `
INSERT INTO tenants VALUES (1, 'one'), (2, 'two');
INSERT INTO plans VALUES (1, 'free');
INSERT INTO orders VALUES (1, 10, 1), (1, 11, 1), (2, 20, 1);
INSERT INTO items VALUES (10, 1), (20, 1);
INSERT INTO notes VALUES (1, 1, 'a'), (2, 2, 'b');
INSERT INTO settings VALUES (NULL, 'k', 'default'), (1, 'k', 'one'), (2, 'k', 'two');
INSERT INTO events VALUES (1, '2026-02-01', 'a'), (2, '2026-02-01', 'b');
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO app;
`

var policy = catalog.TenancyPolicy{
	Columns: []string{"tenant_id"}, Root: "tenants",
	Shared: map[string]string{"plans": "the price list"}, SharedRows: map[string]string{"settings": "defaults"},
}

func emit(t *testing.T, text string, policy catalog.TenancyPolicy, opts rls.Options) (*rls.Script, error) {
	t.Helper()
	return emitFor(t, 0, text, policy, opts)
}

// emitFor writes the migration for a version of PostgreSQL.
func emitFor(t *testing.T, server int, text string, policy catalog.TenancyPolicy, opts rls.Options) (*rls.Script, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "schema.sql"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err := ddl.Load(ddl.Options{Dialect: catalog.Postgres, Dir: dir, Paths: []string{"schema.sql"}, ServerVersion: server})
	if err != nil {
		t.Fatal(err)
	}
	tenancies, problems := catalog.ClassifyDimensions(loaded.Catalog, []catalog.TenancyPolicy{policy})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return rls.Emit(loaded.Catalog, tenancies, opts)
}

// migrated fills a database with the schema, its rows and the migration. It
// returns the superuser's connection, and one of the application's role.
func migrated(t *testing.T, dsn string, script *rls.Script) (admin, app *pgx.Conn) {
	t.Helper()
	connect := func() *pgx.Conn {
		conn, err := pgx.Connect(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close(context.Background()) })
		return conn
	}
	admin = connect()
	exec(t, admin, "DO $$ BEGIN CREATE ROLE app NOSUPERUSER NOBYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
	exec(t, admin, "GRANT USAGE ON SCHEMA public TO app;"+schema+rows)
	exec(t, admin, script.Up)
	app = connect()
	exec(t, app, "SET ROLE app")
	return admin, app
}

func exec(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
		t.Fatalf("%v in\n%s", err, sql)
	}
}

// as runs a statement in a transaction of a tenant, which it takes back. It
// returns how many rows it gave or changed, or the code of the error.
func as(t *testing.T, conn *pgx.Conn, tenant, sql string) (n int64, code string) {
	t.Helper()
	exec(t, conn, "BEGIN")
	defer exec(t, conn, "ROLLBACK")
	if tenant != "" {
		exec(t, conn, "SELECT set_config('app.tenant', '"+tenant+"', true)")
	}
	tag, err := conn.Exec(t.Context(), sql)
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok {
		return 0, pgErr.Code
	}
	if err != nil {
		t.Fatal(err)
	}
	return tag.RowsAffected(), ""
}

// onEach runs a test on each version of PostgreSQL, with the migration for it.
func onEach(t *testing.T, f func(t *testing.T, database func(testing.TB) string, script *rls.Script)) {
	t.Helper()
	testkit.EachPostgres(t, func(t *testing.T, database func(testing.TB) string) {
		t.Helper()
		script, err := emitFor(t, majorOf(t, database(t)), schema, policy, rls.Options{Role: "app"})
		if err != nil {
			t.Fatal(err)
		}
		f(t, database, script)
	})
}

func majorOf(t *testing.T, dsn string) int {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	var n int
	if err := conn.QueryRow(t.Context(), "SELECT current_setting('server_version_num')::int / 10000").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// refused is insufficient_privilege: no right, or the check of a policy.
const refused = "42501"

func TestPolicies(t *testing.T) {
	onEach(t, testPolicies)
}

func testPolicies(t *testing.T, database func(testing.TB) string, script *rls.Script) {
	t.Helper()
	admin, app := migrated(t, database(t), script)
	if !strings.Contains(script.Up, "security_invoker = true") {
		// What the warnings advise for servers without the option.
		exec(t, admin, `DO $$ BEGIN CREATE ROLE keeper NOSUPERUSER NOBYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
			GRANT USAGE, CREATE ON SCHEMA public TO keeper; GRANT SELECT ON ALL TABLES IN SCHEMA public TO keeper;
			ALTER VIEW public.order_notes OWNER TO keeper; ALTER VIEW public.nested OWNER TO keeper`)
	}
	check := func(tenant, sql string, n int64, code string) {
		t.Helper()
		if gotN, gotCode := as(t, app, tenant, sql); gotN != n || gotCode != code {
			t.Errorf("tenant %q: %s: %d rows, code %q; want %d, %q", tenant, sql, gotN, gotCode, n, code)
		}
	}
	own := func() {
		t.Helper()
		for relation, n := range map[string]int64{
			"tenants": 1, "orders": 2, "items": 1, "notes": 1, "settings": 2, "events": 1, "events_2026": 1,
			"order_notes": 2, "nested": 2, "plans": 1, "plan_names": 1,
		} {
			check("1", "SELECT * FROM "+relation, n, "")
		}
	}
	nothing := func() {
		t.Helper()
		for _, relation := range []string{"tenants", "orders", "items", "notes", "events", "events_2026", "order_notes", "nested"} {
			check("", "SELECT * FROM "+relation, 0, "")
		}
		check("", "SELECT * FROM settings", 1, "") // everyone's
	}

	nothing() // no setting yet: NULL
	own()
	// After a transaction that set it, the setting is the empty string.
	exec(t, app, "BEGIN; SET LOCAL app.tenant = '1'; COMMIT")
	nothing()

	for table, w := range map[string]struct {
		set string
		n   int64
	}{"orders": {`"Total" = 2`, 2}, "notes": {"body = 'x'", 1}, "events": {"what = 'x'", 1}, "settings": {"v = 'x'", 1}} {
		check("1", "UPDATE "+table+" SET "+w.set, w.n, "")
		check("1", "DELETE FROM "+table+" WHERE tenant_id = 2 OR tenant_id IS NULL", 0, "")
		check("1", "UPDATE "+table+" SET tenant_id = 2", 0, refused)
		check("1", "UPDATE "+table+" SET tenant_id = 1", 0, refused)
		check("1", "TRUNCATE "+table, 0, refused)
	}
	check("1", "DELETE FROM items WHERE order_id = 20", 0, "")
	check("1", "INSERT INTO items VALUES (20, 9)", 0, refused)
	check("1", "INSERT INTO items VALUES (10, 9)", 1, "")
	check("1", "INSERT INTO orders (tenant_id, id) VALUES (2, 30)", 0, refused)
	check("1", "INSERT INTO orders (tenant_id, id) VALUES (1, 30)", 1, "")
	check("", "INSERT INTO orders (tenant_id, id) VALUES (1, 30)", 0, refused)
	check("1", "INSERT INTO settings VALUES (NULL, 'k', 'mine')", 0, refused)
	check("1", "INSERT INTO events VALUES (2, '2026-03-01', 'x')", 0, refused)
	check("1", "INSERT INTO events_2026 VALUES (2, '2026-03-01', 'x')", 0, refused)
	// The row that stands in the way is another tenant's.
	check("1", `INSERT INTO orders (tenant_id, id) VALUES (1, 20) ON CONFLICT (id) DO UPDATE SET "Total" = 9`, 0, refused)
	check("1", "INSERT INTO tenants VALUES (3, 'three')", 0, refused)

	// The policy of a later migration opens nothing.
	exec(t, admin, "CREATE POLICY oops ON orders USING (true); CREATE POLICY oops ON settings USING (true); CREATE POLICY oops ON events_2026 USING (true)")
	own()
	check("1", "INSERT INTO orders (tenant_id, id) VALUES (2, 30)", 0, refused)
	check("1", `UPDATE orders SET "Total" = 3`, 2, "")
	check("1", "DELETE FROM settings", 1, "")

	// The owner is bound too.
	exec(t, admin, "ALTER TABLE notes OWNER TO app")
	check("1", "SELECT * FROM notes", 1, "")
}

// TestDown holds that the way back leaves the schema as it was.
func TestDown(t *testing.T) {
	onEach(t, testDown)
}

func testDown(t *testing.T, database func(testing.TB) string, script *rls.Script) {
	t.Helper()
	state := func(conn *pgx.Conn) string {
		var s string
		if err := conn.QueryRow(t.Context(), `SELECT coalesce(string_agg(x, E'\n' ORDER BY x), '') FROM (
			SELECT concat_ws(' ', relname, relkind, relrowsecurity, relforcerowsecurity, reloptions) FROM pg_class WHERE relnamespace = 'public'::regnamespace
			UNION ALL SELECT polname FROM pg_policy
			UNION ALL SELECT concat_ws(' ', grantee, table_name, column_name, privilege_type) FROM information_schema.column_privileges WHERE table_schema = 'public' AND grantee = 'app' AND privilege_type = 'UPDATE') s(x)`).Scan(&s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	admin, app := migrated(t, database(t), script)
	exec(t, admin, script.Up) // it may be repeated
	exec(t, admin, script.Down)
	if n, code := as(t, app, "", "SELECT * FROM orders"); n != 3 || code != "" {
		t.Errorf("after the way back: %d rows, code %q", n, code)
	}
	fresh, _ := migrated(t, database(t), &rls.Script{})
	if before, after := state(fresh), state(admin); before != after {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// A migration for no version in particular, which a server without
// security_invoker would refuse in the middle, says so at its beginning.
func TestOlderServerIsTold(t *testing.T) {
	script, err := emit(t, schema, policy, rls.Options{})
	if err != nil {
		t.Fatal(err)
	}
	testkit.EachPostgres(t, func(t *testing.T, database func(testing.TB) string) {
		t.Helper()
		dsn := database(t)
		old := majorOf(t, dsn) < 15
		admin, _ := migrated(t, dsn, &rls.Script{})
		_, err := admin.PgConn().Exec(t.Context(), script.Up).ReadAll()
		if told := err != nil && strings.Contains(err.Error(), "set server-version in tenantvet.yaml"); told != old || !old && err != nil {
			t.Errorf("the migration: %v", err)
		}
		var n int
		if err := admin.QueryRow(t.Context(), "SELECT count(*) FROM pg_policy").Scan(&n); err != nil || old && n > 0 {
			t.Errorf("%d policies, %v", n, err)
		}
	})
	for _, server := range []int{13, 14} {
		script, err := emitFor(t, server, schema, policy, rls.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(script.Up, "security_invoker") || len(script.Warnings) != 2 || !strings.Contains(script.Warnings[0], "view order_notes") ||
			!strings.Contains(script.Warnings[0], fmt.Sprintf("PostgreSQL %d does not have it, 15 has", server)) {
			t.Errorf("for %d: %q\n%s", server, script.Warnings, script.Up)
		}
	}
}

// What is written can be replayed with the schema that it is for.
func TestMigrationIsReplayed(t *testing.T) {
	script, err := emit(t, schema, policy, rls.Options{Role: "app"})
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := ddl.LoadText(ddl.Options{Dialect: catalog.Postgres}, "schema.sql", schema+script.Up)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range loaded.Problems {
		t.Errorf("%s: %s", p.Pos, p.Message)
	}
	if orders, _ := loaded.Catalog.Table("", "orders"); orders.Unknown != "" || !orders.ForceRowSecurity || len(orders.Policies) != 2 {
		t.Errorf("orders: %+v", orders)
	}
	if view, _ := loaded.Catalog.Table("", "order_notes"); view.Unknown != "" || !view.SecurityInvoker {
		t.Errorf("order_notes: %+v", view)
	}
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		schema, want string
		shared       map[string]string
	}{
		{"CREATE TABLE orders (tenant_id bigint NOT NULL, id int);\nCREATE TABLE regions (id int);", "schema.sql:2:", nil},
		{"CREATE TABLE orders (tenant_id bigint[] NOT NULL);", "is an array", nil},
		{"CREATE TABLE plans (id bigint);", "no table of the schema has rows of tenants", map[string]string{"plans": "the price list"}},
	} {
		policy := catalog.TenancyPolicy{Shared: tt.shared}
		if tt.shared == nil {
			policy.Columns = []string{"tenant_id"}
		}
		if _, err := emit(t, tt.schema, policy, rls.Options{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.schema, err, tt.want)
		}
	}
}

func TestText(t *testing.T) {
	const schema = `CREATE TYPE "Kind" AS ENUM ('a');
		CREATE TABLE "Orders" ("Tenant" "Kind" NOT NULL, id int);
		CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM "Orders";`
	script, err := emit(t, schema, catalog.TenancyPolicy{Columns: []string{"Tenant"}, Settings: []string{"my.tenant"}}, rls.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`USING ("Tenant" = (SELECT NULLIF(current_setting('my.tenant', true), '')::"Kind"))`,
		`CREATE INDEX IF NOT EXISTS "Orders_Tenant_rls_idx" ON public."Orders" ("Tenant")`,
		`tenantgen rls --role NAME`,
	} {
		if !strings.Contains(script.Up, want) {
			t.Errorf("no %s in\n%s", want, script.Up)
		}
	}
	if len(script.Warnings) != 1 || !strings.Contains(script.Warnings[0], "materialized view totals") {
		t.Errorf("warnings %q", script.Warnings)
	}
}
