// Package echo stands for the library's.
package echo

type Context interface {
	Param(name string) string
	QueryParam(name string) string
	Bind(i any) error
	Get(key string) any
}
