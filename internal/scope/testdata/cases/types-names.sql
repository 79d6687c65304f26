-- Casts and types of the tenant column, three-valued logic, names and their
-- scopes, quoting.
-- schema: types

-- case: uuid-parameter-cast
-- trust: 1
-- verdict: scoped
-- why: cast of the parameter
SELECT id FROM notes_uuid WHERE tenant_id = $1::uuid;

-- case: uuid-text-cast-of-parameter
-- trust: 1
-- verdict: scoped
-- why: a chain of casts on the parameter
SELECT id FROM notes_uuid WHERE tenant_id = ($1::text)::uuid;

-- case: uuid-column-as-text
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the text of a uuid is injective; a checker may decline
-- why: a cast of the column, injective for uuid
SELECT id FROM notes_uuid WHERE tenant_id::text = $1;

-- case: uuid-like-prefix
-- message: notes_uuid: notes_uuid.tenant_id is only an operand of LIKE, which binds nothing (1:33); add notes_uuid.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- live: no-difference the whole text is given, and LIKE without wildcards is an equality; LIKE binds nothing
-- why: a prefix match
SELECT id FROM notes_uuid WHERE tenant_id::text LIKE $1 || '%';

-- case: int-column-as-text
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the text of an integer is injective; a checker may decline
-- why: a cast of the column
SELECT id FROM notes_big WHERE tenant_id::text = $1;

-- case: bigint-narrowed
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference narrowing fails rather than wraps; a checker may decline
-- why: a cast of the column to a narrower integer
SELECT id FROM notes_big WHERE tenant_id::int = $1::int;

-- case: bigint-as-bool
-- message: notes_big: notes_big.tenant_id is compared with a value that is not known to be the tenant (1:33); add notes_big.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a lossy cast: every tenant but zero is true
SELECT id FROM notes_big WHERE (tenant_id::int)::bool = ($1::int)::bool;

-- case: text-lowered
-- message: notes_text: notes_text.tenant_id is compared with a value that is not known to be the tenant (1:33); add notes_text.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: tenants that differ in case only
SELECT id FROM notes_text WHERE lower(tenant_id) = lower($1);

-- case: text-trimmed
-- message: notes_text: notes_text.tenant_id is compared with a value that is not known to be the tenant (1:33); add notes_text.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: tenants that differ in blanks only
SELECT id FROM notes_text WHERE trim(tenant_id) = trim($1);

-- case: text-as-int
-- message: notes_text: notes_text.tenant_id is compared with a value that is not known to be the tenant (1:33); add notes_text.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: '1' and '01' are the same number
SELECT id FROM notes_text WHERE CASE WHEN tenant_id ~ '^[0-9]+$' THEN tenant_id::int END = CASE WHEN $1 ~ '^[0-9]+$' THEN $1::int END;

-- case: text-truncated
-- message: notes_text: notes_text.tenant_id is compared with a value that is not known to be the tenant (1:33); add notes_text.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a cast to a shorter type cuts
SELECT id FROM notes_text WHERE tenant_id::varchar(1) = $1::varchar(1);

-- case: text-left
-- message: notes_text: notes_text.tenant_id is compared with a value that is not known to be the tenant (1:33); add notes_text.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a prefix of the column
SELECT id FROM notes_text WHERE left(tenant_id, 1) = left($1, 1);

-- case: text-plain
-- trust: 1
-- verdict: scoped
-- why: plain equality of text
SELECT id FROM notes_text WHERE tenant_id = $1;

-- case: text-ilike
-- message: notes_text: notes_text.tenant_id is only an operand of ILIKE, which binds nothing (1:33); add notes_text.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: case-insensitive match
SELECT id FROM notes_text WHERE tenant_id ILIKE $1;

-- case: text-regex
-- message: notes_text: notes_text.tenant_id is only an operand of ~, which binds nothing (1:33); add notes_text.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a regular expression matches more
SELECT id FROM notes_text WHERE tenant_id ~ $1;

-- case: text-parameter-truncated
-- message: notes_text: notes_text.tenant_id is compared with a value that is not known to be the tenant (1:33); add notes_text.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a cast that cuts the trusted value makes it another tenant's
SELECT id FROM notes_text WHERE tenant_id = $1::varchar(1);

-- case: text-parameter-as-int-and-back
-- message: notes_text: notes_text.tenant_id is compared with a value that is not known to be the tenant (1:33); add notes_text.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the trusted value '01' becomes '1'
SELECT id FROM notes_text WHERE tenant_id = CASE WHEN $1 ~ '^[0-9]+$' THEN $1::int::text END;

