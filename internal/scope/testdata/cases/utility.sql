-- Utility statements and session state.

-- case: explain
-- trust: 1
-- verdict: scoped
-- live: skip estimates depend on the size of the whole table; plans are outside the promise
-- why: the inner statement is bound
EXPLAIN SELECT id FROM orders WHERE tenant_id = $1;

-- case: explain-free
-- verdict: unscoped|unknown
-- live: skip the plan's estimates are the leak
-- why: the inner statement is judged; estimates tell of everyone's rows
EXPLAIN SELECT id FROM orders;

-- case: explain-analyze-bound
-- trust: 1
-- verdict: scoped
-- live: skip actual times differ from run to run
-- why: the inner statement is bound
EXPLAIN ANALYZE UPDATE orders SET status = 'x' WHERE tenant_id = $1;

-- case: explain-analyze-parenthesised
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- why: EXPLAIN (ANALYZE) executes
EXPLAIN (ANALYZE, BUFFERS OFF) UPDATE orders SET status = 'x';

-- case: prepare-bound
-- trust: 1
-- verdict: scoped
-- live: skip a prepared statement returns nothing until EXECUTE
-- why: the inner statement is bound by the trusted parameter
PREPARE q (int) AS SELECT id FROM orders WHERE tenant_id = $1;

-- case: execute
-- trust: 1
-- verdict: unknown
-- live: skip needs the prepared statement
-- why: the text behind the name is not seen
EXECUTE q(1);

-- case: declare-cursor-free
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- live: skip rows come with FETCH
-- why: the cursor reads everyone's rows
DECLARE c CURSOR FOR SELECT id FROM orders;

-- case: declare-cursor-bound
-- trust: 1
-- verdict: scoped
-- live: skip rows come with FETCH
-- why: the cursor's query is bound
DECLARE c CURSOR FOR SELECT id FROM orders WHERE tenant_id = $1;

-- case: fetch
-- verdict: unknown|scoped
-- live: skip needs the cursor
-- why: the cursor's query is not seen; it was judged where it was declared
FETCH ALL FROM c;

-- case: copy-to-stdout
-- message: COPY TO orders concerns the rows of every tenant; read them with SELECT … FROM orders WHERE tenant_id = $1
-- verdict: unscoped TV101
-- live: skip needs the COPY protocol
-- why: exports everyone's rows
COPY orders TO STDOUT;

-- case: copy-query-bound
-- trust: 1
-- verdict: scoped|unknown
-- live: skip needs the COPY protocol
-- why: the inner query is bound
COPY (SELECT id FROM orders WHERE tenant_id = $1) TO STDOUT;

-- case: copy-query-free
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- live: skip needs the COPY protocol
-- why: the inner query is free
COPY (SELECT id FROM orders) TO STDOUT;

-- case: copy-shared-to
-- verdict: scoped|unknown
-- live: skip needs the COPY protocol
-- why: a shared table may be read
COPY plans TO STDOUT;

-- case: create-table-as-free
-- message: CREATE TABLE AS makes table orders_copy, which the schema does not have; create it in a migration, and INSERT … SELECT into it
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped
-- live: skip the new table is outside the snapshot
-- why: copies everyone's rows into a table without a class
CREATE TABLE orders_copy AS SELECT * FROM orders;

-- case: create-temp-table-as-bound
-- trust: 1
-- verdict: scoped|unknown
-- live: skip the new table is outside the snapshot
-- why: the query is bound, the new table has no class
CREATE TEMP TABLE mine AS SELECT * FROM orders WHERE tenant_id = $1;

-- case: select-into
-- verdict: unscoped|unknown
-- live: skip the new table is outside the snapshot
-- why: SELECT INTO is CREATE TABLE AS
SELECT * INTO orders_copy FROM orders;

-- case: truncate-several
-- message: TRUNCATE counters concerns the rows of every tenant; write DELETE FROM counters WHERE tenant_id = $1
-- message: TRUNCATE slugs concerns the rows of every tenant; write DELETE FROM slugs WHERE tenant_id = $1
-- verdict: unscoped TV103
-- why: empties two tables of all tenants
TRUNCATE counters, slugs CASCADE;

-- case: truncate-partition
-- message: TRUNCATE events_t12 concerns the rows of every tenant; write DELETE FROM events_t12 WHERE tenant_id = $1
-- verdict: unscoped TV103
-- why: empties a tenant's partition
TRUNCATE events_t12;

-- case: lock-table
-- verdict: unscoped|unknown
-- live: skip a lock changes no row
-- why: locks every tenant's rows
LOCK TABLE orders IN EXCLUSIVE MODE;

-- case: refresh-materialized-view
-- verdict: unscoped|unknown
-- live: skip reads for all tenants by design
-- why: recomputes from everyone's rows
REFRESH MATERIALIZED VIEW mv_totals;

-- case: do-block
-- verdict: unscoped|unknown
-- why: the block's text is not seen
DO $$ BEGIN DELETE FROM orders; END $$;

-- case: call-procedure
-- verdict: unknown|unscoped
-- live: skip the procedure does not exist
-- why: the procedure is not known
CALL archive_orders($1);

-- case: begin
-- verdict: scoped
-- live: skip transaction control
-- why: touches no rows
BEGIN;

-- case: commit
-- verdict: scoped
-- live: skip transaction control
-- why: touches no rows
COMMIT;

-- case: savepoint
-- verdict: scoped
-- live: skip transaction control
-- why: touches no rows
SAVEPOINT s1;

-- case: listen
-- verdict: scoped
-- live: skip no rows
-- why: touches no rows
LISTEN jobs;

-- case: show
-- verdict: scoped
-- live: skip no rows
-- why: touches no rows
SHOW server_version;

