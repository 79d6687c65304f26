-- A foreign key, a child and an enum of other schemas.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE SCHEMA crm;
CREATE SCHEMA types;
CREATE TYPE types.state AS ENUM ('open', 'closed');
CREATE TYPE state AS ENUM ('on', 'off');
CREATE TABLE crm.customers (tenant_id bigint NOT NULL REFERENCES public.tenants, id bigint PRIMARY KEY, state types.state NOT NULL, mode state NOT NULL, UNIQUE (tenant_id, id));
CREATE TABLE tickets (
    tenant_id   bigint NOT NULL,
    id          bigint NOT NULL,
    customer_id bigint NOT NULL,
    states      types.state[],
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES crm.customers (tenant_id, id)
);
CREATE TABLE addresses (customer_id bigint NOT NULL REFERENCES crm.customers (id), line int NOT NULL, street text NOT NULL, PRIMARY KEY (customer_id, line));
