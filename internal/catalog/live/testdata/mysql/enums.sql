-- Two enums of one name, sets, and the types that depend on more than their name.
CREATE TABLE orders (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  status ENUM('placed', 'paid', 'it''s done') NOT NULL DEFAULT 'placed',
  flags SET('a', 'bc') NOT NULL,
  active BOOL NOT NULL DEFAULT TRUE, tiny TINYINT, tiny1 TINYINT(1) UNSIGNED, small SMALLINT(5) UNSIGNED ZEROFILL, medium MEDIUMINT, n INT(11) UNSIGNED,
  price DECIMAL(10, 2) UNSIGNED NOT NULL DEFAULT 0.00, d DECIMAL(5), e DECIMAL, f FLOAT, g DOUBLE(8, 2), h FLOAT(30),
  at DATETIME(6), ts TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), y YEAR, t TIME(2), day DATE,
  b BIT(4) DEFAULT b'0101', j JSON, bin BINARY(16), vb VARBINARY(20), bl BLOB, mt MEDIUMTEXT, c CHAR(3), u UUID
);
CREATE TABLE invoices (
  id INT PRIMARY KEY COMMENT 'its number',
  status ENUM('open', 'closed') COMMENT 'not that of an order; it''s its own'
) COMMENT = 'what is due';
CREATE TABLE checked (a INT CHECK (a > 0), b INT, j JSON NOT NULL, k LONGTEXT CHECK (json_valid(k)), CONSTRAINT both_of CHECK (a < b OR b IS NULL), CHECK (b IN (1, 2, 3)));
ALTER TABLE invoices MODIFY status ENUM('open', 'closed', 'void') NOT NULL DEFAULT 'open';
CREATE TABLE `select` (`order` INT, `group` VARCHAR(10) DEFAULT 'x', `key` INT DEFAULT (1 + 2), `a b` INT, `q``t` INT, total INT GENERATED ALWAYS AS (`order` * 2) VIRTUAL, kept INT AS (`order` + 1) STORED, PRIMARY KEY (`order`));
CREATE TABLE MixedCase (CreatedAt DATETIME, tenantId INT NOT NULL, UNIQUE KEY ByTenant (TenantID, createdAt));
RENAME TABLE MixedCase TO Mixed_Case;
ALTER TABLE Mixed_Case CHANGE tenantId TenantID BIGINT NOT NULL, ADD hidden INT INVISIBLE, ADD COLUMN last INT;
