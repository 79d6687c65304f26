-- Tables owned through foreign keys, several levels deep.
--
-- policy: column tenant_id
-- policy: root tenants
-- policy: shared users a user may belong to several tenants
-- policy: child reactions comments

CREATE TABLE tenants(id int PRIMARY KEY, name text);
CREATE TABLE users(id int PRIMARY KEY, email text);
CREATE TABLE projects(tenant_id int NOT NULL, id int PRIMARY KEY, name text, lead_id int REFERENCES users(id));
CREATE TABLE boards(id int PRIMARY KEY, project_id int NOT NULL REFERENCES projects(id), title text);
CREATE TABLE cards(id int PRIMARY KEY, board_id int NOT NULL REFERENCES boards(id), assignee_id int REFERENCES users(id), title text);
CREATE TABLE comments(id int PRIMARY KEY, card_id int NOT NULL REFERENCES cards(id), author_id int NOT NULL REFERENCES users(id), body text);

-- Two foreign keys could own a reaction; the policy names the owner.
CREATE TABLE reactions(id int PRIMARY KEY, comment_id int NOT NULL REFERENCES comments(id), card_id int NOT NULL REFERENCES cards(id), emoji text);

-- The only foreign key is nullable: nothing owns a row without it.
CREATE TABLE attachments(id int PRIMARY KEY, card_id int REFERENCES cards(id), file text);

-- Neither a tenant, nor an owner, nor a declaration.
CREATE TABLE audit_log(id int PRIMARY KEY, actor text, message text);
