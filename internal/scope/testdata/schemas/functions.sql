-- Functions that look alike.
--
-- policy: column tenant_id

CREATE TABLE orders(tenant_id int NOT NULL, id int PRIMARY KEY, customer_id int, status text, total int);
CREATE FUNCTION find(int) RETURNS SETOF orders LANGUAGE sql STABLE AS 'SELECT * FROM orders WHERE tenant_id = $1';
CREATE FUNCTION find(text) RETURNS SETOF orders LANGUAGE sql STABLE AS 'SELECT * FROM orders WHERE status = $1';
CREATE FUNCTION page(tenant int, n int DEFAULT 1) RETURNS SETOF orders LANGUAGE sql STABLE AS 'SELECT * FROM orders WHERE tenant_id = tenant ORDER BY id LIMIT n';
CREATE FUNCTION swapped(id int, tenant_id int) RETURNS SETOF orders LANGUAGE sql STABLE AS 'SELECT * FROM orders WHERE orders.tenant_id = swapped.id';
CREATE FUNCTION shadowed(tenant_id int) RETURNS SETOF orders LANGUAGE sql STABLE AS 'SELECT * FROM orders WHERE tenant_id = tenant_id';
CREATE FUNCTION topmost() RETURNS SETOF orders LANGUAGE sql STABLE AS 'SELECT * FROM orders ORDER BY id LIMIT 2';
CREATE FUNCTION everything() RETURNS SETOF orders LANGUAGE sql STABLE AS 'SELECT * FROM orders';
CREATE FUNCTION two_steps(int) RETURNS SETOF orders LANGUAGE sql STABLE AS 'SELECT * FROM orders; SELECT * FROM orders WHERE tenant_id = $1';
CREATE FUNCTION wipe(int) RETURNS void LANGUAGE sql AS 'DELETE FROM orders WHERE id = $1';
CREATE FUNCTION wipe_own(int, int) RETURNS void LANGUAGE sql AS 'DELETE FROM orders WHERE tenant_id = $1 AND id = $2';
CREATE FUNCTION loop_total(int) RETURNS bigint LANGUAGE plpgsql STABLE AS 'BEGIN RETURN (SELECT sum(total) FROM orders); END';
CREATE FUNCTION last_of(int) RETURNS orders LANGUAGE sql STABLE AS 'SELECT * FROM orders WHERE tenant_id = $1 ORDER BY id DESC';
CREATE FUNCTION default_tenant() RETURNS int LANGUAGE sql STABLE AS 'SELECT tenant_id FROM orders ORDER BY id LIMIT 1';
CREATE FUNCTION newest() RETURNS orders LANGUAGE sql STABLE AS 'SELECT * FROM orders ORDER BY id DESC';
CREATE TABLE pairs(tenant_id int NOT NULL, id int NOT NULL);
CREATE FUNCTION twisted() RETURNS SETOF pairs LANGUAGE sql STABLE AS 'SELECT id, tenant_id FROM orders';
CREATE FUNCTION listed() RETURNS TABLE(tenant_id int, id int) LANGUAGE sql STABLE AS 'SELECT orders.id, orders.tenant_id FROM orders';
CREATE FUNCTION two_out(OUT tenant_id int, OUT id int) RETURNS SETOF record LANGUAGE sql STABLE AS 'SELECT orders.id, orders.tenant_id FROM orders';
CREATE VIEW by_function AS SELECT tenant_id, id, status FROM everything();
CREATE FUNCTION my_count(state bigint, int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1';
CREATE AGGREGATE how_many(int) (SFUNC = my_count, STYPE = bigint, INITCOND = '0');

-- Neither names a table itself; relay cannot be told apart by its arguments.
CREATE FUNCTION count_all() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM orders';
CREATE FUNCTION relay(a int DEFAULT 1, b int DEFAULT 2) RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count_all() + a + b';
CREATE FUNCTION relay_text() RETURNS bigint LANGUAGE plpgsql STABLE AS 'BEGIN RETURN count_all(); END';
