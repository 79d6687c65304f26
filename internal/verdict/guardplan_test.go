package verdict

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

const guardSchema = `
CREATE TABLE tenants (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE plans (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE customers (id bigint PRIMARY KEY, tenant_id bigint NOT NULL REFERENCES tenants, email text UNIQUE);
CREATE TABLE orders (id bigint PRIMARY KEY, tenant_id bigint NOT NULL REFERENCES tenants, customer_id bigint NOT NULL REFERENCES customers, plan_id bigint REFERENCES plans, status text);
CREATE TABLE items (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders, sku text);
CREATE TABLE templates (id bigint PRIMARY KEY, tenant_id bigint REFERENCES tenants, body text);
CREATE FUNCTION note(x bigint) RETURNS bigint LANGUAGE sql AS 'INSERT INTO plans VALUES (x, ''n'') RETURNING id';
`

// TestGuardPlans says which comparisons make up for what a statement lacks:
// the places of the columns, with ? where a NULL is everyone's, alternatives
// separated by |; "one" where the statement finds one row at most.
func TestGuardPlans(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "schema.sql"), []byte(guardSchema), 0o644); err != nil {
		t.Fatal(err)
	}
	cfg := config.Default()
	cfg.Dir, cfg.Schema, cfg.Tenant.Root = dir, []string{"schema.sql"}, "tenants"
	cfg.Tables.Shared = map[string]string{"plans": "the price list"}
	cfg.Tables.SharedRows = map[string]string{"templates": "NULL is everyone's"}
	p, err := project.Load(cfg)
	if err != nil {
		t.Fatal(err)
	}
	prover := newProver(p)
	for sql, want := range map[string]string{
		"SELECT id, tenant_id FROM orders WHERE id = $1":         "one 1",
		"SELECT id, tenant_id FROM orders WHERE $1 = id":         "one 1",
		"SELECT id, tenant_id FROM orders WHERE id = $1 LIMIT 1": "one 1",
		"SELECT * FROM orders WHERE id = $1::bigint":             "one 1",
		"SELECT o.* FROM orders o":                               "1",
		"SELECT tenant_id AS t FROM orders ORDER BY id":          "0",
		"SELECT tenant_id FROM orders WHERE status = $1":         "0",
		"SELECT id, name FROM tenants WHERE name = $1":           "0",
		// The tenant is not in the result, or what is there is none.
		"SELECT id FROM orders WHERE id = $1":                "none",
		"SELECT tenant_id + 0 FROM orders WHERE id = $1":     "none",
		"SELECT id AS tenant_id FROM orders WHERE id = $1":   "none",
		"SELECT tenant_id::text FROM orders WHERE id = $1":   "none",
		"SELECT 1 AS tenant_id, id FROM orders WHERE id = 1": "none",
		// What other tenants have decides about the rows that remain.
		"SELECT id, tenant_id FROM orders LIMIT 10":                                                     "none",
		"SELECT id, tenant_id FROM orders WHERE id > $1 LIMIT 1":                                        "none",
		"SELECT id, tenant_id FROM orders WHERE id = $1 LIMIT 0":                                        "none",
		"SELECT id, tenant_id FROM orders WHERE id = $1 OFFSET 1":                                       "none",
		"SELECT id, tenant_id FROM orders WHERE id = $1 LIMIT 1 OFFSET 1":                               "none",
		"SELECT DISTINCT ON (status) id, tenant_id FROM orders":                                         "none",
		"SELECT id, tenant_id, count(*) OVER () FROM orders":                                            "none",
		"SELECT id, tenant_id, rank() OVER (ORDER BY id) FROM orders WHERE id = $1":                     "none",
		"SELECT max(tenant_id) FROM orders":                                                             "none",
		"SELECT id, tenant_id, (SELECT count(*) FROM customers) FROM orders":                            "none",
		"SELECT id, tenant_id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM customers WHERE id = o.id)": "none",
		"SELECT tenant_id FROM orders UNION ALL SELECT tenant_id FROM customers":                        "none",
		// It does more than read.
		"SELECT id, tenant_id FROM orders WHERE id = $1 FOR UPDATE":                                  "none",
		"SELECT id, tenant_id, pg_advisory_lock(id) FROM orders WHERE id = $1":                       "none",
		"SELECT id, tenant_id, nextval('s') FROM orders WHERE id = $1":                               "none",
		"SELECT id, tenant_id, note(id) FROM orders WHERE id = $1":                                   "none",
		"DELETE FROM orders WHERE id = $1 RETURNING id, tenant_id":                                   "none",
		"WITH d AS (DELETE FROM orders RETURNING id) SELECT id, tenant_id FROM orders WHERE id = $1": "none",
		// Joins: what belongs together needs one comparison.
		"SELECT o.tenant_id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.id = $1":                                    "none",
		"SELECT o.tenant_id, c.tenant_id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.id = $1":                                "one 0+1",
		"SELECT o.tenant_id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id AND c.tenant_id = o.tenant_id WHERE o.id = $1":      "one 0",
		"SELECT o.tenant_id, c.tenant_id FROM orders o JOIN customers c ON c.id = o.customer_id AND c.tenant_id = o.tenant_id WHERE o.id = $1":  "one 0|1",
		"SELECT o.tenant_id, c.email FROM orders o LEFT JOIN customers c ON c.id = o.customer_id AND c.tenant_id = o.tenant_id WHERE o.id = $1": "one 0",
		"SELECT o.tenant_id, c.email FROM orders o LEFT JOIN customers c ON o.id = $1 AND c.tenant_id = o.tenant_id":                            "0",
		"SELECT o.tenant_id, i.sku FROM items i JOIN orders o ON o.id = i.order_id WHERE i.id = $1":                                             "one 0",
		"SELECT o.tenant_id, i.sku FROM items i JOIN orders o ON o.id <> i.order_id WHERE i.id = $1":                                            "none",
		"SELECT o.tenant_id, p.name FROM orders o JOIN plans p ON p.id = o.plan_id WHERE o.id = $1":                                             "one 0",
		"SELECT c.tenant_id FROM customers c WHERE c.email = $1":                                                                                "one 0",
		"SELECT id, tenant_id FROM orders WHERE id = ANY($1)":                                                                                   "1",
		// A NULL is everyone's where that is declared.
		"SELECT tenant_id, body FROM templates WHERE id = $1": "one 0?",
		"SELECT tenant_id, body FROM templates LIMIT 3":       "none",
		// What is scoped or not understood needs none.
		"SELECT id, tenant_id FROM orders WHERE tenant_id = $1": "none",
		"SELECT id, tenant_id FROM nowhere":                     "none",
		"SELECT id, tenant_id FROM orders WHERE":                "none",
	} {
		if got := planned(prover, sql); got != want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", sql, got, want)
		}
	}
}

