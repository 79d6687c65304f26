package handler

import (
	"context"
	"encoding/json"
	"flow/store"
	"flow/web"
	"net/http"
	"slices"
	"strings"
)

type handler struct {
	store  *store.Store
	getter store.Getter
}

func (h *handler) header(w http.ResponseWriter, r *http.Request) {
	h.store.Orders(r.Context(), r.Header.Get("X-Tenant")) // want `^the request's header "X-Tenant", which the client chooses, becomes the tenant: store\.\(\*Store\)\.Orders\(tenantID\) → \$1 binds orders\.tenant_id \(TV301\)$`
	h.store.Name(r.Context(), r.Header.Get("X-Tenant"))
	h.store.Both(r.Context(), "t", r.PathValue("status"))
}

func (h *handler) path(w http.ResponseWriter, r *http.Request) {
	org := strings.ToLower(r.PathValue("org"))
	h.list(r.Context(), org) // want `path value "org", which the client chooses, becomes the tenant: handler\.go:25 → handler\.\(\*handler\)\.list\(id\) → store\.\(\*Store\)\.Orders\(tenantID\)`
	h.list(r.Context(), org) // reported once
}

func (h *handler) list(ctx context.Context, id string) {
	h.store.Orders(ctx, id)
}

func (h *handler) deep(w http.ResponseWriter, r *http.Request) {
	h.store.Both(r.Context(), r.URL.Query().Get("t"), "open") // want `query "t", .* becomes the tenant: store\.\(\*Store\)\.Both\(id\) → store\.\(\*Store\)\.deep\(id\) → \$1 binds`
}

func (h *handler) literal(w http.ResponseWriter, r *http.Request) {
	h.store.Page(r.Context(), store.OrdersParams{
		Limit:    10,
		TenantID: r.FormValue("tenant"), // want `form value "tenant", .* store\.\(\*Store\)\.Page\(arg\.TenantID\)`
	})
}

func (h *handler) body(w http.ResponseWriter, r *http.Request) {
	var in struct{ TenantID string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return
	}
	h.store.Orders(r.Context(), in.TenantID) // want `the request's body, .* handler\.go:47 → store`
}

func (h *handler) helper(w http.ResponseWriter, r *http.Request) {
	var in struct{ TenantID, Name string }
	if err := web.Read(r, &in); err != nil {
		return
	}
	h.store.Orders(r.Context(), in.TenantID) // want `the request's body, .* web\.go:14 → store`
	in.TenantID = web.FromContext(r.Context()).Org
	h.store.Orders(r.Context(), in.TenantID)
}

func (h *handler) result(w http.ResponseWriter, r *http.Request) {
	h.getter.Orders(r.Context(), web.Org(r)) // want `path value "org", .* web\.go:11 → store\.\(\*Store\)\.Orders\(tenantID\)`
}

func (h *handler) field(w http.ResponseWriter, r *http.Request) {
	s := store.New(nil, r.Header.Get("X-Tenant"))
	s.Customers(r.Context()) // want `header "X-Tenant", .* store\.\(\*Scoped\)\.Customers\(s\.tenant\)`
}

func (h *handler) closure(w http.ResponseWriter, r *http.Request) {
	org := r.PathValue("org")
	func() {
		h.store.Orders(r.Context(), org) // want `path value "org"`
	}()
}

func (h *handler) override(w http.ResponseWriter, r *http.Request) {
	org := web.FromContext(r.Context()).Org
	if as := r.URL.Query().Get("as"); as != "" {
		org = as
	}
	h.store.Orders(r.Context(), org) // want `query "as"`
}

func (h *handler) silent(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	session := web.FromContext(ctx)
	h.store.Orders(ctx, session.Org)
	org := r.PathValue("org")
	if org == session.Org {
		h.store.Orders(ctx, org)
	}
	if err := web.SameOrg(ctx, org); err == nil {
		h.store.Orders(ctx, org)
	}
	if err := h.same(ctx, org); err != nil {
		return
	}
	h.store.Orders(ctx, r.PathValue("org"))
}

func (h *handler) same(ctx context.Context, org string) error { return web.SameOrg(ctx, org) }

func (h *handler) checked(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	org := r.PathValue("org")
	if err := web.Authorize(ctx, org); err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	h.store.Orders(ctx, org)
}

func (h *handler) ignored(w http.ResponseWriter, r *http.Request) {
	org := r.PathValue("org")
	web.Authorize(r.Context(), org)
	h.store.Orders(r.Context(), org) // want `path value "org"`
}

func (h *handler) member(w http.ResponseWriter, r *http.Request, orgs []string, roles map[string]string) {
	org := r.PathValue("org")
	if slices.Contains(orgs, org) {
		h.store.Orders(r.Context(), org)
	}
	if _, ok := roles[org]; ok {
		h.store.Orders(r.Context(), org)
	} else {
		h.store.Orders(r.Context(), org) // want `path value "org"`
	}
}
