package a

import "database/sql"

func reported(db *sql.DB, id int64) {
	db.Query("SELECT id FROM nowhere WHERE tenant_id = $1", id) // want `nowhere.*\(TV105\)$`
	db.Query("SELECT body FROM drafts WHERE id = $1", id)       // want `drafts`
	db.Exec("DELETE FROM drafts")                               // want `drafts`
}

func silent(db *sql.DB, id int64) {
	db.Query("SELECT name FROM plans")
	db.Query("WITH nowhere AS (SELECT 1) SELECT * FROM nowhere")
	db.Query("SELECT id FROM orders") // TV101
}
