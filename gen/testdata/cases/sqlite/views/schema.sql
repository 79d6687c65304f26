-- A view's columns have the types of table columns and casts; others have none.
CREATE TABLE tenants (id INTEGER PRIMARY KEY);
CREATE TABLE orders (tenant_id INTEGER NOT NULL, id INTEGER NOT NULL, total REAL NOT NULL, note TEXT, PRIMARY KEY (tenant_id, id));
CREATE VIEW open_orders AS SELECT * FROM orders WHERE total > 0;
CREATE VIEW order_totals AS SELECT tenant_id, count(*) AS n, CAST(sum(total) AS REAL) AS total FROM orders GROUP BY tenant_id;
