-- Affinities and collations: what equals what in SQLite.
--
-- dialect: sqlite
-- schema: affinity

-- case: number-placeholder
-- trust: 1
-- verdict: scoped
-- why: the column's affinity converts the placeholder
SELECT id FROM nums WHERE tenant_id = ?1;

-- case: real-placeholder
-- trust: 1
-- verdict: scoped
-- why: compared exactly, integer or not
SELECT id FROM reals WHERE tenant_id = ?1;

-- case: text-placeholder
-- trust: 1
-- verdict: scoped
-- why: a number becomes text first
SELECT id FROM texts WHERE tenant_id = ?1;

-- case: nocase-placeholder
-- trust: 1
-- verdict: scoped
-- why: the tenant is what the column's collation says it is
SELECT id FROM names WHERE tenant_id = ?1;

-- case: nocase-placeholder-left
-- trust: 1
-- verdict: scoped
-- why: a placeholder has no collation, so the column's decides
SELECT id FROM names WHERE ?1 = tenant_id;

-- case: rtrim-placeholder
-- trust: 1
-- verdict: scoped
-- why: trailing blanks are no part of the tenant there
SELECT id FROM trims WHERE tenant_id = ?1;

-- case: blob-placeholder
-- trust: 1
-- verdict: scoped
-- why: nothing is converted
SELECT id FROM blobs WHERE tenant_id = ?1;

-- case: any-placeholder
-- trust: 1
-- verdict: scoped
-- why: nothing is converted
SELECT id FROM anys WHERE tenant_id = ?1;

-- case: collate-nocase
-- message: texts: texts.tenant_id is compared with a value that is not known to be the tenant (1:28); add texts.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: 'a' finds tenant 'A'
SELECT id FROM texts WHERE tenant_id = ?1 COLLATE NOCASE;

-- case: collate-on-column
-- message: texts: texts.tenant_id is compared with a value that is not known to be the tenant (1:28); add texts.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: 'a' finds tenant 'A'
SELECT id FROM texts WHERE tenant_id COLLATE NOCASE = ?1;

-- case: collate-binary
-- message: names: names.tenant_id is compared with a value that is not known to be the tenant (1:28); add names.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference declined: a collation that is finer than the column's
-- why: finer than the column's: safe, and declined
SELECT id FROM names WHERE tenant_id = ?1 COLLATE BINARY;

-- case: cast-text-column-as-number
-- message: texts: texts.tenant_id is compared with $1, of another type or collation: equal values can be different tenants (1:28); add texts.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the column is read as a number: '1' finds '01' and '1.0'
SELECT id FROM texts WHERE tenant_id = CAST(?1 AS INTEGER);

-- case: cast-number-of-number
-- trust: 1
-- verdict: scoped
-- live: no-difference the caller's tenant is a number, which stays one
-- why: a number stays one
SELECT id FROM nums WHERE tenant_id = CAST(?1 AS INTEGER);

-- case: cast-text-of-text
-- trust: 1
-- verdict: scoped
-- why: text stays text
SELECT id FROM texts WHERE tenant_id = CAST(?1 AS TEXT);

-- case: cast-real
-- message: nums: nums.tenant_id is compared with a value that is not known to be the tenant (1:27); add nums.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the worlds have no numbers beyond 2^53
-- why: rounds a number beyond 2^53 to another tenant's
SELECT id FROM nums WHERE tenant_id = CAST(?1 AS REAL);

-- case: cast-numeric-of-any
-- message: anys: anys.tenant_id is compared with $1, of another type or collation: equal values can be different tenants (1:27); add anys.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the affinity of the cast converts the column, '1' is then 1
SELECT id FROM anys WHERE tenant_id = CAST(?1 AS INTEGER);

-- case: cast-of-column
-- message: nums: nums.tenant_id is compared with a value that is not known to be the tenant (1:27); add nums.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference declined: casts of columns
-- why: 'abc' and 'x' are both 0
SELECT id FROM nums WHERE CAST(tenant_id AS INTEGER) = ?1;

-- case: cast-column-as-text
-- message: nums: nums.tenant_id is compared with a value that is not known to be the tenant (1:27); add nums.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference declined: casts of columns
-- why: safe for whole numbers; declined
SELECT id FROM nums WHERE CAST(tenant_id AS TEXT) = ?1;

-- case: lower-column
-- message: texts: texts.tenant_id is compared with a value that is not known to be the tenant (1:28); add texts.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: lower makes two tenants one
SELECT id FROM texts WHERE lower(tenant_id) = lower(?1);

