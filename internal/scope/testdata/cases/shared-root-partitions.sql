-- Shared tables and rows, the root table, memberships, partitions.

-- case: shared-read
-- verdict: scoped
-- why: plans is declared shared
SELECT id, name FROM plans;

-- case: shared-read-by-email
-- verdict: scoped
-- why: users is declared shared
SELECT id FROM users WHERE email = $1;

-- case: own-and-shared-rows
-- trust: 1
-- verdict: scoped
-- why: own plus shared rows of a table declared so
SELECT k, v FROM settings WHERE tenant_id = $1 OR tenant_id IS NULL;

-- case: own-and-shared-rows-with-more
-- trust: 1
-- verdict: scoped
-- why: the usual look-up with a default
SELECT v FROM settings WHERE k = $2 AND (tenant_id = $1 OR tenant_id IS NULL) ORDER BY tenant_id NULLS LAST LIMIT 1;

-- case: shared-rows-only
-- verdict: scoped
-- why: only the rows that all share
SELECT k, v FROM settings WHERE tenant_id IS NULL;

-- case: shared-rows-free-arm
-- message: settings: settings.tenant_id is not compared with the tenant in every arm of the OR (1:33); add settings.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a third arm opens it
SELECT k, v FROM settings WHERE tenant_id = $1 OR tenant_id IS NULL OR k = 'a';

-- case: shared-rows-not-null
-- message: settings: settings.tenant_id is only tested for NULL (1:33); add settings.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: every tenant's own rows
SELECT k, v FROM settings WHERE tenant_id IS NOT NULL;

-- case: settings-unbound
-- message: settings: nothing binds settings.tenant_id to the caller's tenant; add settings.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: declared shared rows do not make the table shared
SELECT k, v FROM settings WHERE k = $1;

-- case: own-rows-of-shared-rows-table
-- trust: 1
-- verdict: scoped
-- why: own rows only
SELECT k, v FROM settings WHERE tenant_id = $1;

-- case: or-null-on-not-null-column
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the column is NOT NULL, so the second arm never holds; it may be declined
-- why: the IS NULL arm is empty
SELECT id FROM orders WHERE tenant_id = $1 OR tenant_id IS NULL;

-- case: own-and-shared-rows-joined
-- trust: 1
-- verdict: scoped
-- why: the tenant table is pinned, the settings are own or shared
SELECT o.id, s.v FROM orders o JOIN settings s ON s.k = o.status AND (s.tenant_id = o.tenant_id OR s.tenant_id IS NULL) WHERE o.tenant_id = $1;

-- case: own-over-shared-left-joins
-- trust: 1
-- verdict: scoped
-- why: own value beside the default, each in its own alias
SELECT d.k, COALESCE(s.v, d.v) FROM settings d LEFT JOIN settings s ON s.k = d.k AND s.tenant_id = $1 WHERE d.tenant_id IS NULL;

-- case: own-over-shared-left-join-free
-- message: settings s: nothing binds s.tenant_id to the caller's tenant; add s.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: the second alias matches every tenant's rows
SELECT d.k, s.v FROM settings d LEFT JOIN settings s ON s.k = d.k WHERE d.tenant_id IS NULL;

-- case: distinct-on-own-then-shared
-- trust: 1
-- verdict: scoped
-- why: DISTINCT ON above the bound
SELECT DISTINCT ON (k) k, v FROM settings WHERE tenant_id = $1 OR tenant_id IS NULL ORDER BY k, tenant_id NULLS LAST, id;

-- case: distinct-on-below-the-filter
-- message: settings: nothing binds settings.tenant_id to the caller's tenant; add settings.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: another tenant's row is the one kept
SELECT k, v FROM (SELECT DISTINCT ON (k) k, v, tenant_id FROM settings ORDER BY k, id) s WHERE tenant_id = $1 OR tenant_id IS NULL;

-- case: is-not-distinct-shared-rows
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference with a NULL parameter it reads the shared rows, which are declared; it may be declined
-- why: NULL matches the shared rows only
SELECT k, v FROM settings WHERE tenant_id IS NOT DISTINCT FROM $1;

-- case: in-list-with-null-shared
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference NULL in an IN list never matches; it may be declined
-- why: looks as if it read shared rows, reads own only
SELECT k, v FROM settings WHERE tenant_id IN ($1, NULL);

-- case: delete-own-settings
-- trust: 1
-- verdict: scoped
-- why: own rows only
DELETE FROM settings WHERE tenant_id = $1;

-- case: delete-shared-rows
-- message: settings: settings.tenant_id is only tested for NULL (1:28); add settings.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- live: no-difference the rows deleted are shared; a write to them is declined by rule
-- why: deletes what everyone shares
DELETE FROM settings WHERE tenant_id IS NULL;

-- case: delete-settings-free
-- message: settings: nothing binds settings.tenant_id to the caller's tenant; add settings.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: own, shared and others' rows
DELETE FROM settings WHERE k = $1;

-- case: update-own-settings
-- trust: 1
-- verdict: scoped
-- why: own rows only
UPDATE settings SET v = $2 WHERE tenant_id = $1 AND k = $3;

-- case: update-is-not-distinct-settings
-- message: settings: settings.tenant_id can be NULL, which IS NOT DISTINCT FROM a NULL parameter (1:34); add settings.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference with a NULL parameter it writes the shared rows, which is declined by rule
-- why: a NULL parameter writes the shared rows
UPDATE settings SET v = $2 WHERE tenant_id IS NOT DISTINCT FROM $1;

