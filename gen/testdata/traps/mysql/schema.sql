CREATE TABLE tenants (id VARCHAR(20) COLLATE utf8mb4_bin PRIMARY KEY);

CREATE TABLE things (
    id        BIGINT AUTO_INCREMENT PRIMARY KEY,
    tenant_id VARCHAR(20) COLLATE utf8mb4_bin NOT NULL,
    name      VARCHAR(40) NOT NULL,
    day       DATE NOT NULL,
    ends      DATE,
    UNIQUE KEY things_name (tenant_id, name),
    UNIQUE KEY things_id (tenant_id, id)
);

-- A time that is written is not the time that is kept.
CREATE TABLE readings (
    tenant_id VARCHAR(20) COLLATE utf8mb4_bin NOT NULL,
    at        DATETIME NOT NULL,
    s         INT NOT NULL,
    PRIMARY KEY (tenant_id, at),
    KEY readings_s (tenant_id, s)
);

CREATE TABLE logs (
    tenant_id VARCHAR(20) COLLATE utf8mb4_bin NOT NULL,
    `limit`   INT NOT NULL,
    KEY logs_limit (tenant_id, `limit`)
);

CREATE TABLE parts (
    tenant_id VARCHAR(20) COLLATE utf8mb4_bin NOT NULL,
    thing_id  BIGINT NOT NULL,
    no        INT NOT NULL,
    PRIMARY KEY (tenant_id, thing_id, no),
    CONSTRAINT parts_thing FOREIGN KEY (tenant_id, thing_id) REFERENCES things (tenant_id, id)
);

-- The owner's number is not the table's own.
CREATE TABLE details (
    thing_id BIGINT AUTO_INCREMENT PRIMARY KEY,
    body     VARCHAR(20) NOT NULL,
    CONSTRAINT details_thing FOREIGN KEY (thing_id) REFERENCES things (id)
);
