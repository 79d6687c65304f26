-- A shop with every kind of table, in MySQL: the default schema of its cases.
--
-- policy: column tenant_id
-- policy: root tenants
-- policy: shared plans the price list is the same for everyone
-- policy: shared users a user may belong to several tenants
-- policy: shared-rows settings a NULL tenant is the default for all

CREATE TABLE tenants(id int AUTO_INCREMENT PRIMARY KEY, name varchar(50));
CREATE TABLE plans(id int PRIMARY KEY, name varchar(50));
CREATE TABLE users(id int PRIMARY KEY, email varchar(50));
CREATE TABLE memberships(user_id int NOT NULL, tenant_id int NOT NULL, PRIMARY KEY(user_id, tenant_id));
CREATE TABLE customers(tenant_id int NOT NULL, id int AUTO_INCREMENT PRIMARY KEY, email varchar(50), UNIQUE(tenant_id, id));
CREATE TABLE orders(tenant_id int NOT NULL, id int AUTO_INCREMENT PRIMARY KEY, customer_id int, status varchar(20), total int, parent_id int, data json, UNIQUE(tenant_id, id));
CREATE TABLE invoices(tenant_id int NOT NULL, id int PRIMARY KEY, customer_id int, amount int, FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id));
CREATE TABLE order_items(id int AUTO_INCREMENT PRIMARY KEY, order_id int NOT NULL, sku varchar(20), qty int, FOREIGN KEY (order_id) REFERENCES orders(id));
CREATE TABLE settings(id int PRIMARY KEY, tenant_id int NULL, k varchar(20), v varchar(20));
CREATE TABLE slugs(slug varchar(20) PRIMARY KEY, tenant_id int NOT NULL, body text);
CREATE TABLE counters(tenant_id int NOT NULL, k varchar(20) NOT NULL, n int NOT NULL, PRIMARY KEY(tenant_id, k));
CREATE TABLE pages(id int AUTO_INCREMENT PRIMARY KEY, tenant_id int NOT NULL, path varchar(50) NOT NULL, host varchar(50), body text, UNIQUE KEY tenant_path (tenant_id, path), UNIQUE KEY host (host));
CREATE TABLE notes(tenant_id int NOT NULL, k varchar(20) NOT NULL, n int);
CREATE VIEW v_orders AS SELECT * FROM orders;
CREATE VIEW v_open AS SELECT id, status, total FROM orders WHERE status = 'open';
