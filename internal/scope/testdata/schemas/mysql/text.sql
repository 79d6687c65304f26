-- Tenants of text under several collations, of bytes and of numbers.
--
-- policy: column tenant_id
-- policy: shared words names of things, the same for everyone

CREATE TABLE names(tenant_id varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL, id int PRIMARY KEY, body varchar(50));
CREATE TABLE exacts(tenant_id varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, id int PRIMARY KEY, body varchar(50));
CREATE TABLE others(tenant_id varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, id int PRIMARY KEY, body varchar(50));
CREATE TABLE uuids(tenant_id binary(16) NOT NULL, id binary(16) PRIMARY KEY, body varchar(50));
CREATE TABLE nums(tenant_id bigint NOT NULL, id int PRIMARY KEY, body varchar(50));
CREATE TABLE decimals(tenant_id decimal(20,0) NOT NULL, id int PRIMARY KEY, body varchar(50));
CREATE TABLE floats(tenant_id double NOT NULL, id int PRIMARY KEY, body varchar(50));
CREATE TABLE loose(tenant_id varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, id int PRIMARY KEY, body varchar(50));
CREATE TABLE prefixed(tenant_id varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, slug varchar(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, n int, UNIQUE KEY ts (tenant_id(2), slug(4)));
CREATE TABLE keyed(tenant_id varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL, code varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL, n int, PRIMARY KEY (tenant_id, code));
CREATE TABLE words(word varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, nword varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL, num bigint NOT NULL, d double NOT NULL);
