-- The shape of the comparison: what equates the tenant column with the
-- caller's tenant, and what only looks so.

-- case: reversed
-- trust: 1
-- verdict: scoped
-- why: equality is symmetric
SELECT id FROM orders WHERE $1 = tenant_id;

-- case: untrusted-parameter
-- message: orders: orders.tenant_id is compared with $1, which is not trusted (1:29); add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: the caller chooses the tenant
SELECT id FROM orders WHERE tenant_id = $1;

-- case: other-parameter-trusted
-- message: orders: orders.tenant_id is compared with $1, which is not trusted (1:29); add orders.tenant_id = $2 to WHERE
-- trust: 2
-- verdict: unscoped TV101
-- why: the trusted value is compared with another column
SELECT id FROM orders WHERE tenant_id = $1 AND customer_id = $2;

-- case: both-parameters
-- trust: 1
-- verdict: scoped
-- why: a second equality only narrows
SELECT id FROM orders WHERE tenant_id = $1 AND tenant_id = $2;

-- case: literal-tenant
-- message: orders: orders.tenant_id is compared with the literal 5, not with the caller's tenant (1:29); add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: a literal binds to one tenant, not to the caller's
SELECT id FROM orders WHERE tenant_id = 5;

-- case: literal-and-parameter
-- trust: 1
-- verdict: scoped
-- why: the parameter binds, the literal only narrows
SELECT id FROM orders WHERE tenant_id = $1 AND tenant_id = 1;

-- case: in-single
-- trust: 1
-- verdict: scoped
-- why: IN with one element is an equality
SELECT id FROM orders WHERE tenant_id IN ($1);

-- case: in-with-untrusted
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the second element is the caller's choice
SELECT id FROM orders WHERE tenant_id IN ($1, $2);

-- case: in-with-literal
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the literal is another tenant
SELECT id FROM orders WHERE tenant_id IN ($1, 2);

-- case: in-two-trusted
-- trust: 1,2
-- verdict: scoped
-- why: both elements carry the caller's tenant
SELECT id FROM orders WHERE tenant_id IN ($1, $2);

-- case: in-with-null
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference NULL in an IN list admits nothing; a checker may decline
-- why: = NULL is never true
SELECT id FROM orders WHERE tenant_id IN ($1, NULL);

-- case: in-own-column
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the list contains the column itself
SELECT id FROM orders WHERE tenant_id IN ($1, tenant_id);

-- case: parameter-in-column-list
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: one of two columns equals the parameter
SELECT id FROM orders WHERE $1 IN (tenant_id, customer_id);

-- case: any-array-trusted
-- trust: set:1
-- verdict: scoped
-- why: the list holds only the caller's tenants
SELECT id FROM orders WHERE tenant_id = ANY($1);

-- case: any-array-scalar-trust
-- trust: 1
-- verdict: scoped
-- why: the parameter is trusted whatever its type
SELECT id FROM orders WHERE tenant_id = ANY($1::int[]);

-- case: any-array-untrusted
-- message: orders: orders.tenant_id is compared with $1, which is not trusted (1:29); add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: the caller chooses the list
SELECT id FROM orders WHERE tenant_id = ANY($1::int[]);

-- case: not-equal-any
-- message: orders: orders.tenant_id is compared with <> and an array that is not known to hold only the tenant (1:29); add orders.tenant_id = the caller's tenant to WHERE
-- trust: set:1
-- verdict: unscoped TV101
-- why: unequal to one of the list
SELECT id FROM orders WHERE tenant_id <> ANY($1);

-- case: equal-all
-- message: orders: orders.tenant_id is compared with = and an array that is not known to hold only the tenant (1:29); add orders.tenant_id = the caller's tenant to WHERE
-- trust: set:1
-- verdict: unscoped TV101
-- why: = ALL of an empty list is true
SELECT id FROM orders WHERE tenant_id = ALL($1);

-- case: array-constructor
-- trust: 1
-- verdict: scoped
-- why: an array of the trusted value
SELECT id FROM orders WHERE tenant_id = ANY(ARRAY[$1::int]);

