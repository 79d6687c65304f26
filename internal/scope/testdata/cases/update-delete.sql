-- UPDATE and DELETE: the target, the other relations, what is assigned.

-- case: update-by-id
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: the id may be another tenant's
UPDATE orders SET status = $2 WHERE id = $1;

-- case: update-everything
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: no WHERE
UPDATE orders SET status = 'closed';

-- case: update-sets-tenant
-- message: assigns orders.tenant_id, which moves the row to another tenant; leave it out of SET
-- trust: 1
-- verdict: unscoped TV103
-- why: moves a row to another tenant
UPDATE orders SET tenant_id = $2 WHERE tenant_id = $1 AND id = $3;

-- case: update-sets-same-tenant
-- trust: 1
-- verdict: scoped
-- why: the value assigned is the tenant that the row has
UPDATE orders SET tenant_id = $1, status = 'x' WHERE tenant_id = $1 AND id = $2;

-- case: update-sets-own-column
-- trust: 1
-- verdict: scoped
-- why: assigns the column to itself
UPDATE orders SET tenant_id = tenant_id, status = 'x' WHERE tenant_id = $1;

-- case: update-claims-row
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: takes over whichever row has the id
UPDATE orders SET tenant_id = $1 WHERE id = $2;

-- case: update-multi-set-tenant
-- message: assigns orders.tenant_id, which moves the row to another tenant; leave it out of SET
-- trust: 1
-- verdict: unscoped TV103
-- why: the tenant is assigned in a row
UPDATE orders SET (tenant_id, status) = ($2, 'x') WHERE tenant_id = $1;

-- case: update-multi-set-subquery
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the row's subquery is looked up by id alone
UPDATE orders o SET (status, total) = (SELECT c.email, c.id FROM customers c WHERE c.id = o.customer_id) WHERE o.tenant_id = $1;

-- case: update-set-subquery-bound
-- trust: 1
-- verdict: scoped
-- why: the subquery is correlated on the tenant
UPDATE orders o SET status = (SELECT c.email FROM customers c WHERE c.tenant_id = o.tenant_id AND c.id = o.customer_id) WHERE o.tenant_id = $1;

-- case: update-set-subquery-free
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: copies a value that others decide
UPDATE orders SET total = (SELECT max(total) FROM orders) WHERE tenant_id = $1;

-- case: update-set-default-tenant
-- message: assigns settings.tenant_id, which moves the row to another tenant; leave it out of SET
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the row becomes a shared one; writing shared rows is declined by rule
-- why: gives the row to everyone
UPDATE settings SET tenant_id = DEFAULT WHERE tenant_id = $1 AND id = $2;

-- case: update-from-bound
-- trust: 1
-- verdict: scoped
-- why: both relations are in the class
UPDATE orders o SET status = c.email FROM customers c WHERE c.tenant_id = o.tenant_id AND c.id = o.customer_id AND o.tenant_id = $1;

-- case: update-from-target-free
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: only the source is pinned
UPDATE orders o SET status = c.email FROM customers c WHERE c.id = o.customer_id AND c.tenant_id = $1;

-- case: update-from-target-missing-join
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: the self-join's second alias is pinned instead of the target
UPDATE orders SET status = 'x' FROM orders o WHERE o.tenant_id = $1 AND o.id = $2;

-- case: update-from-self-on-key
-- trust: 1
-- verdict: scoped
-- why: the same row by its global key
UPDATE orders SET status = 'x' FROM orders o WHERE o.id = orders.id AND o.tenant_id = $1;

-- case: update-in-subquery-global-key
-- trust: 1
-- verdict: scoped
-- why: the ids are the tenant's own and unique across tenants
UPDATE orders SET status = 'x' WHERE id IN (SELECT id FROM orders WHERE tenant_id = $1 AND total > 1);

