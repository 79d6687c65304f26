package pgx

import "context"

type Conn struct{}

func (*Conn) QueryRow(ctx context.Context, sql string, args ...any) Row { return nil }

func (*Conn) Query(ctx context.Context, sql string, args ...any) (Rows, error) { return nil, nil }

type Row interface{ Scan(dest ...any) error }

type CollectableRow interface{ Scan(dest ...any) error }

type Rows interface {
	Close()
	Err() error
	Next() bool
	Scan(dest ...any) error
	Values() ([]any, error)
}

type RowToFunc[T any] func(row CollectableRow) (T, error)

func CollectRows[T any](rows Rows, fn RowToFunc[T]) ([]T, error) { return nil, nil }

func CollectOneRow[T any](rows Rows, fn RowToFunc[T]) (T, error) {
	var t T
	return t, nil
}

func RowToStructByName[T any](row CollectableRow) (T, error) {
	var t T
	return t, nil
}

func RowToAddrOfStructByName[T any](row CollectableRow) (*T, error) { return nil, nil }
