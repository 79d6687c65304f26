-- Leaks that follow from the fine print of PostgreSQL: what a name means in
-- one clause, what a value is after a cast, which version of a row a clause
-- sees, where NULL comes from.

-- case: any-list-is-not-a-value
-- message: customers c: c.tenant_id is compared with $2, which is not trusted (1:106); add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: that the tenant is in the caller's list does not make the whole list the tenant's
SELECT o.id, c.id FROM orders o, customers c WHERE o.tenant_id = $1 AND o.tenant_id = ANY($2::int[]) AND c.tenant_id = ANY($2::int[]);

-- case: coalesce-from-shared-row
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: on a shared row the COALESCE is the caller's value
SELECT o.id FROM settings s, orders o WHERE s.tenant_id IS NULL AND COALESCE(s.tenant_id, $1::int) = o.tenant_id;

-- case: coalesce-from-own-or-shared-row
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the shared row's tenant is replaced by the caller's value
SELECT o.id FROM settings s, orders o WHERE (s.tenant_id = $1 OR s.tenant_id IS NULL) AND o.tenant_id = COALESCE(s.tenant_id, $2::int);

-- case: not-distinct-from-shared-row
-- message: notes_null n: nothing binds n.tenant_id to the caller's tenant; add n.tenant_id = $1 to WHERE
-- schema: traps types
-- trust: 1
-- verdict: unscoped TV101
-- why: a shared row's NULL matches rows that have no tenant and are not declared shared
SELECT n.id FROM settings s, notes_null n WHERE (s.tenant_id = $1 OR s.tenant_id IS NULL) AND s.tenant_id IS NOT DISTINCT FROM n.tenant_id;

-- case: not-distinct-from-null-extended-row
-- message: notes_null n: n.tenant_id can be NULL, which IS NOT DISTINCT FROM a NULL parameter (1:55); add n.tenant_id = $1 to WHERE
-- schema: types
-- trust: 1
-- verdict: unscoped TV101
-- why: without a match t.org_id is NULL and matches rows without a tenant
SELECT s.id, (SELECT count(*) FROM notes_null n WHERE n.tenant_id IS NOT DISTINCT FROM t.org_id) FROM seats s LEFT JOIN teams t ON t.org_id = s.org_id AND t.id = s.team_id WHERE s.org_id = $1;

-- case: null-test-of-null-extended-row-in-subquery
-- message: settings s: s.tenant_id is only tested for NULL (1:141); add s.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: the NULL may come from the outer join; another tenant's setting suppresses it
SELECT o.id, s.v FROM orders o LEFT JOIN settings s ON s.k = o.status WHERE o.tenant_id = $1 AND EXISTS (SELECT 1 WHERE s.tenant_id = $1 OR s.tenant_id IS NULL);

-- case: returning-sees-the-new-row
-- message: orders p: nothing binds p.tenant_id to the caller's tenant; add p.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: WHERE speaks of the old parent_id, RETURNING of the new one
UPDATE orders o SET parent_id = $2 FROM orders q WHERE o.tenant_id = $1 AND q.tenant_id = $1 AND q.id = o.parent_id RETURNING (SELECT p.status FROM orders p WHERE p.id = o.parent_id);

-- case: cte-returning-sees-the-new-row
-- message: orders p: nothing binds p.tenant_id to the caller's tenant; add p.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the CTE returns the new parent_id
WITH u AS (UPDATE orders o SET parent_id = $2 FROM orders q WHERE o.tenant_id = $1 AND q.tenant_id = $1 AND q.id = o.parent_id RETURNING o.parent_id, q.id AS old_id) SELECT p.status FROM orders p JOIN u ON u.parent_id = p.id;

-- case: set-sees-the-old-row
-- trust: 1
-- verdict: scoped
-- why: SET sees the old row, whose parent is pinned
UPDATE orders o SET parent_id = $2, status = (SELECT p.status FROM orders p WHERE p.id = o.parent_id) FROM orders q WHERE o.tenant_id = $1 AND q.tenant_id = $1 AND q.id = o.parent_id;

