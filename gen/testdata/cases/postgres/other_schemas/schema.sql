-- Tables outside the search path, two of them with one name.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE SCHEMA billing;
CREATE SCHEMA "Archive";
CREATE TABLE billing.invoices (tenant_id bigint NOT NULL, id bigint NOT NULL, total numeric NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE "Archive".invoices (tenant_id bigint NOT NULL, id bigint NOT NULL, total numeric NOT NULL, PRIMARY KEY (tenant_id, id));
