// Package squirrel has the signatures of the library that the tests need.
package squirrel

import "database/sql"

type BaseRunner interface {
	Exec(query string, args ...any) (sql.Result, error)
	Query(query string, args ...any) (*sql.Rows, error)
}

type SelectBuilder struct{ text string }

func Select(columns ...string) SelectBuilder               { return SelectBuilder{} }
func (b SelectBuilder) From(from string) SelectBuilder     { return b }
func (b SelectBuilder) RunWith(r BaseRunner) SelectBuilder { return b }
func (b SelectBuilder) Query() (*sql.Rows, error)          { return nil, nil }
func (b SelectBuilder) ToSql() (string, []any, error)      { return b.text, nil, nil }