-- case: distinct-on-output-name
-- message: orders: x.t is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:141); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: DISTINCT ON prefers output names: tenant_id is the status here
SELECT x.id FROM (SELECT DISTINCT ON (tenant_id) status AS tenant_id, orders.tenant_id AS t, id FROM orders ORDER BY tenant_id, id) x WHERE x.t = $1;

-- case: group-by-prefers-input
-- trust: 1
-- verdict: scoped
-- why: GROUP BY prefers input columns: tenant_id is the column
SELECT x.n FROM (SELECT orders.tenant_id AS t, count(*) AS n, 0 AS tenant_id FROM orders GROUP BY tenant_id) x WHERE x.t = $1;

-- case: star-order-of-two-usings
-- message: projects p: p.tenant_id equals b.tenant_id, which is not bound either (1:84); add p.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the last USING comes first: the first column is tenant_id, the second the id
SELECT q.x FROM (SELECT * FROM projects p JOIN (SELECT id FROM plans) a USING (id) JOIN (SELECT id AS tenant_id FROM users) b USING (tenant_id)) AS q(x, y) WHERE q.y = $1;

-- case: star-order-of-two-usings-right-column
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the first column is tenant_id; a checker may decline
-- why: the last USING comes first
SELECT q.y FROM (SELECT * FROM projects p JOIN (SELECT id FROM plans) a USING (id) JOIN (SELECT id AS tenant_id FROM users) b USING (tenant_id)) AS q(x, y) WHERE q.x = $1;

-- case: union-of-stars-over-using
-- message: customers: customers.tenant_id equals c.tenant_id, which is not bound either (1:79); add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: USING moves id to the front of the second arm's columns
SELECT u.id FROM (SELECT tenant_id, id FROM projects UNION ALL SELECT * FROM (SELECT tenant_id, id FROM customers) c JOIN (SELECT id FROM plans) p USING (id)) u WHERE u.tenant_id = $1;

-- case: text-parameter-through-int
-- message: notes_text: notes_text.tenant_id is compared with a value that is not known to be the tenant (1:33); add notes_text.tenant_id = $1 to WHERE
-- schema: types
-- trust: 1
-- verdict: unscoped TV101
-- why: '01' becomes '1', another tenant
SELECT id FROM notes_text WHERE tenant_id = $1::text::int::text;

-- case: text-parameter-through-varchar
-- schema: types
-- trust: 1
-- verdict: scoped
-- why: varchar without a length keeps the text
SELECT id FROM notes_text WHERE tenant_id = $1::varchar::text;

-- case: text-parameter-through-json
-- schema: types
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference fails or gives a quoted string
-- why: no cast but the text types' own is known to keep every value
SELECT id FROM notes_text WHERE tenant_id = to_jsonb($1::text)::text;

-- case: assign-scalar-that-may-be-null
-- message: assigns drafts.tenant_id, which moves the row to another tenant; leave it out of SET
-- schema: keys
-- trust: 1
-- verdict: unscoped TV103
-- why: without a row the tenant becomes NULL: the draft is nobody's
UPDATE drafts SET tenant_id = (SELECT c.tenant_id FROM contacts c WHERE c.tenant_id = $1 AND c.id = $2) WHERE tenant_id = $1;

-- case: assign-from-null-extended
-- message: assigns d.tenant_id, which moves the row to another tenant; leave it out of SET
-- schema: keys
-- trust: 1
-- verdict: unscoped TV103
-- why: the assigned tenant is NULL where the outer join finds nothing
UPDATE drafts d SET tenant_id = c.tenant_id FROM contacts q LEFT JOIN contacts c ON c.tenant_id = q.tenant_id AND c.id = q.id + 1 WHERE d.tenant_id = $1 AND q.tenant_id = $1;

