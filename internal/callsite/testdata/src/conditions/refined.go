package conditions

import (
	"database/sql"
	"fmt"
)

type page struct{ sort, dir string }

// order is one of two, whatever the page says.
func (p page) order() string {
	if p.sort == "ASC" || p.sort == "DESC" {
		return p.sort
	}
	return "DESC"
}

func Paged(db *sql.DB, p page) {
	db.Query("SELECT 1 ORDER BY id " + p.order()) // sql: SELECT 1 ORDER BY id ASC ;; SELECT 1 ORDER BY id DESC |
}

func Switched(db *sql.DB, p page) {
	q := "SELECT 1"
	switch p.sort {
	case "id", "name":
		q = fmt.Sprintf("%s ORDER BY %s", q, p.sort)
	}
	db.Query(q) // sql: SELECT 1 ;; SELECT 1 ORDER BY id ;; SELECT 1 ORDER BY name |
}

func Direction(db *sql.DB, dir string) {
	if dir != "asc" && dir != "desc" {
		dir = "desc"
	}
	db.Query("SELECT 1 ORDER BY a " + dir + ", b " + dir) // sql: SELECT 1 ORDER BY a asc, b asc ;; SELECT 1 ORDER BY a desc, b desc |
}

// The other field is not what was compared.
func Other(db *sql.DB) {
	p := read()
	if p.sort == "ASC" {
		db.Query("SELECT 1 ORDER BY id " + p.dir) // sql: SELECT 1 ORDER BY id {field dir of value of last} |
	}
}

// The field is assigned between.
func Assigned(db *sql.DB, p page, s string) {
	q := "SELECT 1 ORDER BY id "
	if p.sort == "ASC" {
		p.sort = read().dir
		q += p.sort
	}
	db.Query(q) // sql: SELECT 1 ORDER BY id ;; SELECT 1 ORDER BY id {field dir of value of last} |
}

func read() page { return *last }

var last *page

var tables = map[string]map[string]string{
	"orders": {"name": "name_cipher", "note": "note_cipher"},
	"notes":  {"text": "text_cipher"},
}

func Ranged(db *sql.DB) {
	for table, columns := range tables {
		db.Exec("LOCK TABLE " + table) // sql: LOCK TABLE notes ;; LOCK TABLE orders |
		for column, cipher := range columns {
			db.Exec("UPDATE " + table + " SET " + cipher + " = " + column) // sql: UPDATE notes SET text_cipher = text ;; UPDATE orders SET name_cipher = name ;; UPDATE orders SET note_cipher = note |
		}
	}
}

var changing = map[string]map[string]string{"orders": {"name": "name_cipher"}}

func Change(s string) { changing["orders"]["name"] = s }

func RangedChanging(db *sql.DB) {
	for _, columns := range changing {
		for _, cipher := range columns {
			db.Exec("UPDATE orders SET " + cipher) // sql: UPDATE orders SET {value of …} |
		}
	}
}
