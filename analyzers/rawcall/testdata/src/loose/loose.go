package loose

import "database/sql"

func List(db *sql.DB, order string) { db.Query("SELECT id FROM plans ORDER BY " + order) }
