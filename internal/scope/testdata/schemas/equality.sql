-- Values that are equal without being the same, keys and functions that hold
-- less than they seem to.
--
-- policy: column tenant_id
-- policy: shared plans the price list is the same for everyone
-- policy: shared base notes for everyone
-- policy: setting app.tenant

CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE plans(id int PRIMARY KEY, r real, d double precision, slug text COLLATE loose);
CREATE TABLE bigs(tenant_id bigint NOT NULL, id int PRIMARY KEY, d double precision);
CREATE TABLE slugged(tenant_id text NOT NULL, id int PRIMARY KEY);
CREATE TABLE customers(tenant_id int NOT NULL, id int PRIMARY KEY, email text, slug text COLLATE loose NOT NULL, score real, UNIQUE (tenant_id, id));
CREATE UNIQUE INDEX customers_slug ON customers (slug COLLATE "C");
CREATE TABLE visits(tenant_id int NOT NULL, id int PRIMARY KEY, customer_id int NOT NULL, FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id));
ALTER TABLE visits DISABLE TRIGGER ALL;
CREATE TABLE base(id int, note text);
CREATE TABLE extended(tenant_id int NOT NULL) INHERITS (base);
CREATE TABLE parents(tenant_id int NOT NULL, id int PRIMARY KEY, x text);
CREATE TABLE inheriting(y int) INHERITS (parents);
CREATE FUNCTION by_real(t real) RETURNS SETOF customers LANGUAGE sql STABLE AS 'SELECT * FROM customers WHERE tenant_id = t';
CREATE FUNCTION by_char(t "char") RETURNS SETOF slugged LANGUAGE sql STABLE AS 'SELECT * FROM slugged WHERE tenant_id = t::text';
CREATE FUNCTION by_setting() RETURNS SETOF customers LANGUAGE sql STABLE SET app.tenant = '2'
	AS 'SELECT * FROM customers WHERE tenant_id = current_setting(''app.tenant'')::int';
CREATE FUNCTION by_int(t int) RETURNS SETOF customers LANGUAGE sql STABLE AS 'SELECT * FROM customers WHERE tenant_id = t';
CREATE FUNCTION elsewhere(t int) RETURNS SETOF customers LANGUAGE sql STABLE AS 'SELECT * FROM customers WHERE tenant_id = t';
ALTER FUNCTION elsewhere(int) SET search_path = pg_temp;
