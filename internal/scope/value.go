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
		t := a.value(e.X, p, f)
		if t == noTerm || !a.castKeeps(t, e) {
			return noTerm
		}
		return t
	case *sqlast.Row:
		if len(e.Fields) == 1 {
			return a.value(e.Fields[0], p, f)
		}
	case *sqlast.Func:
		if t := a.settingOf(e); t != noTerm {
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

// castKeeps tells whether a cast maps different tenants to different values.
// A column may only be cast between types where that is certain; a parameter's
// own type is the caller's choice, so only casts that cut it are refused.
func (a *analysis) castKeeps(t term, c *sqlast.Cast) bool {
	if c.Type.Array || len(c.Type.Mods) > 0 || lossyTypes[c.Type.Name] {
		return false
	}
	i := a.terms[t]
	if i.rel == nil {
		return true
	}
	if i.rel.table == nil || i.col < 0 || i.col >= len(i.rel.table.Columns) {
		return false
	}
	from := i.rel.table.Columns[i.col].Type
	if from.Array {
		return false
	}
	if from.Schema == c.Type.Schema && from.Name == c.Type.Name {
		return true
	}
	return injectiveCasts[from.Name][c.Type.Name]
}

// lossyTypes map several values to one when cast to.
var lossyTypes = map[string]bool{
	"bool": true, "char": true, "name": true, "float4": true, "float8": true,
	"date": true, "time": true, "timetz": true, "bpchar": true, "bit": true, "oid": true, "xid": true,
}

// injectiveCasts lists, by internal type name, the casts between built-in types
// that keep different values different.
var injectiveCasts = map[string]map[string]bool{
	"int2":    {"int4": true, "int8": true, "numeric": true, "text": true, "varchar": true},
	"int4":    {"int8": true, "numeric": true, "text": true, "varchar": true},
	"int8":    {"numeric": true, "text": true, "varchar": true},
	"uuid":    {"text": true, "varchar": true},
	"text":    {"varchar": true},
	"varchar": {"text": true},
}

// settingOf reads current_setting('…') and NULLIF(current_setting('…'), …) of
// a configured setting.
func (a *analysis) settingOf(f *sqlast.Func) term {
	switch f.Name {
	case "current_setting":
		if len(f.Args) > 0 {
			if c, ok := uncast(f.Args[0]).(*sqlast.Const); ok && c.Kind == sqlast.String {
				return a.setting(strings.ToLower(c.Text))
			}
		}
	case "nullif":
		if len(f.Args) == 2 {
			inner, ok := uncast(f.Args[0]).(*sqlast.Func)
			_, constant := uncast(f.Args[1]).(*sqlast.Const)
			if ok && constant && inner.Name == "current_setting" {
				return a.settingOf(inner)
			}
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
	for i, e := range xs {
		f.nonNull = append(f.nonNull, a.strict(e, p)...)
		lhs[i] = a.value(e, p, f)
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
		f.edges = append(f.edges, edge{a: t, b: a.column(s.rel, i), clause: a.clause(p), pos: a.pos(pos)})
		if arms := s.rel.outs[i].arms; plain && len(arms) == 1 && arms[0].term != noTerm {
			f.edges = append(f.edges, edge{a: t, b: arms[0].term, clause: a.clause(p), pos: a.pos(pos)})
		}
	}
	if plain {
		f.add(s.level.where.facts)
	}
}

// walk visits an expression that restricts nothing: every subquery in it is a
// query of its own.
func (a *analysis) walk(e sqlast.Expr, p *place) {
	switch e := e.(type) {
	case nil, *sqlast.Param, *sqlast.Const, *sqlast.Star, *sqlast.Column, *sqlast.Default:
	case *sqlast.And:
		a.walkAll(e.Args, p)
	case *sqlast.Or:
		a.walkAll(e.Args, p)
	case *sqlast.Not:
		a.walk(e.X, p)
	case *sqlast.Compare:
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
	a.cannot(a.pos(u.Pos), u.Kind)
}

// cannot records why the statement cannot be decided.
func (a *analysis) cannot(pos sqlast.Pos, reason string) {
	a.unknown = append(a.unknown, Finding{Code: diag.CannotProve, Message: "cannot prove: " + reason, Pos: pos})
}
