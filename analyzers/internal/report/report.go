// Package report is how a rule speaks: one message form, one category, one
// URL for every driver.
package report

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/rule"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// Rule makes the analyzer of a rule, which reports the findings of its code
// that no directive allows. Judged is the verdict pass.
func Rule(code diag.Code, judged *analysis.Analyzer) *analysis.Analyzer {
	r := describe(code)
	return &analysis.Analyzer{
		Name:     strings.ReplaceAll(r.Name, "-", ""),
		Doc:      r.Title + "\n\n" + r.Text,
		URL:      r.DocURL(),
		Requires: []*analysis.Analyzer{judged},
		Run: func(pass *analysis.Pass) (any, error) {
			for _, f := range pass.ResultOf[judged].(*verdict.Result).Findings {
				if f.Code == code && !f.Passes() {
					pass.Report(of(pass, f))
				}
			}
			return nil, nil
		},
	}
}

// All makes one analyzer that speaks for every rule.
func All(judged *analysis.Analyzer) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     "tenantvet",
		Doc:      "prove that the SQL of a program stays within one tenant",
		Requires: []*analysis.Analyzer{judged},
		Run: func(pass *analysis.Pass) (any, error) {
			for _, f := range pass.ResultOf[judged].(*verdict.Result).Findings {
				if !f.Passes() {
					pass.Report(of(pass, f))
				}
			}
			Directives(pass, judged)
			return nil, nil
		},
	}
}

// of is a finding as a diagnostic with its fix.
func of(pass *analysis.Pass, f *verdict.Finding) analysis.Diagnostic {
	d := diagnostic(f.Code, f.Pos, f.End, f.Message, f.Related)
	d.SuggestedFixes = Fixes(pass, f)
	return d
}

// Fixes are a finding's fixes as drivers can apply them: of the package's own
// files. Those of files of queries are for tenantvet's own --fix.
func Fixes(pass *analysis.Pass, f *verdict.Finding) []analysis.SuggestedFix {
	if f.Fix == nil {
		return nil
	}
	for _, e := range f.Fix.Edits {
		if !slices.ContainsFunc(pass.Files, func(file *ast.File) bool { return file.FileStart <= e.Pos && e.End <= file.FileEnd }) {
			return nil
		}
	}
	return []analysis.SuggestedFix{{Message: f.Fix.Message, TextEdits: f.Fix.Edits}}
}

// Directives reports the findings about suppressions, whatever their codes.
func Directives(pass *analysis.Pass, judged *analysis.Analyzer) {
	for _, d := range pass.ResultOf[judged].(*verdict.Result).Directives {
		pass.Report(diagnostic(d.Code, d.Pos, token.NoPos, d.Message, nil))
	}
}

// Text is a finding as it is shown to people.
func Text(code diag.Code, message string) string { return fmt.Sprintf("%s (%s)", message, code) }

func diagnostic(code diag.Code, pos, end token.Pos, message string, related []verdict.Related) analysis.Diagnostic {
	d := analysis.Diagnostic{
		Pos: pos, End: end,
		Category: string(code),
		Message:  Text(code, message),
		URL:      describe(code).DocURL(),
	}
	for _, r := range related {
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: r.Pos, Message: r.Message})
	}
	return d
}

// describe returns the rule's documentation. A code without it gets its bare
// identity: a finding is never withheld for want of a page.
func describe(code diag.Code) rule.Rule {
	if r, ok := rule.Lookup(string(code)); ok {
		return r
	}
	return rule.Rule{Code: code, Name: strings.ToLower(string(code)), Title: string(code)}
}
