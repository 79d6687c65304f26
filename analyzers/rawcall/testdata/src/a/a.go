package a

import (
	"database/sql"
	"store"
)

func reported(db *sql.DB) {
	db.Query("SELECT 1")                           // want `\(\*DB\)\.Query runs SQL`
	store.Exec(db, "SELECT name FROM plans")       // want `store\.Exec runs SQL`
	db.Query("SELECT id FROM orders" + " LIMIT 1") // want `runs SQL`
}

func silent(db *sql.DB) {
	db.Ping()
	db.Exec("SELECT 1") //tenantvet:allow TV201 migration: runs once, at the start
}
