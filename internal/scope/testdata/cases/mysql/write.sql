-- Writes in MySQL: REPLACE, IGNORE, ON DUPLICATE KEY UPDATE, changes of joins.
--
-- dialect: mysql
-- schema: traps

-- case: insert
-- trust: 1
-- verdict: scoped
-- why: written from the trusted value
INSERT INTO counters(tenant_id, k, n) VALUES (?, ?, ?);

-- case: insert-set
-- trust: 1
-- verdict: scoped
-- why: INSERT … SET is a row
INSERT INTO counters SET tenant_id = ?, k = ?, n = 1;

-- case: insert-set-free
-- message: counters: tenant_id is written from $1, which is not trusted; write the caller's tenant
-- verdict: unscoped TV103
-- why: the tenant is the caller's choice
INSERT INTO counters SET tenant_id = ?, k = ?, n = 1;

-- case: insert-rows
-- message: counters: tenant_id is written from $2, which is not trusted; write ?
-- trust: 1
-- verdict: unscoped TV103
-- why: one row of another tenant
INSERT INTO counters(tenant_id, k, n) VALUES (?, 'a', 1), (?, 'b', 1);

-- case: insert-rows-bound
-- trust: 1,2
-- verdict: scoped
-- why: each row
INSERT INTO counters(tenant_id, k, n) VALUES (?, 'a', 1), (?, 'b', 1);

-- case: insert-schema-order
-- trust: 1
-- verdict: scoped
-- why: no column list: the schema's order
INSERT INTO counters VALUES (?, ?, ?);

-- case: insert-select
-- trust: 1
-- verdict: scoped
-- why: source and target are bound
INSERT INTO counters(tenant_id, k, n) SELECT tenant_id, status, count(*) FROM orders WHERE tenant_id = ? GROUP BY tenant_id, status;

-- case: insert-select-free
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the source reads every tenant
INSERT INTO counters(tenant_id, k, n) SELECT ?, status, count(*) FROM orders GROUP BY status;

-- case: insert-root
-- message: tenants: a NULL id generates one: the row is of a new tenant; if it is to be, allow it with a reason
-- trust: 1
-- verdict: unscoped TV103
-- why: NULL generates a key: a row of a new tenant
INSERT INTO tenants(id, name) VALUES (?, ?);

-- case: insert-child
-- trust: 1
-- verdict: scoped
-- why: its owner is bound
INSERT INTO order_items(order_id, sku, qty) SELECT o.id, 'x', 1 FROM orders o WHERE o.tenant_id = ? AND o.id = ?;

-- case: insert-child-free
-- message: order_items: order_id is not taken from a row of orders that is bound to the tenant; insert it with a SELECT from orders WHERE orders.tenant_id = the caller's tenant
-- verdict: unscoped TV103
-- why: the owner may be another tenant's
INSERT INTO order_items(order_id, sku, qty) VALUES (?, ?, 1);

-- case: insert-ignore
-- message: counters: a tenant that is NULL or does not fit tenant_id is stored as another one; leave IGNORE or REPLACE out, so that it is refused
-- trust: 1
-- verdict: unscoped TV103
-- why: NULL is stored as tenant 0, a large number as the largest
INSERT IGNORE INTO counters(tenant_id, k, n) VALUES (?, ?, 1);

-- case: insert-ignore-select
-- trust: 1
-- verdict: scoped
-- why: the value comes from a NOT NULL column of the same type
INSERT IGNORE INTO counters(tenant_id, k, n) SELECT tenant_id, status, 1 FROM orders WHERE tenant_id = ?;

-- case: insert-ignore-select-nullable
-- trust: 1
-- verdict: scoped
-- why: = rules NULL out
INSERT IGNORE INTO counters(tenant_id, k, n) SELECT tenant_id, k, 1 FROM settings WHERE tenant_id = ?;

-- case: insert-ignore-select-shared-rows
-- message: counters: a tenant that is NULL or does not fit tenant_id is stored as another one; leave IGNORE or REPLACE out, so that it is refused
-- trust: 1
-- verdict: unscoped TV103
-- why: the NULL of a shared row is stored as tenant 0
INSERT IGNORE INTO counters(tenant_id, k, n) SELECT tenant_id, k, 1 FROM settings WHERE tenant_id = ? OR tenant_id IS NULL;

