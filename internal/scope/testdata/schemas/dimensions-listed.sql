-- Workspaces within organisations, where members of an organisation list its
-- workspaces: the root of the inner dimension is the organisation's table.
--
-- policy: name organisation
-- policy: column org_id
-- policy: root orgs
-- policy: dimension workspace
-- policy: column workspace_id
-- policy: root workspaces
-- policy: within organisation
-- policy: except workspaces listed before one is chosen

CREATE TABLE orgs(id int PRIMARY KEY, name text);
CREATE TABLE workspaces(org_id int NOT NULL REFERENCES orgs, id int PRIMARY KEY, name text);
CREATE TABLE runs(workspace_id int NOT NULL REFERENCES workspaces, id int PRIMARY KEY, status text);
CREATE TABLE events(run_id int NOT NULL REFERENCES runs, id int PRIMARY KEY, body text);
-- The organisation is copied into the row, and only the application keeps it right.
CREATE TABLE artifacts(org_id int NOT NULL REFERENCES orgs, workspace_id int NOT NULL REFERENCES workspaces, id int PRIMARY KEY, uri text);
