-- The key is declared in another order than the columns, the foreign key in
-- another than the key, and two have one name.
CREATE TABLE tenants (id INTEGER PRIMARY KEY);
CREATE TABLE orders (id INTEGER NOT NULL, tenant_id INTEGER NOT NULL, region TEXT NOT NULL, PRIMARY KEY (tenant_id, region, id));
CREATE TABLE items (
    line INTEGER NOT NULL, order_id INTEGER NOT NULL, area TEXT NOT NULL, tenant_id INTEGER NOT NULL, PRIMARY KEY (tenant_id, area, order_id, line),
    CONSTRAINT order_fk FOREIGN KEY (order_id, tenant_id, area) REFERENCES orders (id, tenant_id, region)
);
CREATE TABLE notes (
    tenant_id INTEGER NOT NULL, id INTEGER NOT NULL, order_id INTEGER, area TEXT, PRIMARY KEY (tenant_id, id),
    CONSTRAINT order_fk FOREIGN KEY (tenant_id, area, order_id) REFERENCES orders
);
