-- Arrays of every kind of element.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TABLE bags (
    tenant_id bigint NOT NULL,
    id        bigint NOT NULL,
    tags      text[] NOT NULL DEFAULT '{}',
    numbers   int[],
    grid      bigint[][],
    ids       uuid[],
    flags     boolean[],
    amounts   numeric(10, 2)[],
    times     timestamptz[],
    names     varchar(20)[] NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
