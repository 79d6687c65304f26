package scope

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// modify analyses a data-modifying statement and returns its RETURNING columns.
func (a *analysis) modify(s sqlast.Statement, outer *names, env *ctes, around *context) []output {
	switch s := s.(type) {
	case *sqlast.Insert:
		return a.insert(s, outer, env, around)
	case *sqlast.Update:
		return a.update(s, outer, env, around)
	case *sqlast.Delete:
		return a.delete(s, outer, env, around)
	case *sqlast.Merge:
		return a.merge(s, outer, env, around)
	case *sqlast.MultiUpdate:
		a.multiUpdate(s, outer, env, around)
	case *sqlast.MultiDelete:
		a.multiDelete(s, outer, env, around)
	case *sqlast.Unsupported:
		a.unsupported(s)
	default:
		a.cannot(a.pos(s.Position()), "statement of an unknown kind")
	}
	return nil
}

// writeTarget makes the occurrence of a table that is written, or nil when the
// write cannot be judged.
func (a *analysis) writeTarget(t *sqlast.Table) *relation {
	table, ambiguous := a.cat.Table(t.Schema, t.Name)
	if table == nil {
		a.missing(t, ambiguous)
		return nil
	}
	if table.Kind == catalog.View || table.Kind == catalog.MaterializedView {
		a.cannot(a.pos(t.Pos), fmt.Sprintf("writing through view %s is not analysed; write its table", table.Name))
		return nil
	}
	r := a.newTable(t, table)
	a.classify(r, t)
	a.writes(r)
	return r
}

// writes marks an occurrence as one whose rows are written.
func (a *analysis) writes(r *relation) {
	r.target = true
	if r.class.Class == catalog.ClassShared && !r.class.Writable {
		a.report(Finding{
			Code: diag.UnscopedWrite, Relation: r.name, Pos: r.pos,
			Message: fmt.Sprintf("writes %s, whose rows all tenants share; declare it under tables.writable if tenants may", r.table.Name),
		})
	}
}

func (a *analysis) update(s *sqlast.Update, outer *names, env *ctes, around *context) []output {
	r, p := a.changed(s.With, s.Table, s.From, s.Where, outer, env, around)
	a.walkKeys(s.OrderBy, p)
	a.walk(s.Limit, p)
	a.assignments(func(sqlast.ColumnName) *relation { return r }, s.Set, p, s.Ignore || s.Replace)
	if s.Replace && r.table != nil {
		a.replacedByUpdate(r, s, p)
	}
	if s.Ignore {
		a.skippedUpdate(r, s.Set)
	}
	return a.targets(s.Returning, a.after(p, r, s.Set))
}

func (a *analysis) delete(s *sqlast.Delete, outer *names, env *ctes, around *context) []output {
	_, p := a.changed(s.With, s.Table, s.Using, s.Where, outer, env, around)
	a.walkKeys(s.OrderBy, p)
	a.walk(s.Limit, p)
	return a.targets(s.Returning, p)
}

// changed analyses which rows UPDATE and DELETE take: the target joined with
// the FROM or USING list. ORDER BY and LIMIT choose among these.
func (a *analysis) changed(w *sqlast.With, target *sqlast.Table, from []sqlast.FromItem, where sqlast.Expr, outer *names, env *ctes, around *context) (*relation, *place) {
	env = a.with(w, outer, env, around)
	lvl := &level{where: a.newContext(around), names: &names{parent: outer}}
	r := a.writeTarget(target)
	if r == nil {
		r = &relation{name: visibleName(target), open: true, pos: a.pos(target.Pos), tau: noTerm}
	}
	root := a.leaf(r, lvl.names, lvl)
	if others := a.fromList(from, lvl, env); others != nil {
		root = a.pair(sqlast.Inner, root, others)
	}
	p := &place{names: lvl.names, ctes: env, ctx: lvl.where, clause: "WHERE", nullable: nullableIn(root)}
	a.cond(where, p, lvl.where.facts)
	a.arrange(root, lvl.where)
	a.extended(root, r)
	return r, p
}

