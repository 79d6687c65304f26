-- Types with a precision, a length or without a sign.
CREATE TABLE tenants (id BIGINT PRIMARY KEY);
CREATE TABLE readings (
    tenant_id BIGINT NOT NULL, id BIGINT NOT NULL, at DATETIME(6) NOT NULL, seen TIMESTAMP(3) NULL, clock TIME(2), amount DECIMAL(20, 4) NOT NULL, code CHAR(2), name VARCHAR(5) NOT NULL,
    tiny TINYINT UNSIGNED NOT NULL, medium MEDIUMINT, big BIGINT UNSIGNED, flag BOOL NOT NULL DEFAULT TRUE, bits BIT(8), year YEAR, doc JSON, kinds SET('a', 'b'), body LONGTEXT, raw VARBINARY(20),
    PRIMARY KEY (tenant_id, id)
);
