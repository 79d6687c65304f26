-- Types and collations: what equals what in MySQL.
--
-- dialect: mysql
-- schema: text

-- case: number-placeholder
-- trust: 1
-- verdict: scoped
-- why: a number, or text read as one
SELECT id FROM nums WHERE tenant_id = ?;

-- case: ci-placeholder
-- trust: 1
-- verdict: scoped
-- why: the tenant is what the column's collation says it is
SELECT id FROM names WHERE tenant_id = ?;

-- case: bin-placeholder
-- trust: 1
-- verdict: scoped
-- why: compared by the column's collation, whatever the connection's
SELECT id FROM exacts WHERE tenant_id = ?;

-- case: text-column-number-literal
-- message: names: names.tenant_id is compared with 0, of another type or collation: equal values can be different tenants (1:28); add names.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: 0 equals every text that does not begin with a digit
SELECT id FROM names WHERE tenant_id = 0;

-- case: text-column-cast-number
-- message: names: names.tenant_id is compared with $1, of another type or collation: equal values can be different tenants (1:28); add names.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the column is read as a number
SELECT id FROM names WHERE tenant_id = CAST(? AS UNSIGNED);

-- case: text-column-plus-zero
-- message: names: names.tenant_id is compared with a value that is not known to be the tenant (1:28); add names.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the column is read as a number
SELECT id FROM names WHERE tenant_id = ? + 0;

-- case: text-column-in-number
-- message: names: names.tenant_id is compared with 0, of another type or collation: equal values can be different tenants (1:28); add names.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: one number in the list and all texts are read as numbers
SELECT id FROM names WHERE tenant_id IN (?, 0);

-- case: number-column-cast-signed
-- trust: 1
-- verdict: scoped
-- why: a number stays one
SELECT id FROM nums WHERE tenant_id = CAST(? AS SIGNED);

-- case: number-column-cast-char
-- trust: 1
-- verdict: unscoped|scoped
-- why: read as a number again; declined
SELECT id FROM nums WHERE tenant_id = CAST(? AS CHAR);

-- case: number-column-cast-double
-- message: nums: nums.tenant_id is compared with a value that is not known to be the tenant (1:27); add nums.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the worlds have no numbers beyond 2^53
-- why: numbers beyond 2^53 become one
SELECT id FROM nums WHERE tenant_id = CAST(? AS DOUBLE);

-- case: cast-char-of-text
-- trust: 1
-- verdict: unscoped|scoped
-- why: by the collation of the connection where it wins; declined
SELECT id FROM exacts WHERE tenant_id = CAST(? AS CHAR);

-- case: binary-operator
-- trust: 1
-- verdict: unscoped|scoped
-- why: finer than the column's collation: safe, and declined
SELECT id FROM names WHERE tenant_id = BINARY ?;

-- case: collate-ci
-- message: exacts: exacts.tenant_id is compared with a value that is not known to be the tenant (1:29); add exacts.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: 'a' finds tenant 'A'
SELECT id FROM exacts WHERE tenant_id = ? COLLATE utf8mb4_general_ci;

-- case: collate-column-ci
-- message: exacts: exacts.tenant_id is compared with a value that is not known to be the tenant (1:29); add exacts.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: 'a' finds tenant 'A'
SELECT id FROM exacts WHERE tenant_id COLLATE utf8mb4_general_ci = ?;

-- case: convert-using
-- message: exacts: exacts.tenant_id is compared with a value that is not known to be the tenant (1:29); add exacts.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: another character set, another collation
SELECT id FROM exacts WHERE CONVERT(tenant_id USING latin1) = ?;

-- case: lower
-- message: exacts: exacts.tenant_id is compared with a value that is not known to be the tenant (1:29); add exacts.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: makes two tenants one
SELECT id FROM exacts WHERE LOWER(tenant_id) = LOWER(?);

-- case: like
-- message: exacts: exacts.tenant_id is only an operand of LIKE, which binds nothing (1:29); add exacts.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference no tenant of the worlds is a pattern
-- why: a pattern
SELECT id FROM exacts WHERE tenant_id LIKE ?;

-- case: uuid-to-bin
-- trust: 1
-- verdict: scoped
-- live: skip MariaDB has no such function
-- why: the bytes of the caller's identifier
SELECT body FROM uuids WHERE tenant_id = UUID_TO_BIN(?);

-- case: uuid-to-bin-swapped
-- trust: 1
-- verdict: unscoped|scoped
-- live: skip MariaDB has no such function
-- why: the bytes in another order; declined, as another call may not swap
SELECT body FROM uuids WHERE tenant_id = UUID_TO_BIN(?, 1);

-- case: unhex-replace
-- trust: 1
-- verdict: scoped
-- why: the bytes of the caller's identifier
SELECT body FROM uuids WHERE tenant_id = UNHEX(REPLACE(?, '-', ''));

