// Package mintedtenant reports values of a tenant type that are made outside of
// the packages under tenant.mint: by conversion, literal or assignment, or by
// decoding a document or a request into one.
//
//	id := tenant.ID(r.Header.Get("X-Tenant"))
//
// The package that declares the type may make values. Without tenant.types the
// rule is off.
package mintedtenant
