// Package gorp has the signatures of the library that the tests need.
package gorp

type SqlExecutor interface {
	Select(i any, query string, args ...any) ([]any, error)
	SelectInt(query string, args ...any) (int64, error)
	Insert(list ...any) error
}
