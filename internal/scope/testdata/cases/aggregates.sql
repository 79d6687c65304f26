-- Aggregates, windows and whatever fixes the row set before a filter above.

-- case: aggregate-bound
-- trust: 1
-- verdict: scoped
-- why: the rows are filtered before they are counted
SELECT status, count(*), sum(total) FROM orders WHERE tenant_id = $1 GROUP BY status;

-- case: aggregate-free
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: counts everyone's rows
SELECT count(*) FROM orders;

-- case: having-on-grouping-column
-- trust: 1
-- verdict: scoped
-- why: HAVING on a plain grouping column filters the rows of the group
SELECT tenant_id, count(*) FROM orders GROUP BY tenant_id HAVING tenant_id = $1;

-- case: having-with-other-groups
-- trust: 1
-- verdict: scoped
-- why: the tenant is one of the grouping columns
SELECT status, count(*) FROM orders GROUP BY tenant_id, status HAVING tenant_id = $1;

-- case: having-min-tenant
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:60); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: an aggregate of the tenant column is not the column
SELECT status, count(*) FROM orders GROUP BY status HAVING min(tenant_id) = $1;

-- case: having-min-and-max
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:60); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: whether a group appears depends on other tenants' rows in it
SELECT status, count(*) FROM orders GROUP BY status HAVING min(tenant_id) = $1 AND max(tenant_id) = $1;

-- case: group-by-tenant-no-having
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: one row for each tenant
SELECT tenant_id, count(*), $1::int FROM orders GROUP BY tenant_id;

-- case: cube-filtered
-- trust: 1
-- verdict: scoped|unknown
-- why: the rows are filtered before any grouping set
SELECT status, customer_id, count(*) FROM orders WHERE tenant_id = $1 GROUP BY CUBE(status, customer_id);

-- case: grouping-sets-having
-- trust: 1
-- verdict: unscoped|unknown
-- why: the set without the tenant has NULL there, so HAVING drops it; grouping sets are declined
-- live: no-difference HAVING removes the sets without the tenant
SELECT tenant_id, status, count(*) FROM orders GROUP BY GROUPING SETS ((tenant_id, status), (status)) HAVING tenant_id = $1;

-- case: rollup-above-filter
-- trust: 1
-- verdict: unscoped|unknown TV101
-- why: the total row passes the filter above
SELECT n FROM (SELECT tenant_id, count(*) AS n FROM orders GROUP BY ROLLUP(tenant_id)) t WHERE tenant_id = $1 OR tenant_id IS NULL;

-- case: derived-group-by-tenant
-- trust: 1
-- verdict: scoped
-- why: grouped by the tenant: the filter above selects whole groups
SELECT n FROM (SELECT tenant_id, count(*) AS n FROM orders GROUP BY tenant_id) t WHERE t.tenant_id = $1;

-- case: derived-group-by-other
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the tenant column above is an aggregate
SELECT n FROM (SELECT status, max(tenant_id) AS tenant_id, count(*) AS n FROM orders GROUP BY status) t WHERE t.tenant_id = $1;

-- case: derived-limit
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:79); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: LIMIT comes first
SELECT id FROM (SELECT tenant_id, id FROM orders ORDER BY id LIMIT 3) t WHERE tenant_id = $1;

-- case: derived-offset
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:80); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: OFFSET comes first
SELECT id FROM (SELECT tenant_id, id FROM orders ORDER BY id OFFSET 2) t WHERE tenant_id = $1;

-- case: derived-fetch-first
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:95); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: FETCH FIRST is LIMIT
SELECT id FROM (SELECT tenant_id, id FROM orders ORDER BY id FETCH FIRST 3 ROWS ONLY) t WHERE tenant_id = $1;

-- case: derived-limit-bound-inside
-- trust: 1
-- verdict: scoped
-- why: bound below the LIMIT
SELECT id FROM (SELECT tenant_id, id FROM orders WHERE tenant_id = $1 ORDER BY id LIMIT 2) t WHERE t.id > 0;

-- case: derived-limit-all
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference LIMIT ALL limits nothing; a checker may decline
-- why: LIMIT ALL is no limit
SELECT id FROM (SELECT tenant_id, id FROM orders LIMIT ALL) t WHERE tenant_id = $1;

-- case: derived-distinct
-- trust: 1
-- verdict: scoped
-- why: DISTINCT over rows that include the tenant
SELECT status FROM (SELECT DISTINCT tenant_id, status FROM orders) t WHERE tenant_id = $1;

