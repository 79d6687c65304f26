-- Owners that a statement does not find, in MySQL.
--
-- dialect: mysql
-- schema: owners

-- case: one-row
-- trust: 1
-- verdict: scoped
-- why: NULL for a missing owner is refused
INSERT INTO parts(note_id, n) VALUES ((SELECT o.id FROM notes o WHERE o.tenant_id = ? AND o.id = ?), 5);

-- case: several-rows
-- message: parts: where there is no row of notes, NULL is written to note_id, and the database may store another row's key; insert it with a SELECT from notes WHERE notes.tenant_id = ?
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the worlds' notes are not those that the database puts in
-- why: without the strict mode, NULL is stored as zero
INSERT INTO parts(note_id, n) VALUES ((SELECT o.id FROM notes o WHERE o.tenant_id = ? AND o.id = ?), 5), (NULL, 6);

-- case: selected
-- trust: 1
-- verdict: scoped
-- why: no owner, no row
INSERT INTO parts(note_id, n) SELECT o.id, 5 FROM notes o WHERE o.tenant_id = ? AND o.id = ?;

-- case: selected-derived
-- trust: 1
-- verdict: scoped
-- why: no owner, no row, also through a derived table
INSERT INTO parts(note_id, n) SELECT d.id, 5 FROM (SELECT o.id FROM notes o WHERE o.tenant_id = ?) d WHERE d.id = ?;

-- case: outer-joined
-- message: parts: where there is no row of notes, NULL is written to note_id, and the database may store another row's key; insert it with a SELECT from notes WHERE notes.tenant_id = ?
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the worlds' notes are not those that the database puts in
-- why: without the strict mode, NULL is stored as zero
INSERT INTO parts(note_id, n) SELECT o.id, 5 FROM (SELECT 1 AS one) v LEFT JOIN notes o ON o.tenant_id = ? AND o.id = ?;

-- case: numbered
-- message: numbered: where there is no row of notes, NULL is written to note_id, and the database may store another row's key; insert it with a SELECT from notes WHERE notes.tenant_id = ?
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the worlds' notes are not those that the database puts in
-- why: NULL is stored as the next number
INSERT INTO numbered(note_id, n) VALUES ((SELECT o.id FROM notes o WHERE o.tenant_id = ? AND o.id = ?), 5);

-- case: ignore
-- message: parts: where there is no row of notes, NULL is written to note_id, and the database may store another row's key; insert it with a SELECT from notes WHERE notes.tenant_id = ?
-- trust: 1
-- verdict: unscoped TV103
-- why: IGNORE stores NULL as zero
INSERT IGNORE INTO parts(note_id, n) VALUES ((SELECT o.id FROM notes o WHERE o.tenant_id = ? AND o.id = ?), 5);

-- case: ignore-selected
-- trust: 1
-- verdict: scoped
-- why: no owner, no row
INSERT IGNORE INTO parts(note_id, n) SELECT o.id, 5 FROM notes o WHERE o.tenant_id = ? AND o.id = ?;
