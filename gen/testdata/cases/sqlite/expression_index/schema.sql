-- A unique index over an expression finds no single row by a column's value.
CREATE TABLE tenants (id INTEGER PRIMARY KEY);
CREATE TABLE users (tenant_id INTEGER NOT NULL, id INTEGER NOT NULL, email TEXT NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE UNIQUE INDEX users_email ON users (tenant_id, lower(email));
