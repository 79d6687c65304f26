package pgxscan

import "context"

func Get(ctx context.Context, db any, dst any, query string, args ...any) error { return nil }