-- case: root-by-key
-- trust: 1
-- verdict: scoped
-- why: the root's primary key is the tenant
SELECT id, name FROM tenants WHERE id = $1;

-- case: root-list
-- message: tenants: nothing binds tenants.id to the caller's tenant; add tenants.id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: lists all tenants
SELECT id, name FROM tenants;

-- case: root-by-name
-- message: tenants: nothing binds tenants.id to the caller's tenant; add tenants.id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: looks another tenant up by name
SELECT id FROM tenants WHERE name = $1;

-- case: root-joined
-- trust: 1
-- verdict: scoped
-- why: the root's key is in the class
SELECT o.id, t.name FROM orders o JOIN tenants t ON t.id = o.tenant_id WHERE o.tenant_id = $1;

-- case: root-carries-the-class
-- trust: 1
-- verdict: scoped
-- why: the root's key is pinned and equated with the tenant column
SELECT o.id FROM tenants t JOIN orders o ON o.tenant_id = t.id WHERE t.id = $1;

-- case: root-by-name-carries-nothing
-- message: tenants t: t.id equals o.tenant_id, which is not bound either (1:45); add t.id = the caller's tenant to WHERE; what binds t binds o as well
-- verdict: unscoped TV101
-- why: the caller names the tenant
SELECT o.id FROM tenants t JOIN orders o ON o.tenant_id = t.id WHERE t.name = $1;

-- case: root-joined-on-other-column
-- message: tenants t: t.id equals o.customer_id, which is not bound either (1:53); add t.id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the root is joined on an unrelated id
SELECT o.id, t.name FROM orders o JOIN tenants t ON t.id = o.customer_id WHERE o.tenant_id = $1;

-- case: root-update-own
-- trust: 1
-- verdict: scoped
-- why: the tenant renames itself
UPDATE tenants SET name = $2 WHERE id = $1;

-- case: root-update-free
-- message: tenants: nothing binds tenants.id to the caller's tenant; add tenants.id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: renames whichever tenant has the name
UPDATE tenants SET name = $1 WHERE name = $2;

-- case: root-update-key
-- message: assigns tenants.id, which moves the row to another tenant; leave it out of SET
-- trust: 1
-- verdict: unscoped TV103
-- why: changes the tenant's own key
UPDATE tenants SET id = $2 WHERE id = $1;

-- case: root-delete-own
-- trust: 1
-- verdict: scoped
-- why: deletes the tenant itself
DELETE FROM tenants WHERE id = $1;

-- case: root-insert-own-key
-- trust: 1
-- verdict: scoped
-- why: creates the row of the caller's own tenant
INSERT INTO tenants(id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = excluded.name;

-- case: memberships-of-tenant
-- trust: 1
-- verdict: scoped
-- why: memberships has a tenant column
SELECT user_id FROM memberships WHERE tenant_id = $1;

-- case: memberships-of-user
-- message: memberships: nothing binds memberships.tenant_id to the caller's tenant; add memberships.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: the user's memberships in every tenant
SELECT tenant_id FROM memberships WHERE user_id = $1;

-- case: membership-guard
-- trust: 1
-- verdict: scoped
-- why: the guard is bound and so is the table
SELECT o.id FROM orders o WHERE o.tenant_id = $1 AND EXISTS (SELECT 1 FROM memberships m WHERE m.tenant_id = o.tenant_id AND m.user_id = $2);

-- case: membership-guard-uncorrelated
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the caller is a member of some tenant
SELECT o.id FROM orders o WHERE o.id = $2 AND EXISTS (SELECT 1 FROM memberships m WHERE m.tenant_id = $1);

-- case: users-of-own-tenant
-- trust: 1
-- verdict: scoped
-- why: a shared table filtered through a bound one
SELECT u.email FROM users u WHERE u.id IN (SELECT user_id FROM memberships WHERE tenant_id = $1);

-- case: users-of-any-tenant
-- message: memberships: nothing binds memberships.tenant_id to the caller's tenant; add memberships.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: tells which users are members anywhere
SELECT u.email FROM users u WHERE u.id IN (SELECT user_id FROM memberships);

-- case: partitioned-bound
-- trust: 1
-- verdict: scoped
-- why: the partitioned table through its tenant column
SELECT id, body FROM events WHERE tenant_id = $1;

-- case: partitioned-free
-- message: events: nothing binds events.tenant_id to the caller's tenant; add events.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: all partitions
SELECT id, body FROM events WHERE id = $1;

-- case: partition-bound
-- trust: 1
-- verdict: scoped
-- why: the partition has the tenant column too
SELECT id, body FROM events_t12 WHERE tenant_id = $1;

-- case: partition-literal
-- message: events_t1: events_t1.tenant_id is compared with the literal 1, not with the caller's tenant (1:38); add events_t1.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: the partition's own tenant is a constant
SELECT id, body FROM events_t1 WHERE tenant_id = 1;

-- case: partition-delete-free
-- message: events_t12: nothing binds events_t12.tenant_id to the caller's tenant; add events_t12.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: empties one tenant's partition
DELETE FROM events_t12;

-- case: partition-key-update
-- message: assigns events.tenant_id, which moves the row to another tenant; leave it out of SET
-- trust: 1
-- verdict: unscoped TV103
-- why: moves the row to another partition and tenant
UPDATE events SET tenant_id = $2 WHERE tenant_id = $1;

-- case: partition-joined
-- trust: 1
-- verdict: scoped
-- why: the partition is in the class
SELECT e.id, o.id FROM events_t1 e JOIN orders o ON o.tenant_id = e.tenant_id WHERE o.tenant_id = $1;
