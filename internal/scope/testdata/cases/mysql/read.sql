-- Reads in MySQL, and statements of other kinds.
--
-- dialect: mysql
-- schema: traps

-- case: point
-- trust: 1
-- verdict: scoped
-- why: a conjunct on the relation
SELECT id, status FROM orders WHERE tenant_id = ? AND id = ?;

-- case: point-reversed
-- trust: 1
-- verdict: scoped
-- why: equality has no direction for a placeholder
SELECT id FROM orders WHERE ? = tenant_id;

-- case: or-both-arms
-- trust: 1,2
-- verdict: scoped
-- why: each arm carries the bound
SELECT id FROM orders WHERE (tenant_id = ? AND status = 'open') OR (tenant_id = ? AND total > 10);

-- case: or-one-arm
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:29); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the other arm is free
SELECT id FROM orders WHERE tenant_id = ? OR status = 'open';

-- case: not-equal
-- message: orders: orders.tenant_id is compared under NOT (1:29); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: negation
SELECT id FROM orders WHERE NOT tenant_id = ?;

-- case: not-not
-- trust: 1
-- verdict: scoped
-- why: two negations
SELECT id FROM orders WHERE NOT NOT tenant_id = ?;

-- case: not-unequal
-- trust: 1
-- verdict: scoped
-- why: NOT of <> is =
SELECT id FROM orders WHERE NOT tenant_id <> ?;

-- case: bare-column-condition
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: a number is a condition: every tenant but 0
SELECT id FROM orders WHERE tenant_id;

-- case: bare-parameter-condition
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: true for every row when the parameter is not 0
SELECT id FROM orders WHERE ?;

-- case: is-true
-- trust: 1
-- verdict: scoped
-- why: IS TRUE keeps the bound
SELECT id FROM orders WHERE (tenant_id = ?) IS TRUE;

-- case: is-not-false
-- message: orders: orders.tenant_id is compared under IS NOT FALSE, which admits NULL (1:29); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: with a NULL parameter every row
SELECT id FROM orders WHERE (tenant_id = ?) IS NOT FALSE;

-- case: is-false
-- message: orders: orders.tenant_id is compared under IS FALSE, which admits other tenants (1:29); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the other tenants
SELECT id FROM orders WHERE (tenant_id = ?) IS FALSE;

-- case: in-list
-- trust: 1
-- verdict: scoped
-- why: one trusted element
SELECT id FROM orders WHERE tenant_id IN (?);

-- case: in-list-two
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:29); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the second element is the caller's choice
SELECT id FROM orders WHERE tenant_id IN (?, ?);

-- case: not-in
-- message: orders: orders.tenant_id is compared with NOT IN, which admits other tenants (1:29); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: negated IN
SELECT id FROM orders WHERE tenant_id NOT IN (?);

-- case: row-value
-- trust: 1
-- verdict: scoped
-- why: row equality is a conjunction
SELECT id FROM orders WHERE (tenant_id, id) = (?, ?);

-- case: row-value-less
-- message: orders: orders.tenant_id is compared with >, which admits other tenants (1:29); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a range over rows
SELECT id FROM orders WHERE (tenant_id, id) > (?, ?);

-- case: range
-- message: orders: orders.tenant_id is compared with >=, which admits other tenants (1:29); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: range is no bound
SELECT id FROM orders WHERE tenant_id >= ?;

-- case: coalesce-optional
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the optional-filter idiom: NULL opens the boundary
SELECT id FROM orders WHERE tenant_id = ifnull(?, tenant_id);

-- case: null-or
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:30); add orders.tenant_id = ? to WHERE
-- trust: 1,2
-- verdict: unscoped TV101
-- why: NULL opens the boundary
SELECT id FROM orders WHERE (? IS NULL OR tenant_id = ?);

-- case: self-equality
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: tautology
SELECT id FROM orders WHERE tenant_id = tenant_id;

