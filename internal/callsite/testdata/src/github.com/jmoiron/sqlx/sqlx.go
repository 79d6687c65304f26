// Package sqlx has the signatures of the library that the tests need.
package sqlx

import (
	"context"
	"database/sql"
)

type Rows struct{ *sql.Rows }
type Row struct{}
type Stmt struct{ *sql.Stmt }
type NamedStmt struct{}

type DB struct{ *sql.DB }
type Tx struct{ *sql.Tx }

type Queryer interface {
	Query(query string, args ...any) (*sql.Rows, error)
	Queryx(query string, args ...any) (*Rows, error)
	QueryRowx(query string, args ...any) *Row
}

type Execer interface {
	Exec(query string, args ...any) (sql.Result, error)
}

type Ext interface {
	Queryer
	Execer
	Rebind(string) string
}

func (*DB) Get(dest any, query string, args ...any) error                                { return nil }
func (*DB) Select(dest any, query string, args ...any) error                             { return nil }
func (*DB) SelectContext(ctx context.Context, dest any, query string, args ...any) error { return nil }
func (*DB) NamedExec(query string, arg any) (sql.Result, error)                          { return nil, nil }
func (*DB) NamedQuery(query string, arg any) (*Rows, error)                              { return nil, nil }
func (*DB) MustExec(query string, args ...any) sql.Result                                { return nil }
func (*DB) Queryx(query string, args ...any) (*Rows, error)                              { return nil, nil }
func (*DB) Preparex(query string) (*Stmt, error)                                         { return nil, nil }
func (*DB) PrepareNamed(query string) (*NamedStmt, error)                                { return nil, nil }
func (*DB) Rebind(query string) string                                                   { return query }
func (*Tx) Get(dest any, query string, args ...any) error                                { return nil }

func (*NamedStmt) Get(dest any, arg any) error { return nil }

func Get(q Queryer, dest any, query string, args ...any) error   { return nil }
func NamedExec(e Ext, query string, arg any) (sql.Result, error) { return nil, nil }
func In(query string, args ...any) (string, []any, error)        { return query, args, nil }
func Named(query string, arg any) (string, []any, error)         { return query, nil, nil }
func Rebind(bindType int, query string) string                   { return query }