-- case: replace
-- trust: 1
-- verdict: scoped
-- why: the only key contains the tenant
REPLACE INTO counters(tenant_id, k, n) VALUES (?, ?, ?);

-- case: replace-set
-- trust: 1
-- verdict: scoped
-- why: REPLACE … SET
REPLACE INTO counters SET tenant_id = ?, k = ?, n = 1;

-- case: replace-global-key
-- message: slugs: REPLACE (slug) does not contain slugs.tenant_id: it can delete another tenant's row; have a key that contains tenant_id
-- trust: 2
-- verdict: unscoped TV103
-- why: deletes another tenant's slug
REPLACE INTO slugs(slug, tenant_id, body) VALUES (?, ?, ?);

-- case: replace-second-key
-- message: pages: REPLACE (host) does not contain pages.tenant_id: it can delete another tenant's row; have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: host is unique across tenants
REPLACE INTO pages(tenant_id, path, host, body) VALUES (?, ?, ?, ?);

-- case: replace-second-key-left-out
-- trust: 1
-- verdict: scoped
-- why: the id is generated, and a host that is left out is NULL
REPLACE INTO pages(tenant_id, path, body) VALUES (?, ?, ?);

-- case: replace-given-id
-- message: pages: REPLACE (id) does not contain pages.tenant_id: it can delete another tenant's row; have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: the id may be another tenant's
REPLACE INTO pages(tenant_id, id, path) VALUES (?, ?, ?);

-- case: replace-no-key
-- trust: 1
-- verdict: scoped
-- why: without a unique key no row is met
REPLACE INTO notes(tenant_id, k, n) VALUES (?, ?, ?);

-- case: replace-select
-- trust: 1
-- verdict: scoped
-- why: the source's tenant
REPLACE INTO counters(tenant_id, k, n) SELECT tenant_id, status, 1 FROM orders WHERE tenant_id = ?;

-- case: upsert
-- trust: 1
-- verdict: scoped
-- why: the only key contains the tenant
INSERT INTO counters(tenant_id, k, n) VALUES (?, ?, 1) ON DUPLICATE KEY UPDATE n = n + 1;

-- case: upsert-values
-- trust: 1
-- verdict: scoped
-- why: VALUES(n) is of the caller's row
INSERT INTO counters(tenant_id, k, n) VALUES (?, ?, 1) ON DUPLICATE KEY UPDATE n = VALUES(n);

-- case: upsert-row-alias
-- trust: 1
-- verdict: scoped
-- live: skip MariaDB has no row alias
-- why: the new row by name
INSERT INTO counters(tenant_id, k, n) VALUES (?, ?, 1) AS new ON DUPLICATE KEY UPDATE n = new.n;

-- case: upsert-global-key
-- message: slugs: ON DUPLICATE KEY (slug) does not contain slugs.tenant_id: the update can hit another tenant's row; have a key that contains tenant_id
-- trust: 2
-- verdict: unscoped TV103
-- why: updates another tenant's slug
INSERT INTO slugs(slug, tenant_id, body) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE body = VALUES(body);

-- case: upsert-second-key
-- message: pages: ON DUPLICATE KEY (host) does not contain pages.tenant_id: the update can hit another tenant's row; have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: host is unique across tenants
INSERT INTO pages(tenant_id, path, host, body) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE body = VALUES(body);

-- case: upsert-second-key-left-out
-- trust: 1
-- verdict: scoped
-- why: id and host meet no other row
INSERT INTO pages(tenant_id, path, body) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE body = VALUES(body);

-- case: upsert-last-insert-id
-- trust: 1
-- verdict: scoped
-- why: the idiom for the id of the row
INSERT INTO pages(tenant_id, path, body) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id), body = VALUES(body);

-- case: upsert-guarded-if
-- trust: 2
-- verdict: scoped
-- live: existence the guard keeps the row
-- why: IF leaves another tenant's row as it is
INSERT INTO slugs(slug, tenant_id, body) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE body = IF(tenant_id = VALUES(tenant_id), VALUES(body), body);