-- case: array-constructor-mixed
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the array holds the caller's choice too
SELECT id FROM orders WHERE tenant_id = ANY(ARRAY[$1::int, $2::int]);

-- case: array-concatenated
-- message: orders: orders.tenant_id is compared with = and an array that is not known to hold only the tenant (1:29); add orders.tenant_id = the caller's tenant to WHERE
-- trust: set:1
-- verdict: unscoped TV101
-- why: an element is appended to the trusted list
SELECT id FROM orders WHERE tenant_id = ANY($1::int[] || $2::int);

-- case: less-or-equal
-- message: orders: orders.tenant_id is compared with <=, which admits other tenants (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a range is not a bound
SELECT id FROM orders WHERE tenant_id <= $1;

-- case: keyset-alone
-- message: orders: orders.tenant_id is compared with >, which admits other tenants (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a row comparison runs on into the next tenant
SELECT id FROM orders WHERE (tenant_id, id) > ($1, $2) ORDER BY tenant_id, id LIMIT 5;

-- case: row-swapped
-- message: orders: orders.tenant_id is compared with $2, which is not trusted (1:30); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the pairs are crossed: the tenant is compared with the caller's id
SELECT id FROM orders WHERE (tenant_id, id) = ($2, $1);

-- case: row-in-list
-- trust: 1
-- verdict: scoped
-- why: both rows start with the trusted value
SELECT id FROM orders WHERE (tenant_id, id) IN (($1, $2), ($1, $3));

-- case: row-in-list-untrusted
-- message: orders: orders.tenant_id is not compared with the tenant in every arm of the OR (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the second row's tenant is the caller's choice
SELECT id FROM orders WHERE (tenant_id, id) IN (($1, $2), ($3, $2));

-- case: row-not-equal
-- message: orders: orders.tenant_id is compared with <>, which admits other tenants (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: unequal rows
SELECT id FROM orders WHERE (tenant_id, id) <> ($1, $2);

-- case: arithmetic-on-column
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference adding zero is injective; a function of the column is declined by rule
-- why: an expression over the column is not the column
SELECT id FROM orders WHERE tenant_id + 0 = $1;

-- case: abs-of-column
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: two tenants can have the same absolute value
SELECT id FROM orders WHERE abs(tenant_id) = $1;

-- case: modulo-of-column
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: many tenants share a remainder
SELECT id FROM orders WHERE tenant_id % 10 = $1 % 10;

-- case: arithmetic-on-parameter
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the value compared is another tenant's
SELECT id FROM orders WHERE tenant_id = $1 + 1;

-- case: coalesce-parameter-literal
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: without a parameter it is tenant 1
SELECT id FROM orders WHERE tenant_id = COALESCE($1, 1);

-- case: coalesce-parameters
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: without a tenant the caller's value counts
SELECT id FROM orders WHERE tenant_id = COALESCE($1::int, $2::int);

-- case: nullif-parameter
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference NULLIF yields the parameter or NULL; functions are declined by rule
-- why: NULLIF($1, 0) is the tenant or nothing
SELECT id FROM orders WHERE tenant_id = NULLIF($1::int, 0);

-- case: greatest
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the caller's value can be greater
SELECT id FROM orders WHERE tenant_id = GREATEST($1::int, $2::int);

-- case: case-parameter
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a flag chooses the column itself
SELECT id FROM orders WHERE tenant_id = CASE WHEN $2::bool THEN tenant_id ELSE $1 END;

-- case: scalar-select-parameter
-- trust: 1
-- verdict: scoped
-- why: (SELECT $1) is $1
SELECT id FROM orders WHERE tenant_id = (SELECT $1::int);

-- case: scalar-select-untrusted
-- message: orders: orders.tenant_id equals the subquery's int4, which is not bound either (1:29); add orders.tenant_id = $2 to WHERE
-- trust: 2
-- verdict: unscoped TV101
-- why: (SELECT $1) is the caller's value
SELECT id FROM orders WHERE tenant_id = (SELECT $1::int) AND customer_id = $2;

-- case: values-subquery
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference a VALUES list of the parameter; a checker may decline
-- why: IN (VALUES ($1)) is IN ($1)
SELECT id FROM orders WHERE tenant_id IN (VALUES ($1::int));

-- case: is-not-distinct
-- trust: 1
-- verdict: scoped
-- why: the column is NOT NULL, so it is an equality
SELECT id FROM orders WHERE tenant_id IS NOT DISTINCT FROM $1;

-- case: is-not-distinct-nullable
-- message: notes_null: notes_null.tenant_id can be NULL, which IS NOT DISTINCT FROM a NULL parameter (1:33); add notes_null.tenant_id = $1 to WHERE
-- schema: types
-- trust: 1
-- verdict: unscoped TV101
-- why: a NULL parameter returns the rows without a tenant
SELECT id FROM notes_null WHERE tenant_id IS NOT DISTINCT FROM $1;

-- case: nullable-equality
-- schema: types
-- trust: 1
-- verdict: scoped
-- why: equality never holds for NULL
SELECT id FROM notes_null WHERE tenant_id = $1;

-- case: nullable-or-null-undeclared
-- message: notes_null: notes_null.tenant_id is only tested for NULL (1:51); add notes_null.tenant_id = $1 to WHERE
-- schema: types
-- trust: 1
-- verdict: unscoped TV101
-- why: rows without a tenant are not declared shared
SELECT id FROM notes_null WHERE tenant_id = $1 OR tenant_id IS NULL;

-- case: is-null-only
-- message: notes_null: notes_null.tenant_id is only tested for NULL (1:33); add notes_null.tenant_id = the caller's tenant to WHERE
-- schema: types
-- verdict: unscoped TV101
-- why: rows without a tenant are nobody's
SELECT id FROM notes_null WHERE tenant_id IS NULL;

-- case: other-column-equality
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the parameter binds another column
SELECT id FROM orders WHERE customer_id = $1;

-- case: column-pair-then-parameter
-- trust: 1
-- verdict: scoped
-- why: tenant_id = total = $1: the class contains the parameter
SELECT id FROM orders WHERE tenant_id = total AND total = $1;

-- case: column-pair-untrusted
-- message: orders: orders.tenant_id equals orders.total, which is not bound either (1:29); add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: the class holds only an untrusted value
SELECT id FROM orders WHERE tenant_id = total AND total = $1;

-- case: like-exact
-- message: notes_text: notes_text.tenant_id is only an operand of LIKE, which binds nothing (1:33); add notes_text.tenant_id = $1 to WHERE
-- schema: types
-- trust: 1
-- verdict: unscoped TV101
-- why: the parameter may hold a wildcard, but its value is trusted; LIKE binds nothing
-- live: no-difference tenants in the worlds hold no wildcards
SELECT id FROM notes_text WHERE tenant_id LIKE $1;

-- case: operator-schema
-- trust: 1
-- verdict: scoped|unscoped|unknown
-- live: no-difference OPERATOR(pg_catalog.=) is =
-- why: the qualified spelling of =
SELECT id FROM orders WHERE tenant_id OPERATOR(pg_catalog.=) $1;

-- case: setting
-- verdict: scoped
-- why: the configured setting carries the tenant
SELECT id FROM orders WHERE tenant_id = current_setting('app.tenant')::int;

-- case: setting-missing-ok
-- verdict: scoped
-- why: a missing setting is NULL and matches nothing
SELECT id FROM orders WHERE tenant_id = NULLIF(current_setting('app.tenant', true), '')::int;

-- case: other-setting
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- live: skip the setting's value is not part of the worlds
-- why: nobody says that this setting holds the tenant
SELECT id FROM orders WHERE tenant_id = current_setting('app.user')::int;

-- case: xmin-ctid
-- trust: 1
-- verdict: scoped
-- live: skip row addresses differ between databases
-- why: system columns of own rows; the promise excludes them
SELECT ctid, xmin, id FROM orders WHERE tenant_id = $1;

-- case: whole-row-comparison
-- trust: 1
-- verdict: unscoped|unknown
-- why: the text of the whole row is matched
SELECT id FROM orders o WHERE o::text LIKE '(' || $1::int::text || '%';
