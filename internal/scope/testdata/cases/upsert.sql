-- ON CONFLICT: which row is met, and what is done to it.

-- case: upsert-tenant-arbiter
-- trust: 1
-- verdict: scoped
-- why: the arbiter contains the tenant: the row met is the tenant's own
INSERT INTO counters(tenant_id, k, n) VALUES ($1, $2, 1) ON CONFLICT (tenant_id, k) DO UPDATE SET n = counters.n + 1;

-- case: upsert-tenant-arbiter-reordered
-- trust: 1
-- verdict: scoped
-- why: the order of the arbiter's columns does not matter
INSERT INTO counters(tenant_id, k, n) VALUES ($1, $2, 1) ON CONFLICT (k, tenant_id) DO UPDATE SET n = excluded.n;

-- case: upsert-global-key-guarded
-- trust: 1
-- verdict: scoped
-- live: existence the row is skipped when another tenant holds the slug
-- why: the guard equates the target's tenant with the new row's
INSERT INTO slugs(slug, tenant_id, body) VALUES ($2, $1, $3) ON CONFLICT (slug) DO UPDATE SET body = excluded.body WHERE slugs.tenant_id = excluded.tenant_id;

-- case: upsert-global-key-guarded-by-parameter
-- trust: 1
-- verdict: scoped
-- live: existence the row is skipped when another tenant holds the slug
-- why: the guard pins the target's tenant to the parameter
INSERT INTO slugs(slug, tenant_id, body) VALUES ($2, $1, $3) ON CONFLICT (slug) DO UPDATE SET body = excluded.body WHERE slugs.tenant_id = $1;

-- case: upsert-guard-on-excluded-only
-- message: slugs: ON CONFLICT (slug) does not contain slugs.tenant_id: the update can hit another tenant's row; add WHERE slugs.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: the guard checks the new row, not the one it overwrites
INSERT INTO slugs(slug, tenant_id, body) VALUES ($2, $1, $3) ON CONFLICT (slug) DO UPDATE SET body = excluded.body WHERE excluded.tenant_id = $1;

-- case: upsert-guard-under-or
-- message: slugs: ON CONFLICT (slug) does not contain slugs.tenant_id: the update can hit another tenant's row; add WHERE slugs.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: the guard has a free arm
INSERT INTO slugs(slug, tenant_id, body) VALUES ($2, $1, $3) ON CONFLICT (slug) DO UPDATE SET body = excluded.body WHERE slugs.tenant_id = excluded.tenant_id OR slugs.body IS NULL;

-- case: upsert-takes-row-over
-- message: slugs: ON CONFLICT (slug) does not contain slugs.tenant_id: the update can hit another tenant's row; add WHERE slugs.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: assigns the tenant of another tenant's row
INSERT INTO slugs(slug, tenant_id, body) VALUES ($2, $1, $3) ON CONFLICT (slug) DO UPDATE SET tenant_id = excluded.tenant_id;

-- case: upsert-reassigns-same-tenant
-- trust: 1
-- verdict: scoped
-- why: the arbiter contains the tenant, so the assignment changes nothing
INSERT INTO counters(tenant_id, k, n) VALUES ($1, $2, 1) ON CONFLICT (tenant_id, k) DO UPDATE SET tenant_id = excluded.tenant_id, n = excluded.n;

-- case: upsert-moves-to-other
-- message: assigns counters.tenant_id, which moves the row to another tenant; leave it out of SET
-- trust: 1
-- verdict: unscoped TV103
-- why: moves the tenant's own row to another tenant
INSERT INTO counters(tenant_id, k, n) VALUES ($1, 'a', 1) ON CONFLICT (tenant_id, k) DO UPDATE SET tenant_id = $2, k = 'zz';

-- case: upsert-do-nothing-tenant-arbiter
-- trust: 1
-- verdict: scoped
-- why: the row met is the tenant's own
INSERT INTO counters(tenant_id, k, n) VALUES ($1, $2, 1) ON CONFLICT (tenant_id, k) DO NOTHING;

-- case: upsert-do-nothing-no-arbiter
-- trust: 1
-- verdict: scoped
-- live: existence an id that another tenant holds is skipped
-- why: without an arbiter every unique key counts; existence only
INSERT INTO customers(tenant_id, id, email) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- case: upsert-do-nothing-returning
-- trust: 1
-- verdict: scoped
-- live: existence returns no row when another tenant holds the slug
-- why: RETURNING shows only rows that were inserted
INSERT INTO slugs(slug, tenant_id, body) VALUES ($2, $1, $3) ON CONFLICT (slug) DO NOTHING RETURNING slug;

-- case: upsert-do-update-returning-old
-- message: slugs: ON CONFLICT (slug) does not contain slugs.tenant_id: the update can hit another tenant's row; add WHERE slugs.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: overwrites and returns another tenant's row
INSERT INTO slugs(slug, tenant_id, body) VALUES ($2, $1, $3) ON CONFLICT (slug) DO UPDATE SET slug = excluded.slug RETURNING body, tenant_id;

