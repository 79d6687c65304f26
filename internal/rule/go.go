package rule

import "github.com/tenantvet/tenantvet/internal/diag"

// goRules are about Go code that runs SQL.
var goRules = []Rule{
	{
		Code: diag.RawCall, Name: "raw-call", Severity: Error, Since: "v0.1.0",
		Title:    "Hand-written SQL runs outside the packages that may",
		Text:     `{raw.allow} in tenantvet.yaml lists the packages that may run hand-written SQL. This call is in another one. The list is for teams that keep data access in one layer: what goes around the layer also goes around its checks. {raw.level} says what is reported: {all} SQL, which is the default; {dynamic} SQL, of whose text a part is no constant of the program; or {writes}, statements that change rows.`,
		Language: "go",
		Bad: `// In example.com/app/handlers, which raw.allow does not list.
func (h *Handler) count(ctx context.Context) *sql.Row {
	return h.db.QueryRowContext(ctx, "SELECT count(*) FROM orders WHERE tenant_id = $1", h.tenant)
}`,
		Good: `func (h *Handler) count(ctx context.Context) (int, error) {
	return h.store.CountOrders(ctx, h.tenant)
}`,
		Fix:    `Move the statement to a package of the data layer. If this package is to run SQL itself, add it to {raw.allow}, with the reason.`,
		Silent: `Without the keys {raw.allow} and {raw.level} the rule is off. Test files may run any SQL, and so may files that a generator has written, sqlc's and xo's among them. A list of placeholders as long as a list of values makes no text dynamic, and neither does a choice between constants. With {writes}, a statement that is not known counts as a write where the call expects no rows of it, as {Exec} does.`,
	},
	{
		Code: diag.UntrustedTenant, Name: "untrusted-tenant-value", Severity: Error, Since: "v0.1.0",
		Title: "The value that binds the tenant column is not known to be the caller's tenant",
		Text: `The statement is bound to a tenant, but to one that the client chooses: the value comes from a header, the path, the query, a cookie or the body of a request, from gRPC metadata or a request message. Whoever writes another tenant there reads that tenant's rows. The value is followed through variables, fields, function literals, parameters and results, also of other packages; the finding is where such a value is passed to a function that binds the tenant with it, and names the way to the placeholder.

Where the configuration has {tenant.types} or {tenant.sources}, any other value is reported too: one that has none of the types and comes neither from one of the functions nor, through the package's own functions, from such a value. So are two placeholders of one statement that take different tenants.`,
		Language: "go",
		Bad: `func (s *Store) Orders(w http.ResponseWriter, r *http.Request) (*sql.Rows, error) {
	return s.db.QueryContext(r.Context(), "SELECT id FROM orders WHERE tenant_id = $1", r.Header.Get("X-Tenant"))
}`,
		Good: `func (s *Store) Orders(ctx context.Context, id tenant.ID) (*sql.Rows, error) {
	return s.db.QueryContext(ctx, "SELECT id FROM orders WHERE tenant_id = $1", id)
}`,
		Fix:    `Take the tenant from where the caller was authenticated, not from what the request says. Where a caller has several tenants and names one, check it, and list the function that does under {tenant.checks}: its results are trusted, and so is what it is given where it returned no error, or true. Best of all, give the tenant a Go type of its own, make its values only where the caller is authenticated, and list it under {tenant.types}; functions that return the caller's tenant belong under {tenant.sources}.`,
		Silent: `A value that was compared for equality with one that no client chose is trusted behind the comparison, and so is a member of a list, a key of a map, and what a function accepted that compares. The host name is not taken for a client's choice. Where the origin is not known, as with rows of the database, nothing is said unless {strict: provenance} is set. Values that reach the database through an interface are followed if the interface and its implementation are in one package.`,
	},
	{
		Code: diag.MintedTenant, Name: "minted-tenant", Severity: Error, Since: "v0.1.0",
		Title:    "A tenant value is made outside of the packages that may",
		Text:     `A value of a type under {tenant.types} is trusted wherever it goes, so that it matters who makes one. {tenant.mint} lists the packages that may: those that verify a token, or read the tenant of a job. This package makes one by a conversion, a literal, an assignment to the field that holds the tenant, or a constant; by decoding a document or a request into a value that has one; or by calling a function of the type's own package that makes one of what it is given.`,
		Language: "go",
		Bad: `func (h *Handler) orders(w http.ResponseWriter, r *http.Request) {
	id := tenant.ID(r.Header.Get("X-Tenant"))
	h.list(w, r, id)
}`,
		Good: `func (h *Handler) orders(w http.ResponseWriter, r *http.Request) {
	id := auth.TenantFromContext(r.Context())
	h.list(w, r, id)
}`,
		Fix:    `Take the tenant from where the caller was authenticated. Decode into a plain type what a request says, and compare it with the caller's tenant. If the package is one that may say who the tenant is, list it under {tenant.mint}, with the reason; list the type's own package there if its functions check what they are given.`,
		Silent: `Without {tenant.types} the rule is off. The package that declares the type may make values, and so may functions under {tenant.sources}, {Scan} methods and tests. Reading a row into a tenant value makes none, nor does taking the identity of another tenant value. The zero value is not reported here.`,
	},
	{
		Code: diag.UnusedTenant, Name: "unused-tenant", Severity: Warning, Since: "v0.1.0",
		Title:    "A tenant parameter does not reach the function's statement",
		Text:     `The function takes a tenant and runs a statement on tenants' tables, but the statement does not get it: the parameter goes nowhere, or only some of the texts that the call can send have the predicate. Who calls the function believes that it stays within the tenant. The statement may be reported as well, as {TV101}, or be bound to another value; this finding is at the parameter, once a function.`,
		Language: "go",
		Bad: `func (s *Store) Orders(ctx context.Context, tenantID int64, status string) (*sql.Rows, error) {
	return s.db.QueryContext(ctx, "SELECT id FROM orders WHERE status = $1", status)
}`,
		Good: `func (s *Store) Orders(ctx context.Context, tenantID int64, status string) (*sql.Rows, error) {
	return s.db.QueryContext(ctx, "SELECT id FROM orders WHERE status = $1 AND tenant_id = $2", status, tenantID)
}`,
		Fix:    `Bind the statement to the parameter, on every path. If the function is meant for all tenants, remove the parameter.`,
		Silent: `A parameter is a tenant's by its type, where {tenant.types} has it, or by a name like the tenant column's: {tenantID}, {tenant_id}. One called {_} is not reported, nor is one that is passed to any function but those that log or format, is stored, returned, or compared with another value. A function without statements on tenants' tables may ignore its parameters.`,
	},
	{
		Code: diag.ZeroTenant, Name: "zero-tenant", Severity: Error, Since: "v0.1.0",
		Title:    "A constant or the zero value becomes the tenant",
		Text:     `The value that binds the tenant column is written in the program: a default, a literal, {uuid.Nil}; or nothing was assigned to the variable or to the field of the struct that carries it. All callers that get there share one tenant, or find nothing. The value is followed as for {TV301}, so that the finding may be at a call that passes it on.`,
		Language: "go",
		Bad: `func (s *Store) Orders(ctx context.Context, tenant string) (*sql.Rows, error) {
	if tenant == "" {
		tenant = "default"
	}
	return s.db.QueryContext(ctx, "SELECT id FROM orders WHERE tenant_id = $1", tenant)
}`,
		Good: `func (s *Store) Orders(ctx context.Context, tenant string) (*sql.Rows, error) {
	if tenant == "" {
		return nil, errors.New("no tenant")
	}
	return s.db.QueryContext(ctx, "SELECT id FROM orders WHERE tenant_id = $1", tenant)
}`,
		Fix:    `Refuse a request without a tenant. Where a statement is meant for one fixed tenant, as when an installation is set up, allow the finding there, with the reason.`,
		Silent: `Tests may use constants. A zero value that a function returns beside others, as with an error, is not reported, nor is one that is excluded by a comparison, may be replaced by a call, or binds a table under {tables.shared-rows}, where NULL is everyone's.`,
	},
	{
		Code: diag.SessionState, Name: "session-state", Severity: Error, Since: "v0.1.0",
		Title: "A statement sets session state that outlives the caller's use of the connection",
		Text: `Connections of a pool are used by one tenant's request after the other. What a statement sets for the session stays: {SET app.tenant} and {set_config} with {false} leave the tenant that row-level security reads to whoever gets the connection next. A setting under {tenant.setting} must also get the caller's tenant and no other value.

What a call runs on decides. On a pool ({*sql.DB}, {*sqlx.DB}, {*pgxpool.Pool}) every {SET}, {USE} and change of role reaches one connection out of many, and {SET LOCAL} or {set_config} with {true} has no effect at all: the next statement runs elsewhere. In a transaction, {SET} without {LOCAL} outlives it. A connection of one's own goes back to its pool as it is, unless the function resets it. What an interface runs on is not known: it is taken for a pool where that is worse, and for a transaction where that is right. {SET x = $1} is a syntax error in PostgreSQL.`,
		Language: "sql",
		Bad:      `SELECT set_config('app.tenant', $1, false);`,
		Good:     `SELECT set_config('app.tenant', $1, true);`,
		Fix:      `Set it for the transaction: {SET LOCAL}, or {true} as third argument of {set_config}, inside the transaction that runs the statements. SQLite's {PRAGMA} belongs into the data source name.`,
		Silent:   `{RESET} and {DISCARD} are not reported, nor is a connection of one's own that the same function resets, nor, in a transaction or on a connection, {SET} of one of the database's own settings such as {statement_timeout}. {SET LOCAL} of {search_path}, {role} and their like changes what later statements mean: that is {TV104}. Of PRAGMAs, those count that change what is checked or what statements mean: {foreign_keys} where {foreign-keys} is enforced, {ignore_check_constraints}, {writable_schema}, {recursive_triggers}, {case_sensitive_like}; not where the package limits the pool to one connection.`,
	},
}
