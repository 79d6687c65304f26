-- A materialized view is a table of its own, which is read only.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TABLE orders (tenant_id bigint NOT NULL, id bigint NOT NULL, total numeric(10, 2) NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE MATERIALIZED VIEW totals AS SELECT tenant_id, count(*) AS n, sum(total) AS total FROM orders GROUP BY tenant_id WITH NO DATA;
CREATE UNIQUE INDEX totals_tenant ON totals (tenant_id);
COMMENT ON MATERIALIZED VIEW totals IS 'Refreshed every night.';
