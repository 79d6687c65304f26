-- Tenant columns of other types and under other names.
--
-- policy: column tenant_id
-- policy: column teams.org_id
-- policy: column seats.org_id

CREATE TYPE state AS ENUM ('new', 'open', 'done');
CREATE TABLE notes_uuid(tenant_id uuid NOT NULL, id uuid PRIMARY KEY, body text, st state NOT NULL DEFAULT 'new');
CREATE TABLE notes_text(tenant_id text NOT NULL, id int PRIMARY KEY, body text);
CREATE TABLE notes_char(tenant_id char(4) NOT NULL, id int PRIMARY KEY, body text);
CREATE TABLE notes_varchar(tenant_id varchar(20) NOT NULL, id int PRIMARY KEY, body text);
CREATE TABLE notes_big(tenant_id bigint NOT NULL, id bigint PRIMARY KEY, body text, tags text[], at timestamptz NOT NULL DEFAULT now());
CREATE TABLE notes_null(tenant_id int, id int PRIMARY KEY, body text);
CREATE TABLE teams(org_id int NOT NULL, id int PRIMARY KEY, tenant_id int, name text);
CREATE TABLE seats(org_id int NOT NULL, id int PRIMARY KEY, team_id int NOT NULL, label text);
CREATE TABLE "Notes"("tenant_id" int NOT NULL, "Id" int PRIMARY KEY, "Body" text, "TENANT_ID" int);
CREATE FUNCTION notes_respelt(tenant text) RETURNS SETOF notes_text LANGUAGE sql STABLE AS 'SELECT * FROM notes_text WHERE tenant_id = tenant::int::text';
