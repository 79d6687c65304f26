package auth

import "context"

type key struct{}

func TenantFromContext(ctx context.Context) int64 { return ctx.Value(key{}).(int64) }