-- case: upsert-guarded-if-half
-- message: slugs: ON DUPLICATE KEY (slug) does not contain slugs.tenant_id: the update can hit another tenant's row; have a key that contains tenant_id
-- trust: 2
-- verdict: unscoped TV103
-- why: one assignment is not guarded
INSERT INTO slugs(slug, tenant_id, body) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE body = IF(tenant_id = VALUES(tenant_id), VALUES(body), body), slug = VALUES(slug);

-- case: upsert-guarded-if-other
-- message: slugs: ON DUPLICATE KEY (slug) does not contain slugs.tenant_id: the update can hit another tenant's row; have a key that contains tenant_id
-- trust: 2
-- verdict: unscoped TV103
-- why: the other branch writes too
INSERT INTO slugs(slug, tenant_id, body) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE body = IF(tenant_id = VALUES(tenant_id), VALUES(body), '');

-- case: upsert-guarded-after-takeover
-- message: slugs: ON DUPLICATE KEY (slug) does not contain slugs.tenant_id: the update can hit another tenant's row; have a key that contains tenant_id
-- trust: 2
-- verdict: unscoped TV103
-- why: the tenant is assigned first, so the guard sees the new one
INSERT INTO slugs(slug, tenant_id, body) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE tenant_id = VALUES(tenant_id), body = IF(tenant_id = VALUES(tenant_id), VALUES(body), body);

-- case: upsert-takes-over
-- message: slugs: ON DUPLICATE KEY (slug) does not contain slugs.tenant_id: the update can hit another tenant's row; have a key that contains tenant_id
-- trust: 2
-- verdict: unscoped TV103
-- why: takes another tenant's row over
INSERT INTO slugs(slug, tenant_id, body) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE tenant_id = VALUES(tenant_id);

-- case: upsert-ignore
-- message: counters: a tenant that is NULL or does not fit tenant_id is stored as another one; leave IGNORE or REPLACE out, so that it is refused
-- trust: 1
-- verdict: unscoped TV103
-- why: NULL is stored as tenant 0
INSERT IGNORE INTO counters(tenant_id, k, n) VALUES (?, ?, 1) ON DUPLICATE KEY UPDATE n = n + 1;

-- case: upsert-subquery
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the assignment reads every tenant
INSERT INTO counters(tenant_id, k, n) VALUES (?, ?, 1) ON DUPLICATE KEY UPDATE n = (SELECT max(total) FROM orders);

-- case: update
-- trust: 2
-- verdict: scoped
-- why: bound
UPDATE orders SET status = ? WHERE tenant_id = ? AND id = ?;

-- case: update-limit
-- trust: 1
-- verdict: scoped
-- why: LIMIT chooses among the tenant's rows
UPDATE orders SET status = 'x' WHERE tenant_id = ? ORDER BY id LIMIT 5;

-- case: update-limit-free
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: LIMIT restricts nothing
UPDATE orders SET status = 'x' ORDER BY id LIMIT 5;

-- case: update-moves
-- message: assigns orders.tenant_id, which moves the row to another tenant; leave it out of SET
-- trust: 2
-- verdict: unscoped TV103
-- why: moves rows to another tenant
UPDATE orders SET tenant_id = ? WHERE tenant_id = ?;

-- case: update-own-tenant
-- trust: 1,2
-- verdict: scoped
-- why: the tenant that the row has
UPDATE orders SET tenant_id = ? WHERE tenant_id = ?;

-- case: update-ignore
-- trust: 2
-- verdict: scoped
-- live: existence the row is skipped
-- why: a row that conflicts is left
UPDATE IGNORE orders SET id = ? WHERE tenant_id = ?;

-- case: update-ignore-tenant
-- message: assigns orders.tenant_id, which moves the row to another tenant; leave it out of SET
-- trust: 1,2
-- verdict: unscoped TV103
-- live: no-difference every tenant of the worlds fits
-- why: a tenant that does not fit is stored as another one
UPDATE IGNORE orders SET tenant_id = ? WHERE tenant_id = ?;

