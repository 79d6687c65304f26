package dynamic

import (
	"database/sql"
	"fmt"
	"store"
	"strings"
)

const byID = "SELECT id FROM orders WHERE tenant_id = $1 AND id = $2"

func silent(db *sql.DB, open bool, ids []any) {
	db.Query(byID, 1, 2)
	db.Exec("DELETE FROM orders WHERE tenant_id = $1 AND " + "id = $2")
	query := "SELECT id FROM orders WHERE tenant_id = $1"
	if open {
		query += " AND status = 'open'"
	}
	db.Query(query, 1)
	// Only the number of placeholders changes.
	db.Query("SELECT id FROM orders WHERE id IN ("+strings.Repeat("?, ", len(ids)-1)+"?)", ids...)
	store.Exec(db, "SELECT name FROM plans")
}

func reported(db *sql.DB, status, order string, limit int) {
	db.Query("SELECT id FROM orders WHERE status = '" + status + "'") // want `\(\*DB\)\.Query runs dynamic SQL of package dynamic, which raw\.allow does not list`
	db.Query(fmt.Sprintf("SELECT id FROM orders LIMIT %d", limit))    // want `runs dynamic SQL`
	db.Exec(order)                                                    // want `runs dynamic SQL`
	store.Exec(db, "SELECT id FROM plans ORDER BY "+order)            // want `store\.Exec runs dynamic SQL`
	db.Exec("DROP INDEX " + order)                                    //tenantvet:allow TV201 migration: runs once, at the start
}