-- case: assign-tenant-of-shared-row
-- message: assigns settings.tenant_id, which moves the row to another tenant; leave it out of SET
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the row becomes a shared one; writing shared rows is declined by rule
-- why: the assigned tenant may be a shared row's NULL
UPDATE settings SET tenant_id = s.tenant_id FROM settings s WHERE settings.tenant_id = $1 AND (s.tenant_id = $1 OR s.tenant_id IS NULL);

-- case: insert-scalar-that-may-be-null
-- message: drafts: tenant_id is not written from the caller's tenant; give it to every row
-- schema: keys
-- trust: 1
-- verdict: unscoped TV103
-- why: without a row the tenant is NULL
INSERT INTO drafts(id, tenant_id, contact_id, body) SELECT 900, (SELECT t.tenant_id FROM tickets t WHERE t.tenant_id = $1 AND t.id = $2), c.id, 'x' FROM contacts c WHERE c.tenant_id = $1;

-- case: exists-over-aggregate
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: an aggregate without GROUP BY always has a row: EXISTS is true for every customer
SELECT c.id FROM customers c WHERE EXISTS (SELECT count(*) FROM orders o WHERE o.tenant_id = c.tenant_id AND o.tenant_id = $1);

-- case: exists-over-having
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: HAVING alone makes one group
SELECT c.id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.tenant_id = c.tenant_id AND o.tenant_id = $1 HAVING true);

-- case: exists-over-empty-grouping-set
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the empty grouping set always has a row
SELECT c.id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.tenant_id = c.tenant_id AND o.tenant_id = $1 GROUP BY GROUPING SETS (()));

-- case: exists-over-union-with-row
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the second arm always has a row
SELECT c.id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.tenant_id = c.tenant_id AND o.tenant_id = $1 UNION ALL SELECT 1);

-- case: exists-over-left-join
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the outer join keeps its left row whatever ON says
SELECT c.id FROM customers c WHERE EXISTS (SELECT 1 FROM plans p LEFT JOIN orders o ON o.tenant_id = c.tenant_id AND o.tenant_id = $1);

-- case: exists-with-ordered-set-aggregate
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: an ordered-set aggregate always has a row
SELECT c.id FROM customers c WHERE EXISTS (SELECT mode() WITHIN GROUP (ORDER BY o.id) FROM orders o WHERE o.tenant_id = c.tenant_id AND o.tenant_id = $1);

-- case: exists-with-xml-aggregate
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: an aggregate without GROUP BY always has a row
SELECT c.id FROM customers c WHERE EXISTS (SELECT xmlagg(xmlelement(name x, o.id)) FROM orders o WHERE o.tenant_id = c.tenant_id AND o.tenant_id = $1);

-- case: exists-aggregate-nested-in-expression
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the aggregate is inside an expression
SELECT c.id FROM customers c WHERE EXISTS (SELECT CASE WHEN coalesce(max(o.id), 0) > 0 THEN 1 END FROM orders o WHERE o.tenant_id = c.tenant_id AND o.tenant_id = $1);

-- case: exists-aggregate-of-outer-column
-- trust: 1
-- verdict: scoped|unscoped|unknown
-- live: skip PostgreSQL rejects an aggregate of the outer level in WHERE
-- why: an aggregate of the outer column belongs to the outer query
SELECT c.id FROM customers c WHERE c.tenant_id = $1 AND EXISTS (SELECT count(c.id) FROM orders o WHERE o.tenant_id = $1);

-- case: full-join-using-then-join
-- message: projects: nothing binds projects.tenant_id to the caller's tenant; add projects.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the merged tenant is the left one's or the right one's; ON id pairs nothing across, but p is joined by id
SELECT p.name FROM orders o FULL JOIN customers c USING (tenant_id) JOIN (SELECT id AS pid, name FROM projects) p ON p.pid = tenant_id WHERE tenant_id = $1;

