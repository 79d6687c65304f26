-- Derived tables and views: what a filter above can reach, and what a column
-- called tenant_id is.

-- case: derived-two-levels
-- trust: 1
-- verdict: scoped
-- why: plain columns through two levels
SELECT id FROM (SELECT * FROM (SELECT tenant_id AS t, id FROM orders) a) b WHERE b.t = $1;

-- case: derived-constant-tenant
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the column is the parameter itself
SELECT id FROM (SELECT $1::int AS tenant_id, id FROM orders) t WHERE t.tenant_id = $1;

-- case: derived-literal-tenant
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the column is a constant
SELECT id FROM (SELECT 1 AS tenant_id, id FROM orders) t WHERE t.tenant_id = $1;

-- case: derived-renamed-id
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the id is called tenant_id
SELECT t.status FROM (SELECT id AS tenant_id, status FROM orders) t WHERE t.tenant_id = $1;

-- case: derived-expression-tenant
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: COALESCE lets the other column stand in
SELECT id FROM (SELECT COALESCE(customer_id, tenant_id) AS tenant_id, id FROM orders) t WHERE t.tenant_id = $1;

-- case: derived-shared-tables-tenant
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the tenant column exposed is the membership's
SELECT t.id FROM (SELECT o.id, m.tenant_id FROM orders o JOIN memberships m ON m.user_id = o.customer_id) t WHERE t.tenant_id = $1;

-- case: derived-join-exposes-one
-- trust: 1
-- verdict: scoped
-- why: the class inside equates both tenants
SELECT t.id FROM (SELECT o.id, c.tenant_id FROM orders o JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id) t WHERE t.tenant_id = $1;

-- case: derived-left-join-exposes-nullable
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the filter above rejects the NULL row; a checker may decline
-- why: the filter rejects the NULL row; ON equates the tenants
SELECT t.id FROM (SELECT o.id, c.tenant_id FROM orders o LEFT JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id) t WHERE t.tenant_id = $1;

-- case: derived-left-join-exposes-preserved
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: the nullable side is joined by id only
SELECT t.id, t.email FROM (SELECT o.id, o.tenant_id, c.email FROM orders o LEFT JOIN customers c ON c.id = o.customer_id) t WHERE t.tenant_id = $1;

-- case: derived-not-lateral
-- trust: 1
-- verdict: scoped
-- why: two derived tables, both bound inside
SELECT a.id FROM (SELECT id FROM orders WHERE tenant_id = $1) a, (SELECT id FROM customers WHERE tenant_id = $1) b WHERE a.id = b.id;

-- case: derived-column-alias-list
-- trust: 1
-- verdict: scoped
-- why: the alias list names the tenant column x
SELECT y FROM (SELECT tenant_id, id FROM orders) AS d(x, y) WHERE x = $1;

-- case: derived-column-alias-list-swaps
-- message: orders: orders.tenant_id equals d.id, which is not bound either (1:17); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the alias list calls the id tenant_id
SELECT id FROM (SELECT tenant_id, id FROM orders) AS d(id, tenant_id) WHERE tenant_id = $1;

-- case: table-column-alias-list-swaps
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: aliases of a plain table: the second column is called tenant_id
SELECT x FROM customers AS c(x, tenant_id, e) WHERE tenant_id = $1;

-- case: table-column-alias-list
-- trust: 1
-- verdict: scoped
-- why: the tenant column under its alias
SELECT y FROM customers AS c(x, y) WHERE x = $1;

-- case: subselect-star-expansion
-- trust: 1
-- verdict: scoped
-- why: c.* keeps the tenant column
SELECT t.id FROM (SELECT c.* FROM customers c JOIN plans p ON p.id = c.id) t WHERE t.tenant_id = $1;

-- case: view-plain
-- schema: views
-- trust: 1
-- verdict: scoped
-- why: plain projection
SELECT id, total FROM plain WHERE tenant_id = $1;

-- case: view-unbound
-- message: orders in view plain: orders.tenant_id equals plain.tenant_id, which is not bound either (1:16); add plain.tenant_id = the caller's tenant to WHERE
-- schema: views
-- verdict: unscoped TV101
-- why: a view over a tenant table without a filter
SELECT id FROM plain;

-- case: view-renamed
-- schema: views
-- trust: 1
-- verdict: scoped
-- why: the view's column list renames the tenant
SELECT ref FROM renamed WHERE org = $1;

