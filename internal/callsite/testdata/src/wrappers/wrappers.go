// Package wrappers wraps database/sql in many ways.
package wrappers

import (
	"database/sql"
	"fmt"
)

type Trx struct{ tx *sql.Tx }

func (t *Trx) Get(dest any, q string, args ...any) { t.tx.QueryRow(q, args...).Scan(dest) }

func (t *Trx) both(q string) {
	t.tx.Query("SELECT count(*) FROM (" + q + ") x")
	t.tx.Query(q)
}

func deep(t *Trx, cond string, id int) { deeper(t, "SELECT id FROM t WHERE "+cond, id) }

func deeper(t *Trx, q string, id int) { t.Get(nil, q, id) }

func format(t *Trx, f string, a ...any) { t.tx.Exec(fmt.Sprintf(f, a...)) }

func again(t *Trx, q string, n int) {
	if n > 0 {
		again(t, q, n-1)
	}
	t.tx.Exec(q)
}

func Use(t *Trx, id int, cond string) {
	t.Get(nil, "SELECT id FROM t WHERE id = $1", id) // sql[wrappers.(*Trx).Get]: SELECT id FROM t WHERE id = $1 | id:int
	t.both("SELECT 1")                               // sql: SELECT 1 | // sql: SELECT count(*) FROM (SELECT 1) x |
	deep(t, "a = $1", id)                            // sql: SELECT id FROM t WHERE a = $1 | id:int
	deep(t, "b = $1", 7)                             // sql: SELECT id FROM t WHERE b = $1 | 7:int=7
	format(t, "SELECT %s FROM %s", "a", "t")         // sql: SELECT a FROM t |
	again(t, "SELECT 2", 3)                          // sql: SELECT 2 |
	q := func(s string) { t.tx.Query("SELECT " + s) }
	q("3")                                       // sql: SELECT 3 |
	q("4")                                       // sql: SELECT 4 |
	func(s string) { t.tx.Query(s) }("SELECT 5") // sql: SELECT 5 |
}

func Forward(t *Trx, cond string) { deep(t, cond, 1) }

type runner interface{ Run(q string) }

type one struct{ db *sql.DB }

func (o one) Run(q string) { o.db.Exec(q) }

type two struct{ db *sql.Tx }

func (o two) Run(q string) { o.db.Exec(q) }

func Dynamic(r runner) { r.Run("SELECT 6") } // sql: SELECT 6 |

type Foreign interface{ Both(q string) }

func (t *Trx) Both(q string) { t.both(q) }

func values(t *Trx, db *sql.DB) {
	f := t.Get // sql: ? wrappers.(*Trx).Get is used as a value: its callers are not seen
	use(f)
	g := db.Query // sql: ? database/sql.(*DB).Query is used as a value: its callers are not seen
	use(g)
	call(func(q string) { db.Exec(q) })
	use(deep) // sql: ? wrappers.deep is used as a value: its callers are not seen
}

func use(f any) {}

func expressions(t *Trx, db *sql.DB, id int) {
	(*Trx).Get(t, nil, "SELECT $1", id)      // sql: SELECT $1 | id:int
	(*sql.DB).Query(db, "SELECT 8 + $1", id) // sql: SELECT 8 + $1 | id:int
}

func call(f func(string)) { f("SELECT 7") } // sql[wrappers.values.func1]: SELECT 7 |