-- case: full-join-using-merged-then-using
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference every side's tenant equals the merged one; a checker may decline
-- why: the merged column is pinned and joined on
SELECT o.id, c.id, p.id FROM orders o FULL JOIN customers c USING (tenant_id) JOIN projects p USING (tenant_id) WHERE tenant_id = $1;

-- case: full-join-then-pin-left-only
-- message: orders o: o.tenant_id can be NULL, which IS NOT DISTINCT FROM a NULL parameter (1:115); join (SELECT … FROM orders WHERE tenant_id = $1) instead
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; join (SELECT … FROM customers WHERE tenant_id = $1) instead
-- trust: 1
-- verdict: unscoped TV101
-- why: o.tenant_id IS NOT DISTINCT FROM the parameter keeps rows without an order when it is NULL
SELECT o.id, c.id FROM orders o FULL JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE o.tenant_id IS NOT DISTINCT FROM $1;

-- case: left-join-pin-not-distinct
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- message: customers c: c.tenant_id equals o.tenant_id, which is not bound either (1:52); add c.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: a NULL parameter keeps the rows without a match
SELECT o.id FROM orders o LEFT JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id WHERE c.tenant_id IS NOT DISTINCT FROM $1;

-- case: right-join-chain-merged
-- message: projects: projects.tenant_id equals p.pt, which is not bound either (1:80); add projects.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: after a RIGHT JOIN the merged tenant is the customer's; the orders are equated, the projects are not
SELECT p.pid FROM orders o RIGHT JOIN customers c USING (tenant_id) LEFT JOIN (SELECT id AS pid, tenant_id AS pt FROM projects) p ON p.pt = o.tenant_id OR p.pid = c.id WHERE tenant_id = $1;

-- case: semi-join-key-with-limit
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: LIMIT picks among everyone's rows before the match
SELECT id FROM orders WHERE tenant_id = $1 AND id IN (SELECT id FROM orders ORDER BY id LIMIT 2);

-- case: semi-join-same-row
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the row found is the very same row; a checker may decline
-- why: id is unique, so the subquery finds the outer row itself
SELECT id FROM orders WHERE tenant_id = $1 AND id IN (SELECT id FROM orders);

-- case: except-same-key
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: ids of customers and orders are different things
SELECT x.id FROM (SELECT id FROM orders WHERE tenant_id = $1 EXCEPT SELECT id FROM customers) x;

-- case: window-over-window-partition
-- message: orders: orders.tenant_id equals a.tenant_id, which is not bound either (1:82); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the outer window sees everyone's rows of the inner one
SELECT id, r FROM (SELECT tenant_id, id, rank() OVER (ORDER BY n, id) AS r FROM (SELECT tenant_id, id, count(*) OVER (PARTITION BY tenant_id) AS n FROM orders) a) b WHERE tenant_id = $1;

-- case: window-over-grouped
-- message: orders: x.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:145); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: grouped by the tenant, but ranked among all tenants
SELECT n, r FROM (SELECT tenant_id, count(*) AS n, rank() OVER (ORDER BY count(*) DESC, tenant_id) AS r FROM orders GROUP BY tenant_id) x WHERE tenant_id = $1;

-- case: window-in-order-by-with-limit
-- message: orders: x.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:114); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: LIMIT keeps rows by everyone's rank
SELECT id FROM (SELECT tenant_id, id FROM orders ORDER BY rank() OVER (ORDER BY total DESC, id) LIMIT 3) x WHERE tenant_id = $1;

-- case: distinct-hides-duplicates-across
-- trust: 1
-- verdict: scoped
-- why: the tenant is among the distinct columns under another name
SELECT d.s FROM (SELECT DISTINCT status AS s, tenant_id AS t FROM orders) d WHERE d.t = $1;

-- case: set-returning-function-with-limit
-- trust: 1
-- verdict: scoped
-- why: the limit is above the bound
SELECT id, unnest(ARRAY[1, 2]) FROM orders WHERE tenant_id = $1 ORDER BY 1, 2 LIMIT 3;