-- case: same-affinity-join
-- trust: 1
-- verdict: scoped
-- why: integers and reals are compared exactly
SELECT r.id FROM nums n JOIN reals r ON r.tenant_id = n.tenant_id WHERE n.tenant_id = ?1;

-- case: text-number-join
-- message: texts t: t.tenant_id is compared with n.tenant_id, of another type or collation: equal values can be different tenants (1:41); add t.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: '1', '01' and '1.0' all equal 1
SELECT t.id FROM nums n JOIN texts t ON t.tenant_id = n.tenant_id WHERE n.tenant_id = ?1;

-- case: number-text-join
-- message: nums n: n.tenant_id is compared with t.tenant_id, of another type or collation: equal values can be different tenants (1:41); add n.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference declined: what equals the placeholder exactly equals it as a number too
-- why: two affinities
SELECT n.id FROM nums n JOIN texts t ON t.tenant_id = n.tenant_id WHERE t.tenant_id = ?1;

-- case: nocase-binary-join
-- message: texts t: t.tenant_id is compared with n.tenant_id, of another type or collation: equal values can be different tenants (1:42); add t.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: 'a' joins tenants 'a' and 'A' when NOCASE is on the left
SELECT t.id FROM names n JOIN texts t ON n.tenant_id = t.tenant_id WHERE n.tenant_id = ?1;

-- case: binary-nocase-join
-- message: texts t: t.tenant_id is compared with n.tenant_id, of another type or collation: equal values can be different tenants (1:42); add t.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the caller 'a' has the rows of 'A' in names, which joins 'A' in texts
SELECT t.id FROM names n JOIN texts t ON t.tenant_id = n.tenant_id WHERE n.tenant_id = ?1;

-- case: both-bound-apart
-- trust: 1
-- verdict: scoped
-- why: each column is compared with the placeholder by its own collation
SELECT t.id FROM names n JOIN texts t ON t.id = n.id WHERE n.tenant_id = ?1 AND t.tenant_id = ?1;

-- case: through-other-column
-- message: texts t: t.tenant_id is compared with w.nword, of another type or collation: equal values can be different tenants (1:80); add t.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a NOCASE column between two exact ones ties 'a' to 'A'
SELECT t.id FROM texts s JOIN words w ON w.nword = s.tenant_id JOIN texts t ON t.tenant_id = w.nword WHERE s.tenant_id = ?1;

-- case: through-same-column
-- trust: 1
-- verdict: scoped
-- why: a column of the same affinity and collation between them
SELECT t.id FROM texts s JOIN words w ON w.word = s.tenant_id JOIN texts t ON t.tenant_id = w.word WHERE s.tenant_id = ?1;

-- case: through-real
-- trust: 1
-- verdict: scoped
-- why: reals are compared with integers exactly, not rounded first
SELECT t.id FROM nums s JOIN words w ON w.r = s.tenant_id JOIN nums t ON t.tenant_id = w.r WHERE s.tenant_id = ?1;

-- case: through-blob
-- trust: 1
-- verdict: unscoped|scoped
-- live: skip the worlds hold no blobs
-- why: nothing is converted between text and BLOB; declined as of two affinities
SELECT t.id FROM texts s JOIN words w ON w.b = s.tenant_id JOIN texts t ON t.tenant_id = w.b WHERE s.tenant_id = ?1;

-- case: in-query-nocase
-- message: names: names.tenant_id is compared with the subquery's tenant_id, of another type or collation: equal values can be different tenants (1:28); add names.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference declined: what equals the placeholder exactly equals it without regard to case too
-- why: two collations
SELECT id FROM names WHERE tenant_id IN (SELECT tenant_id FROM texts WHERE tenant_id = ?1);

-- case: in-query-same
-- trust: 1
-- verdict: scoped
-- why: one collation
SELECT id FROM texts WHERE tenant_id IN (SELECT tenant_id FROM texts WHERE tenant_id = ?1);

-- case: in-query-number-in-text
-- message: nums: nums.tenant_id is compared with the subquery's tenant_id, of another type or collation: equal values can be different tenants (1:27); add nums.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference declined: what equals the placeholder exactly equals it as a number too
-- why: two affinities
SELECT id FROM nums WHERE tenant_id IN (SELECT tenant_id FROM texts WHERE tenant_id = ?1);

-- case: in-query-text-in-number
-- message: texts: texts.tenant_id is compared with the subquery's tenant_id, of another type or collation: equal values can be different tenants (1:28); add texts.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the number 1 finds '1' and '01'
SELECT id FROM texts WHERE tenant_id IN (SELECT tenant_id FROM nums WHERE tenant_id = ?1);

