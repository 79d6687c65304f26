package gen_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	inmysql "github.com/tenantvet/tenantvet/gen/testdata/mysql/models"
	insqlite "github.com/tenantvet/tenantvet/gen/testdata/sqlite/models"
)

// So many rows are three statements.
const many = 2500

func TestMariaDBBulkInsert(t *testing.T) {
	db, a, b := onMariaDB(t)
	ctx := context.Background()
	when := time.Date(2024, 2, 29, 1, 2, 3, 456789000, time.UTC)
	rows := func() []*inmysql.Order {
		var out []*inmysql.Order
		for i := range many {
			row := &inmysql.Order{Reference: fmt.Sprint("r", i), Total: "12345678901234.5678"}
			if i%2 == 0 {
				row.CreatedAt, row.Raw, row.Status = when, []byte{0, '\'', 255}, inmysql.OrdersStatusPaid
			}
			out = append(out, row)
		}
		return out
	}
	if n := must[int64](t)(a.Orders().BulkInsert(ctx, rows())); n != many {
		t.Errorf("inserted %d", n)
	}
	// The rows are as one by one.
	one := &inmysql.Order{Reference: "one", Total: "12345678901234.5678", CreatedAt: when, Raw: []byte{0, '\'', 255}, Status: inmysql.OrdersStatusPaid}
	ok(t, a.Orders().Insert(ctx, one))
	for i, reference := range []string{"r0", "r1", "r2499"} {
		got := must[*inmysql.Order](t)(a.Orders().GetByReference(ctx, reference))
		if i == 0 {
			one.ID, one.Reference = got.ID, got.Reference
			if asJSON(t, got) != asJSON(t, one) {
				t.Errorf("read back %s, want %s", asJSON(t, got), asJSON(t, one))
			}
		} else if got.Status != inmysql.OrdersStatusPlaced || got.Version != 1 || got.CreatedAt.Year() < 2026 || got.Raw != nil {
			t.Errorf("read back %s", asJSON(t, got))
		}
	}
	if n := must[int64](t)(b.Orders().Count(ctx)); n != 0 {
		t.Errorf("the other tenant has %d orders", n)
	}
	if n := must[int64](t)(a.Orders().BulkInsert(ctx, nil)); n != 0 {
		t.Errorf("inserted %d", n)
	}

	// All or none, whichever row is in the way.
	before := mariaDump(t, db)
	again := rows()
	for _, row := range again {
		row.Reference += "x"
	}
	again[many-1].Reference = "r0"
	var unique *inmysql.UniqueError
	if _, err := a.Orders().BulkInsert(ctx, again); !errors.As(err, &unique) || unique.Constraint != "orders_reference" {
		t.Errorf("error is %v", err)
	}
	again[many-1].TenantID = b.Tenant()
	_, err := a.Orders().BulkInsert(ctx, again)
	is(t, err, inmysql.ErrTenantMismatch)

	// A child's owner must be the tenant's.
	lines := make([]*inmysql.OrderLine, many)
	for i := range lines {
		lines[i] = &inmysql.OrderLine{OrderID: one.ID, Line: uint16(i), Text: "x"}
	}
	_, err = b.OrderLines().BulkInsert(ctx, lines)
	is(t, err, inmysql.ErrNotFound)
	owned := &inmysql.Order{Reference: "b's", Total: "1"}
	ok(t, b.Orders().Insert(ctx, owned))
	lines[many-1].OrderID = owned.ID
	_, err = a.OrderLines().BulkInsert(ctx, lines)
	is(t, err, inmysql.ErrNotFound)
	ok(t, b.Orders().Delete(ctx, owned.ID))
	if after := mariaDump(t, db); after != before {
		t.Error("the database has changed")
	}
	lines[many-1].OrderID = one.ID
	must[int64](t)(a.OrderLines().BulkInsert(ctx, lines))
	if n := must[int64](t)(a.OrderLines().Count(ctx)); n != many {
		t.Errorf("%d lines", n)
	}

	// A transaction of the caller's is not ended.
	tx := db.MustBegin()
	must[int64](t)(a.With(tx).Parcels().BulkInsert(ctx, []*inmysql.Parcel{{OrderID: one.ID, Status: inmysql.ParcelsStatusSent, Key: "k"}}))
	ok(t, tx.Rollback())
	if n := must[int64](t)(a.Parcels().Count(ctx)); n != 0 {
		t.Errorf("%d parcels", n)
	}
}

