-- Writes in SQLite: REPLACE, OR IGNORE, ON CONFLICT.
--
-- dialect: sqlite
-- schema: traps

-- case: insert
-- trust: 1
-- verdict: scoped
-- why: written from the trusted value
INSERT INTO counters(tenant_id, k, n) VALUES (?1, ?2, ?3);

-- case: insert-rows
-- message: counters: tenant_id is written from $2, which is not trusted; write ?1
-- trust: 1
-- verdict: unscoped TV103
-- why: one row of another tenant
INSERT INTO counters(tenant_id, k, n) VALUES (?1, 'a', 1), (?2, 'b', 1);

-- case: insert-schema-order
-- trust: 1
-- verdict: scoped
-- why: no column list: the schema's order
INSERT INTO counters VALUES (?1, ?2, ?3);

-- case: insert-default-values
-- message: defaulted: tenant_id is written from 0, which is not the caller's tenant; write the caller's tenant
-- verdict: unscoped TV103
-- live: skip k has no default
-- why: no tenant is given
INSERT INTO defaulted DEFAULT VALUES;

-- case: insert-default-tenant
-- message: defaulted: tenant_id is written from 0, which is not the caller's tenant; write the caller's tenant
-- verdict: unscoped TV103
-- why: the default tenant is no caller's
INSERT INTO defaulted(k, n) VALUES (?1, 1);

-- case: insert-select-bound
-- trust: 1
-- verdict: scoped
-- why: source and target are bound
INSERT INTO counters(tenant_id, k, n) SELECT tenant_id, status, count(*) FROM orders WHERE tenant_id = ?1 GROUP BY tenant_id, status;

-- case: insert-select-free
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the source reads every tenant
INSERT INTO counters(tenant_id, k, n) SELECT ?1, status, count(*) FROM orders GROUP BY status;

-- case: insert-returning-subquery
-- message: counters c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: RETURNING reads every tenant
INSERT INTO counters(tenant_id, k, n) VALUES (?1, ?2, 1) RETURNING (SELECT max(n) FROM counters c);

-- case: insert-root
-- message: tenants: a NULL id generates one: the row is of a new tenant; if it is to be, allow it with a reason
-- trust: 1
-- verdict: unscoped TV103
-- why: a NULL key is generated: a row of a new tenant
INSERT INTO tenants(id, name) VALUES (?1, ?2);

-- case: or-replace
-- trust: 1
-- verdict: scoped
-- why: the only key contains the tenant
INSERT OR REPLACE INTO counters(tenant_id, k, n) VALUES (?1, ?2, ?3);

-- case: replace
-- trust: 1
-- verdict: scoped
-- why: REPLACE is INSERT OR REPLACE
REPLACE INTO counters(tenant_id, k, n) VALUES (?1, ?2, ?3);

-- case: or-replace-global-key
-- message: slugs: REPLACE (slug) does not contain slugs.tenant_id: it can delete another tenant's row; have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: deletes the row of the tenant that has the slug
INSERT OR REPLACE INTO slugs(slug, tenant_id, body) VALUES (?2, ?1, ?3);

-- case: or-replace-second-key
-- message: pages: REPLACE (host) does not contain pages.tenant_id: it can delete another tenant's row; have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: host is unique across tenants
INSERT OR REPLACE INTO pages(tenant_id, path, host, body) VALUES (?1, ?2, ?3, ?4);

-- case: or-replace-second-key-left-out
-- trust: 1
-- verdict: scoped
-- why: a host that is left out is NULL and meets no other
INSERT OR REPLACE INTO pages(tenant_id, path, body) VALUES (?1, ?2, ?3);

-- case: or-replace-generated-key
-- trust: 1
-- verdict: scoped
-- live: no-difference a generated key is new in the worlds
-- why: the key is generated, and is new
INSERT OR REPLACE INTO orders(tenant_id, status) VALUES (?1, ?2);

-- case: or-replace-null-key
-- trust: 1
-- verdict: scoped
-- live: no-difference a generated key is new in the worlds
-- why: NULL for the key generates one
INSERT OR REPLACE INTO orders(tenant_id, id, status) VALUES (?1, NULL, ?2);

