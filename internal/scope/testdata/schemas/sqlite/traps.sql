-- A shop with every kind of table, in SQLite: the default schema of its cases.
--
-- policy: column tenant_id
-- policy: root tenants
-- policy: shared plans the price list is the same for everyone
-- policy: shared users a user may belong to several tenants
-- policy: shared-rows settings a NULL tenant is the default for all

CREATE TABLE tenants(id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE plans(id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT);
CREATE TABLE memberships(user_id INTEGER NOT NULL, tenant_id INTEGER NOT NULL, PRIMARY KEY(user_id, tenant_id));
CREATE TABLE customers(tenant_id INTEGER NOT NULL, id INTEGER PRIMARY KEY, email TEXT, UNIQUE(tenant_id, id));
CREATE TABLE orders(tenant_id INTEGER NOT NULL, id INTEGER PRIMARY KEY, customer_id INTEGER, status TEXT, total INTEGER, parent_id INTEGER, data TEXT, UNIQUE(tenant_id, id));
CREATE TABLE invoices(tenant_id INTEGER NOT NULL, id INTEGER PRIMARY KEY, customer_id INTEGER, amount INTEGER, FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id));
CREATE TABLE settings(id INTEGER PRIMARY KEY, tenant_id INTEGER NULL, k TEXT, v TEXT);
CREATE TABLE slugs(slug TEXT PRIMARY KEY, tenant_id INTEGER NOT NULL, body TEXT);
CREATE TABLE counters(tenant_id INTEGER NOT NULL, k TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(tenant_id, k));
CREATE TABLE pages(tenant_id INTEGER NOT NULL, path TEXT NOT NULL, host TEXT UNIQUE, body TEXT, UNIQUE(tenant_id, path));
CREATE TABLE defaulted(tenant_id INTEGER NOT NULL DEFAULT 0, k TEXT NOT NULL, n INTEGER, PRIMARY KEY(tenant_id, k));
CREATE VIEW v_orders AS SELECT * FROM orders;
CREATE VIEW v_open AS SELECT id, status, total FROM orders WHERE status = 'open';
CREATE VIEW v_top AS SELECT * FROM orders ORDER BY total DESC LIMIT 3;
