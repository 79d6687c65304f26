package writes

import (
	"database/sql"
	"store"
)

func silent(db *sql.DB, text string) {
	db.Query("SELECT id FROM orders")
	db.Exec("SELECT 1")
	db.Exec("SET lock_timeout = '1s'")
	db.Exec("LOCK TABLE orders")
	db.Query(text) // what it expects are rows
	db.Query("SELECT FROM WHERE")
}

func reported(db *sql.DB, text string) {
	db.Exec("INSERT INTO orders (id) VALUES (1)")                                  // want `\(\*DB\)\.Exec runs a write of package writes, which raw\.allow does not list`
	db.QueryRow("UPDATE orders SET status = 'open' RETURNING id")                  // want `runs a write`
	db.Query("WITH d AS (DELETE FROM orders RETURNING id) SELECT count(*) FROM d") // want `runs a write`
	db.Exec("TRUNCATE orders")                                                     // want `runs a write`
	db.Exec("SELECT 1; DELETE FROM orders")                                        // want `runs a write`
	db.Exec(text)                                                                  // want `runs a write`
	db.Exec("DELETE orders WHERE")                                                 // want `runs a write`
	store.Exec(db, "DELETE FROM orders")                                           // want `store\.Exec runs a write`
}
