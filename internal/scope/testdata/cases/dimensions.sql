-- Several dimensions of tenancy. A statement is scoped if it is in each of
-- them, by itself or because one dimension is within another.
-- schema: dimensions
-- trust: organisation=1, project=2
-- live: skip one dimension is checked at a time, by a test of its own

-- case: dims-both
-- verdict: scoped
-- why: each column is bound to its own parameter
SELECT id, title FROM tasks WHERE org_id = $1 AND project_id = $2;

-- case: dims-project-missing
-- message: project: tasks: nothing binds tasks.project_id to the caller's project; add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: other projects of the organisation are read
SELECT id, title FROM tasks WHERE org_id = $1;

-- case: dims-organisation-missing
-- message: organisation: tasks: nothing binds tasks.org_id to the caller's organisation; add tasks.org_id = $1 to WHERE
-- verdict: unscoped TV101
-- why: nothing in the schema says that the row's organisation is its project's
SELECT id, title FROM tasks WHERE project_id = $2;

-- case: dims-neither
-- message: organisation: tasks: nothing binds tasks.org_id to the caller's organisation; add tasks.org_id = $1 to WHERE
-- message: project: tasks: nothing binds tasks.project_id to the caller's project; add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: nothing is bound
SELECT id FROM tasks WHERE id = $3;

-- case: dims-swapped
-- message: organisation: tasks: tasks.org_id is compared with $2, which is not trusted (1:28); add tasks.org_id = $1 to WHERE
-- message: project: tasks: tasks.project_id is compared with $1, which is not trusted (1:44); add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: the project is no organisation, the organisation no project
SELECT id FROM tasks WHERE org_id = $2 AND project_id = $1;

-- case: dims-one-parameter-for-both
-- message: project: tasks: tasks.project_id is compared with $1, which is not trusted (1:44); add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: $1 is the organisation only
SELECT id FROM tasks WHERE org_id = $1 AND project_id = $1;

-- case: dims-one-parameter-trusted-as-both
-- trust: organisation=1, project=1
-- verdict: scoped
-- why: whoever calls says that $1 is both
SELECT id FROM tasks WHERE org_id = $1 AND project_id = $1;

-- case: dims-no-trust
-- message: organisation: tasks: tasks.org_id is compared with $1, which is not trusted (1:28); add tasks.org_id = the caller's organisation to WHERE
-- message: project: tasks: tasks.project_id is compared with $2, which is not trusted (1:44); add tasks.project_id = the caller's project to WHERE
-- trust: none
-- verdict: unscoped TV101
-- why: nothing is trusted
SELECT id FROM tasks WHERE org_id = $1 AND project_id = $2;

-- case: dims-assumed
-- trust: assume
-- verdict: scoped
-- why: each placeholder is assumed for one dimension
SELECT id FROM tasks WHERE org_id = $1 AND project_id = $2;

-- case: dims-one-assumed-for-both
-- message: organisation: tasks: tasks.org_id is compared with $1, which is not trusted (1:28); add tasks.org_id = the caller's organisation to WHERE
-- trust: assume
-- verdict: unscoped TV101
-- why: one placeholder is not assumed to be the caller's tenant in two dimensions
SELECT id FROM tasks WHERE org_id = $1 AND project_id = $1;

-- case: dims-disjunction-of-dimensions
-- message: organisation: tasks: tasks.org_id is not compared with the organisation in every arm of the OR (1:28); add tasks.org_id = $1 to WHERE
-- message: project: tasks: tasks.project_id is not compared with the project in every arm of the OR (1:28); add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: either condition lets rows of others in
SELECT id FROM tasks WHERE org_id = $1 OR project_id = $2;

-- case: dims-both-in-every-arm
-- verdict: scoped
-- why: every arm binds both
SELECT id FROM tasks WHERE (org_id = $1 AND project_id = $2 AND title = 'a') OR (org_id = $1 AND project_id = $2 AND id = $3);

-- case: dims-one-arm-with-one
-- message: project: tasks: tasks.project_id is not compared with the project in every arm of the OR (1:29); add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: the second arm has no project
SELECT id FROM tasks WHERE (org_id = $1 AND project_id = $2) OR (org_id = $1 AND id = $3);

-- case: dims-negated
-- message: project: tasks: tasks.project_id is compared under NOT (1:44); add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: the project is compared under NOT
SELECT id FROM tasks WHERE org_id = $1 AND NOT project_id = $2;

