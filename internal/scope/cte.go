package scope

import (
	"fmt"
	"slices"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// cteState is one CTE of a WITH clause. A plain one is analysed anew at each
// reference, as if it were written there; that is what it means. A
// data-modifying or recursive one runs once and is analysed once.
type cteState struct {
	cte       *sqlast.CTE
	names     *names // what its text can correlate with
	env       *ctes
	around    *context
	recursive bool // refers to itself
	open      bool // being analysed
	starting  bool // its base arm is being analysed
	done      bool
	outs      []output // when done, or of the base arm while open
	base      []output // of a recursive CTE
}

// with enters the CTEs of a WITH clause into scope and analyses the
// data-modifying ones: they run whether or not anything refers to them.
func (a *analysis) with(w *sqlast.With, outer *names, env *ctes, around *context) *ctes {
	if w == nil {
		return env
	}
	states := make([]*cteState, len(w.CTEs))
	for i, c := range w.CTEs {
		states[i] = &cteState{cte: c, names: outer, around: around, recursive: w.Recursive && refersTo(c)}
		if !w.Recursive {
			states[i].env = env
		}
		env = &ctes{parent: env, name: c.Name, cte: states[i]}
	}
	for _, s := range states {
		if w.Recursive {
			s.env = env // forward references are allowed
		}
		if _, ok := s.cte.Stmt.(sqlast.Query); !ok {
			s.outs, s.done = a.modify(s.cte.Stmt, outer, s.env, around), true
		}
	}
	return env
}

func refersTo(c *sqlast.CTE) bool {
	found := false
	sqlast.Walk(c.Stmt, func(n sqlast.Node) bool {
		if t, ok := n.(*sqlast.Table); ok && t.Schema == "" && t.Name == c.Name {
			found = true
		}
		return !found
	})
	return found
}

// cteReference reads a CTE's name in FROM.
func (a *analysis) cteReference(c *cteState, t *sqlast.Table, n *names, lvl *level) *join {
	switch {
	case c.open && !c.recursive:
		a.cannot(a.pos(t.Pos), fmt.Sprintf("CTE %s refers to itself through another; make one recursive CTE of them", c.cte.Name))
		return a.leaf(&relation{name: visibleName(t), open: true, pos: a.pos(t.Pos), tau: noTerm}, n, lvl)
	case c.starting:
		a.cannot(a.pos(t.Pos), fmt.Sprintf("recursive CTE %s refers to itself before the last arm of its UNION; have that arm do so alone", c.cte.Name))
		return a.leaf(&relation{name: visibleName(t), open: true, pos: a.pos(t.Pos), tau: noTerm}, n, lvl)
	case c.recursive && !c.open && !c.done:
		a.recursive(c)
	}
	if !c.recursive && !c.done {
		c.open = true
		defer func() { c.open = false }()
		defer a.expand()()
		q := c.cte.Stmt.(sqlast.Query)
		return a.derivedLeaf(q, visibleName(t), columnNames(c.cte, t), t.Pos, a.newContext(nil), c.names, n, lvl, c.env)
	}
	r := &relation{name: visibleName(t), pos: a.pos(t.Pos), tau: noTerm}
	if c.open {
		r.self = c
	}
	a.setOutputs(r, c.outs, columnNames(c.cte, t))
	if !c.recursive {
		lvl.where.idents = append(lvl.where.idents, a.ghosts(r)...)
	}
	return a.leaf(r, n, lvl)
}

// columnNames merges a CTE's column list with the alias list of a reference.
func columnNames(c *sqlast.CTE, t *sqlast.Table) []string {
	columns := slices.Clone(t.Columns)
	if len(c.Columns) > len(columns) {
		columns = append(columns, c.Columns[len(columns):]...)
	}
	return columns
}

// recursive analyses a recursive CTE: the base arm as a query, then the step
// with the assumption that what the base puts into each column every row has.
// The assumption is checked against the step's own output in settle.
func (a *analysis) recursive(c *cteState) {
	defer func() { c.done, c.open = true, false }()
	u, ok := c.cte.Stmt.(*sqlast.SetOp)
	if !ok || u.Op != sqlast.Union {
		a.cannot(a.pos(c.cte.Pos), fmt.Sprintf("recursive CTE %s is not a UNION of a base and a step; write it as one", c.cte.Name))
		return
	}
	env := a.with(u.With, c.names, c.env, c.around)
	c.starting = true
	base, _ := a.query(u.Left, c.names, env, a.newContext(c.around), nil)
	c.starting = false
	for i := range base {
		if i < len(c.cte.Columns) {
			base[i].name = c.cte.Columns[i]
		}
	}
	c.open, c.outs, c.base = true, base, base
	step, _ := a.query(u.Right, c.names, env, a.newContext(c.around), nil)
	a.tail(&u.Tail, &place{names: c.names, ctes: env, ctx: c.around})
	c.outs = slices.Clone(base)
	for i := range c.outs {
		if i < len(step) {
			c.outs[i].arms = slices.Concat(base[i].arms, step[i].arms)
			a.steps = append(a.steps, recursiveStep{c, i, step[i]})
		} else {
			c.outs[i].arms = nil
		}
	}
}

// recursiveStep is one column of a recursive CTE with what the step puts there.
type recursiveStep struct {
	cte  *cteState
	col  int
	step output
}

type recursiveColumn struct {
	cte *cteState
	col int
}

// settle solves until every assumption about a recursive CTE's column is borne
// out by its step: by induction it then holds of every row.
func (a *analysis) settle() {
	for {
		a.solve()
		retracted := false
		for _, s := range a.steps {
			k := recursiveColumn{s.cte, s.col}
			if !a.retracted[k] && a.armsTrusted(s.cte.base[s.col].arms) && (!a.armsTrusted(s.step.arms) || a.outputEquality(s.cte.outs[s.col]) == mixed) {
				a.retracted[k] = true
				retracted = true
			}
		}
		if !retracted {
			return
		}
		for _, r := range a.relations {
			r.bound, r.exact, r.proof = false, false, nil
		}
		a.version++
	}
}
