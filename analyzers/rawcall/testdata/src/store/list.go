package store

import "database/sql"

// List begins the text itself: the SQL is this package's, whoever calls.
func List(db *sql.DB, order string) { db.Query("SELECT id FROM plans ORDER BY " + order) }
