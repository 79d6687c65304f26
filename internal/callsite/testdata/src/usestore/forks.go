package usestore

import (
	"database/sql"
	"store"
	"strings"
)

func forked(db *sql.DB) {
	var conds []string
	conds = append(conds, "a = 1", "b = 1", "c = 1")
	first := store.Plus(conds, "tenant_id = $1")
	_ = store.Plus(conds, "d = 1")
	db.Query("SELECT id FROM t WHERE " + strings.Join(first, " AND ")) // sql: SELECT id FROM t WHERE {another append to the same slice may assign what was appended} |
	conds = store.Plus(conds, "tenant_id = $1")
	conds = store.Plus(conds, "d = 1")
	db.Query("SELECT id FROM t WHERE " + strings.Join(conds, " AND ")) // sql: SELECT id FROM t WHERE a = 1 AND b = 1 AND c = 1 AND tenant_id = $1 AND d = 1 |
}
