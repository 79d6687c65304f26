-- Views, whose columns are expressions.
CREATE TABLE tenants (id BIGINT PRIMARY KEY);
CREATE TABLE orders (tenant_id BIGINT NOT NULL, id BIGINT NOT NULL, total DECIMAL(10, 2) NOT NULL, paid BOOL NOT NULL, at DATETIME(3) NOT NULL, note VARCHAR(40), kind ENUM('a', 'b') NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE VIEW open_orders AS SELECT * FROM orders WHERE NOT paid;
CREATE VIEW order_totals (tenant_id, n, total, mean, last, largest) AS SELECT tenant_id, COUNT(*), SUM(total), AVG(id), MAX(at), MAX(note) FROM orders GROUP BY tenant_id;
CREATE VIEW order_texts AS SELECT tenant_id, id, COALESCE(note, 'none') AS note, CONCAT(note, '!') AS loud, total * 2 AS twice, id + 1 AS next, YEAR(at) AS year, IF(paid, 'paid', 'open') AS state, kind FROM orders;
