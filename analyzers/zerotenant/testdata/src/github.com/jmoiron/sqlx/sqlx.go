// Package sqlx stands for the library's.
package sqlx

import "database/sql"

type DB struct{ *sql.DB }

func (db *DB) NamedExec(query string, arg any) (sql.Result, error) { return nil, nil }
