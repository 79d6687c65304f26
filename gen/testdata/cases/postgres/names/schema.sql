-- Names that need quotes, and names that Go does not take.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TABLE "Orders" (
    tenant_id   bigint NOT NULL,
    "ID"        bigint NOT NULL,
    "userId"    bigint,
    "select"    text NOT NULL,
    "type"      text NOT NULL,
    "two words" text,
    "Ünïcode"   text,
    "2nd"       text,
    cursor      int,
    PRIMARY KEY (tenant_id, "ID"),
    UNIQUE (tenant_id, "select", "two words")
);
CREATE TABLE "group" (
    tenant_id bigint NOT NULL,
    "order"   bigint NOT NULL,
    "user"    bigint NOT NULL,
    PRIMARY KEY (tenant_id, "order", "user"),
    FOREIGN KEY (tenant_id, "order") REFERENCES "Orders" (tenant_id, "ID")
);
CREATE INDEX "Orders_type" ON "Orders" (tenant_id, "type");
CREATE TABLE "Übungen" (
    tenant_id bigint NOT NULL,
    "größe"   bigint NOT NULL,
    "名前"    text,
    PRIMARY KEY (tenant_id, "größe")
);
