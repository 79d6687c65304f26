-- Boolean structure: what a WHERE clause must look like for an equality in it
-- to hold for every row.

-- case: or-other-column
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the second arm is free
SELECT id FROM orders WHERE tenant_id = $1 OR id = $2;

-- case: or-true
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: OR true opens everything
SELECT id FROM orders WHERE tenant_id = $1 OR true;

-- case: and-or-precedence
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: AND binds tighter than OR: the last arm is free
SELECT id FROM orders WHERE tenant_id = $1 AND status = 'open' OR status = 'paid';

-- case: and-parenthesised-or
-- trust: 1
-- verdict: scoped
-- why: the OR stands beside the bound
SELECT id FROM orders WHERE tenant_id = $1 AND (status = 'open' OR status = 'paid');

-- case: or-three-arms-one-free
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:30); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the middle arm has no bound
SELECT id FROM orders WHERE (tenant_id = $1 AND total = 1) OR (total = 2) OR (tenant_id = $1 AND total = 3);

-- case: or-arms-different-values
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:30); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the second arm is bound to a value that the caller chooses
SELECT id FROM orders WHERE (tenant_id = $1 AND total = 1) OR (tenant_id = $2 AND total = 2);

-- case: or-nested-bound
-- trust: 1
-- verdict: scoped
-- why: nested arms all carry the bound
SELECT id FROM orders WHERE (tenant_id = $1 AND (status = 'open' OR total > 1)) OR (total = 0 AND (tenant_id = $1));

-- case: or-false-arm
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the free arm is a constant false; a checker may decline to fold it
-- why: the free arm can never hold
SELECT id FROM orders WHERE tenant_id = $1 OR false;

-- case: parameter-is-null-or
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:30); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a NULL parameter opens the boundary
SELECT id FROM orders WHERE ($1::int IS NULL OR tenant_id = $1);

-- case: optional-other-filter
-- trust: 1
-- verdict: scoped
-- why: the optional filter is beside the bound
SELECT id FROM orders WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2);

-- case: flag-switches-bound-off
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: an admin flag from the caller opens everything
SELECT id FROM orders WHERE $2::bool OR tenant_id = $1;

-- case: double-negation
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference NOT NOT keeps the bound; a checker may decline
-- why: two negations cancel, NULL included
SELECT id FROM orders WHERE NOT (NOT (tenant_id = $1));

-- case: not-not-equal
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference NOT <> is =; a checker may decline
-- why: NOT (t <> $1) is t = $1 under three-valued logic
SELECT id FROM orders WHERE NOT (tenant_id <> $1);

-- case: de-morgan
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference NOT (a OR b) is NOT a AND NOT b; a checker may decline
-- why: De Morgan turns it into a conjunct
SELECT id FROM orders WHERE NOT (tenant_id <> $1 OR total < 0);

-- case: not-and
-- message: orders: orders.tenant_id is compared under NOT (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: NOT over AND is an OR of negations
SELECT id FROM orders WHERE NOT (tenant_id = $1 AND total = 1);

-- case: case-then-true
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the ELSE arm lets others in
SELECT id FROM orders WHERE CASE WHEN tenant_id = $1 THEN true ELSE total > 1 END;

-- case: case-when-flag
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the bound holds in one branch only
SELECT id FROM orders WHERE CASE WHEN $2::bool THEN tenant_id = $1 ELSE true END;

-- case: case-else-false
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference CASE without an open arm is a bound in truth; CASE is declined by rule
-- why: CASE binds nothing, though here it does no harm
SELECT id FROM orders WHERE CASE WHEN tenant_id = $1 THEN true ELSE false END;

-- case: is-not-false
-- message: orders: orders.tenant_id is compared under IS NOT FALSE, which admits NULL (1:30); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: IS NOT FALSE is true when the parameter is NULL
SELECT id FROM orders WHERE (tenant_id = $1) IS NOT FALSE;

-- case: is-not-true
-- message: orders: orders.tenant_id is compared under IS NOT TRUE, which admits other tenants (1:30); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: every row but the tenant's
SELECT id FROM orders WHERE (tenant_id = $1) IS NOT TRUE;

-- case: is-false
-- message: orders: orders.tenant_id is compared under IS FALSE, which admits other tenants (1:30); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the inverse
SELECT id FROM orders WHERE (tenant_id = $1) IS FALSE;

-- case: is-unknown
-- message: orders: orders.tenant_id is compared under IS UNKNOWN, which binds nothing (1:30); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: everything when the parameter is NULL
SELECT id FROM orders WHERE (tenant_id = $1) IS UNKNOWN;

-- case: is-not-unknown
-- message: orders: orders.tenant_id is compared under IS UNKNOWN, which binds nothing (1:30); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: everything when the parameter is not NULL
SELECT id FROM orders WHERE (tenant_id = $1) IS NOT UNKNOWN;

-- case: equality-equals-true
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference = true keeps the bound; a checker may decline
-- why: (t = $1) = true is the bound itself
SELECT id FROM orders WHERE (tenant_id = $1) = true;

-- case: equality-equals-parameter
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:30); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the caller turns the bound into its inverse
SELECT id FROM orders WHERE (tenant_id = $1) = $2::bool;

-- case: is-true-over-or
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:30); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: IS TRUE over an OR with a free arm
SELECT id FROM orders WHERE (tenant_id = $1 OR total > 0) IS TRUE;

-- case: is-true-over-and
-- trust: 1
-- verdict: scoped
-- why: IS TRUE over a conjunction holds for each conjunct
SELECT id FROM orders WHERE (tenant_id = $1 AND total > 0) IS TRUE;

-- case: coalesce-false
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference COALESCE(…, false) keeps the bound; functions are declined by rule
-- why: a function over the comparison
SELECT id FROM orders WHERE COALESCE(tenant_id = $1, false);

-- case: coalesce-true
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a NULL parameter makes it true
SELECT id FROM orders WHERE COALESCE(tenant_id = $1, true);

-- case: where-false
-- verdict: scoped|unscoped
-- live: no-difference a contradiction returns nothing; it may be declined
-- why: contradiction
SELECT id FROM orders WHERE false;

-- case: contradiction-with-bound
-- trust: 1
-- verdict: scoped
-- live: no-difference a contradiction returns nothing
-- why: a contradiction beside the bound stays bound
SELECT id FROM orders WHERE tenant_id = $1 AND tenant_id <> $1;

-- case: literal-in-where-true
-- trust: 1
-- verdict: scoped
-- why: WHERE 1=1 AND … of query builders
SELECT id FROM orders WHERE 1=1 AND tenant_id = $1 AND status = ANY($2::text[]);

-- case: between-same-parameter
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference BETWEEN $1 AND $1 is an equality in truth; ranges are declined by rule
-- why: a range whose ends are equal
SELECT id FROM orders WHERE tenant_id BETWEEN $1 AND $1;

-- case: ge-and-le
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference >= and <= the same value is an equality in truth; ranges are declined by rule
-- why: two ranges pin the value, which is not an equality
SELECT id FROM orders WHERE tenant_id >= $1 AND tenant_id <= $1;

-- case: bool-and-aggregate
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: HAVING over an aggregate of the comparison selects groups that hold other tenants' rows too
SELECT status, count(*) FROM orders GROUP BY status HAVING bool_or(tenant_id = $1);
