// Package sqlscan has the signatures of the library that the tests need.
package sqlscan

import (
	"context"
	"database/sql"
)

type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func Get(ctx context.Context, db Querier, dst any, query string, args ...any) error { return nil }
