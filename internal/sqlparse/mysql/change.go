package mysql

import (
	"github.com/sqlc-dev/marino/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// proposedRow names the row that was to be inserted when it has no alias. No
// relation can be called that without quotes.
const proposedRow = "values()"

func (l *lowerer) insert(s *ast.InsertStmt) sqlast.Statement {
	out := &sqlast.Insert{Replace: s.IsReplace, Ignore: s.IgnoreErr, Pos: l.start}
	table, ok := singleTable(s.Table)
	if !ok {
		return unsupported(l.start, "INSERT without a table")
	}
	out.Table, _ = l.tableAfter(table.name, ast.CIStr{}, 1)
	for _, c := range s.Columns {
		out.Columns = append(out.Columns, sqlast.ColumnName{Name: fold(c.Name.O), Pos: l.pos(c.OriginTextPosition())})
	}
	if s.Columns != nil && out.Columns == nil {
		out.Columns = emptyColumns(s)
	}
	switch {
	case s.Select != nil:
		out.Source = l.query(s.Select)
	case !emptyRows(s.Lists):
		out.Source = l.rows(s, out)
	}
	if s.RowAlias != nil {
		l.define(s.RowAlias.O, true)
	}
	if s.OnDuplicate != nil {
		out.OnConflict = l.onDuplicate(s, out.Columns)
	}
	return out
}

// emptyColumns is the column list of INSERT INTO t () …: with rows that are
// empty too it is that of DEFAULT VALUES, else MySQL counts and refuses.
func emptyColumns(s *ast.InsertStmt) []sqlast.ColumnName {
	if s.Select == nil && emptyRows(s.Lists) {
		return []sqlast.ColumnName{}
	}
	return nil
}

func emptyRows(rows [][]ast.ExprNode) bool {
	for _, r := range rows {
		if len(r) > 0 {
			return false
		}
	}
	return true
}

func (l *lowerer) rows(s *ast.InsertStmt, out *sqlast.Insert) *sqlast.Values {
	v := &sqlast.Values{Pos: l.start}
	for _, row := range s.Lists {
		v.Rows = append(v.Rows, l.exprs(row))
	}
	if !s.Setlist {
		if len(v.Rows[0]) > 0 {
			v.Pos = l.text.queryStart(at(v.Rows[0][0]))
		}
		return v
	}
	for i := range out.Columns {
		if i < len(v.Rows[0]) {
			out.Columns[i].Pos = l.text.assigned(at(v.Rows[0][i]), 1)
		}
	}
	if len(out.Columns) > 0 {
		v.Pos = first(out.Columns[0].Pos, v.Pos)
		if out.Columns[0].Pos != sqlast.NoPos {
			v.Pos = out.Columns[0].Pos
		}
	}
	return v
}

// onDuplicate lowers ON DUPLICATE KEY UPDATE, which any unique key sets off.
func (l *lowerer) onDuplicate(s *ast.InsertStmt, columns []sqlast.ColumnName) *sqlast.OnConflict {
	out := &sqlast.OnConflict{DoUpdate: true, Proposed: proposedRow, Pos: l.start}
	if s.RowAlias != nil {
		out.Proposed = fold(s.RowAlias.O)
	}
	l.proposed = out.Proposed
	defer func() { l.proposed, l.proposedColumns = "", nil }()
	if len(s.ColumnAliases) > 0 {
		if len(s.ColumnAliases) != len(columns) {
			out.Set = []sqlast.Assignment{{Value: unsupported(l.start, "aliases of columns that the statement does not list")}}
			return out
		}
		l.proposedColumns = make(map[string]string)
		for i, a := range s.ColumnAliases {
			l.proposedColumns[fold(a.O)] = columns[i].Name
		}
	}
	out.Set = l.assignments(s.OnDuplicate, false)
	if len(out.Set) > 0 {
		i := l.text.index(out.Set[0].Column.Pos)
		for i > 0 && !l.text.is(i, "on") {
			i--
		}
		out.Pos = first(l.text.at(i), out.Pos)
		if p := l.text.at(i); p > l.start {
			out.Pos = p
		}
	}
	return out
}

func (l *lowerer) assignments(list []*ast.Assignment, qualified bool) []sqlast.Assignment {
	var out []sqlast.Assignment
	for _, a := range list {
		x := l.expr(a.Expr)
		parts := 1
		c := sqlast.ColumnName{Name: fold(a.Column.Name.O)}
		if a.Column.Table.O != "" {
			parts++
			if qualified {
				c.Qualifier = fold(a.Column.Table.O)
			}
		}
		if a.Column.Schema.O != "" {
			parts++
		}
		c.Pos = l.text.assigned(l.exprStart(a.Expr, x), parts)
		out = append(out, sqlast.Assignment{Column: c, Value: x})
	}
	return out
}

// exprStart is where an expression begins, with its parentheses if known.
func (l *lowerer) exprStart(n ast.ExprNode, x sqlast.Expr) sqlast.Pos {
	if p := l.pos(n.OriginTextPosition()); p != sqlast.NoPos {
		return p
	}
	return at(x)
}

// tableRef is the only table of a clause.
type tableRef struct {
	name *ast.TableName
	as   ast.CIStr
}

func singleTable(c *ast.TableRefsClause) (tableRef, bool) {
	if c == nil || c.TableRefs == nil {
		return tableRef{}, false
	}
	var n ast.ResultSetNode = c.TableRefs
	for {
		switch s := n.(type) {
		case *ast.Join:
			if s.Right != nil {
				return tableRef{}, false
			}
			n = s.Left
		case *ast.TableSource:
			name, ok := s.Source.(*ast.TableName)
			if !ok || name.TableSample != nil || name.AsOf != nil {
				return tableRef{}, false
			}
			return tableRef{name, s.AsName}, true
		default:
			return tableRef{}, false
		}
	}
}

func (l *lowerer) update(s *ast.UpdateStmt) sqlast.Statement {
	w := l.with(s.With)
	if t, ok := singleTable(s.TableRefs); ok {
		out := &sqlast.Update{With: w, Ignore: s.IgnoreErr, Pos: l.start}
		out.Table, _ = l.tableAfter(t.name, t.as, 1)
		out.Set = l.assignments(s.List, false)
		out.Where = l.optional(s.Where)
		out.OrderBy = l.sortKeys(s.Order)
		out.Limit = l.count(s.Limit)
		return out
	}
	out := &sqlast.MultiUpdate{With: w, Ignore: s.IgnoreErr, Pos: l.start}
	if s.TableRefs != nil {
		out.From = l.fromItems(s.TableRefs.TableRefs)
	}
	out.Set = l.assignments(s.List, true)
	out.Where = l.optional(s.Where)
	if s.Order != nil || s.Limit != nil {
		return unsupported(l.start, "UPDATE of a join with ORDER BY or LIMIT")
	}
	return out
}

func (l *lowerer) count(n *ast.Limit) sqlast.Expr {
	if n == nil {
		return nil
	}
	return l.optional(n.Count)
}

func (l *lowerer) delete(s *ast.DeleteStmt) sqlast.Statement {
	if s.IgnoreErr { // keeps rows that others refer to, silently
		return unsupported(l.start, "DELETE IGNORE")
	}
	w := l.with(s.With)
	keyword := 0
	for keyword < len(l.text.tokens) && (!l.text.is(keyword, "delete") || w != nil && l.text.at(keyword) <= w.Pos) {
		keyword++
	}
	if !s.IsMultiTable {
		t, ok := singleTable(s.TableRefs)
		if !ok {
			return unsupported(l.start, "DELETE without a table")
		}
		out := &sqlast.Delete{With: w, Pos: l.start}
		out.Table, _ = l.tableAfter(t.name, t.as, keyword+1)
		out.Where = l.optional(s.Where)
		out.OrderBy = l.sortKeys(s.Order)
		out.Limit = l.count(s.Limit)
		return out
	}
	out := &sqlast.MultiDelete{With: w, Pos: l.start}
	next := keyword + 1
	if s.Tables != nil {
		for _, n := range s.Tables.Tables {
			t := l.tableName(n)
			t.Pos, next = l.sought(n, next)
			out.Targets = append(out.Targets, t)
		}
	}
	if s.TableRefs != nil {
		out.From = l.fromItems(s.TableRefs.TableRefs)
	}
	out.Where = l.optional(s.Where)
	if s.Order != nil || s.Limit != nil {
		return unsupported(l.start, "DELETE from a join with ORDER BY or LIMIT")
	}
	return out
}
