-- Generated columns are read and never written.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TABLE lines (
    tenant_id bigint NOT NULL,
    id        bigint NOT NULL,
    price     numeric(12, 2) NOT NULL,
    quantity  int NOT NULL,
    total     numeric(14, 2) GENERATED ALWAYS AS (price * quantity) STORED,
    label     text GENERATED ALWAYS AS ('line ' || id::text) STORED NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX lines_label ON lines (tenant_id, label);
