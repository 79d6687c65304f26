-- A domain is its base type, with the domain's NOT NULL and default.
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN price AS numeric(12, 2) NOT NULL DEFAULT 0 CHECK (VALUE >= 0);
CREATE DOMAIN tenant AS bigint;
CREATE DOMAIN work_email AS email;
CREATE TABLE tenants (id tenant PRIMARY KEY);
CREATE TABLE contacts (
    tenant_id tenant NOT NULL,
    id        bigint NOT NULL,
    address   email NOT NULL,
    work      work_email,
    others    email[],
    fee       price,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, address)
);