// after is the place of RETURNING, which sees the row as SET leaves it: what is
// known of an assigned column before says nothing about it.
func (a *analysis) after(p *place, r *relation, set []sqlast.Assignment) *place {
	if len(set) == 0 {
		return p
	}
	changed := a.copyOf(r)
	for _, s := range set {
		changed.forget(s.Column.Name)
	}
	q := *p
	q.names = p.names.swap(r, changed)
	return &q
}

// copyOf makes a relation with the same columns, of which some can be forgotten.
func (a *analysis) copyOf(r *relation) *relation {
	c := &relation{name: r.name, schema: r.schema, cols: r.cols, open: r.open, qualified: r.qualified, pos: r.pos, tau: noTerm}
	for i := range r.cols {
		c.terms = append(c.terms, a.column(r, i))
	}
	return c
}

// forget takes what is known of a column away.
func (r *relation) forget(column string) {
	for i, c := range r.cols {
		if c == column {
			r.terms[i] = noTerm
		}
	}
}

// assignments judges SET: the tenant of a row must not change. In MySQL a value
// sees what the assignments before it have made of the row. Lenient tells that
// a value which the column does not take is stored as another one.
func (a *analysis) assignments(target func(sqlast.ColumnName) *relation, set []sqlast.Assignment, p *place, lenient bool) {
	before, changed := *p, map[*relation]*relation{}
	for _, s := range set {
		f := &facts{}
		t := a.value(s.Value, &before, f)
		p.ctx.idents = append(p.ctx.idents, f.edges...)
		r := target(s.Column)
		if r == nil {
			continue
		}
		if a.dialect == catalog.MySQL {
			if changed[r] == nil {
				changed[r] = a.copyOf(r)
				before.names = before.names.swap(r, changed[r])
			}
			changed[r].forget(s.Column.Name)
		}
		if r.table == nil || !r.need {
			continue
		}
		pos := a.pos(s.Column.Pos)
		if column := generatedTenant(r, s.Column.Name); column != "" {
			a.report(Finding{
				Code: diag.UnscopedWrite, Relation: r.name, Pos: pos,
				Message: fmt.Sprintf("assigns %s.%s, from which %s is generated: the row can become another tenant's; leave it out of SET", r.name, s.Column.Name, column),
			})
		}
		switch {
		case r.class.Class == catalog.ClassChild:
			if i := slices.Index(r.class.Owner.Columns, s.Column.Name); i >= 0 {
				a.later = append(a.later, func() { a.checkOwnerSet(r, i, t, p.ctx, pos, lenient) })
			}
		case s.Column.Name == r.class.Column:
			a.later = append(a.later, func() {
				if lenient && !a.ownTenant(r, t, p.ctx) || !a.keepsTenant(r, t, p.ctx) {
					a.report(Finding{
						Code: diag.UnscopedWrite, Relation: r.name, Pos: pos,
						Message: fmt.Sprintf("assigns %s.%s, which moves the row to another tenant; leave it out of SET", r.name, s.Column.Name),
					})
				}
			})
		}
	}
}

// keepsTenant tells whether a value assigned to a row's tenant column is the
// tenant that the row has.
func (a *analysis) keepsTenant(r *relation, t term, ctx *context) bool {
	switch {
	case t == noTerm || !a.storable(t, r.tau):
		return false
	case t == r.tau:
		return true
	}
	c := a.closed(ctx)
	if a.tauNeverNull(r.table) {
		return a.seed(t) || c.trusted(t)
	}
	return a.exactSeed(t) || a.exactIn(c, t)
}

// ownTenant tells whether a value equals the tenant that the row has, so that it
// fits the column.
func (a *analysis) ownTenant(r *relation, t term, ctx *context) bool {
	if t == noTerm {
		return false
	}
	c := a.closed(ctx)
	return c.classes.find(a.under(t, a.equalityOf(r.tau))) == c.classes.find(r.tau)
}

