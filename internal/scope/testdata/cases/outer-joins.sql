-- Outer joins: which side a condition filters.

-- case: left-on-tenant
-- trust: 1
-- verdict: scoped
-- why: the preserved side's class flows through ON into the nullable side
SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = $1;

-- case: left-nullable-pinned-in-on
-- trust: 1
-- verdict: scoped
-- why: ON may pin the nullable side directly
SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.id = o.customer_id AND c.tenant_id = $1 WHERE o.tenant_id = $1;

-- case: left-nullable-pinned-in-where
-- trust: 1
-- verdict: scoped
-- why: WHERE on the nullable side rejects the NULL row: an inner join
SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = $1 AND c.tenant_id = $1;

-- case: left-preserved-through-nullable
-- trust: 1
-- verdict: scoped
-- why: WHERE pins the nullable side and so turns the join inner; ON equates the tenants
SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE c.tenant_id = $1;

-- case: left-only-nullable-pinned-in-on
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the preserved side returns all tenants' rows
SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.tenant_id = o.tenant_id AND c.tenant_id = $1;

-- case: left-where-or-null
-- message: customers c: c.tenant_id is not compared with the tenant in every arm of the OR (1:110); add c.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: another tenant's match suppresses the NULL row
SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = $1 AND (c.tenant_id = $1 OR c.id IS NULL);

-- case: left-anti-join
-- trust: 1
-- verdict: scoped
-- why: the anti-join matches within the tenant
SELECT c.id FROM customers c LEFT JOIN orders o ON o.tenant_id = c.tenant_id AND o.customer_id = c.id WHERE c.tenant_id = $1 AND o.id IS NULL;

-- case: left-anti-join-loose
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: another tenant's order removes the row
SELECT c.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE c.tenant_id = $1 AND o.id IS NULL;

-- case: left-chain-through-nullable
-- trust: 1
-- verdict: scoped
-- why: each nullable side is equated with the preserved one
SELECT o.id, i.amount FROM orders o LEFT JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id LEFT JOIN invoices i ON i.tenant_id = c.tenant_id AND i.customer_id = c.id WHERE o.tenant_id = $1;

-- case: left-chain-broken
-- message: projects p: nothing binds p.tenant_id to the caller's tenant; add p.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: the last table is joined by id only
SELECT o.id, p.name FROM orders o LEFT JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id LEFT JOIN projects p ON p.id = c.id WHERE o.tenant_id = $1;

-- case: left-then-inner-on-nullable
-- trust: 1
-- verdict: scoped
-- why: the inner join rejects the NULL row and carries the tenant on
SELECT o.id, i.amount FROM orders o LEFT JOIN customers c ON c.tenant_id = o.tenant_id JOIN invoices i ON i.tenant_id = c.tenant_id WHERE o.tenant_id = $1;

-- case: left-on-constant-condition
-- message: orders o: o.tenant_id is compared in LEFT JOIN ON, which keeps rows of o that do not match (1:73); add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: ON false keeps every preserved row
SELECT o.id FROM orders o LEFT JOIN customers c ON c.tenant_id = $1 AND o.tenant_id = $1;

-- case: right-bound
-- trust: 1
-- verdict: scoped
-- why: RIGHT mirrors LEFT
SELECT o.id, c.email FROM orders o RIGHT JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE c.tenant_id = $1;

-- case: right-preserved-not-pinned
-- trust: 1
-- verdict: scoped
-- why: WHERE on the nullable side makes it inner, ON carries the tenant over
SELECT c.id FROM orders o RIGHT JOIN customers c ON c.tenant_id = o.tenant_id WHERE o.tenant_id = $1;

-- case: right-nullable-loose
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: the nullable left side is joined by id only
SELECT o.id, c.id FROM orders o RIGHT JOIN customers c ON c.id = o.customer_id WHERE c.tenant_id = $1;

-- case: full-on-pins-nothing
-- message: orders o: o.tenant_id is compared in FULL JOIN ON, which keeps rows of o that do not match (1:88); join (SELECT … FROM orders WHERE tenant_id = $1) instead
-- message: customers c: c.tenant_id is compared in FULL JOIN ON, which keeps rows of c that do not match (1:109); join (SELECT … FROM customers WHERE tenant_id = $1) instead
-- trust: 1
-- verdict: unscoped TV101
-- why: ON of a FULL JOIN filters neither side
SELECT o.id, c.id FROM orders o FULL JOIN customers c ON c.tenant_id = o.tenant_id AND o.tenant_id = $1 AND c.tenant_id = $1;

-- case: full-one-side-in-where
-- trust: 1
-- verdict: scoped
-- why: WHERE on one side makes it a LEFT JOIN; ON carries the tenant to the other
SELECT o.id, c.id FROM orders o FULL JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = $1;

-- case: full-both-sides-in-where
-- trust: 1
-- verdict: scoped
-- why: both sides filtered: an inner join
SELECT o.id, c.id FROM orders o FULL JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = $1 AND c.tenant_id = $1;

-- case: full-one-side-loose
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: WHERE makes it a LEFT JOIN whose nullable side is free
SELECT o.id, c.id FROM orders o FULL JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = $1;

-- case: full-or-in-where
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference a row belongs to the tenant through whichever side it has; a checker may decline
-- why: ON includes the tenants, so each row has one tenant
SELECT o.id, c.id FROM orders o FULL JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = $1 OR c.tenant_id = $1;

