-- Calls of user-defined functions: which one is meant, and what it reads.
-- schema: functions

-- case: overloaded-by-tenant
-- trust: 1
-- verdict: scoped|unknown
-- why: the int version is bound by its argument
SELECT id FROM find($1::int);

-- case: overloaded-by-text
-- trust: 1
-- verdict: unscoped|unknown
-- why: the text version looks by status
SELECT id FROM find($1::text);

-- case: overloaded-by-text-column
-- trust: 1
-- verdict: unscoped|unknown
-- why: the argument's type chooses the unsafe version
SELECT f.id FROM orders o, find(o.status) f WHERE o.tenant_id = $1;

-- case: default-argument
-- trust: 1
-- verdict: scoped|unknown
-- why: bound by the first argument
SELECT id FROM page($1);

-- case: named-arguments
-- trust: 1
-- verdict: scoped|unscoped|unknown
-- live: no-difference bound by the named argument; a checker may decline
-- why: bound by the named argument
SELECT id FROM page(n => $2::int, tenant => $1::int);

-- case: named-arguments-crossed
-- trust: 1
-- verdict: unscoped|unknown
-- why: the trusted value goes into the limit
SELECT id FROM page(n => $1::int, tenant => $2::int);

-- case: parameter-names-swapped
-- trust: 1
-- verdict: unscoped|unknown
-- why: the body compares the tenant with the other parameter
SELECT id FROM swapped($2, $1);

-- case: parameter-shadowed-by-column
-- trust: 1
-- verdict: unscoped|unknown
-- why: in the body tenant_id means the column on both sides
SELECT id FROM shadowed($1);

-- case: function-filtered-above
-- trust: 1
-- verdict: scoped|unknown
-- why: a set of all rows, filtered above
SELECT id FROM everything() WHERE tenant_id = $1;

-- case: function-free
-- verdict: unscoped|unknown
-- why: a set of all rows
SELECT id FROM everything();

-- case: function-with-limit-filtered-above
-- trust: 1
-- verdict: unscoped|unknown
-- why: the body's LIMIT comes first
SELECT id FROM topmost() WHERE tenant_id = $1;

-- case: function-of-two-statements
-- trust: 1
-- verdict: scoped|unscoped|unknown
-- live: no-difference only the last statement's rows are returned; a checker may decline
-- why: two statements in the body
SELECT id FROM two_steps($1);

-- case: function-that-deletes
-- verdict: unscoped|unknown
-- why: deletes by id
SELECT wipe($1);

-- case: function-that-deletes-own
-- trust: 1
-- verdict: scoped|unknown
-- why: deletes within the tenant
SELECT wipe_own($1, $2);

-- case: function-that-deletes-beside-bound
-- trust: 1
-- verdict: unscoped|unknown
-- why: called with an id that the caller chooses
SELECT id, wipe($2) FROM orders WHERE tenant_id = $1;

-- case: function-in-where
-- trust: 1
-- verdict: unscoped|unknown
-- why: the body in another language reads everyone's rows
SELECT id FROM orders WHERE tenant_id = $1 AND total < loop_total(0);

-- case: function-returning-row
-- trust: 1
-- verdict: scoped|unknown
-- why: the last row of the tenant
SELECT id FROM last_of($1);

-- case: function-as-tenant
-- verdict: unscoped|unknown
-- why: the function yields somebody's tenant
SELECT id FROM orders WHERE tenant_id = default_tenant();

-- case: view-over-function
-- trust: 1
-- verdict: scoped|unknown
-- why: the view's function yields all rows, filtered above
SELECT id FROM by_function WHERE tenant_id = $1;

-- case: view-over-function-free
-- verdict: unscoped|unknown
-- why: the view's function yields all rows
SELECT id FROM by_function;

-- case: function-in-returning
-- trust: 1
-- verdict: unscoped|unknown
-- why: RETURNING calls a function that reads everyone's rows
UPDATE orders SET total = 0 WHERE tenant_id = $1 RETURNING loop_total(0);

-- case: function-in-order-by
-- trust: 1
-- verdict: unscoped|unknown
-- live: no-difference the function gives the same value for every row
-- why: ORDER BY calls a function that reads everyone's rows
SELECT id FROM orders WHERE tenant_id = $1 ORDER BY loop_total(0), id;

-- case: user-aggregate-in-exists
-- trust: 1
-- verdict: unscoped|unknown
-- why: an aggregate of the user's own always gives a row
SELECT c.id FROM orders c WHERE EXISTS (SELECT how_many(o.id) FROM orders o WHERE o.tenant_id = c.tenant_id AND o.tenant_id = $1);

-- case: user-aggregate-above-filter
-- trust: 1
-- verdict: unscoped|unknown
-- why: counts everyone's rows
SELECT how_many(id) FROM orders WHERE total = $1;

-- case: user-aggregate-bound
-- trust: 1
-- verdict: scoped|unknown
-- why: counts the tenant's rows
SELECT how_many(id) FROM orders WHERE tenant_id = $1;

-- case: quoted-function-name
-- trust: 1
-- verdict: unscoped|unknown
-- why: the quoted spelling is the same function
SELECT id, "loop_total"(0) FROM orders WHERE tenant_id = $1;

-- case: qualified-function-name
-- trust: 1
-- verdict: unscoped|unknown
-- why: the qualified spelling is the same function
SELECT id, public.loop_total(0) FROM orders WHERE tenant_id = $1;

-- case: function-of-one-row-filtered-above
-- trust: 1
-- verdict: unscoped|unknown
-- why: without SETOF only the first row of the body is returned: the filter above comes too late
SELECT id FROM newest() WHERE tenant_id = $1;

-- case: function-of-row-type-renames
-- trust: 1
-- verdict: unscoped|unknown
-- why: the row type names the columns: tenant_id is the body's first column, the id
SELECT id FROM twisted() WHERE tenant_id = $1;

-- case: function-returns-table-renames
-- trust: 1
-- verdict: unscoped|unknown
-- why: RETURNS TABLE names the columns: tenant_id is the body's first column, the id
SELECT id FROM listed() WHERE tenant_id = $1;

-- case: function-out-parameters-rename
-- trust: 1
-- verdict: unscoped|unknown
-- why: the OUT parameters name the columns: tenant_id is the body's first column, the id
SELECT id FROM two_out() WHERE tenant_id = $1;

-- case: function-in-lateral-join
-- trust: 1
-- verdict: scoped|unknown
-- why: called with the bound tenant column of each row
SELECT o.id, f.id FROM orders o, LATERAL find(o.tenant_id) f WHERE o.tenant_id = $1;

-- case: function-that-calls-a-reader
-- trust: 1
-- verdict: unscoped|unknown
-- why: what it calls reads everyone's rows
SELECT relay(2);

-- case: function-that-calls-a-reader-in-text
-- trust: 1
-- verdict: unscoped|unknown
-- why: what its PL/pgSQL text calls reads everyone's rows
SELECT relay_text();
