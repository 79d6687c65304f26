package scope

import (
	"fmt"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// multiUpdate judges MySQL's UPDATE of a join. Every table of it is an
// occurrence; those with an assigned column are written. A row that an outer
// join lacks is not written.
func (a *analysis) multiUpdate(s *sqlast.MultiUpdate, outer *names, env *ctes, around *context) {
	targets := map[sqlast.ColumnName]*relation{}
	p := a.joined(s.With, s.From, s.Where, outer, env, around, func(n *names) {
		for _, set := range s.Set {
			if r := a.holder(n, set.Column); r != nil {
				targets[set.Column] = r
				a.changes(r, "UPDATE", set.Column.Pos)
			}
		}
	})
	a.assignments(func(c sqlast.ColumnName) *relation { return targets[c] }, s.Set, p, s.Ignore)
	if s.Ignore {
		for _, set := range s.Set {
			if r := targets[set.Column]; r != nil {
				a.skippedUpdate(r, []sqlast.Assignment{set})
			}
		}
	}
}

// multiDelete judges MySQL's DELETE of several tables, or of one from a join.
func (a *analysis) multiDelete(s *sqlast.MultiDelete, outer *names, env *ctes, around *context) {
	a.joined(s.With, s.From, s.Where, outer, env, around, func(n *names) {
		for _, t := range s.Targets {
			found := false
			for _, r := range n.rels {
				if r.answers(t.Schema, t.Name) {
					a.changes(r, "DELETE", t.Pos)
					found = true
				}
			}
			if !found {
				a.cannot(a.pos(t.Pos), fmt.Sprintf("DELETE from %s, which FROM does not name; name it there", t.Name))
			}
		}
	})
}

// joined analyses the rows that a change of a join takes. Mark tells which
// occurrences are written, which decides what WHERE may let through.
func (a *analysis) joined(w *sqlast.With, from []sqlast.FromItem, where sqlast.Expr, outer *names, env *ctes, around *context, mark func(*names)) *place {
	env = a.with(w, outer, env, around)
	lvl := &level{where: a.newContext(around), names: &names{parent: outer}}
	root := a.fromList(from, lvl, env)
	mark(lvl.names)
	p := &place{names: lvl.names, ctes: env, ctx: lvl.where, clause: "WHERE", nullable: nullableIn(root)}
	a.cond(where, p, lvl.where.facts)
	a.arrange(root, lvl.where)
	a.extended(root, nil)
	return p
}

// holder finds the relation that an assigned column belongs to.
func (a *analysis) holder(n *names, c sqlast.ColumnName) *relation {
	var found *relation
	for _, r := range n.rels {
		if c.Qualifier != "" && r.name != c.Qualifier {
			continue
		}
		_, has := a.named(r, c.Name)
		switch {
		case !has:
		case found != nil:
			a.cannot(a.pos(c.Pos), fmt.Sprintf("SET %s fits several tables; qualify it", c.Name))
			return nil
		default:
			found = r
		}
	}
	if found == nil {
		a.cannot(a.pos(c.Pos), fmt.Sprintf("SET %s fits no table; qualify it", c.Name))
	}
	return found
}

// changes marks an occurrence of a join as written.
func (a *analysis) changes(r *relation, verb string, pos sqlast.Pos) {
	switch {
	case r.target:
	case r.table == nil:
		a.cannot(a.pos(pos), fmt.Sprintf("%s of %s, which is not a table of the schema; write the table that it is made of", verb, r.name))
	default:
		a.writes(r)
	}
}
