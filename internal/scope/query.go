package scope

import (
	"fmt"
	"slices"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// link gives the term outside a query that equals its i-th output column in
// every row that matters, or noTerm. A nil link is a query whose rows all
// matter.
type link func(i int) term

// level is one SELECT, UPDATE, DELETE or MERGE with its FROM and WHERE.
type level struct {
	where *context
	names *names
	from  []sqlast.FromItem
	// filtersOnly: the query yields a row exactly when FROM and WHERE do.
	filtersOnly bool
	// passes: a condition on any plain output column may be moved into WHERE.
	passes bool
}

// subqueryResult is a query as seen from where it stands.
type subqueryResult struct {
	rel    *relation // its output columns
	level  *level    // nil unless it is one SELECT
	ghosts []edge    // identities between its columns and the rows they come from
}

// query analyses a query whose rows reach the context around it. Outer is the
// scope of names that it can correlate with.
func (a *analysis) query(q sqlast.Query, outer *names, env *ctes, around *context, down link) ([]output, *level) {
	if a.depth++; a.depth > maxDepth {
		a.cannot(a.pos(q.Position()), "the statement is too large once its views and CTEs are expanded; split it")
		a.depth--
		return nil, nil
	}
	defer func() { a.depth-- }()
	a.grow(1)
	switch q := q.(type) {
	case *sqlast.Select:
		return a.selectQuery(q, outer, env, around, down)
	case *sqlast.SetOp:
		return a.setOp(q, outer, env, around, down), nil
	case *sqlast.Values:
		return a.values(q, outer, env, around), nil
	case *sqlast.Unsupported:
		a.unsupported(q)
	default:
		a.cannot(a.pos(q.Position()), "query of an unknown kind")
	}
	return nil, nil
}

// maxDepth bounds nesting, views included.
const maxDepth = 600

func (a *analysis) setOp(q *sqlast.SetOp, outer *names, env *ctes, around *context, down link) []output {
	env = a.with(q.With, outer, env, around)
	if q.Limit != nil || q.Offset != nil {
		down = nil // a condition on the result says nothing about rows before the cut
	}
	left, _ := a.query(q.Left, outer, env, around, down)
	right, _ := a.query(q.Right, outer, env, around, down)
	a.tail(&q.Tail, &place{names: outer, ctes: env, ctx: around})
	outs := slices.Clone(left)
	a.fixedWidth(left, q.Left.Position())
	a.fixedWidth(right, q.Right.Position())
	for i := range outs {
		if i < len(right) {
			outs[i].arms = slices.Concat(left[i].arms, right[i].arms)
		} else {
			outs[i].arms = nil
		}
	}
	return outs
}

func (a *analysis) values(q *sqlast.Values, outer *names, env *ctes, around *context) []output {
	p := &place{names: outer, ctes: env, ctx: around, clause: "VALUES"}
	return a.rows(q, p, func(_ int, e sqlast.Expr, f *facts) term { return a.value(e, p, f) })
}

// rows reads the rows of VALUES, each an arm of the columns; read gives the
// value of an expression in the i-th column.
func (a *analysis) rows(q *sqlast.Values, p *place, read func(i int, e sqlast.Expr, f *facts) term) []output {
	p.ctes = a.with(q.With, p.names, p.ctes, p.ctx)
	var outs []output
	for n, row := range q.Rows {
		for i, e := range row {
			if n == 0 {
				outs = append(outs, output{name: fmt.Sprintf("column%d", i+1)})
			}
			f := &facts{}
			t := read(i, e, f)
			a.grow(1)
			if i < len(outs) {
				outs[i].arms = append(outs[i].arms, origin{term: t, ctx: a.factsContext(f), eq: computed(e)})
			}
		}
		if len(row) != len(outs) {
			a.cannot(a.pos(q.Pos), "VALUES rows of different lengths; give each the same")
		}
	}
	a.tail(&q.Tail, p)
	return outs
}

func (a *analysis) tail(t *sqlast.Tail, p *place) {
	a.walkKeys(t.OrderBy, p)
	a.walk(t.Limit, p)
	a.walk(t.Offset, p)
}

func (a *analysis) selectQuery(q *sqlast.Select, outer *names, env *ctes, around *context, down link) ([]output, *level) {
	env = a.with(q.With, outer, env, around)
	lvl := &level{where: a.newContext(around), names: &names{parent: outer}}
	if a.dialect == catalog.SQLite {
		lvl.names.outputs = q.Targets
	}
	root := a.fromList(q.From, lvl, env)
	p := &place{names: lvl.names, ctes: env, ctx: lvl.where, clause: "WHERE", nullable: nullableIn(root)}
	a.cond(q.Where, p, lvl.where.facts)
	out := p
	if a.collapses(q, lvl.names) {
		after := *p
		after.ctx = a.newContext(around)
		after.ctx.idents = slices.Clone(lvl.where.idents)
		out = &after
	}
	a.having(q, out, lvl)
	a.arrange(root, lvl.where)
	a.extended(root, nil)

	outs := a.targets(q.Targets, out)
	if out != p {
		for i := range outs {
			for j := range outs[i].arms {
				outs[i].arms[j].optional = outs[i].arms[j].term != noTerm && a.terms[outs[i].arms[j].term].rel != nil
			}
		}
	}
	a.walkAll(q.DistinctOn, out)
	a.walkAll(q.GroupBy, p)
	for _, w := range q.Windows {
		a.walkWindow(w, out)
	}
	a.tail(&q.Tail, out)

	lvl.filtersOnly = len(q.GroupBy) == 0 && q.Having == nil && !q.GroupingSets && !a.mayAggregate(q)
	lvl.passes = lvl.filtersOnly && q.Limit == nil && q.Offset == nil && len(q.DistinctOn) == 0 && !windowed(q)
	if down != nil {
		a.pushDown(q, outs, lvl, p, down)
	}
	return outs, lvl
}

// targets reads a target list or RETURNING.
func (a *analysis) targets(list []sqlast.Target, p *place) []output {
	var outs []output
	for _, t := range list {
		before := len(outs)
		if star, ok := t.X.(*sqlast.Star); ok {
			outs = append(outs, a.star(star, p)...)
			a.widen(before, len(outs))
			continue
		}
		f := &facts{}
		o := origin{term: a.value(t.X, p, f), ctx: p.ctx, eq: computed(t.X)}
		if p.ctx != nil {
			p.ctx.idents = append(p.ctx.idents, f.edges...)
		}
		outs = append(outs, output{name: t.Name, arms: []origin{o}, picked: a.picked(t.X, p)})
		a.widen(before, len(outs))
	}
	return outs
}

// picked is the column of which max and min give one row's value, or nil.
func (a *analysis) picked(e sqlast.Expr, p *place) *term {
	f, ok := e.(*sqlast.Func)
	if !ok || f.Schema != "" || f.Name != "max" && f.Name != "min" || len(f.Args) != 1 || len(a.cat.Functions("", f.Name)) > 0 {
		return nil
	}
	if c, ok := f.Args[0].(*sqlast.Column); ok {
		if t := a.resolve(c, p.names); t != noTerm {
			return &t
		}
	}
	return nil
}

// fixedWidth declines a query whose columns are matched by position when * in
// it stands for columns that are not known.
func (a *analysis) fixedWidth(outs []output, pos sqlast.Pos) {
	if slices.ContainsFunc(outs, func(o output) bool { return o.wide }) {
		a.cannot(a.pos(pos), "* stands for columns that are not known, and columns are matched by position here; list them")
	}
}

// subqueryKey tells the same text in two expansions of a view or CTE apart.
type subqueryKey struct {
	e         *sqlast.Subquery
	expansion int
}

// subquery analyses a subquery in an expression once.
func (a *analysis) subquery(e *sqlast.Subquery, p *place, down link) *subqueryResult {
	key := subqueryKey{e, a.expansion}
	if s, ok := a.subqueries[key]; ok {
		return s
	}
	outs, lvl := a.query(e.Query, p.names, p.ctes, p.ctx, down)
	s := a.derived("", outs, e.Pos)
	s.level = lvl
	a.subqueries[key] = s
	return s
}

// derived makes the relation of a query's output.
func (a *analysis) derived(name string, outs []output, pos sqlast.Pos) *subqueryResult {
	r := &relation{name: name, outs: outs, pos: a.pos(pos), tau: noTerm}
	a.widen(0, len(outs))
	for _, o := range outs {
		r.cols = append(r.cols, o.name)
	}
	return &subqueryResult{rel: r, ghosts: a.ghosts(r)}
}

// ghosts ties columns of a derived relation that come from one row of a table
// occurrence to a stand-in for that row, so that keys of the table can be used
// outside.
func (a *analysis) ghosts(r *relation) []edge {
	var edges []edge
	stand := map[*relation]*relation{}
	for i, o := range r.outs {
		if len(o.arms) != 1 {
			continue
		}
		t, picked := o.arms[0].term, false
		if t == noTerm {
			if o.picked == nil {
				continue
			}
			t, picked = *o.picked, true // of a row of its own
		}
		from := a.terms[t]
		src := from.rel
		if src == nil || src.table == nil || from.col < 0 {
			continue
		}
		g := stand[src]
		if g == nil || picked {
			of := src
			if src.ghost != nil {
				of = src.ghost
			}
			g = &relation{name: src.name, table: src.table, class: src.class, only: src.only, cols: src.cols, pos: src.pos, tau: noTerm, ghost: of, row: r, stored: src.stored}
			if !picked {
				stand[src] = g
			}
			a.setTau(g)
		}
		edges = append(edges, edge{a: a.column(r, i), b: a.column(g, from.col), clause: "column " + o.name + " of the subquery", pos: r.pos, ident: true})
	}
	return edges
}
