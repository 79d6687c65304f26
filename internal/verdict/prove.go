package verdict

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
)

// prover proves texts, each once. It is safe for concurrent use.
type prover struct {
	scope   *scope.Prover
	dialect catalog.Dialect
	shared  bool // one placeholder may carry several tenants: its value tells
	library *library
	// baseline counts the findings that pass, by their fingerprint's key.
	baseline map[string]int

	catalog   *catalog.Catalog
	tenancies []*catalog.Tenancy

	mu    sync.Mutex
	known map[proofKey][]proof
}

// standInKinds are the stand-ins of a text for several values each: those that
// the call expands, and lists of placeholders that are in the text; and those
// for a placeholder whose number is not known.
type standInKinds struct{ expanded, lists, counted []int }

type proofKey struct {
	style    sqlparse.Style
	standIns string
	text     string
}

// proof is a statement of a text with its result.
type proof struct {
	start, end   int
	placeholders []sqlparse.Placeholder
	result       scope.Result
	effect       effect
	guard        *guardPlan // nil when no comparison makes up for what is missing
}

func newProver(p *project.Project) *prover {
	shared := !slices.ContainsFunc(p.Config.AllDimensions(), func(d config.Dimension) bool { return len(d.Types)+len(d.Sources) == 0 })
	made := &prover{scope: p.Prover, dialect: catalog.Dialect(p.Config.Dialect), shared: shared, known: map[proofKey][]proof{}, tenancies: p.Tenancies}
	if p.Schema != nil { // as it is where nothing runs
		made.catalog = p.Schema.Catalog
	}
	made.baseline = p.Baseline.Keys()
	made.library = newLibrary(made, p)
	return made
}

// prove parses and proves a text. Every placeholder that the program has is
// trusted where it binds a tenant: whether the argument deserves that is
// judged for each call.
func (p *prover) prove(r *rendered, style sqlparse.Style) []proof {
	var in standInKinds
	for _, s := range r.standIns {
		switch {
		case s.hole.FromIn:
			in.expanded = append(in.expanded, s.number)
		case s.expands():
			in.lists = append(in.lists, s.number)
		case s.counted:
			in.counted = append(in.counted, s.number)
		}
	}
	key := proofKey{style, fmt.Sprint(in), r.text}
	p.mu.Lock()
	proofs, ok := p.known[key]
	p.mu.Unlock()
	if ok {
		return proofs
	}
	proofs = p.work(r.text, style, in)
	p.mu.Lock()
	p.known[key] = proofs
	p.mu.Unlock()
	return proofs
}

// work parses and proves. A statement that breaks the parser or the prover is
// unknown; it does not end the run.
func (p *prover) work(text string, style sqlparse.Style, in standInKinds) (proofs []proof) {
	defer func() {
		if e := recover(); e != nil {
			proofs = []proof{{start: 0, end: len(text), result: internalError(e)}}
		}
	}()
	for _, s := range parser.Parse(p.dialect, text, style) {
		result := p.one(p.scope, s, text, in)
		proofs = append(proofs, proof{s.Start, s.End, s.Placeholders, result, effectOf(s.Stmt), p.guards(s.Stmt, text, p.trust(s, in), &result)})
	}
	return proofs
}

// one proves a statement with a prover that may locate it in a file.
func (p *prover) one(with *scope.Prover, s sqlparse.Statement, text string, in standInKinds) (result scope.Result) {
	defer func() {
		if e := recover(); e != nil {
			result = internalError(e)
		}
	}()
	trust := p.trust(s, in)
	result = with.Prove(s.Stmt, text, trust)
	if result.Verdict == scope.Unscoped && len(in.counted) > 0 {
		for _, n := range in.counted {
			delete(trust.Never, n)
		}
		uncounted(&result, with.Prove(s.Stmt, text, trust), in.counted)
	}
	RequireTenant(s, &result)
	if result.Verdict != scope.Scoped && len(result.Findings) == 0 {
		result.Findings = []scope.Finding{{
			Code:    diag.CannotProve,
			Message: "the statement was not proved to be scoped",
			Pos:     s.Stmt.Position(),
		}}
	}
	return result
}

// uncounted takes back what a result holds against placeholders whose number is
// not known: trusting is the result if they are the caller's tenant. What it
// finds, too, is wrong whichever number they have; the rest is unknown.
func uncounted(result *scope.Result, trusting scope.Result, counted []int) {
	i := slices.IndexFunc(result.TenantParams, func(tp scope.TenantParam) bool { return slices.Contains(counted, tp.Number) })
	if i < 0 || trusting.Verdict == scope.Unscoped && len(trusting.Findings) >= len(result.Findings) {
		return
	}
	about := func(f scope.Finding) string {
		first, _, _ := strings.Cut(f.Message, ":") // the dimension or the relation
		return fmt.Sprint(f.Code, f.Pos, f.Relation, first)
	}
	findings := slices.Clone(trusting.Findings)
	for i, f := range findings {
		// What it asks to write must not be one of these placeholders.
		same := func(g scope.Finding) bool { return about(f) == about(g) }
		if k := slices.IndexFunc(result.Findings, same); k >= 0 {
			findings[i] = result.Findings[k]
		}
	}
	tp := result.TenantParams[i]
	findings = append(findings, scope.Finding{
		Code: diag.CannotProve, Pos: tp.Pos,
		Message: "cannot prove: the number of a placeholder is not known: it stands for " + tp.Column,
	})
	result.Findings = findings
	if result.Verdict = trusting.Verdict; result.Verdict == scope.Scoped {
		result.Verdict = scope.Unknown
	}
}

// trust is what a proof may assume about a statement's placeholders.
func (p *prover) trust(s sqlparse.Statement, in standInKinds) scope.Trust {
	trust := scope.Trust{Assume: true, Never: map[int]bool{}, Lists: map[int]bool{}, Shared: p.shared}
	for _, ph := range s.Placeholders {
		// A digit behind a stand-in makes it another, larger number.
		if ph.Number >= sqlparse.FirstStandIn && !slices.Contains(in.expanded, ph.Number) {
			trust.Never[ph.Number] = true
			trust.Lists[ph.Number] = slices.Contains(in.lists, ph.Number)
		}
	}
	return trust
}

func internalError(e any) scope.Result {
	text, _, _ := strings.Cut(fmt.Sprint(e), "\n")
	return scope.Result{Verdict: scope.Unknown, Findings: []scope.Finding{{
		Code:    diag.CannotProve,
		Message: "internal error, please report it: " + text,
		Pos:     sqlast.NoPos,
	}}}
}
