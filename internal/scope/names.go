package scope

import (
	"slices"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// names is a scope for column references: the relations of one query level,
// then those of the levels around it.
type names struct {
	parent *names
	rels   []*relation
	merged []merge // columns merged by USING and NATURAL, which win
}

type merge struct {
	name string
	term term
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
// a whole row, a system column or not known.
func (a *analysis) resolve(c *sqlast.Column, n *names) term {
	for ; n != nil; n = n.parent {
		if c.Qualifier == "" {
			if t, done := a.unqualified(c.Name, n); done {
				return t
			}
			continue
		}
		for _, r := range n.rels {
			if r.answers(c.Schema, c.Qualifier) {
				if t, ok := a.named(r, c.Name); ok {
					return t
				}
				return noTerm
			}
		}
	}
	return noTerm
}

// answers tells whether a qualifier means this relation.
func (r *relation) answers(schema, qualifier string) bool {
	return r.name == qualifier && (schema == "" || schema == r.schema)
}

// unqualified looks a bare name up in one level; done is false when the level
// does not have it.
func (a *analysis) unqualified(name string, n *names) (t term, done bool) {
	for _, m := range n.merged {
		if m.name == name {
			return m.term, true
		}
	}
	var open *relation
	found := noTerm
	hits := 0
	for _, r := range n.rels {
		known := indexOf(r.cols, name) >= 0
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
	case systemColumns[name]:
		return noTerm, true
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

// star expands * and t.*.
func (a *analysis) star(s *sqlast.Star, p *place) []output {
	var outs []output
	add := func(name string, t term) {
		outs = append(outs, output{name: name, arms: []origin{{term: t, ctx: p.ctx}}})
	}
	if s.Qualifier == "" {
		for _, m := range p.names.merged {
			add(m.name, m.term)
		}
	}
	found := false
	for n := p.names; n != nil && !found; n = n.parent {
		for _, r := range n.rels {
			if s.Qualifier != "" && !r.answers(s.Schema, s.Qualifier) {
				continue
			}
			found = true
			if r.open {
				outs = append(outs, output{wide: true})
			}
			for i, c := range r.cols {
				if s.Qualifier == "" && slices.ContainsFunc(p.names.merged, func(m merge) bool { return m.name == c }) {
					continue
				}
				add(c, a.column(r, i))
			}
		}
		if s.Qualifier == "" {
			break
		}
	}
	return outs
}
