package store

import "database/sql"

const Default = "default"

type Params struct {
	TenantID string
	Limit    int
}

func Orders(db *sql.DB, tenant string) {
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", tenant)
}

func Page(db *sql.DB, p Params) {
	db.Query("SELECT id FROM orders WHERE tenant_id = $1 LIMIT $2", p.TenantID, p.Limit)
}

// Either takes the caller's tenant where none is given.
func Either(db *sql.DB, p Params) {
	id := p.TenantID
	if id == "" {
		id = current()
	}
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", id)
}

var current func() string
