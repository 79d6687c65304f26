-- Common table expressions: what runs, what a name means, what a filter above
-- can still reach.

-- case: cte-filtered-above
-- trust: 1
-- verdict: scoped
-- why: the filter reaches through plain columns
WITH s AS (SELECT * FROM orders) SELECT id FROM s WHERE tenant_id = $1;

-- case: cte-materialized-filtered-above
-- trust: 1
-- verdict: scoped
-- why: the result is the same; only errors and time could tell
WITH s AS MATERIALIZED (SELECT * FROM orders) SELECT id FROM s WHERE tenant_id = $1;

-- case: cte-used-twice-one-filtered
-- message: orders: orders.tenant_id equals b.tenant_id, which is not bound either (1:12); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the second use has no filter
WITH s AS (SELECT * FROM orders) SELECT a.id FROM s a WHERE a.tenant_id = $1 UNION ALL SELECT b.id FROM s b;

-- case: cte-used-twice-both-filtered
-- trust: 1
-- verdict: scoped
-- why: each use has its own filter
WITH s AS (SELECT * FROM orders) SELECT a.id FROM s a JOIN s b ON b.tenant_id = a.tenant_id AND b.id = a.parent_id WHERE a.tenant_id = $1;

-- case: cte-with-limit-filtered-above
-- message: orders: s.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:77); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: LIMIT fixes the rows before the filter
WITH s AS (SELECT * FROM orders ORDER BY id LIMIT 3) SELECT id FROM s WHERE tenant_id = $1;

-- case: cte-aggregated-filtered-above
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the aggregate has no tenant to filter by
WITH s AS (SELECT status, max(tenant_id) AS tenant_id, count(*) AS n FROM orders GROUP BY status) SELECT n FROM s WHERE tenant_id = $1;

-- case: cte-chain
-- trust: 1
-- verdict: scoped
-- why: the second CTE reads the bound first
WITH a AS (SELECT id, customer_id FROM orders WHERE tenant_id = $1), b AS (SELECT customer_id, count(*) AS n FROM a GROUP BY customer_id) SELECT * FROM b;

-- case: cte-chain-free-second
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the second CTE reads the table itself
WITH a AS (SELECT id FROM orders WHERE tenant_id = $1), b AS (SELECT id FROM orders) SELECT a.id FROM a JOIN b ON b.id > a.id;

-- case: cte-column-aliases
-- trust: 1
-- verdict: scoped
-- why: the alias list renames the tenant column
WITH s(t, ref) AS (SELECT tenant_id, id FROM orders) SELECT ref FROM s WHERE t = $1;

-- case: cte-column-aliases-swapped
-- message: orders: orders.tenant_id equals s.id, which is not bound either (1:27); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the column called tenant_id is the id
WITH s(tenant_id, id) AS (SELECT id, tenant_id FROM orders) SELECT id FROM s WHERE tenant_id = $1;

-- case: cte-params-as-columns
-- trust: 1
-- verdict: scoped
-- why: a CTE of parameters, joined on the tenant
WITH args AS (SELECT $1::int AS tid, $2::text AS status) SELECT o.id FROM orders o JOIN args a ON o.tenant_id = a.tid AND o.status = a.status;

-- case: cte-params-untrusted-column
-- message: orders o: o.tenant_id equals a.other, which is not bound either (1:97); add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the tenant is joined with the caller's parameter
WITH args AS (SELECT $1::int AS tid, $2::int AS other) SELECT o.id FROM orders o JOIN args a ON o.tenant_id = a.other;

-- case: cte-unreferenced-select
-- trust: 1
-- verdict: scoped|unscoped|unknown
-- live: no-difference PostgreSQL never runs an unreferenced SELECT
-- why: an unreferenced SELECT is never run
WITH junk AS (SELECT * FROM customers) SELECT id FROM orders WHERE tenant_id = $1;

-- case: cte-unreferenced-delete
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: an unreferenced data-modifying CTE still runs
WITH gone AS (DELETE FROM customers) SELECT id FROM orders WHERE tenant_id = $1;

-- case: cte-delete-filtered-above
-- message: counters: gone.tenant_id is compared only after the rows are written (1:87); add counters.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: the rows are gone before the result is filtered
WITH gone AS (DELETE FROM counters WHERE k = $2 RETURNING *) SELECT n FROM gone WHERE tenant_id = $1;

-- case: cte-delete-then-insert
-- trust: 1
-- verdict: scoped
-- why: moves the tenant's own rows
WITH gone AS (DELETE FROM orders WHERE tenant_id = $1 AND id = $2 RETURNING tenant_id, id, status) INSERT INTO invoices(tenant_id, id, amount) SELECT tenant_id, id + 100, 0 FROM gone;

-- case: cte-insert-returning-joined
-- trust: 1
-- verdict: scoped
-- why: the inserted row's columns are the tenant's
WITH ins AS (INSERT INTO projects(tenant_id, id, name) VALUES ($1, $2, 'p') RETURNING id, tenant_id) INSERT INTO docs(id, project_id, title) SELECT 900, id, 'first' FROM ins;

