package scope

import (
	"slices"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// join reads a JOIN. Its ON sees the two sides only; USING and NATURAL are
// equalities that merge columns.
func (a *analysis) join(j *sqlast.Join, n *names, lvl *level, env *ctes) *join {
	ln := &names{parent: n}
	l := a.from(j.Left, ln, lvl, env)
	rn := &names{parent: ln}
	r := a.from(j.Right, rn, lvl, env)
	node := a.pair(j.Kind, l, r)
	node.pos = a.pos(j.Pos)
	a.joins = append(a.joins, node)
	both := &names{parent: lvl.names.parent, rels: slices.Concat(ln.rels, rn.rels), merged: slices.Concat(ln.merged, rn.merged)}

	columns := j.Using
	if j.Natural {
		columns = a.common(ln, rn)
	}
	both.star = slices.Concat(ln.items(), rn.items())
	if len(columns) > 0 {
		var merged []merge
		for _, c := range columns {
			a.using(c, j, node, ln, rn, both)
			merged = append(merged, both.merged[len(both.merged)-1])
		}
		both.star = a.mergedItems(j.Kind, ln, rn, merged)
	}
	if both.outputs = lvl.names.outputs; j.Kind != sqlast.Inner {
		both.rank = inDoubt
	}
	if a.dialect == catalog.SQLite {
		both.beside = a.beside(lvl.from, j, env)
	}
	if j.On != nil {
		p := &place{names: both, ctes: env, ctx: node.onCtx, clause: onClause(j.Kind), nullable: nullableIn(l, r)}
		a.cond(j.On, p, node.on)
	}
	both.beside = nil
	if j.Alias != "" {
		both = &names{rels: []*relation{a.aliasJoin(j, both)}}
	}
	n.add(both)
	return node
}

func onClause(k sqlast.JoinKind) string {
	switch k {
	case sqlast.Left:
		return "LEFT JOIN ON"
	case sqlast.Right:
		return "RIGHT JOIN ON"
	case sqlast.Full:
		return "FULL JOIN ON"
	default:
		return "ON"
	}
}

// common lists the column names that both sides have, for NATURAL.
func (a *analysis) common(l, r *names) []string {
	right := map[string]bool{}
	for _, y := range r.rels {
		for _, c := range y.cols {
			right[c] = true
		}
	}
	var shared []string
	for _, x := range l.rels {
		for _, c := range x.cols {
			if right[c] {
				shared = append(shared, c)
				delete(right, c)
			}
		}
	}
	for _, x := range slices.Concat(l.rels, r.rels) {
		if x.open {
			a.cannot(x.pos, "NATURAL JOIN with a relation whose columns are not known; join with ON")
		}
	}
	return shared
}

// using records the equality of one USING column and the merged column.
func (a *analysis) using(c string, j *sqlast.Join, node *join, ln, rn, both *names) {
	a.spend((len(ln.rels) + len(rn.rels)) / 8)
	x, _ := a.unqualified(c, ln)
	y, _ := a.unqualified(c, rn)
	both.merged = slices.DeleteFunc(both.merged, func(m merge) bool { return m.name == c })
	if x == noTerm || y == noTerm {
		both.merged = append(both.merged, merge{c, noTerm})
		return
	}
	a.addEdge(node.on, edge{a: x, b: y, clause: "USING", pos: node.pos})
	for _, t := range []term{x, y} {
		if rel := a.terms[t].rel; rel != nil {
			node.on.nonNull = append(node.on.nonNull, rel)
		}
	}
	m := x
	switch j.Kind {
	case sqlast.Right:
		m = y
	case sqlast.Full:
		m = a.column(&relation{name: "merged", cols: []string{c}, tau: noTerm, pos: node.pos}, 0)
		a.terms[m].eq = mixed
		if eq := a.equalityOf(x); eq == a.equalityOf(y) {
			a.terms[m].eq = eq
		}
		node.full = append(node.full, fullColumn{x, y, m})
	case sqlast.Inner, sqlast.Left:
	}
	both.merged = append(both.merged, merge{c, m})
}

// fullColumn is a USING column of a FULL JOIN: the left one, or the right one
// where the left side is missing.
type fullColumn struct{ l, r, merged term }

// aliasJoin makes the relation of (a JOIN b) AS alias, which hides the names
// inside.
func (a *analysis) aliasJoin(j *sqlast.Join, both *names) *relation {
	r := &relation{name: j.Alias, pos: a.pos(j.Pos), tau: noTerm}
	for _, o := range a.star(&sqlast.Star{}, &place{names: both}) {
		if o.wide {
			r.open = true
			continue
		}
		r.cols = append(r.cols, o.name)
		r.terms = append(r.terms, o.arms[0].term)
	}
	return r
}

// nullableIn lists the relations that an outer join within the given trees can
// extend with NULLs.
func nullableIn(trees ...*join) map[*relation]bool {
	null := map[*relation]bool{}
	var visit func(*join)
	mark := func(n *join) {
		for _, r := range n.rels {
			null[r] = true
		}
	}
	visit = func(n *join) {
		if n == nil || n.rel != nil {
			return
		}
		if n.kind == sqlast.Left || n.kind == sqlast.Full {
			mark(n.r)
		}
		if n.kind == sqlast.Right || n.kind == sqlast.Full {
			mark(n.l)
		}
		visit(n.l)
		visit(n.r)
	}
	for _, t := range trees {
		visit(t)
	}
	return null
}

// extended records the relations of an arranged tree whose rows can be NULLs,
// except the one that is written.
func (a *analysis) extended(root *join, target *relation) {
	for r := range nullableIn(root) {
		if r != target {
			a.nullExtended[r] = true
		}
	}
}

// arrange gives every relation of a tree the facts that hold where its rows
// matter. C holds what is demanded of the tree's rows; the conditions of joins
// that every remaining row satisfies are added to it.
//
// An outer join whose optional side a condition of c rejects NULLs from is an
// inner join. Otherwise the preserved side has c only: ON does not filter it;
// the optional side has c and ON, since a row that fails either is not joined
// to a row that remains.
func (a *analysis) arrange(root *join, c *context) {
	if root == nil {
		return
	}
	var leaves, outer []*join
	for changed := true; changed; {
		changed = false
		leaves, outer = nil, nil
		var visit func(*join)
		visit = func(n *join) {
			if n.rel != nil {
				leaves = append(leaves, n)
				return
			}
			if a.reduce(n, c.facts.nonNull) {
				changed = true
			}
			switch n.kind {
			case sqlast.Inner:
				if !n.added {
					n.added, changed = true, true
					c.facts.add(n.on)
					n.onCtx.parent = c
					for _, f := range n.full {
						c.idents = append(c.idents, f.edges(n)...)
					}
				}
				visit(n.l)
				visit(n.r)
			case sqlast.Left:
				a.keepMerged(n, c, func(f fullColumn) term { return f.l })
				visit(n.l)
				outer = append(outer, n)
			case sqlast.Right:
				a.keepMerged(n, c, func(f fullColumn) term { return f.r })
				visit(n.r)
				outer = append(outer, n)
			case sqlast.Full:
				outer = append(outer, n)
			}
		}
		visit(root)
	}
	for _, n := range leaves {
		if n.leaf != nil {
			n.leaf.parent = c
		} else {
			n.rel.ctx = c
		}
	}
	for _, n := range outer {
		a.arrangeOuter(n, c)
	}
}

func (a *analysis) arrangeOuter(n *join, c *context) {
	a.outer = append(a.outer, outerJoin{n, c})
	optional := a.newContext(c)
	optional.facts = n.on
	n.onCtx.parent = optional
	switch n.kind {
	case sqlast.Left:
		optional.idents = fullEdges(n)
		a.arrange(n.r, optional)
	case sqlast.Right:
		optional.idents = fullEdges(n)
		a.arrange(n.l, optional)
	case sqlast.Full:
		// Each side is preserved. A condition on a merged column drops the
		// rows of either side that differ, matched or not.
		l, r := a.newContext(c), a.newContext(c)
		for _, f := range n.full {
			l.idents = append(l.idents, n.mergedEdge(f.l, f))
			r.idents = append(r.idents, n.mergedEdge(f.r, f))
		}
		a.arrange(n.l, l)
		a.arrange(n.r, r)
	case sqlast.Inner:
	}
}

// keepMerged records that a merged column is that of the preserved side.
func (a *analysis) keepMerged(n *join, c *context, side func(fullColumn) term) {
	if n.kept {
		return
	}
	n.kept = true
	for _, f := range n.full {
		c.idents = append(c.idents, n.mergedEdge(side(f), f))
	}
}

func fullEdges(n *join) []edge {
	var edges []edge
	for _, f := range n.full {
		edges = append(edges, f.edges(n)...)
	}
	return edges
}

func (f fullColumn) edges(n *join) []edge {
	return []edge{n.mergedEdge(f.l, f), n.mergedEdge(f.r, f)}
}

// mergedEdge ties a merged column to that of a side.
func (n *join) mergedEdge(side term, f fullColumn) edge {
	return edge{a: side, b: f.merged, clause: "merged by USING", pos: n.pos, ident: true}
}

// reduce turns an outer join into a stricter one where a condition rejects the
// rows that it would extend with NULLs.
func (a *analysis) reduce(n *join, nonNull []*relation) bool {
	rejects := func(side *join) bool {
		return slices.ContainsFunc(side.rels, func(r *relation) bool { return slices.Contains(nonNull, r) })
	}
	was := n.kind
	switch n.kind {
	case sqlast.Left:
		if rejects(n.r) {
			n.kind = sqlast.Inner
		}
	case sqlast.Right:
		if rejects(n.l) {
			n.kind = sqlast.Inner
		}
	case sqlast.Full:
		switch l, r := rejects(n.l), rejects(n.r); {
		case l && r:
			n.kind = sqlast.Inner
		case l:
			n.kind = sqlast.Left
		case r:
			n.kind = sqlast.Right
		}
	case sqlast.Inner:
	}
	return n.kind != was
}

// outerJoin is an outer join with what is demanded of its rows.
type outerJoin struct {
	n *join
	c *context
}

// reduceFromAbove is reduce for conditions on the output of the query that
// holds the join: one that an optional column of the join must satisfy through
// a link drops the rows that the join extends with NULLs.
func (a *analysis) reduceFromAbove() {
	for changed := true; changed; {
		changed = false
		for _, o := range a.outer {
			var optional *join
			switch o.n.kind {
			case sqlast.Left:
				optional = o.n.r
			case sqlast.Right:
				optional = o.n.l
			case sqlast.Inner, sqlast.Full:
			}
			if o.n.added || optional == nil || !a.demandedAbove(optional, o.c) {
				continue
			}
			o.n.added, changed = true, true
			o.c.facts.add(o.n.on)
		}
	}
}

// demandedAbove tells whether a link leads from a column of the join's side to
// a term outside that an equality demands to be other than NULL.
func (a *analysis) demandedAbove(side *join, c *context) bool {
	for ; c != nil; c = c.parent {
		for _, e := range c.idents {
			r := a.terms[e.b].rel
			if r == nil || !slices.Contains(side.rels, r) {
				continue
			}
			for x := c.parent; x != nil; x = x.parent {
				if slices.ContainsFunc(x.facts.edges, func(f edge) bool { return !f.weak && (f.a == e.a || f.b == e.a) }) {
					return true
				}
			}
		}
	}
	return false
}
