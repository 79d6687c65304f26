// Package untrustedtenant reports values that bind a statement to a tenant but
// are not known to be the caller's: neither of a type under tenant.types, nor
// the result of a function under tenant.sources.
//
// Run "tenantvet explain TV301" for more.
//
//	db.QueryContext(ctx, "SELECT id FROM orders WHERE tenant_id = $1", r.Header.Get("X-Tenant"))
//
// Without those keys the rule is off.
package untrustedtenant