-- case: text-parameter-lowered
-- message: notes_text: notes_text.tenant_id is compared with a value that is not known to be the tenant (1:33); add notes_text.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the trusted value 'A' becomes 'a', another tenant
SELECT id FROM notes_text WHERE tenant_id = lower($1);

-- case: char-padded
-- trust: 1
-- verdict: scoped
-- why: char(n) ignores trailing blanks, for the column's own equality
SELECT id FROM notes_char WHERE tenant_id = $1;

-- case: char-joined-with-text
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference no two tenants differ in trailing blanks here; a checker may decline
-- why: the classes have different equalities
SELECT t.id FROM notes_text t JOIN notes_char c ON c.tenant_id = t.tenant_id WHERE t.tenant_id = $1;

-- case: varchar-with-text-parameter
-- trust: 1
-- verdict: scoped
-- why: varchar compares as text
SELECT id FROM notes_varchar WHERE tenant_id = $1::text;

-- case: varchar-column-as-text
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference varchar to text is the identity; a checker may decline
-- why: a cast of the column that changes nothing
SELECT id FROM notes_varchar WHERE tenant_id::text = $1;

-- case: int-column-bigint-parameter
-- trust: 1
-- verdict: scoped
-- schema: traps
-- why: integers of several widths compare by value
SELECT id FROM orders WHERE tenant_id = $1::bigint;

-- case: int-column-as-bigint
-- schema: traps
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference a widening cast is injective; a checker may decline
-- why: a widening cast of the column
SELECT id FROM orders WHERE tenant_id::bigint = $1::bigint;

-- case: int-column-rounded-numeric
-- message: orders: orders.tenant_id is compared with a value that is not known to be the tenant (1:29); add orders.tenant_id = $1 to WHERE
-- schema: traps
-- trust: 1
-- verdict: unscoped TV101
-- why: a function of the column that many tenants share
SELECT id FROM orders WHERE round(tenant_id::numeric, -1) = round($1::numeric, -1);

-- case: json-containment
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- schema: traps
-- trust: 1
-- verdict: unscoped TV101
-- why: a JSON document that mentions the tenant is not the tenant column
SELECT id FROM orders WHERE data @> jsonb_build_object('tenant_id', $1::int);

-- case: enum-filter
-- trust: 1
-- verdict: scoped
-- why: an enum filter beside the bound
SELECT id FROM notes_uuid WHERE tenant_id = $1 AND st = $2::state;

-- case: tags-filter
-- trust: 1
-- verdict: scoped
-- why: an array filter beside the bound
SELECT id FROM notes_big WHERE tenant_id = $1 AND tags @> $2::text[];

-- case: time-range
-- trust: 1
-- verdict: scoped
-- why: a time filter beside the bound
SELECT id FROM notes_big WHERE tenant_id = $1 AND at >= $2::timestamptz;

-- case: other-tenant-column-name
-- trust: 1
-- verdict: scoped
-- why: org_id is the tenant column of teams
SELECT id FROM teams WHERE org_id = $1;

-- case: decoy-tenant-column
-- message: teams: nothing binds teams.org_id to the caller's tenant; add teams.org_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: teams.tenant_id is not its tenant column
SELECT id FROM teams WHERE tenant_id = $1;

-- case: other-names-joined
-- trust: 1
-- verdict: scoped
-- why: tenant columns of two names in one class
SELECT t.id FROM teams t JOIN notes_null n ON n.tenant_id = t.org_id WHERE t.org_id = $1;

-- case: same-name-other-meaning-joined
-- message: notes_null n: n.tenant_id equals t.tenant_id, which is not bound either (1:55); add n.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the join uses the decoy column
SELECT t.id, n.body FROM teams t JOIN notes_null n ON n.tenant_id = t.tenant_id WHERE t.org_id = $1;

-- case: using-org
-- trust: 1
-- verdict: scoped
-- why: USING the tenant columns of both tables
SELECT s.id FROM seats s JOIN teams t USING (org_id) WHERE org_id = $1 AND t.id = s.team_id;

-- case: quoted-table
-- trust: 1
-- verdict: scoped
-- why: a quoted mixed-case table
SELECT "Id" FROM "Notes" WHERE "tenant_id" = $1;

