-- Children whose owner's key the database may put in itself.
--
-- policy: column tenant_id
-- policy: root tenants

CREATE TABLE tenants(id int PRIMARY KEY);
CREATE TABLE notes(id int PRIMARY KEY, tenant_id int NOT NULL, FOREIGN KEY (tenant_id) REFERENCES tenants(id));
CREATE TABLE parts(note_id int NOT NULL, n int NOT NULL, PRIMARY KEY (note_id, n), FOREIGN KEY (note_id) REFERENCES notes(id));
CREATE TABLE numbered(note_id int NOT NULL AUTO_INCREMENT PRIMARY KEY, n int NOT NULL, FOREIGN KEY (note_id) REFERENCES notes(id));
