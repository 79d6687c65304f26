package scope

import (
	"strings"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// value returns the term that an operand is, or noTerm for a computed value.
// Subqueries inside are walked either way. Identities that come with a scalar
// subquery are added to f.
func (a *analysis) value(e sqlast.Expr, p *place, f *facts) term {
	switch e := e.(type) {
	case *sqlast.Column:
		return a.resolve(e, p.names)
	case *sqlast.Param:
		return a.argument(e.Number, a.pos(e.Pos))
	case *sqlast.Const:
		return a.literal(e)
	case *sqlast.Cast:
		return a.cast(a.value(e.X, p, f), e)
	case *sqlast.Row:
		if len(e.Fields) == 1 {
			return a.value(e.Fields[0], p, f)
		}
	case *sqlast.Func:
		if t := a.settingOf(e); t != noTerm {
			return t
		}
		if t := a.converted(e); t != noTerm {
			return t
		}
	case *sqlast.Subquery:
		if e.Kind == sqlast.Scalar {
			return a.scalar(e, p, f)
		}
	}
	a.walk(e, p)
	return noTerm
}

// settingOf reads current_setting('…') and NULLIF(current_setting('…'), …) of
// a configured setting.
func (a *analysis) settingOf(f *sqlast.Func) term {
	if f.Schema != "" && f.Schema != "pg_catalog" {
		return noTerm
	}
	switch f.Name {
	case "current_setting":
		if len(f.Args) > 0 {
			if c, ok := uncast(f.Args[0]).(*sqlast.Const); ok && c.Kind == sqlast.String {
				return a.setting(strings.ToLower(c.Text))
			}
		}
	case "nullif":
		if len(f.Args) == 2 {
			if _, constant := uncast(f.Args[1]).(*sqlast.Const); constant {
				return a.settingValue(f.Args[0])
			}
		}
	}
	return noTerm
}

// settingValue reads a setting, cast or not.
func (a *analysis) settingValue(e sqlast.Expr) term {
	switch e := e.(type) {
	case *sqlast.Func:
		return a.settingOf(e)
	case *sqlast.Cast:
		if t := a.settingValue(e.X); t != noTerm && a.castKeeps(t, e) {
			return t
		}
	}
	return noTerm
}

// set is the term of a placeholder that holds an array.
func (a *analysis) set(p *sqlast.Param) term {
	t := a.argument(p.Number, a.pos(p.Pos))
	if t != noTerm && a.terms[t].param > 0 {
		a.setParams[a.terms[t].param] = true
	}
	return t
}

// scalar returns the output term of a scalar subquery.
func (a *analysis) scalar(e *sqlast.Subquery, p *place, f *facts) term {
	s := a.subquery(e, p, nil)
	col := max(e.Field-1, 0)
	if col >= len(s.rel.outs) {
		return noTerm
	}
	s.rel.optional = true
	a.addOnce(f, s)
	return a.column(s.rel, col)
}

// addOnce adds the identities of a subquery's output to the facts beside it.
func (a *analysis) addOnce(f *facts, s *subqueryResult) {
	if f != nil {
		f.edges = append(f.edges, s.ghosts...)
	}
}

// semiJoin reads EXISTS and IN (query) as conditions. Where the subquery is a
// plain one, a row of it that satisfies its own conditions exists whenever the
// condition is true, so what holds of that row holds here.
func (a *analysis) semiJoin(e *sqlast.Subquery, p *place, f *facts) {
	switch e.Kind {
	case sqlast.Exists:
		if s := a.subquery(e, p, nil); s.level != nil && s.level.filtersOnly {
			f.add(s.level.where.facts)
		}
	case sqlast.InQuery:
		a.oneOfQuery(e.X, e, e.Pos, p, f)
	default:
		f.nonNull = append(f.nonNull, a.strict(e, p)...)
		a.walk(e, p)
	}
}

// oneOfQuery records x IN (query), or x = ANY (ARRAY(query)).
func (a *analysis) oneOfQuery(x sqlast.Expr, q *sqlast.Subquery, pos sqlast.Pos, p *place, f *facts) {
	xs := fields(x)
	if xs == nil {
		xs = []sqlast.Expr{x}
	}
	lhs := make([]term, len(xs))
	in := a.inQuery(p)
	for i, e := range xs {
		f.nonNull = append(f.nonNull, a.strict(e, in)...)
		lhs[i] = a.value(e, in, f)
	}
	s := a.subquery(q, p, func(i int) term {
		if i < len(lhs) {
			return lhs[i]
		}
		return noTerm
	})
	if len(s.rel.outs) != len(lhs) {
		a.fixedWidth(s.rel.outs, q.Pos)
		return
	}
	a.addOnce(f, s)
	plain := s.level != nil && s.level.filtersOnly && s.level.passes
	for i, t := range lhs {
		if t == noTerm {
			continue
		}
		a.addEdge(f, edge{a: t, b: a.column(s.rel, i), clause: a.clause(p), pos: a.pos(pos)})
		if arms := s.rel.outs[i].arms; plain && len(arms) == 1 && arms[0].term != noTerm {
			a.addEdge(f, edge{a: t, b: arms[0].term, clause: a.clause(p), pos: a.pos(pos)})
		}
	}
	if plain {
		f.add(s.level.where.facts)
	}
}

// matchAgainst is MySQL's full-text search.
const matchAgainst = "MATCH AGAINST"

// walk visits an expression that restricts nothing: every subquery in it is a
// query of its own.
func (a *analysis) walk(e sqlast.Expr, p *place) {
	switch e := e.(type) {
	case nil, *sqlast.Param, *sqlast.Const, *sqlast.Column, *sqlast.Default:
	case *sqlast.Star:
		a.walk(e.Of, p)
	case *sqlast.And:
		a.walkAll(e.Args, p)
	case *sqlast.Or:
		a.walkAll(e.Args, p)
	case *sqlast.Not:
		a.walk(e.X, p)
	case *sqlast.Compare:
		a.compareLossy(e.L, e.R, p)
		a.walk(e.L, p)
		a.walk(e.R, p)
	case *sqlast.IsDistinct:
		a.walk(e.L, p)
		a.walk(e.R, p)
	case *sqlast.Is:
		a.walk(e.X, p)
	case *sqlast.In:
		a.walk(e.X, p)
		a.walkAll(e.List, p)
	case *sqlast.AnyAll:
		a.walk(e.X, p)
		a.walk(e.Array, p)
	case *sqlast.Subquery:
		a.walk(e.X, p)
		a.subquery(e, p, nil)
	case *sqlast.Row:
		a.walkAll(e.Fields, p)
	case *sqlast.Array:
		a.walkAll(e.Elems, p)
	case *sqlast.Cast:
		a.walk(e.X, p)
	case *sqlast.Func:
		a.function(e, p)
	case *sqlast.Case:
		a.walk(e.Operand, p)
		for _, w := range e.Whens {
			a.walk(w.Cond, p)
			a.walk(w.Result, p)
		}
		a.walk(e.Else, p)
	case *sqlast.Op:
		if e.Name == matchAgainst {
			a.cannot(a.pos(e.Pos), "the relevance of MATCH AGAINST counts the rows of every tenant; allow it with a reason")
		}
		a.walkAll(e.Args, p)
	case *sqlast.Unsupported:
		a.unsupported(e)
	default:
		a.cannot(a.pos(e.Position()), "expression of an unknown kind")
	}
}

func (a *analysis) walkAll(es []sqlast.Expr, p *place) {
	for _, e := range es {
		a.walk(e, p)
	}
}

func (a *analysis) function(f *sqlast.Func, p *place) {
	if def := a.inlinable(f); def != nil {
		a.inline(def, f, p, a.newContext(p.ctx), nil)
	} else {
		a.walkAll(f.Args, p)
		a.checkFunction(f, p)
		a.outerAggregate(f, p)
	}
	a.walkKeys(f.OrderBy, p)
	a.walk(f.Filter, p)
	if f.Over != nil {
		a.walkWindow(f.Over, p)
	}
}

func (a *analysis) walkWindow(w *sqlast.Window, p *place) {
	a.walkAll(w.PartitionBy, p)
	a.walkKeys(w.OrderBy, p)
	a.walkAll(w.Frame, p)
}

func (a *analysis) walkKeys(keys []sqlast.SortKey, p *place) {
	for _, k := range keys {
		a.walk(k.X, p)
	}
}

func (a *analysis) unsupported(u *sqlast.Unsupported) {
	reason := u.Kind
	if !strings.HasPrefix(reason, "syntax error") {
		reason += otherwise
	}
	a.cannot(a.pos(u.Pos), reason)
}

// cannot records why the statement cannot be decided.
func (a *analysis) cannot(pos sqlast.Pos, reason string) {
	a.unknown = append(a.unknown, Finding{Code: diag.CannotProve, Message: "cannot prove: " + reason, Pos: pos})
}
