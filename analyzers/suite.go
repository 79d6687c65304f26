// Package analyzers is tenantvet's suite for go/analysis drivers.
//
// [Load] makes one analyzer of it for a tenantvet.yaml, [NewSuite] the rules for
// this project's own drivers. Each rule is a package of its own; its documentation tells what it
// reports, and "tenantvet explain" tells more.
package analyzers

import (
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/analyzers/cannotprove"
	"github.com/tenantvet/tenantvet/analyzers/directives"
	"github.com/tenantvet/tenantvet/analyzers/guardedread"
	"github.com/tenantvet/tenantvet/analyzers/mintedtenant"
	"github.com/tenantvet/tenantvet/analyzers/rawcall"
	"github.com/tenantvet/tenantvet/analyzers/sessionstate"
	"github.com/tenantvet/tenantvet/analyzers/unknowntable"
	"github.com/tenantvet/tenantvet/analyzers/unpinnedjoin"
	"github.com/tenantvet/tenantvet/analyzers/unscopedquery"
	"github.com/tenantvet/tenantvet/analyzers/unscopedwrite"
	"github.com/tenantvet/tenantvet/analyzers/untrustedtenant"
	"github.com/tenantvet/tenantvet/analyzers/unusedtenant"
	"github.com/tenantvet/tenantvet/analyzers/zerotenant"
	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/ssapass"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// Suite is the analyzers for one project.
type Suite struct {
	// Rules report; a driver runs them.
	Rules []*analysis.Analyzer
	// Calls and Verdict are the passes that the rules read. Their results are
	// *callsite.Result and *verdict.Result.
	Calls, Verdict *analysis.Analyzer
}

// NewSuite makes the suite with its passes, for a driver that looks at packages
// one by one.
func NewSuite(p *project.Project) *Suite { return NewModuleSuite(p, Known{}) }

// Known is what looks at a module found that another one can use: what packages
// hand to others below them.
type Known struct {
	Calls  *callsite.Module
	Values *verdict.Module
}

// NewModuleSuite makes the suite for a driver that looks at the whole module,
// perhaps several times, and settles what callsite.Result leaves open.
func NewModuleSuite(p *project.Project, known Known) *Suite {
	calls := callsite.New(callsite.Config{Limit: p.Config.Limits.Variants, Libraries: project.Libraries(p.Config), Module: known.Calls, Allowed: verdict.Allows(p)})
	judged := verdict.NewInModule(p, calls, known.Values)
	return &Suite{
		Calls:   calls,
		Verdict: judged,
		Rules: []*analysis.Analyzer{
			unscopedquery.New(judged),
			unpinnedjoin.New(judged),
			unscopedwrite.New(judged),
			cannotprove.New(judged),
			unknowntable.New(judged),
			guardedread.New(judged),
			rawcall.New(judged),
			untrustedtenant.New(judged),
			mintedtenant.New(judged),
			unusedtenant.New(judged),
			zerotenant.New(judged),
			sessionstate.New(judged),
			directives.New(judged),
		},
	}
}

// Within keeps the suite from looking at packages for which inside does not
// hold. It must be called before the suite runs.
func (s *Suite) Within(inside func(*analysis.Pass) bool) {
	for _, pass := range append([]*analysis.Analyzer{s.Verdict}, s.Verdict.Requires...) {
		if pass == ssapass.Analyzer { // shared, and idle until it is asked
			continue
		}
		run, result := pass.Run, pass.ResultType
		pass.Run = func(p *analysis.Pass) (any, error) {
			if inside(p) {
				return run(p)
			}
			return reflect.New(result.Elem()).Interface(), nil
		}
	}
}