func TestSQLiteBulkInsert(t *testing.T) {
	db, a, b := onSQLite(t)
	ctx := context.Background()
	when, doc, weight := time.Date(2024, 2, 29, 1, 2, 3, 456789000, time.FixedZone("", 3600)), insqlite.JSON(`{"a": "\"'"}`), 0.1
	rows := func() []*insqlite.Note {
		var out []*insqlite.Note
		for i := range many {
			row := &insqlite.Note{Title: fmt.Sprint("t", i), Done: true}
			if i%2 == 0 {
				row.CreatedAt, row.Doc, row.Raw, row.Weight = when, &doc, []byte{0, '\'', 255}, &weight
			}
			out = append(out, row)
		}
		return out
	}
	if n := must[int64](t)(a.Notes().BulkInsert(ctx, rows())); n != many {
		t.Errorf("inserted %d", n)
	}
	// The rows are as one by one.
	one := rows()[0]
	one.Title = "one"
	ok(t, a.Notes().Insert(ctx, one))
	got := must[*insqlite.Note](t)(a.Notes().GetByTitle(ctx, "t0"))
	one.ID, one.Title, one.Shout = got.ID, got.Title, got.Shout
	if asJSON(t, got) != asJSON(t, one) || !bytes.Equal(got.Raw, one.Raw) || !got.CreatedAt.Equal(when) {
		t.Errorf("read back %s, want %s", asJSON(t, got), asJSON(t, one))
	}
	if got = must[*insqlite.Note](t)(a.Notes().GetByTitle(ctx, "t2499")); got.Version != 1 || got.CreatedAt.IsZero() || got.Doc != nil || got.Raw != nil {
		t.Errorf("read back %s", asJSON(t, got))
	}

	before := sqliteDump(t, db)
	again := rows()
	for _, row := range again {
		row.Title += "x"
	}
	again[many-1].Title = "t0"
	if _, err := a.Notes().BulkInsert(ctx, again); !errors.As(err, new(*insqlite.UniqueError)) {
		t.Errorf("error is %v", err)
	}
	again[many-1].TenantID = b.Tenant()
	_, err := a.Notes().BulkInsert(ctx, again)
	is(t, err, insqlite.ErrTenantMismatch)
	lines := make([]*insqlite.Line, many)
	for i := range lines {
		lines[i] = &insqlite.Line{NoteID: one.ID, Line: int64(i), Order: "x"}
	}
	_, err = b.Lines().BulkInsert(ctx, lines)
	is(t, err, insqlite.ErrNotFound)
	owned := &insqlite.Note{Title: "b's"}
	ok(t, b.Notes().Insert(ctx, owned))
	lines[many-1].NoteID = owned.ID
	_, err = a.Lines().BulkInsert(ctx, lines)
	is(t, err, insqlite.ErrNotFound)
	ok(t, b.Notes().Delete(ctx, owned.ID))
	if after := sqliteDump(t, db); after != before {
		t.Error("the database has changed")
	}
	lines[many-1].NoteID = one.ID
	must[int64](t)(a.Lines().BulkInsert(ctx, lines))
	if n := must[int64](t)(b.Lines().Count(ctx)); n != 0 {
		t.Errorf("the other tenant has %d lines", n)
	}

	tx := db.MustBegin()
	must[int64](t)(a.With(tx).Labels().BulkInsert(ctx, []*insqlite.Label{{Slug: "s", Color: "red"}}))
	ok(t, tx.Rollback())
	if n := must[int64](t)(a.Labels().Count(ctx)); n != 0 {
		t.Errorf("%d labels", n)
	}
}
