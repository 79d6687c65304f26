package catalog_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
)

const tenants = "CREATE TABLE tenants (id uuid PRIMARY KEY, name text);\n"

var basic = catalog.TenancyPolicy{Columns: []string{"tenant_id"}, Root: "tenants"}

func TestClassify(t *testing.T) {
	for _, c := range []struct {
		name, sql string
		policy    catalog.TenancyPolicy
		// want has a line for each table but tenants: name, class, column,
		// owning foreign key, reason; problems follow after "!".
		want []string
	}{
		{
			name: "tenant column", sql: tenants + "CREATE TABLE orders (tenant_id uuid); CREATE TABLE logs (at date, tenant_id uuid GENERATED ALWAYS AS (NULL) STORED);", policy: basic,
			want: []string{"orders tenant tenant_id: has column tenant_id", "logs tenant tenant_id: has column tenant_id"},
		},
		{
			name: "preference and exceptions", sql: tenants + "CREATE TABLE a (tenant_id int, org_id int); CREATE TABLE b (org_id int); CREATE TABLE c (org_id int, owner int); CREATE SCHEMA s; CREATE TABLE s.c (org_id int, owner int);",
			policy: catalog.TenancyPolicy{Columns: []string{"tenant_id", "org_id", "s.c.owner"}, Root: "tenants"},
			want:   []string{"a tenant tenant_id: has column tenant_id", "b tenant org_id: has column org_id", "c tenant org_id: has column org_id", "s.c tenant owner: has column owner"},
		},
		{
			name: "nothing says", sql: tenants + "CREATE TABLE plans (id int PRIMARY KEY);", policy: basic,
			want: []string{"plans unknown: has no column tenant_id, no owning foreign key and no declaration", "! tenant.columns.tenant_id: no table of the schema has a column tenant_id"},
		},
		{
			name: "root with a composite key", sql: "CREATE TABLE tenants (region int, id int, PRIMARY KEY (region, id)); CREATE TABLE o (tenant_id int);", policy: basic,
			want: []string{"tenants unknown: declared root, but it has no primary key of one column", "o tenant tenant_id: has column tenant_id", "! tenant.root: tenants needs a primary key of one column: it is the tenant"},
		},
		{
			name: "root without a key, or missing", sql: "CREATE TABLE o (tenant_id int);", policy: catalog.TenancyPolicy{Columns: []string{"tenant_id"}, Root: "accounts"},
			want: []string{"o tenant tenant_id: has column tenant_id", "! tenant.root: the schema has no table accounts"},
		},
		{
			name: "shared", sql: tenants + "CREATE TABLE plans (id int); CREATE TABLE orders (tenant_id int); CREATE SCHEMA x; CREATE TABLE x.plans (id int);",
			policy: catalog.TenancyPolicy{
				Columns: []string{"tenant_id"}, Root: "tenants",
				Shared:   map[string]string{"plans": "price list", "orders": "wrong", "gone": "gone", "tenants": "no"},
				Writable: map[string]string{"plans": "signup", "orders": "wrong", "nothing": "nothing"},
			},
			want: []string{
				"plans shared writable: declared shared: price list", "orders tenant tenant_id: has column tenant_id", "x.plans shared writable: declared shared: price list",
				"! tables.shared.gone: the schema has no table gone",
				"! tables.shared.orders: orders has the tenant column tenant_id: its rows belong to tenants",
				"! tables.shared.tenants: tenants is the root table: its rows belong to tenants",
				"! tables.writable.nothing: the schema has no table nothing",
				"! tables.writable.orders: orders is not a shared table",
			},
		},
		{
			name: "shared rows", sql: tenants + "CREATE TABLE settings (tenant_id int); CREATE TABLE orders (tenant_id int NOT NULL); CREATE TABLE plans (id int);",
			policy: catalog.TenancyPolicy{Columns: []string{"tenant_id"}, Root: "tenants", SharedRows: map[string]string{"settings": "defaults", "orders": "x", "plans": "y", "z": "z"}},
			want: []string{
				"settings tenant tenant_id shared-rows: has column tenant_id", "orders tenant tenant_id: has column tenant_id",
				"plans unknown: has no column tenant_id, no owning foreign key and no declaration",
				"! tables.shared-rows.orders: orders.tenant_id is NOT NULL: no row can be shared by a NULL tenant",
				"! tables.shared-rows.plans: plans has no tenant column",
				"! tables.shared-rows.z: the schema has no table z",
			},
		},
		{
			name: "children of children", sql: tenants + `CREATE TABLE notes (item_id int NOT NULL REFERENCES items_later);
CREATE TABLE orders (id int PRIMARY KEY, tenant_id uuid NOT NULL);
CREATE TABLE items (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders);
CREATE TABLE item_notes (item_id int REFERENCES items, line int, PRIMARY KEY (item_id, line));
CREATE TABLE profile (tenant uuid PRIMARY KEY REFERENCES tenants);`, policy: basic,
			want: []string{
				"notes unknown: has no column tenant_id, no owning foreign key and no declaration",
				"orders tenant tenant_id: has column tenant_id",
				"items child items_order_id_fkey: owned through items_order_id_fkey (order_id -> orders.id)",
				"item_notes child item_notes_item_id_fkey: owned through item_notes_item_id_fkey (item_id -> items.id)",
				"profile child profile_tenant_fkey: owned through profile_tenant_fkey (tenant -> tenants.id)",
			},
		},
		{
			name: "near misses", sql: tenants + `CREATE TABLE orders (id int PRIMARY KEY, tenant_id uuid NOT NULL, code text, UNIQUE (code) DEFERRABLE);
CREATE TABLE nullable (order_id int REFERENCES orders);
CREATE TABLE half (order_id int NOT NULL, b int, FOREIGN KEY (order_id) REFERENCES orders DEFERRABLE);
CREATE TABLE not_valid (order_id int NOT NULL);
ALTER TABLE not_valid ADD FOREIGN KEY (order_id) REFERENCES orders NOT VALID;
CREATE TABLE not_enforced (order_id int NOT NULL REFERENCES orders NOT ENFORCED);
CREATE TABLE weak_key (code text NOT NULL REFERENCES orders (code));
CREATE TABLE parent (id int PRIMARY KEY, tenant_id uuid NOT NULL);
CREATE TABLE inheritor () INHERITS (parent);
CREATE TABLE of_parent (parent_id int NOT NULL REFERENCES parent);`, policy: basic,
			want: []string{
				"orders tenant tenant_id: has column tenant_id",
				"nullable unknown: has no column tenant_id, no owning foreign key and no declaration (foreign key nullable_order_id_fkey to orders is nullable)",
				"half unknown: has no column tenant_id, no owning foreign key and no declaration (foreign key half_order_id_fkey to orders is deferrable)",
				"not_valid unknown: has no column tenant_id, no owning foreign key and no declaration (foreign key not_valid_order_id_fkey to orders is NOT VALID)",
				"not_enforced unknown: has no column tenant_id, no owning foreign key and no declaration (foreign key not_enforced_order_id_fkey to orders is NOT ENFORCED)",
				"weak_key unknown: has no column tenant_id, no owning foreign key and no declaration (foreign key weak_key_code_fkey to orders references columns that are not a key which holds)",
				"parent tenant tenant_id: has column tenant_id",
				"inheritor tenant tenant_id: has column tenant_id",
				"of_parent unknown: has no column tenant_id, no owning foreign key and no declaration (foreign key of_parent_parent_id_fkey to parent references a table that others inherit from, which its keys do not cover)",
			},
		},
		{
			name: "several owners", sql: tenants + `CREATE TABLE a (id int PRIMARY KEY, tenant_id uuid NOT NULL);
CREATE TABLE b (id int PRIMARY KEY, tenant_id uuid NOT NULL);
CREATE TABLE plans (id int PRIMARY KEY);
CREATE TABLE by_order (b_id int NOT NULL REFERENCES b, a_id int NOT NULL REFERENCES a);
CREATE TABLE by_cascade (b_id int NOT NULL REFERENCES b, a_id int NOT NULL REFERENCES a ON DELETE CASCADE);
CREATE TABLE by_primary (b_id int NOT NULL REFERENCES b ON DELETE CASCADE, a_id int REFERENCES a, n int, PRIMARY KEY (a_id, n));
CREATE TABLE by_root (t uuid NOT NULL REFERENCES tenants, a_id int NOT NULL REFERENCES a, plan int NOT NULL REFERENCES plans);
CREATE TABLE only_shared (plan int NOT NULL REFERENCES plans);
CREATE TABLE declared (b_id int NOT NULL REFERENCES b, a_id int NOT NULL REFERENCES a);
CREATE TABLE declared_in_vain (b_id int NOT NULL REFERENCES b, a_id int REFERENCES a);`,
			policy: catalog.TenancyPolicy{
				Columns: []string{"tenant_id"}, Root: "tenants", Shared: map[string]string{"plans": "prices"},
				Children: map[string]string{"declared": "a", "declared_in_vain": "a", "nobody": "a", "by_order": "nobody"},
			},
			want: []string{
				"a tenant tenant_id: has column tenant_id", "b tenant tenant_id: has column tenant_id", "plans shared: declared shared: prices",
				"by_order child by_order_b_id_fkey: owned through by_order_b_id_fkey (b_id -> b.id), chosen over by_order_a_id_fkey (a_id -> a.id)",
				"by_cascade child by_cascade_a_id_fkey: owned through by_cascade_a_id_fkey (a_id -> a.id), chosen over by_cascade_b_id_fkey (b_id -> b.id)",
				"by_primary child by_primary_a_id_fkey: owned through by_primary_a_id_fkey (a_id -> a.id), chosen over by_primary_b_id_fkey (b_id -> b.id)",
				"by_root child by_root_a_id_fkey: owned through by_root_a_id_fkey (a_id -> a.id), chosen over by_root_t_fkey (t -> tenants.id)",
				"only_shared unknown: has no column tenant_id, no owning foreign key and no declaration",
				"declared child declared_a_id_fkey: owned through declared_a_id_fkey (a_id -> a.id), as declared",
				"declared_in_vain unknown: declared child of a, but no foreign key to it owns the rows (foreign key declared_in_vain_a_id_fkey to a is nullable)",
				"! tables.children.by_order: the schema has no table nobody",
				"! tables.children.nobody: the schema has no table nobody",
			},
		},
		{
			name: "circles", sql: tenants + `CREATE TABLE orders (id int PRIMARY KEY, tenant_id uuid NOT NULL);
CREATE TABLE x (id int PRIMARY KEY, y_id int NOT NULL); CREATE TABLE y (id int PRIMARY KEY, x_id int NOT NULL REFERENCES x);
ALTER TABLE x ADD FOREIGN KEY (y_id) REFERENCES y;
CREATE TABLE p (id int PRIMARY KEY, q_id int NOT NULL, order_id int NOT NULL);
CREATE TABLE q (id int PRIMARY KEY, p_id int NOT NULL REFERENCES p ON DELETE CASCADE);
ALTER TABLE p ADD FOREIGN KEY (q_id) REFERENCES q ON DELETE CASCADE, ADD FOREIGN KEY (order_id) REFERENCES orders;
CREATE TABLE self (id int PRIMARY KEY, parent int NOT NULL REFERENCES self);`, policy: basic,
			want: []string{
				"orders tenant tenant_id: has column tenant_id",
				"x unknown: has no column tenant_id, no owning foreign key and no declaration",
				"y unknown: has no column tenant_id, no owning foreign key and no declaration",
				"p child p_order_id_fkey: owned through p_order_id_fkey (order_id -> orders.id)",
				"q child q_p_id_fkey: owned through q_p_id_fkey (p_id -> p.id)",
				"self unknown: has no column tenant_id, no owning foreign key and no declaration",
			},
		},
		{
			name: "partitions and views", sql: tenants + `CREATE TABLE events (org int NOT NULL, id int) PARTITION BY LIST (org);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);
CREATE TABLE rates (day date) PARTITION BY LIST (day);
CREATE TABLE rates_1 PARTITION OF rates DEFAULT;
CREATE TABLE orders (id int PRIMARY KEY, tenant_id uuid NOT NULL);
CREATE TABLE lines (order_id int NOT NULL REFERENCES orders, day date) PARTITION BY LIST (day);
CREATE TABLE lines_1 PARTITION OF lines DEFAULT;
CREATE VIEW v AS SELECT * FROM orders;
CREATE MATERIALIZED VIEW m AS SELECT tenant_id, count(*) FROM orders GROUP BY 1;
CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM orders o, events;`,
			policy: catalog.TenancyPolicy{Columns: []string{"tenant_id", "events.org"}, Root: "tenants", Shared: map[string]string{"rates": "public"}},
			want: []string{
				"events tenant org: has column org", "events_1 tenant org: has column org",
				"rates shared: declared shared: public", "rates_1 shared: belongs to rates, declared shared: public",
				"orders tenant tenant_id: has column tenant_id",
				"lines child lines_order_id_fkey: owned through lines_order_id_fkey (order_id -> orders.id)",
				"lines_1 child lines_order_id_fkey: owned through lines_order_id_fkey (order_id -> orders.id)",
				"v unknown: view, expanded where it is used",
				"m tenant tenant_id: has column tenant_id",
				"totals unknown: materialized view over orders, events without a tenant column (tenant_id)",
			},
		},
		{
			name: "spoilt tables", sql: tenants + "CREATE TABLE orders (id int PRIMARY KEY, tenant_id uuid); CREATE TABLE items (order_id int NOT NULL REFERENCES orders);\nCREATE RULE r AS ON DELETE TO orders DO INSTEAD NOTHING;", policy: basic,
			want: []string{
				"orders unknown: schema.sql:3:1: CREATE RULE is not replayed",
				"items unknown: has no column tenant_id, no owning foreign key and no declaration",
			},
		},
		{
			name: "exception for the root", sql: "CREATE TABLE tenants (id int PRIMARY KEY, name text UNIQUE);", policy: catalog.TenancyPolicy{Columns: []string{"tenants.name"}, Root: "tenants"},
			want: []string{
				"! tenant.columns.tenants.name: tenants is the root: its tenant is its primary key, not name",
			},
		},
		{
			name: "mistaken exceptions", sql: tenants + "CREATE TABLE orders (id int, tenant_id int);", policy: catalog.TenancyPolicy{Columns: []string{"tenant_id", "orders.org", "gone.org"}, Root: "tenants"},
			want: []string{
				"orders tenant tenant_id: has column tenant_id",
				"! tenant.columns.orders.org: orders has no column org",
				"! tenant.columns.gone.org: the schema has no table gone",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			cat := replayed(t, c.sql)
			tenancy, problems := catalog.Classify(cat, c.policy)
			var got []string
			for _, table := range cat.Tables() {
				cl := tenancy.Of(table)
				if cl.Class == catalog.ClassRoot {
					continue
				}
				words := []string{table.Name.String(), cl.Class.String()}
				if cl.Column != "" {
					words = append(words, cl.Column)
				}
				if cl.Owner != nil {
					words = append(words, cl.Owner.Name)
					if cl.OwnerTable == nil || cl.OwnerTable.Name != cl.Owner.RefTable {
						t.Errorf("%s: owner table %v does not fit %s", table.Name, cl.OwnerTable, cl.Owner.Name)
					}
				}
				if cl.SharedRows {
					words = append(words, "shared-rows")
				}
				if cl.Writable {
					words = append(words, "writable")
				}
				got = append(got, strings.Join(words, " ")+": "+cl.Reason)
			}
			for _, p := range problems {
				got = append(got, fmt.Sprintf("! %s: %s", p.Key, p.Message))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func replayed(t *testing.T, sql string) *catalog.Catalog {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "schema.sql"), []byte(sql), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	res, err := ddl.Load(ddl.Options{Dialect: catalog.Postgres, Paths: []string{"schema.sql"}})
	if err != nil {
		t.Fatal(err)
	}
	return res.Catalog
}

func TestRootAndList(t *testing.T) {
	cat := replayed(t, tenants+"CREATE TABLE orders (tenant_id uuid); CREATE TABLE more (tenant_id uuid);")
	tenancy, problems := catalog.Classify(cat, basic)
	root, _ := cat.Table("", "tenants")
	if c := tenancy.Of(root); c.Class != catalog.ClassRoot || c.Column != "id" || len(problems) > 0 {
		t.Errorf("root %+v, problems %v", c, problems)
	}
	var names []string
	for _, table := range tenancy.TablesOf(cat, catalog.ClassTenant) {
		names = append(names, table.Name.String())
	}
	if !slices.Equal(names, []string{"orders", "more"}) {
		t.Errorf("tenant tables %v", names)
	}
}

func TestLookup(t *testing.T) {
	cat := replayed(t, "CREATE SCHEMA a; CREATE SCHEMA b; CREATE TABLE a.one (id int); CREATE TABLE a.two (id int); CREATE TABLE b.two (id int); CREATE TABLE three (id int); CREATE TABLE a.three (id int);")
	for _, c := range []struct {
		schema, name, want string
		ambiguous          bool
	}{
		{"", "three", "three", false},
		{"a", "three", "a.three", false},
		{"", "one", "a.one", false},
		{"", "two", "", true},
		{"b", "two", "b.two", false},
		{"b", "one", "", false},
		{"", "nothing", "", false},
	} {
		table, ambiguous := cat.Table(c.schema, c.name)
		got := ""
		if table != nil {
			got = table.Name.String()
		}
		if got != c.want || ambiguous != c.ambiguous {
			t.Errorf("Table(%q, %q) = %q, %t; want %q, %t", c.schema, c.name, got, ambiguous, c.want, c.ambiguous)
		}
	}
}