-- case: quoted-decoy-column
-- message: Notes: nothing binds Notes.tenant_id to the caller's tenant; add Notes.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: "TENANT_ID" is another column
SELECT "Id" FROM "Notes" WHERE "TENANT_ID" = $1;

-- case: unquoted-upper-case
-- trust: 1
-- verdict: scoped
-- why: unquoted names fold to lower case
SELECT "Id" FROM "Notes" WHERE TENANT_ID = $1;

-- case: unquoted-name-of-quoted-table
-- trust: 1
-- verdict: unknown TV105
-- live: skip the table does not exist
-- why: Notes folds to notes, which is no table
SELECT 1 FROM Notes WHERE tenant_id = $1;

-- case: upper-case-keywords-and-names
-- schema: traps
-- trust: 1
-- verdict: scoped
-- why: folding
SELECT ID FROM ORDERS WHERE TENANT_ID = $1;

-- case: schema-qualified
-- schema: traps
-- trust: 1
-- verdict: scoped
-- why: the table under its schema
SELECT o.id FROM public.orders o WHERE o.tenant_id = $1;

-- case: schema-qualified-column
-- schema: traps
-- trust: 1
-- verdict: scoped
-- why: schema.table.column
SELECT public.orders.id FROM public.orders WHERE public.orders.tenant_id = $1;

-- case: other-schema
-- schema: traps
-- trust: 1
-- verdict: unknown TV105
-- live: skip the table does not exist
-- why: no such schema
SELECT id FROM archive.orders WHERE tenant_id = $1;

-- case: alias-shadows-table
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- schema: traps
-- trust: 1
-- verdict: unscoped TV101
-- why: orders is an alias of customers: the orders themselves are free
SELECT o.id FROM customers orders, orders o WHERE orders.tenant_id = $1;

-- case: alias-hides-table-name
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- schema: traps
-- trust: 1
-- verdict: unscoped TV101
-- why: inside, orders means the outer table
SELECT orders.id FROM orders WHERE EXISTS (SELECT 1 FROM orders o WHERE o.tenant_id = $1 AND o.id = orders.id + 1);

-- case: inner-name-resolves-outwards
-- message: order_items i: nothing binds its owner orders (through order_id) to the caller's tenant; add i.order_id IN (SELECT id FROM orders WHERE tenant_id = $1) to WHERE
-- schema: traps
-- trust: 1
-- verdict: unscoped TV101
-- why: order_items has no tenant_id: the subquery's predicate is about the outer order
SELECT o.id FROM orders o WHERE o.tenant_id = $1 AND EXISTS (SELECT 1 FROM order_items i WHERE tenant_id = $1);

-- case: inner-name-captures
-- message: orders o: nothing binds o.tenant_id to the caller's tenant; add o.tenant_id = $1 to WHERE
-- schema: traps
-- trust: 1
-- verdict: unscoped TV101
-- why: tenant_id inside means the inner table: both sides are the customer's
SELECT o.id FROM orders o WHERE EXISTS (SELECT 1 FROM customers c WHERE tenant_id = c.tenant_id AND c.tenant_id = $1 AND c.id = o.customer_id);

-- case: unqualified-correlated-tautology
-- message: customers: nothing binds customers.tenant_id to the caller's tenant; add customers.tenant_id = $1 to WHERE
-- schema: traps
-- trust: 1
-- verdict: unscoped TV101
-- why: tenant_id = tenant_id inside compares the inner column with itself
SELECT o.id FROM orders o WHERE o.tenant_id = $1 AND EXISTS (SELECT 1 FROM customers WHERE tenant_id = tenant_id AND customers.id = o.customer_id);

-- case: same-alias-at-two-levels
-- message: orders x: nothing binds x.tenant_id to the caller's tenant; add x.tenant_id = $1 to WHERE
-- schema: traps
-- trust: 1
-- verdict: unscoped TV101
-- why: the inner x hides the outer x
SELECT x.id FROM orders x WHERE x.id IN (SELECT x.id FROM customers x WHERE x.tenant_id = $1);

-- case: output-name-in-where
-- schema: traps
-- trust: 1
-- verdict: scoped
-- why: WHERE knows no output names: tenant_id is the column
SELECT customer_id AS tenant_id, id FROM orders WHERE tenant_id = $1;

-- case: column-named-like-alias
-- schema: traps
-- trust: 1
-- verdict: scoped
-- why: a column may be called like its table's alias
SELECT status.id FROM orders status WHERE status.tenant_id = $1 AND status = 'open';

