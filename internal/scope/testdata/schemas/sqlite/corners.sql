-- Where SQLite reads a schema or a join otherwise than other databases do.
--
-- policy: column tenant_id
-- policy: shared words names of things, the same for everyone

CREATE TABLE lefts(id INTEGER NOT NULL, tenant_id INTEGER NOT NULL, x INTEGER);
CREATE TABLE rights(tenant_id INTEGER NOT NULL, id INTEGER NOT NULL, y INTEGER);
CREATE TABLE both(tenant_id INTEGER NOT NULL, id INTEGER, x INTEGER, y INTEGER);
CREATE TABLE nocase_key(id INTEGER PRIMARY KEY, tenant_id TEXT NOT NULL, k TEXT NOT NULL, v INTEGER);
CREATE UNIQUE INDEX nocase_key_k ON nocase_key(tenant_id COLLATE NOCASE, k);
CREATE TABLE generated(id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, tenant_id INTEGER NOT NULL AS (owner + 0) STORED, v INTEGER);
CREATE TABLE lowered(id INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL, k TEXT, kl TEXT AS (lower(k)) STORED UNIQUE, v INTEGER);
CREATE TABLE descending(id INTEGER PRIMARY KEY DESC, tenant_id INTEGER NOT NULL, v INTEGER);
CREATE TABLE uuids(id INTEGER PRIMARY KEY, tenant_id UUID NOT NULL, v INTEGER);
CREATE TABLE anys(id INTEGER PRIMARY KEY, tenant_id ANY NOT NULL, v INTEGER) STRICT;
CREATE TABLE words(n INTEGER NOT NULL);
