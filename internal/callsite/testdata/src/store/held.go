package store

import (
	"context"
	"database/sql"
)

// Ops holds functions that run SQL.
type Ops struct {
	Run    func(ctx context.Context, query string, args ...any) error
	remove func(table string) error
	Nested struct{ Run func(query string) }
}

func NewOps(db *sql.DB) *Ops {
	o := &Ops{}
	o.Run = func(ctx context.Context, query string, args ...any) error {
		_, err := db.ExecContext(ctx, query, args...)
		return err
	}
	o.remove = func(table string) error { _, err := db.Exec("DELETE FROM " + table); return err }
	o.Nested.Run = func(query string) { db.Exec(query) }
	return o
}

func (o *Ops) Remove(table string) error { return o.remove(table) }

// Opened returns a function that runs SQL.
func Opened(db *sql.DB) func(query string, args ...any) error {
	return func(query string, args ...any) error { _, err := db.Exec(query, args...); return err }
}

// Both returns one as its second result.
func Both(db *sql.DB) (int, func(query string)) {
	return 1, func(query string) { db.Exec(query) }
}

// Listed returns several.
func Listed(db *sql.DB) []func(query string) {
	return []func(query string){func(query string) { db.Exec(query) }}
}

// Tagged runs what it is given through another function.
func Tagged(next func(query string, args ...any) error) func(query string, args ...any) error {
	return func(query string, args ...any) error { return next("/* tagged */ "+query, args...) }
}

// Delete is held by a variable.
var Delete = func(db *sql.DB, where string) { db.Exec("DELETE FROM t WHERE " + where) }

// Step has a method, so that it may become an interface.
type Step func(query string)

func (s Step) Do(query string) { s(query) }

// Doer hides functions.
type Doer interface{ Do(query string) }

func AsDoer(db *sql.DB) Doer { return Step(func(query string) { db.Exec(query) }) }

// Maker returns functions through an interface.
type Maker interface{ Make() func(query string) }

type maker struct{ db *sql.DB }

func (m maker) Make() func(query string) { return func(query string) { m.db.Exec(query) } }

func NewMaker(db *sql.DB) Maker { return maker{db} } // sql: ? store.maker.Make is called through store.Maker: what runs the functions that it returns is not seen

// Curried returns a function that returns one.
func Curried(db *sql.DB) func(prefix string) func(query string) {
	return func(prefix string) func(query string) { // sql: ? store.Curried.func1 is used as a value: what runs the functions that it returns is not seen
		return func(query string) { db.Exec(prefix + query) }
	}
}
