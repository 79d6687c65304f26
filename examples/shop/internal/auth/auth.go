// Package auth finds out who calls: it checks API tokens and keeps the
// caller's tenant in the request's context.
package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

// ErrNoTenant tells that a context holds no verified caller.
var ErrNoTenant = errors.New("auth: no tenant in context")

// ErrUnknownToken is what a Tokens returns for a token that nobody has.
var ErrUnknownToken = errors.New("auth: unknown token")

// Caller is who a token was issued to.
type Caller struct {
	Tenant tenant.ID
	User   int64
	Email  string
}

// Tokens looks tokens up by the SHA-256 of their text.
type Tokens interface {
	Lookup(ctx context.Context, hash []byte) (Caller, error)
}

type contextKey struct{}

// WithCaller returns a context that holds the caller.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, contextKey{}, c)
}

// FromContext returns the verified caller.
func FromContext(ctx context.Context) (Caller, error) {
	c, ok := ctx.Value(contextKey{}).(Caller)
	if !ok {
		return Caller{}, ErrNoTenant
	}
	return c, nil
}

// TenantFromContext returns the verified caller's tenant.
func TenantFromContext(ctx context.Context) (tenant.ID, error) {
	c, err := FromContext(ctx)
	return c.Tenant, err
}

// Hash is what is stored of a token.
func Hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Middleware lets requests with a valid bearer token through.
func Middleware(tokens Tokens, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok || token == "" {
			http.Error(w, "token required", http.StatusUnauthorized)
			return
		}
		caller, err := tokens.Lookup(r.Context(), Hash(token))
		switch {
		case errors.Is(err, ErrUnknownToken):
			http.Error(w, "unknown token", http.StatusUnauthorized)
		case err != nil:
			slog.ErrorContext(r.Context(), "token look-up", "error", err)
			http.Error(w, "try again later", http.StatusServiceUnavailable)
		default:
			next.ServeHTTP(w, r.WithContext(WithCaller(r.Context(), caller)))
		}
	})
}
