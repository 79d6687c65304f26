-- STRICT tables hold what their types say; ANY says nothing, nor does no type.
CREATE TABLE tenants (id INTEGER PRIMARY KEY);
CREATE TABLE readings (
    tenant_id INTEGER NOT NULL, id INTEGER NOT NULL, n INT NOT NULL, r REAL, t TEXT NOT NULL, b BLOB, value ANY, kept ANY NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE TABLE loose (tenant_id INTEGER NOT NULL, id INTEGER NOT NULL, value, PRIMARY KEY (tenant_id, id));
