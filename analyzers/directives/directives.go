package directives

import (
	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/analyzers/internal/report"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/rule"
)

// New makes the analyzer. Judged is the verdict pass of a project, in which
// every rule's findings have already met the directives.
func New(judged *analysis.Analyzer) *analysis.Analyzer {
	r, _ := rule.Lookup(string(diag.ReasonlessAllow))
	return &analysis.Analyzer{
		Name:     "directives",
		Doc:      "report suppressions without reason, without use, or past their end\n\n" + r.Text,
		URL:      r.DocURL(),
		Requires: []*analysis.Analyzer{judged},
		Run: func(pass *analysis.Pass) (any, error) {
			report.Directives(pass, judged)
			return nil, nil
		},
	}
}