-- case: literal-tenant
-- message: orders: orders.tenant_id is compared with the literal 1, not with the caller's tenant (1:29); add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: whose tenant 1 is, is not known
SELECT id FROM orders WHERE tenant_id = 1;

-- case: other-case
-- trust: 1
-- verdict: scoped
-- live: skip the server tells the cases of table names apart
-- why: names ignore case
SELECT ID FROM Orders WHERE TENANT_ID = ?;

-- case: comment
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: the predicate is a comment
SELECT id FROM orders -- WHERE tenant_id = ?
;

-- case: alias-hides-behind-column
-- trust: 1
-- verdict: scoped
-- why: a column of FROM wins over the target list's name
SELECT id AS tenant_id FROM orders WHERE tenant_id = ?;

-- case: delete-limit
-- trust: 1
-- verdict: scoped
-- why: LIMIT chooses among the tenant's rows
DELETE FROM orders WHERE tenant_id = ? ORDER BY id LIMIT 5;

-- case: delete-limit-unbound
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: LIMIT restricts nothing
DELETE FROM orders WHERE status = 'old' ORDER BY id LIMIT 5;

-- case: delete-order-by-subquery
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the subquery in ORDER BY reads every tenant's rows
DELETE FROM orders WHERE tenant_id = ? ORDER BY (SELECT max(c.id) FROM customers c WHERE c.email = orders.status) LIMIT 1;

-- case: comma-join-unbound
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped
-- why: one side only
SELECT o.id, c.email FROM orders o, customers c WHERE o.tenant_id = ? AND c.id = o.customer_id;

-- case: join-on-tenant
-- trust: 1
-- verdict: scoped
-- why: the class spreads
SELECT o.id, c.email FROM orders o JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = ?;

-- case: left-join-on-preserved
-- message: orders o: o.tenant_id is compared in LEFT JOIN ON, which keeps rows of o that do not match (1:86); add o.tenant_id = ? to WHERE
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ? to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: ON of a LEFT JOIN does not filter the preserved side
SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.id = o.customer_id AND o.tenant_id = ?;

-- case: left-join-bound
-- trust: 1
-- verdict: scoped
-- why: ON binds the optional side
SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = ?;

-- case: right-join
-- message: customers c: c.tenant_id is compared in RIGHT JOIN ON, which keeps rows of c that do not match (1:78); add c.tenant_id = ? to WHERE
-- trust: 1,2
-- verdict: unscoped TV101
-- why: RIGHT JOIN preserves c
SELECT c.id FROM orders o RIGHT JOIN customers c ON c.id = o.customer_id AND c.tenant_id = ? AND o.tenant_id = ?;

-- case: using
-- trust: 1
-- verdict: scoped
-- why: USING equates
SELECT o.id FROM orders o JOIN customers c USING (tenant_id) WHERE o.tenant_id = ?;

-- case: cross-join-where
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the other side is free
SELECT o.id FROM orders o CROSS JOIN customers c WHERE o.tenant_id = ?;

-- case: derived
-- trust: 1
-- verdict: scoped
-- why: pushdown
SELECT id FROM (SELECT * FROM orders) t WHERE t.tenant_id = ?;

-- case: derived-limit
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:68); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: LIMIT picks among all tenants first
SELECT id FROM (SELECT * FROM orders ORDER BY id LIMIT 10) t WHERE t.tenant_id = ?;

-- case: derived-window
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:94); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the window ranks over every tenant
SELECT id, r FROM (SELECT id, tenant_id, rank() OVER (ORDER BY total) r FROM orders) t WHERE tenant_id = ?;

-- case: derived-window-partitioned
-- trust: 1
-- verdict: scoped
-- why: partitioned by the tenant
SELECT id, r FROM (SELECT id, tenant_id, rank() OVER (PARTITION BY tenant_id ORDER BY total) r FROM orders) t WHERE tenant_id = ?;

-- case: view
-- trust: 1
-- verdict: scoped
-- why: the view is expanded
SELECT id FROM v_orders WHERE tenant_id = ?;

