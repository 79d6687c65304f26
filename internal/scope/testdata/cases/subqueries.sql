-- Subqueries are levels of their own, in whatever clause they stand.

-- case: exists-correlated-on-tenant
-- trust: 1
-- verdict: scoped
-- why: correlation on the tenant inherits the outer class
SELECT c.id FROM customers c WHERE c.tenant_id = $1 AND EXISTS (SELECT 1 FROM orders o WHERE o.tenant_id = c.tenant_id AND o.customer_id = c.id);

-- case: exists-correlated-on-id
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: tells whether any tenant's order has the id
SELECT c.id FROM customers c WHERE c.tenant_id = $1 AND EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id);

-- case: exists-pins-outer-alias
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the predicate inside names the outer alias again
SELECT c.id FROM customers c WHERE c.tenant_id = $1 AND EXISTS (SELECT 1 FROM orders o WHERE c.tenant_id = $1 AND o.customer_id = c.id);

-- case: exists-pins-inner-only
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the outer table is free
SELECT c.id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.tenant_id = $1 AND o.customer_id = c.id);

-- case: exists-correlated-with-pin-inside
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the outer tenant equals the inner one, which is pinned; a checker may decline
-- why: EXISTS with o.tenant_id = c.tenant_id AND o.tenant_id = $1 restricts c to the tenant
SELECT c.id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.tenant_id = c.tenant_id AND o.tenant_id = $1);

-- case: not-exists-free
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: another tenant's row hides the tenant's own
SELECT c.id FROM customers c WHERE c.tenant_id = $1 AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id);

-- case: exists-cte-name
-- trust: 1
-- verdict: scoped
-- why: the subquery reads a bound CTE
WITH mine AS (SELECT * FROM orders WHERE tenant_id = $1) SELECT c.id FROM customers c WHERE c.tenant_id = $1 AND EXISTS (SELECT 1 FROM mine WHERE customer_id = c.id);

-- case: in-bound-subquery
-- trust: 1
-- verdict: scoped
-- why: both levels are bound
SELECT id FROM orders WHERE tenant_id = $1 AND customer_id IN (SELECT id FROM customers WHERE tenant_id = $1);

-- case: in-free-subquery
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the inner table is free
SELECT id FROM orders WHERE tenant_id = $1 AND customer_id IN (SELECT id FROM customers WHERE email = $2);

-- case: not-in-free-subquery
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: another tenant's row removes the tenant's own
SELECT id FROM orders WHERE tenant_id = $1 AND customer_id NOT IN (SELECT id FROM customers WHERE email = $2);

-- case: in-subquery-global-key
-- trust: 1
-- verdict: scoped
-- why: orders.id is unique across tenants and the subquery selects the tenant's own
SELECT * FROM orders WHERE id IN (SELECT id FROM orders WHERE tenant_id = $1);

-- case: in-subquery-other-tables-id
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: ids of customers say nothing about whose order has that id
SELECT * FROM orders WHERE id IN (SELECT id FROM customers WHERE tenant_id = $1);

-- case: in-subquery-tenant-of-membership
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the subquery yields the tenant itself; a checker may decline
-- why: tenant_id IN (rows whose tenant_id is $1)
SELECT id FROM orders WHERE tenant_id IN (SELECT tenant_id FROM memberships WHERE tenant_id = $1 AND user_id = $2);

-- case: in-subquery-tenant-from-user
-- message: orders: orders.tenant_id equals the subquery's tenant_id, which is not bound either (1:29); add orders.tenant_id = the caller's tenant to WHERE
-- message: memberships: memberships.tenant_id equals orders.tenant_id, which is not bound either (1:43); add memberships.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: the tenant comes from the caller's user id
SELECT id FROM orders WHERE tenant_id IN (SELECT tenant_id FROM memberships WHERE user_id = $1);

-- case: row-in-subquery
-- trust: 1
-- verdict: scoped
-- why: the pair's tenant is bound on both sides
SELECT id FROM orders o WHERE o.tenant_id = $1 AND (o.tenant_id, o.customer_id) IN (SELECT c.tenant_id, c.id FROM customers c WHERE c.tenant_id = $1);

-- case: row-in-subquery-free
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference only pairs with the caller's tenant can match; a checker may decline
-- why: the inner rows are compared by tenant too
SELECT id FROM orders o WHERE o.tenant_id = $1 AND (o.tenant_id, o.customer_id) IN (SELECT c.tenant_id, c.id FROM customers c);

