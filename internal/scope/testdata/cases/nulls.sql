-- NULL as a tenant, in keys that take NULLs for equal.
--
-- schema: nulls

-- case: upsert-null-meets-shared-row
-- message: defaults: ON CONFLICT (tenant_id, k) also meets rows without a tenant, as the key's NULLs are not distinct; declare tenant_id NOT NULL
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference other keys of the worlds conflict first
-- why: with a NULL tenant the update hits the row that all share
INSERT INTO defaults(id, tenant_id, k, v) VALUES ($2, $1, $3, $4) ON CONFLICT (tenant_id, k) DO UPDATE SET v = excluded.v;

-- case: upsert-null-meets-orphan
-- message: orphans: ON CONFLICT (tenant_id, k) also meets rows without a tenant, as the key's NULLs are not distinct; declare tenant_id NOT NULL
-- trust: 1
-- verdict: unscoped TV103
-- why: with a NULL tenant the update hits a row that is no one's
INSERT INTO orphans(id, tenant_id, k, v) VALUES ($2, $1, $3, $4) ON CONFLICT (tenant_id, k) DO UPDATE SET v = excluded.v;

-- case: upsert-null-guarded
-- trust: 1
-- verdict: scoped
-- live: existence the guard keeps the row
-- why: WHERE compares the tenants, which no NULL survives
INSERT INTO orphans AS o (id, tenant_id, k, v) VALUES ($2, $1, $3, $4) ON CONFLICT (tenant_id, k) DO UPDATE SET v = excluded.v WHERE o.tenant_id = excluded.tenant_id;

-- case: upsert-nulls-distinct
-- trust: 1
-- verdict: scoped
-- why: NULLs never meet
INSERT INTO plain(id, tenant_id, k, v) VALUES ($2, $1, $3, $4) ON CONFLICT (tenant_id, k) DO UPDATE SET v = excluded.v;

-- case: upsert-never-null
-- trust: 1
-- verdict: scoped
-- why: the tenant is never NULL
INSERT INTO never(id, tenant_id, k, v) VALUES ($2, $1, $3, $4) ON CONFLICT (tenant_id, k) DO UPDATE SET v = excluded.v;

-- case: parameter-as-text-and-respelt
-- schema: types
-- trust: 1
-- verdict: unknown TV104
-- live: no-difference a text that is a number in another spelling meets no tenant of the worlds
-- why: '01' is itself as text, and '1' as the text of a number
SELECT a.id FROM notes_text a JOIN notes_text b ON b.id = a.id WHERE a.tenant_id = $1::text AND b.tenant_id = $1::int::text;

-- case: parameter-as-text-elsewhere-and-respelt
-- schema: types
-- trust: 1
-- verdict: unknown TV104
-- why: text that is not the tenant comes first, and says that the placeholder is text
SELECT a.id FROM notes_text a JOIN notes_text b ON b.id = a.id WHERE NOT (a.tenant_id = $1::text) AND b.tenant_id = $1::int::text;

-- case: parameter-as-text-in-output-and-respelt
-- schema: types
-- trust: 1
-- verdict: unknown TV104
-- why: the output says that the placeholder is text
SELECT id, $1::text FROM notes_text WHERE tenant_id = $1::int::text;

-- case: argument-respelt
-- message: notes_text in function notes_respelt: notes_text.tenant_id equals notes_respelt.tenant_id, which is not bound either (1:16); have notes_respelt compare notes_text.tenant_id with an argument, or write its query in the statement
-- schema: types
-- trust: 1
-- verdict: unscoped TV101
-- why: the argument is text as declared, whatever its cast
SELECT id FROM notes_respelt($1);

-- case: parameter-respelt-alone
-- schema: types
-- trust: 1
-- verdict: scoped
-- why: the first cast says that the parameter is a number
SELECT id FROM notes_text WHERE tenant_id = $1::int::text;

-- case: view-replaced-and-read
-- trust: 1
-- verdict: unknown TV104
-- live: skip the server prepares one statement at a time
-- why: the view is another one by the time it is read
CREATE OR REPLACE VIEW v_plain AS SELECT id, 1 AS tenant_id, k, v FROM plain; SELECT id FROM v_plain WHERE tenant_id = $1;
