package tenant

import "context"

type ID int64

func FromContext(ctx context.Context) int64 { return ctx.Value(ID(0)).(int64) }