-- case: values-default-null-arm
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference NULL joins with nothing; a checker may decline
-- why: a VALUES row with NULL matches no tenant
SELECT o.id FROM orders o JOIN (VALUES ($1::int), (NULL)) v(t) ON v.t = o.tenant_id;

-- case: upsert-guard-in-subquery
-- message: slugs: ON CONFLICT (slug) does not contain slugs.tenant_id: the update can hit another tenant's row; add WHERE slugs.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- why: the guard's EXISTS does not speak of the row that is overwritten
INSERT INTO slugs(slug, tenant_id, body) VALUES ($2, $1, 'new') ON CONFLICT (slug) DO UPDATE SET body = excluded.body WHERE EXISTS (SELECT 1 FROM slugs s WHERE s.tenant_id = $1);

-- case: upsert-guard-other-way-round
-- trust: 1
-- verdict: scoped
-- live: existence the row is skipped when another tenant holds the slug
-- why: the guard in another order
INSERT INTO slugs AS s (slug, tenant_id, body) VALUES ($2, $1, 'new') ON CONFLICT (slug) DO UPDATE SET body = excluded.body WHERE excluded.tenant_id = s.tenant_id;

-- case: upsert-guard-not-distinct-nullable
-- message: settings: ON CONFLICT (id) does not contain settings.tenant_id: the update can hit another tenant's row; add WHERE settings.tenant_id = excluded.tenant_id to the update, or have a key that contains tenant_id
-- trust: 1
-- verdict: unscoped TV103
-- live: existence an id that another tenant holds is skipped; that shared rows are written is declined by rule
-- why: with a NULL tenant the guard admits shared rows
INSERT INTO settings(id, tenant_id, k, v) VALUES ($2, $1, 'a', 'b') ON CONFLICT (id) DO UPDATE SET v = excluded.v WHERE settings.tenant_id IS NOT DISTINCT FROM excluded.tenant_id;

-- case: same-cte-row-by-key
-- trust: 1
-- verdict: scoped
-- why: the page's ids are the tenant's own and unique
WITH page AS (SELECT id FROM orders WHERE tenant_id = $1 ORDER BY id LIMIT 2) SELECT o.status FROM orders o JOIN page ON page.id = o.id;

-- case: key-through-coalesce
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the id is the page's or the caller's
WITH page AS (SELECT id FROM orders WHERE tenant_id = $1 ORDER BY id LIMIT 2) SELECT o.status FROM page JOIN orders o ON o.id = COALESCE($2, page.id);

-- case: key-of-null-extended-page
-- trust: 1
-- verdict: scoped
-- why: a NULL id joins with nothing
SELECT x.status FROM customers c LEFT JOIN orders o ON o.tenant_id = c.tenant_id AND o.customer_id = c.id JOIN orders x ON x.id = o.id WHERE c.tenant_id = $1;

-- case: key-compared-with-aggregate-of-many
-- message: orders x: nothing binds x.tenant_id to the caller's tenant; add x.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the sum of own ids is somebody's id
SELECT x.status FROM orders x WHERE x.id = (SELECT sum(o.id) FROM orders o WHERE o.tenant_id = $1);

-- case: two-trusted-sets
-- trust: set:1
-- verdict: scoped
-- why: the list holds the caller's tenants, and both tables are within it
SELECT o.id, c.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = ANY($1) AND c.tenant_id = ANY($1);

-- case: self-join-swapped-aliases
-- message: orders a: a.tenant_id equals b.tenant_id, which is not bound either (1:76); add a.tenant_id = $1 to WHERE; what binds a binds b as well
-- trust: 1
-- verdict: unscoped TV101
-- why: a is pinned to b and b to a: a circle without the parameter
SELECT a.id FROM orders a JOIN orders b ON b.tenant_id = a.tenant_id WHERE a.tenant_id = b.tenant_id AND a.total = $1;

