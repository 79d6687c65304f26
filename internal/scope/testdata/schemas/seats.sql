-- A table whose tenant column has another name.
--
-- policy: column tenant_id
-- policy: root tenants

CREATE TABLE tenants(id int PRIMARY KEY, name text);
CREATE TABLE rooms(id int PRIMARY KEY, tenant_id int NOT NULL);
CREATE TABLE seats(id int PRIMARY KEY, owner int NOT NULL REFERENCES tenants(id));
