-- Reads and plain changes in SQLite.
--
-- dialect: sqlite
-- schema: traps

-- case: point
-- trust: 1
-- verdict: scoped
-- why: a conjunct on the relation
SELECT id, status FROM orders WHERE tenant_id = ?1 AND id = ?2;

-- case: point-reversed
-- trust: 1
-- verdict: scoped
-- why: equality has no direction for a placeholder
SELECT id FROM orders WHERE ?1 = tenant_id;

-- case: double-equals
-- trust: 1
-- verdict: scoped
-- why: == is =
SELECT id FROM orders WHERE tenant_id == ?1;

-- case: is-on-not-null
-- trust: 1
-- verdict: scoped
-- why: IS is = on a NOT NULL column
SELECT id FROM orders WHERE tenant_id IS ?1;

-- case: is-on-nullable
-- message: loose: loose.tenant_id can be NULL, which IS NOT DISTINCT FROM a NULL parameter (1:28); add loose.tenant_id = ?1 to WHERE
-- schema: affinity
-- trust: 1
-- verdict: unscoped TV101
-- why: a NULL parameter finds the rows without a tenant
SELECT id FROM loose WHERE tenant_id IS ?1;

-- case: is-not-distinct
-- trust: 1
-- verdict: scoped
-- why: the same in other words
SELECT id FROM orders WHERE tenant_id IS NOT DISTINCT FROM ?1;

-- case: is-not
-- message: orders: orders.tenant_id is compared with IS DISTINCT FROM, which admits other tenants (1:29); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: all other tenants
SELECT id FROM orders WHERE tenant_id IS NOT ?1;

-- case: or-both-arms
-- trust: 1
-- verdict: scoped
-- why: each arm carries the bound
SELECT id FROM orders WHERE (tenant_id = ?1 AND status = 'open') OR (tenant_id = ?1 AND total > 10);

-- case: or-one-arm
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:29); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the other arm is free
SELECT id FROM orders WHERE tenant_id = ?1 OR status = 'open';

-- case: not-equal
-- message: orders: orders.tenant_id is compared under NOT (1:29); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: negation
SELECT id FROM orders WHERE NOT tenant_id = ?1;

-- case: not-not
-- trust: 1
-- verdict: scoped
-- why: two negations
SELECT id FROM orders WHERE NOT NOT tenant_id = ?1;

-- case: not-unequal
-- trust: 1
-- verdict: scoped
-- why: NOT of <> is =
SELECT id FROM orders WHERE NOT tenant_id <> ?1;

-- case: bare-column-condition
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a number is a condition: every tenant but 0
SELECT id FROM orders WHERE tenant_id;

-- case: bare-parameter-condition
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: true for every row when the parameter is not 0
SELECT id FROM orders WHERE ?1;

-- case: chained-equality
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: (tenant_id = ?1) = ?2 compares the truth value, and ?2 may be 0
SELECT id FROM orders WHERE tenant_id = ?1 = ?2;

-- case: is-true
-- trust: 1
-- verdict: scoped
-- why: IS TRUE keeps the bound
SELECT id FROM orders WHERE (tenant_id = ?1) IS TRUE;

-- case: is-not-false
-- message: orders: orders.tenant_id is compared under IS NOT FALSE, which admits NULL (1:29); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: with a NULL parameter every row
SELECT id FROM orders WHERE (tenant_id = ?1) IS NOT FALSE;

-- case: is-false
-- message: orders: orders.tenant_id is compared under IS FALSE, which admits other tenants (1:29); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the other tenants
SELECT id FROM orders WHERE (tenant_id = ?1) IS FALSE;

-- case: in-list
-- trust: 1
-- verdict: scoped
-- why: one trusted element
SELECT id FROM orders WHERE tenant_id IN (?1);

-- case: in-list-two
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:29); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the second element is the caller's choice
SELECT id FROM orders WHERE tenant_id IN (?1, ?2);

-- case: in-list-reversed
-- trust: 1
-- verdict: scoped
-- why: a placeholder in a list of the column is compared without conversion: no row of another tenant
SELECT id FROM orders WHERE ?1 IN (tenant_id);

