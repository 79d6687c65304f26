package pools

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
)

func pool(ctx context.Context, p *pgxpool.Pool, tenant int64) {
	p.Exec(ctx, "SELECT set_config('app.tenant', $1, false)", tenant) // want `set_config on a pool sets it for one of its connections`
	p.Exec(ctx, "SET search_path TO tenant_7")                        // want `SET search_path on a pool`
	p.Exec(ctx, "SET ROLE tenant_7")                                  // want `SET role on a pool`
	p.Exec(ctx, "SET LOCAL ROLE tenant_7")                            // want `SET role for the transaction has no effect on a pool`
}

func connection(ctx context.Context, c *pgxpool.Conn) {
	c.Exec(ctx, "SET ROLE tenant_7") // want `SET role stays on the connection when it goes back to its pool`
}

func reset(ctx context.Context, c *pgxpool.Conn) {
	defer c.Exec(ctx, "RESET ROLE")
	c.Exec(ctx, "SET ROLE tenant_7")
}

func transaction(ctx context.Context, tx pgx.Tx, tenant int64) {
	tx.Exec(ctx, "SET LOCAL app.tenant = $1", tenant) // want `SET takes no placeholder`
	tx.Exec(ctx, "SET LOCAL ROLE tenant_7")
	tx.Exec(ctx, "SELECT set_config('role', 'tenant_7', true)")
	tx.Exec(ctx, "SELECT set_config('role', 'tenant_7', false)") // want `set_config for the session stays on the pooled connection after the transaction`
	tx.Exec(ctx, "SET SESSION AUTHORIZATION tenant_7")           // want `SET session_authorization for the session stays`
}

func roles(tx *sql.Tx) {
	tx.Exec("SET ROLE tenant_7") // want `SET role for the session stays on the pooled connection after the transaction; use SET LOCAL`
}

func roleReset(tx *sql.Tx) {
	tx.Exec("SET ROLE tenant_7")
	tx.Exec("RESET ROLE")
}

func wrapped(db *sqlx.DB, tx *sqlx.Tx, tenant int64) {
	db.MustExec("SET app.tenant = '7'")   // want `SET app\.tenant on a pool`
	db.Exec("SET search_path = tenant_7") // want `SET search_path on a pool`
	tx.MustExec("SELECT set_config('app.tenant', $1, true)", tenant)
	tx.MustExec("SET search_path = tenant_7") // want `SET search_path for the session stays`
}
