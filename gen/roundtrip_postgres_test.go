package gen_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"

	"github.com/tenantvet/tenantvet/internal/models"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// onPostgres runs a test with the example's schema and two tenants, with each
// driver on each version of PostgreSQL.
func onPostgres(t *testing.T, f func(t *testing.T, db *sqlx.DB, a, b *models.Scope)) {
	t.Helper()
	onEachDriver(t, func(t *testing.T, driver, dsn string) {
		t.Helper()
		testkit.Migrate(t, dsn, "../examples/shop/db/migrations")
		db, err := sqlx.Open(driver, dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		db.MustExec("INSERT INTO tenants (name) VALUES ('a'), ('b')")
		f(t, db, models.For(db, 1), models.For(db, 2))
	})
}

// onEachDriver runs a test with each driver on each version of PostgreSQL, on
// databases of its own.
func onEachDriver(t *testing.T, f func(t *testing.T, driver, dsn string)) {
	t.Helper()
	testkit.EachPostgres(t, func(t *testing.T, database func(testing.TB) string) {
		t.Helper()
		for _, driver := range []string{"pgx", "postgres"} {
			t.Run(driver, func(t *testing.T) { f(t, driver, database(t)) })
		}
	})
}

func must[T any](t *testing.T) func(v T, err error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func is(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error is %v, want %v", err, want)
	}
}

func customer(t *testing.T, s *models.Scope, email string) *models.Customer {
	t.Helper()
	c := &models.Customer{Email: email, Name: "name of " + email}
	ok(t, s.Customers().Insert(context.Background(), c))
	return c
}

func TestReadsAndWrites(t *testing.T) {
	onPostgres(t, func(t *testing.T, _ *sqlx.DB, a, b *models.Scope) {
		t.Helper()
		ctx := context.Background()
		x := customer(t, a, "x@a")
		if x.ID == 0 || x.TenantID != a.Tenant() || x.CreatedAt.IsZero() {
			t.Fatalf("the inserted row is not read back: %+v", x)
		}
		y := &models.Customer{Email: "y@a", Name: "y", ParentID: &x.ID, CreatedAt: time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)}
		ok(t, a.Customers().Insert(ctx, y))
		if y.CreatedAt.Year() != 2020 || y.ParentID == nil || *y.ParentID != x.ID {
			t.Errorf("what was given is not kept: %+v", y)
		}

		got := must[*models.Customer](t)(a.Customers().Get(ctx, x.ID))
		if got.Email != "x@a" {
			t.Errorf("got %+v", got)
		}
		got = must[*models.Customer](t)(a.Customers().GetByEmail(ctx, "y@a"))
		if got.ID != y.ID {
			t.Errorf("got %+v", got)
		}
		children := must[[]*models.Customer](t)(a.Customers().ListByParentID(ctx, x.ID, models.Page[models.CustomerID]{}))
		if len(children) != 1 || children[0].ID != y.ID {
			t.Errorf("children: %v", children)
		}

		x.Name = "changed"
		ok(t, a.Customers().Update(ctx, x))
		z := &models.Customer{Email: "x@a", Name: "upserted"}
		ok(t, a.Customers().Upsert(ctx, z))
		if z.ID != x.ID || z.Name != "upserted" {
			t.Errorf("upsert gave %+v", z)
		}
		if n := must[int64](t)(a.Customers().Count(ctx)); n != 2 {
			t.Errorf("%d customers", n)
		}
		ok(t, a.Customers().Delete(ctx, y.ID))
		is(t, a.Customers().Delete(ctx, y.ID), models.ErrNotFound)

		order := &models.Order{CustomerID: x.ID, TotalCents: 5}
		ok(t, a.Orders().Insert(ctx, order))
		if order.Status != models.OrderStatusDraft {
			t.Errorf("the default of an enum is %q", order.Status)
		}
		order.Status = "lost"
		if err := a.Orders().Update(ctx, order); err == nil {
			t.Error("an enum's value that the database does not know was sent")
		}
		product := &models.Product{Sku: "s", Name: "p"}
		ok(t, a.Products().Insert(ctx, product))
		item := &models.OrderItem{OrderID: order.ID, LineNo: 1, ProductID: product.ID, Quantity: 1}
		ok(t, a.OrderItems().Insert(ctx, item))
		item.Quantity = 3
		ok(t, a.OrderItems().Update(ctx, item))
		item.Quantity = 4
		ok(t, a.OrderItems().Upsert(ctx, item))
		items := must[[]*models.OrderItem](t)(a.OrderItems().ListByOrderID(ctx, order.ID, models.Page[models.OrderItemKey]{}))
		if len(items) != 1 || items[0].Quantity != 4 {
			t.Errorf("items: %v", items)
		}
		ok(t, a.OrderItems().Delete(ctx, order.ID, 1))

		entry := &models.AuditLog{Actor: "me", Action: "test"}
		ok(t, a.AuditLogs().Insert(ctx, entry))
		if string(entry.Detail) != "{}" {
			t.Errorf("the default of JSON is %q", entry.Detail)
		}
		entry = &models.AuditLog{Actor: "me", Action: "test", Detail: json.RawMessage(`{"n": 12345678901234567890}`)}
		ok(t, a.AuditLogs().Insert(ctx, entry))
		if string(entry.Detail) != `{"n": 12345678901234567890}` {
			t.Errorf("JSON is %q", entry.Detail)
		}
		token := &models.APIToken{UserID: 1, TokenHash: []byte{0, 1, 255}, Label: "l"}
		if err := a.APITokens().Insert(ctx, token); !errors.As(err, new(*models.ForeignKeyError)) {
			t.Errorf("a token without a membership: %v", err)
		}
		if plans := must[[]*models.Plan](t)(a.Plans().List(ctx, models.Page[models.PlanID]{})); len(plans) != 2 {
			t.Errorf("%d plans", len(plans))
		}
		tenant := must[*models.Tenant](t)(a.Tenants().Get(ctx))
		if tenant.Name != "a" {
			t.Errorf("tenant %+v", tenant)
		}
		// A setting of the tenant's own comes before everyone's.
		currency := must[*models.Setting](t)(a.Settings().GetByKey(ctx, "currency"))
		if currency.TenantID != nil || currency.Value != "EUR" {
			t.Errorf("everyone's setting is %+v", currency)
		}
		ok(t, a.Settings().Upsert(ctx, &models.Setting{Key: "currency", Value: "USD"}))
		if own := must[*models.Setting](t)(a.Settings().GetByKey(ctx, "currency")); own.Value != "USD" {
			t.Errorf("the tenant's setting is %+v", own)
		}
		if others := must[*models.Setting](t)(b.Settings().GetByKey(ctx, "currency")); others.Value != "EUR" {
			t.Errorf("the other tenant's setting is %+v", others)
		}
		tenant.Name = "renamed"
		ok(t, a.Tenants().Update(ctx, tenant))
	})
}

