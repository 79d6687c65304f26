// Package unusedtenant reports tenant parameters of functions that run
// statements on tenants' tables without them, always or on some paths.
//
// Run "tenantvet explain TV303" for more.
//
//	func (s *Store) Orders(ctx context.Context, id tenant.ID) (*sql.Rows, error) {
//		return s.db.QueryContext(ctx, "SELECT id FROM orders")
//	}
package unusedtenant
