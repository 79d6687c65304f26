-- Inner, comma, cross, USING and NATURAL joins.

-- case: join-on-tenant-and-id
-- trust: 1
-- verdict: scoped
-- why: the class of o.tenant_id contains c.tenant_id and $1
SELECT o.id, c.email FROM orders o JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = $1;

-- case: join-pinned-on-other-side
-- trust: 1
-- verdict: scoped
-- why: the class flows both ways in an inner join
SELECT o.id, c.email FROM orders o JOIN customers c ON c.tenant_id = o.tenant_id WHERE c.tenant_id = $1;

-- case: join-both-pinned-directly
-- trust: 1
-- verdict: scoped
-- why: each side has its own predicate
SELECT o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id AND c.tenant_id = $1 WHERE o.tenant_id = $1;

-- case: join-pinned-in-on
-- trust: 1
-- verdict: scoped
-- why: ON of an inner join is a conjunct of WHERE
SELECT o.id FROM orders o JOIN customers c ON c.tenant_id = o.tenant_id AND o.tenant_id = $1;

-- case: join-chain-of-three
-- trust: 1
-- verdict: scoped
-- why: the class reaches all three
SELECT o.id FROM orders o JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id JOIN invoices i ON i.tenant_id = c.tenant_id AND i.customer_id = c.id WHERE i.tenant_id = $1;

-- case: join-chain-broken
-- message: customers c: c.tenant_id equals p.tenant_id, which is not bound either (1:95); add c.tenant_id = $1 to WHERE; what binds c binds p as well
-- trust: 1
-- verdict: unscoped TV101
-- why: the middle table is joined by id only, so the third hangs on nothing
SELECT o.id, p.name FROM orders o JOIN customers c ON c.id = o.customer_id JOIN projects p ON p.tenant_id = c.tenant_id WHERE o.tenant_id = $1;

-- case: self-join-one-side
-- message: orders p: nothing binds p.tenant_id to the caller's tenant; add p.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the parent row is another occurrence
SELECT o.id, p.status FROM orders o JOIN orders p ON p.id = o.parent_id WHERE o.tenant_id = $1;

-- case: self-join-both-sides
-- trust: 1
-- verdict: scoped
-- why: both occurrences are bound
SELECT o.id, p.status FROM orders o JOIN orders p ON p.id = o.parent_id AND p.tenant_id = o.tenant_id WHERE o.tenant_id = $1;

-- case: self-join-on-primary-key
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the same row of the same table; a checker may decline
-- why: both aliases are the same row when joined on the key
SELECT p.status FROM orders o JOIN orders p ON p.id = o.id WHERE o.tenant_id = $1;

-- case: pin-on-wrong-alias
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the second predicate pins the same alias again
SELECT o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = $1 AND o.tenant_id = $1;

-- case: join-tenant-with-id
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the tenant column is equated with an id
SELECT o.id FROM orders o JOIN customers c ON c.tenant_id = o.id WHERE c.tenant_id = $1;

-- case: cross-join-free
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the second table has no condition at all
SELECT o.id, c.id FROM orders o CROSS JOIN customers c WHERE o.tenant_id = $1;

-- case: cross-join-bound
-- trust: 1
-- verdict: scoped
-- why: both pinned
SELECT o.id, c.id FROM orders o CROSS JOIN customers c WHERE o.tenant_id = $1 AND c.tenant_id = $1;

-- case: join-on-or
-- message: customers c: c.tenant_id is not compared with the tenant in every arm of the OR (1:53); add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: an OR in ON has a free arm
SELECT o.id, c.id FROM orders o JOIN customers c ON c.tenant_id = o.tenant_id OR c.id = o.customer_id WHERE o.tenant_id = $1;

-- case: join-on-inequality
-- message: customers c: c.tenant_id is compared with <>, which admits other tenants (1:53); add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: every other tenant
SELECT o.id, c.id FROM orders o JOIN customers c ON c.tenant_id <> o.tenant_id WHERE o.tenant_id = $1;

-- case: join-using-tenant
-- trust: 1
-- verdict: scoped
-- why: USING is an equality
SELECT o.id, c.email FROM orders o JOIN customers c USING (tenant_id) WHERE o.tenant_id = $1;

-- case: join-using-merged-name
-- trust: 1
-- verdict: scoped
-- why: the merged column of an inner join is both
SELECT o.id, c.email FROM orders o JOIN customers c USING (tenant_id) WHERE tenant_id = $1;

-- case: join-using-id-only
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: USING (id) joins ids of different tables
SELECT o.status, c.email FROM orders o JOIN customers c USING (id) WHERE o.tenant_id = $1;

-- case: natural-join-includes-tenant
-- trust: 1
-- verdict: scoped
-- why: NATURAL equates tenant_id and id
SELECT status, email FROM orders NATURAL JOIN customers WHERE orders.tenant_id = $1;

