// Package fiber stands for the library's.
package fiber

type Ctx struct{}

func (*Ctx) Params(key string, defaultValue ...string) string { return "" }
func (*Ctx) QueryInt(key string, defaultValue ...int) int     { return 0 }
func (*Ctx) BodyParser(out any) error                         { return nil }
func (*Ctx) Locals(key any, value ...any) any                 { return nil }