// checkOwnerSet reports the assignment of a child's owning column to anything
// but the key of an owner of the same tenant. MySQL without its strict mode
// takes NULL, for want of such an owner, for zero.
func (a *analysis) checkOwnerSet(r *relation, i int, t term, ctx *context, pos sqlast.Pos, lenient bool) {
	owner := r.class.Owner
	if t != noTerm {
		if t == a.tableColumn(r, owner.Columns[i]) {
			return
		}
		fits := a.dialect != catalog.MySQL && !lenient || a.keyAsStored(origin{term: t, ctx: ctx}, r, owner.Columns[i])
		if c := a.closed(ctx); fits && len(owner.Columns) == 1 && a.boundOwner(r, []term{t}, c) {
			return
		}
	}
	a.report(Finding{
		Code: diag.UnscopedWrite, Relation: r.name, Pos: pos,
		Message: fmt.Sprintf("assigns %s.%s, which hands the row to another row of %s; take it from a row of %[3]s that the statement binds to the tenant", r.name, owner.Columns[i], r.class.OwnerTable.Name),
	})
}

// boundOwner tells whether values for a child's owning columns are the key of
// an owner that is bound to the tenant.
func (a *analysis) boundOwner(r *relation, values []term, c *closure) bool {
	f := r.class.Owner
	values = slices.Clone(values)
	for i, v := range values {
		if key := a.tableColumn(r, f.Columns[i]); key != noTerm {
			values[i] = a.under(v, a.equalityOf(key))
		}
	}
	bound := func(s *relation) bool { return s.bound || s.ghost != nil && s.ghost.bound }
	rels := a.relationsOf(c.edges)
	for _, v := range values {
		if s := a.terms[v].rel; s != nil && s.table != nil {
			rels = append(rels, s)
		}
	}
	for _, s := range rels {
		if s == r || !bound(s) {
			continue
		}
		var columns []string
		switch {
		case s.table == a.refTable(f):
			columns = f.RefColumns
		case s.class.Class == catalog.ClassChild && s.class.Owner.RefTable == f.RefTable && slices.Equal(s.class.Owner.RefColumns, f.RefColumns):
			columns = s.class.Owner.Columns
		default:
			continue
		}
		same := len(columns) == len(values)
		for i := range columns {
			same = same && a.tableColumn(s, columns[i]) != noTerm && c.classes.find(a.tableColumn(s, columns[i])) == c.classes.find(values[i])
		}
		if same {
			return true
		}
	}
	return false
}

func (a *analysis) merge(s *sqlast.Merge, outer *names, env *ctes, around *context) []output {
	env = a.with(s.With, outer, env, around)
	lvl := &level{where: a.newContext(around), names: &names{parent: outer}}
	source := a.from(s.Source, lvl.names, lvl, env)
	r := a.writeTarget(s.Table)
	if r == nil {
		r = &relation{name: visibleName(s.Table), open: true, pos: a.pos(s.Table.Pos), tau: noTerm}
	}
	r.merged = true
	node := a.pair(mergeKind(s), source, a.leaf(r, lvl.names, lvl))
	node.pos = a.pos(s.Pos)
	a.joins = append(a.joins, node)
	on := &place{names: lvl.names, ctes: env, ctx: node.onCtx, clause: "ON", nullable: nullableIn(source)}
	a.cond(s.On, on, node.on)
	a.arrange(node, lvl.where)
	a.extended(node, r)

	p := &place{names: lvl.names, ctes: env, ctx: lvl.where}
	matched := &place{names: lvl.names, ctes: env, ctx: node.onCtx}
	var set []sqlast.Assignment
	for _, w := range s.Whens {
		set = append(set, w.Set...)
		a.walk(w.Cond, p)
		switch w.Action {
		case sqlast.MergeUpdate:
			a.assignments(func(sqlast.ColumnName) *relation { return r }, w.Set, matched, false)
		case sqlast.MergeInsert:
			if r.table != nil {
				a.mergeInsert(r, w, p)
			}
		case sqlast.MergeDelete, sqlast.MergeNothing:
		}
	}
	return a.targets(s.Returning, a.after(p, r, set))
}

