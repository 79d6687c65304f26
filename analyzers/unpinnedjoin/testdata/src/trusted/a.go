package trusted

import "database/sql"

func silent(db *sql.DB, tenant int64) {
	db.Query(`SELECT c.email FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = $1`, tenant)
}
