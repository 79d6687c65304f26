// Package unscopedquery reports statements that read rows of every tenant.
//
// A table with a tenant column must be bound, at each place where a statement
// names it, to the caller's tenant. Run "tenantvet explain TV101" for what
// binds and what does not.
//
//	db.QueryContext(ctx, `SELECT id FROM orders WHERE id = $1`, id) // orders: nothing binds orders.tenant_id
//
// It is silent about statements whose text is not known: those are TV104.
package unscopedquery
