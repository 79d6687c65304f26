-- Keys for which NULL equals NULL, of PostgreSQL 15.
CREATE TABLE users (
  tenant_id uuid NOT NULL,
  id bigint PRIMARY KEY,
  legacy int,
  CONSTRAINT legacy_once UNIQUE NULLS NOT DISTINCT (tenant_id, legacy)
);
CREATE UNIQUE INDEX ON users (id) NULLS NOT DISTINCT;
CREATE UNIQUE INDEX ON users (legacy, id) INCLUDE (tenant_id) NULLS NOT DISTINCT;
