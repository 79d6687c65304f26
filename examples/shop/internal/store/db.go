// Package store reads and writes the shop's data with pgx. Every function that
// touches a shop's rows takes the shop as a tenant.ID.
package store

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrNotFound is returned for a row that does not exist for the tenant.
var ErrNotFound = errors.New("store: not found")

// Querier is what both a DB and a transaction can do.
type Querier interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// DB is a connection pool that logs slow statements.
type DB struct {
	pool *pgxpool.Pool
	slow time.Duration
}

// New wraps a pool. Statements that take longer than slow are logged; 0 turns
// the log off.
func New(pool *pgxpool.Pool, slow time.Duration) *DB { return &DB{pool: pool, slow: slow} }

// Exec runs a statement that returns no rows.
func (db *DB) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	defer db.watch(ctx, sql, time.Now())
	return db.pool.Exec(ctx, sql, args...)
}

// Query runs a statement that returns rows.
func (db *DB) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	defer db.watch(ctx, sql, time.Now())
	return db.pool.Query(ctx, sql, args...)
}

// QueryRow runs a statement that returns at most one row.
func (db *DB) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	defer db.watch(ctx, sql, time.Now())
	return db.pool.QueryRow(ctx, sql, args...)
}

// InTx runs fn in a transaction that is rolled back when fn fails.
func (db *DB) InTx(ctx context.Context, fn func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, db.pool, fn)
}

func (db *DB) watch(ctx context.Context, sql string, start time.Time) {
	if took := time.Since(start); db.slow > 0 && took > db.slow {
		slog.WarnContext(ctx, "slow statement", "sql", sql, "took", took)
	}
}

// list runs a query and reads every row into a T, by position.
func list[T any](ctx context.Context, q Querier, sql string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[T])
}

// one runs a query and reads its only row into a T, by position.
func one[T any](ctx context.Context, q Querier, sql string, args ...any) (T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		var none T
		return none, err
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[T])
	if errors.Is(err, pgx.ErrNoRows) {
		return row, ErrNotFound
	}
	return row, err
}

// change runs a statement that must change a row.
func change(ctx context.Context, q Querier, sql string, args ...any) error {
	tag, err := q.Exec(ctx, sql, args...)
	if err == nil && tag.RowsAffected() == 0 {
		return ErrNotFound
	}
	return err
}
