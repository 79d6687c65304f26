package generic

import (
	"net/http"

	"helpers"
	"tenant"
)

type order struct{ Tenant tenant.ID }

func use(r *http.Request, text string) {
	helpers.Decode[order](r)         // want `a tenant.ID is decoded into generic.order.Tenant here`
	helpers.DecodeEnvelope[order](r) // want `a tenant.ID is decoded into generic.order.Tenant here`
	helpers.Decode[string](r)
	helpers.Client[order]{}.Get(r.Body) // want `a tenant.ID is decoded`
	_ = helpers.As[tenant.ID](text)     // want `As converts something to a tenant.ID`
	_ = own[tenant.ID](text)            // want `own converts something to a tenant.ID`
	_ = same[tenant.ID]("")
}

func own[T ~string](s string) T { return helpers.As[T](s) }

func same[T ~string](t T) T { return T(t) }
