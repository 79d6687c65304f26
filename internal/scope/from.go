package scope

import (
	"fmt"
	"slices"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// join is a node of a FROM tree: a leaf with rel, or two joined nodes.
type join struct {
	rel   *relation
	leaf  *context // of a leaf: where the relation's rows matter
	kind  sqlast.JoinKind
	l, r  *join
	on    *facts
	onCtx *context
	rels  []*relation
	full  []fullColumn
	added bool // on has been added to the facts around it
	kept  bool // merged columns have been tied to the preserved side
	pos   sqlast.Pos
}

// fromList reads a FROM list into one tree; items are joined as by CROSS JOIN.
// It extends the level's names.
func (a *analysis) fromList(items []sqlast.FromItem, lvl *level, env *ctes) *join {
	lvl.from = items
	var root *join
	for _, item := range items {
		n := a.from(item, lvl.names, lvl, env)
		if root == nil {
			root = n
		} else {
			root = a.pair(sqlast.Inner, root, n)
		}
	}
	return root
}

func (a *analysis) pair(kind sqlast.JoinKind, l, r *join) *join {
	a.grow((len(l.rels) + len(r.rels)) / 8)
	return &join{kind: kind, l: l, r: r, on: &facts{}, onCtx: a.newContext(nil), rels: slices.Concat(l.rels, r.rels)}
}

// from reads one FROM item. Its relations are added to n, which names the
// items to its left for LATERAL.
func (a *analysis) from(item sqlast.FromItem, n *names, lvl *level, env *ctes) *join {
	switch item := item.(type) {
	case *sqlast.Table:
		return a.table(item, n, lvl, env)
	case *sqlast.Derived:
		leaf := a.newContext(nil)
		outer := lvl.names.parent
		if item.Lateral {
			outer = n
		}
		return a.derivedLeaf(item.Query, item.Alias, item.Columns, item.Pos, leaf, outer, n, lvl, env)
	case *sqlast.FuncTable:
		if leaf := a.functionLeaf(item, n, lvl, env); leaf != nil {
			return leaf
		}
		p := &place{names: n, ctes: env, ctx: lvl.where}
		a.walkAll(item.Calls, p)
		r := &relation{name: item.Alias, cols: item.Columns, open: true, pos: a.pos(item.Pos), tau: noTerm}
		if r.name == "" && len(item.Calls) == 1 {
			if f, ok := item.Calls[0].(*sqlast.Func); ok {
				r.name = f.Name
			}
		}
		return a.leaf(r, n, lvl)
	case *sqlast.Join:
		return a.join(item, n, lvl, env)
	case *sqlast.Unsupported:
		a.unsupported(item)
	default:
		a.cannot(a.pos(item.Position()), "FROM item of an unknown kind")
	}
	return a.leaf(&relation{open: true, pos: a.pos(item.Position()), tau: noTerm}, n, lvl)
}

func (a *analysis) leaf(r *relation, n *names, lvl *level) *join {
	r.ctx, r.level = lvl.where, lvl.names
	n.add(&names{rels: []*relation{r}})
	return &join{rel: r, rels: []*relation{r}}
}

// derivedLeaf reads a subquery in FROM. Conditions on its columns that hold at
// the leaf reach into it through its link.
func (a *analysis) derivedLeaf(q sqlast.Query, alias string, columns []string, pos sqlast.Pos, leaf *context, outer, n *names, lvl *level, env *ctes) *join {
	return a.leafOf(alias, columns, pos, leaf, n, lvl, func(down link) []output {
		outs, _ := a.query(q, outer, env, leaf, down)
		return outs
	})
}

// leafOf makes the leaf of a relation whose rows analyse yields.
func (a *analysis) leafOf(alias string, columns []string, pos sqlast.Pos, leaf *context, n *names, lvl *level, analyse func(link) []output) *join {
	r := &relation{name: alias, pos: a.pos(pos), tau: noTerm, ctx: leaf, level: lvl.names}
	outs := analyse(func(i int) term {
		for len(r.cols) <= i {
			r.cols = append(r.cols, fmt.Sprintf("column %d", len(r.cols)+1))
		}
		return a.column(r, i)
	})
	a.setOutputs(r, outs, columns)
	lvl.where.idents = append(lvl.where.idents, a.ghosts(r)...)
	n.add(&names{rels: []*relation{r}})
	return &join{rel: r, leaf: leaf, rels: []*relation{r}}
}

// setOutputs gives a derived relation its columns, renamed by a column alias
// list.
func (a *analysis) setOutputs(r *relation, outs []output, columns []string) {
	a.widen(0, len(outs))
	r.outs = slices.Clone(outs)
	r.cols = r.cols[:0]
	if len(columns) > 0 {
		a.fixedWidth(outs, r.pos)
	}
	for i := range r.outs {
		if i < len(columns) {
			r.outs[i].name = columns[i]
		}
		r.cols = append(r.cols, r.outs[i].name)
		if t, ok := a.termIDs[termKey{rel: r, col: i}]; ok {
			a.terms[t].name = r.outs[i].name
		}
	}
	r.open = outs == nil || slices.ContainsFunc(outs, func(o output) bool { return o.wide })
}

// table reads a name in FROM: a CTE, a table, a view.
func (a *analysis) table(t *sqlast.Table, n *names, lvl *level, env *ctes) *join {
	if t.Schema == "" {
		if c := env.find(t.Name); c != nil {
			return a.cteReference(c, t, n, lvl)
		}
	}
	table, ambiguous := a.cat.Table(t.Schema, t.Name)
	if table == nil {
		return a.leaf(a.missing(t, ambiguous), n, lvl)
	}
	if table.Kind == catalog.View {
		return a.viewReference(table, t, n, lvl)
	}
	r := a.newTable(t, table)
	a.classify(r, t)
	return a.leaf(r, n, lvl)
}

// missing makes the relation of a name that the schema does not have.
func (a *analysis) missing(t *sqlast.Table, ambiguous bool) *relation {
	r := &relation{name: t.Name, alias: t.Alias, open: true, pos: a.pos(t.Pos), tau: noTerm, in: a.view}
	if t.Alias != "" {
		r.name = t.Alias
	}
	system, revealing := systemTable(a.dialect, t.Schema, t.Name)
	if system && !revealing {
		return r
	}
	message := fmt.Sprintf("table %s is not in the schema; name the file that creates it under schema", qualified(t))
	switch {
	case ambiguous:
		message = fmt.Sprintf("table name %s fits tables of several schemas; qualify it or set search-path", t.Name)
	case revealing:
		message = fmt.Sprintf("%s holds samples of every tenant's rows or statements; allow it with a reason if it is an operator's", qualified(t))
	}
	a.reportUnknown(Finding{Code: diag.UnknownTable, Relation: r.name, Message: message, Pos: r.pos})
	a.listed = append(a.listed, Relation{Table: qualified(t), Alias: t.Alias, Class: catalog.ClassUnknown, Reason: message, Pos: r.pos})
	return r
}

func qualified(t *sqlast.Table) string {
	if t.Schema != "" {
		return t.Schema + "." + t.Name
	}
	return t.Name
}

// classify reports an occurrence of a table whose rows have no known owner.
func (a *analysis) classify(r *relation, t *sqlast.Table) {
	if r.class.Class == catalog.ClassShared && r.spansChildren() {
		a.inheritors(r)
	}
	if r.class.Class != catalog.ClassUnknown {
		return
	}
	reason := r.class.Reason
	if r.table.Unknown != "" {
		a.reportUnknown(Finding{Code: diag.UnknownTable, Relation: r.name, Pos: r.pos, Message: fmt.Sprintf("table %s is not known: %s; rewrite that in the schema", qualified(t), r.table.Unknown)})
		return
	}
	if r.table.Kind == catalog.MaterializedView && a.readsTenants(r.table.Query) {
		a.report(Finding{
			Code: diag.UnscopedQuery, Relation: r.name, Pos: r.pos,
			Message: fmt.Sprintf("materialized view %s holds rows of every tenant and has no tenant column; give it one, and compare that", r.table.Name),
		})
		return
	}
	a.reportUnknown(Finding{Code: diag.UnknownTable, Relation: r.name, Pos: r.pos, Message: "table " + qualified(t) + unplaced + reason + declare(r.table)})
}

// inheritors reports tables whose rows are read or written with those of a
// shared table that they inherit from, and are not shared.
func (a *analysis) inheritors(r *relation) {
	parents := []catalog.Name{r.table.Name}
	for _, t := range a.cat.Tables() {
		if !slices.ContainsFunc(t.Inherits, func(n catalog.Name) bool { return slices.Contains(parents, n) }) {
			continue
		}
		parents = append(parents, t.Name)
		if a.tenancy.Of(t).Class != catalog.ClassShared {
			a.report(Finding{
				Code: diag.UnscopedQuery, Relation: r.name, Pos: r.pos,
				Message: fmt.Sprintf("%s includes the rows of %s, which inherits from it and is not shared; write ONLY %s", r.table.Name, t.Name, r.table.Name),
			})
		}
	}
}

// readsTenants tells whether a query names a table that is not shared.
func (a *analysis) readsTenants(q sqlast.Statement) bool {
	found := q == nil
	if q != nil {
		sqlast.Walk(q, func(n sqlast.Node) bool {
			if t, ok := n.(*sqlast.Table); ok {
				table, _ := a.cat.Table(t.Schema, t.Name)
				found = found || table != nil && a.tenancy.Of(table).Class != catalog.ClassShared
			}
			return !found
		})
	}
	return found
}

// viewReference expands a view where it is used.
func (a *analysis) viewReference(view *catalog.Table, t *sqlast.Table, n *names, lvl *level) *join {
	q, ok := view.Query.(sqlast.Query)
	if !ok || view.Unknown != "" {
		reason := view.Unknown
		if reason == "" {
			reason = "its definition is not known; name the file that has it under schema"
		}
		a.cannot(a.pos(t.Pos), fmt.Sprintf("view %s: %s", view.Name, reason))
		return a.leaf(&relation{name: visibleName(t), open: true, pos: a.pos(t.Pos), tau: noTerm}, n, lvl)
	}
	outerView, outerPos := a.view, a.viewPos
	a.viewPos = a.pos(t.Pos)
	a.view = "view " + view.Name.String()
	defer a.expand()()
	defer func() { a.view, a.viewPos = outerView, outerPos }()
	columns := make([]string, 0, len(view.Columns))
	for i, c := range view.Columns {
		name := c.Name
		if i < len(t.Columns) {
			name = t.Columns[i]
		}
		columns = append(columns, name)
	}
	leaf := a.derivedLeaf(q, visibleName(t), columns, t.Pos, a.newContext(nil), nil, n, lvl, nil)
	if outerView == "" {
		a.views = append(a.views, leaf.rel)
	}
	return leaf
}

func visibleName(t *sqlast.Table) string {
	if t.Alias != "" {
		return t.Alias
	}
	return t.Name
}

// expand marks the analysis of a text that other references analyse again.
// The returned function ends it.
func (a *analysis) expand() func() {
	outer := a.expansion
	a.expansions++
	a.expansion = a.expansions
	return func() { a.expansion = outer }
}
