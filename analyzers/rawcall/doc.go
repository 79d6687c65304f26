// Package rawcall reports SQL that runs outside the packages that may run it.
//
// The key raw.allow of tenantvet.yaml lists them, each with a reason. Run
// "tenantvet explain TV201" for more.
//
//	h.db.QueryRowContext(ctx, "SELECT count(*) FROM orders WHERE tenant_id = $1", id) // in a handler
//
// Without that key the rule is off.
package rawcall