-- case: view-nested
-- schema: views
-- trust: 1
-- verdict: scoped
-- why: a view over a view
SELECT id FROM nested WHERE tenant_id = $1;

-- case: view-joined-inside
-- schema: views
-- trust: 1
-- verdict: scoped
-- why: the view's own join is on the tenant
SELECT id, email FROM joined WHERE tenant_id = $1;

-- case: view-loose-inside
-- message: customers c in view loose: nothing binds c.tenant_id to the caller's tenant; have view loose return the tenant of c as a column to compare, or write its query in the statement
-- schema: views
-- trust: 1
-- verdict: unscoped TV101
-- why: the view joins customers by id only
SELECT id, email FROM loose WHERE tenant_id = $1;

-- case: view-two-tenants-one-filtered
-- message: customers c in view two_tenants: c.tenant_id equals two_tenants.customer_tenant, which is not bound either (1:23); add two_tenants.customer_tenant = $1 to WHERE
-- schema: views
-- trust: 1
-- verdict: unscoped TV101
-- why: the customer's tenant is another column
SELECT id, email FROM two_tenants WHERE tenant_id = $1;

-- case: view-two-tenants-both-filtered
-- schema: views
-- trust: 1
-- verdict: scoped
-- why: both tenants are filtered above
SELECT id, email FROM two_tenants WHERE tenant_id = $1 AND customer_tenant = $1;

-- case: view-forged
-- message: orders in view forged: nothing binds orders.tenant_id to the caller's tenant; have view forged return the tenant of orders as a column to compare, or write its query in the statement
-- schema: views
-- trust: 1
-- verdict: unscoped TV101
-- why: the view's tenant_id is a constant
SELECT id FROM forged WHERE tenant_id = $1;

-- case: view-limited
-- message: orders in view newest: newest.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:29); add newest.tenant_id = $1 to WHERE
-- schema: views
-- trust: 1
-- verdict: unscoped TV101
-- why: LIMIT inside the view
SELECT id FROM newest WHERE tenant_id = $1;

-- case: view-ranked
-- message: orders in view ranked: ranked.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:32); add ranked.tenant_id = $1 to WHERE
-- schema: views
-- trust: 1
-- verdict: unscoped TV101
-- why: the window ranks everyone's rows
SELECT id, r FROM ranked WHERE tenant_id = $1;

-- case: view-ranked-per-tenant
-- schema: views
-- trust: 1
-- verdict: scoped
-- why: partitioned by the tenant
SELECT id, r FROM ranked_per_tenant WHERE tenant_id = $1;

-- case: view-totals
-- schema: views
-- trust: 1
-- verdict: scoped
-- why: grouped by the tenant
SELECT status, total FROM totals WHERE tenant_id = $1;

-- case: view-grand-totals
-- message: orders in view grand_totals: nothing binds orders.tenant_id to the caller's tenant; have view grand_totals return the tenant of orders as a column to compare, or write its query in the statement
-- schema: views
-- verdict: unscoped TV101
-- why: the view aggregates over tenants
SELECT status, total FROM grand_totals;

-- case: view-latest
-- message: orders in view latest: latest.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:29); add latest.tenant_id = $1 to WHERE
-- schema: views
-- trust: 1
-- verdict: unscoped TV101
-- why: DISTINCT ON without the tenant
SELECT id FROM latest WHERE tenant_id = $1;

-- case: view-latest-per-tenant
-- schema: views
-- trust: 1
-- verdict: scoped
-- why: DISTINCT ON with the tenant
SELECT id FROM latest_per_tenant WHERE tenant_id = $1;

-- case: view-union
-- schema: views
-- trust: 1
-- verdict: scoped
-- why: the filter passes into both arms
SELECT id, label FROM everything WHERE tenant_id = $1;

-- case: view-union-half-forged
-- message: customers in view half_forged: nothing binds customers.tenant_id to the caller's tenant; have view half_forged return the tenant of customers as a column to compare, or write its query in the statement
-- schema: views
-- trust: 1
-- verdict: unscoped TV101
-- why: one arm's tenant_id is an id
SELECT id FROM half_forged WHERE tenant_id = $1;

