package sqlite

import (
	"github.com/sqlc-dev/meyer/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

func (l *lowerer) insert(s *ast.InsertStmt) sqlast.Statement {
	out := &sqlast.Insert{
		With:    l.with(s.With),
		Table:   l.target(s.Table, name(s.Alias)),
		Replace: s.Replace || s.OrConflict == ast.ConflictReplace,
		Pos:     l.pos(s),
	}
	seen := make(map[string]bool)
	for _, c := range s.Columns {
		column := l.columnName(c)
		if seen[column.Name] { // SQLite takes the value of one and says nothing
			return unsupported(column.Pos, "column %s twice in INSERT", column.Name)
		}
		seen[column.Name] = true
		out.Columns = append(out.Columns, column)
	}
	if s.Select != nil {
		out.Source = l.query(s.Select)
	}
	out.OnConflict = l.onConflict(s)
	out.Returning = l.targets(s.Returning)
	return out
}

func (l *lowerer) columnName(id *ast.Ident) sqlast.ColumnName {
	return sqlast.ColumnName{Name: name(id), Pos: l.pos(id)}
}

// onConflict lowers the ON CONFLICT clauses. OR IGNORE takes what conflicts
// they leave.
func (l *lowerer) onConflict(s *ast.InsertStmt) *sqlast.OnConflict {
	var first *sqlast.OnConflict
	next := &first
	for _, u := range s.Upserts {
		*next = l.upsert(u)
		next = &(*next).Next
	}
	if s.OrConflict == ast.ConflictIgnore {
		*next = &sqlast.OnConflict{Pos: l.pos(s)}
	}
	return first
}

func (l *lowerer) upsert(u *ast.Upsert) *sqlast.OnConflict {
	out := &sqlast.OnConflict{Proposed: "excluded", DoUpdate: !u.DoNothing, Pos: l.pos(u)}
	for _, t := range u.Target {
		// A collation of its own may have an equality of its own.
		if id, ok := t.Expr.(*ast.Ident); ok {
			out.Columns = append(out.Columns, l.columnName(id))
		} else {
			out.Exprs = true
		}
	}
	out.ArbiterPred = l.optional(u.TargetWhere)
	out.Set = l.assignments(u.Set)
	out.Where = l.optional(u.Where)
	return out
}

func (l *lowerer) update(s *ast.UpdateStmt) sqlast.Statement {
	out := &sqlast.Update{
		With:    l.with(s.With),
		Table:   l.target(s.Table, name(s.Alias)),
		Replace: s.OrConflict == ast.ConflictReplace,
		Ignore:  s.OrConflict == ast.ConflictIgnore,
		Pos:     l.pos(s),
	}
	out.Set = l.assignments(s.Set)
	out.From = l.from(s.From)
	out.Where = l.optional(s.Where)
	out.OrderBy = l.sortKeys(s.OrderBy)
	limit, problem := l.limit(s.Limit)
	if problem != nil {
		return problem
	}
	out.Limit = limit
	out.Returning = l.targets(s.Returning)
	return out
}

func (l *lowerer) delete(s *ast.DeleteStmt) sqlast.Statement {
	out := &sqlast.Delete{With: l.with(s.With), Table: l.target(s.Table, name(s.Alias)), Pos: l.pos(s)}
	out.Where = l.optional(s.Where)
	out.OrderBy = l.sortKeys(s.OrderBy)
	limit, problem := l.limit(s.Limit)
	if problem != nil {
		return problem
	}
	out.Limit = limit
	out.Returning = l.targets(s.Returning)
	return out
}

// limit lowers the LIMIT of an UPDATE or DELETE, for whose OFFSET the tree has
// no place.
func (l *lowerer) limit(n *ast.Limit) (sqlast.Expr, *sqlast.Unsupported) {
	switch {
	case n == nil:
		return nil, nil
	case n.Offset != nil:
		return nil, unsupported(l.pos(n), "OFFSET of a change")
	default:
		return l.expr(n.Count), nil
	}
}

// assignments lowers a SET list.
func (l *lowerer) assignments(list []*ast.SetPair) []sqlast.Assignment {
	var out []sqlast.Assignment
	for _, p := range list {
		value := l.expr(p.Value)
		if q, ok := value.(*sqlast.Subquery); ok && !sqlparse.Sharable(q, len(p.Columns)) {
			value = unsupported(q.Pos, "multi-column SET from a large subquery")
		}
		for i, c := range p.Columns {
			v := value
			if len(p.Columns) > 1 {
				v = field(value, i+1, len(p.Columns))
			}
			out = append(out, sqlast.Assignment{Column: l.columnName(c), Value: v})
		}
	}
	return out
}

// field takes one value of the source of SET (a, b, …) = source.
func field(source sqlast.Expr, column, columns int) sqlast.Expr {
	switch s := source.(type) {
	case *sqlast.Row:
		if len(s.Fields) == columns {
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
