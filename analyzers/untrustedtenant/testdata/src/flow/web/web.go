package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

func Org(r *http.Request) string { return r.PathValue("org") }

func Read(r *http.Request, v any) error {
	return json.NewDecoder(r.Body).Decode(v)
}

func Unmarshal(b []byte, v any) error { return json.Unmarshal(b, v) }

func Body(r *http.Request) ([]byte, error) { return io.ReadAll(r.Body) }

type Session struct{ Org string }

type key struct{}

func FromContext(ctx context.Context) *Session {
	return ctx.Value(key{}).(*Session)
}

// SameOrg succeeds where the organisation is the session's.
func SameOrg(ctx context.Context, org string) error {
	if FromContext(ctx).Org != org {
		return errors.New("another organisation's")
	}
	return nil
}

// Authorize is configured as a check.
func Authorize(ctx context.Context, org string) error { return ask(org) }

func ask(string) error { return nil }

// Claim says whose account a request is about.
type Claim interface{ Account() string }

type headers struct{ r *http.Request }

func (h headers) Account() string { return h.r.Header.Get("X-Account") }

func ClaimOf(r *http.Request) Claim { return headers{r} }

// MustOrg panics where the organisation is not the session's.
func MustOrg(ctx context.Context, org string) {
	if FromContext(ctx).Org != org {
		panic("another organisation's")
	}
}
