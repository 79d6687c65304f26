-- Names that need quotes, and names that Go does not take.
CREATE TABLE tenants (id BIGINT PRIMARY KEY);
CREATE TABLE `Group` (
    tenant_id BIGINT NOT NULL, `ID` BIGINT NOT NULL, `select` VARCHAR(20) NOT NULL, `two words` VARCHAR(20), `type` INT, `2nd` INT,
    PRIMARY KEY (tenant_id, `ID`), UNIQUE KEY `group_select` (tenant_id, `select`)
);
