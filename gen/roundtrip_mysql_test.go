package gen_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jmoiron/sqlx"

	"github.com/tenantvet/tenantvet/gen/testdata/mysql/models"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

func onMariaDB(t *testing.T) (db *sqlx.DB, a, b *models.Scope) {
	t.Helper()
	cfg, err := mysql.ParseDSN(testkit.MariaDB(t))
	if err != nil {
		t.Fatal(err)
	}
	cfg.ParseTime, cfg.MultiStatements = true, true
	db, err = sqlx.Open("mysql", cfg.FormatDSN())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	schema, err := os.ReadFile("testdata/mysql/schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	db.MustExec(string(schema))
	db.MustExec("INSERT INTO tenants (name) VALUES ('a'), ('b')")
	return db, models.For(db, 1), models.For(db, 2)
}

func TestMariaDBRoundTrip(t *testing.T) {
	db, a, b := onMariaDB(t)
	ctx := context.Background()
	x := &models.Order{Reference: "x", Total: "12345678901234.5678", Raw: []byte{0, 255}, Gift: true}
	ok(t, a.Orders().Insert(ctx, x))
	if x.ID == 0 || x.Status != models.OrdersStatusPlaced || x.Total != "12345678901234.5678" || x.CreatedAt.IsZero() || x.Doc != nil ||
		x.TotalText == nil || !strings.HasPrefix(*x.TotalText, "EUR") || !x.Gift {
		t.Errorf("read back %+v", x)
	}
	stale := *x
	x.Status, x.CreatedAt = models.OrdersStatusPaid, time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	ok(t, a.Orders().Update(ctx, x))
	if x.Version != 2 || x.CreatedAt.Day() != 29 {
		t.Errorf("updated %+v", x)
	}
	is(t, a.Orders().Update(ctx, &stale), models.ErrStale)
	again := &models.Order{Reference: "x", Total: "1", Status: models.OrdersStatusPaid}
	ok(t, a.Orders().Upsert(ctx, again))
	if again.ID != x.ID || again.Version != 3 || again.Total != "1.0000" {
		t.Errorf("upserted %+v", again)
	}
	ok(t, a.Parcels().Insert(ctx, &models.Parcel{OrderID: x.ID, Status: models.ParcelsStatusSent, Key: "k"}))
	if _, err := a.Orders().BulkInsert(ctx, []*models.Order{{Reference: "p", Total: "1"}, {Reference: "q", Total: "1"}}); err != nil {
		t.Error(err)
	}
	counter := &models.Counter{Name: "n", Value: 7}
	ok(t, a.Counters().Upsert(ctx, counter))
	ok(t, a.Counters().Upsert(ctx, counter)) // changes nothing
	ok(t, a.Counters().Update(ctx, counter)) // nor does this

	// The other tenant.
	ok(t, a.Slugs().Upsert(ctx, &models.Slug{Slug: "s", Place: 1, Title: "A"}))
	ok(t, b.Slugs().Insert(ctx, &models.Slug{Slug: "t", Place: 2, Title: "B"}))
	before := mariaDump(t, db)
	_, err := b.Orders().Get(ctx, x.ID)
	is(t, err, models.ErrNotFound)
	forged := *x
	is(t, b.Orders().Update(ctx, &forged), models.ErrTenantMismatch)
	forged.TenantID = 0
	is(t, b.Orders().Update(ctx, &forged), models.ErrNotFound)
	is(t, b.Orders().Delete(ctx, x.ID), models.ErrNotFound)
	is(t, b.OrderLines().Insert(ctx, &models.OrderLine{OrderID: x.ID, Line: 1}), models.ErrNotFound)
	is(t, b.OrderLines().Upsert(ctx, &models.OrderLine{OrderID: x.ID, Line: 1}), models.ErrNotFound)
	is(t, b.Slugs().Upsert(ctx, &models.Slug{Slug: "s", Place: 3, Title: "B"}), models.ErrTenantMismatch)
	// A slug of a's in the way, and a place of b's own: ON DUPLICATE KEY UPDATE
	// would write one of them.
	is(t, b.Slugs().Upsert(ctx, &models.Slug{Slug: "s", Place: 2, Title: "B"}), models.ErrTenantMismatch)
	if err := b.Parcels().Insert(ctx, &models.Parcel{OrderID: x.ID, Status: models.ParcelsStatusSent, Key: "k"}); !errors.As(err, new(*models.ForeignKeyError)) {
		t.Errorf("a parcel of another tenant's order: %v", err)
	}
	if after := mariaDump(t, db); after != before {
		t.Errorf("the database has changed:\n%s\nwas\n%s", after, before)
	}

	var unique *models.UniqueError
	if err := b.Slugs().Insert(ctx, &models.Slug{Slug: "u", Place: 2, Title: "B"}); !errors.As(err, &unique) || unique.Constraint != "slugs_place" {
		t.Errorf("error is %v", err)
	}
	var number *mysql.MySQLError
	if !errors.As(unique, &number) || number.Number != 1062 {
		t.Errorf("the driver's error is not wrapped: %v", unique)
	}
	var check *models.CheckError
	if err := a.Orders().Insert(ctx, &models.Order{Reference: "z", Total: "-1"}); !errors.As(err, &check) || check.Constraint != "orders_total" {
		t.Errorf("error is %v", err)
	}
	ok(t, a.OrderLines().Insert(ctx, &models.OrderLine{OrderID: x.ID, Line: 1, Text: "l"}))
	ok(t, a.OrderLines().Upsert(ctx, &models.OrderLine{OrderID: x.ID, Line: 1, Text: "m"}))
	if l := must[*models.OrderLine](t)(a.OrderLines().Get(ctx, x.ID, 1)); l.Text != "m" {
		t.Errorf("line %+v", l)
	}
	ok(t, a.OrderLines().Delete(ctx, x.ID, 1))

	tx := db.MustBegin()
	ok(t, a.With(tx).Counters().Upsert(ctx, &models.Counter{Name: "n", Value: 8}))
	ok(t, tx.Commit())
	if c := must[*models.Counter](t)(a.Counters().Get(ctx, "n")); c.Value != 8 {
		t.Errorf("counter %+v", c)
	}
}

func mariaDump(t *testing.T, db *sqlx.DB) string {
	t.Helper()
	var b strings.Builder
	for _, table := range []string{"orders", "parcels", "order_lines", "slugs", "counters"} {
		rows, err := db.Queryx("SELECT * FROM " + table + " ORDER BY 1, 2")
		ok(t, err)
		for rows.Next() {
			values, err := rows.SliceScan()
			ok(t, err)
			for _, v := range values {
				if raw, ok := v.([]byte); ok {
					v = string(raw)
				}
				fmt.Fprint(&b, v, " ")
			}
		}
		ok(t, rows.Err())
	}
	return b.String()
}
