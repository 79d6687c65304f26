-- MERGE: only ON binds the target; the source is a relation of its own.

-- case: merge-pinned-in-when
-- trust: 1
-- verdict: unscoped|unknown
-- why: ON matches another tenant's row; WHEN only skips it, so what is not inserted tells
MERGE INTO slugs t USING (VALUES ($2::text)) s(slug) ON t.slug = s.slug WHEN MATCHED AND t.tenant_id = $1 THEN UPDATE SET body = 'x' WHEN NOT MATCHED THEN INSERT (slug, tenant_id, body) VALUES (s.slug, $1, 'y');

-- case: merge-target-free
-- trust: 1
-- verdict: unscoped|unknown TV103
-- why: the target is matched by the slug alone
MERGE INTO slugs t USING (VALUES ($2::text)) s(slug) ON t.slug = s.slug WHEN MATCHED THEN UPDATE SET body = 'x' WHEN NOT MATCHED THEN INSERT (slug, tenant_id, body) VALUES (s.slug, $1, 'y');

-- case: merge-source-free
-- trust: 1
-- verdict: unscoped|unknown TV101
-- why: the source reads everyone's orders
MERGE INTO counters t USING orders s ON t.tenant_id = $1 AND t.k = s.status WHEN MATCHED THEN DELETE;

-- case: merge-source-bound
-- trust: 1
-- verdict: scoped|unknown
-- why: the source is bound below, ON carries the tenant
MERGE INTO counters t USING (SELECT tenant_id, status, count(*)::int AS n FROM orders WHERE tenant_id = $1 AND status IS NOT NULL GROUP BY tenant_id, status) s ON t.tenant_id = s.tenant_id AND t.k = s.status WHEN MATCHED THEN UPDATE SET n = s.n WHEN NOT MATCHED THEN INSERT (tenant_id, k, n) VALUES (s.tenant_id, s.status, s.n);

-- case: merge-inserts-other-tenant
-- trust: 1
-- verdict: unscoped|unknown TV103
-- why: the tenant inserted is the caller's choice
MERGE INTO counters t USING (VALUES ($1::int, $2::int)) s(tid, other) ON t.tenant_id = s.tid AND t.k = 'zz' WHEN NOT MATCHED THEN INSERT (tenant_id, k, n) VALUES (s.other, 'zz', 1);

-- case: merge-sets-tenant
-- trust: 1
-- verdict: unscoped|unknown TV103
-- why: moves the tenant's row to another
MERGE INTO counters t USING (VALUES ($1::int, $2::int)) s(tid, other) ON t.tenant_id = s.tid AND t.k = 'a' WHEN MATCHED THEN UPDATE SET tenant_id = s.other, k = 'moved';

-- case: merge-delete-bound
-- trust: 1
-- verdict: scoped|unknown
-- why: deletes matched rows of the tenant
MERGE INTO counters t USING (VALUES ($1::int, $2::text)) s(tid, k) ON t.tenant_id = s.tid AND t.k = s.k WHEN MATCHED THEN DELETE;

-- case: merge-delete-free
-- trust: 1
-- verdict: unscoped|unknown TV103
-- why: ON lacks the tenant
MERGE INTO counters t USING (VALUES ($1::int, $2::text)) s(tid, k) ON t.k = s.k WHEN MATCHED THEN DELETE;

-- case: merge-action-subquery-free
-- trust: 1
-- verdict: unscoped|unknown TV101
-- why: a free subquery in the action
MERGE INTO counters t USING (VALUES ($1::int)) s(tid) ON t.tenant_id = s.tid WHEN MATCHED THEN UPDATE SET n = (SELECT count(*) FROM orders);

-- case: merge-on-pins-source-only
-- trust: 1
-- verdict: unscoped|unknown TV103
-- why: ON pins the source's column again, not the target's
MERGE INTO counters t USING (VALUES ($1::int, $2::text)) s(tid, k) ON s.tid = $1 AND t.k = s.k WHEN MATCHED THEN UPDATE SET n = 0;

-- case: merge-do-nothing-free
-- trust: 1
-- verdict: unscoped|unknown
-- why: whether the row is inserted tells of other tenants' keys
MERGE INTO counters t USING (VALUES ($1::int, $2::text)) s(tid, k) ON t.k = s.k WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN INSERT (tenant_id, k, n) VALUES (s.tid, s.k, 1);
