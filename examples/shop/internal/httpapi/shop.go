package httpapi

import (
	"math"
	"net/http"
	"time"

	"github.com/tenantvet/tenantvet/examples/shop/internal/auth"
	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

func (a *API) shop(r *http.Request, t tenant.ID) (any, error) {
	return a.Members.Shop(r.Context(), t)
}

func (a *API) members(r *http.Request, t tenant.ID) (any, error) {
	return a.Members.List(r.Context(), t)
}

func (a *API) addMember(r *http.Request, t tenant.ID) (any, error) {
	in, err := body[struct{ Role string }](r)
	if err != nil {
		return nil, err
	}
	email := r.PathValue("email")
	if err := a.Members.Add(r.Context(), t, email, in.Role); err != nil {
		return nil, err
	}
	return nil, a.log(r, t, "member.add", map[string]any{"email": email, "role": in.Role})
}

func (a *API) tokens(r *http.Request, t tenant.ID) (any, error) {
	return a.Tokens.List(r.Context(), t)
}

func (a *API) revokeToken(r *http.Request, t tenant.ID) (any, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	return nil, a.Tokens.Revoke(r.Context(), t, id)
}

func (a *API) settings(r *http.Request, t tenant.ID) (any, error) {
	return a.Settings.All(r.Context(), t)
}

func (a *API) setSetting(r *http.Request, t tenant.ID) (any, error) {
	in, err := body[struct{ Value *string }](r)
	if err != nil {
		return nil, err
	}
	if in.Value == nil {
		return nil, a.Settings.Reset(r.Context(), t, r.PathValue("key"))
	}
	return nil, a.Settings.Set(r.Context(), t, r.PathValue("key"), *in.Value)
}

func (a *API) publish(r *http.Request, t tenant.ID) (any, error) {
	in, err := body[struct{ Title, Theme string }](r)
	if err != nil {
		return nil, err
	}
	slug := r.PathValue("slug")
	if in.Theme != "" {
		return nil, a.Storefronts.SetTheme(r.Context(), t, slug, in.Title, in.Theme)
	}
	return nil, a.Storefronts.Publish(r.Context(), t, slug, in.Title)
}

func (a *API) publicPage(r *http.Request) (any, error) {
	return a.Storefronts.Public(r.Context(), r.PathValue("slug"))
}

func (a *API) audit(r *http.Request, t tenant.ID) (any, error) {
	return a.Audit.Page(r.Context(), t, time.Now(), math.MaxInt64)
}

// log notes what the caller did.
func (a *API) log(r *http.Request, t tenant.ID, action string, detail map[string]any) error {
	caller, err := auth.FromContext(r.Context())
	if err != nil {
		return err
	}
	return a.Audit.Append(r.Context(), t, caller.Email, action, detail)
}