-- case: view-of-one-tenant
-- message: orders in view tenant_one: orders.tenant_id is compared with the literal 1, not with the caller's tenant (1:16); add tenant_one.tenant_id = the caller's tenant to WHERE
-- schema: views
-- verdict: unscoped TV101
-- why: the view is bound to a constant tenant
SELECT id FROM tenant_one;

-- case: view-of-one-tenant-filtered
-- schema: views
-- trust: 1
-- verdict: scoped
-- why: the constant only narrows
SELECT id FROM tenant_one WHERE tenant_id = $1;

-- case: view-joined-with-table
-- schema: views
-- trust: 1
-- verdict: scoped
-- why: the class passes into the view
SELECT c.id, v.id FROM customers c JOIN plain v ON v.tenant_id = c.tenant_id WHERE c.tenant_id = $1;

-- case: view-left-joined
-- schema: views
-- trust: 1
-- verdict: scoped
-- why: ON pins the view as nullable side
SELECT c.id, v.id FROM customers c LEFT JOIN nested v ON v.tenant_id = c.tenant_id AND v.id = c.id WHERE c.tenant_id = $1;

-- case: view-in-exists
-- message: orders in view plain: orders.tenant_id equals plain.tenant_id, which is not bound either (1:73); add plain.tenant_id = $1 to WHERE
-- schema: views
-- trust: 1
-- verdict: unscoped TV101
-- why: the view in EXISTS is free
SELECT id FROM customers WHERE tenant_id = $1 AND EXISTS (SELECT 1 FROM plain WHERE plain.id = customers.id);

-- case: view-update
-- schema: views
-- trust: 1
-- verdict: scoped|unknown
-- why: an updatable view is its table
UPDATE plain SET total = 0 WHERE tenant_id = $1;

-- case: view-update-free
-- schema: views
-- trust: 1
-- verdict: unscoped|unknown
-- why: an updatable view without a filter
UPDATE plain SET total = 0 WHERE id = $1;

-- case: view-insert
-- schema: views
-- trust: 1
-- verdict: scoped|unknown
-- why: inserts into the view's table
INSERT INTO plain(tenant_id, id, status, total) VALUES ($1, $2, 'new', 0);

-- case: materialized-view-filtered
-- schema: views
-- trust: 1
-- verdict: scoped
-- why: a materialized view with a tenant column is a tenant table of its own
SELECT id FROM mv_orders WHERE tenant_id = $1;

-- case: materialized-view-free
-- message: mv_orders: nothing binds mv_orders.tenant_id to the caller's tenant; add mv_orders.tenant_id = the caller's tenant to WHERE
-- schema: views
-- verdict: unscoped TV101
-- why: a materialized view with a tenant column, unfiltered
SELECT id FROM mv_orders;

-- case: function-reading-tables
-- schema: views
-- verdict: unscoped|unknown
-- why: the function sums everyone's rows
SELECT all_totals();

-- case: function-reading-tables-beside-bound
-- schema: views
-- trust: 1
-- verdict: unscoped|unknown
-- why: the bound statement calls a function that reads everyone's rows
SELECT id, all_totals() FROM orders WHERE tenant_id = $1;

-- case: function-pure
-- schema: views
-- trust: 1
-- verdict: scoped
-- why: the function reads no table
SELECT double(total) FROM orders WHERE tenant_id = $1;

-- case: function-by-id
-- verdict: unscoped|unknown
-- why: the function looks an order up by id
SELECT order_total($1);

-- case: function-by-tenant
-- trust: 1
-- verdict: scoped|unknown
-- why: the function's body is bound by its argument
SELECT id FROM orders_of($1);

-- case: function-by-untrusted-tenant
-- verdict: unscoped|unknown
-- why: the function's argument is the caller's choice
SELECT id FROM orders_of($1);

-- case: function-lateral-per-row
-- trust: 1
-- verdict: unscoped|unknown
-- why: the function is called with an id, not a tenant
SELECT o.id, f.id FROM orders o, LATERAL orders_of(o.customer_id) f WHERE o.tenant_id = $1;

-- case: view-open-has-no-tenant
-- message: orders in view v_open: nothing binds orders.tenant_id to the caller's tenant; have view v_open return the tenant of orders as a column to compare, or write its query in the statement
-- verdict: unscoped TV101
-- why: the view does not expose the tenant: nothing above can bind it
SELECT id, total FROM v_open WHERE status = $1;
