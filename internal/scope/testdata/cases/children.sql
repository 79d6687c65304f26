-- Child tables: owned through foreign keys, over several levels.
-- schema: children

-- case: child-joined-with-parent
-- trust: 1
-- verdict: scoped
-- why: joined on the owner key to a bound parent
SELECT b.id FROM boards b JOIN projects p ON p.id = b.project_id WHERE p.tenant_id = $1;

-- case: child-joined-on-wrong-column
-- message: boards b: nothing binds its owner projects (through project_id) to the caller's tenant; add b.project_id IN (SELECT id FROM projects WHERE tenant_id = $1) to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: joined on the board's id, not on its owner key
SELECT b.id FROM boards b JOIN projects p ON p.id = b.id WHERE p.tenant_id = $1;

-- case: child-joined-with-wrong-parent-column
-- message: boards b: nothing binds its owner projects (through project_id) to the caller's tenant; add b.project_id IN (SELECT id FROM projects WHERE tenant_id = $1) to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: joined with the project's lead instead of its id
SELECT b.id FROM boards b JOIN projects p ON p.lead_id = b.project_id WHERE p.tenant_id = $1;

-- case: child-parent-free
-- message: projects p: p.tenant_id equals owner of b, which is not bound either (1:18); add p.tenant_id = the caller's tenant to WHERE; what binds p binds b as well
-- verdict: unscoped TV101
-- why: the parent is not bound
SELECT b.id FROM boards b JOIN projects p ON p.id = b.project_id WHERE p.name = $1;

-- case: child-left-join-parent
-- message: boards b: nothing binds its owner projects (through project_id) to the caller's tenant; add b.project_id IN (SELECT id FROM projects WHERE tenant_id = $1) to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the child is the preserved side
SELECT b.id, p.name FROM boards b LEFT JOIN projects p ON p.id = b.project_id AND p.tenant_id = $1;

-- case: parent-left-join-child
-- trust: 1
-- verdict: scoped
-- why: the child is the nullable side, joined on its owner key
SELECT p.id, b.id FROM projects p LEFT JOIN boards b ON b.project_id = p.id WHERE p.tenant_id = $1;

-- case: grandchild-through-both
-- trust: 1
-- verdict: scoped
-- why: the chain of owner keys is complete
SELECT k.id FROM cards k JOIN boards b ON b.id = k.board_id JOIN projects p ON p.id = b.project_id WHERE p.tenant_id = $1;

-- case: grandchild-skipping-a-level
-- message: cards k: nothing binds its owner boards (through board_id) to the caller's tenant; add k.board_id IN (SELECT id FROM boards WHERE project_id IN (SELECT id FROM projects WHERE tenant_id = $1)) to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the card is joined with the project directly
SELECT k.id FROM cards k JOIN projects p ON p.id = k.board_id WHERE p.tenant_id = $1;

-- case: great-grandchild
-- trust: 1
-- verdict: scoped
-- why: three levels up to the tenant
SELECT m.body, u.email FROM comments m JOIN users u ON u.id = m.author_id JOIN cards k ON k.id = m.card_id JOIN boards b ON b.id = k.board_id JOIN projects p ON p.id = b.project_id WHERE p.tenant_id = $1;

-- case: great-grandchild-broken-in-the-middle
-- message: comments m: owner of m equals owner of k, which is not bound either (1:20); add m.card_id IN (SELECT id FROM cards WHERE board_id IN (SELECT id FROM boards WHERE project_id IN (SELECT id FROM projects WHERE tenant_id = $1))) to WHERE; what binds m binds k as well
-- trust: 1
-- verdict: unscoped TV101
-- why: boards is joined on the card's id
SELECT m.body FROM comments m JOIN cards k ON k.id = m.card_id JOIN boards b ON b.id = k.id JOIN projects p ON p.id = b.project_id WHERE p.tenant_id = $1;

-- case: child-in-nested-subqueries
-- trust: 1
-- verdict: scoped
-- why: each level selects exactly the owner's key
SELECT id FROM cards WHERE board_id IN (SELECT id FROM boards WHERE project_id IN (SELECT id FROM projects WHERE tenant_id = $1));