-- case: dims-optional-project
-- message: project: tasks: tasks.project_id is not compared with the project in every arm of the OR (1:45); add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: a NULL project opens the organisation
SELECT id FROM tasks WHERE org_id = $1 AND ($2::int IS NULL OR project_id = $2);

-- case: dims-row-value
-- verdict: scoped
-- why: a row equality is both equalities
SELECT id FROM tasks WHERE (org_id, project_id) = ($1, $2);

-- case: dims-row-value-swapped
-- message: organisation: tasks: tasks.org_id is compared with $2, which is not trusted (1:41); add tasks.org_id = $1 to WHERE
-- message: project: tasks: tasks.project_id is compared with $1, which is not trusted (1:29); add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: each value meets the other's column
SELECT id FROM tasks WHERE (project_id, org_id) = ($1, $2);

-- case: dims-set-of-projects
-- trust: organisation=1, project=set:2
-- verdict: scoped
-- why: all of the projects are the caller's
SELECT id FROM tasks WHERE org_id = $1 AND project_id = ANY($2);

-- case: dims-tied-by-key
-- verdict: scoped
-- why: the foreign key makes the note's organisation the project's, which is the caller's
SELECT id, body FROM notes WHERE project_id = $2;

-- case: dims-tied-by-key-organisation-only
-- message: project: notes: nothing binds notes.project_id to the caller's project; add notes.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: the organisation has other projects
SELECT id, body FROM notes WHERE org_id = $1;

-- case: dims-tied-by-nullable-key
-- verdict: scoped
-- why: the comparison leaves no NULL project, so that the foreign key holds
SELECT id, body FROM drafts WHERE project_id = $2;

-- case: dims-tied-by-nullable-key-not-distinct
-- message: project: drafts: drafts.project_id can be NULL, which IS NOT DISTINCT FROM a NULL parameter (1:35); add drafts.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: drafts without a project are of any organisation
SELECT id, body FROM drafts WHERE project_id IS NOT DISTINCT FROM $2;

-- case: dims-child-of-project
-- verdict: scoped
-- why: files belong to a project, and the caller's project to the caller's organisation
SELECT id, name FROM files WHERE project_id = $2;

-- case: dims-child-of-project-by-organisation
-- message: project: files f: f.project_id equals p.id, which is not bound either (1:53); add f.project_id = $2 to WHERE; what binds f binds p as well
-- verdict: unscoped TV101
-- why: the organisation has other projects
SELECT f.id, f.name FROM files f JOIN projects p ON p.id = f.project_id WHERE p.org_id = $1;

-- case: dims-child-of-project-both
-- verdict: scoped
-- why: the project is bound twice
SELECT f.id, f.name FROM files f JOIN projects p ON p.id = f.project_id WHERE p.org_id = $1 AND p.id = $2;

-- case: dims-project-of-another-parameter
-- message: project: files: files.project_id is compared with $3, which is not trusted (1:34); add files.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: $3 is any project
SELECT id, name FROM files WHERE project_id = $3;

-- case: dims-project-without-key
-- verdict: scoped
-- why: the caller's project is within the caller's organisation whether or not a key says so
SELECT id, line FROM logs WHERE project_id = $2;

-- case: dims-project-without-key-unbound
-- message: project: logs l: l.project_id equals p.id, which is not bound either (1:44); add l.project_id = $2 to WHERE; what binds l binds p as well
-- verdict: unscoped TV101
-- why: the organisation cannot bind what has no organisation
SELECT l.id FROM logs l JOIN projects p ON p.id = l.project_id WHERE p.org_id = $1;

-- case: dims-grandchild
-- verdict: scoped
-- why: a page belongs to its file's project
SELECT g.id, g.body FROM pages g JOIN files f ON f.id = g.file_id WHERE f.project_id = $2;

-- case: dims-grandchild-alone
-- message: project: pages: nothing binds its owner files (through file_id) to the caller's project; add pages.file_id IN (SELECT id FROM files WHERE project_id = $2) to WHERE
-- verdict: unscoped TV101
-- why: the file is any project's
SELECT id, body FROM pages WHERE file_id = $3;

-- case: dims-root-by-key
-- verdict: scoped
-- why: the project's row is the caller's project, within the caller's organisation
SELECT name FROM projects WHERE id = $2;

