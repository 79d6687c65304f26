-- Keys as facts: what a join on a foreign key proves about the row it finds.
-- schema: keys

-- case: composite-key-inner
-- trust: 1
-- verdict: scoped
-- why: (tenant_id, contact_id) references contacts, whose id is unique: the contact is the ticket's tenant's
SELECT t.id, c.email FROM tickets t JOIN contacts c ON c.id = t.contact_id WHERE t.tenant_id = $1;

-- case: composite-key-left
-- trust: 1
-- verdict: scoped
-- why: every match is the ticket's own contact
SELECT t.id, c.email FROM tickets t LEFT JOIN contacts c ON c.id = t.contact_id WHERE t.tenant_id = $1;

-- case: composite-key-nullable-column
-- schema: traps
-- trust: 1
-- verdict: scoped|unscoped TV102
-- live: no-difference the equality rejects a NULL customer_id, so the key still holds; it may be declined
-- why: the key's own column is nullable, the join is on it
SELECT i.id, c.email FROM invoices i JOIN customers c ON c.id = i.customer_id WHERE i.tenant_id = $1;

-- case: composite-key-from-the-other-side
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference a ticket's tenant is its contact's; a checker may decline
-- why: the bound side is the referenced one
SELECT t.id FROM contacts c JOIN tickets t ON t.contact_id = c.id WHERE c.tenant_id = $1;

-- case: composite-key-per-tenant-id
-- message: accounts a: nothing binds a.tenant_id to the caller's tenant; add a.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- why: accounts.id is unique only within a tenant: joining on it finds others' accounts
SELECT t.id, a.email FROM tickets t JOIN accounts a ON a.id = t.account_id WHERE t.tenant_id = $1;

-- case: composite-key-per-tenant-id-full
-- trust: 1
-- verdict: scoped
-- why: joined on the whole key
SELECT t.id, a.email FROM tickets t JOIN accounts a ON a.tenant_id = t.tenant_id AND a.id = t.account_id WHERE t.tenant_id = $1;

-- case: single-key-inner
-- message: contacts c: is joined to n only by foreign key notes_contact_id_fkey, which does not contain the tenant; add c.tenant_id = n.tenant_id to ON
-- trust: 1
-- verdict: unscoped TV102
-- why: the foreign key lacks the tenant: the row may point at another tenant's contact
SELECT n.id, c.email FROM notes n JOIN contacts c ON c.id = n.contact_id WHERE n.tenant_id = $1;

-- case: single-key-trusted
-- trust: 1
-- joins: trust-foreign-keys
-- verdict: scoped
-- live: difference trusting foreign keys is a declared exception
-- why: the policy trusts foreign keys
SELECT n.id, c.email FROM notes n JOIN contacts c ON c.id = n.contact_id WHERE n.tenant_id = $1;

-- case: single-key-trusted-left
-- trust: 1
-- joins: trust-foreign-keys
-- verdict: scoped
-- live: difference trusting foreign keys is a declared exception
-- why: the policy trusts foreign keys
SELECT n.id, c.email FROM notes n LEFT JOIN contacts c ON c.id = n.contact_id WHERE n.tenant_id = $1;

-- case: trust-needs-a-foreign-key
-- message: contacts c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- joins: trust-foreign-keys
-- verdict: unscoped TV101
-- why: no foreign key between these columns
SELECT n.id, c.email FROM notes n JOIN contacts c ON c.id = n.id WHERE n.tenant_id = $1;

-- case: trust-needs-a-bound-side
-- message: notes n: n.tenant_id equals c.tenant_id, which is not bound either (1:27); add n.tenant_id = the caller's tenant to WHERE; what binds n binds c as well
-- joins: trust-foreign-keys
-- verdict: unscoped TV101
-- why: neither side is bound
SELECT n.id, c.email FROM notes n JOIN contacts c ON c.id = n.contact_id WHERE n.id = $1;

-- case: trust-does-not-bind-writes
-- trust: 1
-- joins: trust-foreign-keys
-- verdict: scoped|unscoped
-- live: difference trusting foreign keys is a declared exception
-- why: the note is written because of a contact that it references
UPDATE notes n SET body = 'x' FROM contacts c WHERE c.id = n.contact_id AND c.tenant_id = $1;