-- case: in-empty
-- trust: 1
-- verdict: unscoped|scoped
-- live: skip no row, whatever the data
-- why: always false: safe, and declined as a contradiction
SELECT id FROM orders WHERE tenant_id IN ();

-- case: not-in
-- message: orders: orders.tenant_id is compared with NOT IN, which admits other tenants (1:29); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: negated IN
SELECT id FROM orders WHERE tenant_id NOT IN (?1);

-- case: row-value
-- trust: 1
-- verdict: scoped
-- why: row equality is a conjunction
SELECT id FROM orders WHERE (tenant_id, id) = (?1, ?2);

-- case: row-value-less
-- message: orders: orders.tenant_id is compared with >, which admits other tenants (1:29); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a range over rows
SELECT id FROM orders WHERE (tenant_id, id) > (?1, ?2);

-- case: row-in-values
-- trust: 1
-- verdict: scoped
-- why: each row of VALUES has the tenant
SELECT id FROM orders WHERE (tenant_id, id) IN (VALUES (?1, ?2), (?1, ?3));

-- case: row-in-values-free
-- message: orders: orders.tenant_id equals the subquery's column1, which is not bound either (1:29); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: one row of VALUES has another tenant
SELECT id FROM orders WHERE (tenant_id, id) IN (VALUES (?1, ?2), (?3, ?4));

-- case: range
-- message: orders: orders.tenant_id is compared with >=, which admits other tenants (1:29); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: range is no bound
SELECT id FROM orders WHERE tenant_id >= ?1;

-- case: like
-- message: orders: orders.tenant_id is only an operand of LIKE, which binds nothing (1:29); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference declined: a pattern without wildcards among numbers
-- why: LIKE without wildcard ignores case, and the pattern is the caller's
SELECT id FROM orders WHERE tenant_id LIKE ?1;

-- case: glob
-- message: orders: orders.tenant_id is only an operand of GLOB, which binds nothing (1:29); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference declined: a pattern without wildcards among numbers
-- why: a pattern
SELECT id FROM orders WHERE tenant_id GLOB ?1;

-- case: plus-column
-- trust: 1
-- verdict: unscoped|scoped
-- why: unary plus takes the affinity away: 1 is then not '1'; declined
SELECT id FROM orders WHERE +tenant_id = ?1;

-- case: coalesce-optional
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the optional-filter idiom: NULL opens the boundary
SELECT id FROM orders WHERE tenant_id = ifnull(?1, tenant_id);

-- case: null-or
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:30); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: NULL opens the boundary
SELECT id FROM orders WHERE (?1 IS NULL OR tenant_id = ?1);

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

-- case: double-quoted-string
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: skip no tenant is called tenant
-- why: a name in double quotes that is no column is a string
SELECT id FROM orders WHERE "tenant" = ?1;

-- case: double-quoted-column
-- trust: 1
-- verdict: scoped
-- why: a name in double quotes that is a column is the column
SELECT id FROM orders WHERE "tenant_id" = ?1;

-- case: brackets-and-backticks
-- trust: 1
-- verdict: scoped
-- why: other quotes of SQLite
SELECT [id] FROM `orders` WHERE [tenant_id] = ?1;

-- case: other-case
-- trust: 1
-- verdict: scoped
-- why: names ignore case
SELECT ID FROM Orders WHERE TENANT_ID = ?1;

-- case: comment
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: the predicate is a comment
SELECT id FROM orders -- WHERE tenant_id = ?1
;

-- case: json-key
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: skip the worlds hold no JSON
-- why: a JSON key called tenant_id is not the column
SELECT id FROM orders WHERE data ->> 'tenant_id' = ?1;

-- case: alias-in-where
-- trust: 1
-- verdict: scoped
-- why: WHERE sees the names of the target list where FROM has none
SELECT tenant_id AS t, id FROM orders WHERE t = ?1;

-- case: alias-in-where-other-column
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the name is another column's
SELECT parent_id AS t, id FROM orders WHERE t = ?1;