-- case: dims-root-listed
-- message: project: projects: nothing binds projects.id to the caller's project; add projects.id = $2 to WHERE
-- verdict: unscoped TV101
-- why: the table of projects is each project's own unless it is excepted
SELECT id, name FROM projects WHERE org_id = $1;

-- case: dims-outer-root
-- verdict: scoped
-- why: an organisation is no project's
SELECT name FROM orgs WHERE id = $1;

-- case: dims-outer-root-by-project
-- verdict: scoped
-- why: the project's organisation is the caller's
SELECT o.name FROM orgs o JOIN projects p ON p.org_id = o.id WHERE p.id = $2;

-- case: dims-excepted
-- verdict: scoped
-- why: members are the organisation's, not a project's
SELECT id, email FROM members WHERE org_id = $1;

-- case: dims-excepted-unbound
-- message: organisation: members m: nothing binds m.org_id to the caller's organisation; add m.org_id = $1 to WHERE
-- verdict: unscoped TV101
-- why: the project does not bind the organisation's people
SELECT m.email FROM members m JOIN tasks t ON t.id = m.id WHERE t.org_id = $1 AND t.project_id = $2;

-- case: dims-nobodys
-- message: table stray is neither a tenant's nor declared shared: organisation: has no column org_id, no owning foreign key and no declaration; project: has no column project_id, no owning foreign key and no declaration
-- verdict: unknown TV105
-- why: the table belongs to no dimension
SELECT id FROM stray;

-- case: dims-own-project-and-other-reference
-- verdict: scoped
-- why: the receipt is its project's, and thereby its organisation's, whatever it references
INSERT INTO receipts(id, invoice_id, project_id) VALUES ($3, $4, $2);

-- case: dims-undeclared
-- verdict: unknown TV105
-- why: whether an invoice is of the organisation or of one project is not said
SELECT id, amount FROM invoices WHERE org_id = $1;

-- case: dims-shared
-- verdict: scoped
-- why: plans are everyone's
SELECT id, name FROM plans;

-- case: dims-shared-rows
-- verdict: scoped
-- why: rows without a project are read in all of the organisation's projects
SELECT id, body FROM templates WHERE org_id = $1 AND (project_id = $2 OR project_id IS NULL);

-- case: dims-shared-rows-without-organisation
-- message: organisation: templates: nothing binds templates.org_id to the caller's organisation; add templates.org_id = $1 to WHERE
-- verdict: unscoped TV101
-- why: templates of other organisations have no project either
SELECT id, body FROM templates WHERE project_id = $2 OR project_id IS NULL;

-- case: dims-shared-rows-written
-- message: project: templates: templates.project_id is only tested for NULL (1:74); add templates.project_id = $2 to WHERE
-- verdict: unscoped TV103
-- why: what all projects read, one of them may not write
UPDATE templates SET body = $3 WHERE org_id = $1 AND (project_id = $2 OR project_id IS NULL);

-- case: dims-join-on-both
-- verdict: scoped
-- why: both columns are carried over
SELECT c.id FROM tasks t JOIN tasks c ON c.org_id = t.org_id AND c.project_id = t.project_id WHERE t.org_id = $1 AND t.project_id = $2;

-- case: dims-join-on-organisation
-- message: project: tasks c: nothing binds c.project_id to the caller's project; add c.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: the join carries the organisation but not the project
SELECT c.id FROM tasks t JOIN tasks c ON c.org_id = t.org_id AND c.parent_id = t.id WHERE t.org_id = $1 AND t.project_id = $2;

-- case: dims-join-on-project
-- message: organisation: tasks c: nothing binds c.org_id to the caller's organisation; add c.org_id = $1 to WHERE
-- verdict: unscoped TV101
-- why: the join carries the project but not the organisation
SELECT c.id FROM tasks t JOIN tasks c ON c.project_id = t.project_id WHERE t.org_id = $1 AND t.project_id = $2;

-- case: dims-join-each-carries-one
-- message: project: tasks t: nothing binds t.project_id to the caller's project; add t.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: each of the two is bound in one dimension only
SELECT t.id FROM tasks t JOIN notes n ON n.id = t.id WHERE t.org_id = $1 AND n.project_id = $2;

-- case: dims-join-to-tied
-- verdict: scoped
-- why: the note's organisation is its project's
SELECT t.id FROM tasks t JOIN notes n ON n.project_id = t.project_id WHERE t.org_id = $1 AND t.project_id = $2;

