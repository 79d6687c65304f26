package handler

import (
	"context"
	"flow/web"
	"fmt"
	"net/http"
)

type organisation interface{ Name() string }

type claimed struct{ r *http.Request }

func (c claimed) Name() string { return c.r.FormValue("org") }

type fixed struct{ session *web.Session }

func (f *fixed) Name() string { return f.session.Org }

func (h *handler) behindInterface(w http.ResponseWriter, r *http.Request) {
	var org organisation = claimed{r}
	h.store.Orders(r.Context(), org.Name()) // want `form value "org", which the client chooses, becomes the tenant`
}

// What becomes another interface is not behind this one.
type owner interface{ Name() string }

func (h *handler) behindAnother(ctx context.Context) {
	var org owner = &fixed{web.FromContext(ctx)}
	h.store.Orders(ctx, org.Name())
}

func (h *handler) behindTheirs(w http.ResponseWriter, r *http.Request) {
	h.store.Orders(r.Context(), web.ClaimOf(r).Account()) // want `header "X-Account", which the client chooses, becomes the tenant`
}

// A check that does not return where it fails.
func (h *handler) insisted(w http.ResponseWriter, r *http.Request) {
	org := r.PathValue("org")
	must(r.Context(), org)
	h.store.Orders(r.Context(), org)
	other := r.PathValue("other")
	web.MustOrg(r.Context(), other)
	h.store.Orders(r.Context(), other)
}

func must(ctx context.Context, org string) {
	if web.FromContext(ctx).Org != org {
		panic("another organisation's")
	}
}

func (h *handler) notInsisted(w http.ResponseWriter, r *http.Request) {
	a, b, c, d := r.PathValue("a"), r.PathValue("b"), r.PathValue("c"), r.PathValue("d")
	warn(r.Context(), a)
	h.store.Orders(r.Context(), a) // want `path value "a"`
	recovered(r.Context(), b)
	h.store.Orders(r.Context(), b) // want `path value "b"`
	h.store.Orders(r.Context(), c) // want `path value "c"`
	must(r.Context(), c)
	if r.Method == http.MethodPost {
		must(r.Context(), d)
	}
	h.store.Orders(r.Context(), d) // want `path value "d"`
}

func warn(ctx context.Context, org string) {
	if web.FromContext(ctx).Org != org {
		fmt.Println("another organisation's")
	}
}

func recovered(ctx context.Context, org string) {
	defer func() { recover() }()
	must(ctx, org)
}
