package off

import "database/sql"

type row struct{ TenantID, Other string }

// Without types and sources only what is known to be wrong is reported.
func silent(db *sql.DB, id int64, r row) {
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", id)
	var scanned string
	db.QueryRow("SELECT name FROM plans").Scan(&scanned)
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", scanned)
	db.Query("SELECT o.id FROM orders o, customers c WHERE o.tenant_id = $1 AND c.tenant_id = $2", scanned, id)
	db.Query("SELECT o.id FROM orders o, customers c WHERE o.tenant_id = $1 AND c.tenant_id = $2", id, id)
	if r.TenantID == r.Other {
		db.Query("SELECT o.id FROM orders o, customers c WHERE o.tenant_id = $1 AND c.tenant_id = $2", r.TenantID, r.Other)
	}
}

func two(db *sql.DB, from, to int64, r row) {
	db.Query("SELECT o.id FROM orders o, customers c WHERE o.tenant_id = $1 AND c.tenant_id = $2", from, to)            // want `\$2 binds customers\.tenant_id to to \(int64\), but \$1 is from \(int64\): two tenants`
	db.Query("SELECT o.id FROM orders o, customers c WHERE o.tenant_id = $1 AND c.tenant_id = $2", from, r.TenantID)    // want `but \$1 is from`
	db.Query("SELECT o.id FROM orders o, customers c WHERE o.tenant_id = $1 AND c.tenant_id = $2", r.Other, r.TenantID) // want `but \$1 is r\.Other`
}
