package soundness

import (
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

const mariadbSchema = `
CREATE TABLE tenants (id int PRIMARY KEY, name varchar(40));
CREATE TABLE plans (id int PRIMARY KEY, name varchar(40));
CREATE TABLE customers (tenant_id int NOT NULL, id int AUTO_INCREMENT PRIMARY KEY, email varchar(40), vip boolean, UNIQUE (tenant_id, id));
CREATE TABLE orders (tenant_id int NOT NULL, id int AUTO_INCREMENT PRIMARY KEY, customer_id int, status enum('open', 'paid'), total decimal(10,2), UNIQUE (tenant_id, id));
CREATE TABLE order_items (id int AUTO_INCREMENT PRIMARY KEY, order_id int NOT NULL, sku varchar(20), qty int CHECK (qty < 1000), FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE);
CREATE TABLE settings (id int PRIMARY KEY, tenant_id int, k varchar(20), v varchar(20));
CREATE TABLE slugs (slug varchar(20) PRIMARY KEY, tenant_id int NOT NULL, body text);
CREATE TABLE counters (tenant_id int NOT NULL, k varchar(20) NOT NULL, n int NOT NULL, PRIMARY KEY (tenant_id, k));
CREATE TABLE names (tenant varchar(10) NOT NULL, id int PRIMARY KEY, code varchar(10), data json);
CREATE TABLE exact (tenant_id varchar(10) COLLATE utf8mb4_nopad_bin NOT NULL, id int PRIMARY KEY, v int);
CREATE VIEW v_orders AS SELECT * FROM orders;
`

func TestMariaDBTellsLeaks(t *testing.T) {
	policy := catalog.TenancyPolicy{
		Columns: []string{"tenant_id", "names.tenant"}, Root: "tenants",
		Shared:     map[string]string{"plans": "price list"},
		SharedRows: map[string]string{"settings": "defaults"},
	}
	c, err := OpenMariaDB(t.Context(), testkit.MariaDB(t), "leaks", mariadbSchema, policy)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}()
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
		{"SELECT id FROM v_orders WHERE tenant_id = ?", []int{1}, holds},
		{"SELECT id FROM orders WHERE tenant_id = ? OR id = ?", []int{1}, leaks},
		{"SELECT id FROM orders WHERE id = ?", nil, leaks},
		{"SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = ?", []int{1}, leaks},
		{"SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.id = o.customer_id AND c.tenant_id = o.tenant_id WHERE o.tenant_id = ?", []int{1}, holds},
		{"SELECT v FROM settings WHERE tenant_id = ? OR tenant_id IS NULL", []int{1}, holds},
		{"SELECT v FROM settings WHERE k = ?", nil, leaks},
		{"SELECT i.sku FROM order_items i JOIN orders o ON o.id = i.order_id WHERE o.tenant_id = ?", []int{1}, holds},
		{"SELECT sku FROM order_items WHERE order_id = ?", nil, leaks},
		// The column's own collation says which tenants are one.
		{"SELECT id FROM names WHERE tenant = ?", []int{1}, holds},
		{"SELECT id FROM names WHERE tenant = ? + 0", []int{1}, leaks},
		{"SELECT id FROM exact WHERE tenant_id = ?", []int{1}, holds},
		{"SELECT id FROM exact WHERE tenant_id = ? COLLATE utf8mb4_general_ci", []int{1}, leaks},
		{"SELECT id FROM exact WHERE tenant_id COLLATE utf8mb4_bin = ?", []int{1}, leaks},
		// Writes.
		{"INSERT INTO orders (tenant_id, status) VALUES (?, 'open')", []int{1}, holds},
		{"INSERT INTO orders SET tenant_id = ?, status = 'paid'", []int{1}, holds},
		{"UPDATE orders SET status = 'paid' WHERE tenant_id = ? AND id = ?", []int{1}, holds},
		{"UPDATE orders SET status = 'paid' WHERE id = ?", nil, leaks},
		{"UPDATE orders SET total = total WHERE id = ?", nil, leaks}, // rows found
		{"UPDATE orders o JOIN customers c ON c.id = o.customer_id SET o.total = c.vip WHERE o.tenant_id = ?", []int{1}, leaks},
		{"UPDATE orders SET tenant_id = 2 WHERE tenant_id = ?", []int{1}, leaks},
		{"DELETE FROM orders WHERE tenant_id = ?", []int{1}, holds},
		// How many rows this counts depends on which table comes first.
		{"DELETE o, i FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.tenant_id = ?", []int{1}, holds},
		{"DELETE o, i FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.id = ?", nil, leaks},
		{"DELETE FROM orders", nil, leaks},
		{"INSERT INTO counters VALUES (?, ?, 1) ON DUPLICATE KEY UPDATE n = n + 1", []int{1}, holds},
		{"INSERT INTO slugs VALUES (?, ?, 'x') ON DUPLICATE KEY UPDATE body = 'y'", []int{2}, leaks},
		{"REPLACE INTO counters VALUES (?, ?, 1)", []int{1}, holds},
		{"REPLACE INTO slugs VALUES (?, ?, 'x')", []int{2}, leaks},
		{"INSERT INTO slugs VALUES (?, ?, 'x') ON DUPLICATE KEY UPDATE slug = slug", []int{2}, func(o Outcome) bool { return o.Leaks == 0 && o.Existence > 0 }},
		{"INSERT IGNORE INTO slugs VALUES (?, ?, 'x')", []int{2}, leaks}, // no tenant becomes tenant 0
		{"INSERT INTO slugs VALUES (?, ?, 'x')", []int{2}, func(o Outcome) bool { return o.Leaks == 0 && o.Conflicts > 0 }},
		// What is no verdict.
		{"SELECT rand() FROM orders WHERE tenant_id = ?", []int{1}, func(o Outcome) bool { return o.Leaks == 0 && o.Nondeterministic > 0 }},
		{"SELECT sleep(2) FROM plans", nil, func(o Outcome) bool { return o.Leaks == 0 && o.Failed > 0 }},
		{"SELECT id FROM orders WHERE 1 = 0", nil, func(o Outcome) bool { return o.Leaks == 0 && o.Distinct == 1 }},
	} {
		o, err := c.Check(t.Context(), Statement{SQL: []string{test.sql}, Trust: test.trust}, Options{Seed: 5, Pairs: 72})
		if err != nil || !test.want(o) {
			t.Errorf("%+v, %v\n%s", o, err, test.sql)
		}
	}
	for _, bad := range []string{"SELECT * FROM nowhere", "SELECT"} {
		if _, err := c.Check(t.Context(), Statement{SQL: []string{bad}}, Options{}); err == nil {
			t.Errorf("%s: a statement that cannot run was checked", bad)
		}
	}
}