-- case: not-valid-key
-- message: contacts c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- why: a NOT VALID key says nothing about old rows
SELECT n.id, c.email FROM legacy_notes n JOIN contacts c ON c.id = n.contact_id WHERE n.tenant_id = $1;

-- case: deferrable-key
-- message: contacts c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- why: a deferred key may be broken inside the transaction
SELECT n.id, c.email FROM queued_notes n JOIN contacts c ON c.id = n.contact_id WHERE n.tenant_id = $1;

-- case: nullable-tenant-key
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference a row bound by = has a tenant, so its key is checked; it may be declined
-- why: MATCH SIMPLE is not checked for a NULL tenant, but bound rows have one
SELECT d.id, c.email FROM drafts d JOIN contacts c ON c.id = d.contact_id WHERE d.tenant_id = $1;

-- case: key-with-foreign-tenant-column
-- message: contacts c: is joined to r only by foreign key referrals_source_tenant_contact_id_fkey, which does not contain the tenant; add c.tenant_id = r.tenant_id to ON
-- trust: 1
-- verdict: unscoped
-- why: the key's tenant is source_tenant, not the row's own
SELECT r.id, c.email FROM referrals r JOIN contacts c ON c.id = r.contact_id WHERE r.tenant_id = $1;

-- case: key-with-foreign-tenant-column-pinned
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference source_tenant is pinned too; it may be declined
-- why: the key's tenant column is equated with the tenant as well
SELECT r.id, c.email FROM referrals r JOIN contacts c ON c.id = r.contact_id WHERE r.tenant_id = $1 AND r.source_tenant = $1;

-- case: composite-key-in-scalar
-- trust: 1
-- verdict: scoped
-- why: a correlated look-up along the composite key
SELECT t.id, (SELECT c.email FROM contacts c WHERE c.id = t.contact_id) FROM tickets t WHERE t.tenant_id = $1;

-- case: composite-key-in-exists
-- trust: 1
-- verdict: scoped
-- why: a correlated EXISTS along the composite key
SELECT t.id FROM tickets t WHERE t.tenant_id = $1 AND EXISTS (SELECT 1 FROM contacts c WHERE c.id = t.contact_id AND c.email = 'a');

-- case: composite-key-under-or
-- message: contacts c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the join condition has a free arm
SELECT t.id, c.email FROM tickets t JOIN contacts c ON c.id = t.contact_id OR c.email = t.title WHERE t.tenant_id = $1;

-- case: composite-key-other-column
-- message: contacts c: nothing binds c.tenant_id to the caller's tenant; add c.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: joined on the id of the ticket, not on its key
SELECT t.id, c.email FROM tickets t JOIN contacts c ON c.id = t.id WHERE t.tenant_id = $1;

-- case: composite-key-through-nullable-side
-- trust: 1
-- verdict: scoped
-- why: the ticket of the nullable side is bound in ON, and its contact follows the key
SELECT c.id, d.email FROM contacts c LEFT JOIN tickets t ON t.tenant_id = c.tenant_id AND t.contact_id = c.id LEFT JOIN contacts d ON d.id = t.contact_id WHERE c.tenant_id = $1;

-- case: composite-key-update-target
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the contact is the ticket's own tenant's; a write may be declined
-- why: the write's target is found along the composite key
UPDATE contacts c SET email = t.title FROM tickets t WHERE t.contact_id = c.id AND t.tenant_id = $1;

-- case: in-subquery-per-tenant-id
-- message: accounts: nothing binds accounts.tenant_id to the caller's tenant; add accounts.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: accounts.id is unique only within a tenant
SELECT * FROM accounts WHERE id IN (SELECT id FROM accounts WHERE tenant_id = $1);

-- case: in-subquery-per-tenant-key
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the pair includes the tenant; a checker may decline
-- why: the whole key is in the bound subquery
SELECT * FROM accounts WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM accounts WHERE tenant_id = $1);

