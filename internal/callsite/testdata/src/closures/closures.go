// Package closures builds statements with function literals that change the
// variables around them.
package closures

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

type filter struct{ name, status string }

func conditions(db *sql.DB, tenant int, f filter) {
	var conds []string
	var args []any
	add := func(column string, v any) {
		args = append(args, v)
		conds = append(conds, fmt.Sprintf("%s = $%d", column, len(args)))
	}
	addIf := func(column, v string) {
		if v != "" {
			add(column, v)
		}
	}
	add("tenant_id", tenant)
	addIf("name", f.name)
	db.Query("SELECT 1 FROM a WHERE "+strings.Join(conds, " AND "), args...) // sql: SELECT 1 FROM a WHERE tenant_id = $1 ;; SELECT 1 FROM a WHERE tenant_id = $1 AND name = $2 | tenant:int, f.name:string
	addIf("status", f.status)
}

func placeholders(db *sql.DB, tenant int, f filter) {
	var args []any
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	q := "SELECT 1 FROM b WHERE tenant_id = " + arg(tenant)
	if f.name != "" {
		q += " AND name = " + arg(f.name)
	}
	db.Query(q, args...) // sql: SELECT 1 FROM b WHERE tenant_id = $1 ;; SELECT 1 FROM b WHERE tenant_id = $1 AND name = $2 | tenant:int, f.name:string
}

func text(db *sql.DB, f filter) {
	q, n := "SELECT 1 FROM c WHERE tenant_id = $1", 1
	and := func(condition string) {
		n++
		q += fmt.Sprintf(" AND "+condition, n)
	}
	for _, c := range []string{"x", "y"} {
		and(c + " = $%d")
	}
	db.Query(q) // sql: SELECT 1 FROM c WHERE tenant_id = $1 AND x = ${number} AND y = ${number} |
	func() { q = "SELECT 2 FROM c" }()
	db.Query(q) // sql: SELECT 2 FROM c |
}

func built(db *sql.DB, f filter) {
	var b strings.Builder
	write := func(format string, v ...any) { fmt.Fprintf(&b, format, v...) }
	write("SELECT 1 FROM d")
	if f.name != "" {
		write(" WHERE id = %d", 7)
	}
	db.Query(b.String()) // sql: SELECT 1 FROM d ;; SELECT 1 FROM d WHERE id = 7 |
}

func paths(db *sql.DB, f filter) {
	q := "SELECT 1 FROM e"
	where := func(condition string) {
		if condition == "" {
			return
		}
		if f.status != "" {
			q += " WHERE a AND " + condition
			return
		}
		q += " WHERE " + condition
	}
	where("b")
	db.Query(q) // sql: SELECT 1 FROM e WHERE a AND b ;; SELECT 1 FROM e WHERE b |
	where("")
	db.Query(q) // sql: SELECT 1 FROM e WHERE a AND b ;; SELECT 1 FROM e WHERE b |
}

func structs(db *sql.DB) {
	var s struct {
		q    string
		args []any
	}
	set := func(q string, v any) { s.q, s.args = q, append(s.args, v) }
	set("SELECT 1 FROM f WHERE id = $1", 3)
	db.Query(s.q, s.args...) // sql: SELECT 1 FROM f WHERE id = $1 | 3:int=3
}

// What a literal runs is as the literal finds it.
func within(db *sql.DB) {
	q := "SELECT 1 FROM g"
	run := func() {
		db.Query(q) // sql: ?
		q += " WHERE a"
	}
	run()
	run()
	other := "SELECT 2 FROM g"
	change := func() { other += " WHERE b" }
	both := func() {
		change()
		db.Query(other) // sql: ?
	}
	both()
}

func transaction(f func(tx *sql.Tx) error) error { return f(nil) }

func inside(tenant int, name string) {
	transaction(func(tx *sql.Tx) error {
		var args []any
		q := "SELECT 1 FROM h WHERE tenant_id = "
		add := func(s string, v any) {
			args = append(args, v)
			q += fmt.Sprintf("%s$%d", s, len(args))
		}
		add("", tenant)
		add(" AND name = ", name)
		tx.Query(q, args...) // sql: SELECT 1 FROM h WHERE tenant_id = $1 AND name = $2 | tenant:int, name:string
		return nil
	})
}

