-- Keys over parts of a column, foreign keys of one name, and the indexes that come with them.
CREATE TABLE tenants (id INT PRIMARY KEY, slug VARCHAR(20) NOT NULL, UNIQUE (slug), note TEXT, name VARCHAR(30), UNIQUE KEY part (note(10)), UNIQUE KEY whole (name(30)), KEY (slug, id), FULLTEXT KEY words (note));
CREATE TABLE orders (tenant_id INT NOT NULL, region VARCHAR(5) NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (tenant_id, region, id), FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE);
CREATE TABLE items (
  order_id BIGINT NOT NULL, tenant_id INT NOT NULL, region VARCHAR(5) NOT NULL, parent BIGINT, id BIGINT AUTO_INCREMENT, other INT, third INT, fourth INT,
  PRIMARY KEY (id), KEY (parent, tenant_id),
  CONSTRAINT to_order FOREIGN KEY (tenant_id, region, order_id) REFERENCES orders (tenant_id, region, id) ON DELETE CASCADE ON UPDATE RESTRICT,
  FOREIGN KEY (parent) REFERENCES items (id) ON DELETE SET NULL ON UPDATE NO ACTION,
  FOREIGN KEY (other) REFERENCES tenants (id),
  FOREIGN KEY by_third (third) REFERENCES tenants (id),
  CONSTRAINT named FOREIGN KEY by_fourth (fourth) REFERENCES tenants (id)
);
CREATE TABLE notes (
  tenant_id INT NOT NULL, region VARCHAR(5), order_id BIGINT, later INT, dropped INT, replaced INT, gone INT,
  FOREIGN KEY (tenant_id, region, order_id) REFERENCES orders (tenant_id, region, id)
);
ALTER TABLE notes ADD CONSTRAINT to_later FOREIGN KEY (later) REFERENCES tenants (id);
ALTER TABLE notes ADD CONSTRAINT to_dropped FOREIGN KEY (dropped) REFERENCES tenants (id), ADD CONSTRAINT to_replaced FOREIGN KEY (replaced) REFERENCES tenants (id), ADD CONSTRAINT to_gone FOREIGN KEY (gone) REFERENCES tenants (id);
ALTER TABLE notes DROP FOREIGN KEY to_dropped;
CREATE INDEX by_replaced ON notes (replaced, tenant_id);
ALTER TABLE notes DROP FOREIGN KEY to_gone, DROP INDEX to_gone;
CREATE UNIQUE INDEX once ON notes (tenant_id, order_id, later);
