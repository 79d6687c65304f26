-- Tables whose key is their order.
CREATE TABLE tenants (id INTEGER PRIMARY KEY);
CREATE TABLE labels (tenant_id INTEGER NOT NULL, slug TEXT NOT NULL, color TEXT NOT NULL, PRIMARY KEY (tenant_id, slug)) WITHOUT ROWID;
CREATE TABLE numbers (tenant_id INTEGER NOT NULL, id INTEGER NOT NULL PRIMARY KEY, color TEXT NOT NULL, UNIQUE (tenant_id, id)) STRICT, WITHOUT ROWID;