-- case: update-set-left-to-right
-- message: assigns orders.tenant_id, which moves the row to another tenant; leave it out of SET
-- trust: 2,3
-- verdict: unscoped TV103
-- why: tenant_id is given the parent_id that SET has just assigned
UPDATE orders SET parent_id = ?, tenant_id = parent_id WHERE tenant_id = ? AND parent_id = ?;

-- case: update-set-before
-- trust: 2,3
-- verdict: scoped
-- why: parent_id is still the row's, which is the tenant
UPDATE orders SET tenant_id = parent_id, parent_id = ? WHERE tenant_id = ? AND parent_id = ?;

-- case: update-qualified
-- trust: 2
-- verdict: scoped
-- why: a qualified column
UPDATE orders SET orders.status = ? WHERE orders.tenant_id = ?;

-- case: update-join
-- trust: 1
-- verdict: scoped
-- why: both sides are bound
UPDATE orders o JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id SET o.status = c.email WHERE o.tenant_id = ?;

-- case: update-join-free-source
-- message: orders c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the source may be another tenant's
UPDATE invoices o JOIN orders c ON c.id = o.customer_id SET o.amount = c.total WHERE o.tenant_id = ?;

-- case: update-join-free-target
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: c is written and not bound
UPDATE orders o JOIN customers c ON c.email = o.status SET c.email = '' WHERE o.tenant_id = ?;

-- case: update-join-both
-- trust: 1
-- verdict: scoped
-- why: both are written and bound
UPDATE orders o JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id SET o.status = 'x', c.email = 'y' WHERE o.tenant_id = ?;

-- case: update-comma
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: c is written for every tenant
UPDATE orders o, customers c SET o.status = 'x', c.email = 'y' WHERE o.tenant_id = ?;

-- case: update-left-join
-- trust: 1
-- verdict: scoped
-- why: a row that the join lacks is not written
UPDATE orders o LEFT JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id SET o.status = 'x', c.email = 'y' WHERE o.tenant_id = ?;

-- case: update-left-join-on
-- message: orders o: o.tenant_id is compared in LEFT JOIN ON, which keeps rows of o that do not match (1:72); add o.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: ON of the LEFT JOIN does not filter o
UPDATE orders o LEFT JOIN customers c ON c.tenant_id = o.tenant_id AND o.tenant_id = ? SET o.status = 'x';

-- case: update-join-unqualified
-- trust: 1
-- verdict: scoped
-- why: only customers has the column email
UPDATE orders o JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id SET email = 'y' WHERE o.tenant_id = ?;

-- case: update-join-ambiguous
-- trust: 1
-- verdict: unknown TV104
-- live: skip the server calls the column ambiguous
-- why: id fits both
UPDATE orders o JOIN customers c ON c.tenant_id = o.tenant_id SET id = 9 WHERE o.tenant_id = ?;

-- case: update-join-moves
-- message: assigns o.tenant_id, which moves the row to another tenant; leave it out of SET
-- trust: 2
-- verdict: unscoped TV103
-- why: moves rows to another tenant
UPDATE orders o JOIN customers c ON c.tenant_id = o.tenant_id SET o.tenant_id = ? WHERE o.tenant_id = ?;

-- case: update-join-tenant-of-other
-- trust: 1
-- verdict: scoped
-- why: the other side's tenant is the same
UPDATE orders o JOIN customers c ON c.tenant_id = o.tenant_id SET o.tenant_id = c.tenant_id WHERE o.tenant_id = ?;

-- case: update-join-derived
-- trust: 1
-- verdict: scoped
-- why: the totals are the tenant's
UPDATE orders o JOIN (SELECT tenant_id, customer_id, sum(amount) s FROM invoices WHERE tenant_id = ? GROUP BY tenant_id, customer_id) i ON i.tenant_id = o.tenant_id AND i.customer_id = o.customer_id SET o.total = i.s;

-- case: update-join-derived-free
-- message: invoices: nothing binds invoices.tenant_id to the caller's tenant; add invoices.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the totals are every tenant's
UPDATE orders o JOIN (SELECT customer_id, sum(amount) s FROM invoices GROUP BY customer_id) i ON i.customer_id = o.customer_id SET o.total = i.s WHERE o.tenant_id = ?;

