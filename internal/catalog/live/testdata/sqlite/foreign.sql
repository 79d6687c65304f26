-- Foreign keys.
CREATE TABLE orders (id INTEGER NOT NULL, region TEXT NOT NULL, tenant_id TEXT NOT NULL, PRIMARY KEY (tenant_id, region, id));
CREATE TABLE items (
  order_id INTEGER NOT NULL, tenant_id TEXT NOT NULL, region TEXT, parent INTEGER REFERENCES items ON DELETE SET NULL, id INTEGER PRIMARY KEY,
  CONSTRAINT to_order FOREIGN KEY (order_id, tenant_id, region) REFERENCES orders (id, tenant_id, region) ON DELETE CASCADE ON UPDATE RESTRICT
);
CREATE TABLE notes (
  tenant_id TEXT, region TEXT, order_id INTEGER,
  CONSTRAINT to_order FOREIGN KEY (tenant_id, region, order_id) REFERENCES orders DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE early (later_id INTEGER REFERENCES later (id) ON UPDATE SET DEFAULT);
CREATE TABLE later (id INTEGER PRIMARY KEY);
