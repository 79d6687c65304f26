-- Generated columns, stored and not, are read and never written.
CREATE TABLE tenants (id BIGINT PRIMARY KEY);
CREATE TABLE `lines` (
    tenant_id BIGINT NOT NULL, id BIGINT NOT NULL, price DECIMAL(12, 2) NOT NULL, quantity INT NOT NULL,
    total DECIMAL(14, 2) AS (price * quantity) STORED, label VARCHAR(60) AS (CONCAT('line ', id)) VIRTUAL,
    PRIMARY KEY (tenant_id, id)
);