-- case: alias-hides-behind-column
-- trust: 1
-- verdict: scoped
-- why: a column of FROM wins over the target list's name
SELECT id AS tenant_id FROM orders WHERE tenant_id = ?1;

-- case: alias-before-outer-column
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: in the subquery the name means its own target, not the outer tenant
SELECT o.id FROM orders o WHERE EXISTS (SELECT c.id AS total FROM customers c WHERE total = ?1) AND o.tenant_id = ?1;

-- case: alias-before-outer-tenant
-- message: customers c: c.tenant_id equals c.id, which is not bound either (1:145); add c.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: tenant is the target's name, which is c.id, not o's
SELECT o.id FROM (SELECT tenant_id AS tenant, id FROM orders WHERE tenant_id = ?1) o WHERE EXISTS (SELECT c.id AS tenant FROM customers c WHERE c.tenant_id = tenant);

-- case: outer-column-without-alias
-- trust: 1
-- verdict: scoped
-- why: without a target of that name it is the outer column
SELECT o.id FROM (SELECT tenant_id AS tenant, id FROM orders WHERE tenant_id = ?1) o WHERE EXISTS (SELECT c.id FROM customers c WHERE c.tenant_id = tenant);

-- case: alias-of-expression
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference declined: computed values
-- why: a computed value
SELECT tenant_id + 0 AS t, id FROM orders WHERE t = ?1;

-- case: alias-in-on
-- trust: 1
-- verdict: scoped
-- why: ON of an inner join sees the target's name as well
SELECT o.tenant_id AS t, c.id FROM orders o JOIN customers c ON t = c.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = ?1;

-- case: alias-in-outer-on
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ?1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference declined: in ON of an outer join it may be the column or the target
-- why: tenant_id is a column and a target
SELECT c.id AS tenant_id, p.name FROM plans p LEFT JOIN customers c ON tenant_id = ?1;

-- case: alias-in-outer-on-beside
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ?1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference declined: in ON of an outer join it may be the column or the target
-- why: so it is with another relation in FROM
SELECT c.id AS tenant_id, p.name FROM plans p LEFT JOIN customers c ON tenant_id = ?1, users u;

-- case: rowid-is-key
-- trust: 1
-- verdict: scoped
-- why: rowid is the INTEGER PRIMARY KEY, and unique
DELETE FROM orders WHERE rowid IN (SELECT rowid FROM orders WHERE tenant_id = ?1 LIMIT 10);

-- case: rowid-unbound
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: any row
DELETE FROM orders WHERE rowid = ?1;

-- case: rowid-of-another
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: the key of another table's row
DELETE FROM orders WHERE rowid IN (SELECT rowid FROM customers WHERE tenant_id = ?1);

-- case: rowid-without-key
-- message: counters: nothing binds counters.tenant_id to the caller's tenant; add counters.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference declined: the rowid is no column of the schema
-- why: safe in truth, but the rowid of a table without an integer key is not modelled
DELETE FROM counters WHERE rowid IN (SELECT rowid FROM counters WHERE tenant_id = ?1 LIMIT 1);

-- case: delete-limit
-- trust: 1
-- verdict: scoped
-- live: skip this build of SQLite has no LIMIT there
-- why: LIMIT chooses among the tenant's rows
DELETE FROM orders WHERE tenant_id = ?1 ORDER BY id LIMIT 5;

-- case: delete-limit-unbound
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- live: skip this build of SQLite has no LIMIT there
-- why: LIMIT restricts nothing
DELETE FROM orders WHERE status = 'old' ORDER BY id LIMIT 5;

-- case: delete-order-by-subquery
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: skip this build of SQLite has no LIMIT there
-- why: the subquery in ORDER BY reads every tenant's rows
DELETE FROM orders WHERE tenant_id = ?1 ORDER BY (SELECT max(c.id) FROM customers c WHERE c.email = orders.status) LIMIT 1;

-- case: update-limit-subquery
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: skip this build of SQLite has no LIMIT there
-- why: how many rows change depends on other tenants
UPDATE orders SET status = 'x' WHERE tenant_id = ?1 LIMIT (SELECT count(*) FROM customers);

