-- Where MySQL reads a schema or a join otherwise than other databases do.
--
-- dialect: mysql
-- schema: corners

-- case: star-in-order-of-the-left-table
-- trust: 1
-- verdict: scoped
-- why: the merged columns come first, in the order of the left table
INSERT INTO `both`(id, tenant_id, x, y) SELECT * FROM lefts JOIN rights USING (tenant_id, id) WHERE lefts.tenant_id = ?;

-- case: star-not-in-using-order
-- message: both: tenant_id is written from lefts.id, which is not the caller's tenant; write ?
-- trust: 1
-- verdict: unscoped TV103
-- why: the first column of * is the left table's first
INSERT INTO `both`(tenant_id, id, x, y) SELECT * FROM lefts JOIN rights USING (tenant_id, id) WHERE lefts.tenant_id = ?;

-- case: star-of-right-join
-- trust: 1
-- verdict: scoped
-- why: of a RIGHT JOIN the columns of the right table come first
INSERT INTO `both`(tenant_id, id, y, x) SELECT * FROM lefts NATURAL RIGHT JOIN rights WHERE rights.tenant_id = ?;

-- case: star-of-right-join-in-left-order
-- message: both: tenant_id is written from rights.id, which is not the caller's tenant; write ?
-- trust: 1
-- verdict: unscoped TV103
-- why: of a RIGHT JOIN the columns of the right table come first
INSERT INTO `both`(id, tenant_id, x, y) SELECT * FROM lefts NATURAL RIGHT JOIN rights WHERE rights.tenant_id = ?;

-- case: star-of-nested-right-join
-- trust: 1
-- verdict: unknown TV104
-- live: skip nothing to judge
-- why: with more tables the order is the one or the other
INSERT INTO `both`(tenant_id, id, x, y) SELECT * FROM years JOIN lefts ON lefts.x = years.y RIGHT JOIN rights USING (tenant_id, id) WHERE rights.tenant_id = ?;

-- case: generated-tenant
-- message: assigns derived_rows.owner, from which tenant_id is generated: the row can become another tenant's; leave it out of SET
-- trust: 1
-- verdict: unscoped TV103
-- live: skip rows of a generated tenant are not made
-- why: the tenant follows the column that it is generated from
UPDATE derived_rows SET owner = 2 WHERE tenant_id = ?;

-- case: joined-update-generated-tenant
-- message: assigns g.owner, from which tenant_id is generated: the row can become another tenant's; leave it out of SET
-- trust: 1
-- verdict: unscoped TV103
-- live: skip rows of a generated tenant are not made
-- why: of a joined update too
UPDATE derived_rows g JOIN nums n ON n.tenant_id = g.tenant_id SET g.owner = n.id WHERE g.tenant_id = ?;

-- case: year-is-no-number
-- message: nums n: n.tenant_id is compared with p.y, of another type or collation: equal values can be different tenants (1:41); add n.tenant_id = ? to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the optimizer puts the placeholder in place of the column
-- why: 70 is 1970 where it is compared with a year
SELECT n.id FROM years p JOIN nums n ON n.tenant_id = p.y WHERE p.y = ?;

-- case: joined-update-ignore
-- trust: 1
-- verdict: scoped
-- live: skip a key of the worlds is beyond the year's values
-- why: the row is skipped where another tenant holds the slug
UPDATE IGNORE slugs s JOIN years y ON y.y = s.id SET s.slug = 'x' WHERE s.tenant_id = ?;

-- case: query-expansion
-- trust: 1
-- verdict: unknown TV104
-- live: skip the schema has no full-text index
-- why: the search is widened by words of other tenants' rows
SELECT id FROM slugs WHERE tenant_id = ? AND MATCH (slug) AGAINST ('x' WITH QUERY EXPANSION);

-- case: key-of-a-dropped-column
-- message: shrunk: REPLACE (a) does not contain shrunk.tenant_id: it can delete another tenant's row; have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: the key outlives its column
REPLACE INTO shrunk(tenant_id, a, b, v) VALUES (?, ?, ?, ?);

-- case: insert-ignore-reference
-- trust: 1
-- verdict: scoped
-- live: existence the row is skipped unless some tenant has the slug
-- why: a foreign key without the tenant; the proof names it
INSERT IGNORE INTO replies(tenant_id, id, slug_id) SELECT tenant_id, id + 100, id + 1 FROM nums WHERE tenant_id = ?;

-- case: update-ignore-reference
-- trust: 1
-- verdict: scoped
-- live: existence the row is skipped unless some tenant has the slug
-- why: a foreign key without the tenant; the proof names it
UPDATE IGNORE replies SET slug_id = n WHERE tenant_id = ?;
