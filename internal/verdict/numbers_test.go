package verdict

import (
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// A placeholder whose number the program counts may be the tenant's: the
// statement is neither right nor wrong. What is wrong whichever number it has
// stays wrong, and so does a number that is no placeholder's.
func TestPlaceholdersOfUnknownNumber(t *testing.T) {
	number := hole(sqltext.NumberText)
	sqlite := func(cfg *config.Config) { cfg.Dialect = "sqlite" }
	mysql := func(cfg *config.Config) { cfg.Dialect = "mysql" }
	const notKnown = "cannot prove: the number of a placeholder is not known: it stands for "
	for _, tt := range []struct {
		name    string
		config  func(*config.Config)
		text    sqltext.Template
		verdict string
		want    []string // prefixes
	}{
		{"compared", nil, template(text("SELECT id FROM orders WHERE tenant_id = $"), number),
			"unknown", []string{"TV104: " + notKnown + "orders.tenant_id"}},
		{"written", nil, template(text("INSERT INTO orders (id, tenant_id, status) VALUES ($"), number, text(", $"), number, text(", 'x')")),
			"unknown", []string{"TV104: " + notKnown + "orders.tenant_id"}},
		{"one of two rows", nil, template(text("INSERT INTO orders (id, tenant_id, status) VALUES (1, $1, 'x'), (2, $"), number, text(", 'x')")),
			"unknown", []string{"TV104: " + notKnown + "orders.tenant_id"}},
		{"an update", nil, template(text("UPDATE orders SET status = 'x' WHERE tenant_id = $"), number),
			"unknown", []string{"TV104: " + notKnown + "orders.tenant_id"}},
		{"of SQLite", sqlite, template(text("DELETE FROM orders WHERE tenant_id = ?"), number),
			"unknown", []string{"TV104: " + notKnown + "orders.tenant_id"}},
		{"bound beside it", nil, template(text("SELECT id FROM orders WHERE tenant_id = $1 AND total = $"), number),
			"scoped", nil},
		{"of another column", nil, template(text("SELECT id FROM orders WHERE total = $"), number),
			"unscoped", []string{"TV101: orders: "}},
		{"under OR", nil, template(text("SELECT id FROM orders WHERE tenant_id = $"), number, text(" OR total = 1")),
			"unscoped", []string{"TV101: orders: "}},
		{"another table is open", nil, template(text("SELECT a.id FROM orders a, orders b WHERE a.tenant_id = $"), number),
			"unscoped", []string{"TV101: orders b: nothing binds b.tenant_id to the caller's tenant; add b.tenant_id = the caller's tenant to WHERE", "TV104: " + notKnown + "orders.tenant_id"}},
		{"a row of another tenant", nil, template(text("INSERT INTO orders (id, tenant_id, status) VALUES (1, NULL, 'x'), (2, $"), number, text(", 'x')")),
			"unscoped", []string{"TV103: orders: "}},
		{"no placeholder", nil, template(text("SELECT id FROM orders WHERE tenant_id = "), number),
			"unscoped", []string{"TV101: orders: "}},
		{"no placeholder beside one", nil, template(text("INSERT INTO orders (id, tenant_id, status) VALUES ($"), number, text(", "), number, text(", 'x')")),
			"unscoped", []string{"TV103: orders: "}},
		{"none in MySQL", mysql, template(text("SELECT id FROM orders WHERE tenant_id = $"), number),
			"unscoped", []string{"TV101: orders: "}},
	} {
		r := judged(t, load(t, tt.config), source, call(tt.text, callsite.Arg{Type: tenantID, Expr: "id"}))
		var got []string
		ok := len(r.Findings) == len(tt.want)
		for i, f := range r.Findings {
			got = append(got, string(f.Code)+": "+f.Message)
			ok = ok && strings.HasPrefix(got[i], tt.want[i])
		}
		if s := r.Sites[0].Statements; !ok || len(s) != 1 || s[0].Verdict.String() != tt.verdict {
			t.Errorf("%s: got %s, %q; want %s, %q", tt.name, s[0].Verdict, got, tt.verdict, tt.want)
		}
	}
}
