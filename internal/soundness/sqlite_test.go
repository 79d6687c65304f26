package soundness

import (
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

const sqliteSchema = `
CREATE TABLE tenants (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE plans (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE customers (tenant_id INTEGER NOT NULL, id INTEGER PRIMARY KEY, email TEXT COLLATE NOCASE, UNIQUE (tenant_id, id));
CREATE TABLE orders (tenant_id INTEGER NOT NULL, id INTEGER PRIMARY KEY, customer_id INTEGER, status TEXT, total INTEGER, UNIQUE (tenant_id, id));
CREATE TABLE order_items (id INTEGER, order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE, sku TEXT, qty INTEGER, PRIMARY KEY (id));
CREATE TABLE settings (id INTEGER PRIMARY KEY, tenant_id INTEGER, k TEXT, v TEXT);
CREATE TABLE slugs (slug TEXT PRIMARY KEY, tenant_id INTEGER NOT NULL, body TEXT) WITHOUT ROWID;
CREATE TABLE counters (tenant_id INTEGER NOT NULL, k TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (tenant_id, k));
CREATE TABLE names (tenant TEXT COLLATE NOCASE NOT NULL, id INTEGER PRIMARY KEY, code TEXT);
CREATE UNIQUE INDEX codes ON names (lower(code));
CREATE TABLE loose (tenant_id NOT NULL, id INTEGER PRIMARY KEY, v);
CREATE VIEW v_orders AS SELECT * FROM orders;
CREATE TABLE audit (tenant_id INTEGER NOT NULL, id INTEGER PRIMARY KEY, what TEXT);
CREATE TRIGGER audit_orders AFTER UPDATE ON orders BEGIN INSERT INTO audit (tenant_id, what) VALUES (NEW.tenant_id, NEW.status); END;
`

var sqlitePolicy = catalog.TenancyPolicy{
	Columns: []string{"tenant_id", "names.tenant"}, Root: "tenants",
	Shared:     map[string]string{"plans": "price list"},
	SharedRows: map[string]string{"settings": "defaults"},
}

func TestSQLiteTellsLeaks(t *testing.T) {
	c, err := OpenSQLite(sqliteSchema, sqlitePolicy)
	if err != nil {
		t.Fatal(err)
	}
	leaks := func(o Outcome) bool { return o.Leaks > 0 }
	holds := func(o Outcome) bool {
		return o.Leaks == 0 && o.Existence == 0 && o.Distinct > 2 && o.Nondeterministic == 0
	}
	for _, test := range []struct {
		sql   string
		trust []int
		want  func(o Outcome) bool
	}{
		{"SELECT id, status FROM orders WHERE tenant_id = ? AND id = ?", []int{1}, holds},
		{"SELECT id FROM v_orders WHERE tenant_id = $tenant", []int{1}, holds},
		{"SELECT id FROM orders WHERE tenant_id = ?1 OR id = ?2", []int{1}, leaks},
		{"SELECT id FROM orders WHERE id = ?", nil, leaks},
		{"SELECT count(*) FROM orders", nil, leaks},
		{"SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = ?", []int{1}, leaks},
		{"SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.id = o.customer_id AND c.tenant_id = o.tenant_id WHERE o.tenant_id = ?", []int{1}, holds},
		{"SELECT v FROM settings WHERE tenant_id = ? OR tenant_id IS NULL", []int{1}, holds},
		{"SELECT v FROM settings WHERE k = ?", nil, leaks},
		{"SELECT i.sku FROM order_items i JOIN orders o ON o.id = i.order_id WHERE o.tenant_id = ?", []int{1}, holds},
		{"SELECT sku FROM order_items WHERE order_id = ?", nil, leaks},
		// The column's own collation says which tenants are one.
		{"SELECT id FROM names WHERE tenant = ?", []int{1}, holds},
		{"SELECT id FROM names WHERE tenant = ? COLLATE BINARY", []int{1}, holds},
		{"SELECT id FROM names WHERE tenant LIKE ? || '%'", []int{1}, leaks},
		{"SELECT id FROM loose WHERE tenant_id = ?", []int{1}, holds},
		{"SELECT id FROM loose WHERE tenant_id + 0 = ? + 0", []int{1}, leaks},
		// Writes.
		{"INSERT INTO orders (tenant_id, status) VALUES (?, 'new') RETURNING id", []int{1}, holds},
		{"INSERT INTO order_items (order_id, sku) SELECT id, 'x' FROM orders WHERE tenant_id = ?", []int{1}, holds},
		{"UPDATE orders SET status = ?2 WHERE tenant_id = ?1 AND id = ?3", []int{1}, holds},
		{"UPDATE orders SET status = ? WHERE id = ?", nil, leaks},
		{"UPDATE orders SET tenant_id = 2 WHERE tenant_id = ?", []int{1}, leaks},
		{"DELETE FROM orders WHERE tenant_id = ?", []int{1}, holds},
		{"DELETE FROM orders", nil, leaks},
		{"DELETE FROM orders WHERE tenant_id = (SELECT tenant_id FROM orders WHERE id = ?)", nil, leaks},
		{"INSERT INTO counters VALUES (?1, ?2, 1) ON CONFLICT (tenant_id, k) DO UPDATE SET n = n + 1", []int{1}, holds},
		{"INSERT OR REPLACE INTO counters VALUES (?1, ?2, 1)", []int{1}, holds},
		{"INSERT OR REPLACE INTO slugs VALUES (?2, ?1, 'x')", []int{1}, leaks},
		{"INSERT INTO slugs VALUES (?2, ?1, 'x') ON CONFLICT (slug) DO UPDATE SET body = excluded.body", []int{1}, leaks},
		{"INSERT OR IGNORE INTO slugs VALUES (?2, ?1, 'x')", []int{1}, func(o Outcome) bool { return o.Leaks == 0 && o.Existence > 0 }},
		{"INSERT INTO slugs VALUES (?2, ?1, 'x')", []int{1}, func(o Outcome) bool { return o.Leaks == 0 && o.Conflicts > 0 }},
		// What is no verdict.
		{"SELECT random() FROM orders WHERE tenant_id = ?", []int{1}, func(o Outcome) bool { return o.Leaks == 0 && o.Nondeterministic > 0 }},
		{"SELECT id FROM orders WHERE tenant_id = ? ORDER BY status IS NULL LIMIT 1", []int{1}, func(o Outcome) bool { return o.Leaks == 0 }},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", nil, func(o Outcome) bool { return o.Leaks == 0 && o.Failed == o.Runs }},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n", nil, func(o Outcome) bool { return o.Leaks == 0 && o.Failed == o.Runs }},
		{"SELECT id FROM customers WHERE 1 = 0", nil, func(o Outcome) bool { return o.Leaks == 0 && o.Distinct == 1 }},
	} {
		o, err := c.Check(t.Context(), Statement{SQL: []string{test.sql}, Trust: test.trust}, Options{Seed: 5, Pairs: 96})
		if err != nil || !test.want(o) {
			t.Errorf("%+v, %v\n%s", o, err, test.sql)
		}
	}
	for _, bad := range []string{"SELECT * FROM nowhere", "SELECT", "-- nothing"} {
		if _, err := c.Check(t.Context(), Statement{SQL: []string{bad}}, Options{}); err == nil {
			t.Errorf("%s: a statement that cannot run was checked", bad)
		}
	}
}
