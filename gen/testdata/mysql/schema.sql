CREATE TABLE tenants (
    id   BIGINT AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(100) NOT NULL
);

-- Two enums of one name.
CREATE TABLE orders (
    id         BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
    tenant_id  BIGINT NOT NULL,
    reference  VARCHAR(40) NOT NULL,
    status     ENUM('placed', 'paid') NOT NULL DEFAULT 'placed',
    total      DECIMAL(20, 4) NOT NULL,
    doc        JSON,
    gift       BOOL NOT NULL DEFAULT FALSE,
    raw        VARBINARY(20),
    created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    version    INT NOT NULL DEFAULT 1,
    total_text VARCHAR(60) AS (CONCAT('EUR ', total)) STORED,
    UNIQUE KEY orders_reference (tenant_id, reference),
    UNIQUE KEY orders_id (tenant_id, id),
    CONSTRAINT orders_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT orders_total CHECK (total >= 0)
) COMMENT = 'What customers have bought';

CREATE TABLE parcels (
    id        BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    order_id  BIGINT UNSIGNED NOT NULL,
    status    ENUM('packed', 'sent') NOT NULL,
    `key`     VARCHAR(20) NOT NULL,
    KEY parcels_status (tenant_id, status),
    CONSTRAINT parcels_order FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id)
);

CREATE TABLE order_lines (
    order_id BIGINT UNSIGNED NOT NULL,
    line     SMALLINT UNSIGNED NOT NULL,
    text     TEXT NOT NULL,
    PRIMARY KEY (order_id, line),
    CONSTRAINT order_lines_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE
);

-- Unique among all tenants, beside a key that is not.
CREATE TABLE slugs (
    slug      VARCHAR(60) PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    place     INT NOT NULL,
    title     VARCHAR(100) NOT NULL,
    UNIQUE KEY slugs_place (tenant_id, place)
);

CREATE TABLE counters (
    tenant_id BIGINT NOT NULL,
    name      VARCHAR(40) NOT NULL,
    value     BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, name)
);
