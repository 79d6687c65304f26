-- Set operations: each arm is a query of its own.

-- case: union-both-bound
-- trust: 1
-- verdict: scoped
-- why: each arm is bound
SELECT id FROM orders WHERE tenant_id = $1 UNION SELECT id FROM customers WHERE tenant_id = $1;

-- case: union-filtered-above
-- trust: 1
-- verdict: scoped
-- why: the filter passes into both arms
SELECT id FROM (SELECT tenant_id, id FROM orders UNION ALL SELECT tenant_id, id FROM customers) u WHERE tenant_id = $1;

-- case: union-distinct-filtered-above
-- trust: 1
-- verdict: scoped
-- why: UNION removes duplicates within a tenant, for the tenant is among the columns
SELECT id FROM (SELECT tenant_id, id FROM orders UNION SELECT tenant_id, id FROM customers) u WHERE tenant_id = $1;

-- case: union-position-not-name
-- message: customers: customers.tenant_id equals u.id, which is not bound either (1:62); add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: columns pair up by position: the second arm's first column is the id
SELECT u.id FROM (SELECT tenant_id, id FROM orders UNION ALL SELECT id, tenant_id FROM customers) u WHERE u.tenant_id = $1;

-- case: union-limit-then-filter
-- message: orders: u.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:125); add orders.tenant_id = $1 to WHERE
-- message: customers: u.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:125); add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: LIMIT over the union fixes the rows first
SELECT id FROM (SELECT tenant_id, id FROM orders UNION ALL SELECT tenant_id, id FROM customers ORDER BY id LIMIT 3) u WHERE tenant_id = $1;

-- case: union-shared-arm
-- trust: 1
-- verdict: scoped
-- why: one arm reads a shared table
SELECT id, status FROM orders WHERE tenant_id = $1 UNION ALL SELECT id, name FROM plans;

-- case: except-free-right
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: what is missing tells of the other tenants
SELECT customer_id FROM orders WHERE tenant_id = $1 EXCEPT SELECT id FROM customers;

-- case: except-bound
-- trust: 1
-- verdict: scoped
-- why: both arms bound
SELECT customer_id FROM orders WHERE tenant_id = $1 EXCEPT SELECT id FROM customers WHERE tenant_id = $1;

-- case: except-free-left
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: everyone's rows but the tenant's
SELECT id FROM orders EXCEPT SELECT id FROM orders WHERE tenant_id = $1;

-- case: except-all-self
-- verdict: scoped|unscoped
-- live: no-difference a set without itself is empty; algebra may be declined
-- why: algebra
SELECT id FROM orders EXCEPT ALL SELECT id FROM orders;

-- case: except-filtered-above
-- trust: 1
-- verdict: scoped
-- why: rows compare with their tenant, so the filter passes into both arms
SELECT id FROM (SELECT tenant_id, customer_id AS id FROM orders EXCEPT SELECT tenant_id, id FROM customers) d WHERE tenant_id = $1;

-- case: except-filtered-above-without-tenant-right
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the right arm exposes an id where the left has the tenant
SELECT id FROM (SELECT tenant_id, id FROM orders EXCEPT SELECT id, id FROM customers) d WHERE tenant_id = $1;

-- case: intersect-all-bound
-- trust: 1
-- verdict: scoped
-- why: both arms bound
SELECT customer_id FROM orders WHERE tenant_id = $1 INTERSECT ALL SELECT id FROM customers WHERE tenant_id = $1;

-- case: intersect-filtered-above
-- trust: 1
-- verdict: scoped
-- why: the tenant is compared by INTERSECT itself
SELECT id FROM (SELECT tenant_id, customer_id AS id FROM orders INTERSECT SELECT tenant_id, id FROM customers) d WHERE tenant_id = $1;

-- case: three-arms-one-free
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the middle arm is free
SELECT id FROM orders WHERE tenant_id = $1 UNION ALL SELECT id FROM customers UNION ALL SELECT id FROM invoices WHERE tenant_id = $1;

-- case: where-belongs-to-last-arm
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the WHERE at the end is the last arm's own
SELECT id FROM orders UNION ALL SELECT id FROM customers WHERE tenant_id = $1;

-- case: union-with-parentheses-and-order
-- trust: 1
-- verdict: scoped
-- why: each arm sorts and limits its own rows
(SELECT id FROM orders WHERE tenant_id = $1 ORDER BY id LIMIT 1) UNION ALL (SELECT id FROM customers WHERE tenant_id = $1 ORDER BY id DESC LIMIT 1);

-- case: union-null-tenant-arm
-- trust: 1
-- verdict: scoped
-- why: the arm with NULL as tenant is filtered out wholly
SELECT id FROM (SELECT tenant_id, id FROM orders UNION ALL SELECT NULL::int, id FROM plans) u WHERE tenant_id = $1;

-- case: union-of-tenant-and-null-forged
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference NULL never equals the parameter; a checker may decline
-- why: the second arm's tenant is NULL, so none of its rows passes
SELECT id FROM (SELECT tenant_id, id FROM orders UNION ALL SELECT NULL::int, id FROM customers) u WHERE tenant_id = $1;

-- case: in-union-subquery
-- message: projects: nothing binds projects.tenant_id to the caller's tenant; add projects.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a free arm inside IN
SELECT id FROM orders WHERE tenant_id = $1 AND id IN (SELECT id FROM customers WHERE tenant_id = $1 UNION SELECT id FROM projects);

-- case: union-in-cte
-- trust: 1
-- verdict: scoped
-- why: both arms bound inside the CTE
WITH ids AS (SELECT id FROM orders WHERE tenant_id = $1 UNION ALL SELECT id FROM invoices WHERE tenant_id = $1) SELECT count(*) FROM ids;

-- case: values-only
-- verdict: scoped
-- why: VALUES reads no table
VALUES ($1::int, $2::text);

-- case: table-command
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: TABLE orders is SELECT * FROM orders
TABLE orders;
