-- Two tables have a foreign key of one name, to different tables.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TABLE users (tenant_id bigint NOT NULL, id bigint NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE teams (tenant_id bigint NOT NULL, id bigint NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE documents (
    tenant_id bigint NOT NULL, id bigint NOT NULL, owner_id bigint NOT NULL, PRIMARY KEY (tenant_id, id),
    CONSTRAINT owner_fk FOREIGN KEY (tenant_id, owner_id) REFERENCES users (tenant_id, id)
);
CREATE TABLE folders (
    tenant_id bigint NOT NULL, id bigint NOT NULL, owner_id bigint NOT NULL, PRIMARY KEY (tenant_id, id),
    CONSTRAINT owner_fk FOREIGN KEY (tenant_id, owner_id) REFERENCES teams (tenant_id, id)
);
