-- Row-level security.
CREATE TABLE orders (id int, tenant_id uuid, owner text, state text);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON orders USING (tenant_id = (SELECT NULLIF(current_setting('app.tenant', true), '')::uuid)) WITH CHECK (tenant_id = current_setting('app.tenant')::uuid);
CREATE POLICY narrow ON orders AS RESTRICTIVE FOR UPDATE TO CURRENT_USER, public USING (state IN ('a', 'b') OR state LIKE 'x%') WITH CHECK (owner = current_user);
CREATE POLICY added ON orders FOR INSERT WITH CHECK (true);
CREATE POLICY gone ON orders FOR DELETE USING (state NOT IN ('a', 'b') AND NOT (owner IS NULL));
CREATE POLICY seen ON orders FOR SELECT USING (EXISTS (SELECT 1 FROM orders o WHERE o.id = orders.id));
CREATE TABLE quiet (id int);
ALTER TABLE quiet ENABLE ROW LEVEL SECURITY;
