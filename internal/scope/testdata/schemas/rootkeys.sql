-- Tenants that are named by a unique column beside their primary key.
--
-- policy: column tenant_id
-- policy: root tenants
-- policy: root-key name

CREATE TABLE tenants(id int PRIMARY KEY, name text NOT NULL UNIQUE, label text);
CREATE TABLE dags(id int PRIMARY KEY, tenant_id int NOT NULL REFERENCES tenants, dag text NOT NULL, UNIQUE (tenant_id, dag));
CREATE TABLE runs(id int PRIMARY KEY, dag_id int NOT NULL REFERENCES dags, status text);
