package postgres

import (
	"strings"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// call lowers function calls and the constructs that look like one.
func (l *lowerer) call(n *pg.Node) sqlast.Expr {
	switch e := n.GetNode().(type) {
	case *pg.Node_FuncCall:
		return l.funcCall(e.FuncCall)
	case *pg.Node_CoalesceExpr:
		return l.fn("coalesce", e.CoalesceExpr.GetLocation(), e.CoalesceExpr.GetArgs())
	case *pg.Node_MinMaxExpr:
		name := "greatest"
		if e.MinMaxExpr.GetOp() == pg.MinMaxOp_IS_LEAST {
			name = "least"
		}
		return l.fn(name, e.MinMaxExpr.GetLocation(), e.MinMaxExpr.GetArgs())
	case *pg.Node_GroupingFunc:
		return l.fn("grouping", e.GroupingFunc.GetLocation(), e.GroupingFunc.GetArgs())
	case *pg.Node_MergeSupportFunc:
		return l.fn("merge_action", e.MergeSupportFunc.GetLocation(), nil)
	case *pg.Node_SqlvalueFunction:
		return l.fn(valueFunction(e.SqlvalueFunction.GetOp()), e.SqlvalueFunction.GetLocation(), nil)
	case *pg.Node_NamedArgExpr:
		a := e.NamedArgExpr
		return l.op("=> "+a.GetName(), a.GetLocation(), l.expr(a.GetArg()))
	case *pg.Node_XmlExpr:
		x := e.XmlExpr
		args := append(l.resTargets(x.GetNamedArgs()), l.exprs(x.GetArgs())...)
		return l.op(xmlName(x.GetOp()), x.GetLocation(), args...)
	case *pg.Node_XmlSerialize:
		return l.op("xmlserialize", e.XmlSerialize.GetLocation(), l.expr(e.XmlSerialize.GetExpr()))
	default:
		return l.json(n)
	}
}

func (l *lowerer) fn(name string, location int32, args []*pg.Node) sqlast.Expr {
	return &sqlast.Func{Name: name, Args: l.exprs(args), Pos: l.pos(location)}
}

func (l *lowerer) op(name string, location int32, args ...sqlast.Expr) sqlast.Expr {
	pos := l.pos(location)
	if len(args) > 0 {
		pos = first(pos, at(args[0]))
	}
	return &sqlast.Op{Name: name, Args: args, Pos: pos}
}

func (l *lowerer) resTargets(list []*pg.Node) []sqlast.Expr {
	var out []sqlast.Expr
	for _, n := range list {
		out = append(out, l.expr(n.GetResTarget().GetVal()))
	}
	return out
}

func (l *lowerer) funcCall(f *pg.FuncCall) sqlast.Expr {
	out := &sqlast.Func{
		Args:     l.exprs(f.GetArgs()),
		Distinct: f.GetAggDistinct(),
		OrderBy:  l.sortKeys(f.GetAggOrder()),
		Filter:   l.optional(f.GetAggFilter()),
		Pos:      l.pos(f.GetLocation()),
	}
	out.Schema, out.Name = qualified(stringList(f.GetFuncname()))
	if f.GetAggStar() {
		out.Args = []sqlast.Expr{&sqlast.Star{Pos: out.Pos}}
	}
	if n := len(out.Args); f.GetFuncVariadic() && n > 0 {
		array := out.Args[n-1]
		out.Args[n-1] = &sqlast.Op{Name: "VARIADIC", Args: []sqlast.Expr{array}, Pos: array.Position()}
	}
	return l.over(out, f.GetOver())
}

// over attaches a window to a call.
func (l *lowerer) over(f *sqlast.Func, def *pg.WindowDef) sqlast.Expr {
	if def == nil {
		return f
	}
	w, problem := l.window(def)
	if problem != nil {
		return problem
	}
	f.Over = w
	return f
}

// namedWindow is a window of the WINDOW clause, or why it cannot be shared by
// the calls that name it.
type namedWindow struct {
	window  *sqlast.Window
	problem *sqlast.Unsupported
}

// windowClause lowers WINDOW and makes its names known for OVER.
func (l *lowerer) windowClause(list []*pg.Node) []*sqlast.Window {
	var out []*sqlast.Window
	for _, n := range list {
		def := n.GetWindowDef()
		w, problem := l.window(&pg.WindowDef{
			Refname:         def.GetRefname(),
			PartitionClause: def.GetPartitionClause(),
			OrderClause:     def.GetOrderClause(),
			StartOffset:     def.GetStartOffset(),
			EndOffset:       def.GetEndOffset(),
			Location:        def.GetLocation(),
		})
		if l.windows == nil {
			l.windows = make(map[string]namedWindow)
		}
		if problem == nil {
			out = append(out, w)
			if !sqlparse.SmallWindow(w) {
				problem = unsupported(l.pos(def.GetLocation()), "named window with a subquery or many expressions")
			}
		}
		l.windows[def.GetName()] = namedWindow{w, problem}
	}
	return out
}

// window lowers a window definition: OVER w, OVER (…) or OVER (w …).
func (l *lowerer) window(def *pg.WindowDef) (*sqlast.Window, *sqlast.Unsupported) {
	if name := def.GetName(); name != "" {
		return l.named(name, def)
	}
	out := &sqlast.Window{
		PartitionBy: l.exprs(def.GetPartitionClause()),
		OrderBy:     l.sortKeys(def.GetOrderClause()),
	}
	for _, n := range []*pg.Node{def.GetStartOffset(), def.GetEndOffset()} {
		if n != nil {
			out.Frame = append(out.Frame, l.expr(n))
		}
	}
	if name := def.GetRefname(); name != "" {
		base, problem := l.named(name, def)
		if problem != nil {
			return nil, problem
		}
		// PostgreSQL refuses a PARTITION BY or a second ORDER BY here.
		out.PartitionBy = append(append([]sqlast.Expr{}, base.PartitionBy...), out.PartitionBy...)
		out.OrderBy = append(append([]sqlast.SortKey{}, base.OrderBy...), out.OrderBy...)
	}
	return out, nil
}

func (l *lowerer) named(name string, def *pg.WindowDef) (*sqlast.Window, *sqlast.Unsupported) {
	w, ok := l.windows[name]
	switch {
	case !ok:
		return nil, unsupported(l.pos(def.GetLocation()), "window %q that is not defined", name)
	case w.problem != nil:
		return nil, w.problem
	default:
		return w.window, nil
	}
}

// valueFunction is the name of CURRENT_USER and its kin, in lower case.
func valueFunction(op pg.SQLValueFunctionOp) string {
	name := strings.ToLower(strings.TrimPrefix(op.String(), "SVFOP_"))
	return strings.TrimSuffix(name, "_n") // with a precision
}

func xmlName(op pg.XmlExprOp) string {
	if op == pg.XmlExprOp_IS_DOCUMENT {
		return "IS DOCUMENT"
	}
	return strings.ToLower(strings.TrimPrefix(op.String(), "IS_"))
}