-- case: in-query-placeholder
-- trust: 1
-- verdict: scoped
-- why: the subquery's placeholder takes the left operand's affinity
SELECT id FROM texts WHERE tenant_id IN (SELECT ?1);

-- case: in-list-of-columns
-- message: names n: n.tenant_id is compared with t.tenant_id, of another type or collation: equal values can be different tenants (1:62); add n.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference declined: what equals the placeholder exactly equals it without regard to case too
-- why: two collations
SELECT n.id FROM names n, texts t WHERE t.tenant_id = ?1 AND n.tenant_id IN (t.tenant_id);

-- case: scalar-subquery-keeps-affinity
-- trust: 1
-- verdict: scoped
-- why: the column's affinity and collation go through a scalar subquery
SELECT id FROM texts WHERE tenant_id = (SELECT ?1);

-- case: derived-keeps-affinity
-- trust: 1
-- verdict: scoped
-- why: a column of a derived table has the affinity and collation of what it shows
SELECT id FROM (SELECT tenant_id AS t, id FROM names) x WHERE x.t = ?1;

-- case: derived-joined
-- message: texts t: t.tenant_id is compared with x.q, of another type or collation: equal values can be different tenants (1:96); add t.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a derived NOCASE column joined with an exact one
SELECT t.id FROM (SELECT tenant_id AS q, id FROM names WHERE tenant_id = ?1) x JOIN texts t ON t.tenant_id = x.q;

-- case: derived-same
-- trust: 1
-- verdict: scoped
-- why: both NOCASE
SELECT t.id FROM (SELECT tenant_id AS q, id FROM names WHERE tenant_id = ?1) x JOIN names t ON t.tenant_id = x.q;

-- case: union-of-collations
-- message: names: nothing binds names.tenant_id to the caller's tenant; add names.tenant_id = ?1 to WHERE
-- message: texts: nothing binds texts.tenant_id to the caller's tenant; add texts.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the first arm's collation decides for both: exact tenants 'a' and 'A' become one
SELECT id FROM (SELECT tenant_id, id FROM names UNION ALL SELECT tenant_id, id FROM texts) u WHERE u.tenant_id = ?1;

-- case: union-of-affinities
-- message: nums: nothing binds nums.tenant_id to the caller's tenant; add nums.tenant_id = ?1 to WHERE
-- message: texts: nothing binds texts.tenant_id to the caller's tenant; add texts.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference declined: both arms are compared alike today; the manual leaves open how
-- why: which arm's affinity the column has is not said
SELECT id FROM (SELECT tenant_id, id FROM nums UNION ALL SELECT tenant_id, id FROM texts) u WHERE u.tenant_id = ?1;

-- case: union-of-same
-- trust: 1
-- verdict: scoped
-- why: one affinity and collation
SELECT id FROM (SELECT tenant_id, id FROM nums UNION ALL SELECT tenant_id, id FROM reals) u WHERE u.tenant_id = ?1;

-- case: union-arms-bound
-- trust: 1
-- verdict: scoped
-- why: each arm is bound by itself
SELECT tenant_id, id FROM names WHERE tenant_id = ?1 UNION ALL SELECT tenant_id, id FROM texts WHERE tenant_id = ?1;

-- case: union-with-null
-- trust: 1
-- verdict: scoped
-- why: NULL has no affinity
SELECT id FROM (SELECT tenant_id, id FROM texts UNION ALL SELECT NULL, 0) u WHERE u.tenant_id = ?1;

-- case: union-with-expression
-- message: texts: nothing binds texts.tenant_id to the caller's tenant; add texts.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference declined: the first arm's collation decides
-- why: an expression's affinity and collation are not known
SELECT id FROM (SELECT tenant_id, id FROM texts UNION ALL SELECT word COLLATE NOCASE, 0 FROM words) u WHERE u.tenant_id = ?1;

-- case: recursive-of-collations
-- message: texts x: x.tenant_id is compared with t.tid, of another type or collation: equal values can be different tenants (1:142); add x.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the step's exact column is compared with the base's NOCASE one
WITH RECURSIVE t(tid, id) AS (SELECT tenant_id, id FROM names WHERE tenant_id = ?1 UNION ALL SELECT x.tenant_id, x.id FROM texts x JOIN t ON x.tenant_id = t.tid AND x.id = t.id + 1) SELECT id FROM t;

-- case: using-of-collations
-- message: texts t: t.tenant_id is compared with n.tenant_id, of another type or collation: equal values can be different tenants (1:26); add t.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: USING compares the left column with the right one, by its collation
SELECT t.id FROM names n JOIN texts t USING (tenant_id) WHERE n.tenant_id = ?1;

