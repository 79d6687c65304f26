package lists

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"
	"tenant"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

const (
	anyOf = "SELECT id FROM orders WHERE tenant_id = ANY($1)"
	in    = "SELECT id FROM orders WHERE status = ? AND tenant_id IN (?)"
)

func good(ctx context.Context, db *sql.DB, t tenant.ID, ts []tenant.ID) {
	db.Query(anyOf, pq.Array([]tenant.ID{t}))
	db.Query(anyOf, pq.Array([]int64{tenant.FromContext(ctx)}))
	db.Query(anyOf, pq.Array(append([]int64{}, tenant.FromContext(ctx))))
	query, args, _ := sqlx.In(in, "open", []tenant.ID{t})
	db.Query(query, args...)
	// Whose they are cannot be decided here.
	db.Query(anyOf, pq.Array(ts))
	query, args, _ = sqlx.In(in, "open", ts)
	db.Query(query, args...)
}

func bad(ctx context.Context, db *sql.DB, other int64, some []int64, a, b tenant.ID) {
	db.Query(anyOf, pq.Array([]int64{tenant.FromContext(ctx), other})) // want `\$1 binds orders\.tenant_id to pq\.Array\(.*\) \(any\), which is not known to be the caller's tenant`
	db.Query(anyOf, pq.Array(some))                                    // want `which is not known to be the caller's tenant`
	db.Query(anyOf, pq.Array([]tenant.ID{a, b}))                       // want `\$1 binds orders\.tenant_id to a list of different tenants`
	query, args, _ := sqlx.In(in, "open", some)
	db.Query(query, args...) // want `the expanded list binds orders\.tenant_id to some \(\[\]int64\), which is not known`
}

type request struct{ Tenants []tenant.ID }

func handler(w http.ResponseWriter, r *http.Request, db *sql.DB) {
	var req request
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		return
	}
	db.Query(anyOf, pq.Array(req.Tenants)) // want `the request's body, which the client chooses`
	list(db, req.Tenants)                  // want `the request's body, which the client chooses, becomes the tenant: .*lists\.list\(ids\)`
}

func list(db *sql.DB, ids []tenant.ID) { db.Query(anyOf, pq.Array(ids)) }