-- case: equals-any-subquery
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: = ANY of a free subquery
SELECT id FROM orders WHERE tenant_id = $1 AND customer_id = ANY (SELECT id FROM customers);

-- case: greater-all-subquery
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: compared with every tenant's totals
SELECT id FROM orders WHERE tenant_id = $1 AND total >= ALL (SELECT total FROM orders WHERE total IS NOT NULL);

-- case: greater-all-bound
-- trust: 1
-- verdict: scoped
-- why: both levels bound
SELECT id FROM orders WHERE tenant_id = $1 AND total >= ALL (SELECT total FROM orders WHERE tenant_id = $1 AND total IS NOT NULL);

-- case: any-array-subquery
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: ARRAY of a free subquery
SELECT id FROM orders WHERE tenant_id = $1 AND customer_id = ANY (ARRAY(SELECT id FROM customers));

-- case: scalar-in-target-free
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: counts every tenant's customers
SELECT id, (SELECT count(*) FROM customers) FROM orders WHERE tenant_id = $1;

-- case: scalar-in-target-by-id
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the customer is looked up by id alone
SELECT o.id, (SELECT c.email FROM customers c WHERE c.id = o.customer_id) FROM orders o WHERE o.tenant_id = $1;

-- case: scalar-in-target-bound
-- trust: 1
-- verdict: scoped
-- why: correlated on the tenant
SELECT o.id, (SELECT c.email FROM customers c WHERE c.tenant_id = o.tenant_id AND c.id = o.customer_id) FROM orders o WHERE o.tenant_id = $1;

-- case: scalar-in-order-by
-- message: invoices i: nothing binds i.tenant_id to the caller's tenant; add i.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the order tells of other tenants' rows
SELECT o.id FROM orders o WHERE o.tenant_id = $1 ORDER BY (SELECT count(*) FROM invoices i WHERE i.customer_id = o.customer_id), o.id LIMIT 1;

-- case: scalar-in-limit
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the number of rows tells of other tenants
SELECT id FROM orders WHERE tenant_id = $1 ORDER BY id LIMIT (SELECT count(*) FROM customers) / 2;

-- case: scalar-in-offset
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the offset tells of other tenants
SELECT id FROM orders WHERE tenant_id = $1 ORDER BY id OFFSET (SELECT count(*) FROM customers) / 2;

-- case: scalar-in-group-by
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the groups depend on other tenants' rows
SELECT count(*) FROM orders o WHERE tenant_id = $1 GROUP BY (SELECT max(c.email) FROM customers c WHERE c.id = o.customer_id);

-- case: scalar-in-having
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the threshold is everyone's
SELECT status, count(*) FROM orders WHERE tenant_id = $1 GROUP BY status HAVING count(*) >= (SELECT count(*) / 4 FROM orders);

-- case: scalar-in-case
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: hidden in a CASE arm
SELECT CASE WHEN total > 1 THEN (SELECT max(total) FROM orders) END FROM orders WHERE tenant_id = $1;

-- case: scalar-in-function-argument
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: hidden in an argument
SELECT concat(status, (SELECT string_agg(email, ',' ORDER BY email) FROM customers)) FROM orders WHERE tenant_id = $1;

-- case: scalar-in-join-on
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: hidden in ON
SELECT o.id FROM orders o JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = (SELECT max(id) FROM customers) WHERE o.tenant_id = $1;

-- case: scalar-in-aggregate-filter
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: hidden in FILTER
SELECT count(*) FILTER (WHERE total > (SELECT avg(total) FROM orders)) FROM orders WHERE tenant_id = $1;

-- case: scalar-in-window
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: hidden in a window's PARTITION BY
SELECT id, rank() OVER (PARTITION BY (SELECT max(c.id) FROM customers c WHERE c.id = o.customer_id) ORDER BY total, id) FROM orders o WHERE tenant_id = $1;

-- case: scalar-in-values
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: hidden in VALUES
SELECT o.id FROM orders o JOIN (VALUES ((SELECT max(id) FROM customers))) v(id) ON v.id >= o.id WHERE o.tenant_id = $1;

-- case: array-subquery-in-target
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: ARRAY(SELECT …) of all tenants
SELECT id, ARRAY(SELECT c.id FROM customers c ORDER BY c.id) FROM orders WHERE tenant_id = $1;

-- case: json-agg-subquery-bound
-- trust: 1
-- verdict: scoped
-- why: the usual nested-object query, correlated on the tenant
SELECT o.id, (SELECT json_agg(json_build_object('id', i.id) ORDER BY i.id) FROM invoices i WHERE i.tenant_id = o.tenant_id AND i.customer_id = o.customer_id) FROM orders o WHERE o.tenant_id = $1;

