-- Generated columns, stored and not, are read and never written.
CREATE TABLE tenants (id INTEGER PRIMARY KEY);
CREATE TABLE lines (
    tenant_id INTEGER NOT NULL, id INTEGER NOT NULL, price REAL NOT NULL, quantity INTEGER NOT NULL,
    total REAL GENERATED ALWAYS AS (price * quantity) STORED, label TEXT AS ('line ' || id),
    PRIMARY KEY (tenant_id, id)
);