-- case: view-hides-tenant
-- message: orders in view v_open: nothing binds orders.tenant_id to the caller's tenant; have view v_open return the tenant of orders as a column to compare, or write its query in the statement
-- verdict: unscoped TV101
-- why: the view has no tenant to filter
SELECT id FROM v_open;

-- case: cte
-- trust: 1
-- verdict: scoped
-- why: bound inside
WITH s AS (SELECT * FROM orders WHERE tenant_id = ?) SELECT id FROM s;

-- case: cte-unused
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the CTE binds nothing else
WITH s AS (SELECT 1 FROM orders WHERE tenant_id = ?) SELECT id FROM customers;

-- case: recursive
-- trust: 1
-- verdict: scoped
-- why: the base is bound and the step keeps the class
WITH RECURSIVE t(tenant_id, id) AS (SELECT tenant_id, id FROM orders WHERE tenant_id = ? AND id = ? UNION ALL SELECT o.tenant_id, o.id FROM orders o JOIN t ON o.parent_id = t.id AND o.tenant_id = t.tenant_id) SELECT id FROM t;

-- case: recursive-free-step
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the step is not bound
WITH RECURSIVE t(id) AS (SELECT id FROM orders WHERE tenant_id = ? UNION ALL SELECT o.id FROM orders o JOIN t ON o.parent_id = t.id) SELECT id FROM t;

-- case: union
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: each arm is its own query
SELECT id FROM orders WHERE tenant_id = ? UNION ALL SELECT id FROM orders;

-- case: union-filtered-above
-- trust: 1
-- verdict: scoped
-- why: both arms show their own tenant there
SELECT id FROM (SELECT tenant_id, id FROM orders UNION ALL SELECT tenant_id, id FROM customers) u WHERE tenant_id = ?;

-- case: union-forged
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = ? to WHERE
-- trust: 1,2
-- verdict: unscoped TV101
-- why: one arm forges the column
SELECT id FROM (SELECT tenant_id, id FROM orders UNION ALL SELECT ?, id FROM customers) u WHERE tenant_id = ?;

-- case: except
-- message: invoices: nothing binds invoices.tenant_id to the caller's tenant; add invoices.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: EXCEPT asks for every tenant's ids
SELECT id FROM orders WHERE tenant_id = ? EXCEPT SELECT customer_id FROM invoices;

-- case: exists-uncorrelated
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: an EXISTS of its own
SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM customers WHERE tenant_id = ?);

-- case: not-exists-correlated
-- trust: 1
-- verdict: scoped
-- why: correlated on the tenant
SELECT c.id FROM customers c WHERE c.tenant_id = ? AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.tenant_id = c.tenant_id AND o.customer_id = c.id);

-- case: in-query
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the ids of one tenant in another table
SELECT id FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE tenant_id = ?);

-- case: scalar-subquery-target
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the target list reads every tenant
SELECT id, (SELECT count(*) FROM customers) FROM orders WHERE tenant_id = ?;

-- case: bare-column-beside-aggregate
-- trust: 1
-- verdict: scoped
-- why: of the tenant's rows, or NULL
SELECT max(total), id FROM orders WHERE tenant_id = ?;

-- case: bare-column-filtered-above
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:66); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: max is over every tenant
SELECT * FROM (SELECT tenant_id, max(total) FROM orders) t WHERE tenant_id = ?;

-- case: group-filtered-above
-- trust: 1
-- verdict: scoped
-- why: each group is of one tenant
SELECT * FROM (SELECT tenant_id, status, sum(total) FROM orders GROUP BY tenant_id, status) t WHERE tenant_id = ?;

-- case: group-bare-tenant-above
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:90); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the group is by status; its tenant is that of some row
SELECT * FROM (SELECT tenant_id, status, sum(total) FROM orders GROUP BY status) t WHERE tenant_id = ?;

