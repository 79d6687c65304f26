package decode

import (
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"

	"helpers"
	"tenant"
)

type order struct {
	Tenant tenant.ID `json:"tenant"`
	Item   string
}

type orders struct {
	List []*order
	Next *orders
}

type safe struct {
	Tenant tenant.ID `json:"-"`
	hidden tenant.ID
	Item   string
}

type custom struct{ Tenant tenant.ID }

func (c *custom) UnmarshalJSON(b []byte) error { return nil }

func handle(c *gin.Context, w http.ResponseWriter, r *http.Request, body []byte) {
	var o order
	json.Unmarshal(body, &o)           // want `a tenant.ID is decoded into decode.order.Tenant here`
	json.NewDecoder(r.Body).Decode(&o) // want `a tenant.ID is decoded into decode.order.Tenant here`
	c.ShouldBindJSON(&orders{})        // want `a tenant.ID is decoded into decode.orders.List.Tenant here`
	c.ShouldBindWith(&o, nil)          // want `a tenant.ID is decoded`
	helpers.ReadJSON(w, r, &o)         // want `a tenant.ID is decoded into decode.order.Tenant here`
	var req struct {
		ID  int64
		For map[string]tenant.ID
	}
	json.Unmarshal(body, &req) // want `a tenant.ID is decoded into`
	var t tenant.Tenant
	json.Unmarshal(body, &t)    // want `a tenant.Tenant is decoded here`
	json.Unmarshal(body, &t.ID) // want `ID of a tenant.Tenant is decoded here`
	json.Unmarshal(body, &t.Name)

	json.Unmarshal(body, &safe{})
	json.Unmarshal(body, &custom{})
	json.Unmarshal(body, &struct{ Item string }{})
	var v any
	json.Unmarshal(body, &v)
	helpers.Log(&o)
	json.Marshal(o)
}
