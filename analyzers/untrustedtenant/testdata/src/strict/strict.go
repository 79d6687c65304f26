package strict

import (
	"context"
	"database/sql"
)

type key struct{}

func known(ctx context.Context, db *sql.DB) {
	id := ctx.Value(key{}).(string)
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", id)
	orders(db, id)
}

func unknown(db *sql.DB) {
	var id string
	db.QueryRow("SELECT name FROM plans").Scan(&id)
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", id) // want `^\$1 binds orders\.tenant_id to a value whose origin is not known: `
	orders(db, id)                                             // want `^a value whose origin is not known becomes the tenant: .* strict\.orders\(id\) → \$1 binds orders\.tenant_id`
}

func orders(db *sql.DB, id string) { db.Query("SELECT id FROM orders WHERE tenant_id = $1", id) }
