-- Values that are equal without being the same, keys and functions that hold
-- less than they seem to.
-- schema: equality

-- case: function-argument-real
-- message: customers in function by_real: customers.tenant_id equals by_real.t, which is not bound either (1:16); have by_real compare customers.tenant_id with an argument, or write its query in the statement
-- trust: 1
-- verdict: unscoped
-- live: skip the argument is a real: numbers beyond 2^24 are not in the worlds
-- why: 16777217 is passed as 16777216
SELECT id FROM by_real($1);

-- case: function-argument-char
-- message: slugged in function by_char: slugged.tenant_id equals by_char.tenant_id, which is not bound either (1:16); have by_char compare slugged.tenant_id with an argument, or write its query in the statement
-- trust: 1
-- verdict: unscoped
-- live: skip the worlds' tenants have one letter
-- why: 'abc' is passed as 'a'
SELECT id FROM by_char($1);

-- case: function-argument-int
-- trust: 1
-- verdict: scoped
-- why: the argument keeps the value
SELECT id FROM by_int($1);

-- case: function-with-setting
-- trust: none
-- verdict: unscoped|unknown
-- why: the function sets the tenant itself
SELECT id FROM by_setting();

-- case: function-with-search-path
-- trust: 1
-- verdict: unscoped|unknown
-- live: skip its tables are not in that schema
-- why: its names mean other tables
SELECT id FROM elsewhere($1);

-- case: join-through-double
-- message: bigs y: y.tenant_id is compared with p.d, of another type or collation: equal values can be different tenants (1:74); add y.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- live: no-difference numbers beyond 2^53 are not in the worlds
-- why: two bigints can equal one double
SELECT y.id FROM bigs x JOIN plans p ON p.d = x.tenant_id JOIN bigs y ON y.tenant_id = p.d WHERE x.tenant_id = $1;

-- case: using-through-double
-- message: bigs y: y.tenant_id is compared with p.tenant_id, of another type or collation: equal values can be different tenants (1:100); add y.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- live: no-difference numbers beyond 2^53 are not in the worlds
-- why: two bigints can equal one double
SELECT y.id FROM bigs x JOIN (SELECT d AS tenant_id FROM plans) p USING (tenant_id) JOIN bigs y ON y.tenant_id = p.tenant_id WHERE x.tenant_id = $1;

-- case: parameter-also-real
-- trust: 1
-- verdict: unscoped|unknown
-- live: no-difference numbers beyond 2^24 are not in the worlds
-- why: the placeholder is a real
SELECT id FROM customers WHERE score = $1 AND tenant_id = $1;

-- case: column-equals-real-column
-- message: customers: customers.tenant_id is compared with customers.score, of another type or collation: equal values can be different tenants (1:47); add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- live: no-difference numbers beyond 2^24 are not in the worlds
-- why: the placeholder is a real
SELECT id FROM customers WHERE score = $1 AND tenant_id = score;

-- case: union-with-real
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- live: no-difference numbers beyond 2^24 are not in the worlds
-- why: the column of the union is a real
SELECT u.id FROM (SELECT id, tenant_id FROM customers UNION ALL SELECT id, r FROM plans) u WHERE u.tenant_id = $1;

-- case: union-with-computed-double
-- message: bigs: nothing binds bigs.tenant_id to the caller's tenant; add bigs.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- live: no-difference numbers beyond 2^53 are not in the worlds
-- why: the column of the union is a double
SELECT u.id FROM (SELECT id, tenant_id FROM bigs UNION ALL SELECT 0, sqrt(4)) u WHERE u.tenant_id = $1;

-- case: union-with-null
-- trust: 1
-- verdict: scoped
-- why: NULL takes the type of the other arm
SELECT u.id FROM (SELECT id, tenant_id FROM bigs UNION ALL SELECT 0, NULL) u WHERE u.tenant_id = $1;

-- case: values-with-computed-double
-- message: bigs b: b.tenant_id is compared with v.t, of another type or collation: equal values can be different tenants (1:64); add b.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- live: no-difference numbers beyond 2^53 are not in the worlds
-- why: the column of VALUES is a double
SELECT b.id FROM (VALUES ($1), (random())) v(t) JOIN bigs b ON b.tenant_id = v.t WHERE v.t = $1;

-- case: insert-double-as-tenant
-- trust: 1
-- verdict: unscoped|unknown
-- live: no-difference numbers beyond 2^53 are not in the worlds
-- why: the double nearest to the tenant is another tenant
INSERT INTO bigs(tenant_id, id) SELECT p.d, $2 FROM plans p WHERE p.d = $1;

-- case: join-through-collation
-- message: slugged y: y.tenant_id is compared with p.slug, of another type or collation: equal values can be different tenants (1:83); add y.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- live: skip PostgreSQL cannot tell which collation to use
-- why: two texts can be equal to one under a collation that ignores case
SELECT y.id FROM slugged x JOIN plans p ON p.slug = x.tenant_id JOIN slugged y ON y.tenant_id = p.slug WHERE x.tenant_id = $1;

-- case: key-finer-than-equality
-- message: customers y: nothing binds y.tenant_id to the caller's tenant; add y.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- why: the index tells apart what = does not
SELECT y.email FROM customers x JOIN customers y ON y.slug = x.slug WHERE x.tenant_id = $1;

-- case: foreign-key-switched-off
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- live: skip the worlds keep the key
-- why: DISABLE TRIGGER ALL stops its checks, and ENABLE does not catch up
SELECT c.email FROM visits v JOIN customers c ON c.id = v.customer_id WHERE v.tenant_id = $1;

-- case: inheriting-tenant-table
-- message: base includes the rows of extended, which inherits from it and is not shared; write ONLY base
-- trust: none
-- verdict: unscoped
-- why: the rows of a tenant table are read through its shared parent
SELECT id, note FROM base;

-- case: only-the-shared-parent
-- trust: none
-- verdict: scoped
-- why: the rows of the inheriting table are left out
SELECT id, note FROM ONLY base;

-- case: key-of-one-side-only
-- message: parents s: nothing binds s.tenant_id to the caller's tenant; add s.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- why: the other side reads an inheriting table, which has no part in the key
SELECT s.x FROM ONLY parents r JOIN parents s ON s.id = r.id WHERE r.tenant_id = $1;
