-- Columns behind INCLUDE are not part of the key.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TABLE users (
    tenant_id bigint NOT NULL,
    id        bigint NOT NULL,
    email     text NOT NULL,
    phone     text NOT NULL,
    name      text NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (tenant_id, id) INCLUDE (name),
    CONSTRAINT users_email UNIQUE (tenant_id, email) INCLUDE (name, phone)
);
CREATE UNIQUE INDEX users_phone ON users (tenant_id, phone) INCLUDE (email);
