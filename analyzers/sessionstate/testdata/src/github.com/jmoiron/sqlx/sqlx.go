// Package sqlx stands for the library's.
package sqlx

import "database/sql"

type DB struct{ *sql.DB }

func (*DB) MustExec(query string, args ...any) sql.Result { return nil }

type Tx struct{ *sql.Tx }

func (*Tx) MustExec(query string, args ...any) sql.Result { return nil }
