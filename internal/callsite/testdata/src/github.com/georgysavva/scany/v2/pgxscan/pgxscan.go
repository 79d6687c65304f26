// Package pgxscan has the signatures of the library that the tests need.
package pgxscan

import (
	"context"

	"github.com/jackc/pgx/v5"
)

type Querier interface {
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
}

func Get(ctx context.Context, db Querier, dst any, query string, args ...any) error    { return nil }
func Select(ctx context.Context, db Querier, dst any, query string, args ...any) error { return nil }
