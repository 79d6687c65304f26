package wrappers

import "database/sql"

// What runs SQL here is called in ways that are easy to overlook.

func retry(db *sql.DB, q string, n int) {
	if n > 0 {
		reconnect(db)
	}
	db.Exec(q)
}

func reconnect(db *sql.DB) { retry(db, "SELECT 1", 0) } // sql: SELECT 1 |

func ping(db *sql.DB, q string) { pong(db, q+" ") } // sql: ? wrappers.ping is called by what it calls, with other texts each time

func pong(db *sql.DB, q string) { // sql: ? wrappers.pong is called by what it calls, with other texts each time
	db.Exec(q)
	ping(db, q+",")
}

func uncalled(db *sql.DB, q string) { db.Exec(q) } // sql[database/sql.(*DB).Exec]: ? it comes from parameter q of uncalled, of which no call was found

func onlyItself(db *sql.DB, q string) {
	db.Exec(q)        // sql: ? it comes from parameter q of onlyItself, of which no call was found
	onlyItself(db, q) // sql: ? it comes from parameter q of onlyItself, of which no call was found
}

// Exported functions are left to a look at the whole module.
func Exported(db *sql.DB, q string) { db.Exec(q) }

type constraint interface{ Ask(q string) }

type asker struct{ db *sql.DB }

func (a asker) Ask(q string) { a.db.Exec(q) }

func generic[T constraint](t T) { t.Ask("SELECT 2") } // sql: SELECT 2 |

func Generic(a asker) { generic(a) }

func expression(c constraint) { constraint.Ask(c, "SELECT 3") } // sql: SELECT 3 |

func Captured(db *sql.DB) {
	run := func(q string) { db.Exec(q) }
	run("SELECT 4") // sql: SELECT 4 |
	func() { invoke(run) }()
}

func invoke(f func(string)) { f("SELECT 5") } // sql: SELECT 5 |

func Recursive(db *sql.DB) {
	var run func(q string, n int)
	run = func(q string, n int) {
		if n > 0 {
			run("SELECT 6", n-1) // sql: SELECT 6 |
		}
		db.Exec(q)
	}
	run("SELECT 7", 1) // sql: SELECT 7 |
}

type cached struct{ st *sql.Stmt }

func Prepared(db *sql.DB, id int) *cached {
	st, _ := db.Prepare("SELECT $1") // sql: SELECT $1 | id:int
	st.Query(id)
	return &cached{st}
}

type rower interface {
	Query(q string) (*sql.Rows, error)
}

type searcher interface {
	Query(q string) ([]string, error)
}

func shaped(r rower, s searcher) {
	r.Query("SELECT 8") // sql: SELECT 8 |
	s.Query("cats")
}
