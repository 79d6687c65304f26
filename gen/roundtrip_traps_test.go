package gen_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jmoiron/sqlx"

	inmysql "github.com/tenantvet/tenantvet/gen/testdata/traps/mysql/models"
	inpostgres "github.com/tenantvet/tenantvet/gen/testdata/traps/postgres/models"
	insqlite "github.com/tenantvet/tenantvet/gen/testdata/traps/sqlite/models"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// A day in a zone where UTC has the day before.
var leapDay = time.Date(2024, 2, 29, 0, 30, 0, 0, time.FixedZone("", 5*3600))

// Whichever way a driver sends values, they arrive, one by one and in bulk.
func TestPostgresTraps(t *testing.T) {
	for _, c := range []struct{ name, driver, settings string }{
		{"pgx", "pgx", ""}, {"pgx simple", "pgx", "default_query_exec_mode=simple_protocol"}, {"pgx exec", "pgx", "default_query_exec_mode=exec"},
		{"pq", "postgres", ""}, {"pq binary", "postgres", "binary_parameters=yes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dsn := testkit.Postgres(t)
			testkit.Migrate(t, dsn, "testdata/traps/postgres/schema.sql")
			db, err := sqlx.Open(c.driver, withSettings(dsn, c.settings))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			db.MustExec("INSERT INTO tenants VALUES ('a'), ('b')")
			ctx := context.Background()
			a, b := inpostgres.For(db, "a"), inpostgres.For(db, "b")

			nan, doc := math.NaN(), json.RawMessage(`{"a": [null]}`)
			one := inpostgres.Thing{S: "s", Limit: 1, AB: 2, AB_: 3, Ratio: &nan, Day: leapDay, Until: &leapDay, Doc: doc, More: &doc}
			two := one
			ok(t, a.Things().Insert(ctx, &one))
			must[int64](t)(a.Things().BulkInsert(ctx, []*inpostgres.Thing{&two, {S: "s", Day: leapDay, Doc: json.RawMessage("null")}}))
			things := must[[]*inpostgres.Thing](t)(a.Things().ListByDay(ctx, leapDay, inpostgres.Page[inpostgres.ThingID]{}))
			if len(things) != 3 {
				t.Fatalf("%d things", len(things))
			}
			for _, x := range things[:2] {
				if !math.IsNaN(*x.Ratio) || x.Day.Day() != 29 || x.Until.Day() != 29 || string(x.Doc) != string(doc) || string(*x.More) != string(doc) || x.AB != 2 || x.AB_ != 3 {
					t.Errorf("read back %+v", x)
				}
			}
			if last := things[2]; string(last.Doc) != "null" || last.More != nil || last.Until != nil {
				t.Errorf("read back %+v", last)
			}
			if n := len(must[[]*inpostgres.Thing](t)(a.Things().ListByABAndAB_(ctx, 2, 3, inpostgres.Page[inpostgres.ThingID]{}))); n != 2 {
				t.Errorf("%d things", n)
			}
			things[0].S = "t"
			ok(t, a.Things().Update(ctx, things[0]))
			if n := len(must[[]*inpostgres.Thing](t)(a.Things().ListByS(ctx, "s", inpostgres.Page[inpostgres.ThingID]{}))); n != 2 {
				t.Errorf("%d things", n)
			}
			// JSON would have something else in place of what is no text.
			broken := things[1]
			broken.S = "\xff"
			if _, err := a.Things().BulkInsert(ctx, []*inpostgres.Thing{broken}); err == nil {
				t.Error("a text that is not UTF-8 was taken")
			}
			must[int64](t)(a.Logs().BulkInsert(ctx, []*inpostgres.Log{{Limit: 1}, {Limit: 2}}))
			if n := len(must[[]*inpostgres.Log](t)(a.Logs().ListByLimit(ctx, 1, 5))); n != 1 {
				t.Errorf("%d lines", n)
			}

			// The constraint may be another table's.
			ok(t, a.Parts().Insert(ctx, &inpostgres.Part{ThingID: one.ID, No: 1}))
			var foreign *inpostgres.ForeignKeyError
			if err := a.Things().Delete(ctx, one.ID); !errors.As(err, &foreign) || foreign.Constraint != "parts_thing" {
				t.Errorf("error is %v", err)
			}
			// A NULL elsewhere is not a missing owner.
			_, err = b.Notes().BulkInsert(ctx, []*inpostgres.Note{{ThingID: one.ID, ThingIDAt: doc}})
			is(t, err, inpostgres.ErrNotFound)
			if _, err = a.Notes().BulkInsert(ctx, []*inpostgres.Note{{ThingID: one.ID}}); err == nil || errors.Is(err, inpostgres.ErrNotFound) {
				t.Errorf("error is %v", err)
			}
		})
	}
}