-- case: set-local-tenant
-- verdict: scoped|unscoped|unknown
-- live: skip session state
-- why: local to the transaction
SET LOCAL app.tenant = '1';

-- case: set-session-tenant
-- verdict: unscoped|unknown
-- live: skip shows only in the connection's next request
-- why: survives on a pooled connection
SET app.tenant = '1';

-- case: set-config-local
-- trust: 1
-- verdict: scoped
-- live: skip session state
-- why: local to the transaction, from the trusted value
SELECT set_config('app.tenant', $1::int::text, true);

-- case: set-config-local-untrusted
-- verdict: unscoped|unknown
-- live: skip session state
-- why: the caller chooses the tenant that policies and settings will use
SELECT set_config('app.tenant', $1, true);

-- case: set-role
-- verdict: unscoped|unknown|scoped
-- live: skip session state
-- why: changes whose rights and policies apply
SET ROLE admin;

-- case: drop-table
-- message: DROP TABLE counters concerns the rows of every tenant; move it to a migration
-- verdict: unscoped TV103
-- live: skip the table is outside the snapshot once dropped
-- why: every tenant's rows are gone
DROP TABLE counters;

-- case: alter-table
-- verdict: unscoped|unknown
-- live: skip schema change
-- why: rewrites every tenant's rows
ALTER TABLE counters DROP COLUMN n;

-- case: create-index
-- verdict: scoped|unknown
-- live: skip schema change
-- why: changes no row
CREATE INDEX counters_n ON counters(n);

-- case: vacuum
-- verdict: scoped|unknown|unscoped
-- live: skip cannot run in a transaction
-- why: changes no row
VACUUM orders;

-- case: notify
-- verdict: scoped|unknown
-- live: skip no rows
-- why: sends a message, reads no table
NOTIFY jobs, 'x';

-- case: two-statements-second-free
-- message: counters: nothing binds counters.tenant_id to the caller's tenant; add counters.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: the second statement is free
UPDATE orders SET status = 'x' WHERE tenant_id = $1;
DELETE FROM counters;

-- case: two-statements-both-bound
-- trust: 1
-- verdict: scoped
-- why: each statement is bound
DELETE FROM invoices WHERE tenant_id = $1;
DELETE FROM customers WHERE tenant_id = $1;

-- case: two-statements-first-free
-- message: slugs: nothing binds slugs.tenant_id to the caller's tenant; add slugs.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: the first statement is free
DELETE FROM slugs;
SELECT id FROM orders WHERE tenant_id = $1;

-- case: bound-in-other-statement
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a predicate in one statement says nothing about the other
SELECT id FROM customers;
SELECT id FROM orders WHERE tenant_id = $1;

-- case: transaction-in-one-string
-- message: counters: nothing binds counters.tenant_id to the caller's tenant; add counters.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV103
-- live: skip transaction control
-- why: a free statement between BEGIN and COMMIT
BEGIN;
DELETE FROM counters;
COMMIT;

-- case: injected-second-statement
-- message: TRUNCATE slugs concerns the rows of every tenant; write DELETE FROM slugs WHERE tenant_id = $1
-- trust: 1
-- verdict: unscoped TV103
-- why: what an injection looks like
SELECT id FROM orders WHERE tenant_id = $1;
TRUNCATE slugs; --

-- case: semicolon-in-string
-- trust: 1
-- verdict: scoped
-- why: a semicolon inside a string ends nothing
SELECT id FROM orders WHERE tenant_id = $1 AND status <> '; DELETE FROM orders; --';

-- case: does-not-parse
-- verdict: unknown
-- live: skip does not parse
-- why: no tree, no verdict
SELECT id FROM orders WHERE tenant_id = = $1;

-- case: empty-statement
-- verdict: unknown|scoped
-- live: skip nothing to run
-- why: only a comment
-- nothing here
;

-- case: unknown-table
-- trust: 1
-- verdict: unknown TV105
-- live: skip the table does not exist
-- why: the schema lacks the table
SELECT id FROM nowhere WHERE tenant_id = $1;

-- case: unknown-table-beside-free
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = the caller's tenant to WHERE
-- message: table nowhere is not in the schema; name the file that creates it under schema
-- verdict: unscoped TV101 TV105
-- live: skip the table does not exist
-- why: a free tenant table weighs more than an unknown one
SELECT o.id FROM orders o JOIN nowhere n ON n.id = o.id;

-- case: system-catalog
-- verdict: scoped|unknown
-- live: skip the catalogue is not part of the worlds
-- why: pg_catalog holds no tenant's rows, though its statistics do
SELECT relname FROM pg_catalog.pg_class;

-- case: system-statistics
-- verdict: unscoped|unknown
-- live: skip statistics are not part of the worlds
-- why: pg_stats shows everyone's most common values
SELECT most_common_vals FROM pg_stats WHERE tablename = 'customers';

-- case: dblink-like-function
-- trust: 1
-- verdict: unknown|unscoped
-- live: skip the function does not exist
-- why: a function that runs SQL from its argument
SELECT * FROM dblink('dbname=x', 'SELECT id FROM orders') AS t(id int);

-- case: query-to-xml
-- verdict: unknown|unscoped
-- why: a built-in function that runs the SQL in its argument
SELECT query_to_xml('SELECT id FROM orders ORDER BY id', true, false, '');

-- case: set-local-tenant-then-read
-- verdict: unknown
-- live: skip the setting is the statement's own
-- why: SET LOCAL takes no placeholder, so the setting is not the caller's tenant
SET LOCAL app.tenant = '2';
SELECT id FROM orders WHERE tenant_id = current_setting('app.tenant')::int;
