package postgres

import (
	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// query lowers a SELECT, a set operation, VALUES or TABLE. top is true for
// the statement's own query, the only one whose WITH may change rows.
func (l *lowerer) query(s *pg.SelectStmt, top bool) sqlast.Query {
	if deep := l.enter(); deep != nil {
		return deep
	}
	defer l.leave()
	if into := s.GetIntoClause(); into != nil && into != l.into {
		return unsupported(l.pos(into.GetRel().GetLocation()), "SELECT INTO in a subquery")
	}
	outer := l.windows
	l.windows = nil
	defer func() { l.windows = outer }()

	switch {
	case s.GetOp() == pg.SetOperation_SETOP_UNION,
		s.GetOp() == pg.SetOperation_SETOP_INTERSECT,
		s.GetOp() == pg.SetOperation_SETOP_EXCEPT:
		return l.setOp(s, top)
	case s.GetOp() != pg.SetOperation_SETOP_NONE:
		return unsupported(l.start, "set operation %s", s.GetOp())
	case len(s.GetValuesLists()) > 0:
		return l.values(s, top)
	default:
		return l.selectStmt(s, top)
	}
}

func (l *lowerer) setOp(s *pg.SelectStmt, top bool) sqlast.Query {
	out := &sqlast.SetOp{All: s.GetAll()}
	switch s.GetOp() {
	case pg.SetOperation_SETOP_INTERSECT:
		out.Op = sqlast.Intersect
	case pg.SetOperation_SETOP_EXCEPT:
		out.Op = sqlast.Except
	default:
		out.Op = sqlast.Union
	}
	out.With = l.with(s.GetWithClause(), top)
	out.Left = l.query(s.GetLarg(), false)
	out.Right = l.query(s.GetRarg(), false)
	l.tail(&out.Tail, s)
	out.Pos = first(withPos(out.With), out.Left.Position())
	return out
}

func (l *lowerer) values(s *pg.SelectStmt, top bool) sqlast.Query {
	out := &sqlast.Values{}
	out.With = l.with(s.GetWithClause(), top)
	for _, row := range s.GetValuesLists() {
		out.Rows = append(out.Rows, l.exprs(row.GetList().GetItems()))
	}
	l.tail(&out.Tail, s)
	start := sqlast.NoPos
	if len(out.Rows[0]) > 0 {
		start = l.text.queryStart(at(out.Rows[0][0]))
	}
	out.Pos = first(withPos(out.With), start)
	return out
}

func (l *lowerer) selectStmt(s *pg.SelectStmt, top bool) sqlast.Query {
	out := &sqlast.Select{}
	out.With = l.with(s.GetWithClause(), top)
	out.Windows = l.windowClause(s.GetWindowClause())
	for _, d := range s.GetDistinctClause() {
		if d.GetNode() == nil { // an empty node stands for plain DISTINCT
			out.Distinct = true
		} else {
			out.DistinctOn = append(out.DistinctOn, l.expr(d))
		}
	}
	out.Targets = l.targets(s.GetTargetList())
	out.From = l.fromItems(s.GetFromClause())
	out.Where = l.optional(s.GetWhereClause())
	l.groupBy(out, s.GetGroupClause())
	out.Having = l.optional(s.GetHavingClause())
	l.tail(&out.Tail, s)

	inside := sqlast.NoPos
	for _, e := range out.DistinctOn {
		inside = first(inside, e.Position())
	}
	if len(out.Targets) > 0 {
		inside = first(inside, out.Targets[0].Pos)
	}
	if inside == sqlast.NoPos && len(out.From) > 0 {
		inside = out.From[0].Position()
	}
	out.Pos = first(withPos(out.With), l.text.queryStart(inside))
	return out
}

// tail lowers the clauses of a query expression but for WITH.
func (l *lowerer) tail(t *sqlast.Tail, s *pg.SelectStmt) {
	t.OrderBy = l.sortKeys(s.GetSortClause())
	if !s.GetLimitCount().GetAConst().GetIsnull() { // LIMIT ALL, LIMIT NULL: no limit
		t.Limit = l.optional(s.GetLimitCount())
	}
	t.Offset = l.optional(s.GetLimitOffset())
	t.Locking = len(s.GetLockingClause()) > 0
}

func withPos(w *sqlast.With) sqlast.Pos {
	if w == nil {
		return sqlast.NoPos
	}
	return w.Pos
}

func (l *lowerer) with(w *pg.WithClause, top bool) *sqlast.With {
	if w == nil {
		return nil
	}
	out := &sqlast.With{Recursive: w.GetRecursive(), Pos: l.pos(w.GetLocation())}
	for _, n := range w.GetCtes() {
		out.CTEs = append(out.CTEs, l.cte(n.GetCommonTableExpr(), top))
	}
	return out
}

func (l *lowerer) cte(c *pg.CommonTableExpr, top bool) *sqlast.CTE {
	out := &sqlast.CTE{
		Name:    c.GetCtename(),
		Columns: stringList(c.GetAliascolnames()),
		Pos:     l.pos(c.GetLocation()),
	}
	switch q := c.GetCtequery().GetNode().(type) {
	case *pg.Node_SelectStmt:
		out.Stmt = l.query(q.SelectStmt, false)
	case *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_MergeStmt:
		if top {
			out.Stmt = l.change(c.GetCtequery(), false)
		} else { // PostgreSQL refuses it
			out.Stmt = unsupported(out.Pos, "data-modifying WITH below the top level")
		}
	default:
		out.Stmt = unsupported(out.Pos, "WITH of %s", commandName(c.GetCtequery()))
	}
	l.recursionColumns(out, c)
	return out
}

func (l *lowerer) targets(list []*pg.Node) []sqlast.Target {
	var out []sqlast.Target
	for _, n := range list {
		r := n.GetResTarget()
		x := l.expr(r.GetVal())
		name := r.GetName()
		if name == "" {
			name, _ = figureName(r.GetVal())
		}
		pos := l.pos(r.GetLocation())
		if pos == sqlast.NoPos {
			pos = at(x)
		}
		out = append(out, sqlast.Target{X: x, Name: name, Pos: pos})
	}
	return out
}

func (l *lowerer) groupBy(out *sqlast.Select, list []*pg.Node) {
	for _, n := range list {
		switch g := n.GetNode().(type) {
		case *pg.Node_GroupingSet:
			out.GroupingSets = true
			l.groupBy(out, g.GroupingSet.GetContent())
		case *pg.Node_RowExpr:
			if g.RowExpr.GetRowFormat() == pg.CoercionForm_COERCE_IMPLICIT_CAST {
				l.groupBy(out, g.RowExpr.GetArgs()) // (a, b) groups by a and b
			} else {
				out.GroupBy = append(out.GroupBy, l.expr(n))
			}
		default:
			out.GroupBy = append(out.GroupBy, l.expr(n))
		}
	}
}
