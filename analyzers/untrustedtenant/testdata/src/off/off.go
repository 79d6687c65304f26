package off

import "database/sql"

func silent(db *sql.DB, id int64) { db.Query("SELECT id FROM orders WHERE tenant_id = $1", id) }
