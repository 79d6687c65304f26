package fixes

import "database/sql"

type ID int64

func joins(db *sql.DB, tenant ID) {
	db.Query("SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = $1", tenant)             // want `customers c: is joined`
	db.Query("SELECT 1 FROM orders o LEFT JOIN customers AS c ON c.id = o.customer_id WHERE o.tenant_id = $1", tenant)     // want `customers c: is joined`
	db.Query("SELECT 1 FROM orders o, customers c WHERE c.id = o.customer_id AND o.tenant_id = $1", tenant)                // want `customers c: is joined`
	db.Query("SELECT 1 FROM orders o JOIN customers c USING (id) WHERE c.id = o.customer_id AND o.tenant_id = $1", tenant) // want `customers c: is joined`
}

// One text of several calls, of which all are right with it.
const base = "SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id " // want `customers c: is joined`

func several(db *sql.DB, tenant ID, id int64) {
	db.Query(base+"WHERE o.tenant_id = $1", tenant)
	db.Query(base+"WHERE o.id = $1 AND o.tenant_id = $2", id, tenant)
}

// What else is wrong with one of them stays.
const other = "SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id " // want `customers c: is joined`

func different(db *sql.DB, tenant ID, id int64) {
	db.Query(other+"WHERE o.tenant_id = $1", tenant)
	db.Query(other+"WHERE o.id = $1", id)
}
