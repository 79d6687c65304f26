package shop_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/examples/shop/internal/store"
)

// The tests in this file hold LEAKS.md to its word: each passes because the
// function that it names leaks.

//tenantvet:allow TV101 test: looks at the other shop's row
func TestLeakReceiptByKeyOnly(t *testing.T) {
	s := start(t)
	var receipt store.Payment
	get(t, s, s.ann.token, "/payments/"+strconv.FormatInt(s.bob.payment, 10)+"/receipt", &receipt)
	if want := value[string](t, s.pool, "SELECT card_last4 FROM payments WHERE id = $1", s.bob.payment); receipt.CardLast4 != want {
		t.Errorf("Ann reads card %q of Bob's payment, want %q", receipt.CardLast4, want)
	}
}

func TestLeakExportOfAllCustomers(t *testing.T) {
	s := start(t)
	emails := map[string]bool{}
	for _, v := range must(s.Reports.CustomerValues(t.Context(), s.ann.id))(t) {
		emails[v.Email] = true
	}
	if !emails[s.bob.customerEmail] {
		t.Errorf("Ann's export %v lacks Bob's customer", emails)
	}
}

func TestLeakUpsertOverwritesPage(t *testing.T) {
	s := start(t)
	ctx := t.Context()
	ok(t, s.Storefronts.Publish(ctx, s.bob.id, "tea", "Bob's tea"))
	ok(t, s.Storefronts.Publish(ctx, s.ann.id, "tea", "closed, go to Ann's"))
	pages := must(s.Storefronts.Mine(ctx, s.bob.id))(t)
	if len(pages) != 1 || pages[0].Title != "closed, go to Ann's" {
		t.Errorf("Bob's pages are %+v, want Ann's title on his page", pages)
	}
}

func TestLeakProfileCountsOtherShopsOrders(t *testing.T) {
	s := start(t)
	ctx := t.Context()
	// The same person buys at both shops.
	must(s.Orders.Place(ctx, s.bob.id, s.ann.customerEmail, "the same", nil))(t)
	profile := must(s.Customers.Profile(ctx, s.ann.id, s.ann.customer))(t)
	own := value[int64](t, s.pool, "SELECT count(*) FROM orders WHERE tenant_id = $1 AND contact_email = $2", s.ann.id, s.ann.customerEmail)
	if profile.Orders != own+1 {
		t.Errorf("Ann sees %d orders of her customer, want her own %d and Bob's 1", profile.Orders, own)
	}
	if profile.SpentCents != 4000 {
		t.Errorf("the customer spent %d at Ann's, want 4000", profile.SpentCents)
	}
}

func TestLeakTenantFromHeader(t *testing.T) {
	s := start(t)
	ok(t, s.Products.Import(t.Context(), s.bob.id, []string{"secret"}, []string{"not announced yet"}, []int64{1}))
	r := httptest.NewRequest(http.MethodGet, "/warehouse/stock", nil)
	r.Header.Set("X-Warehouse-Key", warehouseKey)
	r.Header.Set("X-Shop", s.bob.id.String())
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"secret"`) {
		t.Errorf("status %d: %s, want Bob's products without any token of his", w.Code, w.Body)
	}
}

//tenantvet:allow TV101 test: looks at the other shop's row
func TestLeakRefundOfOtherShopsPayment(t *testing.T) {
	s := start(t)
	ctx := t.Context()
	ok(t, s.Payments.Refund(ctx, s.ann.id, s.ann.invoice, s.bob.payment, 1))
	refunds := must(s.Payments.Refunds(ctx, s.ann.id))(t)
	want := value[string](t, s.pool, "SELECT card_last4 FROM payments WHERE id = $1", s.bob.payment)
	if len(refunds) != 1 || refunds[0].CardLast4 != want {
		t.Errorf("Ann's refunds are %+v, want card %q of Bob's payment", refunds, want)
	}
}

// get reads a JSON document from the service with a token.
func get(t *testing.T, s *service, token, path string, into any) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s: status %d: %s", path, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatal(err)
	}
}