func planned(p *prover, sql string) string {
	proofs := p.work(sql, sqlparse.Style{}, standInKinds{})
	if len(proofs) != 1 || proofs[0].guard == nil {
		return "none"
	}
	plan := proofs[0].guard
	var choices []string
	for _, columns := range plan.choices {
		var parts []string
		for _, c := range columns {
			part := fmt.Sprint(c.index)
			if c.shared {
				part += "?"
			}
			parts = append(parts, part)
		}
		choices = append(choices, strings.Join(parts, "+"))
	}
	text := strings.Join(choices, "|")
	if plan.one {
		text = "one " + text
	}
	return text
}

// TestGuardPlansElsewhere holds the two dialects in which a plain column may
// stand beside an aggregate.
func TestGuardPlansElsewhere(t *testing.T) {
	for _, dialect := range []catalog.Dialect{catalog.MySQL, catalog.SQLite} {
		dir := t.TempDir()
		schema := "CREATE TABLE tenants (id bigint NOT NULL PRIMARY KEY);\nCREATE TABLE orders (id bigint NOT NULL PRIMARY KEY, tenant_id bigint NOT NULL REFERENCES tenants (id), status varchar(9));"
		if err := os.WriteFile(filepath.Join(dir, "schema.sql"), []byte(schema), 0o644); err != nil {
			t.Fatal(err)
		}
		cfg := config.Default()
		cfg.Dialect, cfg.Dir, cfg.Schema, cfg.Tenant.Root = string(dialect), dir, []string{"schema.sql"}, "tenants"
		p, err := project.Load(cfg)
		if err != nil {
			t.Fatal(err)
		}
		prover := newProver(p)
		for sql, want := range map[string]string{
			"SELECT tenant_id, id FROM orders WHERE id = 7":        "one 0",
			"SELECT tenant_id, status FROM orders":                 "0",
			"SELECT tenant_id, count(*) FROM orders":               "none",
			"SELECT tenant_id, max(id) FROM orders WHERE id = 7":   "none",
			"SELECT tenant_id, id FROM orders ORDER BY id LIMIT 3": "none",
		} {
			if got := planned(prover, sql); got != want {
				t.Errorf("%s: %s\n\tgot  %s\n\twant %s", dialect, sql, got, want)
			}
		}
	}
}