-- case: having-other-group
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: skip the server knows no such column
-- why: the tenant is that of some row of the group
SELECT status, sum(total) FROM orders GROUP BY status HAVING tenant_id = ?;

-- case: shared-rows
-- trust: 1
-- verdict: scoped
-- why: own rows and those of all
SELECT k, v FROM settings WHERE tenant_id = ? OR tenant_id IS NULL;

-- case: shared-rows-write
-- message: settings: settings.tenant_id is only tested for NULL (1:50); add settings.tenant_id = ? to WHERE
-- trust: 2
-- verdict: unscoped TV103
-- live: no-difference the worlds share those rows
-- why: writes the rows that all share
UPDATE settings SET v = ? WHERE tenant_id = ? OR tenant_id IS NULL;

-- case: root
-- trust: 1
-- verdict: scoped
-- why: the root's key is the tenant
SELECT name FROM tenants WHERE id = ?;

-- case: root-unbound
-- message: tenants: nothing binds tenants.id to the caller's tenant; add tenants.id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: every tenant
SELECT name FROM tenants;

-- case: two-statements
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- live: skip the connection takes one statement
-- why: the second is free
SELECT id FROM orders WHERE tenant_id = ?; DELETE FROM orders;

-- case: drop-table
-- message: DROP TABLE orders concerns the rows of every tenant; move it to a migration
-- verdict: unscoped TV103
-- live: no-difference the server refuses it for a foreign key
-- why: the rows of every tenant
DROP TABLE orders;

-- case: null-safe
-- trust: 1
-- verdict: scoped
-- why: <=> is = on a NOT NULL column
SELECT id FROM orders WHERE tenant_id <=> ?;

-- case: not-null-safe
-- message: orders: orders.tenant_id is compared under NOT (1:29); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the other tenants
SELECT id FROM orders WHERE NOT tenant_id <=> ?;

-- case: null-safe-shared-rows
-- trust: 1
-- verdict: scoped
-- why: own rows, or with NULL those of all
SELECT k, v FROM settings WHERE tenant_id <=> ?;

-- case: chained-equality
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: (tenant_id = ?) = ? compares the truth value with the caller's choice
SELECT id FROM orders WHERE tenant_id = ? = ?;

-- case: exclamation
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: ! binds tighter than =
SELECT id FROM orders WHERE ! tenant_id = ?;

-- case: exclamation-parenthesis
-- message: orders: orders.tenant_id is compared under NOT (1:29); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: negation
SELECT id FROM orders WHERE !(tenant_id = ?);

-- case: double-ampersand
-- trust: 1
-- verdict: scoped
-- why: && is AND
SELECT id FROM orders WHERE tenant_id = ? && status = ?;

-- case: double-bar
-- message: orders: orders.tenant_id is only an operand of ||, which binds nothing (1:29); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: || is OR, or concatenation, by a setting of the server
SELECT id FROM orders WHERE tenant_id = ? || status = ?;

-- case: xor
-- message: orders: orders.tenant_id is only an operand of XOR, which binds nothing (1:29); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: true for other tenants' rows with the status
SELECT id FROM orders WHERE tenant_id = ? XOR status = ?;

-- case: bit-and
-- trust: 1
-- verdict: unscoped|scoped
-- why: an operator over two truth values: safe, and declined
SELECT id FROM orders WHERE (tenant_id = ?) & (status = ?);

-- case: double-quoted-string
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the text is no tenant of the worlds
-- why: in double quotes it is text, whatever the text is
SELECT id FROM orders WHERE "tenant_id" = ?;

-- case: backticks
-- trust: 1
-- verdict: scoped
-- why: quoted names
SELECT `id` FROM `orders` WHERE `tenant_id` = ?;

-- case: executable-comment
-- trust: 1
-- verdict: unscoped|unknown
-- why: the comment is executed
SELECT id FROM orders WHERE tenant_id = ? /*! OR 1=1 */;

-- case: hash-comment
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: the predicate is a comment
SELECT id FROM orders # WHERE tenant_id = ?
;