-- case: unhex-of-other
-- message: uuids: uuids.tenant_id is compared with a value that is not known to be the tenant (1:30); add uuids.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the worlds have no tenants that differ in such a part
-- why: REPLACE of a part that may be the tenant's
SELECT body FROM uuids WHERE tenant_id = UNHEX(REPLACE(?, '1', ''));

-- case: hex-column
-- trust: 1
-- verdict: unscoped|scoped
-- live: skip no parameter of the worlds is such a text
-- why: compared without regard to case, as hexadecimal digits may be; declined
SELECT body FROM uuids WHERE HEX(tenant_id) = ?;

-- case: bin-to-uuid-column
-- trust: 1
-- verdict: unscoped|scoped
-- live: skip MariaDB has no such function
-- why: the text of the column; declined
SELECT body FROM uuids WHERE BIN_TO_UUID(tenant_id) = ?;

-- case: insert-uuid
-- trust: 1
-- verdict: scoped
-- live: skip MariaDB has no such function
-- why: the bytes of the caller's identifier
INSERT INTO uuids(tenant_id, id, body) VALUES (UUID_TO_BIN(?), UUID_TO_BIN(UUID()), ?);

-- case: number-decimal-join
-- trust: 1
-- verdict: scoped
-- why: compared exactly
SELECT d.id FROM nums n JOIN decimals d ON d.tenant_id = n.tenant_id WHERE n.tenant_id = ?;

-- case: number-double-join
-- message: floats d: d.tenant_id is compared with n.tenant_id, of another type or collation: equal values can be different tenants (1:42); add d.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the worlds have no numbers beyond 2^53
-- why: numbers beyond 2^53 become one
SELECT d.id FROM nums n JOIN floats d ON d.tenant_id = n.tenant_id WHERE n.tenant_id = ?;

-- case: number-text-join
-- message: exacts t: t.tenant_id is compared with n.tenant_id, of another type or collation: equal values can be different tenants (1:42); add t.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: '1', '01' and '1abc' all equal 1
SELECT t.id FROM nums n JOIN exacts t ON t.tenant_id = n.tenant_id WHERE n.tenant_id = ?;

-- case: ci-bin-join
-- message: exacts t: t.tenant_id is compared with n.tenant_id, of another type or collation: equal values can be different tenants (1:43); add t.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the caller 'a' has the names of 'A', which join tenant 'A' of exacts
SELECT t.id FROM names n JOIN exacts t ON t.tenant_id = n.tenant_id WHERE n.tenant_id = ?;

-- case: bin-bin-join
-- trust: 1
-- verdict: scoped
-- why: one collation
SELECT t.id FROM others n JOIN exacts t ON t.tenant_id = n.tenant_id WHERE n.tenant_id = ?;

-- case: through-double
-- message: nums b: b.tenant_id is compared with w.d, of another type or collation: equal values can be different tenants (1:74); add b.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the worlds have no numbers beyond 2^53
-- why: two numbers beyond 2^53 equal one double
SELECT b.id FROM nums a JOIN words w ON w.d = a.tenant_id JOIN nums b ON b.tenant_id = w.d WHERE a.tenant_id = ?;

-- case: through-ci
-- trust: 1
-- verdict: unscoped|scoped
-- why: a column of another collation between two exact ones
SELECT b.id FROM exacts a JOIN words w ON w.nword = a.tenant_id JOIN exacts b ON b.tenant_id = w.nword WHERE a.tenant_id = ?;

-- case: through-bin
-- trust: 1
-- verdict: scoped
-- why: one collation
SELECT b.id FROM exacts a JOIN words w ON w.word = a.tenant_id JOIN others b ON b.tenant_id = w.word WHERE a.tenant_id = ?;

-- case: placeholders-compared
-- message: exacts: exacts.tenant_id is compared with $3, which is not trusted (1:39); add exacts.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: two placeholders are compared by the connection's collation, which may ignore case
SELECT id FROM exacts WHERE ? = ? AND tenant_id = ?;

-- case: both-bound-apart
-- trust: 1,2
-- verdict: scoped
-- why: each column is compared by its own collation
SELECT t.id FROM names n JOIN exacts t ON t.id = n.id WHERE n.tenant_id = ? AND t.tenant_id = ?;

-- case: in-query-ci
-- trust: 1
-- verdict: unscoped|scoped
-- why: of two collations; declined
SELECT id FROM exacts WHERE tenant_id IN (SELECT tenant_id FROM names WHERE tenant_id = ?);

-- case: in-query-bin
-- trust: 1
-- verdict: scoped
-- why: one collation
SELECT id FROM exacts WHERE tenant_id IN (SELECT tenant_id FROM others WHERE tenant_id = ?);

-- case: derived-ci-joined
-- message: exacts t: t.tenant_id is compared with x.q, of another type or collation: equal values can be different tenants (1:96); add t.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a derived column keeps the collation of what it shows
SELECT t.id FROM (SELECT tenant_id AS q, id FROM names WHERE tenant_id = ?) x JOIN exacts t ON t.tenant_id = x.q;