func TestPagesAndStreams(t *testing.T) {
	onPostgres(t, func(t *testing.T, _ *sqlx.DB, a, b *models.Scope) {
		t.Helper()
		ctx := context.Background()
		for _, s := range []*models.Scope{a, b} {
			for i := range 25 {
				customer(t, s, string(rune('a'+i))+"@x")
			}
		}
		seen := map[models.CustomerID]bool{}
		page := models.Page[models.CustomerID]{Limit: 10}
		for sizes := []int{10, 10, 5, 0}; len(sizes) > 0; sizes = sizes[1:] {
			rows := must[[]*models.Customer](t)(a.Customers().List(ctx, page))
			if len(rows) != sizes[0] {
				t.Fatalf("a page of %d rows, want %d", len(rows), sizes[0])
			}
			for _, r := range rows {
				if seen[r.ID] || r.TenantID != a.Tenant() {
					t.Fatalf("row %+v", r)
				}
				seen[r.ID] = true
				page.After = r.Cursor()
			}
		}
		n := 0
		for row, err := range a.Customers().All(ctx) {
			ok(t, err)
			if row.TenantID != a.Tenant() {
				t.Fatalf("row %+v", row)
			}
			n++
		}
		if n != 25 {
			t.Errorf("streamed %d rows", n)
		}
		for _, err := range a.Customers().All(ctx) {
			ok(t, err)
			break // must not leave the rows open
		}
	})
}

