-- A shop with every kind of table: the default schema of the cases.
--
-- policy: column tenant_id
-- policy: root tenants
-- policy: shared plans the price list is the same for everyone
-- policy: shared users a user may belong to several tenants
-- policy: shared-rows settings a NULL tenant is the default for all
-- policy: setting app.tenant

CREATE TABLE tenants(id int PRIMARY KEY, name text);
CREATE TABLE plans(id int PRIMARY KEY, name text);
CREATE TABLE users(id int PRIMARY KEY, email text);
CREATE TABLE memberships(user_id int NOT NULL, tenant_id int NOT NULL, PRIMARY KEY(user_id, tenant_id));
CREATE TABLE customers(tenant_id int NOT NULL, id int PRIMARY KEY, email text, UNIQUE(tenant_id,id));
CREATE TABLE orders(tenant_id int NOT NULL, id int PRIMARY KEY, customer_id int, status text, total int, parent_id int, data jsonb, UNIQUE(tenant_id,id));
CREATE TABLE invoices(tenant_id int NOT NULL, id int PRIMARY KEY, customer_id int, amount int, FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id,id));
CREATE TABLE order_items(id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders(id), sku text, qty int);
CREATE TABLE settings(id int PRIMARY KEY, tenant_id int NULL, k text, v text);
CREATE TABLE slugs(slug text PRIMARY KEY, tenant_id int NOT NULL, body text);
CREATE TABLE counters(tenant_id int NOT NULL, k text NOT NULL, n int NOT NULL, PRIMARY KEY(tenant_id,k));
CREATE TABLE projects(tenant_id int NOT NULL, id int PRIMARY KEY, name text);
CREATE TABLE docs(id int PRIMARY KEY, project_id int NOT NULL REFERENCES projects(id), title text);
CREATE TABLE events(tenant_id int NOT NULL, id int NOT NULL, body text) PARTITION BY LIST(tenant_id);
CREATE TABLE events_t1 PARTITION OF events FOR VALUES IN (1);
CREATE TABLE events_t12 PARTITION OF events FOR VALUES IN (12);
CREATE VIEW v_orders AS SELECT * FROM orders;
CREATE VIEW v_open AS SELECT id, status, total FROM orders WHERE status='open';
CREATE MATERIALIZED VIEW mv_totals AS SELECT status, sum(total) total FROM orders GROUP BY status WITH NO DATA;
CREATE FUNCTION order_total(int) RETURNS int LANGUAGE sql STABLE AS 'SELECT total FROM orders WHERE id=$1';
CREATE FUNCTION orders_of(int) RETURNS SETOF orders LANGUAGE sql STABLE AS 'SELECT * FROM orders WHERE tenant_id=$1';
