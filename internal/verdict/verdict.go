// Package verdict is the pass that judges every SQL call of a package: it
// parses the templates that callsite recovers, proves them, matches the
// tenant's placeholders with arguments, and applies suppressions. The rules
// only pick findings by code.
package verdict

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/mint"
	"github.com/tenantvet/tenantvet/internal/origin"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/ssapass"
	"github.com/tenantvet/tenantvet/internal/suppress"
)

// Result is the pass's result.
type Result struct {
	Sites []*Site
	// Findings are ordered by place, suppressed ones included.
	Findings []*Finding
	// Allowances are the suppressions in source; Directives are findings about
	// them.
	Allowances []*suppress.Directive
	Directives []Directive
	Coverage   Coverage
	// Allowed lists the entries of raw.allow that a call of this package
	// needed.
	Allowed []string
	// Minting lists the entries of the configuration that let this package
	// make tenant values, and that it needed, as config.Position takes them.
	Minting []string
	// Queries lists the sets of the project's Queries whose code is in this
	// package; what they hold is judged here.
	Queries []int
	// Dispatches and Aside are what callsite.Result tells.
	Dispatches []callsite.Dispatch
	// Handed tells what stands behind interfaces of packages below this one,
	// and Invoked which of the module's methods this one calls through them.
	Handed  []Dispatch
	Invoked []string
	Aside   []*callsite.Aside
	// Declared holds the entries of the configuration that name a type or a
	// function of this package or of one that it imports, each with a
	// complaint if it is not there.
	Declared map[string]string
	// Open holds calls that count only under a condition on the whole module;
	// Judged and Variables are what callsite.Result tells about it.
	Open              []*Open
	Judged, Variables []string
	// Assigns and Undecided are what callsite.Result tells.
	Assigns   []string
	Undecided []*callsite.Undecided
}

// Open is a call that counts only under a condition on the whole module, with
// what it then adds to its package's result.
type Open struct {
	*callsite.Open
	Result *Result
}

// Site is a call with what was proved about it.
type Site struct {
	*callsite.Site
	Statements []*Statement
}

// Verdict is that of the call: its worst statement's. A call whose text holds
// no statement is scoped.
func (s *Site) Verdict() scope.Verdict {
	worst := scope.Scoped
	for _, st := range s.Statements {
		switch st.Verdict {
		case scope.Unscoped:
			return scope.Unscoped
		case scope.Unknown:
			worst = scope.Unknown
		case scope.Scoped:
		}
	}
	return worst
}

// Statement is one statement of one call.
type Statement struct {
	Site *Site
	// Query is the statement's name in a file of sqlc's; "" for others.
	Query string
	// Text is all that the call sends, with stand-ins for what is not known,
	// or the file of a query; the statement is Text[Start:End], and offsets are
	// into Text.
	Text       string
	Start, End int
	// Result is the prover's. Verdict is the same, lowered where an argument
	// is not known to be the caller's tenant.
	Result  scope.Result
	Verdict scope.Verdict
	// Guard makes up for an unscoped read; nil for other statements.
	Guard *Guard
	// Reason says why the text is not known; Text then shows it with holes.
	Reason   string
	Findings []*Finding

	at           places
	placeholders []sqlparse.Placeholder
	effect       effect
	tenants      map[tenantParam]tenantValue
	words        *strings.Replacer
	plan         *guardPlan
}

// tenantParam is a placeholder that binds the tenant of a dimension; "" where
// there is one.
type tenantParam struct {
	number    int
	dimension string
}

// tenantValue is what a call binds to a placeholder that binds a tenant.
type tenantValue struct {
	arg     *callsite.Arg
	trusted bool
	origins []origin.Origin
	column  string // without its table
	bound   string // with it
	list    bool   // several values
	number  int    // the place among the call's values, from 1; zero when not known
	place   string // how messages name the placeholder
}

// Proof is the chain that binds a relation, down to the value in Go.
func (s *Statement) Proof(r scope.Relation) []string {
	proof := append([]string{}, r.Proof...)
	for p, v := range s.tenants {
		name := cmp.Or(p.dimension, "tenant")
		for i, link := range proof {
			if link != scope.AssumedAs(p.number, name) {
				continue
			}
			proof[i] = fmt.Sprintf("$%d = %s", p.number, describe(v.arg))
			if from := describeOrigin(v.origins); from != "" {
				proof[i] += ", " + from
			}
			if !v.trusted {
				proof[i] += ", " + v.assumption(fmt.Sprintf("$%d", p.number), name)
			}
		}
	}
	return append(proof, s.expanded(r)...)
}

// SQL is the statement with {number}, {identifier} and {placeholders} where
// Text has stand-ins.
func (s *Statement) SQL() string {
	return s.Show(s.Text[s.Start:s.End])
}

// Show rewrites a text of the prover's about the statement so that it names
// what is not known instead of a stand-in.
func (s *Statement) Show(text string) string {
	if s.words == nil {
		return text
	}
	return s.words.Replace(text)
}

// Pos maps an offset in Text to the source: a place in a string literal, or
// the call when it comes from elsewhere.
func (s *Statement) Pos(offset int) token.Pos {
	if p := s.at.pos(offset); p.IsValid() {
		return p
	}
	return s.Site.Pos
}

// Counted is how the coverage counts the statement: as scoped, suppressed,
// baselined, guarded, unscoped or unknown.
func (s *Statement) Counted() string {
	switch {
	case s.Verdict == scope.Scoped:
		return s.Verdict.String()
	case s.Suppressed():
		return "suppressed"
	case s.Baselined():
		return "baselined"
	default:
		return s.Outcome()
	}
}

