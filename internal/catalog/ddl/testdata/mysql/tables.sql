CREATE TABLE tenants (id INT PRIMARY KEY, name VARCHAR(50)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE IF NOT EXISTS tenants (id INT);
CREATE TABLE customers (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  tenant_id INT NOT NULL,
  email VARCHAR(255) CHARACTER SET latin1 NOT NULL,
  code CHAR(8) COLLATE utf8mb4_bin,
  token BINARY(16),
  raw VARBINARY(20) DEFAULT NULL,
  note TEXT,
  kind ENUM('a','b') NOT NULL DEFAULT 'a',
  flags SET('x','y'),
  total DECIMAL(10,2) DEFAULT 0,
  ratio DOUBLE,
  active BOOL NOT NULL DEFAULT TRUE,
  made TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  born DATE,
  doubled INT GENERATED ALWAYS AS (tenant_id * 2) STORED,
  PRIMARY KEY (id),
  UNIQUE KEY by_email (tenant_id, email),
  UNIQUE (code),
  UNIQUE KEY part (email(10), tenant_id),
  KEY by_kind (kind),
  FULLTEXT KEY words (note),
  CONSTRAINT fk_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE ON UPDATE RESTRICT,
  CONSTRAINT positive CHECK (total >= 0)
) ENGINE=InnoDB;
CREATE TABLE orders (
  tenant_id INT NOT NULL,
  id INT NOT NULL,
  customer_id BIGINT UNSIGNED,
  FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE SET NULL,
  FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  PRIMARY KEY (tenant_id, id)
);
CREATE TABLE archive LIKE orders;
CREATE TABLE old (id INT, t INT, FOREIGN KEY (t) REFERENCES tenants (id)) ENGINE=MyISAM;
CREATE TEMPORARY TABLE scratch (a INT);
CREATE TABLE copy AS SELECT raw, total FROM customers;
CREATE TABLE parts (id INT NOT NULL, y INT NOT NULL, PRIMARY KEY (id, y)) PARTITION BY RANGE (y) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE UNIQUE INDEX once ON orders (customer_id);
CREATE INDEX twice ON orders (customer_id, id);
CREATE VIEW open_orders AS SELECT o.*, c.email AS mail FROM orders o JOIN customers c ON c.id = o.customer_id;
CREATE OR REPLACE VIEW open_orders (a, b) AS SELECT tenant_id, id FROM orders;
CREATE TABLE hidden (a INT INVISIBLE, b INT, c INT) CHARACTER SET utf8;
