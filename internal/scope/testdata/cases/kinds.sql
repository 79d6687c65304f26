-- One or more statements of every kind that fools checkers; the other files
-- go into each kind.

-- case: bound-conjunct
-- trust: 1
-- verdict: scoped
-- why: conjunct on the right relation
SELECT id,status FROM orders WHERE tenant_id = $1 AND id = $2;

-- case: every-disjunct-bound
-- trust: 1
-- verdict: scoped
-- why: every disjunct carries the same bound
SELECT id FROM orders WHERE (tenant_id = $1 AND status='open') OR (tenant_id = $1 AND total > 10);

-- case: negated-bound
-- message: orders: orders.tenant_id is compared under NOT (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: negation
SELECT id FROM orders WHERE NOT (tenant_id = $1);

-- case: range-on-tenant
-- message: orders: orders.tenant_id is compared with >=, which admits other tenants (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a range is not a bound
SELECT id FROM orders WHERE tenant_id >= $1;

-- case: tenant-equals-itself
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: tautology
SELECT id FROM orders WHERE tenant_id = tenant_id;

-- case: is-true-keeps-bound
-- trust: 1
-- verdict: scoped
-- why: IS TRUE keeps the bound and rejects unknown
SELECT id FROM orders WHERE (tenant_id = $1) IS TRUE;

-- case: cast-on-parameter
-- trust: 1
-- verdict: scoped
-- why: cast on the parameter
SELECT id FROM orders WHERE tenant_id = $1::int;

-- case: like-prefix-of-tenant
-- message: orders: orders.tenant_id is only an operand of LIKE, which binds nothing (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: prefix: tenant 1 matches tenant 12
SELECT id FROM orders WHERE tenant_id::text LIKE $1::int::text || '%';

-- case: coalesce-optional-filter
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: optional-filter idiom: NULL opens the boundary
SELECT id FROM orders WHERE tenant_id = COALESCE($1, tenant_id);

-- case: coalesce-shared-rows
-- trust: 1
-- verdict: scoped|unscoped|unknown
-- live: no-difference the NULL rows are declared shared; a function on the column may be declined
-- why: own rows and the shared ones
SELECT id FROM settings WHERE COALESCE(tenant_id, $1) = $1;

-- case: coalesce-undeclared-rows
-- schema: types
-- trust: 1
-- verdict: unscoped|unknown
-- why: the rows without a tenant are not declared shared
SELECT id FROM notes_null WHERE COALESCE(tenant_id, $1) = $1;

-- case: is-distinct-from
-- message: orders: orders.tenant_id is compared with IS DISTINCT FROM, which admits other tenants (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the inverse
SELECT id FROM orders WHERE tenant_id IS DISTINCT FROM $1;

-- case: not-in-parameter
-- message: orders: orders.tenant_id is compared with NOT IN, which admits other tenants (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: negated IN
SELECT id FROM orders WHERE tenant_id NOT IN ($1);

-- case: row-equality
-- trust: 1
-- verdict: scoped
-- why: row equality decomposes into conjuncts
SELECT id FROM orders WHERE (tenant_id, id) = ($1, $2);

-- case: keyset-plus-equality
-- trust: 1
-- verdict: scoped
-- why: the equality binds, the keyset only pages
SELECT id FROM orders WHERE tenant_id = $1 AND (tenant_id, id) > ($1, $2) ORDER BY id LIMIT 3;

-- case: json-key-named-tenant
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a JSON key called tenant_id is not the tenant column
SELECT id FROM orders WHERE data->>'tenant_id' = $1::int::text;

-- case: predicate-in-comment
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: the predicate is a comment
SELECT id FROM orders -- WHERE tenant_id = $1
;

-- case: comparison-in-target-list
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a comparison in the target list filters nothing
SELECT id, tenant_id = $1 AS mine FROM orders;

-- case: count-filter
-- trust: 1
-- verdict: unscoped|unknown
-- live: no-difference the only aggregate counts own rows; FILTER is declined by rule
-- why: FILTER filters no rows; here it happens to be safe
SELECT count(*) FILTER (WHERE tenant_id = $1) FROM orders;

-- case: rollup-having
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:94); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the grand-total row aggregates every tenant
SELECT tenant_id, sum(total) FROM orders GROUP BY ROLLUP(tenant_id) HAVING tenant_id = $1 OR GROUPING(tenant_id) = 1;

-- case: window-partitioned-by-tenant
-- trust: 1
-- verdict: scoped
-- why: partitioned by the tenant column: pushdown is valid
SELECT id, r FROM (SELECT id, tenant_id, rank() OVER (PARTITION BY tenant_id ORDER BY total DESC) r FROM orders) t WHERE tenant_id = $1;

-- case: filter-above-derived
-- trust: 1
-- verdict: scoped
-- why: plain derived table: pushdown is valid
SELECT id FROM (SELECT * FROM orders) t WHERE t.tenant_id = $1;

-- case: derived-exposes-other-tenant-column
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: tenant_id comes from the other relation
SELECT x.id FROM (SELECT o.id, c.tenant_id FROM orders o LEFT JOIN customers c ON c.id = o.customer_id) x WHERE x.tenant_id = $1;

-- case: join-on-id-only
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: one side bound; without a composite foreign key nothing says that the customer is the tenant's
SELECT o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = $1;

-- case: class-without-constant
-- message: orders o: o.tenant_id equals c.tenant_id, which is not bound either (1:56); add o.tenant_id = the caller's tenant to WHERE; what binds o binds c as well
-- verdict: unscoped TV101
-- why: the class has no trusted constant
SELECT o.id, c.email FROM orders o JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id;

-- case: comma-join-unbound
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: comma join, second table unbound
SELECT o.id, c.email FROM orders o, customers c WHERE o.tenant_id = $1 AND c.id = o.customer_id;

-- case: left-join-on-preserved
-- message: orders o: o.tenant_id is compared in LEFT JOIN ON, which keeps rows of o that do not match (1:86); add o.tenant_id = $1 to WHERE
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: ON of a LEFT JOIN does not filter the preserved side
SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.id = o.customer_id AND o.tenant_id = $1;

-- case: left-join-nullable-unbound
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: nullable side unbound
SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = $1;

-- case: right-join-preserves
-- message: customers c: c.tenant_id is compared in RIGHT JOIN ON, which keeps rows of c that do not match (1:78); add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: RIGHT JOIN preserves c
SELECT c.id FROM orders o RIGHT JOIN customers c ON c.id = o.customer_id AND c.tenant_id = $1 AND o.tenant_id = $1;

-- case: full-join-coalesce
-- trust: 1
-- verdict: scoped|unscoped|unknown
-- live: no-difference both sides joined on the tenant, merged and compared; a function on the column may be declined
-- why: the merged column of a FULL JOIN
SELECT o.id, c.id FROM orders o FULL JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE COALESCE(o.tenant_id, c.tenant_id) = $1;

-- case: lateral-correlated-on-tenant
-- trust: 1
-- verdict: scoped
-- why: correlated on the tenant column
SELECT o.id, x.email FROM orders o, LATERAL (SELECT email FROM customers c WHERE c.tenant_id = o.tenant_id AND c.id = o.customer_id LIMIT 1) x WHERE o.tenant_id = $1;

-- case: uncorrelated-exists
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: an uncorrelated EXISTS says nothing about the rows returned
SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM customers WHERE tenant_id = $1);

-- case: checked-one-id-used-another
-- message: order_items i: nothing binds its owner orders (through order_id) to the caller's tenant; add i.order_id IN (SELECT id FROM orders WHERE tenant_id = $1) to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: checked one id, used another
SELECT i.* FROM order_items i WHERE i.order_id = $3 AND EXISTS (SELECT 1 FROM orders o WHERE o.id = $2 AND o.tenant_id = $1);

-- case: semi-join-on-other-column
-- message: order_items i: nothing binds its owner orders (through order_id) to the caller's tenant; add i.order_id IN (SELECT id FROM orders WHERE tenant_id = $1) to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: semi-join on a column that is not the parent's key
SELECT i.* FROM order_items i WHERE i.id = $2 AND i.order_id IN (SELECT customer_id FROM orders WHERE tenant_id = $1);

-- case: not-exists-correlated
-- trust: 1
-- verdict: scoped
-- why: correlated on the tenant column
SELECT c.id FROM customers c WHERE c.tenant_id = $1 AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.tenant_id = c.tenant_id AND o.customer_id = c.id);

-- case: tenant-from-a-row
-- message: orders: orders.tenant_id equals the subquery's tenant_id, which is not bound either (1:29); add orders.tenant_id = the caller's tenant to WHERE
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: the tenant is derived from the caller's id (confused deputy)
SELECT id FROM orders WHERE tenant_id = (SELECT tenant_id FROM orders WHERE id = $1);

-- case: boolean-subquery
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: uncorrelated boolean subquery
SELECT id FROM orders WHERE (SELECT true FROM orders x WHERE x.tenant_id = $1 LIMIT 1);

-- case: cte-bound-inside
-- trust: 1
-- verdict: scoped
-- why: bound inside
WITH s AS (SELECT * FROM orders WHERE tenant_id = $1) SELECT id FROM s;

-- case: unused-cte-carries-bound
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the unused CTE carries the bound
WITH s AS (SELECT 1 FROM orders WHERE tenant_id = $1) SELECT id FROM customers;

-- case: recursive-arm-unbound
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: recursive arm unbound
WITH RECURSIVE t AS (SELECT id, parent_id FROM orders WHERE tenant_id = $1 AND id = $2 UNION ALL SELECT o.id, o.parent_id FROM orders o JOIN t ON o.parent_id = t.id) SELECT id FROM t;

-- case: cte-update-returning
-- trust: 1
-- verdict: scoped
-- why: bound on the modifying statement itself
WITH d AS (UPDATE counters SET n = n + 1 WHERE tenant_id = $1 AND k = $2 RETURNING *) SELECT n FROM d;

-- case: union-free-arm
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: each arm is its own query
SELECT id FROM orders WHERE tenant_id = $1 UNION ALL SELECT id FROM orders;

-- case: intersect-free-arm
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: INTERSECT answers "does this id exist anywhere"
SELECT customer_id FROM orders WHERE tenant_id = $1 INTERSECT SELECT id FROM customers;

-- case: union-forged-tenant
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: one arm forges the column
SELECT * FROM (SELECT id, tenant_id FROM orders UNION ALL SELECT id, $1::int FROM customers) u WHERE tenant_id = $1;

-- case: insert-trusted-tenant
-- trust: 1
-- verdict: scoped
-- why: tenant written from the trusted value
INSERT INTO counters(tenant_id,k,n) VALUES ($1,$2,$3);

-- case: insert-select-free-source
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: target bound, source unbound
INSERT INTO counters(tenant_id,k,n) SELECT $1, status, count(*) FROM orders WHERE status <> 'paid' AND status <> 'open' GROUP BY status;

-- case: insert-child-unguarded
-- message: order_items: order_id is not taken from a row of orders that is bound to the tenant; insert it with a SELECT from orders WHERE orders.tenant_id = the caller's tenant
-- verdict: unscoped TV103
-- why: child attached to someone else's parent, and the foreign key's error is an existence oracle
INSERT INTO order_items(id, order_id, sku, qty) VALUES (9001, $1, 'x', 1);

-- case: upsert-global-key
-- message: slugs: ON CONFLICT (slug) does not contain slugs.tenant_id: the update can hit another tenant's row; add WHERE slugs.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: arbiter without the tenant column: overwrites another tenant's row
INSERT INTO slugs(slug,tenant_id,body) VALUES ($2,$1,$3) ON CONFLICT (slug) DO UPDATE SET body = excluded.body;

-- case: insert-global-key-do-nothing
-- trust: 1
-- verdict: scoped
-- live: existence a slug that another tenant holds is skipped
-- why: existence oracle only, named in the proof
INSERT INTO slugs(slug,tenant_id,body) VALUES ($2,$1,$3) ON CONFLICT (slug) DO NOTHING;

-- case: update-bound
-- trust: 1
-- verdict: scoped
-- why: bound
UPDATE orders SET status = $2 WHERE tenant_id = $1 AND id = $3;

-- case: update-child-from-parent
-- trust: 1
-- verdict: scoped
-- why: child via parent in FROM
UPDATE order_items i SET qty = $2 FROM orders o WHERE o.id = i.order_id AND o.tenant_id = $1;

-- case: update-from-free-source
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: source relation unbound; a composite foreign key would save it
UPDATE orders o SET status = c.email FROM customers c WHERE c.id = o.customer_id AND o.tenant_id = $1;

-- case: delete-by-own-keys
-- trust: 1
-- verdict: scoped
-- why: safe only because invoices.id alone is unique
DELETE FROM invoices WHERE id IN (SELECT id FROM invoices WHERE tenant_id = $1 ORDER BY id LIMIT 1);

-- case: merge-on-tenant
-- trust: 1
-- verdict: scoped
-- why: ON binds the target
MERGE INTO counters t USING (VALUES ($1::int,$2::text,$3::int)) s(tid,k,n) ON t.tenant_id = s.tid AND t.k = s.k WHEN MATCHED THEN UPDATE SET n = s.n WHEN NOT MATCHED THEN INSERT (tenant_id,k,n) VALUES (s.tid,s.k,s.n);

-- case: delete-bound
-- trust: 1
-- verdict: scoped
-- why: bound
DELETE FROM orders WHERE tenant_id = $1 AND id = $2;

-- case: view-expanded
-- trust: 1
-- verdict: scoped
-- why: the view is expanded
SELECT id FROM v_orders WHERE tenant_id = $1;

-- case: materialized-view-of-all
-- message: materialized view mv_totals holds rows of every tenant and has no tenant column; give it one, and compare that
-- verdict: unscoped TV101
-- why: the materialized view aggregates all tenants
SELECT status, total FROM mv_totals;

-- case: partition-named-directly
-- message: events_t12: nothing binds events_t12.tenant_id to the caller's tenant; add events_t12.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: partition child named directly
SELECT id, body FROM events_t12;

-- case: update-shared-rows
-- message: settings: settings.tenant_id is only tested for NULL (1:64); add settings.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: writes the rows that every tenant shares
-- live: no-difference the rows changed are shared, not another tenant's; a write to them is declined by rule
UPDATE settings SET v = $2 WHERE k = $3 AND (tenant_id = $1 OR tenant_id IS NULL);

-- case: child-by-parent-id
-- message: docs d: nothing binds its owner projects (through project_id) to the caller's tenant; add d.project_id IN (SELECT id FROM projects WHERE tenant_id = the caller's tenant) to WHERE
-- verdict: unscoped TV101
-- why: isolated only if the caller proved that project $1 belongs to the tenant
SELECT d.id, d.title FROM docs d WHERE d.project_id = $1;

-- case: for-update-skip-locked
-- trust: 1
-- verdict: scoped
-- why: a locking clause is fine
SELECT id FROM orders WHERE tenant_id = $1 FOR UPDATE SKIP LOCKED;

-- case: truncate
-- message: TRUNCATE counters concerns the rows of every tenant; write DELETE FROM counters WHERE tenant_id = $1
-- verdict: unscoped TV103
-- why: no WHERE exists
TRUNCATE counters;

-- case: copy-from-stdin
-- message: COPY FROM orders concerns the rows of every tenant; write INSERT INTO orders with the caller's tenant in every row
-- verdict: unscoped TV103
-- live: skip needs the COPY protocol
-- why: bulk load with tenant_id supplied by the caller
COPY orders FROM STDIN;

-- case: prepare-unscoped
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- live: skip a prepared statement returns nothing until EXECUTE
-- why: the inner statement is judged
PREPARE p AS SELECT id FROM orders WHERE id = $1;

-- case: explain-analyze-delete
-- message: counters: nothing binds counters.tenant_id to the caller's tenant; add counters.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: EXPLAIN ANALYZE executes
EXPLAIN ANALYZE DELETE FROM counters;

-- case: set-config-session
-- message: set_config for the session stays on the pooled connection for the next tenant; pass true as is_local inside a transaction
-- trust: 1
-- verdict: unscoped
-- live: skip shows only in the connection's next request
-- why: session-level on a pooled connection survives into the next tenant's request
SELECT set_config('app.tenant_id', $1::int::text, false);
