package sqlparse

import "github.com/tenantvet/tenantvet/internal/sqlast"

// And joins terms, at least one, taking the terms of nested conjunctions for
// its own.
func And(terms []sqlast.Expr) sqlast.Expr {
	var flat []sqlast.Expr
	for _, t := range terms {
		if a, ok := t.(*sqlast.And); ok {
			flat = append(flat, a.Args...)
		} else {
			flat = append(flat, t)
		}
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return &sqlast.And{Args: flat, Pos: flat[0].Position()}
}

// Or joins terms, at least one, taking the terms of nested disjunctions for its
// own.
func Or(terms []sqlast.Expr) sqlast.Expr {
	var flat []sqlast.Expr
	for _, t := range terms {
		if o, ok := t.(*sqlast.Or); ok {
			flat = append(flat, o.Args...)
		} else {
			flat = append(flat, t)
		}
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return &sqlast.Or{Args: flat, Pos: flat[0].Position()}
}

// InList lowers x [NOT] IN (list). A list that sqlc expands at run time, one of
// whose placeholders isSlice tells, is an array.
func InList(not bool, x sqlast.Expr, list []sqlast.Expr, pos sqlast.Pos, isSlice func(param int) bool) sqlast.Expr {
	slices := 0
	for _, e := range list {
		if p, ok := e.(*sqlast.Param); ok && isSlice(p.Number) {
			slices++
		}
	}
	switch {
	case slices == 0:
		return &sqlast.In{Not: not, X: x, List: list, Pos: pos}
	case len(list) > 1:
		return &sqlast.Unsupported{Kind: "sqlc.slice beside other elements", Pos: pos}
	case not:
		return &sqlast.AnyAll{All: true, Op: "<>", X: x, Array: list[0], Pos: pos}
	default:
		return &sqlast.AnyAll{Op: "=", X: x, Array: list[0], Pos: pos}
	}
}

// maxShared is the number of nodes that an expression may have to hang at
// several places of the tree.
const maxShared = 32

// Small tells whether an expression may hang at several places of the tree: it
// has no subquery and few nodes, so that it cannot multiply.
func Small(e sqlast.Expr) bool {
	nodes := 0
	sqlast.Walk(e, func(n sqlast.Node) bool {
		if _, ok := n.(*sqlast.Subquery); ok {
			nodes = maxShared
		}
		nodes++
		return nodes <= maxShared
	})
	return nodes <= maxShared
}

// SmallWindow is Small for a window that several calls name.
func SmallWindow(w *sqlast.Window) bool {
	parts := append(append([]sqlast.Expr{}, w.PartitionBy...), w.Frame...)
	for _, k := range w.OrderBy {
		parts = append(parts, k.X)
	}
	return Small(&sqlast.Row{Fields: parts})
}

// maxSharing is how many nodes a multi-column SET may have when its subquery
// hangs at each of its columns.
const maxSharing = 100_000

// Sharable tells whether the source of a multi-column SET may hang at each of
// so many columns.
func Sharable(q *sqlast.Subquery, columns int) bool {
	nodes := 0
	sqlast.Walk(q, func(sqlast.Node) bool {
		nodes++
		return true
	})
	return columns <= maxSharing/nodes
}
