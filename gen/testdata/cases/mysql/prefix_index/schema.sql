-- A unique key over the beginning of a column finds no single row.
CREATE TABLE tenants (id BIGINT PRIMARY KEY);
CREATE TABLE sites (tenant_id BIGINT NOT NULL, id BIGINT NOT NULL, url VARCHAR(400) NOT NULL, PRIMARY KEY (tenant_id, id), UNIQUE KEY sites_url (tenant_id, url(20)));