-- case: comma-join-unbound
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped
-- why: one side only
SELECT o.id, c.email FROM orders o, customers c WHERE o.tenant_id = ?1 AND c.id = o.customer_id;

-- case: join-on-tenant
-- trust: 1
-- verdict: scoped
-- why: the class spreads
SELECT o.id, c.email FROM orders o JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = ?1;

-- case: left-join-on-preserved
-- message: orders o: o.tenant_id is compared in LEFT JOIN ON, which keeps rows of o that do not match (1:86); add o.tenant_id = ?1 to WHERE
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ?1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: ON of a LEFT JOIN does not filter the preserved side
SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.id = o.customer_id AND o.tenant_id = ?1;

-- case: left-join-bound
-- trust: 1
-- verdict: scoped
-- why: ON binds the optional side
SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = ?1;

-- case: right-join
-- message: customers c: c.tenant_id is compared in RIGHT JOIN ON, which keeps rows of c that do not match (1:78); add c.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: RIGHT JOIN preserves c
SELECT c.id FROM orders o RIGHT JOIN customers c ON c.id = o.customer_id AND c.tenant_id = ?1 AND o.tenant_id = ?1;

-- case: full-join
-- message: orders o: o.tenant_id is compared in FULL JOIN ON, which keeps rows of o that do not match (1:88); join (SELECT … FROM orders WHERE tenant_id = ?1) instead
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; join (SELECT … FROM customers WHERE tenant_id = ?1) instead
-- trust: 1
-- verdict: unscoped TV101
-- why: FULL JOIN binds neither
SELECT o.id, c.id FROM orders o FULL JOIN customers c ON c.tenant_id = o.tenant_id AND o.tenant_id = ?1;

-- case: natural-join
-- trust: 1
-- verdict: scoped
-- why: NATURAL equates tenant_id and id
SELECT * FROM orders NATURAL JOIN customers WHERE tenant_id = ?1;

-- case: using
-- trust: 1
-- verdict: scoped
-- why: USING equates
SELECT o.id FROM orders o JOIN customers c USING (tenant_id) WHERE o.tenant_id = ?1;

-- case: cross-join-where
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the other side is free
SELECT o.id FROM orders o CROSS JOIN customers c WHERE o.tenant_id = ?1;

-- case: derived
-- trust: 1
-- verdict: scoped
-- why: pushdown
SELECT id FROM (SELECT * FROM orders) t WHERE t.tenant_id = ?1;

-- case: derived-limit
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:68); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: LIMIT picks among all tenants first
SELECT id FROM (SELECT * FROM orders ORDER BY id LIMIT 10) t WHERE t.tenant_id = ?1;

-- case: derived-window
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:94); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the window ranks over every tenant
SELECT id, r FROM (SELECT id, tenant_id, rank() OVER (ORDER BY total) r FROM orders) t WHERE tenant_id = ?1;

-- case: derived-window-partitioned
-- trust: 1
-- verdict: scoped
-- why: partitioned by the tenant
SELECT id, r FROM (SELECT id, tenant_id, rank() OVER (PARTITION BY tenant_id ORDER BY total) r FROM orders) t WHERE tenant_id = ?1;

-- case: view
-- trust: 1
-- verdict: scoped
-- why: the view is expanded
SELECT id FROM v_orders WHERE tenant_id = ?1;

-- case: view-hides-tenant
-- message: orders in view v_open: nothing binds orders.tenant_id to the caller's tenant; have view v_open return the tenant of orders as a column to compare, or write its query in the statement
-- verdict: unscoped TV101
-- why: the view has no tenant to filter
SELECT id FROM v_open;

-- case: view-limit
-- message: orders in view v_top: v_top.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:28); add v_top.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the view's LIMIT picks among all tenants
SELECT id FROM v_top WHERE tenant_id = ?1;

-- case: cte
-- trust: 1
-- verdict: scoped
-- why: bound inside
WITH s AS (SELECT * FROM orders WHERE tenant_id = ?1) SELECT id FROM s;

-- case: cte-materialized
-- trust: 1
-- verdict: scoped
-- why: MATERIALIZED is a hint
WITH s AS MATERIALIZED (SELECT * FROM orders) SELECT id FROM s WHERE tenant_id = ?1;

