package report

import (
	"fmt"
	"strings"

	"github.com/tenantvet/tenantvet/internal/rule"
)

// level is a severity in the words of the formats.
type level struct {
	sarif, score, github, gitlab, reviewdog, checkstyle string
}

// levels holds every severity. What cannot be proved is an error as what leaks
// is: it may be the same.
var levels = map[rule.Severity]level{
	rule.Error:   {"error", "8.0", "error", "critical", "ERROR", "error"},
	rule.Warning: {"warning", "4.0", "warning", "minor", "WARNING", "warning"},
}

// SeverityTable lists in Markdown how the formats call the severities.
func SeverityTable() string {
	var b strings.Builder
	b.WriteString("| severity | findings | SARIF | security-severity | github | gitlab | rdjsonl | checkstyle |\n|---|---|---|---|---|---|---|---|\n")
	for _, s := range []rule.Severity{rule.Error, rule.Warning} {
		var codes []string
		for _, r := range rule.Rules() {
			if r.Severity == s {
				codes = append(codes, string(r.Code))
			}
		}
		l := levels[s]
		fmt.Fprintf(&b, "| %s | %s | `%s` | %s | `%s` | `%s` | `%s` | `%s` |\n", s, strings.Join(codes, ", "),
			l.sarif, l.score, l.github, l.gitlab, l.reviewdog, l.checkstyle)
	}
	return b.String()
}
