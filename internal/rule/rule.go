// Package rule holds the documentation of every finding that tenantvet can
// report. tenantvet explain prints it, and docs/rules is generated from it.
package rule

import (
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/ident"
)

// Severity says how bad a finding is. Every finding makes the exit code 1.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // rows of another tenant may be read or written
	Warning Severity = "warning" // the guard against that is not in order
)

// Rule is the documentation of one code. In its texts, code is in braces.
type Rule struct {
	Code     diag.Code
	Name     string // kebab-case
	Title    string // one line, without a full stop
	Severity Severity
	Since    string // the version that first had it
	Text     string // what it means, in paragraphs
	Language string // of Bad and Good: "sql", "go" or "json"
	Bad      string // is reported
	Good     string // is not
	Fix      string // how to get rid of it
	Silent   string // when it is not reported although one might expect it
}

// Rules lists every rule in the order of the codes.
func Rules() []Rule { return slices.Concat(statementRules, guardRules, goRules, suppressionRules) }

// Lookup finds a rule by its code or name, in any case.
func Lookup(word string) (Rule, bool) {
	rules := Rules()
	i := slices.IndexFunc(rules, func(r Rule) bool {
		return strings.EqualFold(word, string(r.Code)) || strings.EqualFold(word, r.Name)
	})
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// Near lists codes or names that a word may have been meant to be.
func Near(word string) []string {
	var known []string
	for _, r := range Rules() {
		known = append(known, string(r.Code), r.Name)
	}
	return ident.Nearest(word, known)
}

// ExampleSchema is the schema that the SQL examples speak of; tenants is the
// root and users is declared shared.
const ExampleSchema = `CREATE TABLE tenants (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE customers (
    tenant_id bigint NOT NULL REFERENCES tenants,
    id        bigint PRIMARY KEY,
    email     text NOT NULL
);
CREATE TABLE orders (
    tenant_id   bigint NOT NULL REFERENCES tenants,
    id          bigint PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    status      text NOT NULL
);
CREATE TABLE regions (id bigint PRIMARY KEY, name text NOT NULL);
`
