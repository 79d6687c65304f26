package a

import "database/sql"

func reported(db *sql.DB) {
	//tenantvet:allow TV101 // want `suppression has no category.*\(TV901\)$`
	db.Query("SELECT id FROM orders")
	//tenantvet:allow TV101 admin: // want `suppression has no reason`
	db.Query("SELECT id FROM orders")
	//tenantvet:allow TV101 admin: staff see every order (until 2020-01-01) // want `suppression of TV101 expired on 2020-01-01 \(TV903\)`
	db.Query("SELECT id FROM orders")
	//tenantvet:allow TV101 admin: there is nothing here // want `suppression of TV101 is not needed.*\(TV902\)$`
	db.Query("SELECT name FROM plans")
	//tenantvet:allow TV101,TV103 admin: only one is needed // want `suppression of TV103 is not needed`
	db.Query("SELECT id FROM orders")
}

//tenantvet:allow TV101 admin: the function is staff's
func silent(db *sql.DB) {
	db.Query("SELECT id FROM orders")
	db.Query("SELECT id FROM customers")
}