// When it runs is not known of what is passed on, started, deferred, kept,
// called by itself, or one of several.
var kept func()

func loose(ctx context.Context, db *sql.DB, other func(), on bool) {
	q := "SELECT 1 FROM i"
	grow := func() { q += " WHERE a" }
	go grow()
	db.Query(q) // sql: ?
	q2 := "SELECT 2 FROM i"
	grow2 := func() { q2 += " WHERE a" }
	defer grow2()
	db.Query(q2) // sql: ?
	q3 := "SELECT 3 FROM i"
	grow3 := func() { q3 += " WHERE a" }
	kept = grow3
	db.Query(q3) // sql: ?
	q4 := "SELECT 4 FROM i"
	var grow4 func(n int)
	grow4 = func(n int) {
		q4 += " WHERE a"
		if n > 0 {
			grow4(n - 1)
		}
	}
	grow4(2)
	db.Query(q4) // sql: ?
	q5 := "SELECT 5 FROM i"
	grow5 := func() { q5 += " WHERE a" }
	if on {
		grow5 = other
	}
	grow5()
	db.Query(q5) // sql: ?
	q6 := "SELECT 6 FROM i"
	grow6 := func() { q6 += " WHERE a" }
	go func() { grow6() }()
	db.Query(q6) // sql: ?
	q7 := "SELECT 7 FROM i"
	grow7 := func() {
		defer func() { recover() }()
		q7 += " WHERE a"
		other()
		q7 += " AND b"
	}
	grow7()
	db.Query(q7) // sql: ?
	q8 := "SELECT 8 FROM i"
	grow8 := func() { q8 += " WHERE a" }
	each(grow8)
	grow8()
	db.Query(q8) // sql: ?
	q9 := "SELECT 9 FROM i"
	fs := []func(){func() { q9 += " WHERE a" }}
	fs[0]()
	db.Query(q9) // sql: ?
}

func each(f func()) { f(); f() }

// Two calls do not have the same value where each computes its own.
func values(db *sql.DB, ids []string) {
	var args []any
	next := 0
	add := func() {
		args = append(args, ids[next])
		next++
	}
	add()
	add()
	db.Query("SELECT 1 FROM j WHERE a = $1 AND b = $2", args...) // sql: SELECT 1 FROM j WHERE a = $1 AND b = $2 | ids[next]:string, ids[next]:string
}

func elements(db *sql.DB) {
	args := []any{1, 2}
	swap := func() { args[0] = 3 }
	swap()
	db.Query("SELECT 1 FROM k WHERE a = $1", args...) // sql: SELECT 1 FROM k WHERE a = $1 | ? elements of args are assigned
	parts := []string{"a", "b"}
	first := parts[:1]
	grow := func() { first = append(first, "c") }
	grow()
	db.Query("SELECT " + strings.Join(parts, ",") + " FROM k") // sql: SELECT {elements of [2]string are assigned elsewhere} FROM k |
}

func nested(db *sql.DB, on bool) {
	q := "SELECT 1 FROM l"
	outer := func() {
		n := 1
		inner := func() { n++ }
		inner()
		q += fmt.Sprintf(" WHERE a = $%d", n)
		if on {
			func() { q += " AND c" }()
		}
	}
	outer()
	db.Query(q) // sql: SELECT 1 FROM l WHERE a = $2 ;; SELECT 1 FROM l WHERE a = $2 AND c |
}

// A panic in a literal that is recovered from around it leaves what was there.
func panics(db *sql.DB, other func()) (err error) {
	q := "SELECT 1 FROM m"
	defer func() {
		if recover() != nil {
			db.Query(q) // sql: SELECT 1 FROM m ;; SELECT 2 FROM m ;; SELECT 3 FROM m |
		}
	}()
	set := func() {
		q = "SELECT 2 FROM m"
		other()
		q = "SELECT 3 FROM m"
	}
	set()
	db.Query(q) // sql: SELECT 3 FROM m |
	return nil
}