-- case: or-replace-given-key
-- message: orders: REPLACE (id) does not contain orders.tenant_id: it can delete another tenant's row; have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: the id may be another tenant's row
INSERT OR REPLACE INTO orders(tenant_id, id, status) VALUES (?1, ?2, ?3);

-- case: or-replace-rowid
-- trust: 1
-- verdict: unscoped|unknown
-- why: the rowid may be another tenant's row
INSERT OR REPLACE INTO counters(rowid, tenant_id, k, n) VALUES (?2, ?1, ?3, 1);

-- case: or-replace-default-tenant
-- message: defaulted: a tenant that is NULL or does not fit tenant_id is stored as another one; leave IGNORE or REPLACE out, so that it is refused
-- trust: 1
-- verdict: unscoped TV103
-- why: OR REPLACE stores the default tenant 0 for NULL
INSERT OR REPLACE INTO defaulted(tenant_id, k, n) VALUES (?1, ?2, 1);

-- case: or-replace-select
-- trust: 1
-- verdict: scoped
-- why: the source's tenant, and every key contains it
INSERT OR REPLACE INTO counters(tenant_id, k, n) SELECT tenant_id, status, 1 FROM orders WHERE tenant_id = ?1;

-- case: or-replace-select-default-tenant
-- trust: 1
-- verdict: scoped
-- why: the value comes from a NOT NULL column
INSERT OR REPLACE INTO defaulted(tenant_id, k, n) SELECT tenant_id, status, 1 FROM orders WHERE tenant_id = ?1;

-- case: or-ignore
-- trust: 1
-- verdict: scoped
-- live: existence slug
-- why: skips what conflicts; tells of existence only
INSERT OR IGNORE INTO slugs(slug, tenant_id, body) VALUES (?2, ?1, ?3);

-- case: or-ignore-default-tenant
-- trust: 1
-- verdict: scoped
-- why: a NULL for NOT NULL skips the row
INSERT OR IGNORE INTO defaulted(tenant_id, k, n) VALUES (?1, ?2, 1);

-- case: upsert
-- trust: 1
-- verdict: scoped
-- why: the arbiter contains the tenant
INSERT INTO counters(tenant_id, k, n) VALUES (?1, ?2, 1) ON CONFLICT (tenant_id, k) DO UPDATE SET n = n + 1;

-- case: upsert-excluded
-- trust: 1
-- verdict: scoped
-- why: the proposed row is the caller's
INSERT INTO counters(tenant_id, k, n) VALUES (?1, ?2, 1) ON CONFLICT (tenant_id, k) DO UPDATE SET n = excluded.n;

-- case: upsert-global-key
-- message: slugs: ON CONFLICT (slug) does not contain slugs.tenant_id: the update can hit another tenant's row; add WHERE slugs.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: overwrites another tenant's row
INSERT INTO slugs(slug, tenant_id, body) VALUES (?2, ?1, ?3) ON CONFLICT (slug) DO UPDATE SET body = excluded.body;

-- case: upsert-guarded
-- trust: 1
-- verdict: scoped
-- live: existence slug
-- why: WHERE demands the same tenant; a bare name is the row that is there
INSERT INTO slugs(slug, tenant_id, body) VALUES (?2, ?1, ?3) ON CONFLICT (slug) DO UPDATE SET body = excluded.body WHERE tenant_id = excluded.tenant_id;

-- case: upsert-guarded-by-placeholder
-- trust: 1
-- verdict: scoped
-- live: existence slug
-- why: WHERE demands the caller's tenant
INSERT INTO slugs(slug, tenant_id, body) VALUES (?2, ?1, ?3) ON CONFLICT (slug) DO UPDATE SET body = excluded.body WHERE slugs.tenant_id = ?1;

-- case: upsert-guard-on-proposed
-- message: slugs: ON CONFLICT (slug) does not contain slugs.tenant_id: the update can hit another tenant's row; add WHERE slugs.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: the guard speaks of the new row only
INSERT INTO slugs(slug, tenant_id, body) VALUES (?2, ?1, ?3) ON CONFLICT (slug) DO UPDATE SET body = excluded.body WHERE excluded.tenant_id = ?1;

