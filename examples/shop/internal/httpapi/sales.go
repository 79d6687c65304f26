package httpapi

import (
	"net/http"
	"time"

	"github.com/tenantvet/tenantvet/examples/shop/internal/store"
	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

func (a *API) customers(r *http.Request, t tenant.ID) (any, error) {
	q := r.URL.Query()
	return a.Customers.Search(r.Context(), t, store.CustomerFilter{
		Text:         q.Get("q"),
		WithOrders:   q.Has("with-orders"),
		TopLevelOnly: q.Has("top-level"),
	})
}

func (a *API) customerProfile(r *http.Request, t tenant.ID) (any, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	return a.Customers.Profile(r.Context(), t, id)
}

func (a *API) statement(r *http.Request, t tenant.ID) (any, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	return a.Reports.Statement(r.Context(), t, id)
}

func (a *API) products(r *http.Request, t tenant.ID) (any, error) {
	sorts := map[string]store.Sort{"price": store.ByPrice, "stock": store.ByStock}
	return a.Products.List(r.Context(), t, sorts[r.URL.Query().Get("sort")])
}

func (a *API) placeOrder(r *http.Request, t tenant.ID) (any, error) {
	in, err := body[struct {
		Email, Name string
		Lines       []store.Line
	}](r)
	if err != nil {
		return nil, err
	}
	id, err := a.Orders.Place(r.Context(), t, in.Email, in.Name, in.Lines)
	if err != nil {
		return nil, err
	}
	return map[string]int64{"id": id}, a.log(r, t, "order.place", map[string]any{"order": id})
}

func (a *API) orders(r *http.Request, t tenant.ID) (any, error) {
	return a.Orders.Page(r.Context(), t, nil)
}

func (a *API) order(r *http.Request, t tenant.ID) (any, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	order, err := a.Orders.Get(r.Context(), t, id)
	if err != nil {
		return nil, err
	}
	items, err := a.Orders.Items(r.Context(), t, id)
	return struct {
		store.Order
		Items []store.Item
	}{order, items}, err
}

func (a *API) cancelOrder(r *http.Request, t tenant.ID) (any, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	if err := a.Orders.Cancel(r.Context(), t, id); err != nil {
		return nil, err
	}
	return nil, a.Products.Restock(r.Context(), t, id)
}

// paymentTerm is the time to pay an invoice.
const paymentTerm = 14 * 24 * time.Hour

func (a *API) issueInvoice(r *http.Request, t tenant.ID) (any, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	number, err := a.Invoices.Issue(r.Context(), t, id, time.Now().Add(paymentTerm))
	return map[string]int64{"number": number}, err
}

func (a *API) openInvoices(r *http.Request, t tenant.ID) (any, error) {
	return a.Invoices.Open(r.Context(), t, r.URL.Query().Has("overdue"))
}

func (a *API) pay(r *http.Request, t tenant.ID) (any, error) {
	number, err := pathID(r)
	if err != nil {
		return nil, err
	}
	in, err := body[struct {
		Cents int64
		Last4 string
	}](r)
	if err != nil {
		return nil, err
	}
	id, err := a.Payments.Record(r.Context(), t, number, in.Cents, in.Last4)
	return map[string]int64{"id": id}, err
}

func (a *API) refund(r *http.Request, t tenant.ID) (any, error) {
	number, err := pathID(r)
	if err != nil {
		return nil, err
	}
	in, err := body[struct{ Payment, Cents int64 }](r)
	if err != nil {
		return nil, err
	}
	return nil, a.Payments.Refund(r.Context(), t, number, in.Payment, in.Cents)
}

func (a *API) receipt(r *http.Request, _ tenant.ID) (any, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	return a.Payments.Receipt(r.Context(), id)
}

func (a *API) refunds(r *http.Request, t tenant.ID) (any, error) {
	return a.Payments.Refunds(r.Context(), t)
}

func (a *API) revenue(r *http.Request, t tenant.ID) (any, error) {
	return a.Reports.Revenue(r.Context(), t, time.Now().AddDate(-1, 0, 0))
}

func (a *API) bestSellers(r *http.Request, t tenant.ID) (any, error) {
	return a.Reports.BestSellers(r.Context(), t, 10)
}

func (a *API) customerValues(r *http.Request, t tenant.ID) (any, error) {
	return a.Reports.CustomerValues(r.Context(), t)
}