-- case: any-of-cut-list
-- message: notes_text: nothing binds notes_text.tenant_id to the caller's tenant; add notes_text.tenant_id = the caller's tenant to WHERE
-- schema: types
-- trust: set:1
-- verdict: unscoped TV101
-- why: the cast cuts every element: '12' becomes '1'
SELECT id FROM notes_text WHERE tenant_id = ANY($1::varchar(1)[]);

-- case: any-of-cut-array
-- message: notes_text: notes_text.tenant_id is compared with a value that is not known to be the tenant (1:33); add notes_text.tenant_id = $1 to WHERE
-- schema: types
-- trust: 1
-- verdict: unscoped TV101
-- why: the cast of the array cuts its elements
SELECT id FROM notes_text WHERE tenant_id = ANY(ARRAY[$1::text]::varchar(1)[]);

-- case: cut-setting
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = the caller's tenant to WHERE
-- verdict: unscoped TV101
-- why: the setting is cut before NULLIF: '12' becomes '1'
SELECT id FROM orders WHERE tenant_id = NULLIF(current_setting('app.tenant')::varchar(1), '')::int;

-- case: text-parameter-as-citext
-- schema: types
-- trust: 1
-- verdict: unscoped|unknown
-- live: skip needs the extension citext
-- why: the comparison becomes case-insensitive
SELECT id FROM notes_text WHERE tenant_id = $1::citext;

-- case: view-not-shadowed-by-cte
-- message: orders in view v_orders: orders.tenant_id equals v_orders.tenant_id, which is not bound either (1:84); add v_orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: inside the view orders is the table, whatever the statement's CTE is called
WITH orders AS (SELECT * FROM orders WHERE tenant_id = $1) SELECT v_orders.id FROM v_orders, orders;

-- case: nested-with-shadows
-- trust: 1
-- verdict: scoped
-- why: the innermost orders is the bound CTE
WITH orders AS (SELECT * FROM orders WHERE tenant_id = $1) SELECT id FROM (SELECT id FROM orders WHERE id IN (SELECT parent_id FROM orders)) x;

-- case: recursive-with-makes-names-forward
-- trust: 1
-- verdict: scoped
-- why: with RECURSIVE a sees the later CTE called customers
WITH RECURSIVE a AS (SELECT id FROM customers), customers AS (SELECT id FROM orders WHERE tenant_id = $1) SELECT a.id FROM a;

-- case: recursive-parent-walk-by-key
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the step follows parent_id, which no key ties to the tenant
WITH RECURSIVE t AS (SELECT id, parent_id, tenant_id FROM orders WHERE tenant_id = $1 UNION SELECT o.id, o.parent_id, t.tenant_id FROM orders o JOIN t ON o.id = t.parent_id) SELECT id FROM t WHERE tenant_id = $1;

-- case: recursive-two-columns-rotate
-- trust: 1
-- verdict: unscoped|unknown
-- why: the step moves an id into the tenant's place, one round later it binds
WITH RECURSIVE t(a, b, n) AS (SELECT tenant_id, customer_id, 0 FROM orders WHERE tenant_id = $1 UNION SELECT t.b, t.a, t.n + 1 FROM t WHERE t.n < 2) SELECT o.id FROM t JOIN orders o ON o.tenant_id = t.a;

-- case: grouped-cte-key
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: max(id) of everyone's orders by status is somebody's id
WITH m AS (SELECT status, max(id) AS id FROM orders GROUP BY status) SELECT o.id FROM orders o JOIN m ON m.id = o.id WHERE o.tenant_id = $1;

-- case: distinct-on-ordinal
-- message: orders: x.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:100); add orders.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: DISTINCT ON (1) is the first output column, the status
SELECT x.id FROM (SELECT DISTINCT ON (1) status, tenant_id, id FROM orders ORDER BY 1, id) x WHERE x.tenant_id = $1;