-- case: having-alone
-- trust: 1
-- verdict: unscoped|scoped
-- why: HAVING filters rows here; declined
SELECT id, tenant_id FROM orders HAVING tenant_id = ?;

-- case: having-tenant
-- trust: 1
-- verdict: scoped
-- why: a grouping column
SELECT tenant_id, sum(total) FROM orders GROUP BY tenant_id HAVING tenant_id = ?;

-- case: having-tenant-of-derived
-- message: orders: orders.tenant_id equals x.tenant_id, which is not bound either (1:49); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the server chooses among the groups
-- why: MariaDB evaluates HAVING on a merged subquery's column with the next group's row
SELECT count(*), max(d.id) FROM (SELECT * FROM (SELECT tenant_id, id, total FROM orders) x WHERE x.total > 0) d GROUP BY d.tenant_id HAVING d.tenant_id = ?;

-- case: having-tenant-of-view
-- message: orders in view v_orders: orders.tenant_id equals o.tenant_id, which is not bound either (1:33); add o.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a view is merged as well
SELECT count(*), max(o.id) FROM v_orders o GROUP BY o.tenant_id HAVING EXISTS (SELECT 1 WHERE o.tenant_id = ?);

-- case: having-above-bound-view
-- trust: 1
-- verdict: scoped
-- why: all groups are the caller's
SELECT count(*), max(o.id) FROM v_orders o WHERE o.tenant_id = ? GROUP BY o.tenant_id HAVING count(*) > 1;

-- case: having-subquery-of-table
-- trust: 1
-- verdict: scoped
-- why: a column of the table itself
SELECT tenant_id, sum(total) FROM orders GROUP BY tenant_id HAVING EXISTS (SELECT 1 WHERE tenant_id = ?);

-- case: view-column-two-queries-in
-- message: orders in view v_orders: orders.tenant_id equals o.tenant_id, which is not bound either (1:18); add o.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference no tenant of the worlds is 0
-- why: MariaDB reads the merged view's column as 0 there
SELECT o.id FROM v_orders o WHERE EXISTS (SELECT 1 WHERE o.tenant_id IN (SELECT ?));

-- case: derived-column-two-queries-in
-- message: tenants t: t.id equals i.tenant_id, which is not bound either (1:192); add t.id = ? to WHERE; what binds t binds i as well
-- trust: 1,2
-- verdict: unscoped TV101
-- live: no-difference a correlation that finds nothing shows nothing
-- why: the innermost query reads rows of tenant 0
SELECT d.id FROM (SELECT tenant_id, id FROM orders) d WHERE d.tenant_id = ? AND EXISTS (SELECT 1 FROM customers c WHERE c.tenant_id = ? AND EXISTS (SELECT 1 FROM tenants t JOIN invoices i ON i.tenant_id = t.id WHERE t.id = d.tenant_id));

-- case: view-column-one-query-in
-- trust: 1
-- verdict: scoped
-- why: the usual correlation
SELECT o.id FROM v_orders o WHERE o.tenant_id = ? AND EXISTS (SELECT 1 FROM invoices i WHERE i.tenant_id = o.tenant_id AND i.customer_id = o.customer_id);

-- case: view-column-in-query
-- trust: 1
-- verdict: scoped
-- why: one query in
SELECT o.id FROM v_orders o WHERE o.tenant_id IN (SELECT ?);

-- case: table-column-two-queries-in
-- trust: 1
-- verdict: scoped
-- why: a column of the table itself
SELECT o.id FROM orders o WHERE EXISTS (SELECT 1 WHERE o.tenant_id IN (SELECT ?));

-- case: having-name-is-the-target
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: in HAVING the target's name wins: the group's status is compared
SELECT status AS tenant_id, sum(total) FROM orders GROUP BY status HAVING tenant_id = ?;

