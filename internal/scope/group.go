package scope

import (
	"slices"
	"strconv"

	"github.com/tenantvet/tenantvet/internal/catalog"
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
		if a.equalityOf(t) != free {
			outside = a.underOnce(outside, a.equalityOf(t))
		}
		lvl.where.idents = append(lvl.where.idents, edge{a: outside, b: t, clause: "column " + o.name + " of the subquery", pos: a.pos(q.Pos), ident: true})
	}
}

// partitions tells whether t is constant in every group of rows that GROUP BY,
// DISTINCT ON or a window function looks at together.
func (a *analysis) partitions(q *sqlast.Select, t term, p *place) bool {
	var grouped, distinct []sqlast.Expr
	for _, e := range q.GroupBy {
		grouped = append(grouped, a.groupItem(e, q, p.names))
	}
	for _, e := range q.DistinctOn {
		distinct = append(distinct, distinctItem(e, q))
	}
	if len(grouped) > 0 && !a.determines(grouped, t, p) || len(distinct) > 0 && !a.determines(distinct, t, p) {
		return false
	}
	if a.collapses(q, p.names) {
		return false
	}
	ok := true
	eachWindow(q, func(w *sqlast.Window) { ok = ok && a.determines(w.PartitionBy, t, p) })
	return ok
}

// determines tells whether rows that agree on the expressions agree on t: it is
// one of them, or they contain a key of its table. NULLs group together, so
// the key must not have any; a missing row has NULL for t as well.
func (a *analysis) determines(es []sqlast.Expr, t term, p *place) bool {
	by := map[term]bool{}
	for _, e := range es {
		if c, ok := e.(*sqlast.Column); ok {
			by[a.resolve(c, p.names)] = true
		}
	}
	if by[t] {
		return true
	}
	r := a.terms[t].rel
	if r == nil || r.table == nil || !r.stored || r.spansChildren() {
		return false
	}
	return slices.ContainsFunc(r.table.Keys(), func(k *catalog.Key) bool {
		return k.Holds() && !slices.ContainsFunc(k.Columns, func(name string) bool {
			c, ok := r.table.Column(name)
			key := a.tableColumn(r, name)
			return !ok || !c.NotNull || key == noTerm || !by[key]
		})
	})
}

// groupItem resolves an item of GROUP BY: an ordinal, or a name, which is that
// of an output column only where FROM has none of that name.
func (a *analysis) groupItem(e sqlast.Expr, q *sqlast.Select, n *names) sqlast.Expr {
	if c, ok := e.(*sqlast.Column); ok && c.Qualifier == "" && !n.shows(c.Name) {
		return outputNamed(c, q.Targets)
	}
	return ordinal(e, q.Targets)
}

// distinctItem resolves an item of DISTINCT ON: an ordinal, or a name, which is
// that of an output column first.
func distinctItem(e sqlast.Expr, q *sqlast.Select) sqlast.Expr {
	if c, ok := e.(*sqlast.Column); ok && c.Qualifier == "" {
		return outputNamed(c, q.Targets)
	}
	return ordinal(e, q.Targets)
}

// outputNamed is what the output column of a name is, or the column itself when
// there is none.
func outputNamed(c *sqlast.Column, targets []sqlast.Target) sqlast.Expr {
	for _, t := range targets {
		if _, star := t.X.(*sqlast.Star); !star && t.Name == c.Name {
			return t.X
		}
	}
	return c
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

// collapses tells whether the query yields a row even when no row satisfies its
// WHERE, as an aggregate without GROUP BY and the empty grouping set do. What
// WHERE demands is then not true of the output. In PostgreSQL a plain column of
// FROM among the targets rules an aggregate out, as the mixture is rejected; in
// MySQL and SQLite it is that of some row, or NULL.
func (a *analysis) collapses(q *sqlast.Select, n *names) bool {
	if q.GroupingSets || len(q.GroupBy) > 0 {
		return q.GroupingSets
	}
	if a.dialect != catalog.Postgres {
		return q.Having != nil || a.mayAggregate(q)
	}
	return q.Having != nil || a.mayAggregate(q) && !slices.ContainsFunc(q.Targets, func(t sqlast.Target) bool {
		switch e := t.X.(type) {
		case *sqlast.Column:
			return e.Qualifier == "" && n.shows(e.Name) || e.Qualifier != "" && n.calls(e.Schema, e.Qualifier)
		case *sqlast.Star:
			return e.Of == nil && e.Qualifier == "" && len(n.rels) > 0 || e.Qualifier != "" && n.calls(e.Schema, e.Qualifier)
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
	clauses(q, visit)
}

// having reads HAVING: a condition on plain grouping columns keeps or drops
// whole groups and so filters rows as WHERE does.
func (a *analysis) having(q *sqlast.Select, p *place, lvl *level) {
	if q.Having == nil {
		return
	}
	f := &facts{}
	n := *p.names
	if a.dialect == catalog.MySQL {
		n.outputs, n.rank = q.Targets, beforeColumns
	}
	a.cond(q.Having, &place{names: &n, ctes: p.ctes, ctx: p.ctx, clause: "HAVING", nullable: p.nullable}, f)
	if q.GroupingSets || len(q.GroupBy) == 0 || a.misreadInHaving(lvl.names) {
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

// mayAggregate tells whether a query's own clauses can hold an aggregate call.
// Any function outside OVER that is not known can be a user-defined one.
func (a *analysis) mayAggregate(q *sqlast.Select) bool {
	found := false
	visit := func(e sqlast.Expr) {
		sqlast.Walk(e, func(n sqlast.Node) bool {
			switch n := n.(type) {
			case *sqlast.Func:
				found = found || n.Over == nil && a.aggregates(n.Schema, n.Name)
			case *sqlast.Subquery:
				return false
			}
			return !found
		})
	}
	clauses(q, visit)
	for _, w := range q.Windows {
		visit(&sqlast.Func{Name: "coalesce", Over: w, Pos: q.Pos})
	}
	return found
}

// clauses visits the expressions that are computed from the rows that FROM,
// WHERE and GROUP BY leave.
func clauses(q *sqlast.Select, visit func(sqlast.Expr)) {
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

// outerAggregate declines an aggregate in a subquery whose arguments are all of
// outer queries: it is one of theirs, and makes one row of all of theirs.
func (a *analysis) outerAggregate(f *sqlast.Func, p *place) {
	if f.Over != nil || p.names == nil || !a.aggregates(f.Schema, f.Name) && !f.Distinct && f.Filter == nil && len(f.OrderBy) == 0 {
		return
	}
	outer, own := false, false
	sqlast.Walk(f, func(n sqlast.Node) bool {
		switch n := n.(type) {
		case *sqlast.Subquery:
			return false
		case *sqlast.Column:
			switch {
			case n.Qualifier == "" && (p.names.shows(n.Name) || p.names.open()), p.names.calls(n.Schema, n.Qualifier):
				own = true
			default:
				t, _ := a.lookUp(n, p.names)
				outer = outer || t != noTerm
			}
		}
		return true
	})
	if outer && !own {
		a.cannot(a.pos(f.Pos), f.Name+" of an outer query's columns aggregates the outer query; compute it there")
	}
}