-- case: upsert-takes-over
-- message: slugs: ON CONFLICT (slug) does not contain slugs.tenant_id: the update can hit another tenant's row; add WHERE slugs.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: takes another tenant's row over
INSERT INTO slugs(slug, tenant_id, body) VALUES (?2, ?1, ?3) ON CONFLICT (slug) DO UPDATE SET tenant_id = excluded.tenant_id;

-- case: upsert-no-target
-- message: pages: ON CONFLICT (host) does not contain pages.tenant_id: the update can hit another tenant's row; add WHERE pages.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: without a target any key counts, host among them
INSERT INTO pages(tenant_id, path, host, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET body = excluded.body;

-- case: upsert-no-target-one-key
-- trust: 1
-- verdict: scoped
-- why: the only key contains the tenant
INSERT INTO counters(tenant_id, k, n) VALUES (?1, ?2, 1) ON CONFLICT DO UPDATE SET n = excluded.n;

-- case: upsert-no-target-guarded
-- trust: 1
-- verdict: scoped
-- live: existence host
-- why: whichever key it was, the row must be the tenant's
INSERT INTO pages(tenant_id, path, host, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET body = excluded.body WHERE pages.tenant_id = excluded.tenant_id;

-- case: upsert-two-clauses
-- message: pages: ON CONFLICT (host) does not contain pages.tenant_id: the update can hit another tenant's row; add WHERE pages.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: the second clause updates by host
INSERT INTO pages(tenant_id, path, host, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (tenant_id, path) DO UPDATE SET body = excluded.body ON CONFLICT (host) DO UPDATE SET body = excluded.body;

-- case: upsert-two-clauses-nothing
-- trust: 1
-- verdict: scoped
-- live: existence host
-- why: the second clause skips
INSERT INTO pages(tenant_id, path, host, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (tenant_id, path) DO UPDATE SET body = excluded.body ON CONFLICT DO NOTHING;

-- case: upsert-two-clauses-guarded
-- trust: 1
-- verdict: scoped
-- live: existence host
-- why: both are bound
INSERT INTO pages(tenant_id, path, host, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (tenant_id, path) DO UPDATE SET body = excluded.body ON CONFLICT (host) DO UPDATE SET body = excluded.body WHERE pages.tenant_id = ?1;

-- case: replace-with-upsert
-- message: pages: REPLACE (host) does not contain pages.tenant_id: it can delete another tenant's row; have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: OR REPLACE deals with the conflicts that ON CONFLICT leaves
INSERT OR REPLACE INTO pages(tenant_id, path, host, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (tenant_id, path) DO UPDATE SET body = excluded.body;

-- case: upsert-set-subquery
-- message: counters c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: SET reads every tenant
INSERT INTO counters(tenant_id, k, n) VALUES (?1, ?2, 1) ON CONFLICT (tenant_id, k) DO UPDATE SET n = (SELECT max(c.n) FROM counters c);

-- case: upsert-select
-- trust: 1
-- verdict: scoped
-- why: WHERE true tells ON CONFLICT from ON
INSERT INTO counters(tenant_id, k, n) SELECT tenant_id, status, 1 FROM orders WHERE tenant_id = ?1 ON CONFLICT (tenant_id, k) DO UPDATE SET n = n + 1;

-- case: update
-- trust: 1
-- verdict: scoped
-- why: bound
UPDATE orders SET status = ?2 WHERE tenant_id = ?1 AND id = ?3;

-- case: update-free
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: the id may be another tenant's
UPDATE orders SET status = ?1 WHERE id = ?2;

-- case: update-moves-tenant
-- message: assigns orders.tenant_id, which moves the row to another tenant; leave it out of SET
-- trust: 1
-- verdict: unscoped TV103
-- why: moves rows to another tenant
UPDATE orders SET tenant_id = ?2 WHERE tenant_id = ?1;

-- case: update-same-tenant
-- trust: 1
-- verdict: scoped
-- why: the tenant that the row has
UPDATE orders SET tenant_id = ?1, status = 'x' WHERE tenant_id = ?1;

-- case: update-from
-- trust: 1
-- verdict: scoped
-- why: both sides are bound
UPDATE orders SET status = c.email FROM customers c WHERE c.tenant_id = orders.tenant_id AND c.id = orders.customer_id AND orders.tenant_id = ?1;

-- case: update-from-free
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped
-- why: the source is free
UPDATE orders SET status = c.email FROM customers c WHERE c.id = orders.customer_id AND orders.tenant_id = ?1;

-- case: update-or-ignore
-- trust: 1
-- verdict: scoped
-- live: existence id
-- why: skips rows that conflict
UPDATE OR IGNORE orders SET id = ?2 WHERE tenant_id = ?1 AND id = ?3;

-- case: update-or-replace
-- message: orders: REPLACE (id) does not contain orders.tenant_id: it can delete another tenant's row; have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: deletes the row that has the new id
UPDATE OR REPLACE orders SET id = ?2 WHERE tenant_id = ?1 AND id = ?3;

-- case: update-or-replace-tenant-key
-- trust: 1
-- verdict: scoped
-- why: the key contains the row's tenant
UPDATE OR REPLACE counters SET k = ?2 WHERE tenant_id = ?1 AND k = ?3;

-- case: update-or-replace-no-key
-- trust: 1
-- verdict: scoped
-- why: no key column is assigned
UPDATE OR REPLACE pages SET body = ?2 WHERE tenant_id = ?1;

-- case: update-or-replace-host
-- message: pages: REPLACE (host) does not contain pages.tenant_id: it can delete another tenant's row; have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: host is unique across tenants
UPDATE OR REPLACE pages SET host = ?2 WHERE tenant_id = ?1;

-- case: update-or-replace-default-tenant
-- trust: 1
-- verdict: scoped
-- why: WHERE has compared the placeholder with the row's tenant, so it is not NULL
UPDATE OR REPLACE defaulted SET tenant_id = ?1 WHERE tenant_id = ?1;

-- case: update-set-row
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the multi-column SET reads every tenant
UPDATE orders SET (status, total) = (SELECT c.email, 1 FROM customers c WHERE c.id = orders.customer_id) WHERE tenant_id = ?1;

-- case: update-set-sees-old-values
-- trust: 1
-- verdict: scoped
-- why: SET sees the row as it was: parent_id is still the caller's value
UPDATE orders SET parent_id = ?2, total = parent_id WHERE tenant_id = ?1;

-- case: update-returning
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: RETURNING reads every tenant
UPDATE orders SET status = 'x' WHERE tenant_id = ?1 RETURNING id, (SELECT count(*) FROM customers);

-- case: update-view
-- trust: 1
-- verdict: unknown TV104
-- live: skip SQLite changes no view
-- why: only a trigger can write a view
UPDATE v_orders SET status = 'x' WHERE tenant_id = ?1;

-- case: delete
-- trust: 1
-- verdict: scoped
-- why: bound
DELETE FROM orders WHERE tenant_id = ?1 AND id = ?2;

-- case: delete-all
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: every tenant
DELETE FROM orders;

-- case: delete-exists
-- trust: 1
-- verdict: scoped
-- why: correlated on the tenant
DELETE FROM invoices WHERE tenant_id = ?1 AND EXISTS (SELECT 1 FROM customers c WHERE c.tenant_id = invoices.tenant_id AND c.id = invoices.customer_id);

-- case: delete-returning
-- trust: 1
-- verdict: scoped
-- why: returns the tenant's rows
DELETE FROM orders WHERE tenant_id = ?1 RETURNING *;

-- case: shared-write
-- message: writes plans, whose rows all tenants share; declare it under tables.writable if tenants may
-- verdict: unscoped TV103
-- live: no-difference a finding of its own kind
-- why: all tenants share the price list
UPDATE plans SET name = ?1 WHERE id = ?2;
