package scope_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
)

// advice is how the part of a message begins that says what to write.
var advice = regexp.MustCompile(`; (if it is to be, )?(add|allow|compute|create|declare|give|have|insert|join|leave|list|make|move|name|pass|qualify|read|rewrite|set|split|take|use|write) `)

// advises tells whether a message says what to write. A syntax error speaks for
// itself.
func advises(message string) bool {
	return advice.MatchString(message) || strings.Contains(message, "syntax error")
}

// TestAdvice follows what messages say to write, word for word, and proves what
// comes of it.
func TestAdvice(t *testing.T) {
	for _, tt := range []struct{ schema, statement, advice, followed string }{
		{"traps", "SELECT id FROM orders o", "add o.tenant_id = the caller's tenant to WHERE", "SELECT id FROM orders o WHERE o.tenant_id = $1"},
		{"traps", "SELECT c.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE c.tenant_id = $1", "add o.tenant_id = $1 to ON",
			"SELECT c.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.tenant_id = $1 WHERE c.tenant_id = $1"},
		{"traps", "SELECT o.id FROM orders o FULL JOIN customers c ON c.id = o.customer_id", "join (SELECT … FROM orders WHERE tenant_id = the caller's tenant) instead",
			"SELECT o.id FROM (SELECT id, customer_id FROM orders WHERE tenant_id = $1) o FULL JOIN (SELECT id FROM customers WHERE tenant_id = $1) c ON c.id = o.customer_id"},
		{"traps", "SELECT sku FROM order_items i WHERE i.id = $1", "add i.order_id IN (SELECT id FROM orders WHERE tenant_id = the caller's tenant) to WHERE",
			"SELECT sku FROM order_items i WHERE i.id = $1 AND i.order_id IN (SELECT id FROM orders WHERE tenant_id = $2)"},
		{"traps", "DELETE FROM order_items WHERE id = $1", "add order_items.order_id IN (SELECT id FROM orders WHERE tenant_id = the caller's tenant) to WHERE",
			"DELETE FROM order_items WHERE id = $1 AND order_items.order_id IN (SELECT id FROM orders WHERE tenant_id = $2)"},
		{"traps", "UPDATE order_items i SET qty = 1 FROM orders o WHERE o.id = i.order_id", "add i.order_id IN (SELECT id FROM orders WHERE tenant_id = the caller's tenant) to WHERE",
			"UPDATE order_items i SET qty = 1 FROM orders o WHERE o.id = i.order_id AND i.order_id IN (SELECT id FROM orders WHERE tenant_id = $1)"},
		{"traps", "SELECT i.sku FROM order_items i JOIN orders o ON o.id = i.order_id", "add o.tenant_id = the caller's tenant to WHERE", "SELECT i.sku FROM order_items i JOIN orders o ON o.id = i.order_id WHERE o.tenant_id = $1"},
		{"children", "SELECT 1 FROM comments m", "add m.card_id IN (SELECT id FROM cards WHERE board_id IN (SELECT id FROM boards WHERE project_id IN (SELECT id FROM projects WHERE tenant_id = the caller's tenant))) to WHERE",
			"SELECT 1 FROM comments m WHERE m.card_id IN (SELECT id FROM cards WHERE board_id IN (SELECT id FROM boards WHERE project_id IN (SELECT id FROM projects WHERE tenant_id = $1)))"},
		{"traps", "SELECT id FROM orders WHERE tenant_id = $1 UNION SELECT id FROM customers", "customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE",
			"SELECT id FROM orders WHERE tenant_id = $1 UNION SELECT id FROM customers WHERE customers.tenant_id = $1"},
		{"traps", "WITH o AS (SELECT id FROM orders) SELECT id FROM o", "orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE",
			"WITH o AS (SELECT id FROM orders WHERE orders.tenant_id = $1) SELECT id FROM o"},
		{"traps", "SELECT id FROM v_orders v", "add v.tenant_id = the caller's tenant to WHERE", "SELECT id FROM v_orders v WHERE v.tenant_id = $1"},
		{"views", "SELECT id FROM nested", "add nested.tenant_id = the caller's tenant to WHERE", "SELECT id FROM nested WHERE nested.tenant_id = $1"},
		{"views", "SELECT ref FROM renamed r", "add r.org = the caller's tenant to WHERE", "SELECT ref FROM renamed r WHERE r.org = $1"},
		{"traps", "SELECT id FROM v_open", "have view v_open return the tenant of orders as a column to compare, or write its query in the statement", "SELECT id, status, total FROM orders WHERE status = 'open' AND tenant_id = $1"},
		{"traps", "SELECT order_total($1)", "have order_total compare orders.tenant_id with an argument, or write its query in the statement", "SELECT total FROM orders WHERE id = $1 AND tenant_id = $2"},
		{"traps", "TRUNCATE orders", "write DELETE FROM orders WHERE tenant_id = $1", "DELETE FROM orders WHERE tenant_id = $1"},
		{"traps", "TRUNCATE order_items", "write DELETE FROM order_items WHERE order_id IN (SELECT id FROM orders WHERE tenant_id = $1)", "DELETE FROM order_items WHERE order_id IN (SELECT id FROM orders WHERE tenant_id = $1)"},
		{"traps", "LOCK orders", "write SELECT … FROM orders WHERE tenant_id = $1 FOR UPDATE", "SELECT id FROM orders WHERE tenant_id = $1 FOR UPDATE"},
		{"traps", "COPY orders TO STDOUT", "read them with SELECT … FROM orders WHERE tenant_id = $1", "SELECT id FROM orders WHERE tenant_id = $1"},
		{"traps", "COPY orders FROM STDIN", "write INSERT INTO orders with the caller's tenant in every row", "INSERT INTO orders (tenant_id, id) VALUES ($1, $2)"},
		{"traps", "DROP TABLE orders", "move it to a migration", ""},
		{"traps", "TRUNCATE plans", "write DELETE FROM plans, and declare it under tables.writable if tenants may", ""},
		{"traps", "UPDATE plans SET name = 'x'", "declare it under tables.writable if tenants may", ""},
		{"traps", "UPDATE orders SET tenant_id = 7 WHERE tenant_id = $1", "leave it out of SET", "UPDATE orders SET status = 'x' WHERE tenant_id = $1"},
		{"traps", "UPDATE order_items SET order_id = $2 WHERE order_id IN (SELECT id FROM orders WHERE tenant_id = $1)", "take it from a row of orders that the statement binds to the tenant",
			"UPDATE order_items SET order_id = o.id FROM orders o WHERE o.id = $2 AND o.tenant_id = $1 AND order_id IN (SELECT id FROM orders WHERE tenant_id = $1)"},
		{"traps", "INSERT INTO counters (k, n) VALUES ($1, 1)", "give it to every row", "INSERT INTO counters (k, n, tenant_id) VALUES ($1, 1, $2)"},
		{"traps", "INSERT INTO counters (tenant_id, k, n) SELECT id, k, 1 FROM settings WHERE tenant_id = $1", "tenant_id is written from settings.id, which is not the caller's tenant; write $1",
			"INSERT INTO counters (tenant_id, k, n) SELECT $1, k, 1 FROM settings WHERE tenant_id = $1"},
		{"traps", "INSERT INTO order_items (id, order_id, sku) VALUES (1, $1, 'x')", "insert it with a SELECT from orders WHERE orders.tenant_id = the caller's tenant",
			"INSERT INTO order_items (id, order_id, sku) SELECT 1, id, 'x' FROM orders WHERE orders.tenant_id = $2 AND id = $1"},
		{"traps", "INSERT INTO slugs (slug, tenant_id) VALUES ($2, $1) ON CONFLICT (slug) DO UPDATE SET body = 'x'", "add WHERE slugs.tenant_id = excluded.tenant_id to the update",
			"INSERT INTO slugs (slug, tenant_id) VALUES ($2, $1) ON CONFLICT (slug) DO UPDATE SET body = 'x' WHERE slugs.tenant_id = excluded.tenant_id"},
		{"traps", "MERGE INTO orders t USING (SELECT $2::int AS id) s ON t.id = s.id WHEN MATCHED THEN DELETE", "add t.tenant_id = the caller's tenant to ON",
			"MERGE INTO orders t USING (SELECT $2::int AS id) s ON t.id = s.id AND t.tenant_id = $1 WHEN MATCHED THEN DELETE"},
		{"traps", "SELECT total FROM mv_totals", "give it one, and compare that", ""},
		{"children", "SELECT 1 FROM audit_log", "declare audit_log under tables.shared, or give it a tenant column or a NOT NULL foreign key to its owner", ""},
		{"seats", "SELECT 1 FROM seats s WHERE s.owner = $1", "declare seats.owner under tenant.columns, and add s.owner = the caller's tenant to WHERE", ""},
		{"traps", "SELECT 1 FROM nowhere", "name the file that creates it under schema", ""},
	} {
		p := proverOf(t, tt.schema)
		out := scopetest.Prove(p, tt.statement, scope.Trust{Assume: true})
		if all := strings.Join(out.Messages, "\n"); out.Verdict == scope.Scoped || !strings.Contains(all, tt.advice) {
			t.Errorf("%s: %s\n%s\nlacks: %s", tt.statement, out.Verdict, all, tt.advice)
		}
		if tt.followed == "" {
			continue
		}
		if out := scopetest.Prove(p, tt.followed, scope.Trust{Assume: true}); out.Verdict != scope.Scoped {
			t.Errorf("%s: %s\n%s", tt.followed, out.Verdict, strings.Join(out.Messages, "\n"))
		}
	}
}