-- case: upsert-noop-update-returning
-- message: slugs: ON CONFLICT (slug) does not contain slugs.tenant_id: the update can hit another tenant's row; add WHERE slugs.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: the no-op update that makes RETURNING work returns another tenant's row
INSERT INTO slugs(slug, tenant_id, body) VALUES ($2, $1, 'x') ON CONFLICT (slug) DO UPDATE SET slug = slugs.slug RETURNING tenant_id, body;

-- case: upsert-global-id
-- message: customers: ON CONFLICT (id) does not contain customers.tenant_id: the update can hit another tenant's row; add WHERE customers.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: the primary key lacks the tenant
INSERT INTO customers(tenant_id, id, email) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET email = excluded.email;

-- case: upsert-composite-key-beside-global
-- trust: 1
-- verdict: scoped
-- live: existence a global id held by another tenant fails the insert
-- why: the arbiter contains the tenant; a conflict on the global id is an error
INSERT INTO customers(tenant_id, id, email) VALUES ($1, $2, $3) ON CONFLICT (tenant_id, id) DO UPDATE SET email = excluded.email;

-- case: upsert-constraint-name
-- schema: keys
-- trust: 1
-- verdict: scoped
-- why: the named constraint contains the tenant
INSERT INTO pages(tenant_id, path, body) VALUES ($1, $2, 'x') ON CONFLICT ON CONSTRAINT pages_tenant_path DO UPDATE SET body = excluded.body;

-- case: upsert-constraint-name-global
-- message: pages: ON CONFLICT (host) does not contain pages.tenant_id: the update can hit another tenant's row; add WHERE pages.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- schema: keys
-- trust: 1
-- verdict: unscoped TV103
-- why: the named constraint is the global host
INSERT INTO pages(tenant_id, path, host, body) VALUES ($1, 'zz', $2, 'x') ON CONFLICT ON CONSTRAINT pages_host_key DO UPDATE SET body = excluded.body;

-- case: upsert-partial-arbiter
-- message: coupons: ON CONFLICT (code) does not contain coupons.tenant_id: the update can hit another tenant's row; add WHERE coupons.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- schema: keys
-- trust: 1
-- verdict: unscoped TV103
-- why: the partial unique index on code spans tenants
INSERT INTO coupons(tenant_id, id, code, active) VALUES ($1, 99, $2, true) ON CONFLICT (code) WHERE active DO UPDATE SET id = excluded.id;

-- case: upsert-expression-arbiter
-- message: handles: ON CONFLICT (an expression) does not contain handles.tenant_id: the update can hit another tenant's row; add WHERE handles.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- schema: keys
-- trust: 1
-- verdict: unscoped TV103
-- why: the expression index spans tenants
INSERT INTO handles(tenant_id, name, note) VALUES ($1, $2, 'x') ON CONFLICT (lower(name)) DO UPDATE SET note = excluded.note;

-- case: upsert-set-subquery-free
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: SET reads everyone's rows
INSERT INTO counters(tenant_id, k, n) VALUES ($1, $2, 1) ON CONFLICT (tenant_id, k) DO UPDATE SET n = (SELECT count(*) FROM orders);

-- case: upsert-where-subquery-free
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the guard reads everyone's rows
INSERT INTO counters(tenant_id, k, n) VALUES ($1, $2, 1) ON CONFLICT (tenant_id, k) DO UPDATE SET n = 9 WHERE EXISTS (SELECT 1 FROM orders WHERE total = counters.n);

-- case: upsert-untrusted-insert
-- message: counters: tenant_id is written from $1, which is not trusted; write the caller's tenant
-- verdict: unscoped TV103
-- why: the inserted tenant is the caller's choice, and so is the row met
INSERT INTO counters(tenant_id, k, n) VALUES ($1, $2, 1) ON CONFLICT (tenant_id, k) DO UPDATE SET n = excluded.n;

-- case: upsert-select-source
-- trust: 1
-- verdict: scoped
-- why: source bound, arbiter with the tenant
INSERT INTO counters(tenant_id, k, n) SELECT tenant_id, status, count(*) FROM orders WHERE tenant_id = $1 AND status IS NOT NULL GROUP BY tenant_id, status ON CONFLICT (tenant_id, k) DO UPDATE SET n = excluded.n;

-- case: upsert-shared-table
-- message: writes users, whose rows all tenants share; declare it under tables.writable if tenants may
-- verdict: unscoped TV103
-- live: no-difference the rows changed are shared; a write to a shared table is declined by rule
-- why: a shared table is not the caller's to write
INSERT INTO users(id, email) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET email = excluded.email;

-- case: upsert-child-by-own-id
-- message: order_items: ON CONFLICT (id) does not contain its owner orders (through order_id): the update can hit another tenant's row; have a key that contains order_id
-- trust: 1
-- verdict: unscoped TV103
-- why: the child's id may be another tenant's item
INSERT INTO order_items(id, order_id, sku, qty) SELECT $3::int, o.id, 'x', 1 FROM orders o WHERE o.tenant_id = $1 AND o.id = $2 ON CONFLICT (id) DO UPDATE SET qty = excluded.qty;
