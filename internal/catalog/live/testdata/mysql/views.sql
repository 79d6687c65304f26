-- Views and routines.
CREATE TABLE tenants (id INT PRIMARY KEY, name VARCHAR(30) NOT NULL);
CREATE TABLE orders (id BIGINT UNSIGNED PRIMARY KEY, tenant_id INT NOT NULL, status ENUM('a', 'b'), paid BOOL, total DECIMAL(10, 2), FOREIGN KEY (tenant_id) REFERENCES tenants (id));
CREATE VIEW all_orders AS SELECT * FROM orders;
CREATE SQL SECURITY INVOKER VIEW named (a, b) AS SELECT o.id, t.name FROM orders o JOIN tenants t ON t.id = o.tenant_id WHERE o.status = 'a';
CREATE VIEW nested AS SELECT a FROM named WHERE EXISTS (SELECT 1 FROM all_orders);
CREATE TABLE all_types (id INT PRIMARY KEY, n INT, small SMALLINT, s VARCHAR(20) NOT NULL, c CHAR(3), d DECIMAL(10, 2), f DOUBLE, at DATETIME(3), day DATE, b BOOL, e ENUM('a', 'b'), t TEXT);
CREATE VIEW aggregates AS SELECT count(*) AS cnt, sum(n) AS sum_n, sum(d) AS sum_d, sum(f) AS sum_f, avg(n) AS avg_n, max(n) AS max_n, max(s) AS max_s, max(at) AS max_at, max(e) AS max_e, max(b) AS max_b, min(id) AS min_id, group_concat(s) AS gc FROM all_types;
CREATE VIEW expressions AS SELECT concat(s, 'x') AS cc, lower(s) AS low, coalesce(n, 0) AS co_n, coalesce(s, 'x') AS co_s, ifnull(d, 0) AS ifn, n + 1 AS plus, n * d AS times, n / 2 AS divi, n = 1 AS eq, s LIKE 'x' AS lk,
  now() AS nw, curdate() AS cd, 1 AS one, 'x' AS x, 1.5 AS frac, CASE WHEN n > 1 THEN 'a' ELSE 'bcd' END AS cs, CAST(s AS SIGNED) AS signed_s, CAST(s AS UNSIGNED) AS unsigned_s, CAST(n AS CHAR) AS char_n, CAST(n AS CHAR(3)) AS char3_n, CAST(s AS BINARY) AS bin_s, CAST(n AS DECIMAL(8, 2)) AS dec_n, CAST(s AS DATETIME) AS dt_s, length(s) AS len,
  date(at) AS dt, year(at) AS yr, nullif(n, 0) AS nl, (SELECT count(*) FROM orders) AS sub, EXISTS (SELECT 1 FROM orders) AS ex, if(n > 1, n, 0) AS iff, datediff(at, at) AS dd, substring(s, 1, 2) AS ss, row_number() OVER () AS rn, e, b, n FROM all_types;
CREATE FUNCTION twice(x INT) RETURNS BIGINT DETERMINISTIC RETURN x * 2;
DELIMITER //
CREATE PROCEDURE work(IN a INT, OUT b VARCHAR(10)) BEGIN SET b = 'x'; END//
DELIMITER ;
