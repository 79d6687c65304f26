package scopetest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
)

// Prover makes a prover for the schema.
func (s *Schema) Prover(trustForeignKeys bool) (*scope.Prover, error) {
	res, err := ddl.Load(ddl.Options{Dialect: s.Dialect, Paths: s.Files})
	if err != nil {
		return nil, err
	}
	if len(res.Problems) > 0 {
		return nil, fmt.Errorf("schema %s: %s: %s", s.Name, res.Problems[0].Pos, res.Problems[0].Message)
	}
	var policies []catalog.TenancyPolicy
	for _, policy := range s.Policies() {
		policy.TrustForeignKeys = trustForeignKeys
		policies = append(policies, policy)
	}
	tenancies, problems := catalog.ClassifyDimensions(res.Catalog, policies)
	if len(problems) > 0 {
		return nil, fmt.Errorf("schema %s: policy %s: %s", s.Name, problems[0].Key, problems[0].Message)
	}
	return scope.New(res.Catalog, tenancies...), nil
}

// Outcome is the prover's answer to a text of one or several statements.
type Outcome struct {
	Verdict  scope.Verdict // unscoped if any statement is, else unknown if any is
	Codes    []string      // of all findings, sorted, without repetition
	Messages []string      // of all findings
	Results  []scope.Result
}

// Prove proves every statement of the text, in the dialect of the prover's
// schema.
func Prove(p *scope.Prover, sql string, trust scope.Trust) Outcome {
	out := Outcome{Verdict: scope.Scoped}
	statements := parser.Parse(p.Dialect(), sql, sqlparse.Style{})
	if len(statements) == 0 {
		out.Verdict = scope.Unknown
	}
	for _, st := range statements {
		res := p.Prove(st.Stmt, sql, trust)
		out.Results = append(out.Results, res)
		switch {
		case res.Verdict == scope.Unscoped || out.Verdict == scope.Unscoped:
			out.Verdict = scope.Unscoped
		case res.Verdict == scope.Unknown:
			out.Verdict = scope.Unknown
		}
		for _, f := range res.Findings {
			out.Codes = append(out.Codes, string(f.Code))
			out.Messages = append(out.Messages, f.Message)
		}
	}
	slices.Sort(out.Codes)
	out.Codes = slices.Compact(out.Codes)
	return out
}

// ProverTrust gives the case's trusted placeholders as the prover takes them.
func (c *Case) ProverTrust() scope.Trust {
	trust := scope.Trust{Params: numbers(c.Trust), Sets: numbers(c.TrustSets), Assume: c.Assume}
	for name, t := range c.Dimensions {
		if trust.Dimensions == nil {
			trust.Dimensions = map[string]scope.Trusted{}
		}
		trust.Dimensions[name] = scope.Trusted{Params: numbers(t.Params), Sets: numbers(t.Sets)}
	}
	return trust
}

func numbers(list []int) map[int]bool {
	set := map[int]bool{}
	for _, n := range list {
		set[n] = true
	}
	return set
}

// Disagreement says how the outcome differs from what the case expects; ""
// when it does not.
func (c *Case) Disagreement(out Outcome) string {
	want := strings.Join(c.Verdicts, "|")
	if !c.Accepts(out.Verdict.String()) {
		return fmt.Sprintf("verdict %s, want %s", out.Verdict, want)
	}
	if len(c.Codes) > 0 && (out.Verdict == scope.Unscoped || !c.Accepts("unscoped")) && !slices.Equal(out.Codes, c.Codes) {
		return fmt.Sprintf("%s with codes %v, want %v", out.Verdict, out.Codes, c.Codes)
	}
	for _, m := range c.Messages {
		if !slices.ContainsFunc(out.Messages, func(s string) bool { return strings.Contains(s, m) }) {
			return fmt.Sprintf("no message contains %q", m)
		}
	}
	return ""
}