-- case: cte-update-others
-- message: counters: u.tenant_id is compared only after the rows are written (1:101); add counters.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: the modifying statement is bound by nothing
WITH u AS (UPDATE counters SET n = 0 WHERE k = $2 RETURNING tenant_id) SELECT count(*) FROM u WHERE tenant_id = $1;

-- case: recursive-preserves-tenant
-- trust: 1
-- verdict: scoped
-- why: the base is bound and the step joins on the tenant
WITH RECURSIVE t AS (SELECT tenant_id, id, parent_id FROM orders WHERE tenant_id = $1 AND id = $2 UNION SELECT o.tenant_id, o.id, o.parent_id FROM orders o JOIN t ON o.parent_id = t.id AND o.tenant_id = t.tenant_id) SELECT id FROM t;

-- case: recursive-step-pinned
-- trust: 1
-- verdict: scoped
-- why: the step has its own predicate
WITH RECURSIVE t AS (SELECT id, parent_id FROM orders WHERE tenant_id = $1 AND id = $2 UNION SELECT o.id, o.parent_id FROM orders o JOIN t ON o.parent_id = t.id WHERE o.tenant_id = $1) SELECT id FROM t;

-- case: recursive-base-free
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the base is free although the step is pinned
WITH RECURSIVE t AS (SELECT id, parent_id FROM orders WHERE id = $2 UNION SELECT o.id, o.parent_id FROM orders o JOIN t ON o.parent_id = t.id WHERE o.tenant_id = $1) SELECT id FROM t;

-- case: recursive-filtered-above
-- trust: 1
-- verdict: unscoped|unknown
-- why: the walk crosses tenants before the filter above: a foreign middle row decides what is reached
WITH RECURSIVE t AS (SELECT tenant_id, id, parent_id FROM orders WHERE id = $2 UNION SELECT o.tenant_id, o.id, o.parent_id FROM orders o JOIN t ON o.parent_id = t.id) SELECT id FROM t WHERE tenant_id = $1;

-- case: recursive-step-changes-tenant
-- trust: 1
-- verdict: unscoped|unknown
-- why: the step passes on a column that is not the tenant
WITH RECURSIVE t(tid, id) AS (SELECT tenant_id, id FROM orders WHERE tenant_id = $1 UNION SELECT o.parent_id, o.id FROM orders o JOIN t ON o.tenant_id = t.tid) SELECT id FROM t;

-- case: recursive-numbers
-- trust: 1
-- verdict: scoped
-- why: the recursion reads no table
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT n.i, count(o.id) FROM n LEFT JOIN orders o ON o.total = n.i AND o.tenant_id = $1 GROUP BY n.i;

-- case: cte-shadows-table
-- trust: 1
-- verdict: scoped
-- why: orders is the CTE, which is bound
WITH orders AS (SELECT * FROM orders WHERE tenant_id = $1) SELECT id FROM orders;

-- case: cte-shadows-shared
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: plans is a CTE over every tenant's orders
WITH plans AS (SELECT id, status AS name FROM orders) SELECT name FROM plans WHERE id = $1;

-- case: cte-not-visible-to-qualified-name
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: public.orders is the table, not the CTE
WITH orders AS (SELECT * FROM orders WHERE tenant_id = $1) SELECT id FROM public.orders;

-- case: cte-scope-ends-with-subquery
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the CTE is visible only inside the derived table
SELECT a.id, orders.id FROM (WITH orders AS (SELECT * FROM orders WHERE tenant_id = $1) SELECT id FROM orders) a, orders;

-- case: cte-earlier-name
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: without RECURSIVE a CTE does not see a later one: customers is the table
WITH a AS (SELECT id FROM customers), customers AS (SELECT id FROM orders WHERE tenant_id = $1) SELECT a.id FROM a, customers;

-- case: cte-inner-shadows-outer
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the inner s shadows the bound outer s
WITH s AS (SELECT id FROM orders WHERE tenant_id = $1) SELECT id FROM (WITH s AS (SELECT id FROM customers) SELECT id FROM s) x;

-- case: cte-in-subquery-expression
-- trust: 1
-- verdict: scoped
-- why: the CTE inside the scalar subquery is bound
SELECT id, (WITH c AS (SELECT count(*) AS n FROM customers WHERE tenant_id = $1) SELECT n FROM c) FROM orders WHERE tenant_id = $1;

-- case: cte-search-clause
-- trust: 1
-- verdict: scoped|unknown
-- why: SEARCH only adds a column
WITH RECURSIVE t AS (SELECT id, parent_id FROM orders WHERE tenant_id = $1 UNION ALL SELECT o.id, o.parent_id FROM orders o JOIN t ON o.parent_id = t.id AND o.tenant_id = $1 WHERE o.id <> o.parent_id AND o.id > t.id) SEARCH DEPTH FIRST BY id SET ord SELECT id FROM t;