-- case: dims-left-join
-- verdict: scoped
-- why: ON carries both to the optional side
SELECT t.id, n.body FROM tasks t LEFT JOIN notes n ON n.org_id = t.org_id AND n.project_id = t.project_id AND n.id = t.id WHERE t.org_id = $1 AND t.project_id = $2;

-- case: dims-left-join-project-in-on
-- message: project: tasks t: t.project_id is compared in LEFT JOIN ON, which keeps rows of t that do not match (1:77); add t.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: ON does not filter the preserved side
SELECT t.id, n.body FROM tasks t LEFT JOIN notes n ON n.project_id = $2 AND t.project_id = $2 WHERE t.org_id = $1;

-- case: dims-exists
-- verdict: scoped
-- why: the subquery is bound in both dimensions
SELECT t.id FROM tasks t WHERE t.org_id = $1 AND t.project_id = $2 AND EXISTS (SELECT 1 FROM notes n WHERE n.org_id = t.org_id AND n.project_id = t.project_id);

-- case: dims-exists-with-one
-- message: project: tasks n: nothing binds n.project_id to the caller's project; add n.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: the subquery looks at all of the organisation's projects
SELECT t.id FROM tasks t WHERE t.org_id = $1 AND t.project_id = $2 AND EXISTS (SELECT 1 FROM tasks n WHERE n.org_id = t.org_id AND n.parent_id = t.id);

-- case: dims-scalar-subquery
-- message: project: notes n: nothing binds n.project_id to the caller's project; add n.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: the count is of the organisation
SELECT id, (SELECT count(*) FROM notes n WHERE n.org_id = $1) FROM tasks WHERE org_id = $1 AND project_id = $2;

-- case: dims-in-bound-subquery
-- verdict: scoped
-- why: the file's key is that of a bound file
SELECT body FROM pages WHERE file_id IN (SELECT id FROM files WHERE project_id = $2);

-- case: dims-derived
-- verdict: scoped
-- why: conditions above a plain derived table reach into it
SELECT x.id FROM (SELECT * FROM tasks) x WHERE x.org_id = $1 AND x.project_id = $2;

-- case: dims-derived-limit
-- message: project: tasks: x.project_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:86); add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: the LIMIT chooses among all projects before the condition looks
SELECT x.id FROM (SELECT * FROM tasks WHERE org_id = $1 ORDER BY id LIMIT 1) x WHERE x.project_id = $2;

-- case: dims-window-by-organisation
-- message: project: tasks: x.project_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:141); add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: the rank is among the organisation's tasks
SELECT x.id, x.r FROM (SELECT id, org_id, project_id, rank() OVER (PARTITION BY org_id ORDER BY id) r FROM tasks) x WHERE x.org_id = $1 AND x.project_id = $2;

-- case: dims-window-by-both
-- verdict: scoped
-- why: no row of another project is in the partition
SELECT x.id, x.r FROM (SELECT id, org_id, project_id, rank() OVER (PARTITION BY org_id, project_id ORDER BY id) r FROM tasks) x WHERE x.org_id = $1 AND x.project_id = $2;

-- case: dims-cte
-- verdict: scoped
-- why: the CTE carries both columns
WITH mine AS (SELECT * FROM tasks WHERE org_id = $1 AND project_id = $2) SELECT n.body FROM mine JOIN notes n ON n.org_id = mine.org_id AND n.project_id = mine.project_id;

-- case: dims-cte-tied
-- verdict: scoped
-- why: the files carry the project out of the CTE, and its organisation with it
WITH mine AS (SELECT * FROM files WHERE project_id = $2) SELECT g.body FROM mine JOIN pages g ON g.file_id = mine.id;

-- case: dims-union-arms
-- message: project: tasks: nothing binds tasks.project_id to the caller's project; add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: each arm binds another dimension
SELECT id FROM tasks WHERE org_id = $1 UNION ALL SELECT id FROM notes WHERE project_id = $2;

-- case: dims-group
-- message: project: tasks: tasks.project_id is compared with a value that is not known to be the project (1:68); add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: HAVING on the project filters groups of the organisation: fine for the key, not without it
SELECT count(*) FROM tasks WHERE org_id = $1 GROUP BY title HAVING min(project_id) = $2;

