-- Where MySQL reads a schema or a join otherwise than other databases do.
--
-- policy: column tenant_id
-- policy: shared years names of things, the same for everyone

CREATE TABLE lefts(id int NOT NULL, tenant_id int NOT NULL, x int);
CREATE TABLE rights(tenant_id int NOT NULL, id int NOT NULL, y int);
CREATE TABLE `both`(tenant_id int NOT NULL, id int, x int, y int);
CREATE TABLE derived_rows(id int PRIMARY KEY, owner int NOT NULL, tenant_id int AS (owner + 0) STORED, v int);
CREATE TABLE slugs(id int AUTO_INCREMENT PRIMARY KEY, tenant_id int NOT NULL, slug varchar(20), UNIQUE KEY (slug));
CREATE TABLE nums(tenant_id int NOT NULL, id int PRIMARY KEY);
CREATE TABLE years(y year NOT NULL);
CREATE TABLE shrunk(tenant_id int NOT NULL, a int NOT NULL, b int NOT NULL, v int, UNIQUE KEY ab (a, b));
ALTER TABLE shrunk DROP COLUMN b, ADD COLUMN b int NOT NULL;
CREATE TABLE replies(tenant_id int NOT NULL, id int PRIMARY KEY, slug_id int, n int, FOREIGN KEY (slug_id) REFERENCES slugs(id));
