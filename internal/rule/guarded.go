package rule

import "github.com/tenantvet/tenantvet/internal/diag"

// guardRules are about reads that Go code makes up for.
var guardRules = []Rule{
	{
		Code: diag.GuardedRead, Name: "guarded-read", Severity: Warning, Since: "v0.1.0",
		Title: "A query reads a row of any tenant, and the program compares its tenant before it uses the row",
		Text: `The statement is not bound to the caller's tenant, but its result has the row's tenant column, and the function that runs it compares that column with the caller's tenant on every path before anything of the row is returned, stored, sent, logged or passed on. What is used is the caller's. Such a read is counted as guarded, apart from the scoped and the unscoped; this finding exists only with {guards: strict}.

A comparison in Go is a weaker promise than one in SQL: the next caller of a helper, the next field that is logged, the next early return may come without it; the database has read the row; and the caller learns that the row exists if the answer differs from that for a row that does not. Writes are never excused by a comparison, nor is a read that locks another tenant's row.`,
		Language: "go",
		Bad: `var o Order
row := db.QueryRowContext(ctx, "SELECT id, tenant_id, status FROM orders WHERE id = $1", id)
if err := row.Scan(&o.ID, &o.TenantID, &o.Status); err != nil {
	return nil, err
}
if o.TenantID != tenant {
	return nil, ErrNotFound
}
return &o, nil`,
		Good: `var o Order
row := db.QueryRowContext(ctx, "SELECT id, status FROM orders WHERE id = $1 AND tenant_id = $2", id, tenant)
if err := row.Scan(&o.ID, &o.Status); err != nil {
	return nil, err
}
return &o, nil`,
		Fix:    `Compare the tenant column in the statement. A missing row is then another tenant's row, and the function needs no comparison.`,
		Silent: `Without {guards: strict} a guarded read is no finding; the summary counts it, and {check --json --sites} gives the line of the comparison. The caller's tenant is recognised by {tenant.types} and {tenant.sources}, by a context value if neither is configured, or as a parameter that another statement of the function is bound to. A comparison that a path goes around, that comes too late or that compares the row with itself is {TV101}, whose message says so.`,
	},
}
