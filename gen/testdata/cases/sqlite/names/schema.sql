-- Names that need quotes, and names that Go does not take.
CREATE TABLE tenants (id INTEGER PRIMARY KEY);
CREATE TABLE "Group" (
    tenant_id INTEGER NOT NULL, "ID" INTEGER NOT NULL, [select] TEXT NOT NULL, `two words` TEXT, "type" TEXT, "2nd" TEXT,
    PRIMARY KEY (tenant_id, "ID"), UNIQUE (tenant_id, [select])
);