-- case: update-child-join
-- trust: 1
-- verdict: scoped
-- why: the child's owner is bound
UPDATE order_items i JOIN orders o ON o.id = i.order_id SET i.qty = 0 WHERE o.tenant_id = ?;

-- case: update-shared-in-join
-- message: writes plans, whose rows all tenants share; declare it under tables.writable if tenants may
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the worlds share those rows
-- why: writes what all tenants share
UPDATE orders o JOIN plans p ON p.id = o.total SET p.name = 'x' WHERE o.tenant_id = ?;

-- case: update-settings-join
-- message: settings s: s.tenant_id is only tested for NULL (1:121); add s.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the worlds share those rows
-- why: writes rows that all tenants share
UPDATE settings s JOIN orders o ON o.status = s.k SET s.v = 'x' WHERE o.tenant_id = ? AND (s.tenant_id = o.tenant_id OR s.tenant_id IS NULL);

-- case: delete
-- trust: 1
-- verdict: scoped
-- why: bound
DELETE FROM orders WHERE tenant_id = ? AND id = ?;

-- case: write-delete-limit
-- trust: 1
-- verdict: scoped
-- why: LIMIT chooses among the tenant's rows
DELETE FROM orders WHERE tenant_id = ? ORDER BY id LIMIT 1;

-- case: delete-join
-- trust: 1
-- verdict: scoped
-- why: the target is bound
DELETE o FROM orders o JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = ?;

-- case: delete-join-free
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: the target is not bound
DELETE c FROM orders o JOIN customers c ON c.email = o.status WHERE o.tenant_id = ?;

-- case: delete-two
-- trust: 1
-- verdict: scoped
-- why: both targets are bound
DELETE o, c FROM orders o JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = ?;

-- case: delete-two-free
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: one target is free
DELETE o, c FROM orders o, customers c WHERE o.tenant_id = ?;

-- case: delete-using
-- trust: 1
-- verdict: scoped
-- why: the other form
DELETE FROM o USING orders AS o JOIN customers c ON c.tenant_id = o.tenant_id WHERE o.tenant_id = ?;

-- case: delete-orphans
-- trust: 1
-- verdict: scoped
-- why: the anti-join is within the tenant
DELETE o FROM orders o LEFT JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE c.id IS NULL AND o.tenant_id = ?;

-- case: delete-orphans-free
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ? to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: another tenant's customer keeps the row
DELETE o FROM orders o LEFT JOIN customers c ON c.email = o.status WHERE c.id IS NULL AND o.tenant_id = ?;

-- case: delete-unknown-target
-- trust: 1
-- verdict: unknown TV104
-- live: skip there is no such table
-- why: FROM does not name the target
DELETE x FROM orders o JOIN customers c ON c.tenant_id = o.tenant_id WHERE o.tenant_id = ?;

-- case: delete-nullable-side
-- trust: 1
-- verdict: scoped
-- why: c has no row there, or the tenant's
DELETE c FROM orders o LEFT JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = ?;

-- case: delete-child
-- trust: 1
-- verdict: scoped
-- why: through its owner
DELETE i FROM order_items i JOIN orders o ON o.id = i.order_id WHERE o.tenant_id = ?;

-- case: delete-view
-- trust: 1
-- verdict: unknown TV104
-- live: no-difference the view passes every column on
-- why: writing through a view is not analysed
DELETE v FROM v_orders v JOIN customers c ON c.tenant_id = v.tenant_id WHERE v.tenant_id = ?;

-- case: delete-all
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: every tenant
DELETE FROM orders;

-- case: insert-returning
-- trust: 1
-- verdict: scoped
-- why: MariaDB's RETURNING of the new row
INSERT INTO counters(tenant_id, k, n) VALUES (?, ?, 1) RETURNING k, n;

-- case: delete-returning-subquery
-- trust: 1
-- verdict: unscoped|unknown
-- why: RETURNING reads every tenant
DELETE FROM orders WHERE tenant_id = ? RETURNING id, (SELECT count(*) FROM customers);
