package mysql

import (
	"slices"

	"github.com/sqlc-dev/marino/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// fromItems lowers a FROM list. The parser makes its commas cross joins.
func (l *lowerer) fromItems(n ast.ResultSetNode) []sqlast.FromItem {
	var items []sqlast.FromItem
	for {
		j, ok := n.(*ast.Join)
		switch {
		case ok && j.Right == nil && !j.ExplicitParens:
			n = j.Left
		case ok && crossJoin(j):
			items = append(items, l.fromItem(j.Right))
			n = j.Left
		default:
			items = append(items, l.fromItem(n))
			slices.Reverse(items)
			return items
		}
	}
}

func crossJoin(j *ast.Join) bool {
	return j.Right != nil && j.On == nil && len(j.Using) == 0 && !j.NaturalJoin && !j.ExplicitParens &&
		j.Tp != ast.LeftJoin && j.Tp != ast.RightJoin
}

func (l *lowerer) fromItem(n ast.ResultSetNode) sqlast.FromItem {
	if deep := l.enter(); deep != nil {
		return deep
	}
	defer l.leave()
	switch f := n.(type) {
	case *ast.Join:
		if f.Right == nil {
			return l.fromItem(f.Left)
		}
		return l.join(f)
	case *ast.TableSource:
		return l.source(f)
	case *ast.TableName:
		return l.table(f, ast.CIStr{})
	default:
		return unsupported(l.start, "%T in FROM", n)
	}
}

func (l *lowerer) source(s *ast.TableSource) sqlast.FromItem {
	switch q := s.Source.(type) {
	case *ast.TableName:
		t := l.table(q, s.AsName)
		if q.TableSample != nil {
			return unsupported(t.Pos, "TABLESAMPLE")
		}
		if q.AsOf != nil {
			return unsupported(t.Pos, "AS OF TIMESTAMP")
		}
		return t
	case *ast.SelectStmt, *ast.SetOprStmt:
		l.define(s.AsName.O, true)
		out := &sqlast.Derived{Query: l.query(q), Alias: fold(s.AsName.O), Columns: names(s.ColumnNames), Lateral: s.Lateral}
		out.Pos = out.Query.Position()
		return out
	case *ast.JSONTableExpr:
		return l.jsonTable(q, s.AsName)
	case *ast.Join:
		if s.AsName.O != "" {
			return unsupported(l.start, "alias of a join")
		}
		return l.fromItem(q)
	default:
		return unsupported(l.start, "%T in FROM", s.Source)
	}
}

// table lowers a reference to a table. A list of partitions only takes rows
// away that the conditions would leave.
func (l *lowerer) table(n *ast.TableName, as ast.CIStr) *sqlast.Table {
	out := &sqlast.Table{TableName: l.tableName(n), Alias: fold(as.O)}
	l.define(n.Name.O, false)
	if as.O != "" {
		l.define(as.O, true)
	}
	return out
}

func (l *lowerer) tableName(n *ast.TableName) sqlast.TableName {
	pos := l.pos(n.OriginTextPosition())
	return sqlast.TableName{Schema: fold(n.Schema.O), Name: fold(n.Name.O), Pos: pos}
}

// tableAfter lowers a reference that the parser gives no place to: it is
// sought among the tokens from the ith on. next is the token behind it.
func (l *lowerer) tableAfter(n *ast.TableName, as ast.CIStr, i int) (t *sqlast.Table, next int) {
	t = l.table(n, as)
	if t.Pos == sqlast.NoPos {
		t.Pos, next = l.sought(n, i)
	}
	return t, next
}

func (l *lowerer) sought(n *ast.TableName, i int) (pos sqlast.Pos, next int) {
	if n.Schema.O != "" {
		if s := l.text.find(n.Schema.O, i); s >= 0 {
			return l.text.at(s), s + 3
		}
	}
	k := l.text.find(n.Name.O, i)
	if k < 0 {
		return l.start, i
	}
	return l.text.at(k), k + 1
}

func (l *lowerer) tablesAfter(list []*ast.TableName, i int) []*sqlast.Table {
	var out []*sqlast.Table
	for _, n := range list {
		var t *sqlast.Table
		t, i = l.tableAfter(n, ast.CIStr{}, i)
		out = append(out, t)
	}
	return out
}

func (l *lowerer) jsonTable(j *ast.JSONTableExpr, as ast.CIStr) sqlast.FromItem {
	l.define(as.O, true)
	args := []sqlast.Expr{l.expr(j.Doc), l.expr(j.Path)}
	var columns []string
	for _, c := range j.Columns {
		columns, args = l.jsonColumn(c, columns, args)
	}
	doc := at(args[0])
	pos := doc
	if i := l.text.index(doc); doc != sqlast.NoPos {
		for i--; i >= 0 && l.text.is(i, "("); i-- {
		}
		pos = first(pos, l.text.at(i))
	}
	call := &sqlast.Func{Name: "json_table", Args: args, Pos: pos}
	return &sqlast.FuncTable{Calls: []sqlast.Expr{call}, Alias: fold(as.O), Columns: columns, Pos: pos}
}

// jsonColumn adds a column's names, and the expressions in it, to those given.
func (l *lowerer) jsonColumn(c *ast.JSONTableColumn, columns []string, args []sqlast.Expr) ([]string, []sqlast.Expr) {
	if c.Nested {
		for _, n := range c.NestedColumns {
			columns, args = l.jsonColumn(n, columns, args)
		}
		return columns, args
	}
	for _, r := range []*ast.JSONOnResponse{c.OnEmpty, c.OnError} {
		if r != nil && r.Value != nil {
			args = append(args, l.expr(r.Value))
		}
	}
	return append(columns, fold(c.Name.O)), args
}

func (l *lowerer) join(j *ast.Join) sqlast.FromItem {
	out := &sqlast.Join{Natural: j.NaturalJoin}
	out.Left = l.fromItem(j.Left)
	out.Right = l.fromItem(j.Right)
	for _, c := range j.Using {
		out.Using = append(out.Using, fold(c.Name.O))
	}
	if j.On != nil {
		out.On = l.expr(j.On.Expr)
	}
	if out.Pos = l.text.joinStart(out.Right.Position()); out.Pos == sqlast.NoPos {
		out.Pos = out.Left.Position()
	}
	switch j.Tp {
	case 0, ast.CrossJoin: // 0: NATURAL and STRAIGHT_JOIN
		out.Kind = sqlast.Inner
	case ast.LeftJoin:
		out.Kind = sqlast.Left
	case ast.RightJoin:
		out.Kind = sqlast.Right
	default:
		return unsupported(out.Pos, "join type %d", j.Tp)
	}
	return out
}
