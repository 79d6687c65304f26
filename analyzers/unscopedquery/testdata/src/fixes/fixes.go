package fixes

import (
	"context"
	"database/sql"
	"fmt"
)

type ID int64

type store struct {
	db     *sql.DB
	tenant ID
}

func parameter(ctx context.Context, db *sql.DB, tenant ID, id int64) {
	db.QueryContext(ctx, "SELECT id FROM orders", tenant)                                         // want `orders: nothing binds`
	db.QueryContext(ctx, "SELECT id FROM orders")                                                 // want `orders: nothing binds`
	db.QueryContext(ctx, "SELECT id FROM orders o WHERE o.id = $1 OR o.status = 'x' LIMIT 1", id) // want `orders o: nothing binds`
	db.QueryContext(ctx, "SELECT \"id\"\tFROM \"orders\" WHERE id = $1", id)                      // want `orders: nothing binds`
	db.QueryContext(ctx, `
		SELECT o.id
		FROM orders o -- the orders `+ /* want `orders o: nothing binds` */ `
		LEFT JOIN customers c ON c.id = o.customer_id -- and who gave them `+ /* want `customers c: nothing binds` */ `
		ORDER BY o.id`)
	db.QueryContext(ctx, fmt.Sprintf("SELECT id FROM orders WHERE id = $1 LIMIT %d", id), id) // want `orders: nothing binds`
}

func (s *store) field(id int64) {
	s.db.Query("SELECT id FROM orders WHERE id = $1", // want `orders: nothing binds`
		id, // the order
	)
}

// The tenant is there already.
func bound(db *sql.DB, tenant ID) {
	db.Query(`SELECT 1 FROM invoices i, orders o WHERE i.tenant_id = $1 AND i.id = o.id`, tenant)                                 // want `orders o: nothing binds`
	db.Query(`SELECT 1 FROM customers c WHERE c.tenant_id = $1 AND EXISTS (SELECT 1 FROM orders o WHERE o.status = 'x')`, tenant) // want `orders o: nothing binds`
}

// Texts that are elsewhere, for one call.
const all = "SELECT id FROM orders" // want `orders: nothing binds`

func constant(db *sql.DB, tenant ID) { db.Query(all) }

func local(db *sql.DB, tenant ID, open bool) {
	q := "SELECT id FROM orders WHERE id > 1" // want `orders: nothing binds`
	if open {
		q += " AND status = 'open'"
	}
	db.Query(q)
}

func list[T any](ctx context.Context, db *sql.DB, text string, args ...any) {
	db.QueryContext(ctx, text, args...)
}

func wrapper(ctx context.Context, db *sql.DB, tenant ID, id int64) {
	list[int](ctx, db, "SELECT id FROM orders WHERE id = $1", id) // want `orders: nothing binds`
}

const shared = "SELECT id FROM orders" // want `orders: nothing binds`

func two(db *sql.DB, tenant ID) {
	db.Query(shared)
	db.Query(shared)
}

// No fix is certain.
func none(db *sql.DB, id int64)      { db.Query("SELECT id FROM orders") } // want `orders: nothing binds`
func either(db *sql.DB, a, b ID)     { db.Query("SELECT id FROM orders") } // want `orders: nothing binds`
func pointer(db *sql.DB, tenant *ID) { db.Query("SELECT id FROM orders") } // want `orders: nothing binds`
func spread(db *sql.DB, tenant ID, args []any) {
	db.Query("SELECT id FROM orders WHERE id = $1", args...) // want `orders: nothing binds`
}

func shadowed(db *sql.DB, tenant ID) {
	if tenant := "x"; tenant != "" {
		db.Query("SELECT id FROM orders") // want `orders: nothing binds`
	}
}

func later(db *sql.DB) {
	db.Query("SELECT id FROM orders") // want `orders: nothing binds`
	var tenant ID
	_ = tenant
}

func reassigned(db *sql.DB, tenant ID) {
	tenant = 1
	db.Query("SELECT id FROM orders") // want `orders: nothing binds`
}

func using(db *sql.DB, tenant ID) {
	db.Query(`SELECT 1 FROM customers c LEFT JOIN orders o USING (id) WHERE c.tenant_id = $1`, tenant) // want `orders o: nothing binds`
}

func prepared(db *sql.DB, tenant ID) {
	db.Prepare("SELECT id FROM orders") // want `orders: nothing binds`
}

func variants(db *sql.DB, tenant ID, mine bool) {
	q := "SELECT id FROM orders" // want `orders: nothing binds`
	if mine {
		q = "SELECT id FROM orders WHERE tenant_id = $1"
	}
	db.Query(q, tenant)
}

func lists(db *sql.DB, tenants []ID) {
	db.Query("SELECT 1 FROM invoices i, orders o WHERE i.tenant_id = ANY($1::bigint[])", tenants) // want `orders o: nothing binds`
}
