package guardedread

import (
	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/analyzers/internal/report"
	"github.com/tenantvet/tenantvet/internal/diag"
)

// New makes the analyzer. Judged is the verdict pass of a project.
func New(judged *analysis.Analyzer) *analysis.Analyzer {
	return report.Rule(diag.GuardedRead, judged)
}
