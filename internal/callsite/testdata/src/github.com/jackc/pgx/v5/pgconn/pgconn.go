// Package pgconn has the signatures of the library that the tests need.
package pgconn

type CommandTag struct{}
type StatementDescription struct{}
