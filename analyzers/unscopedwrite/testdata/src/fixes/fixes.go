package fixes

import "database/sql"

type ID int64

func writes(db *sql.DB, tenant ID, id int64) {
	db.Exec("DELETE FROM orders")                                                            // want `orders: nothing binds`
	db.Exec("UPDATE orders AS o SET status = $1 WHERE id = $2 RETURNING id", "x", id)        // want `orders o: nothing binds`
	db.Exec("INSERT INTO customers (id, email) VALUES ($1, $2), ($3, $4)", id, "a", id, "b") // want `customers: tenant_id is not written`
	db.Exec("WITH gone AS (DELETE FROM orders RETURNING id) SELECT id FROM gone")            // want `orders: nothing binds`
	db.Exec(`DELETE FROM orders; DELETE FROM customers`)                                     // want `orders: nothing binds` `customers: nothing binds`
	db.Exec(`INSERT INTO slugs (slug, tenant_id, body) VALUES ($1, $2, $3)
		ON CONFLICT (slug) DO UPDATE SET body = excluded.body`, "s", tenant, "b") // want `slugs: ON CONFLICT`
}

// No fix is certain.
func none(db *sql.DB, tenant ID, id int64) {
	db.Exec("INSERT INTO customers VALUES ($1)", id)                                 // want `customers: tenant_id is not written`
	db.Exec("INSERT INTO customers (id, email) SELECT DISTINCT id, name FROM plans") // want `customers: tenant_id is not written`
	db.Exec("TRUNCATE orders")                                                       // want `orders`
	db.Exec("UPDATE orders SET tenant_id = 1 WHERE tenant_id = $1", tenant)          // want `orders`
}
