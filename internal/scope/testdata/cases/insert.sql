-- INSERT: the tenant that is written, and where it comes from.

-- case: insert-untrusted-tenant
-- message: counters: tenant_id is written from $1, which is not trusted; write the caller's tenant
-- verdict: unscoped TV103
-- why: the caller chooses the tenant
INSERT INTO counters(tenant_id, k, n) VALUES ($1, $2, $3);

-- case: insert-literal-tenant
-- message: counters: tenant_id is written from 7, which is not the caller's tenant; write the caller's tenant
-- verdict: unscoped TV103
-- why: a literal tenant is not the caller's
INSERT INTO counters(tenant_id, k, n) VALUES (7, $1, $2);

-- case: insert-no-column-list
-- trust: 1
-- verdict: scoped
-- why: the schema's order puts tenant_id first
INSERT INTO counters VALUES ($1, $2, $3);

-- case: insert-no-column-list-wrong-position
-- message: customers: tenant_id is written from $1, which is not trusted; write $2
-- trust: 2
-- verdict: unscoped TV103
-- why: the trusted value goes into another column
INSERT INTO customers VALUES ($1, $2, 'x');

-- case: insert-several-rows
-- trust: 1
-- verdict: scoped
-- why: every row has the trusted tenant
INSERT INTO counters(tenant_id, k, n) VALUES ($1, $2, 1), ($1, $3, 2);

-- case: insert-several-rows-one-wrong
-- message: counters: tenant_id is written from $2, which is not trusted; write $1
-- trust: 1
-- verdict: unscoped TV103
-- why: the second row's tenant is the caller's choice
INSERT INTO counters(tenant_id, k, n) VALUES ($1, 'p', 1), ($2, 'q', 2);

-- case: insert-omits-tenant
-- message: settings: tenant_id is not written from the caller's tenant; give it to every row
-- trust: 1
-- verdict: unscoped TV103
-- why: the tenant is left NULL: a row shared by all
-- live: no-difference the row written is a shared one; writing shared rows is declined by rule
INSERT INTO settings(id, k, v) VALUES ($1, $2, $3);

-- case: insert-null-tenant
-- message: settings: tenant_id is not written from the caller's tenant; give it to every row
-- trust: 1
-- verdict: unscoped TV103
-- why: writes a row shared by all
-- live: no-difference the row written is a shared one; writing shared rows is declined by rule
INSERT INTO settings(id, tenant_id, k, v) VALUES ($1, NULL, $2, $3);

-- case: insert-own-setting
-- trust: 1
-- verdict: scoped
-- why: the row is the tenant's own
INSERT INTO settings(id, tenant_id, k, v) VALUES ($2, $1, $3, $4);

-- case: insert-default-tenant
-- message: settings: tenant_id is not written from the caller's tenant; give it to every row
-- trust: 1
-- verdict: unscoped TV103
-- why: DEFAULT is NULL here: a row shared by all
-- live: no-difference the row written is a shared one; writing shared rows is declined by rule
INSERT INTO settings(id, tenant_id, k) VALUES ($1, DEFAULT, $2);

-- case: insert-default-values
-- verdict: unscoped|unknown
-- live: no-difference fails on NOT NULL
-- why: no tenant at all
INSERT INTO orders DEFAULT VALUES;

-- case: insert-select-bound
-- trust: 1
-- verdict: scoped
-- why: source bound and projecting its own tenant
INSERT INTO invoices(tenant_id, id, amount) SELECT tenant_id, id + 50, total FROM orders WHERE tenant_id = $1;

-- case: insert-select-parameter-tenant
-- trust: 1
-- verdict: scoped
-- why: source bound, tenant from the parameter
INSERT INTO invoices(tenant_id, id, amount) SELECT $1, o.id + 50, o.total FROM orders o WHERE o.tenant_id = $1;

-- case: insert-select-swapped
-- message: invoices: tenant_id is written from orders.id, which is not the caller's tenant; write $1
-- trust: 1
-- verdict: unscoped TV103
-- why: the id is written as the tenant
INSERT INTO invoices(tenant_id, id, amount) SELECT id, tenant_id + 60, 0 FROM orders WHERE tenant_id = $1 AND id = $2;

-- case: insert-select-other-column
-- message: counters: tenant_id is written from orders.customer_id, which is not the caller's tenant; write $1
-- trust: 1
-- verdict: unscoped TV103
-- why: the tenant written is the customer's id
INSERT INTO counters(tenant_id, k, n) SELECT customer_id, 'zz', 1 FROM orders WHERE tenant_id = $1 AND customer_id IS NOT NULL GROUP BY customer_id;

-- case: insert-select-nullable-side
-- trust: 1
-- verdict: scoped|unscoped TV103
-- live: no-difference a NULL tenant fails on NOT NULL
-- why: the tenant of the nullable side may be NULL; the constraint rejects it
INSERT INTO projects(tenant_id, id, name) SELECT c.tenant_id, o.id + 70, 'x' FROM orders o LEFT JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = $1;

-- case: insert-select-shared-source
-- trust: 1
-- verdict: scoped
-- why: the source is shared, the tenant is the caller's
INSERT INTO counters(tenant_id, k, n) SELECT $1, 'plan' || p.id, 0 FROM plans p;

-- case: insert-values-subquery-free
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a free scalar subquery among the values
INSERT INTO counters(tenant_id, k, n) VALUES ($1, 'zz', (SELECT count(*) FROM orders));

-- case: insert-values-subquery-bound
-- trust: 1
-- verdict: scoped
-- why: the scalar subquery is bound
INSERT INTO counters(tenant_id, k, n) VALUES ($1, 'zz', (SELECT count(*) FROM orders WHERE tenant_id = $1));

