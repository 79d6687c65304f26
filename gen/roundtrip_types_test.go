package gen_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/tenantvet/tenantvet/gen/testdata/options/account"
	store "github.com/tenantvet/tenantvet/gen/testdata/options/models"
	"github.com/tenantvet/tenantvet/gen/testdata/postgres/models"
)

// withSchema runs a test with a schema, with each driver on each version of
// PostgreSQL.
func withSchema(t *testing.T, schema string, f func(t *testing.T, db *sqlx.DB)) {
	t.Helper()
	text, err := os.ReadFile(schema)
	if err != nil {
		t.Fatal(err)
	}
	onEachDriver(t, func(t *testing.T, driver, dsn string) {
		t.Helper()
		db, err := sqlx.Open(driver, dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		for statement := range strings.SplitSeq(string(text), ";\n") {
			db.MustExec(statement)
		}
		f(t, db)
	})
}

const (
	tenantA = "11111111-1111-1111-1111-111111111111"
	tenantB = "22222222-2222-2222-2222-222222222222"
)

func tenantOf(t *testing.T, s string) models.TenantID {
	t.Helper()
	var id models.TenantID
	ok(t, id.UnmarshalText([]byte(s)))
	return id
}

// Every type comes back as it was written, one by one and in bulk.
func TestTypesRoundTrip(t *testing.T) {
	withSchema(t, "testdata/postgres/schema.sql", func(t *testing.T, db *sqlx.DB) {
		t.Helper()
		ctx := context.Background()
		db.MustExec("INSERT INTO tenants (id, name) VALUES ('" + tenantA + "', 'a'), ('" + tenantB + "', 'b')")
		a, b := models.For(db, tenantOf(t, tenantA)), models.For(db, tenantOf(t, tenantB))

		user := &models.User{
			Address: "a@b", Login: "Login", Handle: "handle", Mood: models.MoodSoSo, Moods: models.Array[models.Mood]{models.MoodVerySad, models.MoodHappy},
			Tags: models.Array[string]{`a"b\c`, "", "NULL", "x,y", "{}"}, Scores: models.Array[int32]{1, -2},
		}
		ok(t, a.Users().Insert(ctx, user))
		if user.ID == (models.UserID{}) || user.FullText == nil || *user.FullText != "handle" || user.Version != 1 || user.CreatedAt.IsZero() ||
			len(user.Tags) != 5 || user.Tags[0] != `a"b\c` || user.Tags[2] != "NULL" || user.Moods[0] != models.MoodVerySad || user.Scores[1] != -2 {
			t.Errorf("read back %+v", user)
		}
		if got := must[*models.User](t)(a.Users().GetByFullText(ctx, "handle")); got.ID != user.ID {
			t.Errorf("got %+v", got)
		}
		if got := must[[]*models.User](t)(a.Users().ListByLogin(ctx, "LOGIN", models.Page[models.UserID]{})); len(got) != 1 {
			t.Errorf("citext: %v", got)
		}
		if text, err := json.Marshal(user); err != nil || !strings.Contains(string(text), `"tenant_id":"`+tenantA+`"`) {
			t.Errorf("as JSON: %s, %v", text, err)
		}
		stale := *user
		user.Mood = models.MoodHappy
		ok(t, a.Users().Update(ctx, user))
		is(t, a.Users().Update(ctx, &stale), models.ErrStale)
		is(t, b.Users().Update(ctx, &stale), models.ErrTenantMismatch)
		stale.TenantID = models.TenantID{}
		is(t, b.Users().Update(ctx, &stale), models.ErrNotFound)
		_, err := b.Users().Get(ctx, user.ID)
		is(t, err, models.ErrNotFound)
		taken := *user
		taken.TenantID, taken.Handle = models.TenantID{}, "other"
		is(t, b.Users().Upsert(ctx, &taken), models.ErrTenantMismatch)

		ratio, moment, clock, span, period, bits := 0.1, time.Date(2024, 2, 29, 1, 2, 3, 456789000, time.UTC), "04:05:06", "1 day 02:00:00", `["2024-01-01 00:00:00+00",)`, "1010"
		doc := json.RawMessage(`{"a":[1,null]}`)
		address := "10.0.0.0/8"
		one := models.Number{
			Small: -3, Price: "1234567890123456.7891", Amount: "0.10", Ratio: &ratio, Raw: []byte{0, 1, 255}, Doc: &doc, Docs: json.RawMessage(`[1]`),
			Day: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), Moment: &moment, Clock: &clock, Span: &span, Address: &address, Period: &period, Bits: &bits,
		}
		two := one
		ok(t, a.Numbers().Insert(ctx, &one))
		if n := must[int64](t)(a.Numbers().BulkInsert(ctx, []*models.Number{&two, {Price: "1", Amount: "1", Day: two.Day}})); n != 2 {
			t.Errorf("inserted %d", n)
		}
		rows := must[[]*models.Number](t)(a.Numbers().List(ctx, models.Page[models.NumberID]{}))
		if len(rows) != 3 {
			t.Fatalf("%d rows", len(rows))
		}
		for i, row := range rows[:2] {
			row.ID, row.Big = one.ID, one.Big
			got, want := asJSON(t, row), asJSON(t, &one)
			if got != want {
				t.Errorf("row %d is\n%s\nwant\n%s", i, got, want)
			}
		}
		if one.Price != "1234567890123456.7891" || *one.Span != span || *one.Bits != bits || one.Ratio == nil || *one.Ratio != ratio || !one.Moment.Equal(moment) || one.Single != nil {
			t.Errorf("read back %s", asJSON(t, &one))
		}
		if last := rows[2]; last.Raw != nil || last.Doc != nil || string(last.Docs) != "{}" || last.Moment != nil {
			t.Errorf("read back %s", asJSON(t, last))
		}

		// Names that need quotes, other schemas, children across schemas.
		order := &models.Order{UserID: &user.ID, Select: "s", Type: "t"}
		ok(t, a.Orders().Insert(ctx, order))
		ok(t, a.Groups().Insert(ctx, &models.Group{OrderID: order.ID, Line: 1, User: &user.ID}))
		if err := b.Groups().Insert(ctx, &models.Group{OrderID: order.ID, Line: 2}); !errors.As(err, new(*models.ForeignKeyError)) {
			t.Errorf("a line of another tenant's order: %v", err)
		}
		invoice := &models.BillingInvoice{ID: 1, UserID: user.ID, State: models.StateOpen}
		ok(t, a.BillingInvoices().Upsert(ctx, invoice))
		is(t, b.BillingInvoices().Upsert(ctx, &models.BillingInvoice{ID: 1, UserID: user.ID, State: models.StateOpen}), models.ErrTenantMismatch)
		lines := []*models.BillingLine{{InvoiceID: 1, Position: 1, Text: "x"}, {InvoiceID: 1, Position: 2, Text: "y"}}
		_, err = b.BillingLines().BulkInsert(ctx, lines)
		is(t, err, models.ErrNotFound)
		if n := must[int64](t)(a.BillingLines().BulkInsert(ctx, lines)); n != 2 {
			t.Errorf("inserted %d", n)
		}
		_, err = a.BillingLines().BulkInsert(ctx, []*models.BillingLine{{InvoiceID: 1, Position: 3}, {InvoiceID: 2, Position: 1}})
		is(t, err, models.ErrNotFound)
		_, err = b.Users().BulkInsert(ctx, []*models.User{user})
		is(t, err, models.ErrTenantMismatch)
		if n := must[int64](t)(a.BillingLines().Count(ctx)); n != 2 {
			t.Errorf("%d lines", n)
		}

		// One row for each tenant, rows without a key, partitions, views.
		ok(t, a.Preferences().Upsert(ctx, &models.Preference{Theme: "dark"}))
		ok(t, b.Preferences().Upsert(ctx, &models.Preference{Theme: "light"}))
		if p := must[*models.Preference](t)(a.Preferences().Get(ctx)); p.Theme != "dark" {
			t.Errorf("preferences %+v", p)
		}
		ok(t, a.Preferences().Delete(ctx))
		ok(t, a.Logs().Insert(ctx, &models.Log{Line: "l"}))
		if l := must[[]*models.Log](t)(b.Logs().List(ctx, 10)); len(l) != 0 {
			t.Errorf("log %v", l)
		}
		event := &models.Event{At: moment}
		ok(t, a.Events().Insert(ctx, event))
		if e := must[*models.Event](t)(a.Events().Get(ctx, event.At, event.ID)); e.Body != nil {
			t.Errorf("event %+v", e)
		}
		if v := must[[]*models.ActiveUser](t)(a.ActiveUsers().List(ctx, 10)); len(v) != 1 {
			t.Errorf("view %v", v)
		}
		if v := must[[]*models.ActiveUser](t)(b.ActiveUsers().List(ctx, 10)); len(v) != 0 {
			t.Errorf("view %v", v)
		}
		db.MustExec("INSERT INTO currencies VALUES ('EUR', 'Euro')")
		ok(t, a.Rates().Upsert(ctx, &models.Rate{Code: "EUR", Day: one.Day, Rate: "1.10"}))
		if r := must[*models.Rate](t)(b.Rates().Get(ctx, "EUR", one.Day)); r.Rate != "1.10" {
			t.Errorf("rate %+v", r)
		}
	})
}

