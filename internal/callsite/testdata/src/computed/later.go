package computed

import (
	"database/sql"
	"os"
	"sync"

	"annotate"
)

var (
	once    sync.Once
	lazy    string
	chosen  = "SELECT 1"
	read    string
	Shown   = "SELECT 2"
	grown   = "SELECT 3"
	address = "SELECT 4"
)

func text() string {
	once.Do(func() { lazy = "SELECT 5" })
	return lazy
}

func choose(on bool, q string) {
	if on {
		chosen = "SELECT 6"
	}
	read = os.Getenv("SQL")
	Shown = "SELECT 7"
	grown += " AND a"
	point(&address)
	address = q
}

func point(q *string) { *q = "SELECT 8" }

var (
	value    = sync.OnceValue(func() string { return "SELECT 9" })
	values   = sync.OnceValues(func() (string, error) { return "SELECT 10", nil })
	replaced = func() string { return "SELECT 11" }
	Replaced = func() string { return "SELECT 12" }
)

func replace() { replaced = func() string { return "SELECT 13" } }

func later(db *sql.DB) {
	db.Query(text())                               // sql: SELECT 5 |
	db.Query(chosen)                               // sql: SELECT 1 ;; SELECT 6 |
	db.Query(read)                                 // sql: ?
	db.Query(Shown)                                // sql: ?
	db.Query(grown)                                // sql: SELECT 3 ;; {variable grown depends on itself} AND a |
	db.Query(address)                              // sql: ?
	db.Query(chosen + chosen)                      // sql: SELECT 1SELECT 1 ;; SELECT 1SELECT 6 ;; SELECT 6SELECT 1 ;; SELECT 6SELECT 6 |
	db.Query(value())                              // sql: SELECT 9 |
	db.Query(annotate.Annotate("-- x\nSELECT 14")) // sql: SELECT 14 |
	q, _ := values()
	db.Query(q)          // sql: SELECT 10 |
	db.Query(replaced()) // sql: ?
	db.Query(Replaced()) // sql: ?
}

type entity interface{ Table() string }

func count[T entity](db *sql.DB) {
	var t T
	db.Query("SELECT count(*) FROM " + t.Table()) // sql: SELECT count(*) FROM {result of T.Table()} |
}
