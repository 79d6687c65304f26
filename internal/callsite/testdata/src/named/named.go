// Package named runs statements by the names under which they were prepared.
package named

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const getOrder = "get order" // no name: it has a space

const byID = "order_by_id"

type setup struct {
	AfterConnect func(ctx context.Context, conn *pgx.Conn) error
}

var statements = map[string]string{
	"a": "SELECT a FROM t WHERE tenant_id = $1",
	"b": "SELECT b FROM t WHERE tenant_id = $1",
}

var listed = []struct{ name, sql string }{
	{"c", "SELECT c FROM t"},
	{"d", "SELECT d FROM t"},
}

func configure(s *setup) {
	s.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		for name, sql := range statements {
			conn.Prepare(ctx, name, sql) // sql: SELECT a FROM t WHERE tenant_id = $1 ;; SELECT b FROM t WHERE tenant_id = $1 | ? the statement is prepared here and run elsewhere
		}
		for _, l := range listed {
			conn.Prepare(ctx, l.name, l.sql) // sql: SELECT c FROM t ;; SELECT d FROM t | ? the statement is prepared here and run elsewhere
		}
		_, err := conn.Prepare(ctx, byID, "SELECT id FROM orders WHERE tenant_id = $1 AND id = $2") // sql: SELECT id FROM orders WHERE tenant_id = $1 AND id = $2 | ? the statement is prepared here and run elsewhere
		return err
	}
}

func use(ctx context.Context, pool *pgxpool.Pool, conn *pgx.Conn, tenant, id int, which string, short bool) {
	pool.Query(ctx, byID, tenant, id)               // sql: SELECT id FROM orders WHERE tenant_id = $1 AND id = $2 | tenant:int, id:int
	conn.QueryRow(ctx, "order_by_id", tenant, id)   // sql: SELECT id FROM orders WHERE tenant_id = $1 AND id = $2 | tenant:int, id:int
	pool.Query(ctx, "a", tenant)                    // sql: SELECT a FROM t WHERE tenant_id = $1 | tenant:int
	pool.Query(ctx, "b", tenant)                    // sql: SELECT b FROM t WHERE tenant_id = $1 | tenant:int
	pool.Query(ctx, "d")                            // sql: SELECT d FROM t |
	pool.Query(ctx, "order_by", id)                 // sql: ? it names a prepared statement, and none of the name order_by is seen
	pool.Query(ctx, which)                          // sql: ? it comes from parameter which of use, of which no call was found
	pool.Exec(ctx, "COMMIT")                        // sql: COMMIT |
	pool.Query(ctx, getOrder)                       // sql: get order |
	new(pgx.Batch).Queue("order_by_id", tenant, id) // sql: SELECT id FROM orders WHERE tenant_id = $1 AND id = $2 | tenant:int, id:int
	run(ctx, pool, "a", tenant)                     // sql[named.run]: SELECT a FROM t WHERE tenant_id = $1 | tenant:int
	name := "c"
	if short {
		name = "d"
	}
	conn.Query(ctx, name) // sql: SELECT c FROM t ;; SELECT d FROM t |
}

func run(ctx context.Context, pool *pgxpool.Pool, name string, args ...any) {
	pool.Query(ctx, name, args...)
}

func options() []pgx.TxOptions {
	return []pgx.TxOptions{
		{BeginQuery: "BEGIN ISOLATION LEVEL SERIALIZABLE"},
		{CommitQuery: "UPDATE t SET a = 1; COMMIT"}, // sql: ? it is run with a transaction
	}
}
