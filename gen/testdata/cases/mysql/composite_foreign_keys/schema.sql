-- The key is declared in another order than the columns, and the foreign key in
-- another than the key.
CREATE TABLE tenants (id BIGINT PRIMARY KEY);
CREATE TABLE orders (id BIGINT NOT NULL, tenant_id BIGINT NOT NULL, region VARCHAR(10) NOT NULL, PRIMARY KEY (tenant_id, region, id), KEY orders_id (id, tenant_id, region));
CREATE TABLE items (
    line INT NOT NULL, order_id BIGINT NOT NULL, area VARCHAR(10) NOT NULL, tenant_id BIGINT NOT NULL, PRIMARY KEY (tenant_id, area, order_id, line),
    CONSTRAINT items_order FOREIGN KEY (order_id, tenant_id, area) REFERENCES orders (id, tenant_id, region)
);
