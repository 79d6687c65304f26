-- Mixed-case and reserved names, in every kind of quotes.
CREATE TABLE "Orders" ("orderId" INTEGER PRIMARY KEY, tenantId TEXT NOT NULL, [A b] TEXT, `order` INT, "select" TEXT, 'from' TEXT, "quo""te" TEXT, CreatedAt DATETIME);
CREATE TABLE "user" ("group" INTEGER REFERENCES "ORDERS" ("ORDERID"), Userid TEXT);
CREATE VIEW "Open" AS SELECT orderid, TENANTID AS Tenant FROM orders;
CREATE UNIQUE INDEX "By Tenant" ON "Orders" (TenantID, "A b");
