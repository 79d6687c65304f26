package main

import "testing"

// What a package that is not asked for says of its parameters counts for one
// that is.
func TestVettoolOnePackage(t *testing.T) {
	dir := extract(t, `
-- web/web.go --
package web

import (
	"net/http"

	"example.com/app/rows"
)

func List(w http.ResponseWriter, r *http.Request) { rows.Orders(nil, r.Header.Get("X-Tenant")) }
-- rows/rows.go --
package rows

import "database/sql"

func Orders(db *sql.DB, tenant string) (*sql.Rows, error) {
	return db.Query("SELECT id FROM orders WHERE tenant_id = $1", tenant)
}
-- tenantvet.yaml --
version: 1
schema: [db]
tenant: {root: tenants}
`)
	want := []string{"web/web.go:9 TV301"}
	same(t, codes(findings(tenantvet(t, dir, "./web").stdout)), want)
	same(t, codes(findings(goVet(t, dir, "./web").stderr)), want)
}
