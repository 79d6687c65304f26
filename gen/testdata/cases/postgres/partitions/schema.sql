-- The partitioned table is a type, its partitions are none, however deep.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TABLE events (
    tenant_id bigint NOT NULL,
    at        date NOT NULL,
    id        bigint NOT NULL,
    kind      text NOT NULL,
    PRIMARY KEY (tenant_id, at, id)
) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY HASH (tenant_id);
CREATE TABLE events_2026_0 PARTITION OF events_2026 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE events_2026_1 PARTITION OF events_2026 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE events_old (tenant_id bigint NOT NULL, at date NOT NULL, id bigint NOT NULL, kind text NOT NULL, PRIMARY KEY (tenant_id, at, id));
ALTER TABLE events ATTACH PARTITION events_old DEFAULT;
CREATE INDEX events_kind ON events (tenant_id, kind);
