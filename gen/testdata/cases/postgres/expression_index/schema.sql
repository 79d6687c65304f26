-- A unique index over an expression finds no single row by a column's value.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TABLE users (
    tenant_id bigint NOT NULL,
    id        bigint NOT NULL,
    email     text NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX users_email ON users (tenant_id, lower(email));
CREATE INDEX users_domain ON users (tenant_id, split_part(email, '@', 2));
