CREATE TABLE tenants (id text PRIMARY KEY);

-- Names that the generated code uses itself, and values that drivers treat
-- each in their way.
CREATE TABLE things (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id text NOT NULL REFERENCES tenants,
    s         text NOT NULL,
    "limit"   integer NOT NULL,
    a_b       integer NOT NULL DEFAULT 0,
    "aB"      integer NOT NULL DEFAULT 0,
    ratio     double precision,
    day       date NOT NULL,
    until     date,
    doc       jsonb NOT NULL,
    more      jsonb,
    UNIQUE (tenant_id, id)
);
CREATE INDEX things_s ON things (tenant_id, s);
CREATE INDEX things_ab ON things (tenant_id, a_b, "aB");
CREATE INDEX things_day ON things (tenant_id, day);

-- Without a key.
CREATE TABLE logs (tenant_id text NOT NULL, "limit" integer NOT NULL);
CREATE INDEX logs_limit ON logs (tenant_id, "limit");

CREATE TABLE parts (
    tenant_id text NOT NULL,
    thing_id  bigint NOT NULL,
    no        integer NOT NULL,
    PRIMARY KEY (tenant_id, thing_id, no),
    CONSTRAINT parts_thing FOREIGN KEY (tenant_id, thing_id) REFERENCES things (tenant_id, id)
);

-- The column beside the owner has a name in which that of the owner's is.
CREATE TABLE notes (
    thing_id    bigint NOT NULL REFERENCES things (id),
    no          integer NOT NULL,
    thing_id_at jsonb NOT NULL,
    PRIMARY KEY (thing_id, no)
);