-- case: whole-row-in-target
-- schema: traps
-- trust: 1
-- verdict: scoped
-- why: the whole row of a bound alias
SELECT o FROM orders o WHERE o.tenant_id = $1;

-- case: row-to-json
-- schema: traps
-- trust: 1
-- verdict: scoped
-- why: the whole row as an argument
SELECT row_to_json(o) FROM orders o WHERE o.tenant_id = $1;

-- case: composite-field
-- schema: traps
-- trust: 1
-- verdict: scoped|unscoped|unknown
-- live: no-difference (o).tenant_id is o.tenant_id
-- why: field selection from the whole row
SELECT o.id FROM orders o WHERE (o).tenant_id = $1;

-- case: comment-between
-- schema: traps
-- trust: 1
-- verdict: scoped
-- why: comments and odd spacing
SELECT/**/id FROM orders/* all */WHERE/* OR */tenant_id/* <> */=$1;

-- case: nested-comment
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- schema: traps
-- verdict: unscoped TV101
-- why: nested comments: the predicate is inside
SELECT id FROM orders /* a /* b */ WHERE tenant_id = $1 */;

-- case: dollar-quoted-string
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = the caller's tenant to WHERE
-- schema: traps
-- verdict: unscoped TV101
-- why: the predicate is inside a dollar-quoted string
SELECT id, $q$ WHERE tenant_id = $1 $q$ FROM orders;

-- case: unicode-escaped-identifier
-- schema: traps
-- trust: 1
-- verdict: scoped|unknown
-- why: U&"tenant\005Fid" is tenant_id
SELECT id FROM orders WHERE U&"tenant\005Fid" = $1;

-- case: escape-string-hides-predicate
-- message: orders: nothing binds orders.tenant_id to the caller's tenant; add orders.tenant_id = $1 to WHERE
-- schema: traps
-- trust: 1
-- verdict: unscoped TV101
-- why: the backslash escapes the quote: the predicate is inside the string
SELECT id, E'\' FROM x WHERE tenant_id = $1 AND \'' FROM orders WHERE total > $1;

-- case: null-comparison
-- schema: traps
-- verdict: scoped|unscoped
-- live: no-difference = NULL is never true; a checker may decline
-- why: compares with NULL: no rows
SELECT id FROM orders WHERE tenant_id = NULL;

-- case: null-in-not-in
-- schema: traps
-- trust: 1
-- verdict: scoped
-- why: NOT IN with NULLs of the tenant's own rows returns nothing, for that tenant alone
SELECT id FROM orders WHERE tenant_id = $1 AND id NOT IN (SELECT customer_id FROM orders WHERE tenant_id = $1);

-- case: null-parameter-not-in
-- message: orders: orders.tenant_id is compared with <> and an array that is not known to hold only the tenant (1:29); add orders.tenant_id = $1 to WHERE
-- schema: traps
-- trust: 1
-- verdict: unscoped TV101
-- why: NOT (t <> ALL) is fine, but t <> ALL is everyone else
SELECT id FROM orders WHERE tenant_id <> ALL (ARRAY[$1::int]);

-- case: null-or-short-circuit
-- message: orders: orders.tenant_id is only tested for NULL (1:51); add orders.tenant_id = $1 to WHERE
-- schema: traps
-- trust: 1
-- verdict: unscoped TV101
-- why: NULL OR true is true
SELECT id FROM orders WHERE (tenant_id = $1) OR ((tenant_id = $1) IS NULL);

-- case: is-null-on-comparison
-- message: orders: orders.tenant_id is only tested for NULL (1:30); add orders.tenant_id = $1 to WHERE
-- schema: traps
-- trust: 1
-- verdict: unscoped TV101
-- why: with a NULL parameter every comparison is NULL
SELECT id FROM orders WHERE (tenant_id = $1) IS NULL;

-- case: empty-string-parameter
-- message: notes_text: notes_text.tenant_id is not compared with the tenant in every arm of the OR (1:33); add notes_text.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: an empty value opens everything
SELECT id FROM notes_text WHERE $1 = '' OR tenant_id = $1;

-- case: nullif-opens
-- message: notes_text: notes_text.tenant_id is compared with a value that is not known to be the tenant (1:33); add notes_text.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: COALESCE(NULLIF($1, ''), tenant_id)
SELECT id FROM notes_text WHERE tenant_id = COALESCE(NULLIF($1, ''), tenant_id);