-- case: having-name-of-target-and-group
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: skip the server calls the name ambiguous
-- why: which of the two is meant differs between servers
SELECT id AS tenant_id, sum(total) FROM orders GROUP BY orders.tenant_id, id HAVING tenant_id = ?;

-- case: having-target-is-tenant
-- trust: 1
-- verdict: scoped
-- why: the target's name is the tenant, which the groups are by
SELECT tenant_id AS t, sum(total) FROM orders GROUP BY tenant_id HAVING t = ?;

-- case: group-by-alias
-- trust: 1
-- verdict: scoped
-- why: the group's name is the tenant's
SELECT * FROM (SELECT tenant_id AS t, sum(total) FROM orders GROUP BY t) x WHERE x.t = ?;

-- case: group-by-alias-is-column
-- trust: 1
-- verdict: scoped
-- why: GROUP BY prefers the column of FROM, which is the tenant
SELECT * FROM (SELECT tenant_id, status AS id, sum(total) FROM orders GROUP BY tenant_id, id) x WHERE x.tenant_id = ?;

-- case: group-with-rollup
-- message: orders: orders.tenant_id is only tested for NULL (1:97); add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference MariaDB takes IS NULL of a NOT NULL column for false, of the total too
-- why: the last row sums every tenant's
SELECT tenant_id, sum(total) FROM orders GROUP BY tenant_id WITH ROLLUP HAVING tenant_id = ? OR tenant_id IS NULL;

-- case: where-does-not-see-alias
-- trust: 1
-- verdict: unscoped|scoped
-- live: skip the server knows no such column
-- why: WHERE has no names of targets: MySQL refuses t
SELECT tenant_id AS t FROM orders WHERE t = ?;

-- case: aggregate-beside-column-inserted
-- trust: 1
-- verdict: unscoped|scoped
-- why: without a row the tenant is NULL, which settings takes
INSERT INTO settings(id, tenant_id, k) SELECT max(id), tenant_id, 'x' FROM orders WHERE tenant_id = ?;

-- case: natural-join
-- trust: 1
-- verdict: scoped
-- why: NATURAL equates tenant_id and id
SELECT * FROM orders NATURAL JOIN customers WHERE tenant_id = ?;

-- case: straight-join
-- trust: 1
-- verdict: scoped
-- why: a hint about the order
SELECT o.id FROM orders o STRAIGHT_JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = ?;

-- case: composite-foreign-key
-- trust: 1
-- verdict: scoped
-- why: the key holds the tenant, and the referenced id is unique
SELECT i.id, c.email FROM invoices i JOIN customers c ON c.id = i.customer_id WHERE i.tenant_id = ?;

-- case: child
-- trust: 1
-- verdict: scoped
-- why: joined to its bound owner
SELECT i.sku FROM order_items i JOIN orders o ON o.id = i.order_id WHERE o.tenant_id = ?;

-- case: child-alone
-- message: order_items: nothing binds its owner orders (through order_id) to the caller's tenant; add order_items.order_id IN (SELECT id FROM orders WHERE tenant_id = the caller's tenant) to WHERE
-- verdict: unscoped TV101
-- why: nothing binds its owner
SELECT sku FROM order_items WHERE order_id = ?;

-- case: for-update
-- trust: 1
-- verdict: scoped
-- why: locks the tenant's rows
SELECT id FROM orders WHERE tenant_id = ? FOR UPDATE SKIP LOCKED;

-- case: lock-in-share-mode
-- trust: 1
-- verdict: scoped
-- why: locks the tenant's rows
SELECT id FROM orders WHERE tenant_id = ? LOCK IN SHARE MODE;

-- case: limit-offset-comma
-- trust: 1
-- verdict: scoped
-- why: LIMIT offset, count
SELECT id FROM orders WHERE tenant_id = ? ORDER BY id LIMIT ?, ?;

-- case: json-arrow
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: skip MariaDB has no such operator
-- why: a JSON key called tenant_id is not the column
SELECT id FROM orders WHERE data->'$.tenant_id' = ?;

