package main

import "testing"

// Types and sources of the configuration that name nothing in the program are
// mistakes in it: they would trust nothing, in silence.
func TestDeclaredNamesExist(t *testing.T) {
	const config = `-- tenantvet.yaml --
version: 1
schema: [db]
tenant:
  root: tenants
  types: [example.com/app/tenant.ID, example.com/elsewhere.ID]
  sources: [example.com/app/tenant.Of, (*example.com/app/tenant.Session).Tenant, example.com/app/tenant.Session.Tenant, example.com/app/tenant.Caller]
-- tenant/of.go --
package tenant

import "context"

type Session struct{ id ID }

func (s *Session) Tenant() ID { return s.id }

func Of(context.Context) ID { return 0 }

var Caller = func() ID { return 0 }
`
	if got := tenantvet(t, extract(t, config), "check", "./..."); got.code == exitUsage {
		t.Errorf("names that are there: %s", got.stderr)
	}
	const wrong = `-- tenantvet.yaml --
version: 1
schema: [db]
tenant:
  root: tenants
  types: [example.com/app/tenant.IDD, example.com/app/tenant.ID]
  sources: [example.com/app/tenant.Of, (*example.com/app/tenant.ID).Tenant, example.com/app/tenant.ID]
`
	got := tenantvet(t, extract(t, wrong), "check", "./...")
	const want = `tenantvet check: tenantvet.yaml:5:11: tenant.types: example.com/app/tenant has no type IDD (did you mean ID?)
tenantvet check: tenantvet.yaml:6:13: tenant.sources: example.com/app/tenant has no function Of
tenantvet check: tenantvet.yaml:6:40: tenant.sources: example.com/app/tenant has no function ID.Tenant
tenantvet check: tenantvet.yaml:6:77: tenant.sources: example.com/app/tenant has no function ID
`
	if got.code != exitUsage || got.stdout != "" || got.stderr != want {
		t.Errorf("code %d, want %d\n%s%s\nwant\n%s", got.code, exitUsage, got.stdout, got.stderr, want)
	}
}
