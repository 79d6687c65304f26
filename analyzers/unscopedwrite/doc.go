// Package unscopedwrite reports statements that can change rows of another
// tenant or of all tenants.
//
// Run "tenantvet explain TV103" for what counts as a write and what binds it.
//
//	UPDATE orders SET status = $1 WHERE id = $2
//
// It is silent about an insert that fails, or does nothing, because another
// tenant holds a key: that tells of existence only.
package unscopedwrite
