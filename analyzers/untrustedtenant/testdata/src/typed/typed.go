package typed

import (
	"context"
	"database/sql"
	"tenant"
)

type session struct{ tenantID int64 }

func load(ctx context.Context) *session { return &session{tenantID: tenant.FromContext(ctx)} }

func handler(ctx context.Context, db *sql.DB, t tenant.ID) {
	orders(db, tenant.FromContext(ctx))
	orders(db, int64(t))
	mixed(db, tenant.FromContext(ctx))
	mixed(db, load(ctx).tenantID)
	var id int64
	if t != 0 {
		id = int64(t)
	} else {
		id = tenant.FromContext(ctx)
	}
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", id)
}

// orders is only given trusted values.
func orders(db *sql.DB, id int64) {
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", id)
}

func mixed(db *sql.DB, id int64) {
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", id)
}

func other(db *sql.DB, any int64) { loose(db, any) }

func loose(db *sql.DB, id int64) {
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", id) // want `\$1 binds orders\.tenant_id to id \(int64\), which is not known to be the caller's tenant`
}

// Exported functions may be called from anywhere.
func Exported(db *sql.DB, id int64) {
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", id) // want `not known to be the caller's tenant`
}

func passedAround(db *sql.DB, id int64) {
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", id) // want `not known to be the caller's tenant`
}

var table = map[string]func(*sql.DB, int64){"a": passedAround}

func uses(ctx context.Context, db *sql.DB) { passedAround(db, tenant.FromContext(ctx)) }
