-- A unique index over some of the rows is not unique.
CREATE TABLE tenants (id INTEGER PRIMARY KEY);
CREATE TABLE users (tenant_id INTEGER NOT NULL, id INTEGER NOT NULL, email TEXT NOT NULL, deleted_at DATETIME, PRIMARY KEY (tenant_id, id));
CREATE UNIQUE INDEX users_email ON users (tenant_id, email) WHERE deleted_at IS NULL;
