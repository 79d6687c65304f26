// Package unknowntable reports tables whose rows belong to no one known: not in
// the schema, or neither with a tenant, nor owned, nor declared shared.
//
// Run "tenantvet explain TV105" for how to declare a table.
//
//	SELECT body FROM drafts WHERE id = $1 -- no migration creates drafts
//
// It is silent about tables that tenantvet.yaml declares, with a reason.
package unknowntable