-- case: insert-tenant-from-subquery
-- message: counters: tenant_id is written from the subquery's tenant_id, which is not the caller's tenant; write the caller's tenant
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101 TV103
-- why: the tenant is that of a row that the caller names
INSERT INTO counters(tenant_id, k, n) VALUES ((SELECT tenant_id FROM customers WHERE id = $1), 'zz', 1);

-- case: insert-returning-free-subquery
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: RETURNING reads everyone's rows
INSERT INTO counters(tenant_id, k, n) VALUES ($1, 'zz', 1) RETURNING (SELECT count(*) FROM orders);

-- case: insert-returning-own
-- trust: 1
-- verdict: scoped
-- why: RETURNING shows the new row
INSERT INTO counters(tenant_id, k, n) VALUES ($1, 'zz', 1) RETURNING *;

-- case: insert-with-cte
-- trust: 1
-- verdict: scoped
-- why: the CTE is bound and gives the tenant
WITH s AS (SELECT tenant_id, id FROM customers WHERE tenant_id = $1) INSERT INTO projects(tenant_id, id, name) SELECT tenant_id, id + 80, 'copy' FROM s;

-- case: insert-child-guarded
-- trust: 1
-- verdict: scoped
-- why: the parent row is read bound, so the child hangs on the tenant's own order
INSERT INTO order_items(id, order_id, sku, qty) SELECT 9001, o.id, 'x', 1 FROM orders o WHERE o.tenant_id = $1 AND o.id = $2;

-- case: insert-child-guard-on-other-id
-- message: order_items: order_id is not taken from a row of orders that is bound to the tenant; insert it with a SELECT from orders WHERE orders.tenant_id = $1
-- trust: 1
-- verdict: unscoped TV103
-- why: the parent checked is not the parent written
INSERT INTO order_items(id, order_id, sku, qty) SELECT 9001, $3::int, 'x', 1 FROM orders o WHERE o.tenant_id = $1 AND o.id = $2;

-- case: insert-child-of-free-parent
-- message: order_items: order_id is not taken from a row of orders that is bound to the tenant; insert it with a SELECT from orders WHERE orders.tenant_id = $1
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- why: the parent is looked up by id alone
INSERT INTO order_items(id, order_id, sku, qty) SELECT 9001, o.id, 'x', $1 FROM orders o WHERE o.id = $2;

-- case: insert-shared-table
-- message: writes plans, whose rows all tenants share; declare it under tables.writable if tenants may
-- verdict: unscoped TV103
-- live: no-difference the rows changed are shared; a write to a shared table is declined by rule
-- why: a shared table is not the caller's to write
INSERT INTO plans(id, name) VALUES ($1, $2);

-- case: insert-root
-- message: tenants: id is written from $1, which is not trusted; write the caller's tenant
-- verdict: unscoped TV103
-- why: creates another tenant
INSERT INTO tenants(id, name) VALUES ($1, $2);

-- case: insert-partition-directly
-- trust: 1
-- verdict: scoped
-- why: the partition is the tenant table; its bound rejects other tenants
INSERT INTO events_t1(tenant_id, id, body) VALUES ($1, $2, 'x');

-- case: insert-unknown-table
-- trust: 1
-- verdict: unknown TV105
-- live: skip the table does not exist
-- why: the schema lacks the table
INSERT INTO nowhere(tenant_id, id) VALUES ($1, $2);

-- case: insert-columns-with-cast
-- trust: 1
-- verdict: scoped
-- why: a cast on the written parameter
INSERT INTO counters(n, k, tenant_id) VALUES ($2::int, 'c', $1::int);

-- case: insert-tenant-arithmetic
-- message: counters: tenant_id is not written from the caller's tenant; give it to every row
-- trust: 1
-- verdict: unscoped TV103
-- why: the value written is another tenant
INSERT INTO counters(tenant_id, k, n) VALUES ($1 + 1, 'zz', 1);

-- case: insert-unnest
-- trust: 1
-- verdict: scoped
-- why: bulk insert of the caller's rows under the trusted tenant
INSERT INTO counters(tenant_id, k, n) SELECT $1, u.k, 0 FROM unnest($2::text[]) AS u(k);

-- case: insert-unnest-tenants
-- message: counters: tenant_id is written from u.t, which is not the caller's tenant; write $1
-- trust: 1
-- verdict: unscoped TV103
-- why: the tenants come from the caller's array
INSERT INTO counters(tenant_id, k, n) SELECT u.t, 'zz', $1 FROM unnest($2::int[]) AS u(t);

-- case: insert-json-recordset
-- trust: 1
-- verdict: scoped|unknown
-- why: rows from JSON under the trusted tenant
INSERT INTO counters(tenant_id, k, n) SELECT $1, r.k, 0 FROM jsonb_to_recordset('[{"k":"j1"},{"k":"j2"}]') AS r(k text);

-- case: insert-where-not-exists
-- trust: 1
-- verdict: scoped
-- why: the guard is bound
INSERT INTO counters(tenant_id, k, n) SELECT $1, 'zz', 0 WHERE NOT EXISTS (SELECT 1 FROM counters c WHERE c.tenant_id = $1 AND c.k = 'a');

-- case: insert-where-not-exists-free
-- message: counters c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the guard tells whether any tenant has the key
INSERT INTO counters(tenant_id, k, n) SELECT $1, 'zz', 0 WHERE NOT EXISTS (SELECT 1 FROM counters c WHERE c.k = 'a');

-- case: insert-global-key-plain
-- trust: 1
-- verdict: scoped
-- live: existence the insert fails when another tenant holds the slug
-- why: a plain insert that fails tells of existence only
INSERT INTO slugs(slug, tenant_id, body) VALUES ($2, $1, $3);