// mergeKind is the join that MERGE makes of source and target: source rows
// without a match are kept for NOT MATCHED, target rows for NOT MATCHED BY
// SOURCE.
func mergeKind(s *sqlast.Merge) sqlast.JoinKind {
	kind := sqlast.Inner
	for _, w := range s.Whens {
		switch w.Match {
		case sqlast.NotMatchedBySource:
			return sqlast.Full
		case sqlast.NotMatched:
			kind = sqlast.Left
		case sqlast.Matched:
		}
	}
	return kind
}

// mergeInsert judges the INSERT of a MERGE as one of its own.
func (a *analysis) mergeInsert(target *relation, w sqlast.MergeWhen, p *place) {
	r := &relation{
		name: target.name, table: target.table, class: target.class, cols: target.cols,
		pos: a.pos(w.Pos), target: true, tau: noTerm, in: "MERGE", stored: true,
	}
	a.setTau(r)
	a.relations = append(a.relations, r)
	var outs []output
	for _, e := range w.Values {
		f := &facts{}
		t := a.insertValue(r, w.Columns, len(outs), e, p, f)
		p.ctx.idents = append(p.ctx.idents, f.edges...)
		outs = append(outs, output{arms: []origin{{term: t, ctx: p.ctx}}})
	}
	a.inserted(r, w.Columns, outs)
}

func (a *analysis) utility(s *sqlast.Utility) {
	switch s.Kind {
	case sqlast.NoRows:
	case sqlast.WholeTable:
		a.wholeTable(s)
	case sqlast.SetSession:
		a.setSession(s)
	case sqlast.Wraps:
		if strings.HasPrefix(s.Name, "CREATE VIEW") {
			for _, t := range s.Tables {
				if known, _ := a.cat.Table(t.Schema, t.Name); known != nil {
					a.cannot(a.pos(t.Pos), fmt.Sprintf("%s changes what %s means to later statements; move it to a migration", s.Name, qualified(t)))
				}
			}
			return // reads nothing; the view is judged where it is used
		}
		if s.Inner == nil {
			a.cannot(a.pos(s.Pos), s.Name+otherwise)
			return
		}
		a.statement(s.Inner)
		for _, t := range s.Tables {
			a.reportUnknown(Finding{Code: diag.UnknownTable, Relation: t.Name, Pos: a.pos(t.Pos), Message: fmt.Sprintf("%s makes table %s, which the schema does not have; create it in a migration, and INSERT … SELECT into it", s.Name, qualified(t))})
		}
	default:
		a.cannot(a.pos(s.Pos), s.Name+otherwise)
	}
}

func (a *analysis) wholeTable(s *sqlast.Utility) {
	for _, t := range s.Tables {
		table, ambiguous := a.cat.Table(t.Schema, t.Name)
		if table == nil {
			a.missing(t, ambiguous)
			continue
		}
		r := a.newTable(t, table)
		r.need = false
		code := diag.UnscopedWrite
		if s.Name == "COPY TO" {
			code = diag.UnscopedQuery
			if r.class.Class == catalog.ClassShared {
				continue
			}
		}
		a.listed = append(a.listed, Relation{Table: table.Name.String(), Alias: t.Alias, Class: r.class.Class, Reason: s.Name + " has no WHERE", Pos: r.pos})
		a.report(Finding{Code: code, Relation: r.name, Pos: r.pos, Message: fmt.Sprintf("%s %s concerns the rows of every tenant; %s", s.Name, table.Name, a.instead(s.Name, r))})
	}
	if len(s.Tables) == 0 {
		a.cannot(a.pos(s.Pos), s.Name+" names no table; name those that it is about")
	}
}
