// Package pgxuse runs statements with pgx and scany.
package pgxuse

import (
	"context"
	"os"

	"github.com/georgysavva/scany/v2/pgxscan"
	"github.com/georgysavva/scany/v2/sqlscan"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

type DBTX interface {
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
	Query(context.Context, string, ...any) (pgx.Rows, error)
	QueryRow(context.Context, string, ...any) pgx.Row
}

func Use(ctx context.Context, pool *pgxpool.Pool, tx pgx.Tx, db DBTX, plain sqlscan.Querier, id int, name string) {
	pool.Query(ctx, "SELECT id FROM t WHERE id = $1", id)                               // sql[github.com/jackc/pgx/v5/pgxpool.(*Pool).Query]: SELECT id FROM t WHERE id = $1 | id:int
	tx.Exec(ctx, "DELETE FROM t WHERE id = $1", id)                                     // sql[github.com/jackc/pgx/v5.Tx.Exec]: DELETE FROM t WHERE id = $1 | id:int
	db.QueryRow(ctx, "SELECT 1").Scan()                                                 // sql[pgxuse.DBTX.QueryRow]: SELECT 1 |
	pool.Query(ctx, "SELECT $1", pgx.QueryExecModeExec, id)                             // sql: SELECT $1 | id:int
	pool.Query(ctx, "SELECT @id, @name", pgx.NamedArgs{"id": id, "name": name})         // sql: SELECT @id, @name | id=id:int, name=name:string
	pool.Query(ctx, "SELECT @id", pgx.QueryExecModeExec, pgx.StrictNamedArgs{"id": id}) // sql: SELECT @id | id=id:int
	named := pgx.NamedArgs{"id": id}
	if name != "" {
		named["name"] = name
	}
	db.Query(ctx, "SELECT @id", named)                                                        // sql: SELECT @id | id=id:int, name=name:string
	tx.Prepare(ctx, "one", "SELECT $1")                                                       // sql: SELECT $1 | ? the statement is prepared here and run elsewhere
	tx.CopyFrom(ctx, pgx.Identifier{"app", "orders"}, []string{"id", "name"}, nil)            // sql: INSERT INTO "app"."orders" ("id", "name") VALUES ($1, $2) | ? the rows of the bulk load are not seen
	pool.CopyFrom(ctx, pgx.Identifier{os.Getenv("T")}, []string{"id"}, pgx.CopyFromRows(nil)) // sql: INSERT INTO {identifier} ("id") VALUES ($1) | ? the rows of the bulk load are not seen
	tx.Query(ctx, "SELECT id FROM "+pgx.Identifier{"a", "b"}.Sanitize())                      // sql: SELECT id FROM "a"."b" |
	b := &pgx.Batch{}
	b.Queue("INSERT INTO t VALUES ($1)", id)               // sql: INSERT INTO t VALUES ($1) | id:int
	pgxscan.Get(ctx, pool, &id, "SELECT 2 WHERE $1", name) // sql: SELECT 2 WHERE $1 | name:string
	sqlscan.Get(ctx, plain, &id, "SELECT 3")               // sql: SELECT 3 |
}

type copier interface {
	CopyFrom(ctx context.Context, tableName pgx.Identifier, columnNames []string, rowSrc pgx.CopyFromSource) (int64, error)
}

func CopyThrough(ctx context.Context, c copier) {
	c.CopyFrom(ctx, pgx.Identifier{"t"}, []string{"id"}, nil) // sql[pgxuse.copier.CopyFrom]: INSERT INTO "t" ("id") VALUES ($1) | ? the rows of the bulk load are not seen
}

type rewriter struct{}

func (rewriter) RewriteQuery(text string) string { return text }

func Rewritten(ctx context.Context, conn *pgx.Conn) {
	conn.Query(ctx, "SELECT 1", rewriter{}) // sql: ? its first value rewrites it
}

type order struct {
	ID   int
	Name string
}

func Rows(ctx context.Context, tx pgx.Tx, tenant int, orders []order) {
	columns := []string{"tenant_id", "name"}
	tx.CopyFrom(ctx, pgx.Identifier{"t"}, columns, pgx.CopyFromSlice(len(orders), func(i int) ([]any, error) { // sql: INSERT INTO "t" ("tenant_id", "name") VALUES ($1, $2) | tenant:int, orders[i].Name:string
		if orders[i].ID == 0 {
			return nil, os.ErrInvalid
		}
		return []any{tenant, orders[i].Name}, nil
	}))
	tx.CopyFrom(ctx, pgx.Identifier{"t"}, append(columns, os.Args...), pgx.CopyFromRows(nil)) // sql: COPY "t" ({variable os.Args}) FROM STDIN | ? the rows of the bulk load are not seen
}
