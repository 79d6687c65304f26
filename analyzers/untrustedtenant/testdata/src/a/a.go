package a

import (
	"context"
	"database/sql"
	"tenant"
)

func reported(db *sql.DB, name string, id int64) {
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", name)               // want `^\$1 binds orders\.tenant_id to name \(string\), which is not known to be the caller's tenant \(TV301\)$`
	db.Query("SELECT id FROM orders WHERE id = $1 AND tenant_id = $2", id, id) // want `\$2 binds .* id \(int64\)`
	db.Exec("INSERT INTO slugs (slug, tenant_id) VALUES ($1, $2)", "a", id)    // want `\$2 binds slugs\.tenant_id`
}

func silent(ctx context.Context, db *sql.DB, t tenant.ID, p *tenant.ID, n sql.Null[tenant.ID], id int64) {
	db.Query("SELECT id FROM orders WHERE id = $1 AND tenant_id = $2", id, t)
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", p)
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", n)
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", tenant.FromContext(ctx))
	same := tenant.FromContext(ctx)
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", same)
	db.Query("SELECT name FROM plans WHERE id = $1", id)
	db.Query("SELECT id FROM orders WHERE id = $1", id) // TV101
}

func copyOrders(db *sql.DB, from, to tenant.ID) {
	db.Query("SELECT o.id FROM orders o, customers c WHERE o.tenant_id = $1 AND c.tenant_id = $2", from, to) // want `\$2 binds customers\.tenant_id to to \(tenant\.ID\), but \$1 is from \(tenant\.ID\): two tenants`
	db.Query("SELECT o.id FROM orders o, customers c WHERE o.tenant_id = $1 AND c.tenant_id = $2", from, from)
}
