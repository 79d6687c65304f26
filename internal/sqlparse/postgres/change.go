package postgres

import (
	"slices"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// change lowers INSERT, UPDATE, DELETE or MERGE.
func (l *lowerer) change(n *pg.Node, top bool) sqlast.Statement {
	switch s := n.GetNode().(type) {
	case *pg.Node_InsertStmt:
		return l.insert(s.InsertStmt, top)
	case *pg.Node_UpdateStmt:
		return l.update(s.UpdateStmt, top)
	case *pg.Node_DeleteStmt:
		return l.delete(s.DeleteStmt, top)
	case *pg.Node_MergeStmt:
		return l.merge(s.MergeStmt, top)
	default:
		return unsupported(l.start, "%s", commandName(n))
	}
}

func (l *lowerer) insert(s *pg.InsertStmt, top bool) sqlast.Statement {
	out := &sqlast.Insert{With: l.with(s.GetWithClause(), top), Table: l.table(s.GetRelation())}
	out.Pos = first(withPos(out.With), l.text.changeStart(out.Table.Pos))
	columns, problem := l.insertColumns(s.GetCols())
	if problem != nil {
		return problem
	}
	out.Columns = columns
	// OVERRIDING USER VALUE replaces the values given for identity columns.
	if s.GetOverride() == pg.OverridingKind_OVERRIDING_USER_VALUE {
		return unsupported(out.Pos, "OVERRIDING USER VALUE")
	}
	if n := s.GetSelectStmt(); n != nil {
		q := n.GetSelectStmt()
		if q == nil {
			return unsupported(out.Pos, "INSERT from %s", commandName(n))
		}
		out.Source = l.query(q, false)
	}
	if c := s.GetOnConflictClause(); c != nil {
		out.OnConflict = l.onConflict(c)
	}
	out.Returning = l.returning(s.GetReturningClause(), callName(out.Table))
	return out
}

// insertColumns lowers the column list of INSERT. A part of a column has a
// name that no column has: the rest of its value is not given.
func (l *lowerer) insertColumns(list []*pg.Node) ([]sqlast.ColumnName, *sqlast.Unsupported) {
	var out []sqlast.ColumnName
	for _, n := range list {
		c := n.GetResTarget()
		name, pos := c.GetName(), l.pos(c.GetLocation())
		if parts := c.GetIndirection(); len(parts) > 0 {
			spelling, args := l.indirection(parts)
			for _, x := range args {
				if _, ok := x.(*sqlast.Const); !ok {
					return nil, unsupported(pos, "INSERT into a part of a column that is computed")
				}
			}
			name += spelling
		}
		out = append(out, sqlast.ColumnName{Name: name, Pos: pos})
	}
	return out, nil
}

func (l *lowerer) onConflict(c *pg.OnConflictClause) *sqlast.OnConflict {
	out := &sqlast.OnConflict{Proposed: "excluded", Pos: l.pos(c.GetLocation())}
	if infer := c.GetInfer(); infer != nil {
		for _, n := range infer.GetIndexElems() {
			e := n.GetIndexElem()
			// A collation or operator class of its own may have an equality
			// of its own.
			if e.GetName() == "" || len(e.GetCollation()) > 0 || len(e.GetOpclass()) > 0 {
				out.Exprs = true
				continue
			}
			out.Columns = append(out.Columns, sqlast.ColumnName{Name: e.GetName(), Pos: l.pos(infer.GetLocation())})
		}
		out.ArbiterPred = l.optional(infer.GetWhereClause())
		out.Constraint = infer.GetConname()
	}
	out.DoUpdate = c.GetAction() != pg.OnConflictAction_ONCONFLICT_NOTHING
	out.Set = l.assignments(c.GetTargetList())
	out.Where = l.optional(c.GetWhereClause())
	return out
}

func (l *lowerer) update(s *pg.UpdateStmt, top bool) sqlast.Statement {
	out := &sqlast.Update{With: l.with(s.GetWithClause(), top), Table: l.table(s.GetRelation())}
	out.Pos = first(withPos(out.With), l.text.changeStart(out.Table.Pos))
	out.Set = l.assignments(s.GetTargetList())
	out.From = l.fromItems(s.GetFromClause())
	out.Where = l.optional(s.GetWhereClause())
	out.Returning = l.returning(s.GetReturningClause(), append(relationNames(out.From), callName(out.Table))...)
	return out
}

func (l *lowerer) delete(s *pg.DeleteStmt, top bool) sqlast.Statement {
	out := &sqlast.Delete{With: l.with(s.GetWithClause(), top), Table: l.table(s.GetRelation())}
	out.Pos = first(withPos(out.With), l.text.changeStart(out.Table.Pos))
	out.Using = l.fromItems(s.GetUsingClause())
	out.Where = l.optional(s.GetWhereClause())
	out.Returning = l.returning(s.GetReturningClause(), append(relationNames(out.Using), callName(out.Table))...)
	return out
}

func (l *lowerer) merge(s *pg.MergeStmt, top bool) sqlast.Statement {
	out := &sqlast.Merge{With: l.with(s.GetWithClause(), top), Table: l.table(s.GetRelation())}
	out.Pos = first(withPos(out.With), l.text.changeStart(out.Table.Pos))
	out.Source = l.fromItem(s.GetSourceRelation())
	out.On = l.optional(s.GetJoinCondition())
	for _, n := range s.GetMergeWhenClauses() {
		when, problem := l.mergeWhen(n.GetMergeWhenClause(), out.Pos)
		if problem != nil {
			return problem
		}
		out.Whens = append(out.Whens, when)
	}
	names := append(relationNames([]sqlast.FromItem{out.Source}), callName(out.Table))
	out.Returning = l.returning(s.GetReturningClause(), names...)
	return out
}

func (l *lowerer) mergeWhen(w *pg.MergeWhenClause, pos sqlast.Pos) (sqlast.MergeWhen, *sqlast.Unsupported) {
	out := sqlast.MergeWhen{Cond: l.optional(w.GetCondition())}
	switch w.GetMatchKind() {
	case pg.MergeMatchKind_MERGE_WHEN_MATCHED:
		out.Match = sqlast.Matched
	case pg.MergeMatchKind_MERGE_WHEN_NOT_MATCHED_BY_SOURCE:
		out.Match = sqlast.NotMatchedBySource
	case pg.MergeMatchKind_MERGE_WHEN_NOT_MATCHED_BY_TARGET:
		out.Match = sqlast.NotMatched
	default:
		return out, unsupported(pos, "MERGE WHEN %s", w.GetMatchKind())
	}
	out.Pos = at(out.Cond)
	switch w.GetCommandType() {
	case pg.CmdType_CMD_NOTHING:
		out.Action = sqlast.MergeNothing
	case pg.CmdType_CMD_DELETE:
		out.Action = sqlast.MergeDelete
	case pg.CmdType_CMD_UPDATE:
		out.Action = sqlast.MergeUpdate
		out.Set = l.assignments(w.GetTargetList())
		if len(out.Set) > 0 {
			out.Pos = first(out.Pos, out.Set[0].Column.Pos)
		}
	case pg.CmdType_CMD_INSERT:
		out.Action = sqlast.MergeInsert
		if w.GetOverride() == pg.OverridingKind_OVERRIDING_USER_VALUE {
			return out, unsupported(pos, "OVERRIDING USER VALUE")
		}
		columns, problem := l.insertColumns(w.GetTargetList())
		if problem != nil {
			return out, problem
		}
		out.Columns = columns
		if len(columns) > 0 {
			out.Pos = first(out.Pos, columns[0].Pos)
		}
		out.Values = l.exprs(w.GetValues())
	default:
		return out, unsupported(pos, "MERGE WHEN … THEN %s", w.GetCommandType())
	}
	return out, nil
}

// assignments lowers a SET list.
func (l *lowerer) assignments(list []*pg.Node) []sqlast.Assignment {
	var out []sqlast.Assignment
	// The columns of one multi-column assignment share their source.
	var source *pg.Node
	var shared sqlast.Expr
	for _, n := range list {
		r := n.GetResTarget()
		pos := l.pos(r.GetLocation())
		var value sqlast.Expr
		if m := r.GetVal().GetMultiAssignRef(); m != nil {
			if m.GetSource() != source {
				source, shared = m.GetSource(), l.expr(m.GetSource())
				if q, ok := shared.(*sqlast.Subquery); ok && !sqlparse.Sharable(q, int(m.GetNcolumns())) {
					shared = unsupported(q.Pos, "multi-column SET from a large subquery")
				}
			}
			value = field(shared, int(m.GetColno()), int(m.GetNcolumns()))
		} else {
			value = l.expr(r.GetVal())
		}
		if parts := r.GetIndirection(); len(parts) > 0 { // SET a[1] = x, SET a.f = x
			name, args := l.indirection(parts)
			value = &sqlast.Op{Name: name + "=", Args: append(args, value), Pos: pos}
		}
		out = append(out, sqlast.Assignment{Column: sqlast.ColumnName{Name: r.GetName(), Pos: pos}, Value: value})
	}
	return out
}

// field takes one value of the source of SET (a, b, …) = source.
func field(source sqlast.Expr, column, columns int) sqlast.Expr {
	switch s := source.(type) {
	case *sqlast.Row:
		if len(s.Fields) == columns && 1 <= column && column <= columns && !hasStar(s.Fields) {
			return s.Fields[column-1]
		}
	case *sqlast.Subquery:
		if s.Kind == sqlast.Scalar {
			of := *s
			of.Field = column
			return &of
		}
	case *sqlast.Unsupported:
		return s
	}
	return unsupported(source.Position(), "source of a multi-column SET")
}

// returning lowers a RETURNING list. relations are the names that the
// statement gives to its relations. What old and new name is a value of the
// row that is changed, as it was or will be.
func (l *lowerer) returning(r *pg.ReturningClause, relations ...string) []sqlast.Target {
	if r == nil {
		return nil
	}
	names := []string{"old", "new"}
	for _, o := range r.GetOptions() {
		names = append(names, o.GetReturningOption().GetValue())
	}
	for _, name := range names {
		if !slices.Contains(relations, name) {
			l.oldNew = append(l.oldNew, name)
		}
	}
	defer func() { l.oldNew = nil }()
	return l.targets(r.GetExprs())
}
