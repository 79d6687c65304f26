-- Views and routines.
CREATE TABLE tenants (id INT PRIMARY KEY, name VARCHAR(30) NOT NULL);
CREATE TABLE orders (id BIGINT UNSIGNED PRIMARY KEY, tenant_id INT NOT NULL, status ENUM('a', 'b'), paid BOOL, total DECIMAL(10, 2), FOREIGN KEY (tenant_id) REFERENCES tenants (id));
CREATE VIEW all_orders AS SELECT * FROM orders;
CREATE SQL SECURITY INVOKER VIEW named (a, b) AS SELECT o.id, t.name FROM orders o JOIN tenants t ON t.id = o.tenant_id WHERE o.status = 'a';
CREATE VIEW nested AS SELECT a FROM named WHERE EXISTS (SELECT 1 FROM all_orders);
CREATE FUNCTION twice(x INT) RETURNS BIGINT DETERMINISTIC RETURN x * 2;
DELIMITER //
CREATE PROCEDURE work(IN a INT, OUT b VARCHAR(10)) BEGIN SET b = 'x'; END//
DELIMITER ;