-- case: child-in-subquery-wrong-key
-- message: cards: nothing binds its owner boards (through board_id) to the caller's tenant; add cards.board_id IN (SELECT id FROM boards WHERE project_id IN (SELECT id FROM projects WHERE tenant_id = $1)) to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the middle subquery selects project_id instead of id
SELECT id FROM cards WHERE board_id IN (SELECT project_id FROM boards WHERE project_id IN (SELECT id FROM projects WHERE tenant_id = $1));

-- case: child-by-own-id
-- message: boards: nothing binds its owner projects (through project_id) to the caller's tenant; add boards.project_id IN (SELECT id FROM projects WHERE tenant_id = $1) to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the tenant parameter is compared with an unrelated column
SELECT id FROM boards WHERE project_id = $1;

-- case: child-in-exists
-- trust: 1
-- verdict: scoped
-- why: EXISTS on the owner key
SELECT b.title FROM boards b WHERE b.id = $2 AND EXISTS (SELECT 1 FROM projects p WHERE p.id = b.project_id AND p.tenant_id = $1);

-- case: child-in-exists-over-join
-- trust: 1
-- verdict: scoped
-- why: EXISTS over the whole chain
SELECT k.title FROM cards k WHERE k.id = $2 AND EXISTS (SELECT 1 FROM boards b JOIN projects p ON p.id = b.project_id WHERE b.id = k.board_id AND p.tenant_id = $1);

-- case: child-not-exists
-- message: boards b: nothing binds its owner projects (through project_id) to the caller's tenant; add b.project_id IN (SELECT id FROM projects WHERE tenant_id = $1) to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: every board that is not the tenant's
SELECT b.title FROM boards b WHERE NOT EXISTS (SELECT 1 FROM projects p WHERE p.id = b.project_id AND p.tenant_id = $1);

-- case: child-equals-scalar-parent
-- trust: 1
-- verdict: scoped
-- why: the owner key equals the id of a bound parent
SELECT id FROM boards WHERE project_id = (SELECT id FROM projects WHERE tenant_id = $1 AND name = $2 ORDER BY id LIMIT 1);

-- case: child-equals-scalar-max-parent
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference max(id) of bound projects is one of their ids; a checker may decline
-- why: an aggregate of the parent's key
SELECT id FROM boards WHERE project_id = (SELECT max(id) FROM projects WHERE tenant_id = $1);

-- case: child-count-per-parent
-- trust: 1
-- verdict: scoped
-- why: correlated with the bound parent on the owner key
SELECT p.id, (SELECT count(*) FROM boards b WHERE b.project_id = p.id) FROM projects p WHERE p.tenant_id = $1;

-- case: child-count-all
-- message: boards b: nothing binds its owner projects (through project_id) to the caller's tenant; add b.project_id IN (SELECT id FROM projects WHERE tenant_id = $1) to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: counts everyone's boards
SELECT p.id, (SELECT count(*) FROM boards b) FROM projects p WHERE p.tenant_id = $1;

-- case: child-lateral
-- trust: 1
-- verdict: scoped
-- why: the newest board of each bound project
SELECT p.id, x.title FROM projects p CROSS JOIN LATERAL (SELECT b.title FROM boards b WHERE b.project_id = p.id ORDER BY b.id DESC LIMIT 1) x WHERE p.tenant_id = $1;

-- case: child-of-derived-parent
-- trust: 1
-- verdict: scoped
-- why: the parent's key passes through a derived table
SELECT b.id FROM (SELECT id FROM projects WHERE tenant_id = $1) p JOIN boards b ON b.project_id = p.id;

-- case: child-of-cte-parent
-- trust: 1
-- verdict: scoped
-- why: the parent's key passes through a CTE
WITH mine AS (SELECT id FROM projects WHERE tenant_id = $1) SELECT b.id FROM boards b JOIN mine ON mine.id = b.project_id;