-- case: full-loose-or-in-where
-- message: orders o: o.tenant_id is not compared with the tenant in every arm of the OR (1:85); join (SELECT … FROM orders WHERE tenant_id = $1) instead
-- message: customers c: c.tenant_id is not compared with the tenant in every arm of the OR (1:85); join (SELECT … FROM customers WHERE tenant_id = $1) instead
-- trust: 1
-- verdict: unscoped TV101
-- why: ON lacks the tenant: rows pair up across tenants
SELECT o.id, c.id FROM orders o FULL JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = $1 OR c.tenant_id = $1;

-- case: full-of-pinned-arms
-- trust: 1
-- verdict: scoped
-- why: both arms are filtered below the join
SELECT o.id, c.id FROM (SELECT * FROM orders WHERE tenant_id = $1) o FULL JOIN (SELECT * FROM customers WHERE tenant_id = $1) c ON c.id = o.customer_id;

-- case: full-using-merged
-- trust: 1
-- verdict: scoped|unscoped|unknown
-- live: no-difference USING merges the tenants of both sides
-- why: the merged column of a FULL JOIN is the tenant of whichever side exists
SELECT o.id, c.id FROM orders o FULL JOIN customers c USING (tenant_id, id) WHERE tenant_id = $1;

-- case: full-using-id-merged
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: the merged id is no tenant; the free side pairs up across tenants
SELECT o.status, c.email FROM orders o FULL JOIN customers c USING (id) WHERE o.tenant_id = $1 AND id > 0;

-- case: left-using-merged
-- trust: 1
-- verdict: scoped
-- why: in a LEFT JOIN the merged column is the left one
SELECT o.id, c.email FROM orders o LEFT JOIN customers c USING (tenant_id) WHERE tenant_id = $1;

-- case: right-using-merged
-- trust: 1
-- verdict: scoped
-- why: in a RIGHT JOIN the merged column is the right one
SELECT o.id, c.email FROM orders o RIGHT JOIN customers c USING (tenant_id) WHERE tenant_id = $1;

-- case: left-of-pinned-derived
-- trust: 1
-- verdict: scoped
-- why: the nullable side is filtered inside
SELECT o.id, c.email FROM orders o LEFT JOIN (SELECT * FROM customers WHERE tenant_id = $1) c ON c.id = o.customer_id WHERE o.tenant_id = $1;

-- case: left-derived-filtered-outside
-- message: orders: orders.tenant_id equals o.tenant_id, which is not bound either (1:28); add orders.tenant_id = $1 to WHERE
-- message: customers c: c.tenant_id equals o.tenant_id, which is not bound either (1:100); add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the filter inside is on the wrong relation
SELECT o.id, c.email FROM (SELECT * FROM orders WHERE customer_id = $1) o LEFT JOIN customers c ON c.tenant_id = o.tenant_id WHERE c.id > $2;

-- case: left-join-condition-coalesce
-- message: customers c: c.tenant_id is compared with a value that is not known to be the tenant (1:100); add c.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: COALESCE over the nullable tenant lets the NULL row's absence tell of others
SELECT o.id FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = $1 AND COALESCE(c.tenant_id, $1) = $1;

-- case: left-lateral
-- trust: 1
-- verdict: scoped
-- why: LATERAL under LEFT JOIN, correlated on the tenant
SELECT c.id, l.id FROM customers c LEFT JOIN LATERAL (SELECT o.id FROM orders o WHERE o.tenant_id = c.tenant_id AND o.customer_id = c.id ORDER BY o.id DESC LIMIT 1) l ON true WHERE c.tenant_id = $1;

-- case: left-lateral-loose
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the lateral subquery is correlated on the id only
SELECT c.id, l.id FROM customers c LEFT JOIN LATERAL (SELECT o.id FROM orders o WHERE o.customer_id = c.id ORDER BY o.id DESC LIMIT 1) l ON true WHERE c.tenant_id = $1;

-- case: nested-outer-joins
-- trust: 1
-- verdict: scoped
-- why: the inner outer join's preserved side is the outer join's nullable side, equated with o
SELECT o.id FROM orders o LEFT JOIN (customers c LEFT JOIN invoices i ON i.tenant_id = c.tenant_id AND i.customer_id = c.id) ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = $1;

-- case: nested-outer-joins-loose
-- message: projects p: nothing binds p.tenant_id to the caller's tenant; add p.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: the invoice is joined inside by an id that only its own key makes tenant-bound; projects by none
SELECT o.id, p.name FROM orders o LEFT JOIN (customers c LEFT JOIN projects p ON p.id = c.id) ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id = $1;

-- case: nullable-equated-with-nullable
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to ON
-- message: invoices i: i.tenant_id equals c.tenant_id, which is not bound either (1:103); add i.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: c is free, and i is equated with c
SELECT o.id, i.id FROM orders o LEFT JOIN customers c ON c.id = o.customer_id LEFT JOIN invoices i ON i.tenant_id = c.tenant_id WHERE o.tenant_id = $1;

-- case: or-of-correlations-in-derived-table
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the subquery mostly gives more than one row
-- why: the preserved side is of every tenant
SELECT (SELECT 1 FROM (SELECT o.tenant_id, o.id AS v FROM orders o RIGHT JOIN customers c ON o.tenant_id = r.tenant_id OR r.tenant_id = o.tenant_id) d WHERE d.v = r.total) FROM orders r WHERE r.tenant_id = $1;

-- case: or-of-correlations-in-derived-table-bound
-- trust: 1
-- verdict: scoped
-- why: both sides are bound
SELECT (SELECT max(d.v) FROM (SELECT o.tenant_id, o.id AS v FROM customers c LEFT JOIN orders o ON o.tenant_id = c.tenant_id AND (o.tenant_id = r.tenant_id OR r.tenant_id = o.tenant_id) WHERE c.tenant_id = r.tenant_id) d WHERE d.v = r.total) FROM orders r WHERE r.tenant_id = $1;