-- case: natural-join-without-tenant
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the derived table hides tenant_id, so NATURAL joins on id only
SELECT status, email FROM (SELECT id, status FROM orders) o NATURAL JOIN customers c WHERE c.tenant_id = $1;

-- case: using-three-tables
-- trust: 1
-- verdict: scoped
-- why: USING chains through the merged column
SELECT o.id FROM orders o JOIN customers c USING (tenant_id) JOIN invoices i USING (tenant_id) WHERE i.tenant_id = $1;

-- case: join-alias-of-using
-- trust: 1
-- verdict: scoped|unknown
-- why: the alias of a USING clause names the merged columns
SELECT o.id FROM orders o JOIN customers c USING (tenant_id) AS j WHERE j.tenant_id = $1;

-- case: aliased-join
-- trust: 1
-- verdict: scoped|unknown
-- why: the alias of a parenthesised join hides the names inside
SELECT j.email FROM (orders o JOIN customers c USING (tenant_id)) AS j WHERE j.tenant_id = $1;

-- case: shared-table-join
-- trust: 1
-- verdict: scoped
-- why: plans is the same for everyone
SELECT o.id, p.name FROM orders o JOIN plans p ON p.id = o.total WHERE o.tenant_id = $1;

-- case: shared-table-bridges-nothing
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: two tenant tables joined through a shared one
SELECT o.id, c.id FROM orders o JOIN plans p ON p.id = o.total JOIN customers c ON c.id = p.id WHERE o.tenant_id = $1;

-- case: membership-of-user
-- trust: 1
-- verdict: scoped
-- why: memberships is pinned, users is shared
SELECT u.id, u.email FROM users u JOIN memberships m ON m.user_id = u.id WHERE m.tenant_id = $1;

-- case: membership-decides-tenant
-- message: orders o: o.tenant_id equals m.tenant_id, which is not bound either (1:49); add o.tenant_id = the caller's tenant to WHERE; what binds o binds m as well
-- verdict: unscoped TV101
-- why: the tenant comes from a row chosen by the caller's user id
SELECT o.id FROM orders o JOIN memberships m ON m.tenant_id = o.tenant_id WHERE m.user_id = $1;

-- case: join-values-list
-- trust: 1
-- verdict: scoped
-- why: the VALUES list has the trusted value in every row
SELECT o.id FROM orders o JOIN (VALUES ($1::int)) AS v(t) ON v.t = o.tenant_id;

-- case: join-values-list-mixed
-- message: orders o: o.tenant_id equals v.t, which is not bound either (1:73); add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: one row of the VALUES list is the caller's choice
SELECT o.id FROM orders o JOIN (VALUES ($1::int), ($2::int)) AS v(t) ON v.t = o.tenant_id;

-- case: join-unnest-ids
-- trust: 1
-- verdict: scoped
-- why: the function yields the caller's own ids
SELECT o.id FROM unnest($2::int[]) AS u(id) JOIN orders o ON o.id = u.id WHERE o.tenant_id = $1;

-- case: join-unnest-as-tenant
-- message: orders o: o.tenant_id equals u.t, which is not bound either (1:61); add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the tenant comes from the caller's list
SELECT o.id FROM unnest($2::int[]) AS u(t) JOIN orders o ON o.tenant_id = u.t WHERE o.customer_id = $1;

-- case: tablesample-bound
-- trust: 1
-- verdict: scoped|unknown
-- live: skip the sample depends on where rows lie; the promise excludes it
-- why: the sample is taken before the filter
SELECT id FROM orders TABLESAMPLE BERNOULLI (50) WHERE tenant_id = $1;

-- case: parenthesised-join-order
-- trust: 1
-- verdict: scoped
-- why: parentheses of inner joins change nothing
SELECT o.id FROM orders o JOIN (customers c JOIN invoices i ON i.tenant_id = c.tenant_id AND i.customer_id = c.id) ON c.tenant_id = o.tenant_id WHERE o.tenant_id = $1;

-- case: join-lateral-on-true
-- trust: 1
-- verdict: scoped
-- why: the lateral subquery is correlated on the tenant
SELECT o.id, l.n FROM orders o JOIN LATERAL (SELECT count(*) AS n FROM invoices i WHERE i.tenant_id = o.tenant_id) l ON true WHERE o.tenant_id = $1;

-- case: join-lateral-limit-filtered-above
-- message: customers c: l.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:142); add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: LIMIT picks the row before the filter above
SELECT o.id, l.email FROM orders o JOIN LATERAL (SELECT c.tenant_id, c.email FROM customers c WHERE c.id >= o.id ORDER BY c.id LIMIT 1) l ON l.tenant_id = o.tenant_id WHERE o.tenant_id = $1;

-- case: using-then-free-table
-- message: projects p: nothing binds p.tenant_id to the caller's tenant; add p.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the third table is joined on id only
SELECT o.id, p.name FROM orders o JOIN customers c USING (tenant_id) JOIN projects p ON p.id = o.customer_id WHERE c.tenant_id = $1;
