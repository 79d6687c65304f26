package shop_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tenantvet/tenantvet/examples/shop/internal/auth"
	"github.com/tenantvet/tenantvet/examples/shop/internal/store"
)

var longAgo = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// reads runs every scoped read for a shop, each with a name.
func reads(t *testing.T, s *service, sh shop) map[string]any {
	t.Helper()
	ctx, id := t.Context(), sh.id
	now := value[time.Time](t, s.pool, "SELECT now()")
	cursor := &store.Cursor{PlacedAt: now.Add(time.Hour), ID: math.MaxInt64}
	return map[string]any{
		"customer":       must(s.Customers.Get(ctx, id, sh.customer))(t),
		"search":         must(s.Customers.Search(ctx, id, store.CustomerFilter{Text: "customer", Since: longAgo, WithOrders: true, TopLevelOnly: true}))(t),
		"branches":       must(s.Customers.Branches(ctx, id, sh.customer))(t),
		"by name":        must(s.Products.List(ctx, id, store.ByName))(t),
		"by price":       must(s.Products.List(ctx, id, store.ByPrice))(t),
		"by stock":       must(s.Products.List(ctx, id, store.ByStock))(t),
		"never ordered":  must(s.Products.NeverOrdered(ctx, id))(t),
		"by SKU":         must(s.Products.BySKU(ctx, id, []string{"cup"}))(t),
		"order":          must(s.Orders.Get(ctx, id, sh.order))(t),
		"items":          must(s.Orders.Items(ctx, id, sh.order))(t),
		"page":           must(s.Orders.Page(ctx, id, nil))(t),
		"next page":      must(s.Orders.Page(ctx, id, cursor))(t),
		"statuses":       must(s.Orders.Statuses(ctx, id, 0))(t),
		"of a customer":  must(s.Orders.Statuses(ctx, id, sh.customer))(t),
		"invoice":        must(s.Invoices.Get(ctx, id, sh.invoice))(t),
		"open":           must(s.Invoices.Open(ctx, id, false))(t),
		"overdue":        must(s.Invoices.Open(ctx, id, true))(t),
		"settings":       must(s.Settings.All(ctx, id))(t),
		"pages":          must(s.Storefronts.Mine(ctx, id))(t),
		"members":        must(s.Members.List(ctx, id))(t),
		"shop":           must(s.Members.Shop(ctx, id))(t),
		"tokens":         must(s.Tokens.List(ctx, id))(t),
		"audit":          must(s.Audit.Page(ctx, id, now.Add(time.Hour), math.MaxInt64))(t),
		"revenue":        must(s.Reports.Revenue(ctx, id, longAgo))(t),
		"best sellers":   must(s.Reports.BestSellers(ctx, id, 5))(t),
		"channels":       must(s.Reports.Channels(ctx, id, 1))(t),
		"statement":      must(s.Reports.Statement(ctx, id, sh.customer))(t),
		"last orders":    must(s.Reports.LastOrders(ctx, id, []int64{sh.customer, s.bob.customer}))(t),
		"usual":          must(s.Reports.Usual(ctx, id, sh.customer))(t),
		"other customer": errors.Is(second(s.Customers.Get(ctx, id, s.bob.customer)), store.ErrNotFound),
		"other branches": must(s.Customers.Branches(ctx, id, s.bob.customer))(t),
		"other order":    errors.Is(second(s.Orders.Get(ctx, id, s.bob.order)), store.ErrNotFound),
		"other items":    must(s.Orders.Items(ctx, id, s.bob.order))(t),
	}
}

func TestScopedReadsDoNotSeeOtherShops(t *testing.T) {
	s := start(t)
	fill(t, s, s.ann)
	before := reads(t, s, s.ann)

	// Whatever Bob does changes nothing for Ann.
	fill(t, s, s.bob)
	fill(t, s, s.bob)
	after := reads(t, s, s.ann)
	for name, was := range before {
		if a, b := encode(t, was), encode(t, after[name]); a != b {
			t.Errorf("%s: Ann read\n%s\nand, after Bob worked,\n%s", name, a, b)
		}
	}
	// The comparison means something only if the reads return rows.
	for _, name := range []string{"search", "branches", "never ordered", "items", "next page", "open", "overdue",
		"settings", "pages", "audit", "revenue", "best sellers", "channels", "statement", "last orders"} {
		if e := encode(t, before[name]); e == "null" || e == "[]" {
			t.Errorf("%s returned nothing", name)
		}
	}
	for _, name := range []string{"other customer", "other order"} {
		if before[name] != true {
			t.Errorf("%s was found", name)
		}
	}
}

