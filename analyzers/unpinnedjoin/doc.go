// Package unpinnedjoin reports tables that a join alone ties to the tenant.
//
// A join on a foreign key without the tenant column finds the row that the key
// names, whoever owns it. Run "tenantvet explain TV102" for the schema facts
// that make such a join safe.
//
//	SELECT c.email FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = $1
//
// It is silent with "joins: trust-foreign-keys" in tenantvet.yaml.
package unpinnedjoin
