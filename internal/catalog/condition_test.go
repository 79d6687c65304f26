package catalog_test

import (
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

func TestCondition(t *testing.T) {
	const schema = `
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TABLE "Orders" (id bigint PRIMARY KEY, "tenantId" bigint NOT NULL);
CREATE TABLE lines (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES "Orders" (id));
CREATE TABLE parts (id bigint PRIMARY KEY, line_id bigint NOT NULL REFERENCES lines);
CREATE SCHEMA s;
CREATE TABLE s.pages (a bigint, b bigint, "tenantId" bigint NOT NULL, PRIMARY KEY (a, b));
CREATE TABLE words (id bigint PRIMARY KEY, pa bigint NOT NULL, pb bigint NOT NULL, FOREIGN KEY (pa, pb) REFERENCES s.pages (a, b));
CREATE TABLE seats (id bigint PRIMARY KEY, owner bigint NOT NULL REFERENCES tenants);
CREATE TABLE plans (id bigint PRIMARY KEY);
`
	c := replayed(t, schema)
	tenancy, _ := catalog.Classify(c, catalog.TenancyPolicy{Columns: []string{"tenantId"}, Root: "tenants", Shared: map[string]string{"plans": "all"}})
	for _, tt := range []struct{ table, qualifier, want, key string }{
		{"tenants", "t", "t.id = $1", ""},
		{"Orders", "", `"tenantId" = $1`, ""},
		{"lines", "l", `l.order_id IN (SELECT id FROM "Orders" WHERE "tenantId" = $1)`, ""},
		{"parts", "", `line_id IN (SELECT id FROM "lines" WHERE order_id IN (SELECT id FROM "Orders" WHERE "tenantId" = $1))`, ""},
		{"words", "w", `EXISTS (SELECT 1 FROM s.pages WHERE pages.a = w.pa AND pages.b = w.pb AND pages."tenantId" = $1)`, ""},
		{"seats", "s", "s.owner IN (SELECT id FROM tenants WHERE id = $1)", "owner"},
		{"plans", "p", "", ""},
	} {
		table, _ := c.Table("", tt.table)
		if table == nil {
			t.Fatalf("no table %s", tt.table)
		}
		if got := tenancy.Condition(catalog.Postgres, table, tt.qualifier, "$1"); got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.table, got, tt.want)
		}
		if got := tenancy.TenantKey(table); got != tt.key {
			t.Errorf("%s: the tenant's key is in %q, want %q", tt.table, got, tt.key)
		}
	}
}

func TestColumn(t *testing.T) {
	for _, tt := range []struct {
		dialect    catalog.Dialect
		name, want string
	}{
		{catalog.Postgres, "tenantId", `"tenantId"`},
		{catalog.MySQL, "tenantId", "tenantId"},
		{catalog.SQLite, "order", `"order"`},
		{catalog.MySQL, "order", "`order`"},
	} {
		if got := tt.dialect.Column(nil, tt.name); got != tt.want {
			t.Errorf("%s %s: %s, want %s", tt.dialect, tt.name, got, tt.want)
		}
	}
}
