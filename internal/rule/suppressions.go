package rule

import "github.com/tenantvet/tenantvet/internal/diag"

// suppressionRules are about the directives that allow findings.
var suppressionRules = []Rule{
	{
		Code: diag.ReasonlessAllow, Name: "malformed-suppression", Severity: Error, Since: "v0.1.0",
		Title:    "A suppression has no category or reason, or cannot be read",
		Text:     `A directive must say which codes it allows, why, and in which category the exception falls; otherwise it silences nothing. The same holds for an unknown code or category, a code that the category may not silence, an invalid date, and a directive that covers no code.`,
		Language: "go",
		Bad: `//tenantvet:allow TV101
rows, err := db.QueryContext(ctx, "SELECT id FROM orders")`,
		Good: `//tenantvet:allow TV101 job: the nightly sweep closes stale orders of every tenant
rows, err := db.QueryContext(ctx, "SELECT id FROM orders")`,
		Fix:    `Write {//tenantvet:allow TV101 category: reason}, without a space after the slashes; in SQL, {-- tenantvet:allow TV101 category: reason}. A reason names what makes the exception safe.`,
		Silent: `Prose that mentions the directive is no directive.`,
	},
	{
		Code: diag.UnusedAllow, Name: "unused-suppression", Severity: Warning, Since: "v0.1.0",
		Title:    "A suppression silences nothing",
		Text:     `What the directive allowed is not reported any more, or never was at this place. Left in the source, it would hide the next leak.`,
		Language: "go",
		Bad: `//tenantvet:allow TV101 admin: staff console
row := db.QueryRowContext(ctx, "SELECT id FROM orders WHERE tenant_id = $1 AND id = $2", id, order)`,
		Good:   `row := db.QueryRowContext(ctx, "SELECT id FROM orders WHERE tenant_id = $1 AND id = $2", id, order)`,
		Fix:    `Remove the directive, or the codes of it that the message names.`,
		Silent: `A code whose rule did not run in this run is not called unused.`,
	},
	{
		Code: diag.ExpiredAllow, Name: "expired-suppression", Severity: Error, Since: "v0.1.0",
		Title:    "A suppression is past its date",
		Text:     `The directive ends in {(until DATE)} and that day is over. It no longer silences anything, so the finding that it allowed is back.`,
		Language: "go",
		Bad: `//tenantvet:allow TV103 migration: backfill of order totals (until 2024-01-31)
_, err := db.ExecContext(ctx, "UPDATE orders SET status = 'closed'")`,
		Good:   `_, err := db.ExecContext(ctx, "UPDATE orders SET status = 'closed' WHERE tenant_id = $1", id)`,
		Fix:    `Repair what was allowed for a time, then remove the directive. If the exception still stands, say until when.`,
		Silent: `The directive holds on the last day itself. One without a date does not expire.`,
	},
	{
		Code: diag.StaleBaseline, Name: "stale-baseline", Severity: Warning, Since: "v0.1.0",
		Title:    "The baseline has a finding that is gone",
		Text:     `What the entry let pass was mended, moved to another function or changed. Left in the baseline, it would let the same mistake pass when it comes back.`,
		Language: "json",
		Bad:      `{"fingerprint": "…:1", "code": "TV101", "function": "(*Orders).Get", "statement": "SELECT * FROM orders WHERE id = $1"}`,
		Good:     `[]`,
		Fix:      `Run {tenantvet baseline update}, which takes out what is gone and adds nothing.`,
		Silent:   `Only a run over the whole module, {./...} in its folder, can tell that a finding is gone; go vet and golangci-lint look at one package at a time.`,
	},
}