// Every attempt on the other tenant's rows ends in an error and changes nothing.
func TestHostileTenants(t *testing.T) {
	onPostgres(t, func(t *testing.T, db *sqlx.DB, a, b *models.Scope) {
		t.Helper()
		ctx := context.Background()
		x := customer(t, a, "x@a")
		order := &models.Order{CustomerID: x.ID}
		ok(t, a.Orders().Insert(ctx, order))
		product := &models.Product{Sku: "s", Name: "p"}
		ok(t, a.Products().Insert(ctx, product))
		item := &models.OrderItem{OrderID: order.ID, LineNo: 1, ProductID: product.ID, Quantity: 1}
		ok(t, a.OrderItems().Insert(ctx, item))
		ok(t, a.Storefronts().Insert(ctx, &models.Storefront{Slug: "shop", Title: "A", Theme: "light"}))
		counter := &models.Counter{Name: "n", Value: 7}
		ok(t, a.Counters().Insert(ctx, counter))
		before := dump(t, db)

		_, err := b.Customers().Get(ctx, x.ID)
		is(t, err, models.ErrNotFound)
		_, err = b.Customers().GetByEmail(ctx, "x@a")
		is(t, err, models.ErrNotFound)
		_, err = b.OrderItems().Get(ctx, order.ID, 1)
		is(t, err, models.ErrNotFound)
		if rows := must[[]*models.OrderItem](t)(b.OrderItems().ListByOrderID(ctx, order.ID, models.Page[models.OrderItemKey]{})); len(rows) != 0 {
			t.Errorf("listed %v", rows)
		}
		if n := must[int64](t)(b.OrderItems().Count(ctx)); n != 0 {
			t.Errorf("counted %d", n)
		}
		for row, err := range b.OrderItems().All(ctx) {
			t.Errorf("streamed %v, %v", row, err)
		}
		is(t, b.Customers().Update(ctx, x), models.ErrTenantMismatch)
		stolen := *x
		stolen.TenantID = 0
		is(t, b.Customers().Update(ctx, &stolen), models.ErrNotFound)
		stolen.TenantID = b.Tenant()
		is(t, b.Customers().Update(ctx, &stolen), models.ErrNotFound)
		is(t, b.Customers().Delete(ctx, x.ID), models.ErrNotFound)
		is(t, b.Customers().Insert(ctx, x), models.ErrTenantMismatch)
		is(t, b.Customers().Upsert(ctx, x), models.ErrTenantMismatch)
		is(t, b.Storefronts().Upsert(ctx, &models.Storefront{Slug: "shop", Title: "B", Theme: "dark"}), models.ErrTenantMismatch)
		is(t, b.Storefronts().Delete(ctx, "shop"), models.ErrNotFound)
		forged := *item
		forged.LineNo = 2
		is(t, b.OrderItems().Insert(ctx, &forged), models.ErrNotFound)
		forged.LineNo = 1
		is(t, b.OrderItems().Upsert(ctx, &forged), models.ErrNotFound)
		is(t, b.OrderItems().Update(ctx, &forged), models.ErrNotFound)
		is(t, b.OrderItems().Delete(ctx, order.ID, 1), models.ErrNotFound)
		if err := b.Orders().Insert(ctx, &models.Order{CustomerID: x.ID}); !errors.As(err, new(*models.ForeignKeyError)) {
			t.Errorf("an order of another tenant's customer: %v", err)
		}
		is(t, b.Tenants().Update(ctx, &models.Tenant{ID: a.Tenant(), Name: "stolen", PlanID: "free"}), models.ErrTenantMismatch)

		tx := db.MustBegin()
		is(t, b.With(tx).Counters().Delete(ctx, "n"), models.ErrNotFound)
		ok(t, tx.Rollback())
		if after := dump(t, db); after != before {
			t.Errorf("the database has changed:\n%s\nwas\n%s", after, before)
		}

		// The same key of another tenant is another row.
		ok(t, b.Counters().Upsert(ctx, &models.Counter{Name: "n", Value: 1}))
		if c := must[*models.Counter](t)(a.Counters().Get(ctx, "n")); c.Value != 7 {
			t.Errorf("the other tenant's counter is %d", c.Value)
		}
	})
}

func TestNoTenantSendsNothing(t *testing.T) {
	ctx := context.Background()
	none := models.For(nil, 0) // whatever is sent panics
	_, err := none.Customers().Get(ctx, 1)
	is(t, err, models.ErrNoTenant)
	_, err = none.Customers().List(ctx, models.Page[models.CustomerID]{})
	is(t, err, models.ErrNoTenant)
	for _, err := range none.Customers().All(ctx) {
		is(t, err, models.ErrNoTenant)
	}
	_, err = none.Customers().Count(ctx)
	is(t, err, models.ErrNoTenant)
	is(t, none.Customers().Insert(ctx, &models.Customer{}), models.ErrNoTenant)
	is(t, none.Customers().Update(ctx, &models.Customer{}), models.ErrNoTenant)
	is(t, none.Customers().Upsert(ctx, &models.Customer{}), models.ErrNoTenant)
	is(t, none.Customers().Delete(ctx, 1), models.ErrNoTenant)
}

func TestConstraintErrors(t *testing.T) {
	onPostgres(t, func(t *testing.T, _ *sqlx.DB, a, _ *models.Scope) {
		t.Helper()
		ctx := context.Background()
		customer(t, a, "x@a")
		err := a.Customers().Insert(ctx, &models.Customer{Email: "x@a", Name: "again"})
		var unique *models.UniqueError
		if !errors.As(err, &unique) || unique.Constraint != "customers_tenant_id_email_key" || unique.Table != "customers" {
			t.Errorf("error is %v", err)
		}
		var state interface{ SQLState() string }
		if !errors.As(err, &state) || state.SQLState() != "23505" {
			t.Errorf("the driver's error is not wrapped: %v", err)
		}
		var foreign *models.ForeignKeyError
		if err := a.Orders().Insert(ctx, &models.Order{CustomerID: 99}); !errors.As(err, &foreign) || foreign.Constraint != "orders_tenant_id_customer_id_fkey" {
			t.Errorf("error is %v", err)
		}
		var check *models.CheckError
		if err := a.Products().Insert(ctx, &models.Product{Sku: "s", Name: "n", PriceCents: -1}); !errors.As(err, &check) || check.Constraint != "products_price_cents_check" {
			t.Errorf("error is %v", err)
		}
	})
}

// dump is all that the tables of tenants hold.
func dump(t *testing.T, db *sqlx.DB) string {
	t.Helper()
	var b strings.Builder
	for _, table := range []string{"tenants", "customers", "orders", "order_items", "products", "storefronts", "counters"} {
		var rows []string
		ok(t, db.Select(&rows, "SELECT x::text FROM "+table+" AS x ORDER BY 1"))
		b.WriteString(table + ": " + strings.Join(rows, " ") + "\n")
	}
	return b.String()
}
