-- Views and materialized views.
CREATE TABLE tenants (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (id bigserial PRIMARY KEY, tenant_id int NOT NULL REFERENCES tenants, total numeric(10, 2) NOT NULL, at timestamptz(3), tags text[]);
CREATE VIEW open_orders AS SELECT * FROM orders WHERE at IS NULL;
CREATE VIEW named (a, b) WITH (security_barrier) AS SELECT o.id, t.name FROM orders o JOIN tenants t ON t.id = o.tenant_id;
CREATE VIEW totals AS
  SELECT o.tenant_id, count(*) AS n, sum(o.total) AS total, max(o.at) AS last, bool_or(o.at IS NULL) AS open, array_agg(o.id) AS ids
  FROM orders o GROUP BY o.tenant_id;
CREATE VIEW casts AS SELECT id::text AS id, lower(name) AS name, coalesce(name, 'x') AS other, id + 1 AS next, name || '!' AS loud, now() AS at, CASE WHEN id > 1 THEN 'many' ELSE 'one' END AS size, 1 AS one, 'x' AS x, name = 'y' AS is_y FROM tenants;
CREATE MATERIALIZED VIEW report AS SELECT t.name, o.total, o.at FROM tenants t LEFT JOIN orders o ON o.tenant_id = t.id WITH NO DATA;
CREATE UNIQUE INDEX ON report (name, at);
CREATE INDEX report_total ON report (total);
COMMENT ON MATERIALIZED VIEW report IS 'refreshed nightly';
COMMENT ON COLUMN report.total IS 'in cents';
COMMENT ON VIEW open_orders IS 'not closed';
CREATE OR REPLACE VIEW open_orders AS SELECT id, tenant_id, total, at, tags, true AS fresh FROM orders;
CREATE RECURSIVE VIEW numbers (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 10;
CREATE VIEW both_ways AS SELECT id FROM orders UNION ALL SELECT id FROM tenants;
CREATE VIEW nested AS SELECT v.a, (SELECT count(*) FROM orders) AS all_orders FROM named v WHERE EXISTS (SELECT 1 FROM totals);
ALTER TABLE orders RENAME COLUMN total TO amount;
