package scope_test

import (
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
	"github.com/tenantvet/tenantvet/internal/soundness/sqlgen"
)

// SQLite puts a key of its own, or a default, in for the NULL of an owner that
// a statement does not find.
func TestOwnersThatSQLiteMakesUp(t *testing.T) {
	p := randomProver(t, &sqlgen.Schema{
		Dialect: catalog.SQLite, Name: "owners",
		Policies: []catalog.TenancyPolicy{{Columns: []string{"tenant_id"}, Root: "tenants"}},
		DDL: `CREATE TABLE tenants(id INTEGER PRIMARY KEY);
			CREATE TABLE notes(id INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL REFERENCES tenants(id));
			CREATE TABLE details(note_id INTEGER PRIMARY KEY REFERENCES notes(id), b INTEGER NOT NULL);
			CREATE TABLE parts(note_id INTEGER NOT NULL DEFAULT 1 REFERENCES notes(id), b INTEGER NOT NULL);`,
	})
	const found = "(SELECT o.id FROM notes o WHERE o.tenant_id = ?1 AND o.id = ?2)"
	for _, tt := range []struct {
		sql  string
		want scope.Verdict
	}{
		{"INSERT INTO details(note_id, b) VALUES (" + found + ", ?3)", scope.Unscoped},
		{"INSERT INTO details(note_id, b) SELECT o.id, 5 FROM (SELECT 1 AS one) AS v LEFT JOIN notes AS o ON o.tenant_id = ?1 AND o.id = ?2", scope.Unscoped},
		{"INSERT INTO details(note_id, b) SELECT o.id, 5 FROM notes AS o WHERE o.tenant_id = ?1 AND o.id = ?2", scope.Scoped},
		{"INSERT INTO parts(note_id, b) VALUES (" + found + ", ?3)", scope.Scoped},
		{"INSERT OR REPLACE INTO parts(note_id, b) VALUES (" + found + ", ?3)", scope.Unscoped},
	} {
		if out := scopetest.Prove(p, tt.sql, scope.Trust{Params: map[int]bool{1: true}}); out.Verdict != tt.want {
			t.Errorf("%s\n%s, want %s", tt.sql, out.Verdict, tt.want)
		}
	}
}

// A call of a function that writes is a write, also where nothing tells the
// caller so.
func TestFunctionsThatWriteSharedTables(t *testing.T) {
	p := randomProver(t, &sqlgen.Schema{
		Dialect: catalog.Postgres, Name: "writers",
		Policies: []catalog.TenancyPolicy{{Columns: []string{"tenant_id"}, Root: "tenants", Shared: map[string]string{"plans": "price list", "hits": "counters"}, Writable: map[string]string{"hits": "everyone counts"}}},
		DDL: `CREATE TABLE tenants(id int PRIMARY KEY);
			CREATE TABLE orders(id int PRIMARY KEY, tenant_id int NOT NULL);
			CREATE TABLE plans(id int PRIMARY KEY, n int);
			CREATE TABLE hits(id int PRIMARY KEY, n int);
			CREATE FUNCTION bump(k int) RETURNS boolean AS $$ begin update plans set n = n + 1 where id = k; return true; end $$ LANGUAGE plpgsql;
			CREATE FUNCTION price(k int) RETURNS int AS $$ begin return (select n from plans where id = k); end $$ LANGUAGE plpgsql;
			CREATE FUNCTION hit(k int) RETURNS boolean AS $$ begin update hits set n = n + 1 where id = k; return true; end $$ LANGUAGE plpgsql;`,
	})
	for sql, want := range map[string]scope.Verdict{
		"SELECT bump($1)":  scope.Unknown,
		"SELECT price($1)": scope.Scoped,
		"SELECT hit($1)":   scope.Scoped,
	} {
		if out := scopetest.Prove(p, sql, scope.Trust{}); out.Verdict != want {
			t.Errorf("%s: %s, want %s", sql, out.Verdict, want)
		}
	}
}