-- case: json-arrow-beside
-- trust: 1
-- verdict: scoped
-- live: skip MariaDB has no such operator
-- why: bound by the column
SELECT data->>'$.name' FROM orders WHERE tenant_id = ? AND data->>'$.tenant_id' = ?;

-- case: user-variable
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- live: no-difference nothing has set it
-- why: whatever an earlier statement put there
SELECT id FROM orders WHERE tenant_id = @tenant;

-- case: dual
-- verdict: scoped
-- live: skip reads no table
-- why: no table
SELECT 1 FROM dual;

-- case: session-functions
-- verdict: scoped
-- why: state of the connection
SELECT LAST_INSERT_ID(), FOUND_ROWS(), ROW_COUNT(), DATABASE(), USER(), CONNECTION_ID();

-- case: get-lock
-- verdict: scoped
-- why: a lock by name is no row
SELECT GET_LOCK(?, 10);

-- case: load-file
-- verdict: unknown TV104
-- live: no-difference the server reads no file
-- why: a file of the server
SELECT LOAD_FILE(?);

-- case: unknown-function
-- trust: 1
-- verdict: unknown TV104
-- live: skip the function is not there
-- why: a stored function that the schema does not show
SELECT tenant_name(id) FROM orders WHERE tenant_id = ?;

-- case: information-schema
-- verdict: scoped
-- live: skip the schema is the same in all worlds
-- why: the schema is no one's
SELECT table_name FROM information_schema.tables;

-- case: processlist
-- verdict: unknown TV105
-- live: no-difference there is no other session
-- why: other sessions' statements
SELECT info FROM information_schema.processlist;

-- case: match-against-filter
-- trust: 2
-- verdict: scoped
-- live: skip the worlds have no such index
-- why: whether a row matches is seen from the row
SELECT n FROM notes WHERE MATCH(k) AGAINST (?) AND tenant_id = ?;

-- case: match-against-score
-- trust: 2
-- verdict: unknown TV104
-- live: skip the worlds have no such index
-- why: the score counts the rows of every tenant that have the word
SELECT id, MATCH(status) AGAINST (?) AS score FROM orders WHERE tenant_id = ?;

-- case: match-against-order
-- trust: 1
-- verdict: unknown TV104
-- live: skip the worlds have no such index
-- why: the order follows from other tenants' rows
SELECT id FROM orders WHERE tenant_id = ? ORDER BY MATCH(status) AGAINST (?) DESC;

-- case: set-names
-- verdict: scoped
-- live: skip reads no table
-- why: the connection's character set
SET NAMES utf8mb4;

-- case: set-sql-mode
-- verdict: unknown TV104
-- live: skip changes the session of the check
-- why: changes how later statements are read
SET sql_mode = 'ANSI_QUOTES';

-- case: set-foreign-keys-off
-- verdict: unknown TV104
-- live: skip changes the session of the check
-- why: later rows may break the keys
SET foreign_key_checks = 0;

-- case: use-database
-- verdict: unknown TV104
-- live: skip there is no other database
-- why: changes which tables names mean
USE other;

-- case: truncate
-- message: TRUNCATE orders concerns the rows of every tenant; write DELETE FROM orders WHERE tenant_id = ?
-- verdict: unscoped TV103
-- live: no-difference the server refuses it for a foreign key
-- why: every tenant
TRUNCATE TABLE orders;

-- case: load-data
-- message: LOAD DATA orders concerns the rows of every tenant; write INSERT INTO orders with the caller's tenant in every row
-- verdict: unscoped TV103
-- live: skip the file is the client's
-- why: rows of any tenant
LOAD DATA LOCAL INFILE 'x' INTO TABLE orders;

-- case: explain
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: skip the driver does not prepare it
-- why: the inner statement is judged
EXPLAIN SELECT id FROM orders WHERE id = ?;

-- case: call
-- verdict: unknown TV104
-- live: skip the procedure is not there
-- why: a procedure that is not seen
CALL close_month(?);