// sql.Null and a tenant type of the user's own.
func TestOptionsRoundTrip(t *testing.T) {
	withSchema(t, "testdata/options/schema.sql", func(t *testing.T, db *sqlx.DB) {
		t.Helper()
		ctx := context.Background()
		db.MustExec("INSERT INTO accounts (id) VALUES ('a'), ('b')")
		db.MustExec("INSERT INTO projects (name) VALUES ('template')")
		a, b := store.For(db, account.ID("a")), store.For(db, account.ID("b"))
		projects := a.Projects()
		p := &store.Project{Name: sql.Null[string]{V: "p", Valid: true}, Flags: store.Array[string]{"x"}, State: sql.Null[string]{V: `{"a": 1}`, Valid: true}}
		ok(t, projects.Insert(ctx, p))
		if !p.AccountID.Valid || p.AccountID.V != "a" || p.Price.Valid || p.Rank.Valid || p.Name.V != "p" || p.State.V != `{"a": 1}` {
			t.Errorf("read back %+v", p)
		}
		if n := must[int64](t)(projects.BulkInsert(ctx, []*store.Project{{Price: sql.Null[string]{V: "1.5", Valid: true}}})); n != 1 {
			t.Errorf("inserted %d", n)
		}
		p.Price = sql.Null[string]{V: "2.50", Valid: true}
		ok(t, projects.Update(ctx, p))
		if p.Price.V != "2.50" {
			t.Errorf("updated %+v", p)
		}
		is(t, b.Projects().Update(ctx, p), store.ErrTenantMismatch)
		is(t, b.Projects().Delete(ctx, p.ID), store.ErrNotFound)
		if n := must[int64](t)(projects.Count(ctx)); n != 3 {
			t.Errorf("%d projects, with everyone's", n)
		}
		shared := must[*store.Project](t)(b.Projects().Get(ctx, 1))
		if shared.AccountID.Valid || shared.Name.V != "template" {
			t.Errorf("everyone's project is %+v", shared)
		}
		shared.Name.V = "mine"
		is(t, b.Projects().Update(ctx, shared), store.ErrNotFound)
		is(t, b.Projects().Delete(ctx, shared.ID), store.ErrNotFound)
		if want := []string{"id", "account_id", "name", "price", "state", "flags", "level", "started_at"}; strings.Join(store.ProjectColumns, " ") != strings.Join(want, " ") {
			t.Errorf("columns by a template of one's own: %v", store.ProjectColumns)
		}
	})
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	ok(t, err)
	return string(text)
}
