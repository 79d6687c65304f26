-- Mixed-case and reserved names, and schemas outside the search path.
CREATE SCHEMA "Sales";
CREATE SCHEMA audit;
CREATE TABLE "Orders" ("orderId" bigint PRIMARY KEY, "tenantId" uuid NOT NULL, "user" text, "order" int, "a b" text, "quo""te" text, "группа" text, UNIQUE ("tenantId", "orderId"));
CREATE TABLE "user" ("select" int PRIMARY KEY, "from" int REFERENCES "Orders", "group" int CHECK ("group" > 0), "end" int GENERATED ALWAYS AS ("select" + 1) STORED);
CREATE TABLE "Sales"."Orders" (id int PRIMARY KEY, "Other" bigint REFERENCES public."Orders" ("orderId"), "user" int REFERENCES "user");
CREATE TABLE audit.log (id int PRIMARY KEY, "when" timestamptz DEFAULT now(), "Table" text, "table" text, order_id int REFERENCES "Sales"."Orders");
CREATE UNIQUE INDEX "By Other" ON "Sales"."Orders" ("Other", lower("user"::text));
CREATE INDEX ON audit.log ("Table", "table");
CREATE VIEW audit."View" AS SELECT "Table" AS "T", "table" FROM audit.log;
COMMENT ON COLUMN "Sales"."Orders"."Other" IS 'mixed';
CREATE TABLE a_table_with_a_name_that_is_as_long_as_postgres_lets_it_be_sixty (a_column_with_quite_a_long_name_too_that_does_not_fit int UNIQUE, b int REFERENCES audit.log CHECK (b > 0));