-- case: group-by-whole-row-key
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the key determines the tenant; a checker may decline
-- why: grouped by the primary key, the tenant is functionally dependent
SELECT x.n FROM (SELECT o.id, o.tenant_id, count(*) AS n FROM orders o GROUP BY o.id) x WHERE x.tenant_id = $1;

-- case: window-frame-subquery
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a free subquery in a CASE beside a window
SELECT id, sum(total) OVER (ORDER BY id ROWS BETWEEN (SELECT count(*) % 3 FROM customers) PRECEDING AND CURRENT ROW) FROM orders WHERE tenant_id = $1;

-- case: delete-using-values-of-caller
-- message: counters c: c.tenant_id equals u.t, which is not bound either (1:77); add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- why: the pairs come from the caller
DELETE FROM counters c USING unnest($2::int[], $3::text[]) AS u(t, k) WHERE c.tenant_id = u.t AND c.k = u.k AND $1::int IS NOT NULL;

-- case: update-from-key-after-owner-change
-- message: projects q: nothing binds q.tenant_id to the caller's tenant; add q.tenant_id = $1 to WHERE
-- schema: children
-- trust: 1
-- verdict: unscoped
-- why: RETURNING sees the new owner: the board of the caller's choice
UPDATE cards k SET assignee_id = $2 FROM boards b, projects p WHERE b.id = k.board_id AND p.id = b.project_id AND p.tenant_id = $1 AND p.lead_id = k.assignee_id RETURNING (SELECT q.name FROM projects q WHERE q.lead_id = k.assignee_id);

-- case: upsert-returning-sees-the-new-row
-- message: projects p: nothing binds p.tenant_id to the caller's tenant; add p.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- why: the guard speaks of the old total, RETURNING of the new one
INSERT INTO orders AS o (tenant_id, id, total) VALUES ($1, $2, $3) ON CONFLICT (tenant_id, id) DO UPDATE SET total = excluded.total RETURNING (SELECT p.name FROM projects p WHERE p.id = o.total);

-- case: full-join-on-or-null
-- message: orders o: o.tenant_id is only tested for NULL (1:104); join (SELECT … FROM orders WHERE tenant_id = $1) instead
-- message: customers c: nothing binds c.tenant_id to the caller's tenant; join (SELECT … FROM customers WHERE tenant_id = $1) instead
-- trust: 1
-- verdict: unscoped TV101
-- why: rows without an order are everyone's customers
SELECT c.id FROM orders o FULL JOIN customers c ON c.tenant_id = o.tenant_id WHERE o.tenant_id = $1 OR o.tenant_id IS NULL;

-- case: shared-rows-null-extended-full-join
-- message: settings s: s.tenant_id is only tested for NULL (1:122); join (SELECT … FROM settings WHERE tenant_id = $1) instead
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; join (SELECT … FROM orders WHERE tenant_id = $1) instead
-- trust: 1
-- verdict: unscoped TV101
-- why: the NULL comes from the outer join, not from a shared row
SELECT o.id FROM settings s FULL JOIN orders o ON o.status = s.k AND o.tenant_id = s.tenant_id WHERE s.tenant_id = $1 OR s.tenant_id IS NULL;

-- case: null-extended-derived-shared-row
-- message: settings s: s.tenant_id equals x.st, which is not bound either (1:19); add s.tenant_id = $1 to ON
-- trust: 1
-- verdict: unscoped TV101
-- why: the derived table's NULL comes from the outer join inside
SELECT x.id FROM (SELECT o.id, s.tenant_id AS st, o.tenant_id FROM orders o LEFT JOIN settings s ON s.k = o.status) x WHERE x.tenant_id = $1 AND (x.st = $1 OR x.st IS NULL);

-- case: cte-of-shared-rows-null-extended
-- trust: 1
-- verdict: scoped
-- why: own and shared rows below the outer join
WITH s AS (SELECT * FROM settings WHERE tenant_id = $1 OR tenant_id IS NULL) SELECT o.id, s.v FROM orders o LEFT JOIN s ON s.k = o.status WHERE o.tenant_id = $1;

