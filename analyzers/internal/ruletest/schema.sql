CREATE TABLE tenants (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE plans (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE customers (
    id bigint PRIMARY KEY,
    tenant_id bigint NOT NULL REFERENCES tenants,
    email text NOT NULL,
    UNIQUE (tenant_id, id)
);
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    tenant_id bigint NOT NULL REFERENCES tenants,
    customer_id bigint NOT NULL REFERENCES customers,
    status text NOT NULL
);
CREATE TABLE invoices (
    id bigint PRIMARY KEY,
    tenant_id bigint NOT NULL REFERENCES tenants,
    customer_id bigint NOT NULL,
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);
CREATE TABLE slugs (slug text PRIMARY KEY, tenant_id bigint NOT NULL REFERENCES tenants, body text);
CREATE TABLE drafts (id bigint PRIMARY KEY, body text);
