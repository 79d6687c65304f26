// Package session has functions that the configuration names.
package session

import (
	"context"
	"net/http"
)

type Org struct {
	ID   int64
	Name string
}

type User struct{ ID int64 }

type Session struct {
	TenantID int64
	Tenant   *Org
	Account  int64 // named in the configuration
	UserID   int64
	User     User
	Base
}

type Base struct{ OrgID int64 }

type Service struct {
	Lookup func(ctx context.Context) int64
}

func Pointer(ctx context.Context) *int64          { return nil }
func Current(ctx context.Context) *Session        { return nil }
func Try(ctx context.Context) (int64, error)      { return 1, nil }
func Has(ctx context.Context) (*Session, bool)    { return nil, false }
func All(ctx context.Context) []int64             { return nil }
func (s *Service) Who(ctx context.Context) int64  { return 1 }
func Generic[T any](ctx context.Context) (zero T) { return zero }

// Variable holds the function that is used.
var Variable = func(ctx context.Context) int64 { return 1 }

type Keeper interface {
	Tenant(ctx context.Context) int64
}

// Wrapped hands on what a source gives.
func Wrapped(ctx context.Context) *Session { return Current(ctx) }

// Where adds a condition on the caller's tenant.
func Where(ctx context.Context, query string, args ...any) (string, []any) {
	id := Pointer(ctx)
	if id == nil {
		return query, append(args, 0)
	}
	return query + " AND tenant_id = $2", append(args, *id)
}

// Asked adds a condition on a tenant that the client names.
func Asked(r *http.Request, query string, args ...any) (string, []any) {
	return query + " AND tenant_id = $2", append(args, r.Header.Get("X-Tenant"))
}
