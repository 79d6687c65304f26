-- Views that run with the rights of who asks, of PostgreSQL 15.
CREATE TABLE orders (id bigserial PRIMARY KEY, tenant_id int NOT NULL);
CREATE VIEW invoked WITH (security_invoker = true, security_barrier) AS SELECT id FROM orders;
CREATE VIEW plain WITH (security_invoker = false) AS SELECT id FROM orders;
CREATE VIEW later AS SELECT id FROM orders;
ALTER VIEW later SET (security_invoker = on);
CREATE VIEW no_more WITH (security_invoker) AS SELECT id FROM orders;
ALTER VIEW no_more RESET (security_invoker);
