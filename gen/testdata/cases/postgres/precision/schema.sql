-- Types with a precision or a length are those types.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TABLE readings (
    tenant_id bigint NOT NULL,
    id        bigint NOT NULL,
    at        timestamptz(3) NOT NULL,
    local     timestamp(0) without time zone,
    clock     time(2),
    zoned     timetz(1),
    span      interval day to second(2),
    amount    numeric(20, 4) NOT NULL,
    whole     numeric(6),
    any_size  numeric,
    code      varchar(5) NOT NULL,
    flag      char(1),
    bits      bit varying(8),
    ratio     float(10),
    PRIMARY KEY (tenant_id, id)
);
