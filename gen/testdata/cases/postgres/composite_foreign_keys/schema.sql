-- The referenced key is declared in another order than the columns, and the
-- foreign key in another than the key.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TABLE orders (
    id        bigint NOT NULL,
    tenant_id bigint NOT NULL REFERENCES tenants,
    region    text NOT NULL,
    PRIMARY KEY (tenant_id, region, id)
);
CREATE TABLE items (
    line      int NOT NULL,
    order_id  bigint NOT NULL,
    area      text NOT NULL,
    tenant_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, area, order_id, line),
    FOREIGN KEY (order_id, tenant_id, area) REFERENCES orders (id, tenant_id, region)
);
CREATE TABLE notes (
    tenant_id bigint NOT NULL,
    id        bigint NOT NULL,
    order_id  bigint,
    area      text,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, area, order_id) REFERENCES orders
);
