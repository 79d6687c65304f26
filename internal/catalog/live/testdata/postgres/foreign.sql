-- Foreign keys.
CREATE SCHEMA billing;
CREATE TABLE orders (
  id bigint NOT NULL,
  region text NOT NULL,
  tenant_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, region, id)
);
-- The columns are declared in another order than the key has them.
CREATE TABLE order_items (
  order_id bigint NOT NULL,
  order_region text NOT NULL,
  tenant_id uuid NOT NULL,
  parent_id bigint,
  note text,
  CONSTRAINT to_order FOREIGN KEY (order_id, tenant_id, order_region) REFERENCES orders (id, tenant_id, region) ON DELETE CASCADE ON UPDATE RESTRICT
);
-- Another table's foreign key has the same name, and the same columns by themselves.
CREATE TABLE billing.invoices (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id uuid NOT NULL,
  region text,
  order_id bigint,
  replaces bigint REFERENCES billing.invoices ON DELETE SET NULL,
  CONSTRAINT to_order FOREIGN KEY (tenant_id, region, order_id) REFERENCES public.orders MATCH FULL ON DELETE SET DEFAULT DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE payments (
  id bigint PRIMARY KEY,
  invoice_id bigint CONSTRAINT to_order REFERENCES billing.invoices (id) ON DELETE RESTRICT,
  other_id bigint,
  FOREIGN KEY (other_id) REFERENCES payments DEFERRABLE
);
ALTER TABLE payments ADD COLUMN third bigint, ADD FOREIGN KEY (third) REFERENCES billing.invoices NOT VALID;
ALTER TABLE payments ADD CONSTRAINT seen FOREIGN KEY (third) REFERENCES payments (id) NOT VALID;
ALTER TABLE payments VALIDATE CONSTRAINT seen;
ALTER TABLE payments ALTER CONSTRAINT seen DEFERRABLE;
ALTER TABLE order_items ADD CONSTRAINT some_note CHECK (note <> '') NOT VALID, ADD CHECK (parent_id > 0) NO INHERIT;
