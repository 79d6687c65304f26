// Package usestore runs SQL through other packages.
package usestore

import (
	"context"
	"database/sql"

	"queries"
	"store"
)

type row struct{}

func Use(ctx context.Context, s *store.Store, db *sql.DB, id int, status string) {
	s.Query(ctx, "SELECT id FROM t WHERE tenant_id = $1 AND id = $2", id) // sql[store.(*Store).Query]: SELECT id FROM t WHERE tenant_id = $1 AND id = $2 | s.tenant:store.TenantID, id:int
	store.Find(db, "orders", "id = $1", id)                               // sql: SELECT id FROM orders WHERE id = $1 | id:int
	store.Do(ctx, s, "SELECT $1, $2", id)                                 // sql: SELECT $1, $2 | s.tenant:store.TenantID, id:int
	store.Repo[row]{}.List("SELECT 1")                                    // sql: SELECT 1 |
	(&store.Repo[*row]{DB: db}).List("SELECT 2")                          // sql: SELECT 2 |
	store.NewRunner(db).Run("SELECT 3")                                   // sql: SELECT 3 |
	db.Query(queries.ByID, id)                                            // sql: SELECT id FROM t WHERE id = $1 | id:int
	db.Query(queries.List)                                                // sql: SELECT id FROM t |
	db.Query(queries.ByName["one"])                                       // sql: SELECT 1 |
	db.Query(queries.Where(queries.List, "a = 1", "b = 2"))               // sql: SELECT id FROM t WHERE a = 1 AND b = 2 |
	cond, args, err := queries.Filter(status, id)
	if err != nil {
		return
	}
	db.Query("SELECT id FROM t WHERE "+cond, args...) // sql: SELECT id FROM t WHERE id = $1 ;; SELECT id FROM t WHERE id = $1 AND status = $2 | id:int, status:string
}

func Sqlc(ctx context.Context, db store.DBTX, id int) {
	db.ExecContext(ctx, "DELETE FROM t WHERE id = $1", id)        // sql[store.DBTX.ExecContext]: DELETE FROM t WHERE id = $1 | id:int
	db.QueryRowContext(ctx, "SELECT id FROM t WHERE id = $1", id) // sql: SELECT id FROM t WHERE id = $1 | id:int
}

func Built(db *sql.DB, id int, ok bool) {
	q := queries.New("SELECT id FROM t WHERE")
	q.Add("id = $1", id)
	if ok {
		q.Add("AND ok = $2", ok)
	}
	db.Query(q.String(), q.Args...) // sql: SELECT id FROM t WHERE id = $1 ;; SELECT id FROM t WHERE id = $1 AND ok = $2 | id:int, ok:bool
}

func Chained(db *sql.DB, id int, name string) {
	q := queries.New("SELECT id FROM t WHERE true").And("a = $1", id).And("b = $2", name)
	db.Query(q.String(), q.Args...) // sql: SELECT id FROM t WHERE true AND a = $1 AND b = $2 | id:int, name:string
}

func Passed(db *sql.DB, id int, ids []int) {
	q := queries.New("SELECT id FROM t WHERE")
	scope(q, id)
	db.Query(q.String(), q.Args...) // sql: SELECT id FROM t WHERE tenant_id = $1 | id:int
	for _, id := range ids {
		q.Add("OR id = $2", id)
	}
	db.Query(q.String(), q.Args...) // sql: SELECT id FROM t WHERE tenant_id = $1 ;; SELECT id FROM t WHERE tenant_id = $1 OR id = $2 ;; SELECT id FROM t WHERE tenant_id = $1 OR id = $2 OR id = $2 | id:int, id:int, id:int
}

func scope(q *queries.Query, id int) { q.Add("tenant_id = $1", id) }

type executor interface{ Run(q string) }

func take(e executor) { e.Run("SELECT 9") } // sql[usestore.executor.Run]: SELECT 9 |

func Handed(db *sql.DB) {
	take(store.NewRunner(db))
}

func HandedWithin(db *sql.DB) {
	type both struct{ store.Runner }
	take(both{store.NewRunner(db)})
}

func ask[T interface{ Ask(q string) }](t T) { t.Ask("SELECT 9") } // sql: SELECT 9 |

func Typed(a *store.Asking) {
	ask(a)
}

func Assigned(db *sql.DB) {
	db.Query(queries.Changed) // sql: SELECT 1 |
	db.Query(queries.Unset)   // sql: ?
}

func init() {
	queries.Changed = "SELECT 2" // sql: ? variable queries.Changed, of which statements are made, is assigned outside its package
	queries.Run = "SELECT 2"     // sql: ? variable queries.Run, of which statements are made, is assigned outside its package
	queries.Unused = "SELECT 2"
}
