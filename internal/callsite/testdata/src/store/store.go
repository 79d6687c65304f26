// Package store wraps database/sql.
package store

import (
	"context"
	"database/sql"
	"fmt"
)

type TenantID string

type Store struct {
	db     *sql.DB
	tenant TenantID
}

// Query runs q with the tenant as its first value.
func (s *Store) Query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return s.db.QueryContext(ctx, q, append([]any{s.tenant}, args...)...)
}

// Find runs a query on a table.
func Find(db *sql.DB, table, cond string, args ...any) {
	q := fmt.Sprintf("SELECT id FROM %s WHERE %s", table, cond)
	if cond == "" {
		q = "SELECT id FROM " + table
	}
	db.Query(q, args...)
}

// Do is a wrapper around a wrapper.
func Do(ctx context.Context, s *Store, q string, id int) { s.Query(ctx, q, id) }

// Repo is generic.
type Repo[T any] struct{ DB *sql.DB }

// List runs q.
func (r Repo[T]) List(q string) []T {
	r.DB.Query(q)
	return nil
}

// Runner is implemented in this package only.
type Runner interface {
	Run(q string)
}

type runner struct{ db *sql.DB }

func (r *runner) Run(q string) { r.db.Exec(q) }

// NewRunner returns a Runner.
func NewRunner(db *sql.DB) Runner { return &runner{db} }

// DBTX has the shape of sqlc's interface.
type DBTX interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
	PrepareContext(context.Context, string) (*sql.Stmt, error)
}

// Asking has a method that runs SQL and no interface of this package.
type Asking struct{ db *sql.DB }

// Ask runs q.
func (a *Asking) Ask(q string) { a.db.Exec(q) }

// Telling is like Asking.
type Telling struct{ db *sql.DB }

// Tell runs q.
func (t *Telling) Tell(q string) { t.db.Exec(q) }
