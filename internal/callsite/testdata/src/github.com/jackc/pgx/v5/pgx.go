// Package pgx has the signatures of the library that the tests need.
package pgx

import (
	"context"

	"github.com/jackc/pgx/v5/pgconn"
)

type Rows interface{ Close() }
type Row interface{ Scan(dest ...any) error }
type Conn struct{}
type Batch struct{}
type QueuedQuery struct{ SQL string }

// TxOptions tell how a transaction begins and ends.
type TxOptions struct{ BeginQuery, CommitQuery string }

type Identifier []string
type NamedArgs map[string]any
type StrictNamedArgs map[string]any
type QueryExecMode int32
type CopyFromSource interface{ Next() bool }

const QueryExecModeExec QueryExecMode = 3

type Tx interface {
	Exec(ctx context.Context, sql string, arguments ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) Row
	Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error)
	CopyFrom(ctx context.Context, tableName Identifier, columnNames []string, rowSrc CopyFromSource) (int64, error)
}

func (*Conn) Query(ctx context.Context, sql string, args ...any) (Rows, error) { return nil, nil }
func (*Conn) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	return nil, nil
}

func (*Conn) QueryRow(ctx context.Context, sql string, args ...any) Row { return nil }

func (*Batch) Queue(query string, arguments ...any) *QueuedQuery { return nil }

func (ident Identifier) Sanitize() string { return ident[0] }

func CopyFromRows(rows [][]any) CopyFromSource { return nil }

func CopyFromSlice(length int, next func(int) ([]any, error)) CopyFromSource { return nil }