-- case: child-of-cte-of-other-ids
-- message: boards b: nothing binds its owner projects (through project_id) to the caller's tenant; add b.project_id IN (SELECT id FROM projects WHERE tenant_id = $1) to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the CTE's id is a user's
WITH mine AS (SELECT lead_id AS id FROM projects WHERE tenant_id = $1) SELECT b.id FROM boards b JOIN mine ON mine.id = b.project_id;

-- case: siblings-of-one-parent
-- trust: 1
-- verdict: scoped
-- why: a second board of the same bound project
SELECT b.id, s.id FROM projects p JOIN boards b ON b.project_id = p.id JOIN boards s ON s.project_id = p.id WHERE p.tenant_id = $1;

-- case: siblings-through-owner-key
-- trust: 1
-- verdict: scoped
-- why: the sibling's owner key equals the bound board's owner key
SELECT b.id, s.id FROM boards b JOIN boards s ON s.project_id = b.project_id WHERE b.project_id IN (SELECT id FROM projects WHERE tenant_id = $1);

-- case: child-shared-user-bridge
-- message: comments m2: nothing binds its owner cards (through card_id) to the caller's tenant; add m2.card_id IN (SELECT id FROM cards WHERE board_id IN (SELECT id FROM boards WHERE project_id IN (SELECT id FROM projects WHERE tenant_id = $1))) to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the second comment is found through a shared user
SELECT m2.body FROM comments m JOIN cards k ON k.id = m.card_id JOIN boards b ON b.id = k.board_id JOIN projects p ON p.id = b.project_id JOIN comments m2 ON m2.author_id = m.author_id WHERE p.tenant_id = $1;

-- case: declared-owner
-- trust: 1
-- verdict: scoped
-- why: the declared owner is comments
SELECT r.emoji FROM reactions r JOIN comments m ON m.id = r.comment_id JOIN cards k ON k.id = m.card_id JOIN boards b ON b.id = k.board_id JOIN projects p ON p.id = b.project_id WHERE p.tenant_id = $1;

-- case: other-foreign-key-is-not-the-owner
-- message: reactions r: is joined to k only by foreign key reactions_card_id_fkey, which does not contain the tenant; add r.comment_id IN (SELECT id FROM comments WHERE card_id IN (SELECT id FROM cards WHERE board_id IN (SELECT id FROM boards WHERE project_id IN (SELECT id FROM projects WHERE tenant_id = $1)))) to ON
-- trust: 1
-- verdict: unscoped
-- why: the key to cards is not the declared owner: a reaction may name another tenant's card
SELECT r.emoji FROM reactions r JOIN cards k ON k.id = r.card_id JOIN boards b ON b.id = k.board_id JOIN projects p ON p.id = b.project_id WHERE p.tenant_id = $1;

-- case: nullable-owner
-- trust: 1
-- verdict: unscoped|unknown
-- why: the table has neither a tenant nor an owner
SELECT a.file FROM attachments a JOIN cards k ON k.id = a.card_id JOIN boards b ON b.id = k.board_id JOIN projects p ON p.id = b.project_id WHERE p.tenant_id = $1;

-- case: undeclared-table
-- verdict: unscoped|unknown
-- why: neither tenant, owner nor declaration: never silently shared
SELECT message FROM audit_log WHERE id = $1;

-- case: undeclared-table-joined
-- trust: 1
-- verdict: unscoped|unknown
-- why: an undeclared table beside a bound one
SELECT p.id, a.message FROM projects p JOIN audit_log a ON a.id = p.id WHERE p.tenant_id = $1;

-- case: child-insert-guarded-through-chain
-- trust: 1
-- verdict: scoped
-- why: the card hangs on a board of the tenant's own project
INSERT INTO cards(id, board_id, title) SELECT 900, b.id, 'new' FROM boards b JOIN projects p ON p.id = b.project_id WHERE p.tenant_id = $1 AND b.id = $2;

