package a

import (
	"database/sql"
	"os"
)

func reported(db *sql.DB, tenant int64) {
	db.Query("SELECT id FROM orders WHERE tenant_id = $1 AND "+os.Getenv("COND"), tenant) // want `the statement's text is not known: .*\(TV104\)$`
	db.Query("SELEC id FROM orders")                                                      // want `SELEC|syntax`
}

func silent(db *sql.DB, tenant int64) {
	db.Query("SELECT id FROM orders WHERE tenant_id = $1 AND "+"id > 5", tenant)
	db.Query("SELECT id FROM orders")  // TV101
	db.Query("SELECT id FROM nowhere") // TV105
	db.Query(os.Getenv("QUERY"))       //tenantvet:allow TV104 migration: the text is the operator's
}
