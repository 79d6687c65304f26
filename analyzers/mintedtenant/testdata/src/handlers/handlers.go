// Package handlers may not make tenants.
package handlers

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"strconv"

	"auth"
	"tenant"
)

const Demo tenant.ID = "demo" // want `^"demo" becomes a tenant.ID here, in package handlers, which tenant.mint does not list \(TV302\)$`

const plain = "plain"

type local tenant.ID

type store struct{}

func (store) list(id tenant.ID) {}

func conversions(r *http.Request, s store, text string, n int64, l local, b []byte) {
	s.list(tenant.ID(r.Header.Get("X-Tenant"))) // want `tenant.ID is made of a value of type string here`
	s.list(tenant.Alias(text))                  // want `tenant.ID is made of`
	s.list(tenant.ID(l))                        // want `tenant.ID is made of a value of type handlers.local here`
	_ = tenant.Number(n)                        // want `tenant.Number is made of a value of type int64 here`
	_ = tenant.Key(b)                           // want `tenant.Key is made of`
	p := (*tenant.ID)(&text)                    // want `tenant.ID is made of a value of type \*string here`
	s.list(*p)
	*(*string)(p) = "other"                                  // want `a pointer to a tenant.ID becomes a value of type \*string here`
	_ = tenant.Tenant(struct{ ID, Name string }{text, text}) // want `tenant.Tenant is made of`
}

func constants(s store, id tenant.ID, n tenant.Number) (tenant.ID, error) {
	s.list("demo")                     // want `"demo" becomes a tenant.ID here`
	s.list(plain)                      // want `"plain" becomes a tenant.ID here`
	s.list(tenant.ID("demo"))          // want `"demo" becomes`
	var other tenant.ID = "x"          // want `"x" becomes`
	other = id + "y"                   // want `tenant.ID is computed here`
	other += "z"                       // want `tenant.ID is computed here`
	n++                                // want `tenant.Number is computed here`
	_ = map[string]tenant.ID{"a": "b"} // want `"b" becomes`
	_ = []tenant.Number{1, n}          // want `1 becomes`
	s.list(Demo)
	s.list(auth.Demo)
	if other == "demo" || n > 7 || ("demo") != id {
		return "", nil
	}
	switch id {
	case "demo", "other":
		return "root", nil // want `"root" becomes`
	}
	_ = map[tenant.ID]int{}["demo"]
	return tenant.ID(""), nil
}

func literals(text string, t tenant.Tenant, id tenant.ID) {
	_ = tenant.Tenant{ID: text}      // want `tenant.Tenant is written out here`
	_ = &tenant.Tenant{text, "name"} // want `tenant.Tenant is written out here`
	_ = []tenant.Tenant{{ID: text}}  // want `tenant.Tenant is written out here`
	_ = tenant.Key{1, 2}             // want `tenant.Key is written out here`
	_ = tenant.Tenant{Name: text}
	_ = tenant.Tenant{}
	_ = tenant.Key{}
	_ = tenant.Opaque{}
	_ = tenant.Tenant{ID: t.ID, Name: text}
	_ = tenant.Tenant{ID: id.String()}
	_ = tenant.Tenant{ID: string(id)}
	_ = auth.Claims{Tenant: id}
}

type session struct {
	tenant.Tenant
	Owner *tenant.Tenant
}

func assignments(text string, t *tenant.Tenant, s *session, k tenant.Key, id tenant.ID) {
	t.ID = text                     // want `ID of a tenant.Tenant is set here`
	s.ID = text                     // want `ID of a tenant.Tenant is set here`
	s.Owner.ID = text               // want `ID of a tenant.Tenant is set here`
	t.ID, _ = strconv.Unquote(text) // want `ID of a tenant.Tenant is set here`
	k[0] = 1                        // want `an element of a tenant.Key is set here`
	copy(k[:], text)                // want `the bytes of a tenant.Key are set here`
	fmt.Sscan(text, &id)            // want `a tenant.ID is decoded here`
	fmt.Sscanf(text, "%s", &t.ID)   // want `ID of a tenant.Tenant is decoded here`
	k.UnmarshalText(nil)            // want `UnmarshalText decodes a tenant.Key here`
	t.Name = text
	t.ID = s.Owner.ID
	t.ID = id.String()
	t.ID = ""
	_ = k[0]
	_ = string(k[:])
}

func constructors(text string, id tenant.ID, ctx context.Context) {
	_, _ = tenant.Parse(text)  // want `tenant.Parse makes a tenant.ID of what it is given`
	_ = tenant.MustParse(text) // want `tenant.MustParse makes a tenant.ID of what it is given`
	_ = tenant.NewOpaque(text) // want `tenant.NewOpaque makes a tenant.Opaque of what it is given`
	_, _ = tenant.Parse(id.String())
	_ = tenant.Named(text)
	_ = tenant.FromContext(ctx)
	_ = auth.Of(text)
}

func rows(db *sql.DB, t *tenant.Tenant) (id tenant.ID, err error) {
	err = db.QueryRow("SELECT id FROM tenants WHERE id = $1", id).Scan(&id)
	_ = db.QueryRow("SELECT 1").Scan(&t.ID)
	return id, err
}

// FromContext is a source: what it returns is trusted.
func FromContext(ctx context.Context) tenant.ID {
	s, _ := ctx.Value("tenant").(string)
	return tenant.ID(s)
}

type column struct{ tenant.ID }

func (c *column) Scan(src any) error {
	s, _ := src.(string)
	c.ID = tenant.ID(s)
	return nil
}

var fallback = tenant.ID(plain) // want `"plain" becomes`

//tenantvet:allow TV302 tenant-resolver: the only tenant of the installation
var only = tenant.ID(plain)

func throughPointer(k *tenant.Key) {
	k[1] = 2 // want `an element of a tenant.Key is set here`
	k[2]++   // want `an element of a tenant.Key is set here`
}