-- case: child-insert-guarded-by-exists
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the guard checks the id that is written; a checker may decline
-- why: a row of parameters guarded by EXISTS on the same id
INSERT INTO boards(id, project_id, title) SELECT 900, $2::int, 'new' WHERE EXISTS (SELECT 1 FROM projects p WHERE p.id = $2 AND p.tenant_id = $1);

-- case: child-insert-guarded-by-exists-other-id
-- message: boards: project_id is not taken from a row of projects that is bound to the tenant; insert it with a SELECT from projects WHERE projects.tenant_id = $1
-- trust: 1
-- verdict: unscoped TV103
-- why: the guard checks another id
INSERT INTO boards(id, project_id, title) SELECT 900, $2::int, 'new' WHERE EXISTS (SELECT 1 FROM projects p WHERE p.id = $3 AND p.tenant_id = $1);

-- case: child-insert-scalar-parent
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the parent's id is selected bound; a checker may decline
-- why: VALUES with a bound scalar subquery as owner
INSERT INTO boards(id, project_id, title) VALUES (900, (SELECT id FROM projects WHERE tenant_id = $1 AND id = $2), 'new');

-- case: child-insert-free
-- message: boards: project_id is not taken from a row of projects that is bound to the tenant; insert it with a SELECT from projects WHERE projects.tenant_id = the caller's tenant
-- verdict: unscoped TV103
-- why: the owner is the caller's choice
INSERT INTO boards(id, project_id, title) VALUES (900, $1, 'new');

-- case: child-update-through-chain
-- trust: 1
-- verdict: scoped
-- why: the chain in FROM binds the target
UPDATE cards k SET title = 'x' FROM boards b, projects p WHERE b.id = k.board_id AND p.id = b.project_id AND p.tenant_id = $1;

-- case: child-update-chain-missing-link
-- message: cards k: owner of k equals owner of b, which is not bound either (1:8); add k.board_id IN (SELECT id FROM boards WHERE project_id IN (SELECT id FROM projects WHERE tenant_id = $1)) to WHERE; what binds k binds b as well
-- trust: 1
-- verdict: unscoped TV103
-- why: the board is not joined with the project
UPDATE cards k SET title = 'x' FROM boards b, projects p WHERE b.id = k.board_id AND p.id = k.id AND p.tenant_id = $1;

-- case: child-delete-in
-- trust: 1
-- verdict: scoped
-- why: the owner key is in a bound subquery
DELETE FROM boards WHERE project_id IN (SELECT id FROM projects WHERE tenant_id = $1) AND id = $2;

-- case: child-delete-using-wrong-side
-- message: boards b: nothing binds its owner projects (through project_id) to the caller's tenant; add b.project_id IN (SELECT id FROM projects WHERE tenant_id = $1) to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: any board when the project exists
DELETE FROM boards b USING projects p WHERE p.tenant_id = $1 AND p.id = $2;

-- case: child-in-union
-- message: cards k: nothing binds its owner boards (through board_id) to the caller's tenant; add k.board_id IN (SELECT id FROM boards WHERE project_id IN (SELECT id FROM projects WHERE tenant_id = $1)) to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the second arm's child is free
SELECT b.title FROM boards b JOIN projects p ON p.id = b.project_id WHERE p.tenant_id = $1 UNION ALL SELECT k.title FROM cards k;

-- case: child-filtered-above-derived
-- trust: 1
-- verdict: scoped
-- why: the join below exposes the parent's tenant
SELECT x.title FROM (SELECT b.title, p.tenant_id FROM boards b JOIN projects p ON p.id = b.project_id) x WHERE x.tenant_id = $1;

-- case: child-left-join-filtered-above
-- trust: 1
-- verdict: scoped
-- why: WHERE on the parent turns the LEFT JOIN into an inner one
SELECT b.title FROM boards b LEFT JOIN projects p ON p.id = b.project_id WHERE p.tenant_id = $1;

-- case: child-using-row-in
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the first column of the pair is the owner key; a checker may decline
-- why: row-wise IN that includes the owner key
SELECT id FROM boards WHERE (project_id, title) IN (SELECT id, name FROM projects WHERE tenant_id = $1);
