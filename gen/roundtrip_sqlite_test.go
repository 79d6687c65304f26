package gen_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	_ "modernc.org/sqlite"

	"github.com/tenantvet/tenantvet/gen/testdata/sqlite/models"
)

func onSQLite(t *testing.T) (db *sqlx.DB, a, b *models.Scope) {
	t.Helper()
	db, err := sqlx.Open("sqlite", "file:"+t.TempDir()+"/x.db?_pragma=foreign_keys(1)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	schema, err := os.ReadFile("testdata/sqlite/schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	db.MustExec(string(schema))
	db.MustExec("INSERT INTO tenants (name) VALUES ('a'), ('b')")
	return db, models.For(db, 1), models.For(db, 2)
}

func TestSQLiteRoundTrip(t *testing.T) {
	db, a, b := onSQLite(t)
	ctx := context.Background()
	weight, doc := 1.5, models.JSON(`{"n": 1}`)
	when := time.Date(2024, 2, 29, 12, 30, 15, 123456000, time.UTC)
	x := &models.Note{Title: "x", Doc: &doc, Weight: &weight, Raw: []byte{0, 255}, CreatedAt: when}
	ok(t, a.Notes().Insert(ctx, x))
	if x.ID == 0 || x.Shout == nil || *x.Shout != "X" || x.Version != 1 || !x.CreatedAt.Equal(when) || string(*x.Doc) != string(doc) || len(x.Raw) != 2 {
		t.Errorf("read back %+v", x)
	}
	y := &models.Note{Title: "y", ParentID: &x.ID}
	ok(t, a.Notes().Insert(ctx, y))
	if y.CreatedAt.IsZero() || y.Doc != nil || y.Raw != nil {
		t.Errorf("read back %+v", y)
	}
	if text, err := json.Marshal(x); err != nil || !strings.Contains(string(text), `"doc":{"n":1}`) {
		t.Errorf("as JSON: %s, %v", text, err)
	}

	stale := *x
	x.Done = true
	ok(t, a.Notes().Update(ctx, x))
	if x.Version != 2 {
		t.Errorf("version %d", x.Version)
	}
	is(t, a.Notes().Update(ctx, &stale), models.ErrStale)
	again := &models.Note{Title: "x", CreatedAt: when}
	ok(t, a.Notes().Upsert(ctx, again))
	if again.ID != x.ID || again.Version != 3 || again.Done {
		t.Errorf("upserted %+v", again)
	}
	n, err := a.Notes().BulkInsert(ctx, []*models.Note{{Title: "p"}, {Title: "q"}, {Title: "r"}})
	if ok(t, err); n != 3 {
		t.Errorf("inserted %d", n)
	}
	page := models.Page[models.NoteID]{Limit: 4}
	first := must[[]*models.Note](t)(a.Notes().List(ctx, page))
	page.After = first[len(first)-1].Cursor()
	if rest := must[[]*models.Note](t)(a.Notes().List(ctx, page)); len(first) != 4 || len(rest) != 1 {
		t.Errorf("pages of %d and %d", len(first), len(rest))
	}
	if open := must[[]*models.OpenNote](t)(a.OpenNotes().List(ctx, 10)); len(open) != 5 {
		t.Errorf("%d open notes", len(open))
	}

	// The other tenant.
	before := sqliteDump(t, db)
	_, err = b.Notes().Get(ctx, x.ID)
	is(t, err, models.ErrNotFound)
	forged := *x
	is(t, b.Notes().Update(ctx, &forged), models.ErrTenantMismatch)
	forged.TenantID = 0
	is(t, b.Notes().Update(ctx, &forged), models.ErrNotFound)
	is(t, b.Notes().Delete(ctx, x.ID), models.ErrNotFound)
	if err := b.Notes().Insert(ctx, &models.Note{Title: "child", ParentID: &x.ID}); !errors.As(err, new(*models.ForeignKeyError)) {
		t.Errorf("a child of another tenant's note: %v", err)
	}
	is(t, b.Lines().Insert(ctx, &models.Line{NoteID: x.ID, Line: 1, Order: "o"}), models.ErrNotFound)
	is(t, b.Lines().Upsert(ctx, &models.Line{NoteID: x.ID, Line: 1, Order: "o"}), models.ErrNotFound)
	if after := sqliteDump(t, db); after != before {
		t.Errorf("the database has changed:\n%s\nwas\n%s", after, before)
	}

	ok(t, a.Lines().Insert(ctx, &models.Line{NoteID: x.ID, Line: 1, Order: "o"}))
	ok(t, a.Lines().Upsert(ctx, &models.Line{NoteID: x.ID, Line: 1, Order: "p"}))
	line := must[*models.Line](t)(a.Lines().Get(ctx, x.ID, 1))
	if line.Order != "p" {
		t.Errorf("line %+v", line)
	}
	_, err = b.Lines().Get(ctx, x.ID, 1)
	is(t, err, models.ErrNotFound)
	is(t, b.Lines().Delete(ctx, x.ID, 1), models.ErrNotFound)

	ok(t, a.Labels().Upsert(ctx, &models.Label{Slug: "s", Color: "red"}))
	is(t, b.Labels().Upsert(ctx, &models.Label{Slug: "s", Color: "blue"}), models.ErrTenantMismatch)
	if l := must[*models.Label](t)(a.Labels().Get(ctx, "s")); l.Color != "red" {
		t.Errorf("label %+v", l)
	}
	var unique *models.UniqueError
	if err := a.Notes().Insert(ctx, &models.Note{Title: "y"}); !errors.As(err, &unique) || unique.Table != "notes" {
		t.Errorf("error is %v", err)
	}
	ok(t, a.Notes().Delete(ctx, y.ID))
}

func sqliteDump(t *testing.T, db *sqlx.DB) string {
	t.Helper()
	var b strings.Builder
	for _, table := range []string{"notes", "labels", "note_lines"} {
		rows, err := db.Queryx("SELECT * FROM " + table + " ORDER BY 1, 2")
		ok(t, err)
		for rows.Next() {
			m := map[string]any{}
			ok(t, rows.MapScan(m))
			text, err := json.Marshal(m)
			ok(t, err)
			b.Write(text)
		}
		ok(t, rows.Err())
	}
	return b.String()
}

// A column of type ANY gives back what it was given, and its type.
func TestSQLiteAny(t *testing.T) {
	_, a, _ := onSQLite(t)
	ctx := context.Background()
	for i, value := range []any{nil, int64(7), 1.5, "text", "7", []byte{0, 255}} {
		slug := models.LabelSlug(rune('a' + i))
		ok(t, a.Labels().Insert(ctx, &models.Label{Slug: slug, Color: "red", Value: value}))
		if l := must[*models.Label](t)(a.Labels().Get(ctx, slug)); !reflect.DeepEqual(l.Value, value) {
			t.Errorf("%T %v has become %T %v", value, value, l.Value, l.Value)
		}
		n, err := a.Labels().BulkInsert(ctx, []*models.Label{{Slug: slug + "2", Color: "red", Value: value}})
		if ok(t, err); n != 1 {
			t.Errorf("inserted %d", n)
		}
		if l := must[*models.Label](t)(a.Labels().Get(ctx, slug+"2")); !reflect.DeepEqual(l.Value, value) {
			t.Errorf("in bulk, %T %v has become %T %v", value, value, l.Value, l.Value)
		}
	}
}
