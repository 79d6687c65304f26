-- Projects within organisations: two dimensions of tenancy.
--
-- policy: name organisation
-- policy: column org_id
-- policy: root orgs
-- policy: setting app.org
-- policy: shared plans price list
-- policy: dimension project
-- policy: column project_id
-- policy: root projects
-- policy: within organisation
-- policy: setting app.project
-- policy: except members an organisation's people work in all of its projects
-- policy: shared-rows templates a NULL project is for all of the organisation

CREATE TABLE orgs(id int PRIMARY KEY, name text);
CREATE TABLE plans(id int PRIMARY KEY, name text);
CREATE TABLE projects(org_id int NOT NULL REFERENCES orgs, id int PRIMARY KEY, name text, UNIQUE (org_id, id));

-- Both columns, which nothing ties to each other.
CREATE TABLE tasks(org_id int NOT NULL, project_id int NOT NULL, id int PRIMARY KEY, title text, parent_id int, UNIQUE (org_id, project_id, id));

-- Both columns, tied by a foreign key.
CREATE TABLE notes(org_id int NOT NULL, project_id int NOT NULL, id int PRIMARY KEY, body text, FOREIGN KEY (org_id, project_id) REFERENCES projects(org_id, id));

-- Tied only as far as the project is given.
CREATE TABLE drafts(org_id int NOT NULL, project_id int, id int PRIMARY KEY, body text, FOREIGN KEY (org_id, project_id) REFERENCES projects(org_id, id));

-- The project alone: with a foreign key, without one, and at one remove.
CREATE TABLE files(project_id int NOT NULL REFERENCES projects, id int PRIMARY KEY, name text);
CREATE TABLE logs(project_id int NOT NULL, id int PRIMARY KEY, line text);
CREATE TABLE pages(file_id int NOT NULL REFERENCES files, id int PRIMARY KEY, body text);

-- The organisation alone: declared to be no project's, and not declared.
CREATE TABLE members(org_id int NOT NULL, id int PRIMARY KEY, email text);
CREATE TABLE invoices(org_id int NOT NULL, id int PRIMARY KEY, amount int);

CREATE TABLE templates(org_id int NOT NULL, project_id int, id int PRIMARY KEY, body text);
CREATE TABLE counters(org_id int NOT NULL, project_id int NOT NULL, k text NOT NULL, n int NOT NULL, PRIMARY KEY (org_id, project_id, k));
CREATE TABLE slugs(org_id int NOT NULL, project_id int NOT NULL, slug text NOT NULL, body text, PRIMARY KEY (org_id, slug));

-- Its own project, and a row of the organisation's.
CREATE TABLE receipts(id int PRIMARY KEY, invoice_id int NOT NULL REFERENCES invoices, project_id int NOT NULL);

-- Nobody's.
CREATE TABLE stray(id int PRIMARY KEY);

CREATE VIEW v_tasks AS SELECT * FROM tasks;
CREATE VIEW v_titles AS SELECT org_id, title FROM tasks;
CREATE VIEW v_files AS SELECT f.id, f.name, f.project_id, p.org_id FROM files f JOIN projects p ON p.id = f.project_id;
