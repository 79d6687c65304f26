// Package shop_test runs the service on a live PostgreSQL. SHOP_TEST_DSN
// names the database; each test works in a schema of its own that it drops.
package shop_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"

	"github.com/tenantvet/tenantvet/examples/shop/internal/admin"
	"github.com/tenantvet/tenantvet/examples/shop/internal/auth"
	"github.com/tenantvet/tenantvet/examples/shop/internal/httpapi"
	"github.com/tenantvet/tenantvet/examples/shop/internal/reports"
	"github.com/tenantvet/tenantvet/examples/shop/internal/store"
	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

const warehouseKey = "warehouse-key"

// service is the service on a database with the shops Ann's and Bob's.
type service struct {
	*httpapi.API
	pool     *pgxpool.Pool
	console  *admin.Console
	ann, bob shop
}

// shop is a shop with an owner, two products, one paid order and its invoice.
type shop struct {
	id            tenant.ID
	owner         int64
	token         string
	products      []int64
	customer      int64
	order         int64
	invoice       int64
	payment       int64
	customerEmail string
}

var schemas atomic.Int64

// start migrates a new schema and fills it.
//
//tenantvet:allow TV104 test: makes and drops the schema
func start(t *testing.T) *service {
	t.Helper()
	dsn := os.Getenv("SHOP_TEST_DSN")
	if dsn == "" {
		text := "SHOP_TEST_DSN is not set: it names a PostgreSQL database to test on"
		fmt.Fprintf(os.Stderr, "\n*** %s SKIPPED: %s\n\n", t.Name(), text)
		t.Skip(text)
	}
	ctx := t.Context()
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	schema := fmt.Sprintf("shop_%d_%d", os.Getpid(), schemas.Add(1))
	config.ConnConfig.RuntimeParams["search_path"] = schema
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	db := stdlib.OpenDBFromPool(pool)
	t.Cleanup(func() {
		if _, err := pool.Exec(context.Background(), "DROP SCHEMA "+schema+" CASCADE"); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		pool.Close()
	})
	exec(t, pool, "CREATE SCHEMA "+schema)
	migrate(t, pool)

	s := &service{
		API:     httpapi.New(store.New(pool, 0), reports.New(sqlx.NewDb(db, "pgx")), warehouseKey),
		pool:    pool,
		console: admin.New(db),
	}
	s.ann = s.open(t, "Ann's")
	s.bob = s.open(t, "Bob's")
	return s
}

// migrate runs the up sections of the migrations.
//
//tenantvet:allow TV104 test: the statements are in the migrations
func migrate(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	files, err := filepath.Glob("db/migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no migrations")
	}
	slices.Sort(files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		exec(t, pool, up)
	}
}

// open creates a shop and takes its first order through the store.
//
//tenantvet:allow TV103 test: signs the shop up, before there is a tenant
func (s *service) open(t *testing.T, name string) shop {
	t.Helper()
	ctx := t.Context()
	sh := shop{token: "token of " + name, customerEmail: "customer of " + name}
	owner := "owner of " + name
	sh.owner = value[int64](t, s.pool, "INSERT INTO users (email, name) VALUES ($1, $1) RETURNING id", owner)
	sh.id = value[tenant.ID](t, s.pool, "INSERT INTO tenants (name, plan_id) VALUES ($1, 'team') RETURNING id", name)
	ok(t, s.Members.Add(ctx, sh.id, owner, "owner"))
	ok(t, s.Tokens.Issue(ctx, sh.id, sh.owner, auth.Hash(sh.token), "laptop"))

	ok(t, s.Products.Import(ctx, sh.id, []string{"cup", "pot"}, []string{name + " cup", name + " pot"}, []int64{500, 2000}))
	list := must(s.Products.BySKU(ctx, sh.id, []string{"cup", "pot"}))(t)
	for _, p := range list {
		sh.products = append(sh.products, p.ID)
	}
	sh.order = must(s.Orders.Place(ctx, sh.id, sh.customerEmail, name+" customer", []store.Line{
		{ProductID: sh.products[0], Quantity: 4},
		{ProductID: sh.products[1], Quantity: 1},
	}))(t)
	sh.customer = must(s.Customers.Search(ctx, sh.id, store.CustomerFilter{}))(t)[0].ID
	sh.invoice = must(s.Invoices.Issue(ctx, sh.id, sh.order, time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)))(t)
	sh.payment = must(s.Payments.Record(ctx, sh.id, sh.invoice, 4000, "42"+fmt.Sprintf("%02d", sh.id)))(t)
	return sh
}

func exec(t *testing.T, pool *pgxpool.Pool, sql string) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
}

// value runs a query on the tables themselves, past the service.
func value[T any](t *testing.T, pool *pgxpool.Pool, sql string, args ...any) T {
	t.Helper()
	var v T
	if err := pool.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
	return v
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// must makes a function that returns v or fails the test with err.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
