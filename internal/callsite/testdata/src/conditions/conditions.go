// Package conditions builds statements under conditions on what it has built.
package conditions

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
)

// The clause is there when the list is not empty, and only then.
func where(db *sql.DB, tenant int, name string) {
	conds := []string{"tenant_id = $1"}
	args := []any{tenant}
	if name != "" {
		args = append(args, name)
		conds = append(conds, fmt.Sprintf("name = $%d", len(args)))
	}
	clause := ""
	if len(conds) > 0 {
		clause = " WHERE " + strings.Join(conds, " AND ")
	}
	db.Query("SELECT 1 FROM t"+clause, args...) // sql: SELECT 1 FROM t WHERE tenant_id = $1 ;; SELECT 1 FROM t WHERE tenant_id = $1 AND name = $2 | tenant:int, name:string
}

func maybe(db *sql.DB, on bool) {
	var conds []string
	if on {
		conds = append(conds, "a")
	}
	clause := ""
	if len(conds) != 0 {
		clause = " WHERE " + strings.Join(conds, " AND ")
	}
	db.Query("SELECT 1" + clause) // sql: SELECT 1 ;; SELECT 1 WHERE a |
	if len(conds) < 1 {
		return
	}
	db.Query("SELECT 2 WHERE " + strings.Join(conds, " AND ")) // sql: SELECT 2 WHERE a |
}

func assignments(db *sql.DB, a, b *int) error {
	var sets []string
	if a != nil {
		sets = append(sets, "a = 1")
	}
	if b != nil {
		sets = append(sets, "b = 2")
	}
	if len(sets) == 0 {
		return errors.New("nothing to do")
	}
	_, err := db.Exec("UPDATE t SET " + strings.Join(sets, ", ")) // sql: UPDATE t SET a = 1 ;; UPDATE t SET a = 1, b = 2 ;; UPDATE t SET b = 2 |
	return err
}

func joined(db *sql.DB, a, b bool) {
	cond := ""
	if a {
		cond = "a"
	}
	if b {
		if cond != "" {
			cond += " AND "
		}
		cond += "b"
	}
	if cond != "" {
		cond = " WHERE " + cond
	}
	db.Query("SELECT 1" + cond) // sql: SELECT 1 ;; SELECT 1 WHERE a ;; SELECT 1 WHERE a AND b ;; SELECT 1 WHERE b |
}

func first(db *sql.DB, a, b bool) {
	q, has := "SELECT 1", false
	if a {
		q += " WHERE a"
		has = true
	}
	if b {
		if has {
			q += " AND b"
		} else {
			q += " WHERE b"
		}
	}
	db.Query(q) // sql: SELECT 1 ;; SELECT 1 WHERE a ;; SELECT 1 WHERE a AND b ;; SELECT 1 WHERE b |
}

// The same condition, asked twice, has one answer.
func twice(db *sql.DB, o options, name string, ids []int) {
	q, args := "SELECT 1 FROM t", []any{}
	if o.group != 0 {
		q += " JOIN g"
	}
	if name != "" {
		q += " WHERE name = $1"
	}
	if o.group != 0 {
		q += " AND g.id"
	}
	if name != "" {
		args = append(args, name)
	}
	if name == "" {
		q += " LIMIT 1"
	}
	db.Query(q, args...) // sql: SELECT 1 FROM t JOIN g AND g.id LIMIT 1 ;; SELECT 1 FROM t JOIN g WHERE name = $1 AND g.id ;; SELECT 1 FROM t LIMIT 1 ;; SELECT 1 FROM t WHERE name = $1 | name:string
	q = "SELECT 2"
	if len(ids) > 0 {
		q += " a"
	}
	if len(ids) == 0 {
		q += " b"
	}
	db.Query(q) // sql: SELECT 2 a ;; SELECT 2 b |
}

type options struct{ group int }

// What a pointer leads to, or a variable holds, may change in between.
func changes(db *sql.DB, o *options, p options) {
	q := "SELECT 1"
	if o.group != 0 {
		q += " a"
	}
	if p.group != 0 {
		q += " b"
	}
	reset(o)
	p.group = len(os.Args)
	if o.group != 0 {
		q += " c"
	}
	if p.group == 0 {
		q += " d"
	}
	db.Query(q) // sql: SELECT 1 ;; SELECT 1 a ;; SELECT 1 a b ;; SELECT 1 a b c ;; SELECT 1 a b c d ;; SELECT 1 a b d ;; SELECT 1 a c ;; SELECT 1 a c d ;; SELECT 1 a d ;; SELECT 1 b ;; SELECT 1 b c ;; SELECT 1 b c d ;; SELECT 1 b d ;; SELECT 1 c ;; SELECT 1 c d ;; SELECT 1 d |
}

func reset(o *options) { o.group = 0 }

// A result that comes with an error may be used all the same.
func fails(db *sql.DB, on bool) {
	q, err := text(on)
	if err != nil {
		println(err)
	}
	if q == "" {
		q = "SELECT 2"
	}
	db.Query(q) // sql: SELECT 1 ;; SELECT 2 |
}

func text(on bool) (string, error) {
	if !on {
		return "", errors.New("no")
	}
	return "SELECT 1", nil
}

// A value of the iteration before is another than that of this one.
func lagging(db *sql.DB, rows *sql.Rows) {
	last, now, n := "z", "z", 0
	for rows.Next() {
		last = now
		if n = len(os.Args); n > 3 {
			now = "x"
		} else {
			now = "y"
		}
	}
	db.Query("SELECT " + last + now) // sql: SELECT xx ;; SELECT xy ;; SELECT yx ;; SELECT yy ;; SELECT zx ;; SELECT zy ;; SELECT zz |
}

func inLoop(db *sql.DB, names []string) {
	column := "a"
	for _, name := range names {
		if name == "b" {
			column = "b"
		}
		if name == "c" {
			db.Query("SELECT " + column) // sql: SELECT a ;; SELECT b |
		}
	}
}

// Lengths of which only the least is known.
func atLeast(db *sql.DB, more []string) {
	list := append([]string{"a"}, more...)
	q := "SELECT 1"
	if len(list) > 0 {
		q = "SELECT 2"
	}
	if len(list) > 1 {
		q += " more"
	}
	db.Query(q) // sql: SELECT 2 ;; SELECT 2 more |
}