// fill does everything that a shop can do to its own data, the leaks excepted.
//
//tenantvet:allow TV101,TV103 test: the checkout and the sign-up are other services
func fill(t *testing.T, s *service, sh shop) {
	t.Helper()
	ctx, id := t.Context(), sh.id
	branch := must(s.Customers.Create(ctx, id, unique("branch"), "branch customer", &sh.customer))(t)
	must(s.Customers.Create(ctx, id, unique("branch"), "branch of a branch", &branch))(t)
	double := must(s.Customers.Create(ctx, id, unique("double"), "double", nil))(t)
	ok(t, s.Customers.Merge(ctx, id, sh.customer, double))

	ok(t, s.Products.Import(ctx, id, []string{unique("new")}, []string{"new"}, []int64{100}))
	order := must(s.Orders.Place(ctx, id, sh.customerEmail, "customer", []store.Line{
		{ProductID: sh.products[0], Quantity: 1}, {ProductID: sh.products[1], Quantity: 2},
	}))(t)
	ok(t, s.Orders.SetQuantity(ctx, id, order, 1, 3))
	ok(t, s.Orders.RemoveLine(ctx, id, order, 2))
	if o := must(s.Orders.Get(ctx, id, order))(t); o.TotalCents != 1500 {
		t.Errorf("the order's total is %d, want 1500", o.TotalCents)
	}
	cancelled := must(s.Orders.Place(ctx, id, sh.customerEmail, "customer", []store.Line{{ProductID: sh.products[0], Quantity: 2}}))(t)
	ok(t, s.Orders.Cancel(ctx, id, cancelled))
	ok(t, s.Products.Restock(ctx, id, cancelled))
	exec(t, s.pool, fmt.Sprintf("UPDATE orders SET status = 'paid' WHERE id = %d", order))
	if packed := must(s.Orders.NextToPack(ctx, id))(t); packed != order {
		t.Errorf("order %d is to be packed, want %d", packed, order)
	}

	number := must(s.Invoices.Issue(ctx, id, order, longAgo))(t)
	ok(t, s.Invoices.Void(ctx, id, number))
	if err := s.Invoices.Void(ctx, id, sh.invoice); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("voiding an invoice with a payment: %v", err)
	}
	must(s.Payments.Record(ctx, id, sh.invoice, 1, "0000"))(t)
	ok(t, s.Payments.Refund(ctx, id, sh.invoice, sh.payment, 5))

	ok(t, s.Settings.Set(ctx, id, "currency", unique("SEK")))
	ok(t, s.Settings.Set(ctx, id, "color", "red"))
	ok(t, s.Settings.Reset(ctx, id, "color"))
	slug := unique("page")
	if !must(s.Storefronts.Claim(ctx, id, slug, "title"))(t) {
		t.Errorf("%s was taken", slug)
	}
	ok(t, s.Storefronts.SetTheme(ctx, id, slug, "title", "dark"))
	email := unique("helper")
	helper := value[int64](t, s.pool, "INSERT INTO users (email, name) VALUES ($1, 'helper') RETURNING id", email)
	ok(t, s.Members.Add(ctx, id, email, "staff"))
	ok(t, s.Tokens.Issue(ctx, id, helper, []byte(email), "helper's"))
	token := value[int64](t, s.pool, "SELECT id FROM api_tokens WHERE token_hash = $1", []byte(email))
	ok(t, s.Tokens.Revoke(ctx, id, token))
	ok(t, s.Audit.Append(ctx, id, "owner", "fill", map[string]any{"order": order}))
}

