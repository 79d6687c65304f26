package scope

import (
	"slices"
	"strconv"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// pushDown lets conditions on the query's output reach its relations: for each
// column that is the same in all rows that a later clause looks at together.
func (a *analysis) pushDown(q *sqlast.Select, outs []output, lvl *level, p *place, down link) {
	if q.Limit != nil || q.Offset != nil || q.GroupingSets {
		return
	}
	for i, o := range outs {
		if len(o.arms) != 1 || o.arms[0].term == noTerm {
			continue
		}
		t := o.arms[0].term
		outside := down(i)
		if outside == noTerm || outside == t || !lvl.passes && !a.partitions(q, t, p) {
			continue
		}
		lvl.where.idents = append(lvl.where.idents, edge{a: outside, b: t, clause: "column " + o.name + " of the subquery", pos: a.pos(q.Pos), ident: true})
	}
}

// partitions tells whether t is constant in every group of rows that GROUP BY,
// DISTINCT ON or a window function looks at together.
func (a *analysis) partitions(q *sqlast.Select, t term, p *place) bool {
	is := func(e sqlast.Expr) bool {
		c, ok := e.(*sqlast.Column)
		return ok && a.resolve(c, p.names) == t
	}
	has := func(es []sqlast.Expr) bool {
		return slices.ContainsFunc(es, func(e sqlast.Expr) bool { return is(ordinal(e, q.Targets)) })
	}
	if len(q.GroupBy) > 0 && !has(q.GroupBy) || len(q.DistinctOn) > 0 && !has(q.DistinctOn) {
		return false
	}
	if len(q.GroupBy) == 0 && mayAggregate(q.Targets) && !plainColumnProvesRows(q) {
		return false
	}
	ok := true
	eachWindow(q, func(w *sqlast.Window) { ok = ok && slices.ContainsFunc(w.PartitionBy, is) })
	return ok
}

// ordinal resolves GROUP BY 2 to the second target.
func ordinal(e sqlast.Expr, targets []sqlast.Target) sqlast.Expr {
	if c, ok := e.(*sqlast.Const); ok && c.Kind == sqlast.Number {
		if i, err := strconv.Atoi(c.Text); err == nil && i >= 1 && i <= len(targets) {
			for _, t := range targets[:i] {
				if _, star := t.X.(*sqlast.Star); star {
					return e
				}
			}
			return targets[i-1].X
		}
	}
	return e
}

// plainColumnProvesRows: next to a plain column, a call without GROUP BY cannot
// be an aggregate; PostgreSQL rejects the mixture.
func plainColumnProvesRows(q *sqlast.Select) bool {
	return q.Having == nil && slices.ContainsFunc(q.Targets, func(t sqlast.Target) bool {
		switch t.X.(type) {
		case *sqlast.Column, *sqlast.Star:
			return true
		}
		return false
	})
}

func windowed(q *sqlast.Select) bool {
	found := false
	eachWindow(q, func(*sqlast.Window) { found = true })
	return found
}

func eachWindow(q *sqlast.Select, fn func(*sqlast.Window)) {
	visit := func(e sqlast.Expr) {
		if e == nil {
			return
		}
		sqlast.Walk(e, func(n sqlast.Node) bool {
			switch n := n.(type) {
			case *sqlast.Func:
				if n.Over != nil {
					fn(n.Over)
				}
			case *sqlast.Subquery:
				return false
			}
			return true
		})
	}
	for _, t := range q.Targets {
		visit(t.X)
	}
	for _, e := range q.DistinctOn {
		visit(e)
	}
	for _, k := range q.OrderBy {
		visit(k.X)
	}
}

// having reads HAVING: a condition on plain grouping columns keeps or drops
// whole groups and so filters rows as WHERE does.
func (a *analysis) having(q *sqlast.Select, p *place, lvl *level) {
	if q.Having == nil {
		return
	}
	f := &facts{}
	a.cond(q.Having, &place{names: p.names, ctes: p.ctes, ctx: p.ctx, clause: "HAVING", nullable: p.nullable}, f)
	if q.GroupingSets || len(q.GroupBy) == 0 {
		return
	}
	grouped := map[term]bool{}
	for _, e := range q.GroupBy {
		if c, ok := ordinal(e, q.Targets).(*sqlast.Column); ok {
			grouped[a.resolve(c, p.names)] = true
		}
	}
	filters := func(t term) bool {
		r := a.terms[t].rel
		return r == nil || grouped[t] || !slices.Contains(lvl.names.rels, r)
	}
	for _, e := range f.edges {
		if filters(e.a) && filters(e.b) {
			lvl.where.facts.edges = append(lvl.where.facts.edges, e)
		}
	}
}

// mayAggregate tells whether a target can be an aggregate call. Any function
// outside OVER can be a user-defined one.
func mayAggregate(targets []sqlast.Target) bool {
	found := false
	for _, t := range targets {
		sqlast.Walk(t.X, func(n sqlast.Node) bool {
			switch n := n.(type) {
			case *sqlast.Func:
				found = found || n.Over == nil && !scalarFuncs[n.Name]
			case *sqlast.Subquery:
				return false
			}
			return !found
		})
	}
	return found
}

// scalarFuncs are common built-in functions that are not aggregates.
var scalarFuncs = map[string]bool{
	"coalesce": true, "nullif": true, "greatest": true, "least": true, "lower": true, "upper": true,
	"now": true, "length": true, "trim": true, "btrim": true, "concat": true, "to_char": true,
	"date_trunc": true, "extract": true, "round": true, "abs": true, "replace": true, "substring": true,
}
