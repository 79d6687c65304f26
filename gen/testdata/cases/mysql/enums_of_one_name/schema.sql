-- Two enums of one name are two types.
CREATE TABLE tenants (id BIGINT PRIMARY KEY);
CREATE TABLE orders (id BIGINT AUTO_INCREMENT PRIMARY KEY, tenant_id BIGINT NOT NULL, status ENUM('placed', 'paid') NOT NULL DEFAULT 'placed', UNIQUE KEY orders_id (tenant_id, id));
CREATE TABLE parcels (id BIGINT AUTO_INCREMENT PRIMARY KEY, tenant_id BIGINT NOT NULL, status ENUM('packed', 'sent'), UNIQUE KEY parcels_id (tenant_id, id));