-- case: dims-view
-- verdict: scoped
-- why: the view shows both columns
SELECT id FROM v_tasks WHERE org_id = $1 AND project_id = $2;

-- case: dims-view-with-one
-- message: project: tasks in view v_tasks: tasks.project_id equals v_tasks.project_id, which is not bound either (1:16); add v_tasks.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: the view's project is not compared
SELECT id FROM v_tasks WHERE org_id = $1;

-- case: dims-view-without-project
-- message: project: tasks in view v_titles: nothing binds tasks.project_id to the caller's project; have view v_titles return the project of tasks as a column to compare, or write its query in the statement
-- verdict: unscoped TV101
-- why: the view does not even show the project
SELECT title FROM v_titles WHERE org_id = $1;

-- case: dims-view-joined
-- verdict: scoped
-- why: the view's project is the caller's
SELECT id, name FROM v_files WHERE project_id = $2;

-- case: dims-view-joined-by-organisation
-- message: project: files f in view v_files: f.project_id equals p.id, which is not bound either (1:22); add v_files.project_id = $2 to WHERE; what binds f binds p as well
-- verdict: unscoped TV101
-- why: the view's organisation has other projects
SELECT id, name FROM v_files WHERE org_id = $1;

-- case: dims-insert
-- verdict: scoped
-- why: both are written from the caller's
INSERT INTO tasks(org_id, project_id, id, title) VALUES ($1, $2, $3, $4);

-- case: dims-insert-with-one
-- message: project: tasks: project_id is written from $3, which is not trusted; write $2
-- verdict: unscoped TV103
-- why: the project is any of them
INSERT INTO tasks(org_id, project_id, id, title) VALUES ($1, $3, $4, $5);

-- case: dims-insert-swapped
-- message: organisation: tasks: org_id is written from $2, which is not trusted; write $1
-- message: project: tasks: project_id is written from $1, which is not trusted; write $2
-- verdict: unscoped TV103
-- why: the values are in the wrong columns
INSERT INTO tasks(project_id, org_id, id, title) VALUES ($1, $2, $3, $4);

-- case: dims-insert-child
-- verdict: scoped
-- why: the file is put into the caller's project
INSERT INTO files(project_id, id, name) VALUES ($2, $3, $4);

-- case: dims-insert-child-elsewhere
-- message: project: files: project_id is written from $3, which is not trusted; write $2
-- verdict: unscoped TV103
-- why: the project is any project
INSERT INTO files(project_id, id, name) VALUES ($3, $4, $5);

-- case: dims-insert-without-key
-- verdict: scoped
-- why: the line is put into the caller's project
INSERT INTO logs(project_id, id, line) VALUES ($2, $3, $4);

-- case: dims-insert-grandchild
-- verdict: scoped
-- why: the page is put into a file of the caller's project
INSERT INTO pages(file_id, id, body) SELECT f.id, $3, $4 FROM files f WHERE f.project_id = $2 AND f.id = $5;

-- case: dims-insert-select
-- message: project: tasks: nothing binds tasks.project_id to the caller's project; add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV101
-- why: the source is all of the organisation's tasks
INSERT INTO notes(org_id, project_id, id, body) SELECT $1, $2, id, title FROM tasks WHERE org_id = $1;

-- case: dims-insert-excepted
-- verdict: scoped
-- why: a member belongs to the organisation alone
INSERT INTO members(org_id, id, email) VALUES ($1, $2, $3);

-- case: dims-upsert
-- verdict: scoped
-- why: the arbiter contains both
INSERT INTO counters(org_id, project_id, k, n) VALUES ($1, $2, $3, 1) ON CONFLICT (org_id, project_id, k) DO UPDATE SET n = counters.n + 1;

-- case: dims-upsert-arbiter-with-one
-- message: project: slugs: ON CONFLICT (org_id, slug) does not contain slugs.project_id: the update can hit another project's row; add WHERE slugs.project_id = excluded.project_id to the update, or have a key that contains project_id
-- verdict: unscoped TV103
-- why: the slug may be another project's of the organisation
INSERT INTO slugs(org_id, project_id, slug, body) VALUES ($1, $2, $3, $4) ON CONFLICT (org_id, slug) DO UPDATE SET body = excluded.body;

