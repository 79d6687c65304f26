CREATE TABLE tenants (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);

-- The rowid by another name; times, JSON and numbers as SQLite keeps them.
CREATE TABLE notes (
    id         INTEGER PRIMARY KEY,
    tenant_id  INTEGER NOT NULL REFERENCES tenants (id),
    title      TEXT NOT NULL,
    doc        JSON,
    done       BOOLEAN NOT NULL DEFAULT 0,
    weight     REAL,
    raw        BLOB,
    parent_id  INTEGER,
    created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    shout      TEXT GENERATED ALWAYS AS (upper(title)) VIRTUAL,
    version    INTEGER NOT NULL DEFAULT 1,
    UNIQUE (tenant_id, title),
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, parent_id) REFERENCES notes (tenant_id, id)
);
CREATE UNIQUE INDEX notes_open ON notes (tenant_id, weight) WHERE done = 0;
CREATE UNIQUE INDEX notes_lower ON notes (tenant_id, lower(title));
CREATE INDEX notes_done ON notes (tenant_id, done);

CREATE TABLE labels (
    slug      TEXT PRIMARY KEY NOT NULL,
    tenant_id INTEGER NOT NULL,
    color     TEXT NOT NULL,
    value     ANY
) STRICT, WITHOUT ROWID;

CREATE TABLE note_lines (
    note_id INTEGER NOT NULL REFERENCES notes ON DELETE CASCADE,
    "Line"  INTEGER NOT NULL,
    "order" TEXT NOT NULL,
    PRIMARY KEY (note_id, "Line")
) WITHOUT ROWID;

CREATE TABLE units (code TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL) STRICT;

CREATE VIEW open_notes AS SELECT tenant_id, id, title FROM notes WHERE done = 0;
