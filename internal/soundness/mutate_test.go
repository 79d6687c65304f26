package soundness

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// edit is a mutation of a statement's text at one place.
type edit struct {
	name string
	at   *regexp.Regexp
	to   string
}

const tenantColumn = `((?:[a-z_0-9]+\.)*(?:tenant_id|org_id|org|tid|t))`

// edits turn sound statements into near misses, and now and then back.
var edits = []edit{
	{"drop", regexp.MustCompile(tenantColumn + ` = \$1\b`), `true`},
	{"not", regexp.MustCompile(tenantColumn + ` = \$1\b`), `NOT ($0)`},
	{"not-equal", regexp.MustCompile(tenantColumn + ` = \$1\b`), `$1 <> $$1`},
	{"range", regexp.MustCompile(tenantColumn + ` = \$1\b`), `$1 >= $$1`},
	{"self", regexp.MustCompile(tenantColumn + ` = \$1\b`), `$1 = $1`},
	{"constant", regexp.MustCompile(tenantColumn + ` = \$1\b`), `$1 = 2`},
	{"or", regexp.MustCompile(tenantColumn + ` = \$1\b`), `($0 OR 1 = 1)`},
	{"optional", regexp.MustCompile(tenantColumn + ` = \$1\b`), `($$1 IS NULL OR $0)`},
	{"or-null", regexp.MustCompile(tenantColumn + ` = \$1\b`), `($0 OR $1 IS NULL)`},
	{"is-true", regexp.MustCompile(tenantColumn + ` = \$1\b`), `($0) IS TRUE`},
	{"is-not-false", regexp.MustCompile(tenantColumn + ` = \$1\b`), `($0) IS NOT FALSE`},
	{"is-null", regexp.MustCompile(tenantColumn + ` = \$1\b`), `($0) IS NULL`},
	{"not-distinct", regexp.MustCompile(tenantColumn + ` = \$1\b`), `$1 IS NOT DISTINCT FROM $$1`},
	{"coalesce", regexp.MustCompile(tenantColumn + ` = \$1\b`), `$1 = COALESCE($$1, $1)`},
	{"in", regexp.MustCompile(tenantColumn + ` = \$1\b`), `$1 IN ($$1)`},
	{"case", regexp.MustCompile(tenantColumn + ` = \$1\b`), `CASE WHEN $0 THEN true ELSE $1 > 1 END`},
	{"other-column", regexp.MustCompile(`\btenant_id = `), `id = `},
	{"other-column-right", regexp.MustCompile(`= ([a-z]+)\.tenant_id\b`), `= $1.id`},
	{"tenant-for-id", regexp.MustCompile(`\bSELECT id\b`), `SELECT tenant_id AS id`},
	{"and-or", regexp.MustCompile(`\bAND\b`), `OR`},
	{"or-and", regexp.MustCompile(`\bOR\b`), `AND`},
	{"left", regexp.MustCompile(`\b(?:INNER |RIGHT |FULL )?JOIN\b`), `LEFT JOIN`},
	{"right", regexp.MustCompile(`\b(?:INNER |LEFT |FULL )?JOIN\b`), `RIGHT JOIN`},
	{"full", regexp.MustCompile(`\b(?:INNER |LEFT |RIGHT )?JOIN\b`), `FULL JOIN`},
	{"inner", regexp.MustCompile(`\b(?:LEFT|RIGHT|FULL) JOIN\b`), `JOIN`},
	{"where-on", regexp.MustCompile(`\bWHERE\b`), `ORDER BY 1, `},
	{"not-exists", regexp.MustCompile(`\bEXISTS\b`), `NOT EXISTS`},
	{"exists", regexp.MustCompile(`\bNOT EXISTS\b`), `EXISTS`},
	{"not-in", regexp.MustCompile(`\bIN \(SELECT\b`), `NOT IN (SELECT`},
	{"any-all", regexp.MustCompile(`\bANY\b`), `ALL`},
	{"union-except", regexp.MustCompile(`\bUNION(?: ALL)?\b`), `EXCEPT`},
	{"except-union", regexp.MustCompile(`\b(?:EXCEPT|INTERSECT)\b`), `UNION`},
	{"outer-alias", regexp.MustCompile(`\bc\.tenant_id\b`), `o.tenant_id`},
	{"inner-alias", regexp.MustCompile(`\bo\.tenant_id\b`), `c.tenant_id`},
	{"unqualified", regexp.MustCompile(`\b[a-z]+\.tenant_id\b`), `tenant_id`},
	{"untrusted", regexp.MustCompile(`\$1\b`), `$$2`},
	{"distinct", regexp.MustCompile(`\bSELECT id\b`), `SELECT DISTINCT ON (status) id`},
	{"limit", regexp.MustCompile(`FROM orders\)`), `FROM orders ORDER BY id LIMIT 2)`},
	{"join-lateral", regexp.MustCompile(`JOIN \(SELECT`), `JOIN LATERAL (SELECT`},
	{"partition", regexp.MustCompile(`PARTITION BY [a-z_]+`), ``},
	{"ignore-conflict", regexp.MustCompile(`DO NOTHING`), `DO UPDATE SET tenant_id = excluded.tenant_id`},
	{"excluded", regexp.MustCompile(`excluded\.tenant_id`), `$$1`},
	{"delete-returning", regexp.MustCompile(`\bSELECT id FROM orders WHERE\b`), `DELETE FROM orders WHERE`},
}

// mutant is a statement after one edit.
type mutant struct{ name, sql string }

// mutate gives every result of one edit at one place.
func mutate(sql string) []mutant {
	var all []mutant
	for _, e := range edits {
		for i, loc := range e.at.FindAllStringSubmatchIndex(sql, -1) {
			var to []byte
			to = e.at.ExpandString(to, e.to, sql, loc)
			text := sql[:loc[0]] + string(to) + sql[loc[1]:]
			if text != sql && !strings.Contains(text, "LEFT LEFT") {
				all = append(all, mutant{fmt.Sprintf("%s@%d", e.name, i), text})
			}
		}
	}
	return slices.CompactFunc(all, func(a, b mutant) bool { return a.sql == b.sql })
}
