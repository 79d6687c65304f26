// Package zerotenant reports constants and zero values that become the tenant
// of a statement: a default, an empty identifier, a field that nobody fills.
//
// Run "tenantvet explain TV304" for more.
//
//	if id == "" {
//		id = "default"
//	}
//	db.QueryContext(ctx, "SELECT id FROM orders WHERE tenant_id = $1", id)
package zerotenant
