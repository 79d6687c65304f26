// Package pgconn stands for the library's.
package pgconn

type CommandTag struct{}
