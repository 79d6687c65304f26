package sqlite

import (
	"github.com/sqlc-dev/meyer/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

func (l *lowerer) call(f *ast.FuncCall) sqlast.Expr {
	out := &sqlast.Func{
		Name:     name(f.Name),
		Args:     l.exprs(f.Args),
		Distinct: f.Distinct,
		OrderBy:  l.sortKeys(f.OrderBy),
		Filter:   l.optional(f.Filter),
		Pos:      l.pos(f),
	}
	if f.Star {
		out.Args = []sqlast.Expr{&sqlast.Star{Pos: out.Pos}}
	}
	if f.Over != nil {
		w, problem := l.window(f.Over)
		if problem != nil {
			return problem
		}
		out.Over = w
		return out
	}
	return scalar(out)
}

// scalar gives some of SQLite's own functions the form that they have in the
// tree.
func scalar(f *sqlast.Func) sqlast.Expr {
	n := len(f.Args)
	switch f.Name {
	case "ifnull":
		if n == 2 {
			f.Name = "coalesce"
		}
	case "min", "max": // of several values they are no aggregates
		if n > 1 {
			return &sqlast.Op{Name: f.Name, Args: f.Args, Pos: f.Pos}
		}
	case "iif", "if":
		if n == 2 || n == 3 {
			out := &sqlast.Case{Whens: []sqlast.CaseWhen{{Cond: f.Args[0], Result: f.Args[1]}}, Pos: f.Pos}
			if n == 3 {
				out.Else = f.Args[2]
			}
			return out
		}
	}
	return f
}

// namedWindow is a window of the WINDOW clause, or why it cannot be shared by
// the calls that name it.
type namedWindow struct {
	window  *sqlast.Window
	problem *sqlast.Unsupported
}

// windowClause lowers WINDOW and makes its names known for OVER. A window may
// be based on one that is defined before it.
func (l *lowerer) windowClause(list []*ast.WindowDef) []*sqlast.Window {
	var out []*sqlast.Window
	for _, def := range list {
		w, problem := l.windowBody(def)
		if l.windows == nil {
			l.windows = make(map[string]namedWindow)
		}
		if problem == nil {
			out = append(out, w)
			if !sqlparse.SmallWindow(w) {
				problem = unsupported(l.pos(def), "named window with a subquery or many expressions")
			}
		}
		l.windows[name(def.Name)] = namedWindow{w, problem}
	}
	return out
}

// window lowers what follows OVER: a name or a definition.
func (l *lowerer) window(def *ast.WindowDef) (*sqlast.Window, *sqlast.Unsupported) {
	if def.NameOnly {
		return l.named(def)
	}
	return l.windowBody(def)
}

func (l *lowerer) windowBody(def *ast.WindowDef) (*sqlast.Window, *sqlast.Unsupported) {
	out := &sqlast.Window{PartitionBy: l.exprs(def.Partition), OrderBy: l.sortKeys(def.OrderBy)}
	for _, b := range []*ast.FrameBound{def.StartBound, def.EndBound} {
		if b != nil && b.Expr != nil {
			out.Frame = append(out.Frame, l.expr(b.Expr))
		}
	}
	if def.Base != nil {
		base, problem := l.named(def)
		if problem != nil {
			return nil, problem
		}
		// SQLite refuses a PARTITION BY or a second ORDER BY here.
		out.PartitionBy = append(append([]sqlast.Expr{}, base.PartitionBy...), out.PartitionBy...)
		out.OrderBy = append(append([]sqlast.SortKey{}, base.OrderBy...), out.OrderBy...)
	}
	return out, nil
}

func (l *lowerer) named(def *ast.WindowDef) (*sqlast.Window, *sqlast.Unsupported) {
	w, ok := l.windows[name(def.Base)]
	switch {
	case !ok:
		return nil, unsupported(l.pos(def), "window %q that is not defined", name(def.Base))
	case w.problem != nil:
		return nil, w.problem
	default:
		return w.window, nil
	}
}