-- case: update-skip-locked-queue
-- trust: 1
-- verdict: scoped
-- why: the usual job queue, bound inside
UPDATE orders SET status = 'running' WHERE id = (SELECT id FROM orders WHERE tenant_id = $1 AND status = 'open' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id;

-- case: update-queue-free
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped
-- why: takes the oldest job of any tenant
UPDATE orders SET status = 'running' WHERE id = (SELECT id FROM orders WHERE status = 'open' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id;

-- case: update-returning-source
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: RETURNING shows a column of a free relation
UPDATE orders o SET status = 'x' FROM customers c WHERE c.id = o.customer_id AND o.tenant_id = $1 RETURNING c.email;

-- case: update-returning-free-subquery
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: RETURNING reads everyone's rows
UPDATE orders SET status = 'x' WHERE tenant_id = $1 RETURNING (SELECT count(*) FROM orders);

-- case: update-where-current-of
-- trust: 1
-- verdict: unscoped|unknown
-- live: skip needs a cursor
-- why: the row is wherever the cursor stands
UPDATE orders SET status = $1 WHERE CURRENT OF c;

-- case: update-only
-- trust: 1
-- verdict: scoped
-- why: ONLY changes nothing here
UPDATE ONLY orders SET status = 'x' WHERE tenant_id = $1;

-- case: update-alias-shadows-table
-- trust: 1
-- verdict: scoped
-- why: the target's alias is another table's name
UPDATE orders AS customers SET status = 'x' WHERE customers.tenant_id = $1;

-- case: update-shared-table
-- message: writes plans, whose rows all tenants share; declare it under tables.writable if tenants may
-- verdict: unscoped TV103
-- live: no-difference the rows changed are shared; a write to a shared table is declined by rule
-- why: changes what everyone sees
UPDATE plans SET name = $2 WHERE id = $1;

-- case: update-shared-from-tenant
-- message: writes users, whose rows all tenants share; declare it under tables.writable if tenants may
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the rows changed are shared; a write to a shared table is declined by rule
-- why: writes a tenant's value into a shared row
UPDATE users u SET email = c.email FROM customers c WHERE c.tenant_id = $1 AND c.id = u.id;

-- case: update-left-join-in-from
-- trust: 1
-- verdict: scoped
-- why: the nullable side is equated with the preserved one
UPDATE orders o SET total = 0 FROM customers c LEFT JOIN invoices i ON i.tenant_id = c.tenant_id AND i.customer_id = c.id WHERE c.tenant_id = o.tenant_id AND c.id = o.customer_id AND o.tenant_id = $1;

-- case: update-jsonb-path
-- trust: 1
-- verdict: scoped
-- why: an assignment to part of a column
UPDATE orders SET data['k'] = '1' WHERE tenant_id = $1;

-- case: update-sets-child-owner
-- message: assigns i.order_id, which hands the row to another row of orders; take it from a row of orders that the statement binds to the tenant
-- trust: 1
-- verdict: unscoped TV103
-- why: moves the item to another tenant's order
UPDATE order_items i SET order_id = $2 FROM orders o WHERE o.id = i.order_id AND o.tenant_id = $1;

-- case: update-child-where-in
-- trust: 1
-- verdict: scoped
-- why: the owner key is in a bound subquery selecting the owner's key
UPDATE order_items SET qty = 0 WHERE order_id IN (SELECT id FROM orders WHERE tenant_id = $1);

-- case: update-child-free
-- message: order_items: nothing binds its owner orders (through order_id) to the caller's tenant; add order_items.order_id IN (SELECT id FROM orders WHERE tenant_id = the caller's tenant) to WHERE
-- verdict: unscoped TV103
-- why: any tenant's item
UPDATE order_items SET qty = 0 WHERE id = $1;

-- case: delete-everything
-- message: counters: nothing binds counters.tenant_id to the caller's tenant; add counters.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: no WHERE
DELETE FROM counters;

-- case: delete-or-expired
-- message: counters: counters.tenant_id is not compared with the tenant in every arm of the OR (1:28); add counters.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: a free arm
DELETE FROM counters WHERE tenant_id = $1 OR n = 0;

-- case: delete-using-bound
-- trust: 1
-- verdict: scoped
-- why: the USING relation carries the tenant to the target
DELETE FROM invoices i USING customers c WHERE i.tenant_id = c.tenant_id AND i.customer_id = c.id AND c.tenant_id = $1;

-- case: delete-using-target-free
-- message: projects p: nothing binds p.tenant_id to the caller's tenant; add p.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: target joined by id only
DELETE FROM projects p USING customers c WHERE p.id = c.id AND c.tenant_id = $1;

-- case: delete-using-source-free
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: other tenants' rows decide what is deleted
DELETE FROM projects p USING customers c WHERE p.id = c.id AND p.tenant_id = $1;

-- case: delete-returning
-- trust: 1
-- verdict: scoped
-- why: returns the tenant's own rows
DELETE FROM counters WHERE tenant_id = $1 RETURNING k, n;

-- case: delete-child-exists
-- trust: 1
-- verdict: scoped
-- why: the parent is checked in a correlated EXISTS on the owner key
DELETE FROM order_items i WHERE EXISTS (SELECT 1 FROM orders o WHERE o.id = i.order_id AND o.tenant_id = $1);

-- case: delete-child-exists-uncorrelated
-- message: order_items i: nothing binds its owner orders (through order_id) to the caller's tenant; add i.order_id IN (SELECT id FROM orders WHERE tenant_id = $1) to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: the EXISTS does not mention the item
DELETE FROM order_items i WHERE EXISTS (SELECT 1 FROM orders o WHERE o.tenant_id = $1);

-- case: delete-not-in
-- message: invoices: nothing binds invoices.tenant_id to the caller's tenant; add invoices.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: everything that is not the tenant's
DELETE FROM invoices WHERE id NOT IN (SELECT id FROM invoices WHERE tenant_id = $1);

-- case: delete-in-ambiguous-name
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = the caller's tenant to WHERE
-- message: order_items i: nothing binds its owner orders (through order_id) to the caller's tenant; add i.order_id IN (SELECT id FROM orders WHERE tenant_id = the caller's tenant) to WHERE
-- verdict: unscoped TV101 TV103
-- why: order_items has no tenant_id: the name resolves to the outer row, so the subquery is no filter of its own
DELETE FROM customers WHERE id IN (SELECT i.order_id FROM order_items i WHERE tenant_id = tenant_id);

-- case: delete-tautology
-- message: counters: nothing binds counters.tenant_id to the caller's tenant; add counters.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: the column equals itself
DELETE FROM counters WHERE tenant_id = tenant_id AND k = $1;

-- case: delete-literal-tenant
-- message: counters: counters.tenant_id is compared with the literal 2, not with the caller's tenant (1:28); add counters.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: one constant tenant, not the caller's
DELETE FROM counters WHERE tenant_id = 2 AND k = $1;

-- case: delete-by-setting
-- verdict: scoped
-- why: the configured setting carries the tenant
DELETE FROM counters WHERE tenant_id = current_setting('app.tenant')::int AND k = $1;

-- case: update-duplicate-source-row
-- trust: 1
-- verdict: scoped
-- why: one VALUES row per item, tenant pinned on the target
UPDATE counters c SET n = v.n FROM (VALUES ('a', 1), ('b', 2)) AS v(k, n) WHERE c.tenant_id = $1 AND c.k = v.k;