-- case: subquery-two-levels-deep
-- trust: 1
-- verdict: scoped
-- why: the innermost level is correlated with the outermost tenant
SELECT o.id FROM orders o WHERE o.tenant_id = $1 AND EXISTS (SELECT 1 FROM customers c WHERE c.tenant_id = o.tenant_id AND EXISTS (SELECT 1 FROM invoices i WHERE i.tenant_id = o.tenant_id AND i.customer_id = c.id));

-- case: subquery-two-levels-deep-free
-- message: projects p: nothing binds p.tenant_id to the caller's tenant; add p.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the innermost level is free
SELECT o.id FROM orders o WHERE o.tenant_id = $1 AND EXISTS (SELECT 1 FROM customers c WHERE c.tenant_id = o.tenant_id AND EXISTS (SELECT 1 FROM projects p WHERE p.id = c.id));

-- case: derived-in-subquery-sees-no-sibling
-- trust: 1
-- verdict: scoped
-- why: the derived table inside EXISTS is filtered above by the outer tenant
SELECT o.id FROM orders o WHERE o.tenant_id = $1 AND EXISTS (SELECT 1 FROM (SELECT tenant_id, id FROM customers) d WHERE d.tenant_id = o.tenant_id AND d.id = o.customer_id);

-- case: correlated-tenant-under-or
-- message: orders o: o.tenant_id is not compared with the tenant in every arm of the OR (1:94); add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the correlation stands under an OR
SELECT c.id FROM customers c WHERE c.tenant_id = $1 AND EXISTS (SELECT 1 FROM orders o WHERE o.tenant_id = c.tenant_id OR o.customer_id = c.id);

-- case: scalar-tenant-of-global-row
-- message: projects: projects.tenant_id equals the subquery's tenant_id, which is not bound either (1:30); add projects.tenant_id = the caller's tenant to WHERE
-- message: slugs: nothing binds slugs.tenant_id to the caller's tenant; add slugs.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: the tenant is whatever the slug belongs to
SELECT * FROM projects WHERE tenant_id = (SELECT tenant_id FROM slugs WHERE slug = $1);

-- case: scalar-tenant-of-own-row
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the subquery yields the tenant or nothing; a checker may decline
-- why: the row that gives the tenant is itself bound
SELECT * FROM projects WHERE tenant_id = (SELECT s.tenant_id FROM slugs s WHERE s.slug = $2 AND s.tenant_id = $1);

-- case: exists-over-shared
-- trust: 1
-- verdict: scoped
-- why: a shared table may be read freely
SELECT id FROM orders WHERE tenant_id = $1 AND EXISTS (SELECT 1 FROM plans WHERE plans.id = orders.total);

-- case: select-without-from
-- verdict: scoped
-- live: no-difference no table is read
-- why: reads no table
SELECT 1;

-- case: select-exists-free
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: a select without FROM around a free subquery
SELECT EXISTS (SELECT 1 FROM orders WHERE id = $1);

-- case: select-exists-bound
-- trust: 1
-- verdict: scoped
-- why: the existence test is bound
SELECT EXISTS (SELECT 1 FROM orders WHERE tenant_id = $1 AND id = $2);

-- case: row-of-greatest-key
-- trust: 1
-- verdict: scoped
-- why: the greatest of the tenant's ids is the key of one of its rows
SELECT x.status FROM orders x WHERE x.id = (SELECT max(id) FROM orders WHERE tenant_id = $1);

-- case: child-of-greatest-key-in-group
-- trust: 1
-- verdict: scoped
-- why: each group's greatest id is the key of one of the tenant's orders
SELECT i.sku FROM order_items i JOIN (SELECT status, max(id) AS id FROM orders WHERE tenant_id = $1 GROUP BY status) m ON m.id = i.order_id;

-- case: greatest-key-and-greatest-tenant
-- message: orders x: x.tenant_id equals orders.tenant_id, which is not bound either (1:22); add x.tenant_id = $1 to WHERE
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the two maxima are of different rows
SELECT x.status FROM orders x JOIN (SELECT max(id) AS id, max(tenant_id) AS tenant_id FROM orders) m ON m.id = x.id WHERE m.tenant_id = $1;

-- case: row-of-greatest-other-column
-- message: orders x: nothing binds x.tenant_id to the caller's tenant; add x.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the greatest parent can be another tenant's order
SELECT x.status FROM orders x WHERE x.id = (SELECT max(parent_id) FROM orders WHERE tenant_id = $1);