-- case: in-subquery-partial-key
-- message: coupons: nothing binds coupons.tenant_id to the caller's tenant; add coupons.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: code is unique only among active coupons
SELECT * FROM coupons WHERE code IN (SELECT code FROM coupons WHERE tenant_id = $1);

-- case: in-subquery-deferrable-key
-- message: badges: nothing binds badges.tenant_id to the caller's tenant; add badges.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a deferrable key may hold duplicates inside the transaction
SELECT * FROM badges WHERE id IN (SELECT id FROM badges WHERE tenant_id = $1);

-- case: in-subquery-nullable-key
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference NULL codes never match; a checker may decline
-- why: a nullable unique column is unique among the values that can match
SELECT * FROM vouchers WHERE code IN (SELECT code FROM vouchers WHERE tenant_id = $1);

-- case: not-in-subquery-global-key
-- message: tickets: nothing binds tickets.tenant_id to the caller's tenant; add tickets.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: NOT IN restricts to everyone else
SELECT * FROM tickets WHERE id NOT IN (SELECT id FROM tickets WHERE tenant_id = $1);

-- case: equals-subquery-global-key
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference max(id) is one of the ids; a checker may decline
-- why: one id of the tenant's own, unique across tenants
SELECT * FROM tickets WHERE id = (SELECT max(id) FROM tickets WHERE tenant_id = $1);

-- case: in-subquery-foreign-key-column
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the composite key makes the referenced contact the tenant's own; a checker may decline
-- why: contact ids of the tenant's tickets are the tenant's contacts
SELECT * FROM contacts WHERE id IN (SELECT contact_id FROM tickets WHERE tenant_id = $1);

-- case: in-subquery-single-foreign-key-column
-- message: contacts: is joined to notes only by foreign key notes_contact_id_fkey, which does not contain the tenant; add contacts.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped
-- why: notes may point at another tenant's contact
SELECT * FROM contacts WHERE id IN (SELECT contact_id FROM notes WHERE tenant_id = $1);

-- case: in-limited-subquery-global-key
-- trust: 1
-- verdict: scoped
-- why: LIMIT only narrows the tenant's own ids
SELECT * FROM tickets WHERE id IN (SELECT id FROM tickets WHERE tenant_id = $1 ORDER BY id LIMIT 2);

-- case: in-subquery-expression
-- message: tickets: nothing binds tickets.tenant_id to the caller's tenant; add tickets.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: id + 1 may be another tenant's
SELECT * FROM tickets WHERE id IN (SELECT id + 1 FROM tickets WHERE tenant_id = $1);

-- case: join-on-same-global-key-of-derived
-- trust: 1
-- verdict: scoped|unscoped
-- live: no-difference the page of ids is the tenant's own and the id is unique; a checker may decline
-- why: the deferred join for paging
SELECT t.* FROM (SELECT id FROM tickets WHERE tenant_id = $1 ORDER BY id LIMIT 2) page JOIN tickets t ON t.id = page.id;

-- case: join-on-same-per-tenant-key-of-derived
-- message: accounts a: nothing binds a.tenant_id to the caller's tenant; add a.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: the account id is unique only within a tenant
SELECT a.* FROM (SELECT id FROM accounts WHERE tenant_id = $1 ORDER BY id LIMIT 2) page JOIN accounts a ON a.id = page.id;

-- case: window-by-nullable-key-above-filter
-- message: vouchers: x.tenant_id is compared only above a subquery whose LIMIT, grouping, window or other arm looks at other tenants' rows first (1:104); add vouchers.tenant_id = $1 to WHERE
-- trust: 1
-- verdict: unscoped TV101
-- why: a unique key lets many rows have NULL, and one window takes them all
SELECT x.n FROM (SELECT code, tenant_id, count(*) OVER (PARTITION BY code) AS n FROM vouchers) x WHERE x.tenant_id = $1;

-- case: window-by-given-key-above-filter
-- trust: 1
-- verdict: scoped
-- why: one row has the code
SELECT x.n, x.id FROM (SELECT id, code, tenant_id, count(*) OVER (PARTITION BY code) AS n FROM vouchers) x WHERE x.tenant_id = $1 AND x.code = $2;