-- case: union-of-collations
-- message: names: nothing binds names.tenant_id to the caller's tenant; add names.tenant_id = ? to WHERE
-- message: exacts: nothing binds exacts.tenant_id to the caller's tenant; add exacts.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference this server takes the binary one
-- why: the union's collation is neither's for certain
SELECT id FROM (SELECT tenant_id, id FROM names UNION ALL SELECT tenant_id, id FROM exacts) u WHERE u.tenant_id = ?;

-- case: union-of-types
-- message: nums: nothing binds nums.tenant_id to the caller's tenant; add nums.tenant_id = ? to WHERE
-- message: exacts: nothing binds exacts.tenant_id to the caller's tenant; add exacts.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the texts of the worlds are apart
-- why: numbers become text in the union
SELECT id FROM (SELECT tenant_id, id FROM nums UNION ALL SELECT tenant_id, id FROM exacts) u WHERE u.tenant_id = ?;

-- case: union-of-one
-- trust: 1
-- verdict: scoped
-- why: one collation
SELECT id FROM (SELECT tenant_id, id FROM others UNION ALL SELECT tenant_id, id FROM exacts) u WHERE u.tenant_id = ?;

-- case: union-with-text-literal
-- message: nums: nothing binds nums.tenant_id to the caller's tenant; add nums.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the worlds have no numbers beyond 2^53
-- why: a text arm makes text of the numbers, which a number then reads as doubles
SELECT id FROM (SELECT tenant_id, id FROM nums UNION ALL SELECT 'x', 0) u WHERE u.tenant_id = ?;

-- case: using-of-collations
-- message: exacts t: t.tenant_id is compared with n.tenant_id, of another type or collation: equal values can be different tenants (1:26); add t.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: USING compares by one of the two
SELECT t.id FROM names n JOIN exacts t USING (tenant_id) WHERE n.tenant_id = ?;

-- case: insert-from-ci
-- message: exacts: tenant_id is written from names.tenant_id, of another type or collation: equal values can be different tenants; write ?
-- trust: 1
-- verdict: unscoped TV103
-- why: the caller 'a' writes rows of tenant 'A'
INSERT INTO exacts(tenant_id, id, body) SELECT tenant_id, id, body FROM names WHERE tenant_id = ?;

-- case: insert-from-bin
-- trust: 1
-- verdict: scoped
-- why: the same tenant there
INSERT INTO exacts(tenant_id, id, body) SELECT tenant_id, id + 1000, body FROM others WHERE tenant_id = ?;

-- case: insert-from-number
-- message: exacts: tenant_id is written from nums.tenant_id, of another type or collation: equal values can be different tenants; write ?
-- trust: 1
-- verdict: unscoped TV103
-- why: a number as text
INSERT INTO exacts(tenant_id, id, body) SELECT tenant_id, id, body FROM nums WHERE tenant_id = ?;

-- case: upsert-ci-key
-- trust: 1
-- verdict: scoped
-- why: the key compares the tenant as the column does
INSERT INTO keyed(tenant_id, code, n) VALUES (?, ?, 1) ON DUPLICATE KEY UPDATE n = n + 1;

-- case: upsert-prefix-key
-- message: prefixed: ON DUPLICATE KEY (ts) does not contain prefixed.tenant_id: the update can hit another tenant's row; have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference no tenants of the worlds begin alike for so long
-- why: the key has only the first letters of the tenant
INSERT INTO prefixed(tenant_id, slug, n) VALUES (?, ?, 1) ON DUPLICATE KEY UPDATE n = n + 1;

-- case: replace-prefix-key
-- message: prefixed: REPLACE (ts) does not contain prefixed.tenant_id: it can delete another tenant's row; have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference no tenants of the worlds begin alike for so long
-- why: the key has only the first letters of the tenant
REPLACE INTO prefixed(tenant_id, slug, n) VALUES (?, ?, 1);

-- case: nullable-null-safe
-- message: loose: loose.tenant_id can be NULL, which IS NOT DISTINCT FROM a NULL parameter (1:28); add loose.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: NULL finds the rows without a tenant
SELECT id FROM loose WHERE tenant_id <=> ?;

-- case: between-same
-- trust: 1,2
-- verdict: unscoped|scoped
-- why: declined
SELECT id FROM exacts WHERE tenant_id BETWEEN ? AND ?;

-- case: insert-from-decimal
-- message: nums: tenant_id is written from decimals.tenant_id, of another type or collation: equal values can be different tenants; write ?
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the scale is 0
-- why: 1.5 would be stored as 2; that the scale is 0 is not looked at
INSERT INTO nums(tenant_id, id, body) SELECT tenant_id, id, body FROM decimals WHERE tenant_id = ?;

-- case: insert-decimal-from-number
-- trust: 1
-- verdict: scoped
-- why: a whole number stays one
INSERT INTO decimals(tenant_id, id, body) SELECT tenant_id, id, body FROM nums WHERE tenant_id = ?;
