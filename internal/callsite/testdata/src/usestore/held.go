package usestore

import (
	"context"
	"database/sql"

	"store"
)

func Held(ctx context.Context, db *sql.DB) {
	ops := store.NewOps(db)
	ops.Run(ctx, "DELETE FROM a WHERE id = $1", 1) // sql[store.NewOps.func1]: DELETE FROM a WHERE id = $1 | 1:int=1
	ops.Remove("b")                                // sql[store.(*Ops).Remove]: DELETE FROM b |
	ops.Nested.Run("DELETE FROM c")                // sql: DELETE FROM c |

	store.Opened(db)("DELETE FROM d WHERE id = $1", 1) // sql[store.Opened.func1]: DELETE FROM d WHERE id = $1 | 1:int=1
	run := store.Opened(db)
	run("DELETE FROM e") // sql: DELETE FROM e |
	_, second := store.Both(db)
	second("DELETE FROM f") // sql: DELETE FROM f |
	for _, each := range store.Listed(db) {
		each("DELETE FROM g") // sql: DELETE FROM g |
	}
	store.Tagged(store.Opened(db))("DELETE FROM h")                    // sql: ? it is given to a function value that is not known // sql: ? store.Opened.func1 is used as a value: its callers are not seen
	store.Delete(db, "id = 1")                                         // sql: DELETE FROM t WHERE id = 1 |
	store.AsDoer(db).Do("DELETE FROM i")                               // sql: DELETE FROM i |
	var hidden any = store.Step(func(query string) { db.Exec(query) }) // sql: ? usestore.Held.func1 is used as a value: its callers are not seen
	hidden.(store.Step)("DELETE FROM j")                               // sql: DELETE FROM j |
	store.NewMaker(db).Make()("DELETE FROM k")                         // sql: ? it is given to a function value that is not known
	store.Curried(db)("")("DELETE FROM l")                             // sql: ? it is given to a function value that is not known
}
