CREATE TABLE tenants (id TEXT PRIMARY KEY NOT NULL);

-- The columns of one key are the last ones of another.
CREATE TABLE things (
    id        INTEGER PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    name      TEXT NOT NULL,
    raw       BLOB NOT NULL,
    day       DATE NOT NULL,
    until     TIMESTAMP,
    UNIQUE (tenant_id, id),
    CONSTRAINT things_name UNIQUE (tenant_id, name),
    CHECK (name <> '')
);
CREATE UNIQUE INDEX things_only_name ON things (name);
CREATE UNIQUE INDEX things_lower ON things (tenant_id, lower(name));
CREATE INDEX things_day ON things (tenant_id, day);

CREATE TABLE readings (
    tenant_id TEXT NOT NULL,
    at        DATETIME NOT NULL,
    s         INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, at)
);
CREATE INDEX readings_s ON readings (tenant_id, s);

CREATE TABLE logs (tenant_id TEXT NOT NULL, "limit" INTEGER NOT NULL);
CREATE INDEX logs_limit ON logs (tenant_id, "limit");

-- The owner's number is not the table's own.
CREATE TABLE details (
    thing_id INTEGER PRIMARY KEY REFERENCES things (id),
    body     TEXT NOT NULL
);

-- The owner has two columns.
CREATE TABLE rooms (house INTEGER NOT NULL, room INTEGER NOT NULL, tenant_id TEXT NOT NULL, PRIMARY KEY (house, room));
CREATE TABLE beds (
    house INTEGER NOT NULL,
    room  INTEGER NOT NULL,
    bed   INTEGER NOT NULL,
    PRIMARY KEY (house, room, bed),
    FOREIGN KEY (house, room) REFERENCES rooms
);
