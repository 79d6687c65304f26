package mysql

import (
	"github.com/sqlc-dev/marino/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// namedWindow is a window of the WINDOW clause.
type namedWindow struct {
	spec    *ast.WindowSpec
	window  *sqlast.Window // once it is lowered
	problem *sqlast.Unsupported
	busy    bool // it is being lowered: the clause goes round in a circle
}

// windowClause makes the names of a WINDOW clause known for OVER.
func (l *lowerer) windowClause(specs []ast.WindowSpec) {
	l.windows = nil
	for i := range specs {
		if l.windows == nil {
			l.windows = make(map[string]*namedWindow)
		}
		l.windows[specs[i].Name.L] = &namedWindow{spec: &specs[i]}
	}
}

func (l *lowerer) lowerWindows(specs []ast.WindowSpec) []*sqlast.Window {
	var out []*sqlast.Window
	for i := range specs {
		if w, problem := l.named(specs[i].Name.L, l.start); problem == nil {
			out = append(out, w)
		} else {
			out = append(out, &sqlast.Window{PartitionBy: []sqlast.Expr{problem}})
		}
	}
	return out
}

// over lowers OVER w, OVER (…) or OVER (w …).
func (l *lowerer) over(spec *ast.WindowSpec, pos sqlast.Pos) (*sqlast.Window, *sqlast.Unsupported) {
	if spec.OnlyAlias {
		return l.named(spec.Name.L, pos)
	}
	out := &sqlast.Window{}
	if spec.PartitionBy != nil {
		out.PartitionBy = l.byItems(spec.PartitionBy.Items)
	}
	out.OrderBy = l.sortKeys(spec.OrderBy)
	if f := spec.Frame; f != nil {
		for _, b := range []ast.FrameBound{f.Extent.Start, f.Extent.End} {
			if b.Expr != nil {
				out.Frame = append(out.Frame, l.expr(b.Expr))
			}
		}
	}
	if spec.Ref.O != "" {
		base, problem := l.named(spec.Ref.L, pos)
		if problem != nil {
			return nil, problem
		}
		out.PartitionBy = append(append([]sqlast.Expr{}, base.PartitionBy...), out.PartitionBy...)
		out.OrderBy = append(append([]sqlast.SortKey{}, base.OrderBy...), out.OrderBy...)
		out.Frame = append(append([]sqlast.Expr{}, base.Frame...), out.Frame...)
	}
	return out, nil
}

// named is a window of the WINDOW clause. It hangs at each place that names
// it, so that it must be small.
func (l *lowerer) named(name string, pos sqlast.Pos) (*sqlast.Window, *sqlast.Unsupported) {
	w, ok := l.windows[name]
	switch {
	case !ok:
		return nil, unsupported(pos, "window %q that is not defined", name)
	case w.busy:
		return nil, unsupported(pos, "window %q that refers to itself", name)
	case w.window != nil || w.problem != nil:
		return w.window, w.problem
	}
	w.busy = true
	w.window, w.problem = l.over(w.spec, pos)
	w.busy = false
	if w.problem == nil && !sqlparse.SmallWindow(w.window) {
		w.problem = unsupported(pos, "named window with a subquery or many expressions")
	}
	return w.window, w.problem
}