// withSettings adds a setting to a DSN, which is a URL or words.
func withSettings(dsn, settings string) string {
	switch {
	case settings == "":
		return dsn
	case !strings.Contains(dsn, "://"):
		return dsn + " " + settings
	case strings.Contains(dsn, "?"):
		return dsn + "&" + settings
	default:
		return dsn + "?" + settings
	}
}

func TestMySQLTraps(t *testing.T) {
	cfg, err := mysql.ParseDSN(testkit.MariaDB(t))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := os.ReadFile("testdata/traps/mysql/schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	cfg.ParseTime, cfg.MultiStatements = true, true
	db, err := sqlx.Open("mysql", cfg.FormatDSN())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.MustExec(string(schema))
	ctx := context.Background()
	a, b := inmysql.For(db, "a"), inmysql.For(db, "b")

	one := &inmysql.Thing{Name: "' for key 'things_id", Day: leapDay, Ends: &leapDay}
	ok(t, a.Things().Insert(ctx, one))
	if one.Day.Day() != 29 || one.Ends.Day() != 29 {
		t.Errorf("read back %+v", one)
	}
	// What a row says does not name the constraint.
	var unique *inmysql.UniqueError
	if err := a.Things().Insert(ctx, one); !errors.As(err, &unique) || unique.Constraint != "things_name" {
		t.Errorf("error is %v", err)
	}
	var foreign *inmysql.ForeignKeyError
	ok(t, a.Parts().Insert(ctx, &inmysql.Part{ThingID: one.ID, No: 1}))
	if err := a.Things().Delete(ctx, one.ID); !errors.As(err, &foreign) || foreign.Constraint != "parts_thing" {
		t.Errorf("error is %v", err)
	}

	// A time is kept in part.
	when := time.Date(2024, 2, 29, 1, 2, 3, 999999999, time.UTC)
	ok(t, a.Readings().Insert(ctx, &inmysql.Reading{At: when, S: 1}))
	rows := must[[]*inmysql.Reading](t)(a.Readings().ListByS(ctx, 1, inmysql.Page[time.Time]{}))
	if len(rows) != 1 {
		t.Fatalf("%d readings", len(rows))
	}
	ok(t, a.Readings().Update(ctx, rows[0]))
	if more := must[[]*inmysql.Reading](t)(a.Readings().List(ctx, inmysql.Page[time.Time]{After: rows[0].Cursor()})); len(more) != 0 {
		t.Errorf("%d readings behind the last", len(more))
	}
	ok(t, a.Logs().Insert(ctx, &inmysql.Log{Limit: 1}))
	if n := len(must[[]*inmysql.Log](t)(a.Logs().ListByLimit(ctx, 1, 5))); n != 1 {
		t.Errorf("%d lines", n)
	}

	// The other tenant's thing has the number that the database would choose.
	ok(t, a.Details().Insert(ctx, &inmysql.Detail{ThingID: one.ID, Body: "a"}))
	theirs := &inmysql.Thing{Name: "b", Day: leapDay}
	ok(t, b.Things().Insert(ctx, theirs))
	is(t, a.Details().Insert(ctx, &inmysql.Detail{ThingID: theirs.ID, Body: "stolen"}), inmysql.ErrNotFound)
	is(t, a.Details().Insert(ctx, &inmysql.Detail{Body: "stolen"}), inmysql.ErrNotFound)
	_, err = a.Details().BulkInsert(ctx, []*inmysql.Detail{{ThingID: theirs.ID, Body: "stolen"}})
	is(t, err, inmysql.ErrNotFound)
	_, err = b.Details().BulkInsert(ctx, []*inmysql.Detail{{ThingID: theirs.ID, Body: "own"}, {ThingID: one.ID, Body: "stolen"}})
	is(t, err, inmysql.ErrNotFound)
	if n := must[int64](t)(b.Details().Count(ctx)); n != 0 {
		t.Errorf("%d details", n)
	}
}

func TestSQLiteTraps(t *testing.T) {
	schema, err := os.ReadFile("testdata/traps/sqlite/schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlx.Open("sqlite", "file:"+t.TempDir()+"/x.db?_pragma=foreign_keys(1)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.MustExec(string(schema))
	ctx := context.Background()
	a, b := insqlite.For(db, "a"), insqlite.For(db, "b")

	// A time in a zone without a name, a day, an empty value.
	one := &insqlite.Thing{Name: "one", Raw: []byte{}, Day: leapDay, Until: &leapDay}
	ok(t, a.Things().Insert(ctx, one))
	if one.Day.Day() != 29 || !one.Until.Equal(leapDay) {
		t.Errorf("read back %+v", one)
	}
	ok(t, a.Things().Update(ctx, one))
	if n := len(must[[]*insqlite.Thing](t)(a.Things().ListByDay(ctx, leapDay, insqlite.Page[insqlite.ThingID]{}))); n != 1 {
		t.Errorf("%d things of the day", n)
	}
	ok(t, a.Readings().Upsert(ctx, &insqlite.Reading{At: leapDay, S: 1}))
	ok(t, a.Readings().Upsert(ctx, &insqlite.Reading{At: leapDay.UTC(), S: 2}))
	if r := must[*insqlite.Reading](t)(a.Readings().Get(ctx, leapDay.In(time.FixedZone("x", -3600)))); r.S != 2 {
		t.Errorf("read back %+v", r)
	}
	ok(t, a.Logs().Insert(ctx, &insqlite.Log{Limit: 1}))
	if n := len(must[[]*insqlite.Log](t)(a.Logs().ListByLimit(ctx, 1, 5))); n != 1 {
		t.Errorf("%d lines", n)
	}

	constraint := func(name, want string) {
		t.Helper()
		var unique *insqlite.UniqueError
		if err := a.Things().Insert(ctx, &insqlite.Thing{Name: name, Day: leapDay}); !errors.As(err, &unique) || unique.Constraint != want {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
	constraint("ONE", "things_lower")
	ok(t, b.Things().Insert(ctx, &insqlite.Thing{Name: "two", Day: leapDay}))
	constraint("two", "things_only_name")
	db.MustExec("DROP INDEX things_only_name; DROP INDEX things_lower")
	constraint("one", "things_name")
	var check *insqlite.CheckError
	if err := a.Things().Insert(ctx, &insqlite.Thing{Day: leapDay}); !errors.As(err, &check) || check.Constraint != "name <> ''" {
		t.Errorf("error is %v", err)
	}

	// The other tenant's thing has the number that the database would choose.
	ok(t, a.Details().Insert(ctx, &insqlite.Detail{ThingID: one.ID, Body: "a"}))
	theirs := must[*insqlite.Thing](t)(b.Things().GetByName(ctx, "two"))
	is(t, a.Details().Insert(ctx, &insqlite.Detail{ThingID: theirs.ID, Body: "stolen"}), insqlite.ErrNotFound)
	is(t, a.Details().Upsert(ctx, &insqlite.Detail{ThingID: theirs.ID, Body: "stolen"}), insqlite.ErrNotFound)
	_, err = a.Details().BulkInsert(ctx, []*insqlite.Detail{{ThingID: theirs.ID, Body: "stolen"}})
	is(t, err, insqlite.ErrNotFound)
	_, err = b.Details().BulkInsert(ctx, []*insqlite.Detail{{ThingID: theirs.ID, Body: "own"}, {ThingID: one.ID, Body: "stolen"}})
	is(t, err, insqlite.ErrNotFound)
	if n := must[int64](t)(b.Details().Count(ctx)); n != 0 {
		t.Errorf("%d details", n)
	}
	ok(t, a.Rooms().Insert(ctx, &insqlite.Room{House: 1, Room: 1}))
	_, err = b.Beds().BulkInsert(ctx, []*insqlite.Bed{{House: 1, Room: 1, Bed: 1}})
	is(t, err, insqlite.ErrNotFound)
	_, err = a.Beds().BulkInsert(ctx, []*insqlite.Bed{{House: 1, Room: 1, Bed: 1}, {House: 2, Room: 1, Bed: 1}})
	is(t, err, insqlite.ErrNotFound)
	if n := must[int64](t)(a.Beds().Count(ctx)); n != 0 {
		t.Errorf("%d beds", n)
	}
	if n := must[int64](t)(a.Beds().BulkInsert(ctx, []*insqlite.Bed{{House: 1, Room: 1, Bed: 1}, {House: 1, Room: 1, Bed: 2}})); n != 2 {
		t.Errorf("inserted %d", n)
	}
}
