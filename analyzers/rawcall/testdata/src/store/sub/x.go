package sub

import "database/sql"

func silent(db *sql.DB) { db.Exec("SELECT 1") }

// Exec is a wrapper: its callers bring the text.
func Exec(db *sql.DB, query string) { db.Exec(query) }