-- case: distinct-on-with-tenant
-- trust: 1
-- verdict: scoped
-- why: DISTINCT ON includes the tenant: the filter above selects whole groups
SELECT id FROM (SELECT DISTINCT ON (tenant_id, status) tenant_id, status, id FROM orders ORDER BY tenant_id, status, id DESC) t WHERE tenant_id = $1;

-- case: distinct-on-without-tenant
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:113); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: another tenant's row is the one kept
SELECT id FROM (SELECT DISTINCT ON (status) tenant_id, status, id FROM orders ORDER BY status, id DESC) t WHERE tenant_id = $1;

-- case: distinct-on-bound-inside
-- trust: 1
-- verdict: scoped
-- why: bound below DISTINCT ON
SELECT DISTINCT ON (status) status, id FROM orders WHERE tenant_id = $1 ORDER BY status, id;

-- case: window-without-tenant
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:106); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: ranks among everyone's rows
SELECT id, r FROM (SELECT id, tenant_id, rank() OVER (ORDER BY total DESC, id) AS r FROM orders) t WHERE tenant_id = $1;

-- case: window-partition-by-other
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:126); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: partitioned by a column that tenants share
SELECT id, r FROM (SELECT id, tenant_id, rank() OVER (PARTITION BY status ORDER BY total DESC, id) AS r FROM orders) t WHERE tenant_id = $1;

-- case: window-partition-with-more
-- trust: 1
-- verdict: scoped
-- why: a finer partition that includes the tenant
SELECT id, r FROM (SELECT id, tenant_id, rank() OVER (PARTITION BY status, tenant_id ORDER BY total DESC, id) AS r FROM orders) t WHERE tenant_id = $1;

-- case: two-windows-one-without-tenant
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:133); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the second window is over everyone's rows
SELECT id, a, b FROM (SELECT id, tenant_id, count(*) OVER (PARTITION BY tenant_id) AS a, count(*) OVER () AS b FROM orders) t WHERE tenant_id = $1;

-- case: named-window
-- trust: 1
-- verdict: scoped
-- why: a named window partitioned by the tenant
SELECT id, s FROM (SELECT id, tenant_id, sum(total) OVER w AS s FROM orders WINDOW w AS (PARTITION BY tenant_id ORDER BY id)) t WHERE tenant_id = $1;

-- case: named-window-without-tenant
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:112); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the named window lacks the tenant
SELECT id, s FROM (SELECT id, tenant_id, sum(total) OVER w AS s FROM orders WINDOW w AS (ORDER BY id)) t WHERE tenant_id = $1;

-- case: window-inherits-partition
-- trust: 1
-- verdict: scoped
-- why: a window that extends a named one keeps its partition
SELECT id, s FROM (SELECT id, tenant_id, sum(total) OVER (w ORDER BY id) AS s FROM orders WINDOW w AS (PARTITION BY tenant_id)) t WHERE tenant_id = $1;

-- case: window-in-order-by-below
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference a window in ORDER BY of a derived table changes no row; a checker may decline
-- why: only the order inside depends on the window
SELECT id FROM (SELECT id, tenant_id FROM orders ORDER BY rank() OVER (ORDER BY total)) t WHERE tenant_id = $1;

-- case: window-bound-same-level
-- trust: 1
-- verdict: scoped
-- why: WHERE comes before windows
SELECT id, rank() OVER (ORDER BY total DESC, id) FROM orders WHERE tenant_id = $1;

-- case: filter-clause-grouped
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a group appears as soon as any tenant has the status
SELECT status, count(*) FILTER (WHERE tenant_id = $1) FROM orders GROUP BY status;

-- case: filter-clause-one-of-two
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the second aggregate has no filter
SELECT count(*) FILTER (WHERE tenant_id = $1), count(*) FROM orders;

-- case: sum-of-case
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: CASE in an aggregate filters nothing; the average's denominator is everyone's
SELECT avg(CASE WHEN tenant_id = $1 THEN total ELSE 0 END) FROM orders;

-- case: percentile
-- trust: 1
-- verdict: scoped
-- why: an ordered-set aggregate over bound rows
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total) FROM orders WHERE tenant_id = $1;

-- case: array-agg-filtered-above
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the array already has everyone's ids
SELECT ids FROM (SELECT customer_id, array_agg(id ORDER BY id) AS ids FROM orders GROUP BY customer_id) t WHERE customer_id = $1;

-- case: set-returning-in-target
-- trust: 1
-- verdict: scoped
-- why: a set-returning function over a bound row
SELECT id, generate_series(1, 2) FROM orders WHERE tenant_id = $1;

-- case: group-by-ordinal
-- trust: 1
-- verdict: scoped
-- why: GROUP BY 1 is the tenant; HAVING filters groups
SELECT tenant_id, count(*) FROM orders GROUP BY 1 HAVING tenant_id = $1;