-- case: dims-upsert-guarded
-- verdict: scoped
-- why: WHERE keeps the update to the same project
INSERT INTO slugs(org_id, project_id, slug, body) VALUES ($1, $2, $3, $4) ON CONFLICT (org_id, slug) DO UPDATE SET body = excluded.body WHERE slugs.project_id = excluded.project_id;

-- case: dims-update
-- verdict: scoped
-- why: the row is bound in both dimensions
UPDATE tasks SET title = $3 WHERE org_id = $1 AND project_id = $2 AND id = $4;

-- case: dims-update-with-one
-- message: project: tasks: nothing binds tasks.project_id to the caller's project; add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV103
-- why: the task may be another project's
UPDATE tasks SET title = $3 WHERE org_id = $1 AND id = $4;

-- case: dims-update-moves
-- message: project: assigns tasks.project_id, which moves the row to another project; leave it out of SET
-- verdict: unscoped TV103
-- why: the task is moved to any project
UPDATE tasks SET project_id = $3 WHERE org_id = $1 AND project_id = $2 AND id = $4;

-- case: dims-update-root
-- verdict: scoped
-- why: the project is the caller's
UPDATE projects SET name = $3 WHERE id = $2;

-- case: dims-update-child
-- verdict: scoped
-- why: the file's project is the caller's
UPDATE pages g SET body = $3 FROM files f WHERE f.id = g.file_id AND f.project_id = $2 AND g.id = $4;

-- case: dims-delete
-- verdict: scoped
-- why: both are bound
DELETE FROM tasks WHERE org_id = $1 AND project_id = $2;

-- case: dims-delete-with-one
-- message: project: tasks: nothing binds tasks.project_id to the caller's project; add tasks.project_id = $2 to WHERE
-- verdict: unscoped TV103
-- why: all of the organisation's tasks go
DELETE FROM tasks WHERE org_id = $1;

-- case: dims-delete-child
-- verdict: scoped
-- why: the files are the caller's project's
DELETE FROM files WHERE project_id = $2 AND id = $3;

-- case: dims-settings
-- trust: none
-- verdict: scoped
-- why: each session setting holds the caller's tenant of its dimension
SELECT id FROM tasks WHERE org_id = current_setting('app.org')::int AND project_id = current_setting('app.project')::int;

-- case: dims-settings-swapped
-- message: organisation: tasks: tasks.org_id is compared with current_setting('app.project'), not with the caller's organisation (1:28); add tasks.org_id = the caller's organisation to WHERE
-- message: project: tasks: tasks.project_id is compared with a value that is not known to be the project (1:77); add tasks.project_id = the caller's project to WHERE
-- trust: none
-- verdict: unscoped TV101
-- why: the project's setting is no organisation
SELECT id FROM tasks WHERE org_id = current_setting('app.project')::int AND project_id = current_setting('app.org')::int;

-- case: dims-setting-of-project
-- trust: none
-- verdict: scoped
-- why: the project of the session is within its organisation
SELECT f.name, p.name FROM files f JOIN projects p ON p.id = f.project_id WHERE f.project_id = current_setting('app.project')::int;

-- case: dims-set-config
-- verdict: scoped
-- why: each setting gets its own value, for the transaction
SELECT set_config('app.org', $1, true), set_config('app.project', $2, true);

-- case: dims-set-config-swapped
-- message: organisation: app.org is set to a value that is not the caller's organisation; pass that
-- message: project: app.project is set to a value that is not the caller's project; pass that
-- verdict: unscoped TV401
-- why: the project's setting would hold the organisation
SELECT set_config('app.org', $2, true), set_config('app.project', $1, true);

-- case: dims-apart-both
-- schema: dimensions-apart
-- trust: customer=1, agency=2
-- verdict: scoped
-- why: both are bound
SELECT id FROM orders WHERE customer_id = $1 AND agency_id = $2;

-- case: dims-apart-customer-only
-- message: agency: orders: nothing binds orders.agency_id to the caller's agency; add orders.agency_id = $2 to WHERE
-- schema: dimensions-apart
-- trust: customer=1, agency=2
-- verdict: unscoped TV101
-- why: other agencies' orders of the customer are read
SELECT id FROM orders WHERE customer_id = $1;

-- case: dims-apart-agency-only
-- message: customer: orders: nothing binds orders.customer_id to the caller's customer; add orders.customer_id = $1 to WHERE
-- schema: dimensions-apart
-- trust: customer=1, agency=2
-- verdict: unscoped TV101
-- why: no dimension is within the other
SELECT id FROM orders WHERE agency_id = $2;

