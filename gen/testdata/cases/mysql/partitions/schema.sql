-- A table in partitions is one table.
CREATE TABLE tenants (id BIGINT PRIMARY KEY);
CREATE TABLE events (
    tenant_id BIGINT NOT NULL, id BIGINT NOT NULL, year INT NOT NULL, PRIMARY KEY (tenant_id, year, id)
) PARTITION BY RANGE (year) (PARTITION old VALUES LESS THAN (2026), PARTITION rest VALUES LESS THAN MAXVALUE);
