-- A unique index over some of the rows is not unique: many rows may be deleted.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TABLE users (
    tenant_id  bigint NOT NULL,
    id         bigint NOT NULL,
    email      text NOT NULL,
    deleted_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX users_email ON users (tenant_id, email) WHERE deleted_at IS NULL;
