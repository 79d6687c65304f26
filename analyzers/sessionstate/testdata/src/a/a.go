package a

import (
	"context"
	"database/sql"
	"fmt"
)

type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func pool(db *sql.DB, tenant int64) {
	db.Exec("SELECT set_config('app.tenant', $1, false)", tenant) // want `set_config on a pool sets it for one of its connections, .*\(TV401\)$`
	db.Exec("SELECT set_config('app.tenant', $1, true)", tenant)  // want `set_config for the transaction has no effect on a pool`
	db.Exec("SET app.tenant = '7'")                               // want `SET app\.tenant on a pool`
	db.Exec("SET LOCAL app.tenant = '7'")                         // want `SET app\.tenant for the transaction has no effect on a pool`
	db.Exec("SET search_path = tenant_7")                         // want `SET search_path on a pool`
	db.Exec("SET ROLE tenant_7")                                  // want `SET role on a pool`
	db.Exec("SET SESSION AUTHORIZATION tenant_7")                 // want `SET session_authorization on a pool`
	db.Exec("SET statement_timeout = 1000")                       // want `SET statement_timeout on a pool`
	db.Exec("SET app.tenant = $1", tenant)                        // want `SET takes no placeholder: the database answers with a syntax error; use SELECT set_config\('app\.tenant', \$1, true\)`
	db.Exec("RESET app.tenant")
	db.Exec("DISCARD ALL")
	db.Exec("BEGIN; SET LOCAL app.other = '7'; COMMIT")
	db.Exec("SELECT id FROM plans WHERE set_config('app.tenant', $1, true) IS NOT NULL", tenant)
}

func transaction(ctx context.Context, tx *sql.Tx, tenant int64) {
	tx.Exec("SELECT set_config('app.tenant', $1, true)", tenant)
	tx.Exec("SET LOCAL app.other = '7'")
	tx.Exec("SET LOCAL app.other = $1", tenant) // want `SET takes no placeholder`
	tx.Exec("SET app.other = '7'")              // want `SET app\.other for the session stays on the pooled connection after the transaction; use SET LOCAL`
	tx.Exec("SET search_path = tenant_7")       // want `SET search_path for the session stays`
	tx.Exec("SET statement_timeout = 1000")
	tx.Exec("RESET ROLE")
}

func connection(ctx context.Context, conn *sql.Conn, tenant int64) {
	conn.ExecContext(ctx, "SET app.tenant = '7'")                               // want `SET app\.tenant stays on the connection when it goes back to its pool; reset it in this function`
	conn.ExecContext(ctx, "SELECT set_config('app.tenant', $1, false)", tenant) // want `set_config stays on the connection`
}

func returned(ctx context.Context, conn *sql.Conn, tenant int64) {
	defer func() { conn.ExecContext(ctx, "RESET app.tenant") }()
	conn.ExecContext(ctx, "SELECT set_config('app.tenant', $1, false)", tenant)
	conn.ExecContext(ctx, "SET app.tenant = '7'")
}

func restored(tx *sql.Tx, seconds int) {
	tx.Exec("SET app.tenant = '7'")
	tx.Exec("SET app.tenant TO DEFAULT")
	tx.Exec(fmt.Sprintf("SET statement_timeout = '%ds'", seconds))
}

func either(ctx context.Context, q querier, tenant int64) {
	q.ExecContext(ctx, "SET app.tenant = '7'") // want `SET app\.tenant for the session stays on the pooled connection for the next tenant`
	q.ExecContext(ctx, "SET ROLE tenant_7")    // want `SET role for the session`
	q.ExecContext(ctx, "SELECT set_config('app.tenant', $1, true)", tenant)
}

type store struct {
	db *sql.DB
	tx *sql.Tx
}

// exec runs its text on either handle.
func (s *store) exec(q string, args ...any) {
	if s.tx != nil {
		s.tx.Exec(q, args...)
		return
	}
	s.db.Exec(q, args...)
}

func (s *store) set(tenant int64) { s.exec("SELECT set_config('app.tenant', $1, true)", tenant) }