-- case: dims-apart-child
-- schema: dimensions-apart
-- trust: customer=1, agency=2
-- verdict: scoped
-- why: a line is its order's in both dimensions
SELECT l.sku FROM lines l JOIN orders o ON o.id = l.order_id WHERE o.customer_id = $1 AND o.agency_id = $2;

-- case: dims-apart-child-with-one
-- message: agency: orders o: o.agency_id equals owner of l, which is not bound either (1:19); add o.agency_id = $2 to WHERE; what binds o binds l as well
-- schema: dimensions-apart
-- trust: customer=1, agency=2
-- verdict: unscoped TV101
-- why: the order is any agency's
SELECT l.sku FROM lines l JOIN orders o ON o.id = l.order_id WHERE o.customer_id = $1;

-- case: dims-apart-excepted
-- schema: dimensions-apart
-- trust: customer=1, agency=2
-- verdict: scoped
-- why: each table needs its own dimension only
SELECT a.street, s.email FROM addresses a CROSS JOIN agency_staff s WHERE a.customer_id = $1 AND s.agency_id = $2;

-- case: dims-apart-excepted-crossed
-- message: agency: agency_staff s: nothing binds s.agency_id to the caller's agency; add s.agency_id = $2 to WHERE
-- schema: dimensions-apart
-- trust: customer=1, agency=2
-- verdict: unscoped TV101
-- why: the staff of any agency is read
SELECT s.email FROM agency_staff s JOIN addresses a ON a.id = s.id WHERE a.customer_id = $1;

-- case: dims-listed
-- schema: dimensions-listed
-- trust: organisation=1, workspace=2
-- verdict: scoped
-- why: the organisation's workspaces are listed before one is chosen
SELECT id, name FROM workspaces WHERE org_id = $1;

-- case: dims-listed-by-key
-- schema: dimensions-listed
-- trust: organisation=1, workspace=2
-- verdict: scoped
-- why: the caller's workspace is within the caller's organisation
SELECT name FROM workspaces WHERE id = $2;

-- case: dims-listed-by-any-key
-- message: organisation: workspaces: nothing binds workspaces.org_id to the caller's organisation; add workspaces.org_id = $1 to WHERE
-- schema: dimensions-listed
-- trust: organisation=1, workspace=2
-- verdict: unscoped TV101
-- why: $3 is any workspace
SELECT name FROM workspaces WHERE id = $3;

-- case: dims-listed-assumed
-- schema: dimensions-listed
-- trust: assume
-- verdict: scoped
-- why: a workspace named by its key is assumed to be the caller's where nothing else binds it
SELECT name FROM workspaces WHERE id = $1;

-- case: dims-listed-grandchild
-- schema: dimensions-listed
-- trust: organisation=1, workspace=2
-- verdict: scoped
-- why: an event belongs to its run's workspace
SELECT e.body FROM events e JOIN runs r ON r.id = e.run_id WHERE r.workspace_id = $2;

-- case: dims-listed-grandchild-by-organisation
-- message: workspace: runs r: r.workspace_id equals w.id, which is not bound either (1:81); add r.workspace_id = $2 to WHERE; what binds r binds e as well
-- schema: dimensions-listed
-- trust: organisation=1, workspace=2
-- verdict: unscoped TV101
-- why: the organisation has other workspaces
SELECT e.body FROM events e JOIN runs r ON r.id = e.run_id JOIN workspaces w ON w.id = r.workspace_id WHERE w.org_id = $1;

-- case: dims-listed-copied-column
-- message: organisation: artifacts: is joined to workspaces($2) only by foreign key artifacts_workspace_id_fkey, which does not contain the organisation; add artifacts.org_id = $1 to WHERE
-- schema: dimensions-listed
-- trust: organisation=1, workspace=2
-- verdict: unscoped TV102
-- why: the foreign key to the workspace does not contain the organisation
SELECT uri FROM artifacts WHERE workspace_id = $2;

-- case: dims-listed-copied-column-trusted
-- schema: dimensions-listed
-- trust: organisation=1, workspace=2
-- joins: trust-foreign-keys
-- verdict: scoped
-- why: the configuration trusts the foreign key
SELECT uri FROM artifacts WHERE workspace_id = $2;
