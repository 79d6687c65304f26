// Package gin stands for the library's.
package gin

type Context struct{}

func (*Context) Param(key string) string                   { return "" }
func (*Context) GetQueryArray(key string) ([]string, bool) { return nil, false }
func (*Context) ShouldBindJSON(obj any) error              { return nil }
func (*Context) Get(key string) (any, bool)                { return nil, false }
