package rule

import "github.com/tenantvet/tenantvet/internal/diag"

// statementRules are about one SQL statement.
var statementRules = []Rule{
	{
		Code: diag.UnscopedQuery, Name: "unscoped-query", Severity: Error, Since: "v0.1.0",
		Title: "A query reads rows of a tenant table without being bound to the caller's tenant",
		Text: `Every occurrence of a tenant table, each alias at each level of the statement, must be bound: its tenant column must equal the caller's tenant in every row that can influence the result. A comparison binds where it filters: as a top-level {AND} term of {WHERE} or of an inner join's {ON}.

These look like a bound and are none: a comparison under {NOT} or in one arm of an {OR}; the {ON} of a {LEFT JOIN} for the table on the left; a comparison in the target list, in {FILTER} or in {ORDER BY}; a range, {<>}, {LIKE} or {IS NOT NULL}; {t.tenant_id = t.tenant_id}; {COALESCE($1, tenant_id)}, which a NULL argument turns off; a filter around a subquery that has {LIMIT}, {DISTINCT ON} or a window without the tenant column; a column that is merely called {tenant_id}.

Reading nothing but an aggregate or {EXISTS} is reading: whether and how many rows other tenants have is theirs as well.`,
		Language: "sql",
		Bad:      `SELECT id, status FROM orders WHERE id = $1;`,
		Good:     `SELECT id, status FROM orders WHERE id = $1 AND tenant_id = $2;`,
		Fix: `Compare the table's tenant column with the caller's tenant at the level where the table stands. In a join, compare each table's tenant column, with the tenant or with that of a table that is bound. In {UNION}, {INTERSECT} and {EXCEPT}, bind each arm.

If the table is the same for everyone, declare it under {tables.shared} in tenantvet.yaml, with the reason.`,
		Silent: `Shared tables need no bound. The root table is bound by its primary key. A child table, which has no tenant column, is bound by a join on its owning foreign key to a bound parent. Where {tables.shared-rows} declares a table's NULL-tenant rows to be common, {tenant_id = $1 OR tenant_id IS NULL} is a bound for reading.`,
	},
	{
		Code: diag.UnpinnedJoin, Name: "unpinned-join", Severity: Error, Since: "v0.1.0",
		Title: "A joined tenant table is bound by a foreign key only, not by the tenant",
		Text: `The statement joins a tenant table to a bound one on a foreign key that does not include the tenant column. The result stays within the tenant only as long as no row refers to another tenant's row, and nothing in the schema keeps it so: one wrong id in an insert is enough.

It is a code of its own so that a team can first repair what leaks today (TV101) and then this.`,
		Language: "sql",
		Bad: `SELECT o.id, c.email
FROM orders o
JOIN customers c ON c.id = o.customer_id
WHERE o.tenant_id = $1;`,
		Good: `SELECT o.id, c.email
FROM orders o
JOIN customers c ON c.id = o.customer_id AND c.tenant_id = o.tenant_id
WHERE o.tenant_id = $1;`,
		Fix: `Add the comparison of both tenant columns to the join. Or let the schema guarantee it: {FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)}, all columns {NOT NULL} and the constraint validated; then a join on both columns is a proof.

{joins: trust-foreign-keys} in tenantvet.yaml accepts such joins everywhere; the proof then names the foreign key that it trusts.`,
		Silent: `A join on the columns of a composite foreign key that includes both tenant columns is proved. The owning foreign key of a child table is what makes it a child and is not reported.`,
	},
	{
		Code: diag.UnscopedWrite, Name: "unscoped-write", Severity: Error, Since: "v0.1.0",
		Title: "A statement writes rows that are not proved to be the caller's tenant's",
		Text: `An {UPDATE} or {DELETE} must bind its target to the caller's tenant; an {INSERT} must write the caller's tenant into the tenant column of every row. Assigning the tenant column in an {UPDATE} moves rows between tenants and is reported, too.

{ON CONFLICT DO UPDATE} writes to a row that is already there. If the conflicting key lacks the tenant column, that row may be another tenant's, and the update takes it over. {TRUNCATE}, and writes to shared tables that are not declared writable, belong here.`,
		Language: "sql",
		Bad:      `UPDATE orders SET status = $2 WHERE id = $1;`,
		Good:     `UPDATE orders SET status = $2 WHERE id = $1 AND tenant_id = $3;`,
		Fix: `Bind the target's tenant column in {WHERE}. In an upsert, use a key with the tenant column as the arbiter, {ON CONFLICT (tenant_id, slug)}, or guard the update: {DO UPDATE SET … WHERE slugs.tenant_id = excluded.tenant_id}.

If tenants may write a shared table, declare it under {tables.writable}, with the reason.`,
		Silent: `An insert that fails or is skipped because another tenant holds a key without the tenant column tells that the key exists, and nothing else: it is accepted, and the proof names the exception.`,
	},
	{
		Code: diag.CannotProve, Name: "cannot-prove", Severity: Error, Since: "v0.1.0",
		Title:    "A statement could not be judged",
		Text:     `Neither a proof nor a leak was found: the text of the statement is not known before the program runs, or it has syntax or uses an object that tenantvet does not understand. The message says what and where. Such a statement is counted as unknown, never as scoped. A call is reported once, with all reasons. A statement that is composed of data which its callers hand over, such as a table named by a field of a message, is reported once where it is composed.`,
		Language: "go",
		Bad: `func Find(ctx context.Context, db *sql.DB, id tenant.ID, where string) (*sql.Rows, error) {
	return db.QueryContext(ctx, "SELECT id FROM orders WHERE tenant_id = $1 AND "+where, id)
}`,
		Good: `func Find(ctx context.Context, db *sql.DB, id tenant.ID, open bool) (*sql.Rows, error) {
	query := "SELECT id FROM orders WHERE tenant_id = $1"
	if open {
		query += " AND status = 'open'"
	}
	return db.QueryContext(ctx, query, id)
}`,
		Fix: `Build the statement from constant parts and pass values as arguments. Text that comes from a caller, a file or a map filled at run time cannot be followed; a choice between constants can.

If the statement uses syntax that is not understood, write it more simply, or put the part in question into a statement of its own.`,
		Silent: `A part that cannot change the statement's meaning, such as a number or a list of placeholders, is no obstacle.`,
	},
	{
		Code: diag.UnknownTable, Name: "unknown-table", Severity: Error, Since: "v0.1.0",
		Title:    "A table is neither in the schema nor known to belong to tenants or to everyone",
		Text:     `The statement uses a table that the schema does not have, or one that has no tenant column, is not owned by a tenant's row through a {NOT NULL} foreign key, and is not declared shared. tenantvet never assumes that a table is shared: a forgotten tenant column looks just like that.`,
		Language: "sql",
		Bad:      `SELECT name FROM regions WHERE id = $1;`,
		Good:     `SELECT email FROM users WHERE id = $1;`,
		Fix: `If its rows are the same for everyone, declare the table under {tables.shared} in tenantvet.yaml, with the reason. If its rows belong to a parent's tenant, give it a {NOT NULL} foreign key to the parent, or name the parent under {tables.children}. If the table is missing, add the migration that creates it to {schema}.

{tenantvet config check} lists how every table is classified, and why.`,
		Silent: `The system catalogues ({pg_catalog}, {information_schema}) hold no tenant's rows.`,
	},
}