-- case: group-by-output-name
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the output name tenant_id stands for the status, but GROUP BY prefers the input column; the free groups are all shown
SELECT status AS tenant_id, count(*) FROM orders GROUP BY status, orders.tenant_id;

-- case: aggregate-row-without-rows-inserts-child
-- message: order_items: order_id is not taken from a row of orders that is bound to the tenant; insert it with a SELECT from orders WHERE orders.tenant_id = $1
-- trust: 1
-- verdict: unscoped TV103
-- why: an aggregate gives its row even when no order is the tenant's
INSERT INTO order_items(id, order_id, sku, qty) SELECT 9001, $2::int, 'x', count(*) FROM orders o WHERE o.id = $2 AND o.tenant_id = $1;

-- case: aggregate-row-without-rows-inserts-tenant
-- message: counters: tenant_id is written from $2, which is not trusted; write $1
-- trust: 1
-- verdict: unscoped TV103
-- why: the row is written whether or not WHERE holds
INSERT INTO counters(tenant_id, k, n) SELECT $2::int, 'zz', count(*) FROM orders o WHERE o.tenant_id = $1 AND $2 = $1;

-- case: plain-row-with-rows-inserts-child
-- trust: 1
-- verdict: scoped
-- live: existence the new item's id can be taken
-- why: a row is written only for an order of the tenant
INSERT INTO order_items(id, order_id, sku, qty) SELECT $3::int, $2::int, gen_random_uuid()::text, length($4) FROM orders o WHERE o.id = $2 AND o.tenant_id = $1;

-- case: aggregate-target-outlives-where
-- message: orders: orders.tenant_id is compared with $2, which is not trusted (1:53); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the target is computed even when WHERE drops every row
SELECT count(*), (SELECT count(*) FROM orders WHERE tenant_id = $2) FROM plans WHERE $2::int = $1;

-- case: aggregate-having-outlives-where
-- message: orders: orders.tenant_id is compared with $2, which is not trusted (1:89); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: HAVING is computed even when WHERE drops every row
SELECT count(*) FROM plans WHERE $2::int = $1 HAVING (SELECT count(*) FROM orders WHERE tenant_id = $2) > 1;

-- case: having-alone-outlives-where
-- message: orders: orders.tenant_id equals the subquery's int4, which is not bound either (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: HAVING makes one group of no rows
SELECT id FROM orders WHERE tenant_id = (SELECT $2::int FROM plans WHERE $2 = $1 HAVING true);

-- case: grand-total-outlives-where
-- message: orders: orders.tenant_id is compared with $2, which is not trusted (1:59); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: ROLLUP has a grand total even when WHERE drops every row
SELECT grouping(p.id), (SELECT count(*) FROM orders WHERE tenant_id = $2) FROM plans p WHERE $2::int = $1 GROUP BY ROLLUP (p.id);

-- case: aggregate-in-order-by-gives-a-row
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: count(*) in ORDER BY makes one row of none: EXISTS is always true
SELECT c.id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE c.tenant_id = $1 AND o.tenant_id = $1 ORDER BY count(*));

-- case: aggregate-of-outer-query-in-subquery
-- trust: 1
-- verdict: unscoped|unknown
-- why: count(o.id) counts the rows of the query around it, which then always has a row
SELECT c.id FROM customers c WHERE EXISTS (SELECT (SELECT count(o.id)) FROM orders o WHERE c.tenant_id = $1 AND o.tenant_id = $1);

-- case: group-by-key-above-filter
-- trust: 1
-- verdict: scoped
-- why: the order's id determines its tenant
SELECT x.id, x.n FROM (SELECT o.id, o.tenant_id, count(i.id) AS n FROM orders o LEFT JOIN order_items i ON i.order_id = o.id GROUP BY o.id) x WHERE x.tenant_id = $1;

-- case: group-by-output-name-above-filter
-- trust: 1
-- verdict: scoped
-- why: org is the tenant, and no column of FROM has that name
SELECT x.n FROM (SELECT o.tenant_id AS org, count(*) AS n FROM orders o GROUP BY org) x WHERE x.org = $1;

-- case: window-by-key-above-filter
-- trust: 1
-- verdict: scoped
-- why: rows of one order have one tenant
SELECT x.id, x.sku FROM (SELECT o.id, o.tenant_id, i.sku, row_number() OVER (PARTITION BY o.id ORDER BY i.id) AS r FROM orders o JOIN order_items i ON i.order_id = o.id) x WHERE x.tenant_id = $1 AND x.r = 1;
