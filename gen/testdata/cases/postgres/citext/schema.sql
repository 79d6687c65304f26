-- A type of an extension, in a schema of its own.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE SCHEMA extensions;
CREATE EXTENSION citext SCHEMA extensions;
CREATE TABLE accounts (
    tenant_id bigint NOT NULL,
    id        bigint NOT NULL,
    login     extensions.citext NOT NULL,
    aliases   extensions.citext[],
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, login)
);
CREATE VIEW logins AS SELECT tenant_id, login, lower(login) AS low, max(login) AS last FROM accounts GROUP BY tenant_id, login;