-- case: between-same
-- trust: 1
-- verdict: unscoped|scoped
-- why: nothing lies between a value and itself but it
SELECT id FROM texts WHERE tenant_id BETWEEN ?1 AND ?1;

-- case: key-of-other-collation
-- trust: 1
-- verdict: scoped
-- why: code is unique without regard to case, as it is compared
SELECT b.n FROM codes a JOIN codes b ON b.code = a.code WHERE a.tenant_id = ?1;

-- case: key-compared-exactly-with-word
-- message: codes b: nothing binds b.tenant_id to the caller's tenant; add b.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference declined: codes that equal one word exactly are one
-- why: two collations
SELECT b.n FROM codes a JOIN words w ON w.word = a.code JOIN codes b ON w.word = b.code WHERE a.tenant_id = ?1;

-- case: upsert-nocase-key
-- trust: 1
-- verdict: scoped
-- why: the key's tenant is compared as the column's is
INSERT INTO keyed(tenant_id, code, n) VALUES (?1, ?2, 1) ON CONFLICT (tenant_id, code) DO UPDATE SET n = n + 1;

-- case: insert-from-other-collation
-- message: texts: tenant_id is written from names.tenant_id, of another type or collation: equal values can be different tenants; write ?1
-- trust: 1
-- verdict: unscoped TV103
-- why: the caller 'a' has names of 'A', and writes them to tenant 'A' of texts
INSERT INTO texts(tenant_id, id, body) SELECT tenant_id, id, body FROM names WHERE tenant_id = ?1;

-- case: insert-from-same-collation
-- trust: 1
-- verdict: scoped
-- why: the same tenant there
INSERT INTO texts(tenant_id, id, body) SELECT tenant_id, id + 1000, body FROM texts WHERE tenant_id = ?1;

-- case: insert-placeholder-nocase
-- trust: 1
-- verdict: scoped
-- why: the caller's own spelling
INSERT INTO names(tenant_id, id, body) SELECT ?1, id, body FROM texts WHERE tenant_id = ?1;

-- case: insert-from-number
-- message: texts: tenant_id is written from nums.tenant_id, of another type or collation: equal values can be different tenants; write ?1
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the keys of the worlds conflict first
-- why: tenant 1 there is '1' here, but so may others be
INSERT INTO texts(tenant_id, id, body) SELECT tenant_id, id, body FROM nums WHERE tenant_id = ?1;

-- case: set-tenant-of-other-collation
-- message: assigns texts.tenant_id, which moves the row to another tenant; leave it out of SET
-- trust: 1
-- verdict: unscoped TV103
-- why: another spelling is another tenant there
UPDATE texts SET tenant_id = (SELECT n.tenant_id FROM names n WHERE n.tenant_id = ?1 LIMIT 1) WHERE tenant_id = ?1;

-- case: nullable-tenant
-- trust: 1
-- verdict: scoped
-- why: = finds no NULL
SELECT id FROM loose WHERE tenant_id = ?1;

-- case: nullable-primary-key
-- message: loose b: nothing binds b.tenant_id to the caller's tenant; add b.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: skip the worlds hold no NULL keys
-- why: a PRIMARY KEY that is not an INTEGER one may hold NULLs, so it is no key of one row
SELECT b.body FROM loose a JOIN loose b ON b.id IS a.id WHERE a.tenant_id = ?1;

-- case: strict-table
-- trust: 1
-- verdict: scoped
-- why: STRICT changes what is stored, not how it is compared
SELECT id FROM strict_nums WHERE tenant_id = ?1;

-- case: insert-real-from-number
-- message: reals: tenant_id is written from nums.tenant_id, of another type or collation: equal values can be different tenants; write ?1
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the worlds have no numbers beyond 2^53
-- why: a number beyond 2^53 is rounded to another tenant's
INSERT INTO reals(tenant_id, id, body) SELECT tenant_id, id, body FROM nums WHERE tenant_id = ?1;

-- case: insert-number-from-real
-- trust: 1
-- verdict: scoped
-- why: a real stays what it is
INSERT INTO nums(tenant_id, id, body) SELECT tenant_id, id, body FROM reals WHERE tenant_id = ?1;

-- case: insert-real-from-derived-number
-- message: reals: tenant_id is written from x.t, of another type or collation: equal values can be different tenants; write ?1
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the worlds have no numbers beyond 2^53
-- why: the derived column is the integer
INSERT INTO reals(tenant_id, id, body) SELECT x.t, x.id, 'b' FROM (SELECT tenant_id AS t, id FROM nums WHERE tenant_id = ?1) x;
