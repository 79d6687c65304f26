package fixes

import "database/sql"

type ID int64

func joins(db *sql.DB, tenant ID) {
	db.Query("SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = $1", tenant)             // want `customers c: is joined`
	db.Query("SELECT 1 FROM orders o LEFT JOIN customers AS c ON c.id = o.customer_id WHERE o.tenant_id = $1", tenant)     // want `customers c: is joined`
	db.Query("SELECT 1 FROM orders o, customers c WHERE c.id = o.customer_id AND o.tenant_id = $1", tenant)                // want `customers c: is joined`
	db.Query("SELECT 1 FROM orders o JOIN customers c USING (id) WHERE c.id = o.customer_id AND o.tenant_id = $1", tenant) // want `customers c: is joined`
}
