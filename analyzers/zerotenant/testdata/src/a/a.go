package a

import (
	"database/sql"
	"encoding/json"
	"store"
)

type tenantID string

func direct(db *sql.DB) {
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", "default")       // want `^\$1 binds orders\.tenant_id to the constant "default" \(TV304\)$`
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", 0)               // want `to the zero value 0`
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", tenantID(""))    // want `to the zero value ""`
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", store.Default)   // want `to the constant "default"`
	db.Query("SELECT id FROM orders WHERE tenant_id = $1 LIMIT $2", nil, 5) // want `to the zero value nil`
}

func paths(db *sql.DB, id string, known bool) {
	var late string
	if known {
		late = id
	}
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", late) // want `to the zero value ""`
	if late != "" {
		db.Query("SELECT id FROM orders WHERE tenant_id = $1", late)
	}
	if id == "" {
		id = "default"
	}
	db.Query("SELECT id FROM orders WHERE tenant_id = $1", id) // want `to the constant "default"`
}

func passed(db *sql.DB, id string) {
	store.Orders(db, "default")                   // want `^the constant "default" is passed as the tenant: store\.Orders\(tenant\) → \$1 binds orders\.tenant_id \(TV304\)$`
	store.Page(db, store.Params{Limit: 10})       // want `^the zero value is passed as the tenant: store\.Page\(p\.TenantID\) → \$1 binds`
	store.Either(db, store.Params{Limit: 10})     // its own
	store.Either(db, store.Params{TenantID: "t"}) // want `the constant "t"`
	store.Page(db, store.Params{TenantID: id, Limit: 10})
	var p store.Params
	p.Limit = 5
	store.Page(db, p) // want `the zero value is passed`
	p.TenantID = id
	store.Page(db, p)
}

func pointers(db *sql.DB, id string, b []byte) {
	p := &store.Params{}
	if err := json.Unmarshal(b, p); err != nil {
		return
	}
	store.Page(db, *p)
	q := new(store.Params)
	func() { q.TenantID = id }()
	store.Page(db, *q)
	var scanned string
	db.QueryRow("SELECT name FROM plans").Scan(&scanned)
	store.Orders(db, scanned)
}

func parse(s string) (string, error) {
	if s == "x" {
		return "", nil
	}
	return s, nil
}

func silent(db *sql.DB, id string) {
	parsed, _ := parse(id)
	store.Orders(db, parsed)
	store.Orders(db, id)
	db.Query("SELECT id FROM orders WHERE tenant_id = $1 AND status = $2", id, "open")
	db.Query("SELECT id FROM plans WHERE id = $1", 1)
}
