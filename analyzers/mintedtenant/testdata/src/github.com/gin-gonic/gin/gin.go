// Package gin has the signatures of the library that the tests need.
package gin

type Context struct{}

func (*Context) ShouldBindJSON(obj any) error                               { return nil }
func (*Context) ShouldBindWith(obj any, b interface{ Name() string }) error { return nil }
