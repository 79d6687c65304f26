package wrappers

import (
	"context"
	"database/sql"
)

// Functions that run SQL are held in many places.

type hooks struct {
	run   func(q string, args ...any) (sql.Result, error)
	after []func(q string)
	named map[string]func(q string)
}

func newHooks(db *sql.DB) *hooks {
	h := &hooks{run: db.Exec, named: map[string]func(string){}}
	h.after = append(h.after, func(q string) { db.Query(q + " -- after") })
	h.named["a"] = func(q string) { db.Query(q + " -- named") }
	return h
}

func (h *hooks) use(id int) {
	h.run("SELECT 10 WHERE $1", id) // sql[database/sql.(*DB).Exec]: SELECT 10 WHERE $1 | id:int
	for _, f := range h.after {
		f("SELECT 11") // sql: SELECT 11 -- after |
	}
	h.after[0]("SELECT 12")   // sql: SELECT 12 -- after |
	h.named["a"]("SELECT 13") // sql: SELECT 13 -- named |
}

var global func(q string)

func setGlobal(db *sql.DB) { global = func(q string) { db.Exec(q) } }

func useGlobal() { global("SELECT 14") } // sql: SELECT 14 |

func retry3(ctx context.Context, run func(ctx context.Context, q string, args ...any) (sql.Result, error), q string, args ...any) {
	for range 3 {
		if _, err := run(ctx, q, args...); err == nil {
			return
		}
	}
}

func retried(ctx context.Context, db *sql.DB, id int) {
	retry3(ctx, db.ExecContext, "SELECT 15 WHERE $1", id) // sql: SELECT 15 WHERE $1 | id:int
	run := db.ExecContext
	run(ctx, "SELECT 16 WHERE $1", id) // sql: SELECT 16 WHERE $1 | id:int
	expr := (*sql.DB).Exec
	expr(db, "SELECT 17 WHERE $1", id) // sql: SELECT 17 WHERE $1 | id:int
}

// queryFunc is a function type with a method, as an adapter.
type queryFunc func(q string)

func (f queryFunc) Do(q string) { f(q + " LIMIT 1") }

type doer interface{ Do(q string) }

func adapted(db *sql.DB) {
	var d doer = queryFunc(func(q string) { db.Exec(q) })
	d.Do("SELECT 18")                                        // sql: SELECT 18 LIMIT 1 |
	queryFunc(func(q string) { db.Exec(q) }).Do("SELECT 19") // sql: SELECT 19 LIMIT 1 |
}

func maker(db *sql.DB, table string) func(cond string, args ...any) {
	return func(cond string, args ...any) { db.Query("SELECT id FROM t WHERE "+cond, args...) }
}

func made(db *sql.DB, id int) {
	find := maker(db, "t")
	find("id = $1", id) // sql: SELECT id FROM t WHERE id = $1 | id:int
}

// chained passes a function through parameters and a field.
type chain struct{ next func(string) }

func link(f func(string)) *chain { return &chain{next: f} }

func (c *chain) call() { c.next("SELECT 20") } // sql: SELECT 20 |

func chained(db *sql.DB) { link(func(q string) { db.Exec(q) }).call() }

// A generic function whose parameter has a method of its constraint.
type asks interface{ Ask(q string) }

func each[T asks](list []T) {
	for _, t := range list {
		t.Ask("SELECT 21") // sql: SELECT 21 |
	}
}

func eachOf(db *sql.DB) { each([]asker{{db}}) }

// A method that rewrites what it runs is a call by its shape.
type annotated struct{ db *sql.DB }

func (a *annotated) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	return a.db.ExecContext(ctx, annotate(ctx), args...) // sql: ?
}

func annotate(ctx context.Context) string { return ctx.Value("q").(string) }

func annotates(ctx context.Context, a *annotated, id int) {
	a.ExecContext(ctx, "SELECT 22 WHERE $1", id) // sql[wrappers.(*annotated).ExecContext]: SELECT 22 WHERE $1 | id:int
}

func escapes(db *sql.DB) {
	go use(func(q string) { db.Exec(q) }) // sql: ? wrappers.escapes.func1 is used as a value: its callers are not seen
	ch := make(chan func(string), 1)
	ch <- func(q string) { db.Exec(q) } // sql: ? wrappers.escapes.func2 is used as a value: its callers are not seen
}

type (
	plain  struct{ run func(query string) }
	copied plain
)

func converted(db *sql.DB) {
	c := copied(plain{run: func(query string) { db.Exec(query) }})
	c.run("DELETE FROM converted")         // sql: DELETE FROM converted |
	literal(db).run("DELETE FROM literal") // sql: DELETE FROM literal |
}

func literal(db *sql.DB) struct{ run func(query string) } {
	return struct{ run func(query string) }{func(query string) { db.Exec(query) }}
}
