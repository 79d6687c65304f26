package scope

import (
	"slices"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// names is a scope for column references: the relations of one query level,
// then those of the levels around it.
type names struct {
	parent *names
	rels   []*relation
	merged []merge // columns merged by USING and NATURAL, which win
	// outputs is a target list whose names mean its expressions here, and how
	// they rank beside columns.
	outputs []sqlast.Target
	rank    outputRank
	// beside are the relations of the level that a join does not join, which
	// SQLite finds in its ON before those of the levels around.
	beside []visible
	// star is what * stands for, where that differs from the columns of rels in
	// order: a merging join puts its merged columns first.
	star []starItem
}

// outputRank says how the names of a target list are found in a clause.
type outputRank int

const (
	afterColumns  outputRank = iota // SQLite: where FROM has no such column
	beforeColumns                   // MySQL's HAVING
	inDoubt                         // where it is not known which is meant
)

// starItem is a relation, or a merged column, of which * consists.
type starItem struct {
	rel    *relation
	merged merge
	hidden []string // columns of rel that a join has merged
	places []merge  // columns of rel that stand for merged ones
}

// items is what * stands for at this level.
func (n *names) items() []starItem {
	if n.star != nil {
		return n.star
	}
	items := make([]starItem, len(n.rels))
	for i, r := range n.rels {
		items[i].rel = r
	}
	return items
}

// add enters the names of another FROM item into the level.
func (n *names) add(item *names) {
	if n.star != nil || item.star != nil {
		n.star = slices.Concat(n.items(), item.items())
	}
	n.rels = append(n.rels, item.rels...)
	n.merged = append(n.merged, item.merged...)
}

// swap puts one relation in the place of another.
func (n *names) swap(r, by *relation) *names {
	out := *n
	out.rels, out.star = slices.Clone(n.rels), slices.Clone(n.star)
	for i := range out.rels {
		if out.rels[i] == r {
			out.rels[i] = by
		}
	}
	for i := range out.star {
		if out.star[i].rel == r {
			out.star[i].rel = by
		}
	}
	return &out
}

// mergedItems is what * stands for over a join that merges columns. They come
// first; MySQL has them, and the others, in the order of the side that the join
// preserves. SQLite leaves them where they stand in the left side.
func (a *analysis) mergedItems(kind sqlast.JoinKind, l, r *names, columns []merge) []starItem {
	var items []starItem
	switch a.dialect {
	case catalog.SQLite:
		for _, x := range l.items() {
			x.places = slices.Concat(columns, x.places)
			items = append(items, x)
		}
		for _, x := range r.items() {
			items = append(items, x.without(columns)...)
		}
		return items
	case catalog.MySQL:
		if kind == sqlast.Right {
			l, r = r, l
			if len(l.rels) > 1 || len(r.rels) > 1 { // it is the one or the other
				items = append(items, starItem{rel: &relation{open: true, tau: noTerm}})
			}
		}
		order := l.shown()
		columns = slices.Clone(columns)
		slices.SortStableFunc(columns, func(x, y merge) int { return slices.Index(order, x.name) - slices.Index(order, y.name) })
	case catalog.Postgres:
	}
	for _, m := range columns {
		items = append(items, starItem{merged: m})
	}
	for _, x := range slices.Concat(l.items(), r.items()) {
		items = append(items, x.without(columns)...)
	}
	return items
}

// without is the item less the columns that a join merges.
func (x starItem) without(columns []merge) []starItem {
	if x.rel == nil {
		if slices.ContainsFunc(columns, func(m merge) bool { return m.name == x.merged.name }) {
			return nil
		}
		return []starItem{x}
	}
	x.hidden = slices.Clone(x.hidden)
	for _, m := range columns {
		if !slices.Contains(x.hidden, m.name) {
			x.hidden = append(x.hidden, m.name)
		}
	}
	return []starItem{x}
}

// shown lists the names of the columns that * stands for.
func (n *names) shown() []string {
	var list []string
	for _, x := range n.items() {
		if x.rel == nil {
			list = append(list, x.merged.name)
			continue
		}
		for _, c := range x.rel.cols {
			if !slices.Contains(x.hidden, c) {
				list = append(list, c)
			}
		}
	}
	return list
}

type merge struct {
	name string
	term term
}

// shows tells whether this level itself has a column of the name.
func (n *names) shows(column string) bool {
	return slices.ContainsFunc(n.merged, func(m merge) bool { return m.name == column }) ||
		slices.ContainsFunc(n.rels, func(r *relation) bool { return slices.Index(r.cols, column) >= 0 })
}

// calls tells whether this level itself has a relation of the name.
func (n *names) calls(schema, qualifier string) bool {
	return qualifier != "" && slices.ContainsFunc(n.rels, func(r *relation) bool { return r.answers(schema, qualifier) })
}

// open tells whether this level has columns that are not known by name.
func (n *names) open() bool {
	return slices.ContainsFunc(n.rels, func(r *relation) bool { return r.open })
}

// ctes is a scope for CTE names.
type ctes struct {
	parent *ctes
	name   string
	cte    *cteState
}

func (c *ctes) find(name string) *cteState {
	for ; c != nil; c = c.parent {
		if c.name == name {
			return c.cte
		}
	}
	return nil
}

// resolve finds the term of a column reference. It is noTerm when the name is
// a whole row, a system column or not known, and where the database misreads it.
func (a *analysis) resolve(c *sqlast.Column, n *names) term {
	t, levels := a.lookUp(c, n)
	if t != noTerm && a.misread(a.terms[t].rel, levels) {
		return noTerm
	}
	return t
}

// lookUp finds the term of a column reference, and how many query levels out it
// is found.
func (a *analysis) lookUp(c *sqlast.Column, n *names) (t term, levels int) {
	for ; n != nil; n = n.parent {
		if c.Qualifier == "" {
			if t, done := a.unqualified(c.Name, n); done {
				return t, levels
			}
		} else {
			for _, r := range n.rels {
				if r.answers(c.Schema, c.Qualifier) {
					if t, ok := a.named(r, c.Name); ok {
						return t, levels
					}
					return noTerm, levels
				}
			}
			if slices.ContainsFunc(n.beside, func(v visible) bool { return v.name == c.Qualifier }) {
				return noTerm, levels
			}
		}
		levels++
	}
	return noTerm, levels
}

// answers tells whether a qualifier means this relation.
func (r *relation) answers(schema, qualifier string) bool {
	return r.name == qualifier && (schema == "" || schema == r.schema)
}

// unqualified looks a bare name up in one level; done is false when the level
// does not have it.
func (a *analysis) unqualified(name string, n *names) (t term, done bool) {
	column, found := a.bareColumn(name, n)
	if !found && slices.ContainsFunc(n.beside, func(v visible) bool { return v.open || slices.Contains(v.cols, name) }) {
		return noTerm, true
	}
	if out := n.output(name); out != nil {
		switch {
		case found && (n.rank == afterColumns || column == a.outputTerm(out, n)):
			return column, true
		case found || n.rank == inDoubt:
			return noTerm, true
		}
		return a.outputTerm(out, n), true
	}
	return column, found
}

// output finds the item of the target list that gives a column the name.
func (n *names) output(name string) sqlast.Expr {
	for _, t := range n.outputs {
		if t.Name == name && t.X != nil {
			return t.X
		}
	}
	return nil
}

// outputTerm is what an output column's name means.
func (a *analysis) outputTerm(e sqlast.Expr, n *names) term {
	c, ok := e.(*sqlast.Column)
	if !ok {
		return noTerm
	}
	inner := *n
	inner.outputs = nil
	return a.resolve(c, &inner)
}

// bareColumn looks a bare name up among the columns of one level.
func (a *analysis) bareColumn(name string, n *names) (t term, done bool) {
	for _, m := range n.merged {
		if m.name == name {
			return m.term, true
		}
	}
	var open *relation
	found := noTerm
	hits := 0
	for _, r := range n.rels {
		if r.qualified {
			continue
		}
		known := slices.Index(r.cols, name) >= 0
		if known {
			hits++
			if t, ok := a.named(r, name); ok {
				found = t
			}
		} else if r.open {
			open = r
		}
	}
	switch {
	case hits == 1:
		return found, true
	case hits > 1:
		return noTerm, true // ambiguous: the database rejects it
	case a.dialect == catalog.Postgres && systemColumns[name]:
		return noTerm, true
	case a.dialect == catalog.SQLite && rowIDs[name]:
		return a.rowID(n), true
	}
	if a.dialect != catalog.Postgres {
		n = &names{} // a name is never a whole row
	}
	for _, r := range n.rels {
		if r.name == name {
			return noTerm, true // the whole row
		}
	}
	if open != nil {
		t, _ := a.named(open, name)
		return t, true
	}
	return noTerm, false
}

var systemColumns = map[string]bool{"ctid": true, "xmin": true, "xmax": true, "cmin": true, "cmax": true, "tableoid": true}

// rowIDs are the names by which SQLite knows a row's integer key.
var rowIDs = map[string]bool{"rowid": true, "oid": true, "_rowid_": true}

// rowID is the term of a bare rowid: the INTEGER PRIMARY KEY of the only table.
func (a *analysis) rowID(n *names) term {
	if len(n.rels) != 1 {
		return noTerm
	}
	t, _ := a.named(n.rels[0], "rowid")
	return t
}

// integerKey is the column that SQLite's rowid is another name of.
func integerKey(t *catalog.Table) (string, bool) {
	if t.WithoutRowID || t.Primary == nil || len(t.Primary.Columns) != 1 {
		return "", false
	}
	c, ok := t.Column(t.Primary.Columns[0])
	return t.Primary.Columns[0], ok && c.Identity
}

// star expands * and t.*. The fields of a composite value are not known.
func (a *analysis) star(s *sqlast.Star, p *place) []output {
	if s.Of != nil {
		a.walk(s.Of, p)
		return []output{{wide: true}}
	}
	var outs []output
	add := func(name string, t term) {
		outs = append(outs, output{name: name, arms: []origin{{term: t, ctx: p.ctx}}})
	}
	all := func(r *relation, hidden []string, places []merge) {
		if r.open {
			outs = append(outs, output{wide: true})
		}
		for i, c := range r.cols {
			at := slices.IndexFunc(places, func(m merge) bool { return m.name == c })
			switch {
			case slices.Contains(hidden, c):
			case at >= 0:
				add(c, places[at].term)
			default:
				add(c, a.column(r, i))
			}
		}
	}
	if s.Qualifier == "" {
		for _, x := range p.names.items() {
			if x.rel == nil {
				add(x.merged.name, x.merged.term)
			} else {
				all(x.rel, x.hidden, x.places)
			}
		}
		return outs
	}
	for n := p.names; n != nil; n = n.parent {
		if i := slices.IndexFunc(n.rels, func(r *relation) bool { return r.answers(s.Schema, s.Qualifier) }); i >= 0 {
			all(n.rels[i], nil, nil)
			break
		}
	}
	return outs
}
