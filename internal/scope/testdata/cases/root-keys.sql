-- The caller's tenant by a unique column of the root table.
-- schema: rootkeys
-- trust: 1

-- case: root-key
-- verdict: scoped
-- live: skip the check passes the tenant's id, not its name
-- why: the name is the caller's, and no other tenant has it
SELECT d.id FROM dags d JOIN tenants t ON t.id = d.tenant_id WHERE t.name = $1;

-- case: root-key-scalar
-- verdict: scoped
-- live: skip the check passes the tenant's id, not its name
-- why: the subquery gives the caller's tenant
SELECT id FROM dags WHERE tenant_id = (SELECT id FROM tenants WHERE name = $1);

-- case: root-key-child
-- verdict: scoped
-- live: skip the check passes the tenant's id, not its name
-- why: the runs are those of the tenant's own dags
SELECT r.id FROM runs r JOIN dags d ON d.id = r.dag_id JOIN tenants t ON t.id = d.tenant_id WHERE t.name = $1 AND d.dag = $2;

-- case: root-key-alone
-- verdict: scoped
-- live: skip the check passes the tenant's id, not its name
-- why: the row is the caller's own
SELECT id, label FROM tenants WHERE name = $1;

-- case: root-key-insert
-- verdict: scoped
-- live: skip the check passes the tenant's id, not its name
-- why: the tenant written is the caller's
INSERT INTO dags(id, tenant_id, dag) SELECT $2, t.id, $3 FROM tenants t WHERE t.name = $1;

-- case: root-key-update
-- verdict: scoped
-- live: skip the check passes the tenant's id, not its name
-- why: the dags are the caller's
UPDATE dags SET dag = $2 FROM tenants t WHERE t.id = dags.tenant_id AND t.name = $1 AND dags.id = $3;

-- case: root-key-delete
-- verdict: scoped
-- live: skip the check passes the tenant's id, not its name
-- why: the dags are the caller's
DELETE FROM dags USING tenants t WHERE t.id = dags.tenant_id AND t.name = $1;

-- case: root-key-assumed
-- trust: assume
-- verdict: scoped
-- live: skip the check passes the tenant's id, not its name
-- why: the name is assumed to be the caller's
SELECT d.id FROM dags d JOIN tenants t ON t.id = d.tenant_id WHERE t.name = $1;

-- case: root-key-untrusted
-- message: dags d: d.tenant_id equals t.id, which is not bound either (1:43); add d.tenant_id = the caller's tenant to WHERE; what binds d binds t as well
-- trust: none
-- verdict: unscoped TV101
-- why: $1 names any tenant
SELECT d.id FROM dags d JOIN tenants t ON t.id = d.tenant_id WHERE t.name = $1 AND d.id = $2;

-- case: root-key-not-joined
-- message: dags d: nothing binds d.tenant_id to the caller's tenant; add d.tenant_id = $1 to WHERE
-- verdict: unscoped TV101
-- live: skip the check passes the tenant's id, not its name
-- why: the dags are not the named tenant's
SELECT d.id FROM dags d CROSS JOIN tenants t WHERE t.name = $1;

-- case: root-key-of-another-column
-- message: dags d: d.tenant_id equals t.id, which is not bound either (1:43); add d.tenant_id = $1 to WHERE; what binds d binds t as well
-- verdict: unscoped TV101
-- why: labels are not unique, nor declared
SELECT d.id FROM dags d JOIN tenants t ON t.id = d.tenant_id WHERE t.label = $1;

-- case: root-key-lower
-- message: dags d: d.tenant_id equals t.id, which is not bound either (1:43); add d.tenant_id = $1 to WHERE; what binds d binds t as well
-- verdict: unscoped TV101
-- why: several names have one lower-case spelling
SELECT d.id FROM dags d JOIN tenants t ON t.id = d.tenant_id WHERE lower(t.name) = lower($1);

-- case: root-key-like
-- message: dags d: d.tenant_id equals t.id, which is not bound either (1:43); add d.tenant_id = $1 to WHERE; what binds d binds t as well
-- verdict: unscoped TV101
-- why: a pattern can name several tenants
SELECT d.id FROM dags d JOIN tenants t ON t.id = d.tenant_id WHERE t.name LIKE $1;

-- case: root-key-left-join
-- message: dags d: nothing binds d.tenant_id to the caller's tenant; add d.tenant_id = $1 to WHERE
-- verdict: unscoped TV101
-- why: ON keeps the dags of other tenants
SELECT d.id FROM dags d LEFT JOIN tenants t ON t.id = d.tenant_id AND t.name = $1;

-- case: root-key-or
-- message: dags d: d.tenant_id equals t.id, which is not bound either (1:43); add d.tenant_id = $1 to WHERE; what binds d binds t as well
-- verdict: unscoped TV101
-- why: the other arm opens it
SELECT d.id FROM dags d JOIN tenants t ON t.id = d.tenant_id WHERE t.name = $1 OR d.dag = 'a';

-- case: root-key-literal
-- message: dags d: d.tenant_id equals t.id, which is not bound either (1:43); add d.tenant_id = $1 to WHERE; what binds d binds t as well
-- verdict: unscoped TV101
-- why: a literal is not the caller's name
SELECT d.id FROM dags d JOIN tenants t ON t.id = d.tenant_id WHERE t.name = 'a';

-- case: root-key-and-id
-- message: dags d: d.tenant_id equals the subquery's id, which is not bound either (1:31); add d.tenant_id = $1 to WHERE
-- message: tenants: nothing binds tenants.id to the caller's tenant; add tenants.id = $1 to WHERE
-- verdict: unscoped TV101
-- live: skip one value cannot be both a name and a number
-- why: what carries the id does not carry the name
SELECT d.id FROM dags d WHERE d.tenant_id = (SELECT id FROM tenants WHERE name = $1::text) AND EXISTS (SELECT 1 FROM tenants u WHERE u.id = $1::int) AND d.id = $2;
