-- Where SQLite reads a schema or a join otherwise than other databases do.
--
-- dialect: sqlite
-- schema: corners

-- case: star-keeps-places
-- trust: 1
-- verdict: scoped
-- why: * over USING has the columns where they stand in the left table
INSERT INTO both(id, tenant_id, x, y) SELECT * FROM lefts JOIN rights USING (tenant_id, id) WHERE lefts.tenant_id = ?1;

-- case: star-not-in-using-order
-- message: both: tenant_id is written from lefts.id, which is not the caller's tenant; write ?1
-- trust: 1
-- verdict: unscoped TV103
-- why: the first column of * is the id, not the first of USING
INSERT INTO both(tenant_id, id, x, y) SELECT * FROM lefts JOIN rights USING (tenant_id, id) WHERE lefts.tenant_id = ?1;

-- case: star-of-right-join
-- message: both: tenant_id is written from rights.id, which is not the caller's tenant; write ?1
-- trust: 1
-- verdict: unscoped TV103
-- why: in a RIGHT JOIN too
INSERT INTO both(tenant_id, id, x, y) SELECT * FROM lefts RIGHT JOIN rights USING (tenant_id, id) WHERE rights.tenant_id = ?1;

-- case: star-of-right-join-in-place
-- trust: 1
-- verdict: scoped
-- why: the merged columns stand in the places of the left table's
INSERT INTO both(id, tenant_id, x, y) SELECT * FROM lefts RIGHT JOIN rights USING (tenant_id, id) WHERE rights.tenant_id = ?1;

-- case: upsert-key-of-another-collation
-- message: nocase_key: ON CONFLICT (k) does not contain nocase_key.tenant_id: the update can hit another tenant's row; add WHERE nocase_key.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference tenants of the worlds differ in more than case
-- why: the columns alone also name the index under NOCASE, where A and a are one
INSERT INTO nocase_key(tenant_id, k, v) VALUES (?1, ?2, ?3) ON CONFLICT (tenant_id, k) DO UPDATE SET v = excluded.v;

-- case: generated-tenant
-- message: assigns generated.owner, from which tenant_id is generated: the row can become another tenant's; leave it out of SET
-- trust: 1
-- verdict: unscoped TV103
-- live: skip rows of a generated tenant are not made
-- why: the tenant follows the column that it is generated from
UPDATE generated SET owner = 2 WHERE tenant_id = ?1;

-- case: beside-generated-tenant
-- trust: 1
-- verdict: scoped
-- live: skip rows of a generated tenant are not made
-- why: the tenant is not generated from v
UPDATE generated SET v = 2 WHERE tenant_id = ?1;

-- case: update-or-replace-generated-key
-- message: lowered: REPLACE (kl) does not contain lowered.tenant_id: it can delete another tenant's row; have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- live: skip generated columns are not filled
-- why: the key is generated from k
UPDATE OR REPLACE lowered SET k = 'x' WHERE tenant_id = ?1;

-- case: descending-key-is-not-the-rowid
-- message: descending y: nothing binds y.tenant_id to the caller's tenant; add y.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference ids and rowids of the worlds agree
-- why: INTEGER PRIMARY KEY DESC is a column of its own
SELECT y.v FROM descending x JOIN descending y ON x.rowid = y.id WHERE x.tenant_id = ?1;

-- case: descending-key
-- trust: 1
-- verdict: scoped
-- why: the same key is the same row
SELECT y.v FROM descending x JOIN descending y ON x.id = y.id WHERE x.tenant_id = ?1;

-- case: cast-of-uuid
-- message: uuids: uuids.tenant_id is compared with $1, of another type or collation: equal values can be different tenants (1:28); add uuids.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the worlds have tenants that are integers
-- why: as an integer, every text is 0, which may be a tenant
SELECT id FROM uuids WHERE tenant_id = CAST(?1 AS INTEGER);

-- case: through-strict-any
-- message: anys t: t.tenant_id is compared with w.n, of another type or collation: equal values can be different tenants (1:74); add t.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the worlds have tenants that are integers
-- why: '1' and 1 are two tenants, and both equal the integer
SELECT t.id FROM anys s JOIN words w ON w.n = s.tenant_id JOIN anys t ON t.tenant_id = w.n WHERE s.tenant_id = ?1;

-- case: on-sees-later-table
-- message: both b: b.tenant_id equals u.n, which is not bound either (1:135); add b.tenant_id = ?1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: ON finds names in the whole FROM: tenant_id is b's, not the outer query's
SELECT l.id FROM lefts l WHERE l.tenant_id = ?1 AND (SELECT count(*) FROM words w JOIN words u ON u.n = tenant_id LEFT JOIN both b ON b.tenant_id = u.n) < 1;

-- case: on-sees-later-alias
-- message: both l: l.tenant_id equals u.n, which is not bound either (1:137); add l.tenant_id = ?1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: l is the inner one
SELECT l.id FROM lefts l WHERE l.tenant_id = ?1 AND (SELECT count(*) FROM words w JOIN words u ON u.n = l.tenant_id LEFT JOIN both l ON l.tenant_id = u.n) < 1;

-- case: on-sees-later-subquery
-- message: both: both.tenant_id equals b.tenant_id, which is not bound either (1:117); add both.tenant_id = ?1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the subquery behind the join has the column
SELECT l.id FROM lefts l WHERE l.tenant_id = ?1 AND (SELECT count(*) FROM words w JOIN words u ON u.n = tenant_id, (SELECT tenant_id AS tenant_id FROM both) b WHERE b.tenant_id = u.n) < 1;

-- case: on-correlated
-- trust: 1
-- verdict: scoped
-- why: nothing in the inner FROM is called l
SELECT l.id FROM lefts l WHERE l.tenant_id = ?1 AND (SELECT count(*) FROM words w JOIN words u ON u.n = l.tenant_id LEFT JOIN both b ON b.tenant_id = u.n) < 1;

-- case: on-correlated-bare
-- trust: 1
-- verdict: scoped
-- why: nothing in the inner FROM has a column x
SELECT l.id FROM lefts l WHERE l.tenant_id = ?1 AND EXISTS (SELECT 1 FROM words w JOIN words u ON u.n = x);