// Suppressed tells whether the statement is not scoped and every finding that
// says so is allowed.
func (s *Statement) Suppressed() bool {
	if s.Verdict == scope.Scoped {
		return false
	}
	return s.every(func(f *Finding) bool { return f.Allowed != nil })
}

// Baselined is the same with the baseline's help.
func (s *Statement) Baselined() bool {
	return s.Verdict != scope.Scoped && s.every((*Finding).Passes)
}

// every tells whether there are findings and a condition holds for all.
func (s *Statement) every(holds func(*Finding) bool) bool {
	return len(s.Findings) > 0 && !slices.ContainsFunc(s.Findings, func(f *Finding) bool { return !holds(f) })
}

// New makes the pass for a project. Calls is the callsite pass that feeds it;
// its result must be a [*callsite.Result].
func New(p *project.Project, calls *analysis.Analyzer) *analysis.Analyzer {
	return NewInModule(p, calls, nil)
}

// NewInModule makes it for a driver that looks at the whole module, perhaps
// several times, with what is known from earlier looks.
func NewInModule(p *project.Project, calls *analysis.Analyzer, module *Module) *analysis.Analyzer {
	prover := newProver(p)
	made := mint.New(p.Config.AllDimensions())
	return &analysis.Analyzer{
		Name:       "tenantverdict",
		Doc:        "prove that every SQL statement of a package stays within one tenant",
		Requires:   []*analysis.Analyzer{calls, made, ssapass.Analyzer},
		ResultType: reflect.TypeFor[*Result](),
		FactTypes:  []analysis.Fact{(*flowFact)(nil), (*handedFact)(nil)},
		Run: func(pass *analysis.Pass) (_ any, err error) {
			// As in callsite, a defect must cost one package, and be reported.
			defer func() {
				if r := recover(); r != nil {
					err = fmt.Errorf("package %s was not judged: %v\n%s", pass.Pkg.Path(), r, debug.Stack())
				}
			}()
			found := pass.ResultOf[calls].(*callsite.Result)
			j := &judge{prover: prover, config: p.Config, pass: pass, result: &Result{Judged: found.Judged, Variables: found.Variables, Assigns: found.Assigns, Undecided: found.Undecided}}
			if err := j.openQueries(); err != nil {
				return nil, err
			}
			facts := newFlowFacts(pass, module.handed())
			j.converted = conversions(pass)
			facts.here, j.result.Handed = dispatch(pass, imported(pass, j.converted, facts), j.converted, false)
			j.flow = newFlow(pass, p.Config, found, facts, j.converted)
			j.judge(found, pass.ResultOf[made].(*mint.Result))
			j.result.Declared = declared(pass.Pkg, p.Config)
			j.result.Dispatches, j.result.Aside = found.Dispatches, append(j.result.Aside, found.Aside...)
			return j.result, nil
		},
	}
}

// judge judges one package.
type judge struct {
	prover *prover
	config *config.Config
	pass   *analysis.Pass
	result *Result
	seen   map[findingKey]*Finding

	files   []*openFile // of sqlc's queries
	queries []*openQuery
	flow    *flow // nil where no value is to be followed
	// converted are the package's conversions to interfaces.
	converted map[conversion]bool
}

func (j *judge) judge(found *callsite.Result, made *mint.Result) {
	j.sites(found.Sites)
	j.guards(found.Calls)
	j.uncalled()
	j.minted(made)
	j.contextVars()
	if j.flow != nil {
		j.flow.follow()
		j.passedOn(j.flow.passes)
		j.unusedTenants()
		own := j.flow.export()
		_, handed := dispatch(j.pass, named(j.pass.Pkg, typesOf(own), func(m *types.Func) *flowFact { return own[m] }), j.converted, true)
		j.result.Handed = append(j.result.Handed, handed...)
	}
	j.result.Invoked = invoked(j.pass)
	parts := []*judge{j}
	for _, o := range found.Open {
		part := &judge{prover: j.prover, config: j.config, pass: j.pass, result: &Result{}, flow: j.flow}
		part.sites([]*callsite.Site{o.Site})
		j.result.Open = append(j.result.Open, &Open{o, part.result})
		parts = append(parts, part)
	}
	j.finish(parts)
}

// finish applies suppressions to the findings of all parts, orders and counts
// them.
func (j *judge) finish(parts []*judge) {
	j.suppress(parts, time.Now())
	for _, part := range parts {
		slices.SortStableFunc(part.result.Findings, func(a, b *Finding) int {
			return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
		})
	}
	j.applyBaseline(parts)
	var sites []*Site
	for _, part := range parts {
		sites = append(sites, part.result.Sites...)
	}
	for _, part := range parts {
		part.fixes(sites)
		part.reasons()
		part.count()
	}
}

func (j *judge) sites(sites []*callsite.Site) {
	j.seen = map[findingKey]*Finding{}
	for _, s := range sites {
		site := &Site{Site: s}
		if j.aside(site) {
			continue
		}
		j.result.Sites = append(j.result.Sites, site)
		if !j.generated(site) {
			j.statements(site)
		}
		j.rawCall(site)
	}
	j.sessions()
}

type findingKey struct {
	code    diag.Code
	pos     token.Pos
	message string
}

// report records a finding. One that is already known, since another call or
// another variant of the text has it too, is recorded once and belongs to
// each statement.
func (j *judge) report(f *Finding) {
	key := findingKey{f.Code, f.Pos, f.Message}
	known := j.seen[key]
	if known == nil {
		known = f
		j.seen[key] = f
		j.result.Findings = append(j.result.Findings, f)
	}
	if s := f.Statement; s != nil && !slices.Contains(s.Findings, known) {
		s.Findings = append(s.Findings, known)
	}
}
