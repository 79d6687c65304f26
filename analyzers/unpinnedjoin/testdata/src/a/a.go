package a

import "database/sql"

func reported(db *sql.DB, tenant int64) {
	db.Query(`SELECT c.email FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = $1`, tenant) // want `customers c: .*foreign key.*\(TV102\)$`
	db.Query(`SELECT c.email FROM orders o, customers c WHERE c.id = o.customer_id AND o.tenant_id = $1`, tenant)    // want `customers c: `
}

func silent(db *sql.DB, tenant int64) {
	// The foreign key of invoices contains the tenant.
	db.Query(`SELECT c.email FROM invoices i JOIN customers c ON c.id = i.customer_id AND c.tenant_id = i.tenant_id WHERE i.tenant_id = $1`, tenant)
	db.Query(`SELECT c.email FROM orders o JOIN customers c ON c.id = o.customer_id AND c.tenant_id = o.tenant_id WHERE o.tenant_id = $1`, tenant)
	db.Query(`SELECT c.email FROM orders o JOIN customers c ON c.email = o.status WHERE o.tenant_id = $1`, tenant) // TV101: no key is involved
}
