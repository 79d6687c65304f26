// Package memory keeps statements in captured variables, fields and literals.
package memory

import (
	"context"
	"database/sql"
	"iter"
	"sort"
	"strings"
)

type base struct {
	db    *sql.DB
	table string
}

func newBase(db *sql.DB) *base { return &base{db: db, table: "orders"} }

func (b *base) all() { b.db.Query("SELECT id FROM " + b.table) } // sql: SELECT id FROM orders |

type loose struct{ q string }

func (l *loose) set(q string) { l.q = q }

func (l *loose) run(db *sql.DB) { db.Query(l.q) }

func useLoose(db *sql.DB, other *loose) {
	l := &loose{}
	l.set("SELECT 1")
	l.run(db) // sql: SELECT 1 |
	if other = find(); other != nil {
		other.run(db) // sql: ? field q of value of find()
	}
}

var found *loose

func find() *loose { return found }

func with(ctx context.Context, f func(tx *sql.Tx) error) error { return f(nil) }

func Captured(ctx context.Context, cond bool) {
	q := "SELECT id FROM t"
	if cond {
		q += " WHERE a = 1"
	}
	with(ctx, func(tx *sql.Tx) error {
		tx.Query(q) // sql: SELECT id FROM t ;; SELECT id FROM t WHERE a = 1 |
		return nil
	})
	late := "SELECT 1"
	f := func(db *sql.DB) { db.Query(late) } // sql: SELECT 1 ;; SELECT 2 |
	late = "SELECT 2"
	f(nil)
}

func Assigned(db *sql.DB) {
	q := "SELECT 1"
	f := func() { q = "SELECT 2" }
	f()
	db.Query(q) // sql: SELECT 2 |
	grow := "SELECT 3"
	g := func() { grow += " AND x" }
	g()
	db.Query(grow) // sql: SELECT 3 AND x |
}

func Iterated(db *sql.DB, seq iter.Seq[int]) {
	q := "SELECT id FROM t"
	for range seq {
		db.Query(q)               // sql: SELECT id FROM t |
		defer db.Exec("SELECT 9") // sql: SELECT 9 |
	}
}

func Pointer(db *sql.DB, fill func(*string)) {
	q := "SELECT 1"
	p := &q
	db.Query(*p) // sql: SELECT 1 |
	fill(&q)
	db.Query(q) // sql: ?
}

type statement struct {
	text string
	args []any
}

func exec(db *sql.DB, s statement) { db.Exec(s.text, s.args...) }

func execPointer(db *sql.DB, s *statement) { db.Exec(s.text, s.args...) }

func Structs(db *sql.DB, id int) {
	exec(db, statement{text: "SELECT $1", args: []any{id}})         // sql: SELECT $1 | id:int
	execPointer(db, &statement{text: "SELECT $1", args: []any{id}}) // sql: SELECT $1 | id:int
	s := statement{text: "SELECT 1"}
	s.text += " AND 2"
	db.Exec(s.text) // sql: SELECT 1 AND 2 |
}

type tabler interface {
	Table() string
	Columns() []string
}

type orders struct{ extra string }

func (orders) Table() string { return "orders" }

func (o orders) Columns() []string { return []string{"id", "total"} }

type dynamic struct{ name string }

func (d *dynamic) Table() string { return d.name }

func (d *dynamic) Columns() []string { return nil }

func list(db *sql.DB, t tabler) {
	db.Query("SELECT " + strings.Join(t.Columns(), ", ") + " FROM " + t.Table()) // sql: SELECT {result of t.Columns()} FROM {result of t.Table()} | ? the text was not recovered
}

func Tables(db *sql.DB, t tabler) {
	list(db, orders{})                // sql: SELECT id, total FROM orders |
	list(db, &dynamic{name: "other"}) // sql: SELECT FROM other |
	list(db, load())                  // composed in list
}

func load() tabler { return nil }

func Arrays(db *sql.DB, fill func([]string)) {
	a := [2]string{"SELECT 1", "SELECT 2"}
	db.Query(a[1]) // sql: SELECT 2 |
	b := [2]string{"SELECT 3", "SELECT 4"}
	b[1] = "SELECT 5"
	db.Query(b[1]) // sql: ? element of a list: elements of b
	parts := []string{"b", "a"}
	sort.Strings(parts)
	db.Query("SELECT " + strings.Join(parts, ",")) // sql: SELECT {elements of [2]string are assigned elsewhere} |
	parts = append([]string{"c"}, "d")
	setFirst(parts)
	db.Query("SELECT " + strings.Join(parts, ",")) // sql: SELECT {elements of append([1]string, …) are assigned} |
	text := []byte("SELECT 1")
	text[7] = '2'
	db.Query(string(text)) // sql: ? bytes of "SELECT 1" are assigned
	names := map[string]string{"q": "SELECT 1"}
	setEntry(names)
	db.Query(names["q"]) // sql: ? value of map[string]string["q"]
	reset := []string{"e"}
	reset = append(reset[:0], "f")
	db.Query("SELECT " + strings.Join(reset, ",")) // sql: SELECT f |
	var c [2]string
	fill(c[:])
	db.Query(c[0]) // sql: ? an element of c is assigned elsewhere
}

func setFirst(list []string) { list[0] = "x" }

func setEntry(m map[string]string) { m["q"] = "SELECT 2" }

var (
	shared = map[string]string{"q": "SELECT 1"}
	kept   = map[string]string{"q": "SELECT 1"}
)

func registry() map[string]string { return shared }

func init() { registry()["q"] = "SELECT 2" }

func Registered(db *sql.DB) {
	db.Query(shared["q"]) // sql: ? value of shared["q"]
	db.Query(kept["q"])   // sql: SELECT 1 |
}

type writer struct{ b *strings.Builder }

func (w writer) add(s string) { w.b.WriteString(s) }

func keep(b *strings.Builder) writer { return writer{b} }

func Kept(db *sql.DB) {
	var b strings.Builder
	w := keep(&b)
	b.Reset()
	b.WriteString("SELECT 1")
	w.add(" OR true")
	db.Query(b.String()) // sql: ? b is kept by keep
}

type plain struct{ q string }

type other struct{ q string }

func newPlain() *plain { return &plain{q: "SELECT 1"} }

func (p *plain) run(db *sql.DB) { db.Query(p.q) }

func Converted(db *sql.DB) {
	p := plain(other{"SELECT 2"})
	p.run(db)          // sql: SELECT 2 |
	newPlain().run(db) // sql: SELECT 1 |
}