-- case: cte-unused
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the CTE binds nothing else
WITH s AS (SELECT 1 FROM orders WHERE tenant_id = ?1) SELECT id FROM customers;

-- case: cte-shadows
-- trust: 1
-- verdict: scoped
-- why: the name orders is the CTE
WITH orders AS (SELECT * FROM customers WHERE tenant_id = ?1) SELECT id FROM orders;

-- case: recursive
-- trust: 1
-- verdict: scoped
-- why: the base is bound and the step keeps the class
WITH RECURSIVE t(tenant_id, id) AS (SELECT tenant_id, id FROM orders WHERE tenant_id = ?1 AND id = ?2 UNION ALL SELECT o.tenant_id, o.id FROM orders o JOIN t ON o.parent_id = t.id AND o.tenant_id = t.tenant_id) SELECT id FROM t;

-- case: recursive-free-step
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the step is not bound
WITH RECURSIVE t(id) AS (SELECT id FROM orders WHERE tenant_id = ?1 UNION ALL SELECT o.id FROM orders o JOIN t ON o.parent_id = t.id) SELECT id FROM t;

-- case: union
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: each arm is its own query
SELECT id FROM orders WHERE tenant_id = ?1 UNION ALL SELECT id FROM orders;

-- case: union-filtered-above
-- trust: 1
-- verdict: scoped
-- why: both arms show their own tenant there
SELECT id FROM (SELECT tenant_id, id FROM orders UNION ALL SELECT tenant_id, id FROM customers) u WHERE tenant_id = ?1;

-- case: union-forged
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: one arm forges the column
SELECT id FROM (SELECT tenant_id, id FROM orders UNION ALL SELECT ?1, id FROM customers) u WHERE tenant_id = ?1;

-- case: except
-- message: invoices: nothing binds invoices.tenant_id to the caller's tenant; add invoices.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: EXCEPT asks for every tenant's ids
SELECT id FROM orders WHERE tenant_id = ?1 EXCEPT SELECT customer_id FROM invoices;

-- case: exists-uncorrelated
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: an EXISTS of its own
SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM customers WHERE tenant_id = ?1);

-- case: not-exists-correlated
-- trust: 1
-- verdict: scoped
-- why: correlated on the tenant
SELECT c.id FROM customers c WHERE c.tenant_id = ?1 AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.tenant_id = c.tenant_id AND o.customer_id = c.id);

-- case: in-query
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the ids of one tenant in another table
SELECT id FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE tenant_id = ?1);

-- case: in-table
-- message: orders: orders.tenant_id equals plans.id, which is not bound either (1:36); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: skip the table has more columns than one
-- why: x IN table reads the table
SELECT name FROM plans WHERE id IN orders;

-- case: scalar-subquery-target
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the target list reads every tenant
SELECT id, (SELECT count(*) FROM customers) FROM orders WHERE tenant_id = ?1;

-- case: bare-column-beside-aggregate
-- trust: 1
-- verdict: scoped
-- why: of the tenant's rows, or NULL
SELECT max(total), id FROM orders WHERE tenant_id = ?1;

-- case: bare-column-filtered-above
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:66); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: max is over every tenant
SELECT * FROM (SELECT tenant_id, max(total) FROM orders) t WHERE tenant_id = ?1;

-- case: group-filtered-above
-- trust: 1
-- verdict: scoped
-- why: each group is of one tenant
SELECT * FROM (SELECT tenant_id, status, sum(total) FROM orders GROUP BY tenant_id, status) t WHERE tenant_id = ?1;

-- case: group-bare-tenant-above
-- message: orders: t.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:90); add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the group is by status; its tenant is that of some row
SELECT * FROM (SELECT tenant_id, status, sum(total) FROM orders GROUP BY status) t WHERE tenant_id = ?1;

-- case: group-by-alias-of-tenant
-- trust: 1
-- verdict: scoped
-- why: the group's name is the tenant's
SELECT * FROM (SELECT tenant_id AS t, sum(total) FROM orders GROUP BY t) x WHERE x.t = ?1;

