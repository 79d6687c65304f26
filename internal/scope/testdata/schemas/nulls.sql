-- Keys that take NULLs for equal, and upserts that meet them.
--
-- policy: column tenant_id
-- policy: shared-rows defaults a NULL tenant is the default for all

CREATE TABLE defaults(id int PRIMARY KEY, tenant_id int, k text NOT NULL, v text, UNIQUE NULLS NOT DISTINCT (tenant_id, k));
CREATE TABLE orphans(id int PRIMARY KEY, tenant_id int, k text NOT NULL, v text, UNIQUE NULLS NOT DISTINCT (tenant_id, k));
CREATE TABLE plain(id int PRIMARY KEY, tenant_id int, k text NOT NULL, v text, UNIQUE (tenant_id, k));
CREATE TABLE never(id int PRIMARY KEY, tenant_id int NOT NULL, k text NOT NULL, v text, UNIQUE NULLS NOT DISTINCT (tenant_id, k));
CREATE VIEW v_plain AS SELECT * FROM plain;