//tenantvet:allow TV103 test: the checkout is another service
func TestScopedWritesDoNotReachOtherShops(t *testing.T) {
	s := start(t)
	ctx := t.Context()
	fill(t, s, s.bob)
	ann, bob := s.ann.id, s.bob
	ok(t, s.Settings.Set(ctx, bob.id, "color", "blue"))
	must(s.Storefronts.Claim(ctx, bob.id, "bobs", "Bob's"))(t)
	exec(t, s.pool, fmt.Sprintf("UPDATE orders SET status = 'paid' WHERE id = %d", bob.order))
	token := value[int64](t, s.pool, "SELECT id FROM api_tokens WHERE tenant_id = $1 AND revoked_at IS NULL", bob.id)

	writes := map[string]func() error{
		"merge customers":  func() error { return s.Customers.Merge(ctx, ann, s.ann.customer, bob.customer) },
		"branch of theirs": func() error { return second(s.Customers.Create(ctx, ann, "x", "x", &bob.customer)) },
		"import SKU":       func() error { return s.Products.Import(ctx, ann, []string{"cup"}, []string{"mine"}, []int64{1}) },
		"restock":          func() error { return s.Products.Restock(ctx, ann, bob.order) },
		"same address":     func() error { return second(s.Orders.Place(ctx, ann, bob.customerEmail, "x", nil)) },
		"their product": func() error {
			return second(s.Orders.Place(ctx, ann, "x", "x", []store.Line{{ProductID: bob.products[0], Quantity: 1}}))
		},
		"set quantity":   func() error { return s.Orders.SetQuantity(ctx, ann, bob.order, 1, 99) },
		"remove line":    func() error { return s.Orders.RemoveLine(ctx, ann, bob.order, 1) },
		"cancel":         func() error { return s.Orders.Cancel(ctx, ann, bob.order) },
		"pack":           func() error { return second(s.Orders.NextToPack(ctx, ann)) },
		"issue invoice":  func() error { return second(s.Invoices.Issue(ctx, ann, bob.order, time.Now())) },
		"void invoice":   func() error { return s.Invoices.Void(ctx, ann, bob.invoice) },
		"record payment": func() error { return second(s.Payments.Record(ctx, ann, bob.invoice+100, 1, "")) },
		"refund":         func() error { return s.Payments.Refund(ctx, ann, s.ann.invoice, bob.payment, 1) },
		"set setting":    func() error { return s.Settings.Set(ctx, ann, "color", "red") },
		"reset setting":  func() error { return s.Settings.Reset(ctx, ann, "color") },
		"claim page":     func() error { return second(s.Storefronts.Claim(ctx, ann, "bobs", "x")) },
		"set theme":      func() error { return s.Storefronts.SetTheme(ctx, ann, "bobs", "x", "x") },
		"issue token":    func() error { return s.Tokens.Issue(ctx, ann, bob.owner, []byte("x"), "x") },
		"revoke token":   func() error { return s.Tokens.Revoke(ctx, ann, token) },
	}
	before := rows(t, s, bob)
	defaults := value[string](t, s.pool, "SELECT jsonb_agg(s ORDER BY id)::text FROM settings s WHERE tenant_id IS NULL")
	for name, write := range writes {
		// A write either changes nothing or Ann's own rows: whether it
		// fails is for its own test.
		err := write()
		if after := rows(t, s, bob); after != before {
			t.Errorf("%s (error: %v) changed Bob's rows from\n%s\nto\n%s", name, err, before, after)
			before = after
		}
	}
	if after := value[string](t, s.pool, "SELECT jsonb_agg(s ORDER BY id)::text FROM settings s WHERE tenant_id IS NULL"); after != defaults {
		t.Errorf("the defaults changed from %s to %s", defaults, after)
	}
}

// rows is everything that the database holds of a shop.
func rows(t *testing.T, s *service, sh shop) string {
	t.Helper()
	var b strings.Builder
	for _, table := range []string{"memberships", "api_tokens", "customers", "products", "orders", "counters",
		"invoices", "payments", "settings", "storefronts", "audit_log"} {
		b.WriteString(table + " " + value[string](t, s.pool,
			"SELECT coalesce(jsonb_agg(r ORDER BY r::text), '[]')::text FROM "+table+" r WHERE tenant_id = $1", sh.id) + "\n")
	}
	b.WriteString("order_items " + value[string](t, s.pool, `
		SELECT coalesce(jsonb_agg(i ORDER BY i::text), '[]')::text
		FROM order_items i JOIN orders o ON o.id = i.order_id WHERE o.tenant_id = $1`, sh.id) + "\n")
	return b.String()
}

func TestAPINeedsAToken(t *testing.T) {
	s := start(t)
	for _, token := range []string{"", "guessed"} {
		r := httptest.NewRequest(http.MethodGet, "/orders", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != http.StatusUnauthorized {
			t.Errorf("token %q: status %d, want %d", token, w.Code, http.StatusUnauthorized)
		}
	}
	var orders []store.Order
	get(t, s, s.ann.token, "/orders", &orders)
	if len(orders) != 1 || orders[0].ID != s.ann.order {
		t.Errorf("Ann's orders are %+v, want order %d", orders, s.ann.order)
	}
	if _, err := s.Tokens.Lookup(t.Context(), auth.Hash("guessed")); !errors.Is(err, auth.ErrUnknownToken) {
		t.Errorf("looking a guessed token up: %v", err)
	}
}

func TestConsoleSeesEveryShop(t *testing.T) {
	s := start(t)
	ctx := t.Context()
	ok(t, s.console.SetPlan(ctx, s.ann.id, "free"))
	usages := must(s.console.Usages(ctx, longAgo))(t)
	if len(usages) != 2 || usages[0].Plan != "free" || usages[1].Plan != "team" || usages[1].Orders != 1 {
		t.Errorf("usages are %+v", usages)
	}
	ok(t, s.Audit.Append(ctx, s.bob.id, "owner", "test", map[string]any{}))
	if n := must(s.console.PurgeAudit(ctx, time.Now().Add(time.Hour)))(t); n != 1 {
		t.Errorf("%d lines purged, want 1", n)
	}
	must(s.Storefronts.Claim(ctx, s.bob.id, "tea", "Tea"))(t)
	var page store.PublicPage
	get(t, s, "", "/s/tea", &page)
	if page.Title != "Tea" {
		t.Errorf("the public page is %+v", page)
	}
}

var serial int

// unique makes a different word at each call.
func unique(word string) string {
	serial++
	return fmt.Sprintf("%s-%d", word, serial)
}

func encode(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// second returns the error of a call.
func second[T any](_ T, err error) error { return err }
