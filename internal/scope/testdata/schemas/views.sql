-- Views over one tenant table, transparent and not.
--
-- policy: column tenant_id

CREATE TABLE orders(tenant_id int NOT NULL, id int PRIMARY KEY, customer_id int, status text, total int);
CREATE TABLE customers(tenant_id int NOT NULL, id int PRIMARY KEY, email text);

CREATE VIEW plain AS SELECT tenant_id, id, status, total FROM orders;
CREATE VIEW renamed(org, ref) AS SELECT tenant_id, id FROM orders;
CREATE VIEW nested AS SELECT tenant_id, id, total FROM plain WHERE total > 0;
CREATE VIEW joined AS SELECT o.tenant_id, o.id, c.email FROM orders o JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id;
CREATE VIEW loose AS SELECT o.tenant_id, o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id;
CREATE VIEW two_tenants AS SELECT o.tenant_id, c.tenant_id AS customer_tenant, o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id;
CREATE VIEW forged AS SELECT 1 AS tenant_id, id, status FROM orders;
CREATE VIEW newest AS SELECT tenant_id, id, total FROM orders ORDER BY id DESC LIMIT 2;
CREATE VIEW ranked AS SELECT tenant_id, id, rank() OVER (ORDER BY total DESC, id) AS r FROM orders;
CREATE VIEW ranked_per_tenant AS SELECT tenant_id, id, rank() OVER (PARTITION BY tenant_id ORDER BY total DESC, id) AS r FROM orders;
CREATE VIEW totals AS SELECT tenant_id, status, sum(total) AS total FROM orders GROUP BY tenant_id, status;
CREATE VIEW grand_totals AS SELECT status, sum(total) AS total FROM orders GROUP BY status;
CREATE VIEW latest AS SELECT DISTINCT ON (status) tenant_id, id, status FROM orders ORDER BY status, id DESC;
CREATE VIEW latest_per_tenant AS SELECT DISTINCT ON (tenant_id, status) tenant_id, id, status FROM orders ORDER BY tenant_id, status, id DESC;
CREATE VIEW everything AS SELECT tenant_id, id, status AS label FROM orders UNION ALL SELECT tenant_id, id, email FROM customers;
CREATE VIEW half_forged AS SELECT tenant_id, id FROM orders UNION ALL SELECT id, id FROM customers;
CREATE VIEW tenant_one AS SELECT tenant_id, id FROM orders WHERE tenant_id = 1;
CREATE MATERIALIZED VIEW mv_orders AS SELECT tenant_id, id, total FROM orders WITH NO DATA;
CREATE FUNCTION all_totals() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT sum(total) FROM orders';
CREATE FUNCTION double(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
