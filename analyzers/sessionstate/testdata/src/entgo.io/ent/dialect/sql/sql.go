// Package sql stands for the library's.
package sql

import (
	"context"
	"database/sql"
)

type Driver struct{}

func (*Driver) Tx(ctx context.Context) (*Tx, error) { return nil, nil }

type Tx struct{}

func (*Tx) Exec(ctx context.Context, query string, args, v any) error { return nil }
func (*Tx) Commit() error                                             { return nil }

type Result = sql.Result

func WithVar(ctx context.Context, name, value string) context.Context        { return ctx }
func WithIntVar(ctx context.Context, name string, value int) context.Context { return ctx }
