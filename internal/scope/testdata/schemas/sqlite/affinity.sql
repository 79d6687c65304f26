-- Tenant columns of every affinity and collation, and columns that only seem to
-- be comparable with them.
--
-- policy: column tenant_id
-- policy: shared words names of things, the same for everyone

CREATE TABLE nums(tenant_id INTEGER NOT NULL, id INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE reals(tenant_id REAL NOT NULL, id INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE texts(tenant_id TEXT NOT NULL, id INTEGER PRIMARY KEY, body TEXT, UNIQUE(tenant_id, id));
CREATE TABLE names(tenant_id TEXT NOT NULL COLLATE NOCASE, id INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE trims(tenant_id TEXT NOT NULL COLLATE RTRIM, id INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE blobs(tenant_id BLOB NOT NULL, id INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE anys(tenant_id NOT NULL, id INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE strict_nums(tenant_id INTEGER NOT NULL, id INTEGER PRIMARY KEY, body TEXT) STRICT;
CREATE TABLE loose(tenant_id TEXT, id INT PRIMARY KEY, body TEXT);
CREATE TABLE keyed(tenant_id TEXT NOT NULL COLLATE NOCASE, code TEXT NOT NULL COLLATE NOCASE, n INTEGER, PRIMARY KEY(tenant_id, code)) WITHOUT ROWID;
CREATE TABLE codes(tenant_id TEXT NOT NULL, code TEXT COLLATE NOCASE NOT NULL UNIQUE, n INTEGER);
CREATE TABLE words(word TEXT NOT NULL, nword TEXT NOT NULL COLLATE NOCASE, num INTEGER NOT NULL, r REAL NOT NULL, b BLOB NOT NULL);
