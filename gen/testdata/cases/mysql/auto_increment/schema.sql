-- The database numbers the rows.
CREATE TABLE tenants (id BIGINT PRIMARY KEY);
CREATE TABLE tickets (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, tenant_id BIGINT NOT NULL, name VARCHAR(40) NOT NULL, UNIQUE KEY tickets_id (tenant_id, id));
CREATE TABLE steps (tenant_id BIGINT NOT NULL, id INT NOT NULL AUTO_INCREMENT, name VARCHAR(40) NOT NULL, PRIMARY KEY (tenant_id, id), KEY steps_id (id));
