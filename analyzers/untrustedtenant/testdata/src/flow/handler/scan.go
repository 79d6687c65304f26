package handler

import (
	"flow/web"
	"fmt"
	"net/http"
)

func (h *handler) scanned(w http.ResponseWriter, r *http.Request) {
	org := web.FromContext(r.Context()).Org
	var name string
	fmt.Sscan(r.FormValue("org"), &name, &org)
	h.store.Both(r.Context(), org, name) // want `form value "org", .* becomes the tenant`
}

func (h *handler) scannedBody(w http.ResponseWriter, r *http.Request) {
	var org string
	fmt.Fscanf(r.Body, "%s", &org)
	h.store.Orders(r.Context(), org) // want `the request's body, .* becomes the tenant`
}

func (h *handler) scannedElsewhere(w http.ResponseWriter, r *http.Request) {
	org := web.FromContext(r.Context()).Org
	var name string
	fmt.Sscanf(r.FormValue("name"), "%s", &name)
	h.store.Both(r.Context(), org, name)
}