-- case: tenant-of-shared-row-joins-root
-- trust: 1
-- verdict: scoped
-- why: a shared row's NULL joins with no tenant
SELECT t.name, s.v FROM settings s LEFT JOIN tenants t ON t.id = s.tenant_id WHERE s.tenant_id = $1 OR s.tenant_id IS NULL;

-- case: delete-own-or-shared-through-cte
-- message: settings: settings.tenant_id can also be NULL there: a row that all tenants share, which no tenant may write (1:65); add settings.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the rows deleted are own and shared; a write to shared rows is declined by rule
-- why: the ids include shared rows
DELETE FROM settings WHERE id IN (SELECT id FROM settings WHERE tenant_id = $1 OR tenant_id IS NULL);

-- case: update-own-or-shared-through-join
-- message: settings: settings.tenant_id can also be NULL there: a row that all tenants share, which no tenant may write (1:75); add settings.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the rows changed are own and shared; a write to shared rows is declined by rule
-- why: the same row by its key, which may be a shared one
UPDATE settings SET v = 'x' FROM settings s WHERE s.id = settings.id AND (s.tenant_id = $1 OR s.tenant_id IS NULL);

-- case: insert-copies-shared-rows
-- message: settings: tenant_id is not written from the caller's tenant; give it to every row
-- trust: 1
-- verdict: unscoped TV103
-- live: no-difference the rows written are own and shared; a write of shared rows is declined by rule
-- why: copies a shared row as another shared row
INSERT INTO settings(id, tenant_id, k, v) SELECT id + 500, tenant_id, k, v FROM settings WHERE tenant_id = $1 OR tenant_id IS NULL;

-- case: insert-copies-shared-rows-as-own
-- trust: 1
-- verdict: scoped
-- why: copies shared rows as own ones
INSERT INTO settings(id, tenant_id, k, v) SELECT id + 500, $1, k, v FROM settings WHERE tenant_id IS NULL AND $1::int IS NOT NULL;

-- case: using-after-left-join-takes-left
-- message: customers c: c.tenant_id is not compared with the tenant in every arm of the OR (1:140); add c.tenant_id = $1 to ON
-- message: projects: nothing binds projects.tenant_id to the caller's tenant; add projects.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the merged id is the order's; the project of that id is anyone's
SELECT p.name FROM orders o LEFT JOIN customers c USING (id) JOIN (SELECT id, name FROM projects) p USING (id) WHERE o.tenant_id = $1 AND (c.tenant_id = $1 OR c.id IS NULL);

-- case: key-join-across-tables-of-one-view
-- message: orders in view everything: orders.tenant_id equals b.tenant_id, which is not bound either (1:39); add b.tenant_id = $1 to WHERE
-- message: customers in view everything: customers.tenant_id equals b.tenant_id, which is not bound either (1:39); add b.tenant_id = $1 to WHERE
-- schema: views
-- trust: 1
-- verdict: unscoped TV101
-- why: the two arms of the view have ids of their own: an id may be another tenant's customer
SELECT b.label FROM everything a JOIN everything b ON b.id = a.id WHERE a.tenant_id = $1;

-- case: scalar-subquery-key-null
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the order found is the tenant's own; a checker may decline
-- why: the id comes from a bound scalar subquery over a unique key
SELECT x.status FROM orders x WHERE x.id = (SELECT o.id FROM orders o WHERE o.tenant_id = $1 ORDER BY o.id LIMIT 1);

-- case: scalar-subquery-parent
-- message: orders x: nothing binds x.tenant_id to the caller's tenant; add x.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: parent_id of an own order may be another tenant's order
SELECT x.status FROM orders x WHERE x.id = (SELECT o.parent_id FROM orders o WHERE o.tenant_id = $1 ORDER BY o.id LIMIT 1);
