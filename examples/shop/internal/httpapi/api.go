// Package httpapi serves the shop over HTTP, in JSON.
package httpapi

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/tenantvet/tenantvet/examples/shop/internal/auth"
	"github.com/tenantvet/tenantvet/examples/shop/internal/reports"
	"github.com/tenantvet/tenantvet/examples/shop/internal/store"
	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

// API is the service's handlers with what they need.
type API struct {
	Customers   *store.Customers
	Products    *store.Products
	Orders      *store.Orders
	Invoices    *store.Invoices
	Payments    *store.Payments
	Settings    *store.Settings
	Storefronts *store.Storefronts
	Members     *store.Members
	Tokens      *store.Tokens
	Audit       *store.Audit
	Reports     *reports.Reports
	// WarehouseKey is what the warehouse's system authenticates with.
	WarehouseKey string
}

// New returns the handlers over a store and its reports.
func New(db *store.DB, r *reports.Reports, warehouseKey string) *API {
	return &API{
		Customers:    store.NewCustomers(db),
		Products:     store.NewProducts(db),
		Orders:       store.NewOrders(db),
		Invoices:     store.NewInvoices(db),
		Payments:     store.NewPayments(db),
		Settings:     store.NewSettings(db),
		Storefronts:  store.NewStorefronts(db),
		Members:      store.NewMembers(db),
		Tokens:       store.NewTokens(db),
		Audit:        store.NewAudit(db),
		Reports:      r,
		WarehouseKey: warehouseKey,
	}
}

// Handler routes requests.
func (a *API) Handler() http.Handler {
	shop := http.NewServeMux()
	shop.Handle("GET /shop", member(a.shop))
	shop.Handle("GET /members", member(a.members))
	shop.Handle("PUT /members/{email}", member(a.addMember))
	shop.Handle("GET /tokens", member(a.tokens))
	shop.Handle("DELETE /tokens/{id}", member(a.revokeToken))
	shop.Handle("GET /settings", member(a.settings))
	shop.Handle("PUT /settings/{key}", member(a.setSetting))
	shop.Handle("GET /customers", member(a.customers))
	shop.Handle("GET /customers/{id}", member(a.customerProfile))
	shop.Handle("GET /customers/{id}/statement", member(a.statement))
	shop.Handle("GET /products", member(a.products))
	shop.Handle("PUT /storefronts/{slug}", member(a.publish))
	shop.Handle("POST /orders", member(a.placeOrder))
	shop.Handle("GET /orders", member(a.orders))
	shop.Handle("GET /orders/{id}", member(a.order))
	shop.Handle("DELETE /orders/{id}", member(a.cancelOrder))
	shop.Handle("POST /orders/{id}/invoice", member(a.issueInvoice))
	shop.Handle("GET /invoices/open", member(a.openInvoices))
	shop.Handle("POST /invoices/{id}/payments", member(a.pay))
	shop.Handle("POST /invoices/{id}/refunds", member(a.refund))
	shop.Handle("GET /payments/{id}/receipt", member(a.receipt))
	shop.Handle("GET /refunds", member(a.refunds))
	shop.Handle("GET /reports/revenue", member(a.revenue))
	shop.Handle("GET /reports/best-sellers", member(a.bestSellers))
	shop.Handle("GET /reports/customer-values", member(a.customerValues))
	shop.Handle("GET /audit", member(a.audit))

	mux := http.NewServeMux()
	mux.Handle("/", auth.Middleware(a.Tokens, shop))
	mux.Handle("GET /warehouse/stock", handler(a.warehouseStock))
	mux.Handle("GET /s/{slug}", handler(a.publicPage))
	return mux
}

// A handler returns what to encode, or an error.
type handler func(r *http.Request) (any, error)

// ServeHTTP implements http.Handler.
func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	result, err := h(r)
	var bad requestError
	switch {
	case errors.As(err, &bad):
		http.Error(w, bad.Error(), http.StatusBadRequest)
	case errors.Is(err, store.ErrNotFound):
		http.Error(w, "not found", http.StatusNotFound)
	case errors.Is(err, errForbidden):
		http.Error(w, "forbidden", http.StatusForbidden)
	case err != nil:
		slog.ErrorContext(r.Context(), "request failed", "path", r.URL.Path, "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
	case result == nil:
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(result); err != nil {
			slog.WarnContext(r.Context(), "response not sent", "error", err)
		}
	}
}

// member makes a handler of a function that serves the caller's shop.
func member(serve func(r *http.Request, t tenant.ID) (any, error)) http.Handler {
	return handler(func(r *http.Request) (any, error) {
		t, err := auth.TenantFromContext(r.Context())
		if err != nil {
			return nil, errForbidden
		}
		return serve(r, t)
	})
}

var errForbidden = errors.New("httpapi: forbidden")

// requestError is a mistake of the client.
type requestError string

func (e requestError) Error() string { return string(e) }

// pathID reads the number in the path.
func pathID(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return 0, requestError("the id is not a number")
	}
	return id, nil
}

// body reads the request's body into a T.
func body[T any](r *http.Request) (T, error) {
	var v T
	if err := json.NewDecoder(r.Body).Decode(&v); err != nil {
		return v, requestError("the body is not valid JSON")
	}
	return v, nil
}
