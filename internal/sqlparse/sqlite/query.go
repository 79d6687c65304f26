package sqlite

import (
	"strings"

	"github.com/sqlc-dev/meyer/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// query lowers a SELECT, VALUES or a compound of them.
func (l *lowerer) query(s *ast.SelectStmt) sqlast.Query {
	if deep := l.enter(); deep != nil {
		return deep
	}
	defer l.leave()
	if len(s.Cores) > maxDepth {
		return unsupported(l.pos(s), "compound of more than %d queries", maxDepth)
	}
	outer := l.windows
	defer func() { l.windows = outer }()

	// SQLite's compound operators have one precedence. ORDER BY and LIMIT stand
	// in the last query and belong to the whole.
	var out sqlast.Query
	for i, c := range s.Cores {
		last := i == len(s.Cores)-1
		q := l.core(c, last && i == 0)
		if i == 0 {
			out = q
		} else {
			out = setOp(s.Ops[i-1], out, q)
		}
		if sel, ok := c.(*ast.SelectQuery); ok && (len(sel.OrderBy) > 0 || sel.Limit != nil) {
			switch set, compound := out.(*sqlast.SetOp); {
			case !last:
				return unsupported(l.pos(sel), "ORDER BY or LIMIT before a compound operator")
			case compound:
				l.tail(&set.Tail, sel)
			}
		}
	}
	if s.With != nil {
		with := l.with(s.With)
		switch q := out.(type) {
		case *sqlast.Select:
			q.With, q.Pos = with, with.Pos
		case *sqlast.SetOp:
			q.With, q.Pos = with, with.Pos
		case *sqlast.Values:
			q.With, q.Pos = with, with.Pos
		}
	}
	return out
}

func setOp(op ast.CompoundOp, left, right sqlast.Query) sqlast.Query {
	out := &sqlast.SetOp{All: op.All, Left: left, Right: right, Pos: left.Position()}
	switch op.Op {
	case "UNION":
		out.Op = sqlast.Union
	case "INTERSECT":
		out.Op = sqlast.Intersect
	case "EXCEPT":
		out.Op = sqlast.Except
	default:
		return unsupported(left.Position(), "compound operator %s", op.Op)
	}
	return out
}

// core lowers one query of a compound; alone says that ORDER BY and LIMIT are
// its own.
func (l *lowerer) core(c ast.SelectCore, alone bool) sqlast.Query {
	switch c := c.(type) {
	case *ast.SelectQuery:
		return l.selectQuery(c, alone)
	case *ast.ValuesClause:
		out := &sqlast.Values{Pos: l.pos(c)}
		for _, row := range c.Rows {
			out.Rows = append(out.Rows, l.exprs(row))
		}
		return out
	default:
		return unsupported(l.pos(c), "query of kind %T", c)
	}
}

func (l *lowerer) selectQuery(s *ast.SelectQuery, alone bool) sqlast.Query {
	out := &sqlast.Select{Distinct: s.Distinct == ast.DistinctDistinct, Pos: l.pos(s)}
	l.windows = nil
	out.Windows = l.windowClause(s.Windows)
	out.Targets = l.targets(s.Columns)
	out.From = l.from(s.From)
	out.Where = l.optional(s.Where)
	out.GroupBy = l.exprs(s.GroupBy)
	out.Having = l.optional(s.Having)
	if alone {
		l.tail(&out.Tail, s)
	}
	return out
}

func (l *lowerer) tail(t *sqlast.Tail, s *ast.SelectQuery) {
	t.OrderBy = l.sortKeys(s.OrderBy)
	if s.Limit != nil {
		t.Limit = l.expr(s.Limit.Count)
		t.Offset = l.optional(s.Limit.Offset)
	}
}

// with lowers WITH. The word RECURSIVE means nothing to SQLite: each CTE sees
// itself and all others.
func (l *lowerer) with(w *ast.With) *sqlast.With {
	if w == nil {
		return nil
	}
	out := &sqlast.With{Recursive: true, Pos: l.pos(w)}
	for _, c := range w.CTEs {
		cte := &sqlast.CTE{Name: name(c.Name), Columns: names(c.Columns), Pos: l.pos(c)}
		if hidden := truth(cte.Columns...); hidden != "" {
			cte.Stmt = unsupported(cte.Pos, "column called %s", hidden)
		} else {
			cte.Stmt = l.query(c.Select)
		}
		out.CTEs = append(out.CTEs, cte)
	}
	return out
}

// truth finds a name that would hide a constant: SQLite takes an unquoted true
// or false for a column if there is one.
func truth(list ...string) string {
	for _, s := range list {
		if s == "true" || s == "false" {
			return s
		}
	}
	return ""
}

// maxName is the length up to which an expression's text can be the name of
// its column.
const maxName = 128

func (l *lowerer) targets(list []*ast.ResultColumn) []sqlast.Target {
	var out []sqlast.Target
	for _, c := range list {
		t := sqlast.Target{Name: name(c.Alias), Pos: l.pos(c)}
		if hidden := truth(t.Name); hidden != "" {
			t.X = unsupported(t.Pos, "column called %s", hidden)
		} else {
			t.X = l.expr(c.Expr)
		}
		if t.Name == "" {
			t.Name = l.ownName(c.Expr)
		}
		out = append(out, t)
	}
	return out
}

// ownName is the name that a result column has without an alias: a column's
// name, else the expression as it is written.
func (l *lowerer) ownName(e ast.Expr) string {
	for x := e; ; {
		switch n := x.(type) {
		case *ast.ParenExpr:
			x = n.X
			continue
		case *ast.CollateExpr:
			x = n.X
			continue
		case *ast.Ident:
			return name(n)
		case *ast.QualifiedRef:
			return name(n.Parts[len(n.Parts)-1])
		case *ast.Star:
			return ""
		}
		break
	}
	if e.End()-e.Pos() > maxName {
		return ""
	}
	return fold(strings.TrimSpace(l.src[e.Pos():e.End()]))
}
