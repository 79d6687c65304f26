package mysql

import (
	"github.com/sqlc-dev/marino/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// query lowers a SELECT, a set operation, VALUES or TABLE.
func (l *lowerer) query(n ast.Node) sqlast.Query {
	if deep := l.enter(); deep != nil {
		return deep
	}
	defer l.leave()
	l.queries++
	defer func() { l.queries-- }()
	switch s := n.(type) {
	case *ast.SelectStmt:
		return l.selectStmt(s)
	case *ast.SetOprStmt:
		return l.setOprStmt(s)
	case *ast.SetOprSelectList:
		return l.setOprList(s)
	case *ast.SubqueryExpr:
		return l.query(s.Query)
	default:
		return unsupported(l.start, "query %T", n)
	}
}

func (l *lowerer) selectStmt(s *ast.SelectStmt) sqlast.Query {
	if s.SelectIntoOpt != nil && s != l.into {
		return unsupported(l.start, "INTO within a query")
	}
	switch s.Kind {
	case ast.SelectStmtKindSelect, ast.SelectStmtKindTable:
		return l.plainSelect(s)
	case ast.SelectStmtKindValues:
		return l.values(s)
	default:
		return unsupported(l.start, "query of kind %d", s.Kind)
	}
}

func (l *lowerer) plainSelect(s *ast.SelectStmt) sqlast.Query {
	outer := l.windows
	defer func() { l.windows = outer }()
	out := &sqlast.Select{Distinct: s.Distinct}
	out.With = l.with(s.With)
	l.windowClause(s.WindowSpecs)
	if s.Fields != nil {
		for _, f := range s.Fields.Fields {
			out.Targets = append(out.Targets, l.target(f))
		}
	}
	if s.From != nil {
		out.From = l.fromItems(s.From.TableRefs)
	}
	out.Where = l.optional(s.Where)
	l.groupBy(out, s.GroupBy)
	if s.Having != nil {
		out.Having = l.optional(s.Having.Expr)
	}
	out.Windows = l.lowerWindows(s.WindowSpecs)
	l.tail(&out.Tail, s.OrderBy, s.Limit)
	out.Locking = s.LockInfo != nil && s.LockInfo.LockType != ast.SelectLockNone

	if s.Kind == ast.SelectStmtKindTable {
		l.placeTable(out)
	}
	inside := sqlast.NoPos
	if len(out.Targets) > 0 {
		inside = out.Targets[0].Pos
	}
	if inside == sqlast.NoPos && len(out.From) > 0 {
		inside = out.From[0].Position()
	}
	out.Pos = first(withPos(out.With), l.text.queryStart(inside))
	return out
}

// placeTable gives TABLE t the place of the first TABLE of that name: the
// parser gives none.
func (l *lowerer) placeTable(s *sqlast.Select) {
	if len(s.From) != 1 {
		return
	}
	t, ok := s.From[0].(*sqlast.Table)
	if !ok || t.Pos != sqlast.NoPos {
		return
	}
	name := t.Schema
	if name == "" {
		name = t.Name
	}
	for i := range l.text.tokens {
		if l.text.is(i, "table") && l.text.find(name, i+1) == i+1 {
			t.Pos = l.text.at(i + 1)
			return
		}
	}
}

func (l *lowerer) values(s *ast.SelectStmt) sqlast.Query {
	out := &sqlast.Values{}
	out.With = l.with(s.With)
	start := sqlast.NoPos
	for _, row := range s.Lists {
		out.Rows = append(out.Rows, l.exprs(row.Values))
	}
	if len(out.Rows) > 0 && len(out.Rows[0]) > 0 {
		start = l.text.queryStart(at(out.Rows[0][0]))
	}
	l.tail(&out.Tail, s.OrderBy, s.Limit)
	out.Pos = first(withPos(out.With), start)
	return out
}

// tail lowers ORDER BY and LIMIT.
func (l *lowerer) tail(t *sqlast.Tail, order *ast.OrderByClause, limit *ast.Limit) {
	t.OrderBy = append(t.OrderBy, l.sortKeys(order)...)
	if limit != nil {
		t.Limit = l.optional(limit.Count)
		t.Offset = l.optional(limit.Offset)
	}
}

func (l *lowerer) target(f *ast.SelectField) sqlast.Target {
	pos := l.pos(f.Offset)
	if w := f.WildCard; w != nil {
		return sqlast.Target{X: &sqlast.Star{Schema: fold(w.Schema.O), Qualifier: fold(w.Table.O), Pos: pos}, Pos: pos}
	}
	out := sqlast.Target{X: l.expr(f.Expr), Name: fold(f.AsName.O), Pos: pos}
	if out.Name == "" {
		out.Name = outputName(f, out.X)
	}
	return out
}

// outputName is the name of an output column without an alias: that of a
// column, the value of a string, else the text of the expression.
func outputName(f *ast.SelectField, x sqlast.Expr) string {
	switch x := x.(type) {
	case *sqlast.Column:
		return x.Name
	case *sqlast.Const:
		if x.Kind == sqlast.String {
			return fold(x.Text)
		}
	default:
	}
	return fold(f.OriginalText())
}

func (l *lowerer) groupBy(out *sqlast.Select, g *ast.GroupByClause) {
	if g == nil {
		return
	}
	out.GroupingSets = g.Rollup
	for _, item := range g.Items {
		out.GroupBy = append(out.GroupBy, l.expr(item.Expr))
	}
}

func withPos(w *sqlast.With) sqlast.Pos {
	if w == nil {
		return sqlast.NoPos
	}
	return w.Pos
}

func (l *lowerer) with(w *ast.WithClause) *sqlast.With {
	if w == nil {
		return nil
	}
	out := &sqlast.With{Recursive: w.IsRecursive, Pos: sqlast.NoPos}
	for i, c := range w.CTEs {
		name, previous := l.text.cte(l.pos(c.Query.OriginTextPosition()))
		if i == 0 {
			out.Pos = previous
		}
		l.define(c.Name.O, true)
		out.CTEs = append(out.CTEs, &sqlast.CTE{
			Name:    fold(c.Name.O),
			Columns: names(c.ColNameList),
			Stmt:    l.query(c.Query.Query),
			Pos:     name,
		})
	}
	return out
}

func (l *lowerer) setOprStmt(s *ast.SetOprStmt) sqlast.Query {
	if s.SelectList == nil {
		return unsupported(l.start, "empty set operation")
	}
	w := l.with(s.With)
	return l.withTail(l.arms(s.SelectList.Selects), w, s.OrderBy, s.Limit)
}

// setOprList lowers a parenthesised arm. The parser gives the WITH of a plain
// SELECT in parentheses to both the arm and the SELECT.
func (l *lowerer) setOprList(s *ast.SetOprSelectList) sqlast.Query {
	var w *sqlast.With
	if s.With != nil {
		shared := false
		if len(s.Selects) == 1 {
			inner, ok := s.Selects[0].(*ast.SelectStmt)
			shared = ok && inner.With == s.With
		}
		if !shared {
			w = l.with(s.With)
		}
	}
	return l.withTail(l.arms(s.Selects), w, s.OrderBy, s.Limit)
}

// withTail puts the clauses of a parenthesised or combined query around it.
func (l *lowerer) withTail(q sqlast.Query, w *sqlast.With, order *ast.OrderByClause, limit *ast.Limit) sqlast.Query {
	if w == nil && order == nil && limit == nil {
		return q
	}
	var tail *sqlast.Tail
	switch q := q.(type) {
	case *sqlast.SetOp:
		tail = &q.Tail
	case *sqlast.Select:
		tail = &q.Tail
	case *sqlast.Values:
		tail = &q.Tail
	default:
		return q
	}
	if tail.With != nil || len(tail.OrderBy) > 0 || tail.Limit != nil || tail.Offset != nil {
		return l.wrapped(q, w, order, limit)
	}
	tail.With = w
	l.tail(tail, order, limit)
	switch q := q.(type) {
	case *sqlast.SetOp:
		q.Pos = first(withPos(w), q.Pos)
	case *sqlast.Select:
		q.Pos = first(withPos(w), q.Pos)
	case *sqlast.Values:
		q.Pos = first(withPos(w), q.Pos)
	default:
	}
	return q
}

// wrapped is SELECT * FROM (q) with the clauses, for a query in parentheses
// that has such clauses of its own.
func (l *lowerer) wrapped(q sqlast.Query, w *sqlast.With, order *ast.OrderByClause, limit *ast.Limit) sqlast.Query {
	pos := first(withPos(w), q.Position())
	out := &sqlast.Select{
		Targets: []sqlast.Target{{X: &sqlast.Star{Pos: pos}, Pos: pos}},
		From:    []sqlast.FromItem{&sqlast.Derived{Query: q, Alias: "(query)", Pos: pos}},
		Pos:     pos,
	}
	out.With = w
	l.tail(&out.Tail, order, limit)
	return out
}

// arm is one operand of a chain of set operations.
type arm struct {
	op    *ast.SetOprType // what stands before it; nil for the first
	query sqlast.Query
}

// arms builds the tree of a chain: INTERSECT binds tighter than UNION and
// EXCEPT, which are read from the left.
func (l *lowerer) arms(list []ast.Node) sqlast.Query {
	var chain []arm
	for _, n := range list {
		a := arm{query: l.query(n)}
		switch s := n.(type) {
		case *ast.SelectStmt:
			a.op = s.AfterSetOperator
		case *ast.SetOprSelectList:
			a.op = s.AfterSetOperator
		default:
		}
		if a.op == nil && len(chain) > 0 {
			return unsupported(l.start, "set operation without an operator")
		}
		chain = append(chain, a)
	}
	if len(chain) == 0 {
		return unsupported(l.start, "empty set operation")
	}
	if len(chain) > maxDepth {
		return unsupported(l.start, "nested deeper than %d", maxDepth)
	}
	var terms []arm
	for _, a := range chain {
		if n := len(terms); n > 0 && (*a.op == ast.Intersect || *a.op == ast.IntersectAll) {
			terms[n-1].query = combine(terms[n-1].query, a)
			continue
		}
		terms = append(terms, a)
	}
	out := terms[0].query
	for _, a := range terms[1:] {
		out = combine(out, a)
	}
	return out
}

func combine(left sqlast.Query, a arm) sqlast.Query {
	out := &sqlast.SetOp{Left: left, Right: a.query, Pos: left.Position()}
	switch *a.op {
	case ast.Union:
		out.Op = sqlast.Union
	case ast.UnionAll:
		out.Op, out.All = sqlast.Union, true
	case ast.Except:
		out.Op = sqlast.Except
	case ast.ExceptAll:
		out.Op, out.All = sqlast.Except, true
	case ast.Intersect:
		out.Op = sqlast.Intersect
	case ast.IntersectAll:
		out.Op, out.All = sqlast.Intersect, true
	default:
		return unsupported(left.Position(), "set operation %d", *a.op)
	}
	return out
}
