package a

import "database/sql"

func reported(db *sql.DB, tenant, id int64) {
	db.Exec("UPDATE orders SET status = 'x' WHERE id = $1", id)                                                         // want `orders: .*\(TV103\)$`
	db.Exec("DELETE FROM orders")                                                                                       // want `orders: `
	db.Exec("TRUNCATE orders")                                                                                          // want `orders`
	db.Exec("INSERT INTO orders (id, tenant_id, customer_id, status) SELECT $1, 7, $2, 'x'", id, id)                    // want `orders: `
	db.Exec("UPDATE orders SET tenant_id = $2 WHERE tenant_id = $1", tenant, id)                                        // want `tenant_id`
	db.Exec("INSERT INTO slugs (slug, tenant_id) VALUES ('a', $1) ON CONFLICT (slug) DO UPDATE SET body = 'b'", tenant) // want `ON CONFLICT`
	db.Exec("UPDATE plans SET name = 'x'")                                                                              // want `plans`
}

func silent(db *sql.DB, tenant, id int64) {
	db.Exec("UPDATE orders SET status = 'x' WHERE tenant_id = $1 AND id = $2", tenant, id)
	db.Exec("INSERT INTO orders (id, tenant_id, customer_id, status) VALUES ($1, $2, $3, 'x')", id, tenant, id)
	db.Exec("INSERT INTO slugs (slug, tenant_id) VALUES ('a', $1) ON CONFLICT (slug) DO NOTHING", tenant)
	db.Query("SELECT id FROM orders") // TV101
}
