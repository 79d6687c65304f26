package ddl

import (
	"slices"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// outColumn is an output column of a query.
type outColumn struct {
	name string
	typ  sqlast.TypeName // zero when it cannot be told
	from *catalog.Column // the column of the schema that it is; nil for another expression
}

// relation is a FROM item with its columns, as a query level sees it.
type relation struct {
	schema  string // of a table without alias
	alias   string
	columns []outColumn
	// merged tells which columns a USING or NATURAL join has merged: they
	// are named without a qualifier.
	merged map[string]bool
	// known is false when the columns cannot be told.
	known bool
	why   string
}

// expander computes a query's columns, replaces every * by the columns that
// it stands for at this moment, and records which tables the query reads.
type expander struct {
	r       *replay
	refs    []viewRef
	problem string // why the output columns cannot be told

	levels  [][]relation                     // the sources of the query levels, outermost first
	results map[*sqlast.Subquery][]outColumn // the output columns of subqueries
}

// ctes are the common table expressions in scope, innermost first.
type ctes struct {
	name    string
	columns []outColumn
	outer   *ctes
}

func (c *ctes) find(name string) (*ctes, bool) {
	for ; c != nil; c = c.outer {
		if c.name == name {
			return c, true
		}
	}
	return nil, false
}

func (x *expander) fail(why string) {
	if x.problem == "" {
		x.problem = why
	}
}

func (x *expander) query(q sqlast.Query, scope *ctes) []outColumn {
	switch q := q.(type) {
	case *sqlast.Select:
		scope = x.with(q.With, scope)
		return x.selectQuery(q, scope)
	case *sqlast.SetOp:
		return x.setOp(q, scope, nil, false)
	case *sqlast.Values:
		scope = x.with(q.With, scope)
		for _, row := range q.Rows {
			x.exprs(row, scope)
		}
		x.tail(&q.Tail, scope)
		if len(q.Rows) == 0 {
			return nil
		}
		columns := make([]outColumn, len(q.Rows[0]))
		for i := range columns {
			columns[i] = outColumn{name: "column" + itoa(i+1), typ: x.valuesType(q, i)}
		}
		return columns
	case *sqlast.Unsupported:
		x.fail(q.Kind + " is not understood")
		return nil
	default:
		x.fail("the query is not understood")
		return nil
	}
}

// setOp gives the columns of a set operation. In the right arm of one that is a
// recursive CTE, its name stands for what the left arm alone gives.
func (x *expander) setOp(q *sqlast.SetOp, scope *ctes, cte *sqlast.CTE, recursive bool) []outColumn {
	scope = x.with(q.With, scope)
	left := x.query(q.Left, scope)
	if recursive {
		scope = &ctes{name: cte.Name, columns: renamed(left, cte.Columns), outer: scope}
	}
	right := x.query(q.Right, scope)
	x.tail(&q.Tail, scope)
	if recursive && x.r.dialect == catalog.Postgres {
		return left // whose types the right arm takes
	}
	return x.merged(q, left, right)
}

// with adds the CTEs of a WITH clause to the scope, each seeing those before
// it, and with RECURSIVE itself.
func (x *expander) with(w *sqlast.With, scope *ctes) *ctes {
	if w == nil {
		return scope
	}
	for _, c := range w.CTEs {
		var columns []outColumn
		switch q := c.Stmt.(type) {
		case *sqlast.SetOp:
			columns = x.setOp(q, scope, c, w.Recursive)
		case sqlast.Query:
			columns = x.query(q, scope)
		default:
			x.fail("CTE " + c.Name + " changes rows")
		}
		scope = &ctes{name: c.Name, columns: renamed(columns, c.Columns), outer: scope}
	}
	return scope
}

func renamed(columns []outColumn, names []string) []outColumn {
	out := slices.Clone(columns)
	for i := range min(len(names), len(out)) {
		out[i].name = names[i]
	}
	return out
}

func (x *expander) selectQuery(q *sqlast.Select, scope *ctes) []outColumn {
	x.levels = append(x.levels, nil)
	level := len(x.levels) - 1
	defer func() { x.levels = x.levels[:level] }()
	for _, f := range q.From {
		// What comes behind may be LATERAL.
		x.levels[level] = append(x.levels[level], x.from(f, scope)...)
	}
	sources := x.levels[level]
	var (
		targets []sqlast.Target
		columns []outColumn
	)
	for _, target := range q.Targets {
		star, ok := target.X.(*sqlast.Star)
		if !ok {
			x.expr(target.X, scope)
			name := target.Name
			if name == "" {
				name = "?column?"
			}
			targets = append(targets, target)
			typ, from := x.typed(target.X)
			columns = append(columns, outColumn{name: name, typ: output(typ), from: from})
			continue
		}
		if star.Of != nil {
			x.expr(star.Of, scope)
			x.fail("the fields of a composite value")
			continue
		}
		expanded, out := x.star(star, sources)
		targets = append(targets, expanded...)
		columns = append(columns, out...)
	}
	if x.problem == "" {
		q.Targets = targets
	}
	x.exprs(q.DistinctOn, scope)
	x.expr(q.Where, scope)
	x.exprs(q.GroupBy, scope)
	x.expr(q.Having, scope)
	for _, w := range q.Windows {
		x.exprs(w.PartitionBy, scope)
		for _, k := range w.OrderBy {
			x.expr(k.X, scope)
		}
	}
	x.tail(&q.Tail, scope)
	return columns
}

// star expands * or t.*.
func (x *expander) star(star *sqlast.Star, sources []relation) ([]sqlast.Target, []outColumn) {
	var (
		targets []sqlast.Target
		out     []outColumn
		found   bool
		done    = make(map[string]bool) // merged columns, which * names once
	)
	for _, s := range sources {
		if star.Qualifier != "" && s.alias != star.Qualifier {
			continue
		}
		found = true
		if !s.known {
			x.fail("* over " + s.why)
			return nil, nil
		}
		for _, c := range s.columns {
			merged := s.merged[c.name] && star.Qualifier == ""
			if merged && done[c.name] {
				continue
			}
			col := &sqlast.Column{Qualifier: s.alias, Schema: s.schema, Name: c.name, Pos: star.Pos}
			if merged {
				done[c.name] = true
				col.Qualifier, col.Schema = "", ""
			}
			targets = append(targets, sqlast.Target{X: col, Name: c.name, Pos: star.Pos})
			out = append(out, c)
		}
	}
	if !found {
		x.fail("* of " + star.Qualifier + ", which the query does not have")
	}
	return targets, out
}

// tail and expr look for subqueries in expressions.
func (x *expander) tail(t *sqlast.Tail, scope *ctes) {
	for _, k := range t.OrderBy {
		x.expr(k.X, scope)
	}
	x.expr(t.Limit, scope)
	x.expr(t.Offset, scope)
}

func (x *expander) exprs(list []sqlast.Expr, scope *ctes) {
	for _, e := range list {
		x.expr(e, scope)
	}
}

func (x *expander) expr(e sqlast.Expr, scope *ctes) {
	if e == nil {
		return
	}
	sqlast.Walk(e, func(n sqlast.Node) bool {
		if s, ok := n.(*sqlast.Subquery); ok {
			x.expr(s.X, scope)
			if x.results == nil {
				x.results = make(map[*sqlast.Subquery][]outColumn)
			}
			x.results[s] = x.query(s.Query, scope)
			return false
		}
		return true
	})
}

// from returns the sources of a FROM item, in the order of *.
func (x *expander) from(f sqlast.FromItem, scope *ctes) []relation {
	switch f := f.(type) {
	case *sqlast.Table:
		return []relation{x.tableSource(f, scope)}
	case *sqlast.Derived:
		return []relation{{alias: f.Alias, columns: renamed(x.derived(f, scope), f.Columns), known: true}}
	case *sqlast.FuncTable:
		x.exprs(f.Calls, scope)
		return []relation{x.functionSource(f)}
	case *sqlast.Join:
		return x.join(f, scope)
	case *sqlast.Unsupported:
		return []relation{{why: f.Kind}}
	default:
		return []relation{{why: "a FROM item that is not understood"}}
	}
}

// derived gives the columns of a subquery in FROM. It sees what stands beside it
// if it is LATERAL.
func (x *expander) derived(f *sqlast.Derived, scope *ctes) []outColumn {
	if last := len(x.levels) - 1; !f.Lateral && last >= 0 {
		beside := x.levels[last]
		x.levels[last] = nil
		defer func() { x.levels[last] = beside }()
	}
	return x.query(f.Query, scope)
}

func (x *expander) tableSource(f *sqlast.Table, scope *ctes) relation {
	s := relation{alias: f.Alias, known: true}
	if s.alias == "" {
		s.alias, s.schema = f.Name, f.Schema
	}
	if f.Schema == "" {
		if c, ok := scope.find(f.Name); ok {
			s.columns = renamed(c.columns, f.Columns)
			return s
		}
	}
	t := x.r.lookup(f.Schema, f.Name)
	if t == nil {
		s.known, s.why = false, "table "+catalog.Name{Schema: f.Schema, Name: f.Name}.String()+", which is not in the schema"
		return s
	}
	x.refs = append(x.refs, viewRef{table: t, node: f})
	if t.Unknown != "" {
		s.known, s.why = false, "table "+t.Name.String()+", which is not known well: "+t.Unknown
		return s
	}
	for _, c := range t.Columns {
		s.columns = append(s.columns, outColumn{c.Name, c.Type, c})
	}
	s.columns = renamed(s.columns, f.Columns)
	return s
}
