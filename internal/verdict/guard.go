package verdict

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/guard"
	"github.com/tenantvet/tenantvet/internal/scope"
)

// Guard is what makes up for an unscoped read: the function that runs it
// compares the row's tenant with the caller's before it uses the row.
type Guard struct {
	Columns     []string    // the columns that are compared: "orders.tenant_id"
	Comparisons []token.Pos // where, in the order of the source
}

// Outcome is the verdict in words: "scoped", "guarded", "unscoped" or
// "unknown".
func (s *Statement) Outcome() string {
	if s.Guard != nil {
		return "guarded"
	}
	return s.Verdict.String()
}

// Outcome is that of the call's worst statement.
func (s *Site) Outcome() string {
	worst := scope.Scoped.String()
	for _, st := range s.Statements {
		switch o := st.Outcome(); o {
		case scope.Unscoped.String():
			return o
		case scope.Unknown.String():
			worst = o
		case scope.Scoped.String():
		default:
			if worst == scope.Scoped.String() {
				worst = o
			}
		}
	}
	return worst
}

// guards looks for unscoped reads whose rows the program compares, and takes
// back the findings about them; what nearly guards a read is added to its
// finding.
func (j *judge) guards(calls map[*callsite.Site]ssa.CallInstruction) {
	caller := j.callers()
	some := false
	for _, site := range j.result.Sites {
		call := calls[site.Site]
		if call == nil || len(site.Statements) == 0 {
			continue
		}
		for _, s := range site.Statements {
			if s.plan == nil || s.Verdict != scope.Unscoped || !alone(s) || !onlyUnscoped(s) {
				continue
			}
			if g, near := j.guarded(s, call, caller); g != nil {
				s.Guard, some = g, true
			} else if near != nil {
				j.nearly(s, near)
			}
		}
	}
	if some {
		j.takeBack()
	}
}

// alone tells whether a statement is all that its text holds.
func alone(s *Statement) bool {
	return !slices.ContainsFunc(s.Site.Statements, func(o *Statement) bool { return o != s && o.Text == s.Text })
}

// onlyUnscoped tells whether all that is wrong with a statement is what it
// reads.
func onlyUnscoped(s *Statement) bool {
	return len(s.Findings) > 0 && !slices.ContainsFunc(s.Findings, func(f *Finding) bool { return !readFinding(f) })
}

func readFinding(f *Finding) bool {
	return f.Code == diag.UnscopedQuery || f.Code == diag.UnpinnedJoin
}

// guarded checks a statement's plan, one choice of columns after the other; it
// gives the comparison that comes nearest if none is good.
func (j *judge) guarded(s *Statement, call ssa.CallInstruction, caller map[parameter]bool) (*Guard, *guard.Result) {
	var near *guard.Result
	for _, columns := range s.plan.choices {
		q := guard.Query{Call: call, Columns: s.plan.columns, One: s.plan.one, Sizes: j.pass.TypesSizes}
		g := &Guard{}
		for _, c := range columns {
			q.Tenants = append(q.Tenants, guard.Tenant{Column: c.index, NotNull: c.notNull, Shared: c.shared})
			g.Columns = append(g.Columns, c.name)
		}
		q.Trusted = func(v ssa.Value, at ssa.Instruction, i int) bool {
			return j.isCallers(dimensionOf(j.config, columns[i].dimension), v, at, caller)
		}
		r := guard.Check(q)
		if r.Guarded {
			g.Comparisons = r.Comparisons
			return g, nil
		}
		if r.Near && near == nil {
			near = &r
		}
	}
	return nil, near
}

// nearly adds to a statement's findings why the comparison that the function
// has does not guard the read.
func (j *judge) nearly(s *Statement, near *guard.Result) {
	for _, f := range s.Findings {
		if f.Statement != s { // it is about another call's statement first
			if near.At.IsValid() {
				f.Related = append(f.Related, Related{"in " + s.Site.Function + ", " + near.Reason, near.At})
			}
			continue
		}
		f.Message += "; " + near.Reason
		if near.At.IsValid() && near.At != f.Pos {
			f.Related = append(f.Related, Related{near.Reason, near.At})
		}
		for _, p := range near.Comparisons {
			f.Related = append(f.Related, Related{"the comparison of the row's tenant", p})
		}
	}
}

// takeBack drops the findings that only guarded statements have. With guards:
// strict they get one of their own.
func (j *judge) takeBack() {
	held := map[*Finding]bool{}
	var guarded []*Statement
	for _, site := range j.result.Sites {
		for _, s := range site.Statements {
			if s.Guard != nil {
				guarded = append(guarded, s)
				continue
			}
			for _, f := range s.Findings {
				held[f] = true
			}
		}
	}
	gone := map[*Finding]bool{}
	for _, s := range guarded {
		for _, f := range s.Findings {
			gone[f] = !held[f]
		}
	}
	j.result.Findings = slices.DeleteFunc(j.result.Findings, func(f *Finding) bool { return gone[f] })
	for _, s := range guarded {
		first := s.Findings[0]
		s.Findings = nil
		if j.config.Guards != config.GuardsStrict {
			continue
		}
		var lines []string
		f := &Finding{Code: diag.GuardedRead, Relation: first.Relation, Pos: first.Pos, End: first.End, Site: s.Site, Statement: s, Offset: first.Offset}
		for _, p := range s.Guard.Comparisons {
			lines = append(lines, placeName(j.pass.Fset.Position(p)))
			f.Related = append(f.Related, Related{"the comparison", p})
		}
		relation, _, _ := strings.Cut(first.Message, ": ")
		f.Message = fmt.Sprintf("%s: the statement reads any tenant's row, and the program compares %s with the caller's tenant at %s; compare it in the statement",
			relation, strings.Join(s.Guard.Columns, " and "), strings.Join(slices.Compact(lines), ", "))
		j.report(f)
	}
}