-- case: having-tenant
-- trust: 1
-- verdict: scoped
-- why: HAVING on a grouping column keeps or drops whole groups
SELECT tenant_id, sum(total) FROM orders GROUP BY tenant_id HAVING tenant_id = ?1;

-- case: having-other-group
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the tenant is that of some row of the group
SELECT status, sum(total) FROM orders GROUP BY status HAVING tenant_id = ?1;

-- case: having-alias-is-column
-- trust: 1
-- verdict: scoped
-- why: FROM's column wins over the target's name
SELECT id AS tenant_id, sum(total) FROM orders GROUP BY orders.tenant_id HAVING tenant_id = ?1;

-- case: filter-clause
-- trust: 1
-- verdict: unscoped|unknown
-- live: no-difference the filter leaves the tenant's rows alone
-- why: safe, but reads everything
SELECT count(*) FILTER (WHERE tenant_id = ?1) FROM orders;

-- case: total-changes
-- verdict: scoped
-- why: state of the connection, not rows
SELECT last_insert_rowid(), changes(), total_changes();

-- case: unknown-function
-- trust: 1
-- verdict: unknown TV104
-- live: skip the function is the program's own
-- why: a function that an application registers can read anything
SELECT my_lookup(id) FROM orders WHERE tenant_id = ?1;

-- case: load-extension
-- verdict: unknown TV104
-- live: no-difference this build of SQLite loads none
-- why: runs code that is not seen
SELECT load_extension(?1);

-- case: sqlite-master
-- verdict: scoped
-- live: skip the schema is the same in all worlds
-- why: the schema is no one's
SELECT name FROM sqlite_master;

-- case: sqlite-stat4
-- verdict: unknown TV105
-- live: skip this build of SQLite has no such table
-- why: samples of every tenant's rows
SELECT sample FROM sqlite_stat4;

-- case: json-each
-- trust: 1
-- verdict: scoped
-- why: a table-valued function over the tenant's row
SELECT o.id, j.value FROM orders o, json_each(o.data) j WHERE o.tenant_id = ?1;

-- case: shared-rows
-- trust: 1
-- verdict: scoped
-- why: own rows and those of all
SELECT k, v FROM settings WHERE tenant_id = ?1 OR tenant_id IS NULL;

-- case: shared-rows-is
-- trust: 1
-- verdict: scoped
-- why: IS finds own rows, or with NULL those of all
SELECT k, v FROM settings WHERE tenant_id IS ?1;

-- case: shared-rows-write
-- message: settings: settings.tenant_id is only tested for NULL (1:52); add settings.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the worlds share those rows
-- why: writes the rows that all share
UPDATE settings SET v = ?2 WHERE tenant_id = ?1 OR tenant_id IS NULL;

-- case: composite-foreign-key
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the worlds keep the keys
-- why: SQLite's keys are checked only under a pragma that the schema does not show
SELECT i.id, c.email FROM invoices i JOIN customers c ON c.id = i.customer_id WHERE i.tenant_id = ?1;

-- case: root
-- trust: 1
-- verdict: scoped
-- why: the root's key is the tenant
SELECT name FROM tenants WHERE id = ?1;

-- case: root-unbound
-- message: tenants: nothing binds tenants.id to the caller's tenant; add tenants.id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: every tenant
SELECT name FROM tenants;

-- case: pragma
-- verdict: scoped
-- live: skip the answer is the same in all worlds
-- why: touches no rows
PRAGMA foreign_keys = ON;

-- case: attach
-- verdict: unknown TV104
-- live: no-difference the other database is empty
-- why: another database
ATTACH 'other.db' AS other;

-- case: two-statements
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: the second is free
SELECT id FROM orders WHERE tenant_id = ?1; DELETE FROM orders;

-- case: drop-table
-- message: DROP TABLE orders concerns the rows of every tenant; move it to a migration
-- verdict: unscoped TV103
-- why: the rows of every tenant
DROP TABLE orders;

-- case: explain
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the plan is the same in all worlds
-- why: the inner statement is judged
EXPLAIN QUERY PLAN SELECT id FROM orders WHERE id = ?1;
