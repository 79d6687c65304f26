package sqlx

import (
	"context"
	"database/sql"
)

type DB struct{ *sql.DB }

func (*DB) GetContext(ctx context.Context, dest any, query string, args ...any) error { return nil }

func (*DB) SelectContext(ctx context.Context, dest any, query string, args ...any) error { return nil }

func (*DB) QueryxContext(ctx context.Context, query string, args ...any) (*Rows, error) {
	return nil, nil
}

type Rows struct{ *sql.Rows }

func (*Rows) StructScan(dest any) error { return nil }
